/* Load rankings: the queue and the heap say the same of the same life, through all changes from one to the other. */
#include "models/algorithm/load_ranking.h"

#include "sim/engine/arena.h"
#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>

enum { N = 23, STEPS = 60000 };

/* One pool, ranked twice: the second ranking is never told that weights are equal, so that it keeps to its heap. */
struct twins {
    struct load_ranking by_choice, by_heap;
    struct member at[N];
    uint32_t active[N];
    bool up[N];
    uint32_t eligible[N];
    simtime now;
    struct members members;
    int n_queued, n_heaped; /* members were told while the first was in its queue, in its heap */
};

static struct members without_queue(struct members members)
{
    members.equal_weights = false;
    return members;
}

static void tell_members(struct twins *twins)
{
    struct members *members = &twins->members;
    members->n_eligible = 0;
    members->equal_weights = true;
    for (uint32_t i = 0; i < N; i++)
        if (twins->up[i] && twins->at[i].weight > 0)
            twins->eligible[members->n_eligible++] = i;
    for (uint32_t i = 1; i < members->n_eligible; i++)
        members->equal_weights &= twins->at[twins->eligible[i]].weight == twins->at[twins->eligible[0]].weight;
    struct members plain = without_queue(*members);
    load_ranking_on_members(&twins->by_choice, NULL, members);
    load_ranking_on_members(&twins->by_heap, NULL, &plain);
    twins->n_queued += twins->by_choice.queues;
    twins->n_heaped += !twins->by_choice.queues;
    CU_ASSERT_EQUAL(twins->by_choice.queues, members->equal_weights);
    CU_ASSERT_FALSE(twins->by_heap.queues);
}

static void open(struct twins *twins, struct load_rule rule, struct arena *arena)
{
    *twins = (struct twins){.members = {.n = N, .active = twins->active, .at = twins->at, .eligible = twins->eligible,
                                        .clock = &twins->now, .standing = true}};
    load_ranking_init(&twins->by_choice, rule, &twins->members, arena);
    load_ranking_init(&twins->by_heap, rule, &twins->members, arena);
    for (uint32_t i = 0; i < N; i++) {
        twins->at[i].weight = 3;
        twins->up[i] = true;
    }
    tell_members(twins);
}

static void start(struct twins *twins, uint32_t member)
{
    twins->active[member]++;
    load_ranking_on_start(&twins->by_choice, NULL, &twins->members, member);
    load_ranking_on_start(&twins->by_heap, NULL, &twins->members, member);
}

static void end(struct twins *twins, uint32_t member)
{
    twins->active[member]--;
    load_ranking_on_done(&twins->by_choice, NULL, &twins->members, member, MILLISECOND, true);
    load_ranking_on_done(&twins->by_heap, NULL, &twins->members, member, MILLISECOND, true);
}

/* One weight, all the same, or all the same again after one was different. */
static void reweigh(struct twins *twins, struct rng *rng)
{
    double weight = (const double[]){3, 5, 11, 0}[rng_below(rng, 4)];
    bool of_all = weight > 0 && rng_below(rng, 2) == 0;
    uint32_t first = of_all ? 0 : rng_below(rng, N), last = of_all ? N - 1 : first;
    for (uint32_t i = first; i <= last; i++)
        twins->at[i].weight = weight;
    tell_members(twins);
}

static uint32_t first_of_both(struct twins *twins, const struct members *members)
{
    uint32_t first = load_ranking_first(&twins->by_choice, members, twins->now);
    struct members plain = without_queue(*members);
    CU_ASSERT_EQUAL(first, load_ranking_first(&twins->by_heap, &plain, twins->now));
    return first;
}

/* Some of those who are eligible; those of one residue, so that the first are often missing. */
static void compare_retry(struct twins *twins, struct rng *rng)
{
    uint32_t list[N], step = 1 + rng_below(rng, 7), residue = rng_below(rng, step);
    struct members some = twins->members;
    some.eligible = list;
    some.n_eligible = 0;
    some.standing = false;
    for (uint32_t i = 0; i < twins->members.n_eligible; i++)
        if (twins->eligible[i] % step == residue)
            list[some.n_eligible++] = twins->eligible[i];
    if (some.n_eligible > 0)
        first_of_both(twins, &some);
}

