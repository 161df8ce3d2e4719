/* Sessions in a little world: one request at a time, pauses, when a user leaves, and what arms share. */
#include "models/client/visit.h"

#include "sim/engine/dist.h"
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>
#include <string.h>

/* One group straight to eu-site, 30 ms for each request and 10 ms more for the first. */
static struct little_world *session_world(struct session_rules rules, simtime duration)
{
    struct little_world *little = little_new();
    struct session_rules *params = ARENA_NEW(little->arena, struct session_rules);
    *params = rules;
    if (!params->think)
        params->think = dist_new(little->arena, DIST_CONSTANT, 2.385e9, 0, 0);
    little->client.arrivals = (struct strategy_use){strategy_find(STRATEGY_ARRIVAL, "sessions"), params};
    little->client.dns = SPEC_NONE;
    little->client.target = 0;
    little->client.keep_alive = true;
    little->client.users = 1000000; /* so that no user comes twice */
    little->spec.run.duration = duration;
    return little;
}

static simtime end_of(const struct request_record *record)
{
    return record->due + record->response;
}

/* The request of the same user after the i-th; n_records when there is none. */
static uint32_t next_of(const struct little_world *little, uint32_t i)
{
    uint32_t k = i + 1;
    while (k < little->n_records && little->record[k].user != little->record[i].user)
        k++;
    return k;
}

static uint32_t length_from(const struct little_world *little, uint32_t i)
{
    uint32_t n = 0;
    for (; i < little->n_records; i = next_of(little, i))
        n++;
    return n;
}

static bool is_first(const struct little_world *little, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (little->record[k].user == little->record[i].user)
            return false;
    return true;
}

void test_visit__asks_thinks_and_leaves(void)
{
    struct little_world *little = session_world((struct session_rules){.rate_per_s = 0.7, .requests = 3}, 300 * SECOND);
    uint32_t n_whole = 0;
    little_run(little);
    for (uint32_t i = 0; i < little->n_records; i++) {
        uint32_t next = next_of(little, i);
        if (next < little->n_records)
            CU_ASSERT_EQUAL(little->record[next].due, end_of(&little->record[i]) + 2385 * MILLISECOND);
        if (is_first(little, i) && little->record[i].due < 290 * SECOND) {
            CU_ASSERT_EQUAL(length_from(little, i), 3);
            n_whole++;
        }
    }
    CU_ASSERT(n_whole > 150 && n_whole < 260); /* 203 expected, +- 4 standard deviations */
    little_free(little);
}

/* Each ends after a request with chance 1/5: mean 5, and a fifth are of one request. */
void test_visit__geometric_lengths(void)
{
    struct little_world *little =
        session_world((struct session_rules){.rate_per_s = 4, .requests = 5, .length = LENGTH_GEOMETRIC}, 200 * SECOND);
    little->spec.run.warmup = 0;
    uint32_t n = 0, n_of_one = 0, sum = 0;
    little_run(little);
    for (uint32_t i = 0; i < little->n_records; i++)
        if (is_first(little, i) && little->record[i].due < 80 * SECOND) {
            uint32_t length = length_from(little, i);
            n++;
            sum += length;
            n_of_one += length == 1;
        }
    CU_ASSERT_FATAL(n > 250);
    CU_ASSERT_DOUBLE_EQUAL((double)sum / n, 5, 1.1); /* 4 standard errors of sqrt(20 / 320) */
    CU_ASSERT_DOUBLE_EQUAL((double)n_of_one / n, 0.2, 0.09);
    little_free(little);
}

/* A dead site: who leaves on failure asks once, who does not asks to the end. */
void test_visit__leaves_on_failure(void)
{
    for (int leave = 0; leave < 2; leave++) {
        struct little_world *little = session_world(
            (struct session_rules){.rate_per_s = 0.5, .requests = 4, .leave_on_failure = leave == 1}, 200 * SECOND);
        little_fault(little, "crash", (struct target){.kind = TARGET_SITE, .a = 0}, 0.001, 1000, NULL);
        little_run(little);
        CU_ASSERT_FATAL(little->n_records > 50);
        for (uint32_t i = 0; i < little->n_records; i++)
            if (is_first(little, i) && little->record[i].due < 150 * SECOND)
                CU_ASSERT_EQUAL(length_from(little, i), leave ? 1 : 4);
        little_free(little);
    }
}

/* A slower server moves when later requests are due, not who comes when, nor how long he thinks. */
void test_visit__arms_share_the_story(void)
{
    struct little_world *fast = session_world((struct session_rules){.rate_per_s = 0.7, .requests = 3}, 100 * SECOND);
    struct little_world *slow = session_world((struct session_rules){.rate_per_s = 0.7, .requests = 3}, 100 * SECOND);
    double factor = 2;
    uint32_t n = 0;
    little_fault(slow, "slow", (struct target){.kind = TARGET_SITE, .a = 0}, 0, 1000, &factor);
    little_run(fast);
    little_run(slow);
    for (uint32_t i = 0; i < fast->n_records && fast->record[i].due < 80 * SECOND; i++) {
        if (!is_first(fast, i))
            continue;
        uint32_t k = 0;
        while (k < slow->n_records && slow->record[k].user != fast->record[i].user)
            k++;
        CU_ASSERT_FATAL(k < slow->n_records);
        CU_ASSERT_EQUAL(slow->record[k].due, fast->record[i].due);
        CU_ASSERT(slow->record[next_of(slow, k)].due > fast->record[next_of(fast, i)].due);
        CU_ASSERT_EQUAL(slow->record[next_of(slow, k)].due - end_of(&slow->record[k]), 2385 * MILLISECOND);
        n++;
    }
    CU_ASSERT(n > 30);
    little_free(fast);
    little_free(slow);
}
