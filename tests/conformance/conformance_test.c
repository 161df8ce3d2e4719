/* What every registered strategy must keep, whoever wrote it: names that mean one thing, rows that can be read, and the
 * contract of its kind. Faults change a whole world and are tested where there is one; here only their names and rows are. */
#include "models/algorithm/algorithm.h"
#include "models/arrival/arrival.h"
#include "models/discipline/discipline.h"
#include "models/policy/policy.h"
#include "models/strategy.h"

#include "tests/support/bench_pool.h"
#include "tests/support/bench_record.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

/* An assertion that names the strategy it is about. */
#define ASSERT_OF(base, condition) assert_of((base), (condition), #condition, __LINE__)

static void assert_of(const struct strategy *s, bool holds, const char *condition, unsigned line)
{
    char text[400];
    if (!holds)
        snprintf(text, sizeof text, "%s: %s", s->name, condition);
    CU_assertImplementation(holds, line, holds ? condition : text, __FILE__, "", CU_FALSE);
}

/* For each strategy s of a kind. */
#define FOR_EACH(s, kind) for (const struct strategy *s = strategy_at((kind), 0); s; s = next_of((kind), s))

static const struct strategy *next_of(enum strategy_kind kind, const struct strategy *s)
{
    unsigned i = 0;
    while (strategy_at(kind, i) != s)
        i++;
    return strategy_at(kind, i + 1);
}

/* ---- names and rows ---- */

static bool is_word(const char *text, const char *allowed) { return text && *text && text[strspn(text, allowed)] == '\0'; }

static bool is_sentence(const char *text) { return text && strlen(text) > 10 && !strchr(text, '\n'); }

void test_conformance__names_and_texts(void)
{
    for (enum strategy_kind kind = 0; kind < STRATEGY_KINDS; kind++) {
        CU_ASSERT_PTR_NOT_NULL(strategy_at(kind, 0));
        FOR_EACH (s, kind) {
            ASSERT_OF(s, is_word(s->name, "abcdefghijklmnopqrstuvwxyz0123456789_"));
            ASSERT_OF(s, is_sentence(s->help));
            ASSERT_OF(s, s->help[strlen(s->help) - 1] != '.');
            ASSERT_OF(s, s->source && *s->source);
            ASSERT_OF(s, !s->description || is_sentence(s->description));
            ASSERT_OF(s, !s->known_as || *s->known_as);
            ASSERT_OF(s, (kind != STRATEGY_ALGORITHM && kind != STRATEGY_POLICY) || is_sentence(s->when_down));
            ASSERT_OF(s, kind != STRATEGY_ALGORITHM || is_sentence(s->cost));
        }
    }
}

/* Every name and alias finds its strategy, so no word means two. */
void test_conformance__words_mean_one_thing(void)
{
    for (enum strategy_kind kind = 0; kind < STRATEGY_KINDS; kind++) {
        FOR_EACH (s, kind) {
            char words[256], *rest = words;
            ASSERT_OF(s, strategy_find(kind, s->name) == s);
            ASSERT_OF(s, !s->aliases || is_word(s->aliases, "abcdefghijklmnopqrstuvwxyz0123456789_- "));
            snprintf(words, sizeof words, "%s", s->aliases ? s->aliases : s->name);
            for (char *word; (word = strtok_r(rest, " ", &rest));)
                ASSERT_OF(s, strategy_find(kind, word) == s);
        }
        CU_ASSERT_PTR_NULL(strategy_find(kind, "nothing_of_the_kind"));
        CU_ASSERT_PTR_NULL(strategy_find(kind, ""));
    }
}

static size_t bytes_of(enum param_kind kind)
{
    switch (kind) {
    case PARAM_BOOL:
        return sizeof(bool);
    case PARAM_COUNT:
    case PARAM_CHOICE:
    case PARAM_REGION:
        return sizeof(uint32_t);
    case PARAM_PHASES:
        return sizeof(struct phase_list);
    case PARAM_STAGES:
        return sizeof(struct stage_list);
    case PARAM_STRATEGY:
        return sizeof(struct strategy_use);
    default:
        return 8;
    }
}

