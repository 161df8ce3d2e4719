/* Connections that their user leaves while a request is still under way on them. */
#include "tests/support/little_world.h"
#include "tests/support/strategy_params.h"
#include <CUnit/CUnit.h>

/* Requests of 30 s, and users who restart at 20 s. The first connection of user 1, to server 1, then is nobody's and closes at
 * 40.2 s with its request, while he keeps his second, to server 2: so at 45.1 s server 1 is the one without connections (with
 * one each it would be server 2, which weighs more), and at 110.3 s, when 60 s of idleness would be over for the first but not
 * for the second, he still has the second. */
void test_connection__one_left_busy_closes_alone(void)
{
    struct little_world *l = little_new();
    *(const struct dist **)l->pool[0].service = dist_new(l->arena, DIST_CONSTANT, 30e9, 0, 0);
    l->server[0][0].weight = 3;
    l->server[0][1].weight = 5;
    l->tier[0].layer = LAYER_L4;
    l->tier[0].algorithm = strategy_with_defaults(STRATEGY_ALGORITHM, "least_connections", l->arena);
    l->client.keep_alive = true;
    l->client.timeout = 100 * SECOND;
    little_fault(l, "restart", (struct target){TARGET_CLIENTS, 0, 0, 0}, 20, 20, NULL);
    little_asks(l, "1 at 10.1, 1 at 25.7, 2 at 45.1, 1 at 110.3");
    little_run(l);
    const uint32_t server[] = {0, 1, 0, 1};
    for (uint32_t i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(l->record[i].outcome, OUTCOME_OK);
        CU_ASSERT_EQUAL(l->record[i].server, server[i]);
        CU_ASSERT_EQUAL(l->record[i].connection, i < 3 ? CONNECTION_NEW : CONNECTION_REUSED);
    }
    CU_ASSERT_EQUAL(l->total.connections_opened, 3);
    little_free(l);
}
