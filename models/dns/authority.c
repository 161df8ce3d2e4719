/* The authority: turns the items that a policy chooses into addresses, and knows what it might give now. */
#include "models/dns/authority.h"
#include "models/dns/survey.h"
#include "models/world_state.h"
#include "sim/engine/check.h"
#include <string.h>

/* Queriers whose possible answers a personal policy keeps: looked up for each request, found anew after each change. */
#define KEPT_PERSONAL 1024u

static bool address_usable(const struct authority *authority, uint32_t address)
{
    return authority->healthy[address] && !authority->drained[address];
}

/* Given now: it is usable, or all are given that are there at all. */
static bool address_open(const struct authority *authority, uint32_t address)
{
    return address_usable(authority, address) || (authority->failed_open && !authority->absent[address]);
}

/* ---- building the tree ---- */

static uint32_t first_region(const struct world *world, const struct policy_spec *spec)
{
    const struct answer_spec *answer = &spec->answer[0];
    return answer->nested ? first_region(world, answer->nested) : world->site[answer->site].spec->region;
}

static uint32_t n_items(const struct world *world, const struct policy_spec *spec, bool many)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < spec->n_answers; i++)
        n += many && !spec->answer[i].nested ? world->site[spec->answer[i].site].n_addresses : 1;
    return n;
}

static struct policy_node *build(struct world *world, uint32_t dns, const struct policy_spec *spec, const char *name);

struct policy_item authority_item(const struct answer_spec *answer)
{
    return (struct policy_item){
        .weight = answer->weight,
        .bias = answer->bias,
        .location = answer->location,
        .range_base = answer->range_base,
        .range_prefix = answer->range_prefix,
        .target_per_s = answer->target_per_s,
        .capacity_per_s = answer->capacity_per_s,
        .healthy = true};
}

/* One answer of the scenario becomes one item, or for policies that see single addresses one for each address of the site. */
static uint32_t build_item(struct world *world, uint32_t dns, struct policy_node *node, uint32_t n,
                           const struct policy_spec *spec, uint32_t i, const char *name)
{
    const struct answer_spec *answer = &spec->answer[i];
    struct policy_item item = authority_item(answer);
    if (answer->nested) {
        item.region = first_region(world, answer->nested);
        node->item[n] = item;
        node->leaf[n].nested = build(world, dns, answer->nested, arena_printf(world->arena, "%s.%u", name, i));
        return n + 1;
    }
    const struct site *site = &world->site[answer->site];
    item.name = site->spec->name;
    item.region = site->spec->region;
    uint32_t pieces = node->policy->many ? site->n_addresses : 1;
    for (uint32_t k = 0; k < pieces; k++, n++) {
        node->item[n] = item;
        node->leaf[n] = (struct policy_leaf){.first_address = site->first_address + k,
                                               .n_addresses = node->policy->many ? 1 : site->n_addresses};
    }
    return n;
}

static struct policy_node *build(struct world *world, uint32_t dns, const struct policy_spec *spec, const char *name)
{
    struct policy_node *node = ARENA_NEW(world->arena, struct policy_node);
    node->policy = (const struct policy *)spec->policy.type;
    node->params = spec->policy.params;
    node->state = arena_alloc(world->arena, spec->policy.type->state_bytes + 1);
    node->rng = world_stream(world, arena_printf(world->arena, "policy.%s/choice", name));
    node->survey_rng = world_stream(world, arena_printf(world->arena, "policy.%s/survey", name));
    uint32_t n = n_items(world, spec, node->policy->many);
    node->item = ARENA_ARRAY(world->arena, n, struct policy_item);
    node->leaf = ARENA_ARRAY(world->arena, n, struct policy_leaf);
    node->view = (struct policy_view){.n_items = n,
                                      .item = node->item,
                                      .rtt = world->mean_rtt,
                                      .distance_km = world->spec->distance_km,
                                      .n_regions = world->spec->n_regions,
                                      .region = world->spec->region};
    n = 0;
    for (uint32_t i = 0; i < spec->n_answers; i++)
        n = build_item(world, dns, node, n, spec, i, name);
    if (node->policy->init)
        node->policy->init(node->state, node->params, &node->view, world->arena);
    survey_begin(world, dns, node);
    return node;
}