static void live(struct twins *twins, struct rng *rng)
{
    uint32_t what = rng_below(rng, 600), member = rng_below(rng, N);
    if (what < 20) {
        twins->up[member] = !twins->up[member];
        tell_members(twins);
    } else if (what < 30) {
        reweigh(twins, rng);
    } else if (what < 31) { /* nobody, and then all */
        for (uint32_t i = 0; i < N; i++)
            twins->up[i] = false;
        tell_members(twins);
        for (uint32_t i = 0; i < N; i++)
            twins->up[i] = true;
        tell_members(twins);
    } else if (what < 60) {
        compare_retry(twins, rng);
    } else if (what < 330 && twins->members.n_eligible > 0) {
        start(twins, first_of_both(twins, &twins->members));
    } else if (what < 340) {
        start(twins, member); /* bound there by affinity, eligible or not */
    } else if (twins->active[member] > 0) {
        end(twins, member);
    }
}

void test_load_ranking__queue_and_heap_agree(void)
{
    static struct twins twins;
    struct rng rng;
    rng_seed(&rng, 2385);
    for (int idle_first = 0; idle_first < 2; idle_first++) {
        struct arena *arena = arena_new(NULL);
        open(&twins, (struct load_rule){.idle_first = idle_first, .rotating = true}, arena);
        for (int step = 0; step < STEPS; step++)
            live(&twins, &rng);
        CU_ASSERT(twins.n_queued > 500);
        CU_ASSERT(twins.n_heaped > 500);
        arena_free(arena);
    }
}

/* All go from weight 3 to 5: the busy have a new key and queue up in the order of the pool, the idle stay where they are. */
void test_load_ranking__a_new_weight_of_all_moves_the_busy(void)
{
    static struct twins twins;
    struct arena *arena = arena_new(NULL);
    open(&twins, (struct load_rule){.idle_first = true, .rotating = true}, arena);
    for (uint32_t i = N; i-- > 4;)
        start(&twins, i); /* one each, the last of the pool first */
    start(&twins, 0);
    end(&twins, 0); /* behind the other idle */
    for (uint32_t i = 0; i < N; i++)
        twins.at[i].weight = 5;
    tell_members(&twins);
    static const uint32_t expected[] = {1, 2, 3, 0, 4, 5, 6};
    for (int i = 0; i < 7; i++) {
        CU_ASSERT_EQUAL(first_of_both(&twins, &twins.members), expected[i]);
        start(&twins, expected[i]);
        start(&twins, expected[i]);
    }
    arena_free(arena);
}

/* The weight that all have is also that of those who stayed where they were when it came. */
void test_load_ranking__a_new_weight_of_the_idle_is_remembered(void)
{
    static struct twins twins;
    struct arena *arena = arena_new(NULL);
    open(&twins, (struct load_rule){.idle_first = true, .rotating = true}, arena);
    for (uint32_t i = 0; i < N; i++)
        twins.at[i].weight = 5;
    tell_members(&twins);
    for (uint32_t i = N; i-- > 0;)
        start(&twins, i);
    tell_members(&twins); /* nothing has changed */
    CU_ASSERT_EQUAL(first_of_both(&twins, &twins.members), N - 1);
    arena_free(arena);
}

/* Of equals the first in the pool: no queue, whatever the weights. */
void test_load_ranking__only_a_rotation_queues(void)
{
    static struct twins twins;
    struct arena *arena = arena_new(NULL);
    struct members members = {.n = N, .n_eligible = N, .active = twins.active, .at = twins.at, .eligible = twins.eligible,
                              .clock = &twins.now, .equal_weights = true, .standing = true};
    for (uint32_t i = 0; i < N; i++) {
        twins.at[i].weight = 1;
        twins.active[i] = 0;
        twins.eligible[i] = i;
    }
    load_ranking_init(&twins.by_heap, (struct load_rule){.idle_first = true}, &members, arena);
    load_ranking_on_members(&twins.by_heap, NULL, &members);
    CU_ASSERT_FALSE(twins.by_heap.queues);
    twins.active[0]++;
    load_ranking_on_start(&twins.by_heap, NULL, &members, 0);
    CU_ASSERT_EQUAL(load_ranking_first(&twins.by_heap, &members, 0), 1);
    twins.active[0]--;
    load_ranking_on_done(&twins.by_heap, NULL, &members, 0, MILLISECOND, true);
    CU_ASSERT_EQUAL(load_ranking_first(&twins.by_heap, &members, 0), 0);
    arena_free(arena);
}