static void check_row(const struct strategy *s, const struct param *row, const struct param *rows)
{
    ASSERT_OF(s, is_word(row->key, "abcdefghijklmnopqrstuvwxyz0123456789_"));
    ASSERT_OF(s, is_sentence(row->help));
    ASSERT_OF(s, row->offset + bytes_of(row->kind) <= s->params_bytes);
    ASSERT_OF(s, !(row->flags & PARAM_REQUIRED) || !row->default_text);
    ASSERT_OF(s, row->max == 0 || row->min < row->max);
    ASSERT_OF(s, (row->kind == PARAM_CHOICE) == (row->choices != NULL));
    for (const struct param *other = rows; other != row; other++) {
        ASSERT_OF(s, strcmp(other->key, row->key) != 0);
        ASSERT_OF(s,
                  other->offset + bytes_of(other->kind) <= row->offset || row->offset + bytes_of(row->kind) <= other->offset);
    }
}

void test_conformance__rows_describe_the_parameters(void)
{
    for (enum strategy_kind kind = 0; kind < STRATEGY_KINDS; kind++) {
        FOR_EACH (s, kind) {
            ASSERT_OF(s, (s->params_bytes == 0) == (s->params == NULL));
            for (const struct param *row = s->params; row && row->key; row++)
                check_row(s, row, s->params);
        }
    }
}

/* Defaults are within their own bounds and among their own choices (strategy_params aborts on a choice that is none). */
void test_conformance__defaults_are_allowed(void)
{
    struct arena *arena = arena_new(NULL);
    for (enum strategy_kind kind = 0; kind < STRATEGY_FAULT; kind++) {
        FOR_EACH (s, kind) {
            void *params = strategy_params(s, arena);
            for (const struct param *row = s->params; row && row->key; row++) {
                ASSERT_OF(s, row->default_text != NULL || (row->flags & PARAM_REQUIRED));
                if (row->kind != PARAM_COUNT || !row->default_text)
                    continue;
                double value = *(uint32_t *)strategy_params_at(s, params, row->key);
                ASSERT_OF(s, value >= row->min && (row->max == 0 || value <= row->max));
            }
        }
    }
    arena_free(arena);
}

/* ---- algorithms ---- */

enum { MEMBERS = 11, STEPS = 3000 };
static const double weights[MEMBERS] = { 3, 5, 11, 1, 1, 2.385, 0.5, 7, 3, 3, 1 };

/* Strategies' first members are their base. */
static const struct algorithm *algorithm_of(const struct strategy *s) { return (const struct algorithm *)s; }

static bool is_answer(const struct algorithm *algorithm, const struct members *members, uint32_t pick)
{
    return members_is_eligible(members, pick) || (pick == MEMBER_NONE && algorithm == &algorithm_ip_hash);
}

/* Members come and go, weights change; at least one stays. */
static void disturb(struct bench_pool *pool, struct rng *rng)
{
    uint32_t member = rng_below(rng, MEMBERS);
    if (rng_below(rng, 5) == 0)
        pool->at[member].weight = 0.1 + 10 * rng_unit(rng);
    else if (!pool->up[member] || pool->members.n_eligible > 1)
        pool->up[member] = !pool->up[member];
    bench_pool_change(pool);
}

static uint32_t pick_from_a_part(struct bench_pool *pool, struct rng *rng)
{
    uint32_t list[MEMBERS], n = 0;
    for (uint32_t i = 0; i < pool->members.n_eligible; i++)
        if (rng_below(rng, 2) == 0)
            list[n++] = pool->eligible[i];
    if (n == 0)
        list[n++] = pool->eligible[0];
    uint32_t pick = bench_pool_retry(pool, n, list);
    struct members members = { .n = MEMBERS, .active = pool->active, .at = pool->at, .n_eligible = n, .eligible = list,
                               .clock = pool->now };
    ASSERT_OF(&pool->algorithm->base, is_answer(pool->algorithm, &members, pick));
    return pick;
}