void authority_init(struct world *world, uint32_t dns)
{
    struct authority *authority = &world->authority[dns];
    authority->spec = world->spec->dns[dns];
    authority->fault = PROBE_NONE;
    authority->healthy = ARENA_ARRAY(world->arena, world->n_addresses, bool);
    authority->drained = ARENA_ARRAY(world->arena, world->n_addresses, bool);
    authority->absent = ARENA_ARRAY(world->arena, world->n_addresses, bool);
    memset(authority->healthy, !authority->spec.health.enabled || authority->spec.health.initial == HEALTH_UP,
           world->n_addresses);
    authority_rebuild(world, dns);
}

static bool is_personal(const struct policy_node *node)
{
    bool personal = node->policy->personal;
    for (uint32_t i = 0; i < node->view.n_items && !personal; i++)
        personal = node->leaf[i].nested && is_personal(node->leaf[i].nested);
    return personal;
}

static uint32_t tree_items(const struct policy_node *node)
{
    uint32_t n = node->view.n_items;
    for (uint32_t i = 0; i < node->view.n_items; i++)
        n += node->leaf[i].nested ? tree_items(node->leaf[i].nested) : 0;
    return n;
}

/* Room for what this tree's policies write, and for what it might give. */
static void make_room(struct world *world, struct authority *authority)
{
    uint32_t n_items = tree_items(authority->root), n_kept = world->spec->n_regions;
    authority->personal = is_personal(authority->root);
    if (authority->personal && n_kept < KEPT_PERSONAL)
        n_kept = KEPT_PERSONAL;
    if (n_items > authority->n_scratch) {
        authority->scratch = ARENA_ARRAY(world->arena, n_items, uint32_t);
        authority->n_scratch = n_items;
    }
    if (n_kept <= authority->n_kept)
        return;
    authority->kept = ARENA_ARRAY(world->arena, n_kept, struct possible_set);
    for (uint32_t k = 0; k < n_kept; k++)
        authority->kept[k].address = ARENA_ARRAY(world->arena, world->n_addresses, uint8_t);
    authority->n_kept = n_kept;
}

void authority_rebuild(struct world *world, uint32_t dns)
{
    struct authority *authority = &world->authority[dns];
    /* The stream goes on under a new name: draws made before a change are not made again. */
    const char *name = authority->n_rebuilt ? arena_printf(world->arena, "%s#%u", authority->spec.name, authority->n_rebuilt)
                                            : authority->spec.name;
    authority->n_rebuilt++;
    authority->root = build(world, dns, &authority->spec.policy, name);
    make_room(world, authority);
    authority_refresh(world, authority);
}

static bool names(const struct policy_spec *policy, uint32_t site)
{
    for (uint32_t i = 0; i < policy->n_answers; i++)
        if (policy->answer[i].nested ? names(policy->answer[i].nested, site) : policy->answer[i].site == site)
            return true;
    return false;
}

bool authority_may_ever_name(const struct world *world, uint32_t dns, uint32_t address)
{
    uint32_t site = world->address[address].site;
    bool named = names(&world->spec->dns[dns].policy, site);
    for (uint32_t c = 0; c < world->spec->n_changes && !named; c++) {
        const struct change_spec *change = &world->spec->change[c];
        named =
            change->kind == CHANGE_SET && change->section == SECTION_POLICY && change->a == dns && names(change->value, site);
    }
    return named;
}

/* ---- health ---- */

/* Whether nothing of an item is there at all. */
static bool is_absent(const struct authority *authority, const struct policy_leaf *leaf)
{
    bool absent = true;
    for (uint32_t i = 0; leaf->nested && i < leaf->nested->view.n_items; i++)
        absent &= is_absent(authority, &leaf->nested->leaf[i]);
    for (uint32_t a = 0; !leaf->nested && a < leaf->n_addresses; a++)
        absent &= authority->absent[leaf->first_address + a];
    return absent;
}

