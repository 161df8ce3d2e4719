/* The authoritative side: entries, and trees of policies over sites. */
#include "sim/app/scenario/loader.h"

#include "models/policy/policy.h"
#include "sim/app/text/units.h"
#include "sim/engine/arena.h"
#include <stddef.h>
#include <string.h>

#define NESTED_MAX 8

/* Answers under way: of one policy, at some depth. */
struct answers {
    struct policy_spec *policy;
    uint32_t room;
    const char *path;
    uint32_t depth;
};

static bool read_policy_at(struct loader *loader, struct node *map, const char *path, struct policy_spec *policy,
                           uint32_t depth, const struct param *also);

static struct answer_spec *add_answer(struct loader *loader, struct answers *answers)
{
    struct policy_spec *policy = answers->policy;
    if (policy->n_answers == answers->room) {
        answers->room = answers->room ? 2 * answers->room : 8;
        struct answer_spec *answer = ARENA_ARRAY(loader->arena, answers->room, struct answer_spec);
        if (policy->n_answers)
            memcpy(answer, policy->answer, policy->n_answers * sizeof answer[0]);
        policy->answer = answer;
    }
    struct answer_spec *answer = &policy->answer[policy->n_answers++];
    *answer = (struct answer_spec){ .site = SPEC_NONE, .weight = 1, .location = SPEC_NONE };
    return answer;
}

static uint32_t find_site(struct loader *loader, const struct node *name)
{
    return find_name(loader, &loader->sites, "site", node_get(loader->root, "sites"), name->place, name->text);
}

/* A site's name, or a policy over further answers. */
static bool read_item(struct loader *loader, struct answers *answers, struct node *item, uint32_t location)
{
    struct answer_spec *answer = add_answer(loader, answers);
    answer->location = location;
    if (item->kind == NODE_SCALAR)
        return expect_scalar(loader, item, answers->path) && (answer->site = find_site(loader, item)) != SPEC_NONE;
    struct policy_spec *nested = ARENA_NEW(loader->arena, struct policy_spec);
    answer->nested = nested;
    return read_policy_at(loader, item, answers->path, nested, answers->depth + 1, NULL);
}

static bool read_items(struct loader *loader, struct answers *answers, struct node *list, uint32_t location)
{
    if (list->kind == NODE_SCALAR)
        return read_item(loader, answers, list, location);
    bool good = expect_list(loader, list, answers->path);
    for (uint32_t i = 0; good && i < list->n; i++) {
        good = read_item(loader, answers, list->entry[i].value, location);
        for (uint32_t j = 0; good && j < i; j++)
            if (list->entry[i].value->kind == NODE_SCALAR && node_is_scalar(list->entry[j].value, list->entry[i].value->text)) {
                refuse(loader->diagnostics, list->entry[i].value->place, REFUSE_ANSWERS_TWICE, list->entry[i].value->text);
                good = false;
            }
    }
    return good;
}

static bool read_list(struct loader *loader, struct answers *answers, struct node *value)
{
    if (value->kind != NODE_LIST) {
        refuse(loader->diagnostics, node_content(value), REFUSE_ANSWERS_LIST, answers->path,
               answers->policy->policy.type->name);
        return false;
    }
    return read_items(loader, answers, value, SPEC_NONE);
}

/* The number that a policy wants of each of its answers. */
static const struct param weight_rows[] = {
    { .key = "weight", .kind = PARAM_NUMBER, .offset = offsetof(struct answer_spec, weight), .max = 1e9 }, PARAM_END
};
static const struct param bias_rows[] = {
    { .key = "bias", .kind = PARAM_NUMBER, .offset = offsetof(struct answer_spec, bias), .min = -99, .max = 99 }, PARAM_END
};

static bool read_number(struct loader *loader, struct node *value, const char *path, const struct param *row,
                        struct answer_spec *answer)
{
    return value_read(loader, &(struct field){ row, path, value, value->place, NULL, answer, NULL });
}

static bool read_nested(struct loader *loader, const struct answers *answers, struct node *map, const char *path,
                        const struct param *also, struct answer_spec *answer)
{
    struct policy_spec *nested = ARENA_NEW(loader->arena, struct policy_spec);
    answer->nested = nested;
    return read_policy_at(loader, map, path, nested, answers->depth + 1, also);
}

/* name: number, or name: {weight: 3, policy: ..., answers: ...} */
static bool read_numbers(struct loader *loader, struct answers *answers, const struct node *value, const struct param *rows)
{
    bool good = true;
    for (uint32_t i = 0; i < value->n; i++) {
        struct node *key = value->entry[i].key, *item = value->entry[i].value;
        struct answer_spec *answer = add_answer(loader, answers);
        const char *path = path_text(loader, answers->path, key->text);
        if (item->kind == NODE_MAP) {
            struct node *number = node_get(item, rows->key);
            good &= (!number || read_number(loader, number, path, rows, answer)) &&
                    read_nested(loader, answers, item, path, rows, answer);
        } else {
            answer->site = find_site(loader, key);
            good &= answer->site != SPEC_NONE;
            good &= read_number(loader, item, path, rows, answer);
        }
    }
    return good;
}