/* Members to ask are eligible and different; all answer. */
static void probe(struct bench_pool *pool)
{
    uint32_t whom[ASKED_MAX];
    simtime round_trip = -1;
    uint32_t n = pool->algorithm->ask(pool->state, pool->params, &pool->members, &pool->rng, whom, &round_trip);
    ASSERT_OF(&pool->algorithm->base, n <= ASKED_MAX && round_trip >= 0);
    for (uint32_t i = 0; i < n; i++) {
        ASSERT_OF(&pool->algorithm->base, members_is_eligible(&pool->members, whom[i]));
        for (uint32_t k = 0; k < i; k++)
            ASSERT_OF(&pool->algorithm->base, whom[k] != whom[i]);
        bench_pool_answer(pool, whom[i], pool->real[whom[i]], (simtime)whom[i] * MILLISECOND);
    }
}

/* One step of a random life; returns what was picked. */
static uint32_t live(struct bench_pool *pool, struct rng *rng)
{
    *pool->now += (simtime)rng_below(rng, 3000) * MILLISECOND;
    uint32_t what = rng_below(rng, 16), ended = rng_below(rng, MEMBERS), address = (uint32_t)rng_next(rng);
    if (what == 0)
        disturb(pool, rng);
    if (what < 8 && pool->active[ended] > 0)
        bench_pool_done(pool, ended);
    if (what == 9 && pool->algorithm->on_report)
        bench_pool_report(pool, ended, rng_unit(rng), 100 * rng_unit(rng), rng_unit(rng));
    if (pool->algorithm->ask && pool->members.n_eligible > 0)
        probe(pool);
    uint32_t pick = what == 15 ? pick_from_a_part(pool, rng) : bench_pool_pick_for(pool, address);
    if (what < 15)
        ASSERT_OF(&pool->algorithm->base, is_answer(pool->algorithm, &pool->members, pick));
    if (pick != MEMBER_NONE)
        bench_pool_start(pool, pick);
    return pick;
}

void test_conformance__algorithms_pick_eligible_members_only(void)
{
    FOR_EACH (s, STRATEGY_ALGORITHM) {
        struct bench_pool pool = bench_pool_open(algorithm_of(s), MEMBERS, weights, 91, NULL, NULL);
        struct rng rng;
        rng_seed(&rng, 92);
        for (int step = 0; step < STEPS; step++)
            live(&pool, &rng);
        bench_pool_close(&pool);
    }
}

void test_conformance__algorithms_pick_the_only_one(void)
{
    FOR_EACH (s, STRATEGY_ALGORITHM) {
        struct bench_pool pool = bench_pool_open(algorithm_of(s), MEMBERS, weights, 93, NULL, NULL);
        for (uint32_t only = 0; only < MEMBERS; only++) {
            for (uint32_t i = 0; i < MEMBERS; i++)
                pool.up[i] = i == only;
            bench_pool_change(&pool);
            for (uint32_t k = 0; k < 50; k++)
                ASSERT_OF(s, bench_pool_pick_for(&pool, k * 2385) == only);
        }
        bench_pool_close(&pool);
        struct bench_pool single = bench_pool_open(algorithm_of(s), 1, NULL, 94, NULL, NULL);
        ASSERT_OF(s, bench_pool_pick(&single) == 0);
        bench_pool_close(&single);
    }
}

/* Everybody goes down and comes back: the list is empty for a while. */
void test_conformance__algorithms_survive_an_empty_list(void)
{
    FOR_EACH (s, STRATEGY_ALGORITHM) {
        struct bench_pool pool = bench_pool_open(algorithm_of(s), MEMBERS, weights, 98, NULL, NULL);
        struct rng rng;
        rng_seed(&rng, 99);
        for (uint32_t round = 0; round < 50; round++) {
            for (uint32_t i = 0; i < MEMBERS; i++)
                pool.up[i] = false;
            bench_pool_change(&pool);
            for (uint32_t i = 0; i < MEMBERS; i++)
                if (pool.active[i] > 0)
                    bench_pool_done(&pool, i);
            for (uint32_t i = 0; i < MEMBERS; i++)
                pool.up[i] = rng_below(&rng, 2) == 0 || i == round % MEMBERS;
            bench_pool_change(&pool);
            for (uint32_t k = 0; k < 20; k++)
                live(&pool, &rng);
        }
        bench_pool_close(&pool);
    }
}

