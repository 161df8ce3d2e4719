/* See bench_record.h. */
#include "tests/support/bench_record.h"

#include "models/spec.h"
#include "tests/support/strategy_params.h"
#include <string.h>

struct bench_record bench_record_open(const struct policy *policy, uint32_t n_items, uint32_t n_regions, uint64_t seed,
                                      const char *key, const char *text)
{
    struct arena *arena = arena_new(NULL);
    struct bench_record record = {
        .policy = policy,
        .arena = arena,
        .params = strategy_params(&policy->base, arena),
        .state = arena_alloc(arena, policy->base.state_bytes + 1),
        .item = ARENA_ARRAY(arena, n_items, struct policy_item),
        .rtt = ARENA_ARRAY(arena, (size_t)n_regions * n_regions, simtime),
        .distance_km = ARENA_ARRAY(arena, (size_t)n_regions * n_regions, double),
        .out = ARENA_ARRAY(arena, n_items, uint32_t),
    };
    if (key)
        strategy_params_set(&policy->base, record.params, key, text);
    rng_seed(&record.rng, seed);
    record.query = (struct policy_query){ .address = 172u << 24 | 16u << 16 | 7, .identity = rng_mix(2385, seed) };
    struct region_spec *region = ARENA_ARRAY(arena, n_regions, struct region_spec);
    for (uint32_t i = 0; i < n_regions; i++)
        region[i].name = arena_printf(arena, "r%u", i);
    for (uint32_t i = 0; i < n_items; i++)
        record.item[i] = (struct policy_item){
            .weight = 1, .location = POLICY_ANYWHERE, .region = i % n_regions, .healthy = true
        };
    record.view = (struct policy_view){
        .n_items = n_items, .item = record.item, .rtt = record.rtt, .distance_km = record.distance_km, .n_regions = n_regions,
        .region = region
    };
    if (policy->init)
        policy->init(record.state, record.params, &record.view, arena);
    return record;
}

void bench_record_close(struct bench_record *record) { arena_free(record->arena); }

uint32_t bench_record_answer(struct bench_record *record, uint32_t region)
{
    record->query.region = region;
    record->query.error = &record->error;
    return record->policy->answer(record->state, record->params, &record->view, &record->query, &record->rng, record->out);
}

uint32_t bench_record_possible(struct bench_record *record, uint32_t region)
{
    record->query.region = region;
    record->query.error = &record->error;
    return record->policy->possible(record->state, record->params, &record->view, &record->query, record->out);
}

bool bench_record_answers(struct bench_record *record, uint32_t region, const char *digits)
{
    uint32_t n = bench_record_answer(record, region);
    bool same = n == strlen(digits);
    for (uint32_t i = 0; same && i < n; i++)
        same = record->out[i] == (uint32_t)(digits[i] - '0');
    return same;
}