static void open_all(const struct authority *authority, struct policy_node *node)
{
    for (uint32_t i = 0; i < node->view.n_items; i++) {
        node->item[i].drained = is_absent(authority, &node->leaf[i]);
        node->item[i].healthy = !node->item[i].drained;
        if (node->leaf[i].nested)
            open_all(authority, node->leaf[i].nested);
    }
}

/* Leaves the healthy ones as they are. */
static void open_rest(const struct authority *authority, struct policy_node *node)
{
    for (uint32_t i = 0; i < node->view.n_items; i++) {
        if (!node->item[i].healthy && node->leaf[i].nested)
            open_all(authority, node->leaf[i].nested);
        node->item[i].healthy = !is_absent(authority, &node->leaf[i]);
    }
}

/* Whether what is healthy of a group is enough: by weight, as gdnsd sums it, and items of a list weigh 1 each. gdnsd rounds the
 * threshold up, which for its whole weights is the same. */
static bool is_enough(const struct authority *authority, const struct policy_node *node)
{
    const double rounding = 1 - 1e-12;
    double total = 0, healthy = 0;
    bool any = false;
    for (uint32_t i = 0; i < node->view.n_items; i++) {
        any |= node->item[i].healthy;
        total += is_absent(authority, &node->leaf[i]) ? 0 : node->item[i].weight;
        healthy += node->item[i].healthy ? node->item[i].weight : 0;
    }
    return any && (!node->policy->group || healthy >= authority->spec.up_threshold_share * total * rounding);
}

/* Whether nothing of an item is left in the record. */
static bool is_drained(const struct authority *authority, const struct policy_leaf *leaf)
{
    bool drained = true;
    for (uint32_t i = 0; leaf->nested && i < leaf->nested->view.n_items; i++)
        drained &= leaf->nested->item[i].drained;
    for (uint32_t a = 0; !leaf->nested && a < leaf->n_addresses; a++)
        drained &= authority->drained[leaf->first_address + a];
    return drained;
}

static bool halves(const struct policy_node *node)
{
    bool any_down = false;
    for (uint32_t i = 0; i < node->view.n_items; i++)
        any_down |= !node->item[i].healthy;
    switch (node->policy->halves) {
    case POLICY_HALVES_ANY_DOWN:
        return any_down;
    case POLICY_HALVES_FIRST_DOWN:
        return node->view.n_items > 0 && !node->item[0].healthy;
    default:
        return false;
    }
}

/* Writes what the tree's items are worth now; returns whether this node is healthy: any of its items is, or enough of them. A
 * group of which too few are is answered as a whole. */
static bool refresh(struct authority *authority, struct policy_node *node)
{
    bool any = false;
    for (uint32_t i = 0; i < node->view.n_items; i++) {
        const struct policy_leaf *leaf = &node->leaf[i];
        bool healthy = leaf->nested && refresh(authority, leaf->nested);
        for (uint32_t a = 0; !leaf->nested && a < leaf->n_addresses; a++)
            healthy |= address_usable(authority, leaf->first_address + a);
        any |= node->item[i].healthy = healthy;
        node->item[i].drained = is_drained(authority, leaf);
    }
    authority->halves_ttl |= halves(node);
    bool enough = is_enough(authority, node);
    if (!enough && any) {
        open_rest(authority, node);
        authority->n_opened++;
    }
    return enough;
}

/* Whether the root has an answer for anybody. */
static bool refresh_tree(struct authority *authority)
{
    authority->n_opened = 0;
    authority->halves_ttl = false;
    bool any = refresh(authority, authority->root);
    for (uint32_t i = 0; i < authority->root->view.n_items && !any; i++)
        any = authority->root->item[i].healthy;
    return any;
}

/* Others may have healthy targets, this querier has none: for its answer all count as healthy. */
static bool open_for_one(struct authority *authority)
{
    bool before = authority->failed_open;
    authority->failed_open = true;
    open_all(authority, authority->root);
    return before;
}

static void close_after_one(struct authority *authority, bool before)
{
    authority->failed_open = before;
    if (!before)
        refresh_tree(authority);
}