/* The same life lived twice, with a third, different one in between at every step: nothing is shared, nothing comes from
 * outside. */
void test_conformance__algorithms_answer_the_same_again(void)
{
    FOR_EACH (s, STRATEGY_ALGORITHM) {
        struct bench_pool pool[3];
        struct rng rng[3];
        for (uint64_t i = 0; i < 3; i++) {
            pool[i] = bench_pool_open(algorithm_of(s), MEMBERS, weights, 95 + i / 2, NULL, NULL);
            rng_seed(&rng[i], 97 + i / 2);
        }
        for (int step = 0; step < STEPS; step++) {
            uint32_t first = live(&pool[0], &rng[0]);
            live(&pool[2], &rng[2]);
            ASSERT_OF(s, live(&pool[1], &rng[1]) == first);
        }
        for (int i = 0; i < 3; i++)
            bench_pool_close(&pool[i]);
    }
}

/* ---- policies ---- */

enum { ITEMS = 9, REGIONS = 4 };

static const struct policy *policy_of(const struct strategy *s) { return (const struct policy *)s; }

static struct bench_record open_record(const struct strategy *s, uint64_t seed)
{
    struct bench_record record = bench_record_open(policy_of(s), ITEMS, REGIONS, seed, NULL, NULL);
    for (uint32_t i = 0; i < ITEMS; i++) {
        record.item[i].weight = i % 4;
        record.item[i].location = i % 3 == 2 ? POLICY_ANYWHERE : i % 3;
        record.item[i].bias = (double)i * 22 - 99;
        record.item[i].target_per_s = 80;
        record.item[i].capacity_per_s = 120;
        record.item[i].load_per_s = 60 + i % 3 * 30; /* keeps all, three quarters, nothing */
    }
    for (uint32_t i = 0; i < REGIONS * REGIONS; i++)
        record.distance_km[i] = 100 * simtime_s(record.rtt[i] = (i * 7 % 16 + 1) * MILLISECOND);
    return record;
}

static bool are_items(const struct bench_record *record, uint32_t n)
{
    unsigned seen = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool fine = record->out[i] < ITEMS && !(seen & 1u << record->out[i]);
        bool healthy = fine && (record->item[record->out[i]].healthy || record->policy == &policy_simple);
        if (!healthy)
            return false;
        seen |= 1u << record->out[i];
    }
    return n <= ITEMS;
}

static unsigned set_of(const struct bench_record *record, uint32_t n)
{
    unsigned set = 0;
    for (uint32_t i = 0; i < n; i++)
        set |= 1u << record->out[i];
    return set;
}

/* Answers are healthy items without repetition, as many as the kind gives, and within what was said to be possible. */
void test_conformance__policies_answer_what_is_possible(void)
{
    FOR_EACH (s, STRATEGY_POLICY) {
        struct bench_record record = open_record(s, 101);
        struct rng rng;
        rng_seed(&rng, 102);
        for (int step = 0; step < STEPS; step++) {
            uint32_t flipped = rng_below(&rng, ITEMS), region = rng_below(&rng, REGIONS);
            record.item[flipped].healthy = !record.item[flipped].healthy;
            uint32_t n = bench_record_possible(&record, region);
            unsigned possible = set_of(&record, n);
            ASSERT_OF(s, are_items(&record, n));
            ASSERT_OF(s, set_of(&record, bench_record_possible(&record, region)) == possible);
            n = bench_record_answer(&record, region);
            ASSERT_OF(s, are_items(&record, n));
            ASSERT_OF(s, (set_of(&record, n) & ~possible) == 0);
            ASSERT_OF(s, (n == 0) == (possible == 0));
            ASSERT_OF(s, n <= 1 || policy_of(s)->many);
        }
        bench_record_close(&record);
    }
}

