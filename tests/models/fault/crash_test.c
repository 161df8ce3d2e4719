/* crash: a server refuses and resets, a site is silent; `how` overrides; old connections are reset after recovery. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

static const struct target server_1 = {TARGET_SERVER, 0, 0, 0}, eu_site = {TARGET_SITE, 0, 0, 0};

static struct little_world *one_server(void)
{
    struct little_world *l = little_new();
    little_bare(l);
    l->dns.health.enabled = false;
    return l;
}

/* In service when it crashes: the reset takes half a round trip. Afterwards: refused after one. */
void test_crash__server_resets_and_refuses(void)
{
    struct little_world *l = one_server();
    little_ask(l, 9.94, 1); /* 20 ms dns, 20 ms connect, arrives at 9.985, would be served until 10.005 */
    little_asks(l, "2 at 11, 3 at 21");
    little_fault(l, "crash", server_1, 10, 20, NULL);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_RESET);
    CU_ASSERT_EQUAL(l->record[0].due + l->record[0].response, 10005 * MILLISECOND);
    CU_ASSERT_EQUAL(l->record[0].cause, CAUSE_SERVER);
    CU_ASSERT_EQUAL(l->record[1].outcome, OUTCOME_REFUSED);
    CU_ASSERT_EQUAL(l->record[1].connect, 10 * MILLISECOND);
    CU_ASSERT_EQUAL(l->record[2].outcome, OUTCOME_OK);
    CU_ASSERT_EQUAL(l->server_total[0].lost, 1);
    little_free(l);
}

void test_crash__site_is_silent(void)
{
    struct little_world *l = one_server();
    little_asks(l, "1 at 9.94, 2 at 11");
    little_fault(l, "crash", eu_site, 10, 20, NULL);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_TIMEOUT);
    CU_ASSERT_EQUAL(l->record[0].response, 10 * SECOND);
    CU_ASSERT_EQUAL(l->record[1].outcome, OUTCOME_CONNECT_TIMEOUT);
    CU_ASSERT(l->record[1].dead);
    little_free(l);
}

void test_crash__how_overrides(void)
{
    const struct {
        uint32_t how;
    } refuse = {1}, silent = {2};
    struct little_world *l = one_server();
    little_ask(l, 11, 2);
    little_fault(l, "crash", eu_site, 10, 20, &refuse);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_REFUSED);
    l->spec.n_faults = 0;
    little_fault(l, "crash", server_1, 10, 20, &silent);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_CONNECT_TIMEOUT);
    little_free(l);
}

/* A kept connection: into a silent site it times out; after recovery the next one is reset on use. */
void test_crash__kept_connections(void)
{
    struct little_world *l = one_server();
    little_keep_alive(l);
    little_asks(l, "1 at 1, 2 at 1.5, 1 at 11, 2 at 40, 2 at 41");
    little_fault(l, "crash", eu_site, 10, 30, NULL);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[2].outcome, OUTCOME_TIMEOUT);
    CU_ASSERT_EQUAL(l->record[3].outcome, OUTCOME_RESET);
    CU_ASSERT_EQUAL(l->record[4].outcome, OUTCOME_OK);
    CU_ASSERT_EQUAL(l->record[4].connection, CONNECTION_NEW);
    little_free(l);
}

/* Two overlapping crashes of one server: up again when the second ends. */
void test_crash__overlapping(void)
{
    struct little_world *l = one_server();
    little_asks(l, "1 at 25, 2 at 35");
    little_fault(l, "crash", server_1, 10, 20, NULL);
    little_fault(l, "crash", server_1, 15, 30, NULL);
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_REFUSED);
    CU_ASSERT_EQUAL(l->record[1].outcome, OUTCOME_OK);
    little_free(l);
}

