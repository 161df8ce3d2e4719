/* flap: down and up in turn, from a crash to its end; each crash is a whole one; nothing is left over. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

static const struct target server_1 = {TARGET_SERVER, 0, 0, 0};

struct flap_values {
    uint32_t how;
    const struct dist *up, *down;
};

static struct little_world *one_server(void)
{
    struct little_world *l = little_new();
    little_bare(l);
    l->dns.health.enabled = false;
    return l;
}

static struct flap_values values(struct little_world *l, double up_s, double down_s)
{
    return (struct flap_values){0, dist_new(l->arena, DIST_CONSTANT, up_s * 1e9, 0, 0),
                                dist_new(l->arena, DIST_CONSTANT, down_s * 1e9, 0, 0)};
}

/* Down for 3 s, up for 7 s, from 100 s to 153.85 s: crashes at 100, 110, 120, 130, 140 and 150. */
void test_flap__down_and_up_in_turn(void)
{
    struct little_world *l = one_server();
    const struct flap_values flap = values(l, 7, 3);
    little_fault(l, "flap", server_1, 100, 153.85, &flap);
    little_ask_every(l, 90.4, 170, 1);
    little_run(l);
    for (uint32_t i = 0; i < l->n_records; i++) {
        double due_s = simtime_s(l->record[i].due);
        bool down = due_s > 100 && due_s < 153 && (uint32_t)due_s % 10 < 3;
        CU_ASSERT_EQUAL(l->record[i].outcome, down ? OUTCOME_REFUSED : OUTCOME_OK);
    }
    CU_ASSERT_EQUAL(l->n_events, 2); /* one fault, with one start and one end */
    little_free(l);
}

/* It ends while down: up at once, and the turn that was to come does nothing. */
void test_flap__ends_while_down(void)
{
    struct little_world *l = one_server();
    const struct flap_values flap = values(l, 7, 30);
    little_fault(l, "flap", server_1, 100, 110, &flap);
    little_asks(l, "1 at 109, 2 at 111, 3 at 132, 4 at 138");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_REFUSED);
    for (int i = 1; i < 4; i++)
        CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_OK);
    little_free(l);
}

/* A lone crash within keeps it down when the flap would bring it up. */
void test_flap__overlaps_a_crash(void)
{
    struct little_world *l = one_server();
    const struct flap_values flap = values(l, 7, 3);
    little_fault(l, "flap", server_1, 100, 120, &flap);
    little_fault(l, "crash", server_1, 101, 106, NULL);
    little_asks(l, "1 at 104, 2 at 107, 3 at 111");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_REFUSED);
    CU_ASSERT_EQUAL(l->record[0].fault, 1);
    CU_ASSERT_EQUAL(l->record[1].outcome, OUTCOME_OK);
    CU_ASSERT_EQUAL(l->record[2].outcome, OUTCOME_REFUSED);
    CU_ASSERT_EQUAL(l->record[2].fault, 0);
    little_free(l);
}

/* Thresholds calm it. Down for 20 s, up for 40 s, a probe each 5 s: four failures, eight good ones. One probe that decides
 * believes each; ten failures that eight good ones make forgotten never come together; with nine they do, in the third
 * crash. */
void test_flap__thresholds(void)
{
    static const uint32_t fall[3] = {1, 10, 10}, reset[3] = {1, 8, 9}, rise[3] = {1, 20, 20}, n_noticed[3] = {20, 0, 2};
    for (uint32_t k = 0; k < 3; k++) {
        struct little_world *l = one_server();
        const struct flap_values flap = values(l, 40, 20);
        uint32_t n = 0;
        l->dns.health = (struct health_spec){.enabled = true,
                                             .interval = 5 * SECOND,
                                             .timeout = 2 * SECOND,
                                             .fall = fall[k],
                                             .fall_reset = reset[k],
                                             .rise = rise[k],
                                             .vantage = {1, (const uint32_t[]){0}}};
        l->spec.run.duration = 900 * SECOND;
        little_fault(l, "flap", server_1, 100, 700, &flap);
        little_run(l);
        for (uint32_t e = 0; e < l->n_events; e++)
            n += l->event[e].kind == EVENT_DOWN_NOTICED || l->event[e].kind == EVENT_UP_NOTICED;
        CU_ASSERT_EQUAL(n, n_noticed[k]);
        if (k == 2)
            CU_ASSERT_DOUBLE_EQUAL(little_event_s(l, EVENT_DOWN_NOTICED, "authority"), 227.5, 2.6);
        little_free(l);
    }
}