/* What is possible does come, in time: nothing more is promised than given. */
void test_conformance__policies_give_all_that_is_possible(void)
{
    FOR_EACH (s, STRATEGY_POLICY) {
        struct bench_record record = open_record(s, 103);
        record.item[0].healthy = record.item[4].healthy = record.item[7].healthy = false;
        for (uint32_t region = 0; region < REGIONS; region++) {
            unsigned given = 0;
            for (int k = 0; k < 500; k++)
                given |= set_of(&record, bench_record_answer(&record, region));
            ASSERT_OF(s, set_of(&record, bench_record_possible(&record, region)) == given);
        }
        bench_record_close(&record);
    }
}

void test_conformance__policies_answer_the_same_again(void)
{
    FOR_EACH (s, STRATEGY_POLICY) {
        struct bench_record record = open_record(s, 104), same = open_record(s, 104), other = open_record(s, 105);
        for (uint32_t step = 0; step < STEPS; step++) {
            uint32_t flipped = step * 5 % ITEMS;
            record.item[flipped].healthy = same.item[flipped].healthy = step % 7 > 2;
            uint32_t n = bench_record_answer(&record, step % REGIONS);
            bench_record_answer(&other, step % 3);
            bench_record_possible(&same, (step + 1) % REGIONS); /* changes nothing */
            ASSERT_OF(s, bench_record_answer(&same, step % REGIONS) == n);
            ASSERT_OF(s, n == 0 || memcmp(record.out, same.out, n * sizeof *record.out) == 0);
        }
        bench_record_close(&record);
        bench_record_close(&same);
        bench_record_close(&other);
    }
}

/* ---- arrivals ---- */

static const struct trace_row trace_rows[3] = { { .time = 0 }, { .time = 2385 * MILLISECOND }, { .time = 2385 * MILLISECOND } };
static const struct trace trace = { .n_rows = 3, .row = trace_rows };

/* Values for the required rows of arrivals. */
static void *arrival_params(const struct strategy *s, struct arena *arena)
{
    static const double rates_per_s[4] = { 0, 400, 238.5, 3 };
    static const simtime phase_durations[3] = { SECOND, 2385 * MILLISECOND, 700 * MILLISECOND };
    static const simtime durations[3] = { 3 * SECOND, 0, 5 * SECOND };
    void *params = strategy_params(s, arena);
    for (const struct param *row = s->params; row && row->key; row++) {
        void *at = strategy_params_at(s, params, row->key);
        if (row->kind == PARAM_RATE && !row->default_text)
            *(double *)at = 238.5;
        else if (row->kind == PARAM_STAGES)
            *(struct stage_list *)at = (struct stage_list){ 3, rates_per_s, durations };
        else if (row->kind == PARAM_PHASES)
            *(struct phase_list *)at = (struct phase_list){ 3, rates_per_s, phase_durations };
        else if (row->kind == PARAM_TRACE)
            *(const struct trace **)at = &trace;
    }
    return params;
}

static simtime arrive(const struct strategy *s, void *state, const void *params, simtime now, struct rng *rng)
{
    struct arrival_work work = { .user = ARRIVAL_UNSET, .path = ARRIVAL_UNSET, .service = SIMTIME_NEVER };
    return ((const struct arrival *)s)->next(state, params, now, rng, &work);
}

void test_conformance__arrivals_go_forward_and_repeat(void)
{
    FOR_EACH (s, STRATEGY_ARRIVAL) {
        struct arena *arena = arena_new(NULL);
        void *params = arrival_params(s, arena), *state[3];
        simtime now[3] = { 0 };
        struct rng rng[3];
        for (uint64_t i = 0; i < 3; i++) {
            state[i] = arena_alloc(arena, s->state_bytes + 1);
            rng_seed(&rng[i], 111 + i / 2);
        }
        for (int k = 0; k < STEPS && now[0] != SIMTIME_NEVER; k++) {
            simtime before = now[0];
            now[0] = arrive(s, state[0], params, now[0], &rng[0]);
            now[2] = now[2] == SIMTIME_NEVER ? now[2] : arrive(s, state[2], params, now[2], &rng[2]);
            now[1] = arrive(s, state[1], params, now[1], &rng[1]);
            ASSERT_OF(s, now[0] >= before);
            ASSERT_OF(s, now[1] == now[0]);
        }
        arena_free(arena);
    }
}