static bool read_weights(struct loader *loader, struct answers *answers, struct node *value)
{
    const struct policy_spec *policy = answers->policy;
    if (value->kind != NODE_MAP) {
        refuse(loader->diagnostics, node_content(value), REFUSE_ANSWERS_WEIGHTS, answers->path, policy->policy.type->name);
        return false;
    }
    double sum = 0;
    bool good = read_numbers(loader, answers, value, weight_rows);
    for (uint32_t i = 0; i < policy->n_answers; i++)
        sum += policy->answer[i].weight;
    if (good && sum <= 0) {
        refuse(loader->diagnostics, node_content(value), REFUSE_WEIGHTS, answers->path);
        good = false;
    }
    return good;
}

static bool read_biases(struct loader *loader, struct answers *answers, struct node *value)
{
    if (value->kind == NODE_LIST)
        return read_items(loader, answers, value, SPEC_NONE);
    if (value->kind == NODE_MAP)
        return read_numbers(loader, answers, value, bias_rows);
    refuse(loader->diagnostics, node_content(value), REFUSE_ANSWERS_BIASES, answers->path, answers->policy->policy.type->name);
    return false;
}

/* region: list, and default: list */
static bool read_by_region(struct loader *loader, struct answers *answers, struct node *value)
{
    if (value->kind != NODE_MAP) {
        refuse(loader->diagnostics, node_content(value), REFUSE_ANSWERS_REGIONS, answers->path,
               answers->policy->policy.type->name);
        return false;
    }
    bool good = true;
    for (uint32_t i = 0; i < value->n; i++) {
        const struct node *key = value->entry[i].key;
        bool is_default = strcmp(key->text, "default") == 0;
        uint32_t region = is_default ? SPEC_NONE : find_name(loader, &loader->regions, "region", NULL, key->place, key->text);
        good &= is_default || region != SPEC_NONE;
        good &= read_items(loader, answers, value->entry[i].value, region);
    }
    return good;
}

/* a.b.c.d/n: list, and default: list */
static bool read_by_range(struct loader *loader, struct answers *answers, struct node *value)
{
    if (value->kind != NODE_MAP) {
        refuse(loader->diagnostics, node_content(value), REFUSE_ANSWERS_RANGES, answers->path,
               answers->policy->policy.type->name);
        return false;
    }
    bool good = true;
    for (uint32_t i = 0; i < value->n; i++) {
        const struct node *key = value->entry[i].key;
        uint32_t base = 0, prefix = 0, first = answers->policy->n_answers;
        good &= strcmp(key->text, "default") == 0 || read_range(loader, key, answers->path, &base, &prefix);
        good &= read_items(loader, answers, value->entry[i].value, SPEC_NONE);
        for (uint32_t k = first; k < answers->policy->n_answers; k++) {
            answers->policy->answer[k].range_base = base;
            answers->policy->answer[k].range_prefix = prefix;
        }
    }
    return good;
}

/* name: {target: 300/s, capacity: 400/s}, and perhaps policy: ..., answers: ... */
static bool read_load(struct loader *loader, struct answers *answers, const struct node *key, struct node *map)
{
    struct answer_spec answer = *add_answer(loader, answers);
    uint32_t index = answers->policy->n_answers - 1;
    const char *path = path_text(loader, answers->path, key->text);
    bool is_nested = map->kind == NODE_MAP && node_get(map, "policy");
    unsigned n_errors = diagnostics_n_errors(loader->diagnostics);
    section_read(loader, map,
                 &(struct section){
                     .rows = load_rows, .path = path, .object = &answer, .also = is_nested ? policy_rows : NULL });
    if (is_nested)
        read_nested(loader, answers, map, path, load_rows, &answer);
    else
        answer.site = find_site(loader, key);
    if (diagnostics_n_errors(loader->diagnostics) == n_errors && answer.capacity_per_s <= answer.target_per_s)
        refuse(loader->diagnostics, node_get(map, "capacity")->place, REFUSE_NOT_ABOVE, "capacity", "target");
    answers->policy->answer[index] = answer;
    return diagnostics_n_errors(loader->diagnostics) == n_errors;
}

static bool read_loads(struct loader *loader, struct answers *answers, struct node *value)
{
    if (value->kind != NODE_MAP) {
        refuse(loader->diagnostics, node_content(value), REFUSE_ANSWERS_LOADS, answers->path,
               answers->policy->policy.type->name);
        return false;
    }
    bool good = true;
    for (uint32_t i = 0; i < value->n; i++)
        good &= read_load(loader, answers, value->entry[i].key, value->entry[i].value);
    return good;
}

static bool read_either(struct loader *loader, struct answers *answers, struct node *value)
{
    return value->kind == NODE_MAP ? read_weights(loader, answers, value) : read_list(loader, answers, value);
}