void authority_refresh(struct world *world, struct authority *authority)
{
    uint32_t n_opened = authority->n_opened;
    bool any = refresh_tree(authority);
    bool fail_open = !any && authority->spec.when_none_healthy == WHEN_NONE_ALL;
    if (fail_open)
        open_all(authority, authority->root);
    if (fail_open && !authority->failed_open)
        world_event(world, EVENT_FAIL_OPEN, authority->spec.name, "no target is healthy: all are answered", PROBE_NONE, false);
    if (authority->n_opened > n_opened)
        world_event(world, EVENT_FAIL_OPEN, authority->spec.name, "fewer are healthy than up_threshold: all are answered",
                    PROBE_NONE, false);
    authority->failed_open = fail_open;
    authority->soonest_known = false;
    authority->version++;
}

/* ---- what it might give ---- */

static void mark_site(const struct authority *authority, const struct policy_leaf *leaf, uint8_t *possible)
{
    bool any = false;
    for (uint32_t a = leaf->first_address; a < leaf->first_address + leaf->n_addresses; a++)
        any |= possible[a] = address_open(authority, a);
    if (!any) /* answered all the same: by a policy that ignores health, or a group that is below its threshold */
        possible[leaf->first_address] = 1;
}

static void mark(const struct authority *authority, struct policy_node *node, const struct policy_query *query,
                 uint8_t *possible, uint32_t *scratch)
{
    uint32_t n = node->policy->possible(node->state, node->params, &node->view, query, scratch);
    for (uint32_t k = 0; k < n; k++) {
        const struct policy_leaf *leaf = &node->leaf[scratch[k]];
        if (leaf->nested)
            mark(authority, leaf->nested, query, possible, scratch + n);
        else
            mark_site(authority, leaf, possible);
    }
}

static void find_possible(const struct world *world, struct authority *authority, const struct policy_query *query,
                          uint8_t *possible)
{
    memset(possible, 0, world->n_addresses);
    mark(authority, authority->root, query, possible, authority->scratch);
    if (authority->spec.when_none_healthy == WHEN_NONE_ALL && !memchr(possible, 1, world->n_addresses)) {
        bool before = open_for_one(authority);
        mark(authority, authority->root, query, possible, authority->scratch);
        close_after_one(authority, before);
    }
    bool any = memchr(possible, 1, world->n_addresses) != NULL;
    if (!any && authority->spec.when_none_healthy == WHEN_NONE_SITE) {
        const struct site *site = &world->site[authority->spec.fallback_site];
        memset(possible + site->first_address, 1, site->n_addresses);
    }
}

bool authority_may_give(struct world *world, uint32_t dns, const struct policy_query *querier, uint32_t address)
{
    struct authority *authority = &world->authority[dns];
    uint64_t identity = authority->personal ? querier->identity : querier->region;
    struct possible_set *kept = &authority->kept[authority->personal ? identity % KEPT_PERSONAL : identity];
    if (kept->version != authority->version || kept->identity != identity) {
        find_possible(world, authority, querier, kept->address);
        kept->version = authority->version;
        kept->identity = identity;
    }
    return kept->address[address];
}

struct policy_query authority_querier(struct world *world, uint32_t resolver)
{
    const struct resolver *asks = &world->resolver[resolver];
    return (struct policy_query){world->group[asks->group].spec.region, asks->address, asks->identity, world_time(world),
                                 &world->error};
}

/* ---- answering ---- */

struct list {
    uint32_t n, room;
    uint32_t *address;
};

static void append(struct list *list, uint32_t address)
{
    if (list->n < list->room)
        list->address[list->n++] = address;
}

/* A site's own instances take turns, the healthy ones when there are any. */
static void append_site(const struct authority *authority, struct policy_leaf *leaf, struct list *list)
{
    for (uint32_t tried = 0; tried < leaf->n_addresses; tried++) {
        uint32_t address = leaf->first_address + leaf->rotation++ % leaf->n_addresses;
        if (address_open(authority, address)) {
            append(list, address);
            return;
        }
    }
    append(list, leaf->first_address);
}

static void answer_node(const struct authority *authority, struct policy_node *node, const struct policy_query *query,
                        uint32_t *scratch, struct list *list)
{
    uint32_t n = node->policy->answer(node->state, node->params, &node->view, query, &node->rng, scratch);
    for (uint32_t k = 0; k < n; k++) {
        struct policy_leaf *leaf = &node->leaf[scratch[k]];
        if (leaf->nested)
            answer_node(authority, leaf->nested, query, scratch + n, list);
        else if (leaf->n_addresses == 1)
            append(list, leaf->first_address);
        else
            append_site(authority, leaf, list);
    }
}

