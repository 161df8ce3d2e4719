/* Where a policy sends askers in the long run, without running anything: the policy is shown the items that the authority would
 * show it, and asked what it may answer, or what to expect. */
#include "models/dns/authority.h"
#include "sim/app/capacity.h"

struct walk {
    struct arena *arena;
    const struct spec *spec;
    const struct capacity_view *seen;
    const struct policy_query *asker;
    double *share;
};

uint32_t capacity_addresses(const struct site_spec *site)
{
    uint32_t n = 0;
    if (site->n_tiers > 0)
        return site->tier[0].instances;
    for (uint32_t p = 0; p < site->n_pools; p++)
        n += site->pool[p].n_servers;
    return n;
}

/* Addresses of an answer that the policy sees as items of their own. */
static uint32_t n_copies(const struct spec *spec, const struct policy_spec *policy, const struct answer_spec *answer)
{
    bool many = ((const struct policy *)policy->policy.type)->many;
    return many && answer->site != SPEC_NONE ? capacity_addresses(&spec->site[answer->site]) : 1;
}

static bool is_healthy(const struct walk *walk, const struct answer_spec *answer);

/* Whether what is healthy of a policy's answers is enough: any, or of a group what up_threshold asks for. */
static bool is_enough(const struct walk *walk, const struct policy_spec *policy, bool *any)
{
    const double rounding = 1 - 1e-12;
    double total = 0, healthy = 0;
    *any = false;
    for (uint32_t i = 0; i < policy->n_answers; i++) {
        const struct answer_spec *answer = &policy->answer[i];
        double weight = authority_item(answer).weight * n_copies(walk->spec, policy, answer);
        bool good = is_healthy(walk, answer);
        *any |= good;
        total += weight;
        healthy += good ? weight : 0;
    }
    bool is_group = ((const struct policy *)policy->policy.type)->group;
    return *any && (!is_group || healthy >= walk->seen->up_threshold_share * total * rounding);
}

static bool is_healthy(const struct walk *walk, const struct answer_spec *answer)
{
    bool any;
    return answer->site != SPEC_NONE ? walk->seen->healthy[answer->site] : is_enough(walk, answer->nested, &any);
}

static double load_of(const struct walk *walk, const struct answer_spec *answer)
{
    double sum = 0;
    if (!walk->seen->load_per_s)
        return 0;
    if (answer->site != SPEC_NONE)
        return walk->seen->load_per_s[answer->site];
    for (uint32_t i = 0; i < answer->nested->n_answers; i++)
        sum += load_of(walk, &answer->nested->answer[i]);
    return sum;
}

static uint32_t region_of(const struct spec *spec, const struct answer_spec *answer)
{
    while (answer->site == SPEC_NONE)
        answer = &answer->nested->answer[0];
    return spec->site[answer->site].region;
}

/* Items as the authority shows them to the policy; owner[i] is the answer that item i stands for. open: all count as
 * healthy. */
static struct policy_view view_of(const struct walk *walk, const struct policy_spec *policy, bool open, uint32_t **owner)
{
    const struct spec *spec = walk->spec;
    uint32_t n = 0, room = 0;
    for (uint32_t i = 0; i < policy->n_answers; i++)
        room += n_copies(spec, policy, &policy->answer[i]);
    struct policy_item *item = ARENA_ARRAY(walk->arena, room, struct policy_item);
    simtime *rtt = ARENA_ARRAY(walk->arena, (size_t)spec->n_regions * spec->n_regions, simtime);
    *owner = ARENA_ARRAY(walk->arena, room, uint32_t);
    for (uint32_t i = 0; i < policy->n_answers; i++) {
        const struct answer_spec *answer = &policy->answer[i];
        for (uint32_t copies = n_copies(spec, policy, answer); copies > 0; copies--) {
            (*owner)[n] = i;
            item[n] = authority_item(answer);
            item[n].name = answer->site == SPEC_NONE ? NULL : spec->site[answer->site].name;
            item[n].region = region_of(spec, answer);
            item[n].load_per_s = load_of(walk, answer);
            item[n++].healthy = open || is_healthy(walk, answer);
        }
    }
    for (uint32_t k = 0; k < spec->n_regions * spec->n_regions; k++)
        rtt[k] = spec->link[k].rtt ? simtime_from_ns(spec->link[k].rtt->mean) : 0;
    return (struct policy_view){.n_items = n,
                                .item = item,
                                .rtt = rtt,
                                .distance_km = spec->distance_km,
                                .n_regions = spec->n_regions,
                                .region = spec->region};
}