static void read_answers(struct loader *loader, const struct field *field)
{
    static bool (*const readers[])(struct loader *, struct answers *, struct node *) = {
        [POLICY_LIST] = read_list, [POLICY_WEIGHTS] = read_weights, [POLICY_REGIONS] = read_by_region,
        [POLICY_BIASES] = read_biases,
        [POLICY_RANGES] = read_by_range,
        [POLICY_LOADS] = read_loads,
        [POLICY_EITHER] = read_either,
    };
    struct answers *answers = field->context;
    const struct policy *policy = (const struct policy *)answers->policy->policy.type;
    if (!policy)
        return;
    answers->path = field->path;
    bool good = readers[policy->wants](loader, answers, field->value);
    /* An entry may have no address yet, or no more: "no such name". */
    bool may_be_empty = answers->depth == 0 && policy->wants == POLICY_LIST;
    if (good && answers->policy->n_answers == 0 && !may_be_empty)
        refuse(loader->diagnostics, field->value->place, REFUSE_EMPTY, field->path);
}

static bool read_policy_at(struct loader *loader, struct node *map, const char *path, struct policy_spec *policy,
                           uint32_t depth, const struct param *also)
{
    static const struct custom customs[] = { { "answers", read_answers }, { NULL, NULL } };
    unsigned n_errors = diagnostics_n_errors(loader->diagnostics);
    struct answers answers = { policy, 0, path, depth };
    if (depth > NESTED_MAX)
        refuse(loader->diagnostics, map->place, REFUSE_QUANTITY, path, "is nested too deeply");
    else
        section_read(loader, map,
                     &(struct section){ .rows = policy_rows,
                                        .customs = customs,
                                        .path = path,
                                        .object = policy,
                                        .context = &answers,
                                        .also = depth == 0 ? dns_rows : also });
    return diagnostics_n_errors(loader->diagnostics) == n_errors;
}

bool read_policy(struct loader *loader, struct node *map, const char *path, struct policy_spec *policy)
{
    return read_policy_at(loader, map, path, policy, 0, NULL);
}

/* ---- entries ---- */

static void read_entry_answers(struct loader *loader, const struct field *field)
{
    struct answers answers = { &((struct dns_spec *)field->object)->policy, 0, field->path, 0 };
    struct field one = *field;
    one.context = &answers;
    read_answers(loader, &one);
}

static void read_entry_health(struct loader *loader, const struct field *field)
{
    struct health_spec *health = &((struct dns_spec *)field->object)->health;
    read_health(loader, field->value, field->path, false, health);
    if (health->enabled && health->on_down == ON_DOWN_RESET)
        refuse(loader->diagnostics, node_get(field->value, "on_down")->place, WARN_ON_DOWN);
}

static void read_when_none(struct loader *loader, const struct field *field)
{
    struct dns_spec *dns = field->object;
    dns->fallback_site = SPEC_NONE;
    if (!expect_scalar(loader, field->value, field->path))
        return;
    dns->when_none_healthy = node_is_scalar(field->value, "all")    ? WHEN_NONE_ALL
                             : node_is_scalar(field->value, "none") ? WHEN_NONE_NONE
                                                                    : WHEN_NONE_SITE;
    if (dns->when_none_healthy == WHEN_NONE_SITE && (dns->fallback_site = find_site(loader, field->value)) == SPEC_NONE)
        return;
}

static void check_health_keys(struct loader *loader, const struct node *map, const struct dns_spec *dns)
{
    const struct node *min_ttl = node_get(map, "min_ttl"), *threshold = node_get(map, "up_threshold");
    char text[UNIT_REPAIR_BYTES];
    quantity_format(QUANTITY_DURATION, (double)dns->ttl, text);
    if (dns->min_ttl > dns->ttl)
        refuse(loader->diagnostics, min_ttl->place, REFUSE_ABOVE, "min_ttl", arena_printf(loader->arena, "ttl, %s", text));
    if (dns->min_ttl > 0 && !dns->health.enabled)
        refuse(loader->diagnostics, min_ttl->place, WARN_IDLE_KEY, "min_ttl");
    if (dns->up_threshold_share > 0 && !dns->health.enabled)
        refuse(loader->diagnostics, threshold->place, WARN_IDLE_KEY, "up_threshold");
}

void read_dns(struct loader *loader, const struct field *field)
{
    static const struct custom customs[] = {
        { "answers", read_entry_answers },
        { "health_check", read_entry_health },
        { "when_none_healthy", read_when_none },
        { NULL, NULL },
    };
    if (!field->value || !expect_map(loader, field->value, field->path))
        return;
    loader->spec->n_dns = field->value->n;
    loader->spec->dns = ARENA_ARRAY(loader->arena, field->value->n + 1, struct dns_spec);
    for (uint32_t i = 0; i < field->value->n; i++) {
        const struct entry *entry = &field->value->entry[i];
        struct dns_spec *dns = &loader->spec->dns[i];
        dns->name = entry->key->text;
        section_read(
            loader, entry->value,
            &(struct section){
                .rows = dns_rows, .customs = customs, .path = path_text(loader, field->path, dns->name), .object = dns });
        check_health_keys(loader, entry->value, dns);
    }
}