/* Fills authority->list; 0 addresses is the answer "no such name now". */
static void answer(struct world *world, struct authority *authority, const struct policy_query *query, struct list *list)
{
    answer_node(authority, authority->root, query, authority->scratch, list);
    if (list->n == 0 && authority->spec.when_none_healthy == WHEN_NONE_ALL) {
        bool before = open_for_one(authority);
        answer_node(authority, authority->root, query, authority->scratch, list);
        close_after_one(authority, before);
    }
    if (list->n == 0 && authority->spec.when_none_healthy == WHEN_NONE_SITE) {
        const struct site *site = &world->site[authority->spec.fallback_site];
        for (uint32_t a = 0; a < site->n_addresses; a++)
            append(list, site->first_address + a);
    }
}

/* The place in a list of the region that comes after `last` in the order of distance, ties in file order; last = n: the
 * first. */
static uint32_t next_in_distance(const struct index_list *regions, const simtime *rtt, uint32_t last)
{
    uint32_t best = regions->n;
    for (uint32_t i = 0; i < regions->n; i++) {
        simtime here = rtt[regions->at[i]], before = last < regions->n ? rtt[regions->at[last]] : -1;
        bool after = here > before || (here == before && i > last);
        if (after && (best == regions->n || here < rtt[regions->at[best]]))
            best = i;
    }
    return best;
}

uint32_t authority_region(const struct world *world, uint32_t dns, uint32_t from, uint32_t nth)
{
    const struct index_list *regions = &world->authority[dns].spec.region;
    if (regions->n == 0)
        return from;
    uint32_t at = regions->n;
    for (uint32_t k = 0; k <= nth % regions->n; k++)
        at = next_in_distance(regions, &world->mean_rtt[(size_t)from * world->spec->n_regions], at);
    return regions->at[at];
}

/* gdnsd's: half of the TTL while something is down that its plugin minds, and never longer than until any address could change;
 * but at least min_ttl. */
simtime authority_ttl(struct world *world, struct authority *authority)
{
    simtime ttl = authority->spec.ttl, least = authority->spec.min_ttl;
    if (least <= 0 || authority->n_watches == 0)
        return ttl;
    if (!authority->soonest_known) {
        authority->soonest = SIMTIME_NEVER;
        for (uint32_t w = authority->first_watch; w < authority->first_watch + authority->n_watches; w++) {
            simtime soonest = health_soonest(world, w);
            authority->soonest = soonest < authority->soonest ? soonest : authority->soonest;
        }
        authority->soonest_known = true;
    }
    if (authority->halves_ttl)
        ttl /= 2;
    ttl = authority->soonest < ttl ? authority->soonest : ttl;
    return ttl > least ? ttl : least;
}

void authority_on_query(void *context, uint32_t query_index)
{
    struct world *world = context;
    struct query *query = query_at(world, query_index);
    struct authority *authority = &world->authority[query->dns];
    uint32_t from = world->group[world->resolver[query->resolver].group].spec.region;
    if (authority->down || !link_passes(link_between(world, from, query->region), query->sent)) {
        slab_give(&world->queries, query_index);
        return;
    }
    world->n_authority_queries++;
    struct policy_query question = query->querier;
    uint32_t addresses[ANSWER_MAX];
    struct list list = {0, ANSWER_MAX, addresses};
    answer(world, authority, &question, &list);
    world_check(world);
    query->ttl = list.n ? authority_ttl(world, authority) : authority->spec.negative_ttl;
    query->answer = ANSWER_NONE;
    if (list.n) {
        query->answer = answer_new(&world->answers, list.n);
        struct answer *made = answer_at(&world->answers, query->answer);
        made->made = world_time(world);
        memcpy(made->address, addresses, list.n * sizeof addresses[0]);
    }
    query->sent = world_time(world);
    world_send(world, query->half_rtt, ON_RESOLVER_ANSWER, query_index);
}