/* Whether every answer begins with the same item, so that those who take the first all go there. */
static bool has_fixed_first(const struct policy_spec *use, void *state, const struct policy_view *view,
                            const struct policy_query *query, uint32_t *out)
{
    const struct policy *policy = (const struct policy *)use->policy.type;
    struct rng rng = rng_stream(1, 0, "capacity");
    uint32_t first = 0;
    for (uint32_t i = 0; i < 2 * view->n_items + 16; i++) {
        uint32_t n = policy->answer(state, use->policy.params, view, query, &rng, out);
        if (n == 0 || (i > 0 && out[0] != first))
            return false;
        first = out[0];
    }
    out[0] = first;
    return true;
}

/* What the policy may answer first, and which part of its answers each is: share_of[], as out. */
static uint32_t expected(const struct policy_spec *use, void *state, const struct policy_view *view,
                         const struct policy_query *asker, bool first, uint32_t *out, double *share_of)
{
    const struct policy *policy = (const struct policy *)use->policy.type;
    if (policy->expect)
        return policy->expect(state, use->policy.params, view, asker, out, share_of);
    uint32_t n = policy->possible(state, use->policy.params, view, asker, out);
    if (policy->many && first && n > 1 && has_fixed_first(use, state, view, asker, out))
        n = 1;
    double total = 0;
    for (uint32_t i = 0; i < n; i++)
        total += view->item[out[i]].weight;
    for (uint32_t i = 0; i < n; i++)
        share_of[i] = total > 0 ? view->item[out[i]].weight / total : 1.0 / n;
    return n;
}

/* What a survey would find on the mean. */
static const simtime *first_samples(struct arena *arena, const struct policy_view *view)
{
    simtime *sample = ARENA_ARRAY(arena, (size_t)view->n_regions * view->n_items, simtime);
    for (uint32_t r = 0; r < view->n_regions; r++)
        for (uint32_t i = 0; i < view->n_items; i++)
            sample[(size_t)r * view->n_items + i] = view->rtt[(size_t)r * view->n_regions + view->item[i].region];
    return sample;
}

/* A group of which too little is healthy is answered as a whole, as by the authority; so is what is below it and not
 * healthy. */
static void add_shares(const struct walk *walk, const struct policy_spec *use, bool open, double part)
{
    const struct policy *policy = (const struct policy *)use->policy.type;
    struct arena *arena = walk->arena;
    uint32_t *owner;
    bool any, is_opened = !is_enough(walk, use, &any) && any;
    struct policy_view view = view_of(walk, use, open || is_opened, &owner);
    uint32_t *out = ARENA_ARRAY(arena, view.n_items, uint32_t);
    double *share_of = ARENA_ARRAY(arena, view.n_items, double);
    void *state = arena_alloc(arena, use->policy.type->state_bytes + 1);
    if (policy->init)
        policy->init(state, use->policy.params, &view, arena);
    if (policy->on_survey) {
        view.sample = first_samples(arena, &view);
        policy->on_survey(state, use->policy.params, &view);
    }
    uint32_t n = expected(use, state, &view, walk->asker, walk->seen->first, out, share_of);
    for (uint32_t i = 0; i < n; i++) {
        const struct answer_spec *answer = &use->answer[owner[out[i]]];
        if (answer->site != SPEC_NONE)
            walk->share[answer->site] += part * share_of[i];
        else
            add_shares(walk, answer->nested, open || (is_opened && !is_healthy(walk, answer)), part * share_of[i]);
    }
}

double capacity_policy_shares(struct arena *arena, const struct spec *spec, const struct policy_spec *policy,
                              const struct policy_query *asker, const struct capacity_view *seen, double *share)
{
    const struct walk walk = {arena, spec, seen, asker, share};
    double sum = 0;
    for (uint32_t s = 0; s < spec->n_sites; s++)
        share[s] = 0;
    add_shares(&walk, policy, false, 1);
    for (uint32_t s = 0; s < spec->n_sites; s++)
        sum += share[s];
    return sum;
}
