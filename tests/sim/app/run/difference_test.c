/* In what arms differ, and which differences keep replications from being pairs. */
#include "sim/app/run/difference.h"
#include "tests/support/load_text.h"
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char scenario[] =
    "gslbsim: 1\n"
    "name: tiny\n"
    "run: {duration: 23.85s, replications: 2, seed: 3}\n"
    "dns: {shop.example: {ttl: 7s, policy: weighted, answers: {west: 3, east: 5}}}\n"
    "clients:\n"
    "  web: {users: 13, arrivals: poisson(37/s), paths: {/a: 30%, /b: 70%}}\n"
    "sites:\n"
    "  west: {balancer: {algorithm: random}, pools: {app: {servers: 3, service_time: exponential(20ms)}}}\n"
    "  east: {pools: {app: {servers: 3, service_time: exponential(20ms)}}}\n";

struct fixture {
    char file[TEXT_FILE_NAME_BYTES];
    struct session session;
    struct experiment *experiment;
};

/* An arm for each setting, ended by NULL; the first one changes nothing. */
static void start(struct fixture *fixture, const char *const *setting)
{
    struct err e = {0};
    *fixture = (struct fixture){.experiment = NULL};
    text_file_new(fixture->file, scenario);
    fixture->experiment = experiment_new(&fixture->session);
    CU_ASSERT_TRUE_FATAL(experiment_add(fixture->experiment, "as it is", fixture->file, 0, NULL, &e));
    for (; *setting; setting++)
        CU_ASSERT_TRUE_FATAL(experiment_add(fixture->experiment, *setting, fixture->file, 1, setting, &e));
}

static void stop(struct fixture *fixture)
{
    experiment_free(fixture->experiment);
    unlink(fixture->file);
}

void test_difference__values_in_force(void)
{
    static const char *const settings[] = {"dns.shop.example.ttl=11s", "sites.*.pools.app.servers=5", NULL};
    struct fixture fixture;
    start(&fixture, settings);
    struct differences found = differences_find(fixture.experiment);
    CU_ASSERT_EQUAL_FATAL(found.n, 3);
    CU_ASSERT_STRING_EQUAL(found.at[0].path, "dns.shop.example.ttl");
    CU_ASSERT_STRING_EQUAL(found.at[0].value[0], "7s");
    CU_ASSERT_STRING_EQUAL(found.at[0].value[1], "11s");
    CU_ASSERT_STRING_EQUAL(found.at[0].value[2], "7s");
    CU_ASSERT_STRING_EQUAL(found.at[1].path, "sites.west.pools.app.servers");
    CU_ASSERT_STRING_EQUAL(found.at[2].value[2], "5");
    stop(&fixture);
}

/* A value that only one arm has; the name of the scenario is no difference. */
void test_difference__missing_values(void)
{
    static const char *const settings[] = {"name=other", "faults=[{at: 5s, until: 7s, crash: west}]", NULL};
    struct fixture fixture;
    start(&fixture, settings);
    struct differences found = differences_find(fixture.experiment);
    bool seen = false;
    for (uint32_t i = 0; i < found.n; i++) {
        CU_ASSERT_PTR_NULL(strstr(found.at[i].path, "name"));
        if (strcmp(found.at[i].path, "faults.1.crash") != 0)
            continue;
        seen = true;
        CU_ASSERT_PTR_NULL(found.at[i].value[0]);
        CU_ASSERT_PTR_NOT_NULL(found.at[i].value[2]);
    }
    CU_ASSERT_TRUE(seen);
    stop(&fixture);
}

/* What changes the requests keeps arms from being pairs; what answers them does not. */
void test_difference__workload(void)
{
    static const char *const settings[] = {"sites.*.pools.app.servers=5", "clients.web.users=17",
                                           "clients.web.arrivals=poisson(38/s)", "clients.web.paths={/a: 40%, /b: 60%}",
                                           "run.seed=4", "clients.web.timeout=2s", "run.duration=29s", NULL};
    static const char *const why[] = {NULL,       NULL, "clients.web.users", "clients.web.arrivals", "clients.web.paths",
                                      "run.seed", NULL, "run.duration"};
    struct fixture fixture;
    start(&fixture, settings);
    const char *const *unpaired = differences_unpaired(fixture.experiment, 0);
    for (uint32_t i = 0; i < fixture.experiment->n_arms; i++) {
        CU_ASSERT_EQUAL(unpaired[i] == NULL, why[i] == NULL);
        if (unpaired[i] && why[i])
            CU_ASSERT_PTR_NOT_NULL(strstr(unpaired[i], why[i]));
    }
    CU_ASSERT_PTR_NULL(differences_unpaired(fixture.experiment, 2)[2]);
    stop(&fixture);
}