/* Behind a balancer: with one retry the other server answers; without, the client sees an error. */
void test_crash__balancer_retries_elsewhere(void)
{
    for (uint32_t retries = 0; retries < 2; retries++) {
        struct little_world *l = little_new();
        l->tier[0].retries = retries;
        little_ask_every(l, 11, 19, 1);
        little_fault(l, "crash", server_1, 10, 20, NULL);
        little_run(l);
        uint32_t errors = 0;
        for (uint32_t i = 0; i < l->n_records; i++)
            errors += l->record[i].outcome == OUTCOME_ERROR;
        CU_ASSERT_EQUAL(errors, retries ? 0 : 4);
        CU_ASSERT_EQUAL(l->server_total[1].completed, retries ? 8 : 4);
        little_free(l);
    }
}

/* A refusing site resets what it had; through a crashed balancer instance no reply comes. */
void test_crash__resets_when_it_refuses(void)
{
    const struct {
        uint32_t how;
    } refuse = {1};
    const struct target instance = {TARGET_INSTANCE, 0, 0, 0};
    for (unsigned i = 0; i < 2; i++) {
        struct little_world *l = little_new();
        l->dns.health.enabled = false;
        little_ask(l, 9.94, 1); /* in service from 9.985 to 10.005 */
        little_fault(l, "crash", i ? instance : eu_site, 10, 20, i ? NULL : &refuse);
        little_run(l);
        CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_RESET);
        CU_ASSERT_EQUAL(l->record[0].fault, 0);
        little_free(l);
    }
}

/* l4: a retry opens the connection to the other server; without, the cause is that the balancer had not noticed. */
void test_crash__l4_retries_elsewhere(void)
{
    for (uint32_t retries = 0; retries < 2; retries++) {
        struct little_world *l = little_new();
        l->tier[0].layer = LAYER_L4;
        l->tier[0].retries = retries;
        l->tier[0].health =
            (struct health_spec){.enabled = true, .interval = 100 * SECOND, .timeout = SECOND, .fall = 3, .rise = 2};
        little_fault(l, "crash", server_1, 10, -1, NULL);
        little_ask_every(l, 11, 31, 1);
        little_run(l);
        uint32_t n_dead = 0;
        for (uint32_t i = 0; i < l->n_records; i++) {
            bool refused = l->record[i].outcome == OUTCOME_REFUSED;
            CU_ASSERT(!refused || (retries == 0 && l->record[i].cause == CAUSE_DETECTION && l->record[i].fault == 0));
            n_dead += l->record[i].dead;
        }
        CU_ASSERT_EQUAL(n_dead, retries ? 20 : 10); /* the retry takes the turn of the good server */
        CU_ASSERT_EQUAL(l->server_total[1].completed, retries ? 20 : 10);
        little_free(l);
    }
}

/* A server that dies silently behind l4: the kept connection hears nothing, rather than a reset. */
void test_crash__silent_behind_l4(void)
{
    const struct {
        uint32_t how;
    } silent = {2};
    struct little_world *l = little_new();
    l->tier[0].layer = LAYER_L4;
    l->pool[0].n_servers = 1;
    l->client.keep_alive = true;
    little_fault(l, "crash", server_1, 10, -1, &silent);
    little_asks(l, "1 at 5, 1 at 15");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[1].outcome, OUTCOME_TIMEOUT);
    CU_ASSERT(l->record[1].dead);
    little_free(l);
}

/* An l7 tier in front of two instances of another: one of those is dead, one retry saves its half. */
void test_crash__outer_tier_retries(void)
{
    struct little_world *l = little_new();
    struct tier_spec tiers[2] = {l->tier[0], l->tier[0]};
    tiers[0].name = "edge";
    tiers[0].retries = 1;
    tiers[1].instances = 2;
    l->site[0].n_tiers = 2;
    l->site[0].tier = tiers;
    little_fault(l, "crash", (struct target){TARGET_INSTANCE, 0, 1, 0}, 0, -1, NULL);
    little_ask_every(l, 1, 41, 1);
    little_run(l);
    for (uint32_t i = 0; i < l->n_records; i++)
        CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_OK);
    little_free(l);
}