void test_conformance__arrivals_know_their_rate(void)
{
    FOR_EACH (s, STRATEGY_ARRIVAL) {
        struct arena *arena = arena_new(NULL);
        void *params = arrival_params(s, arena);
        for (simtime t = 0; t < 20 * SECOND; t += 239 * MILLISECOND) {
            double rate_per_s = ((const struct arrival *)s)->rate(params, t);
            ASSERT_OF(s, rate_per_s >= 0 && rate_per_s < 1000);
        }
        arena_free(arena);
    }
}

/* ---- disciplines ---- */

enum { JOBS = 200 };

struct bench_station {
    struct slab jobs;
    struct station_view view;
    void *state;
    bool present[JOBS];
    uint32_t n_present;
};

static void station_open(struct bench_station *bench, const struct discipline *discipline, struct arena *arena)
{
    *bench = (struct bench_station){ .n_present = 0 };
    slab_init(&bench->jobs, arena, sizeof(struct job));
    for (uint32_t i = 0; i < JOBS; i++)
        slab_take(&bench->jobs);
    bench->view = (struct station_view){ .jobs = &bench->jobs, .arena = arena, .workers = 3, .speed = 1 };
    bench->state = arena_alloc(arena, discipline->base.state_bytes + 1);
}

/* One step of a random life; what came out, JOB_NONE when nothing was asked for. */
static uint32_t serve(struct bench_station *bench, const struct discipline *discipline, struct rng *rng)
{
    uint32_t job = rng_below(rng, JOBS), out = JOB_NONE;
    bench->view.now += rng_below(rng, 2385);
    if (!bench->present[job]) {
        *(struct job *)slab_at(&bench->jobs, job) = (struct job){ .demand = 1 + 5000 * rng_unit(rng) };
        discipline->push(bench->state, NULL, &bench->view, job);
        bench->present[job] = true;
        bench->n_present++;
    } else {
        out = discipline->pop(bench->state, NULL, &bench->view);
        ASSERT_OF(&discipline->base, out < JOBS && bench->present[out]);
        bench->present[out] = false;
        bench->n_present--;
    }
    if (discipline->next)
        ASSERT_OF(&discipline->base, discipline->next(bench->state, NULL, &bench->view) >= bench->view.now);
    return out;
}

void test_conformance__disciplines_give_back_each_job_once(void)
{
    FOR_EACH (s, STRATEGY_DISCIPLINE) {
        const struct discipline *discipline = (const struct discipline *)s;
        struct arena *arena = arena_new(NULL);
        static const uint64_t seeds[3] = { 121, 121, 122 };
        struct bench_station *bench = ARENA_ARRAY(arena, 3, struct bench_station);
        struct rng rng[3];
        for (int i = 0; i < 3; i++) {
            station_open(&bench[i], discipline, arena);
            rng_seed(&rng[i], seeds[i]);
        }
        ASSERT_OF(s, discipline->pop(bench->state, NULL, &bench->view) == JOB_NONE);
        for (int step = 0; step < STEPS; step++) {
            uint32_t out = serve(&bench[0], discipline, &rng[0]);
            serve(&bench[2], discipline, &rng[2]);
            ASSERT_OF(s, serve(&bench[1], discipline, &rng[1]) == out);
        }
        while (bench->n_present-- > 0)
            ASSERT_OF(s, discipline->pop(bench->state, NULL, &bench->view) < JOBS);
        ASSERT_OF(s, discipline->pop(bench->state, NULL, &bench->view) == JOB_NONE);
        ASSERT_OF(s, !discipline->next || discipline->next(bench->state, NULL, &bench->view) == SIMTIME_NEVER);
        arena_free(arena);
    }
}
