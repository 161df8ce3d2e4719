/* The sequence of pieces, when it is enough, and what an experiment's identity depends on. The scenarios are files of the
 * test's own; blocks come from replications that are run here. */
#include "sim/app/run/block_memory.h"
#include "sim/app/run/experiment.h"
#include "sim/app/run/runner.h"
#include "tests/support/load_text.h"
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char scenario[] = "gslbsim: 1\n"
                               "name: tiny\n"
                               "question: In which order?\n"
                               "run: {duration: 23.85s, replications: 7, seed: 3}\n"
                               "clients:\n"
                               "  web: {users: 13, arrivals: poisson(37/s)}\n"
                               "sites:\n"
                               "  west: {pools: {app: {servers: 3, service_time: exponential(20ms)}}}\n";

struct fixture {
    char file[TEXT_FILE_NAME_BYTES];
    struct session session;
    struct experiment *experiment;
    struct err e;
};

static void start(struct fixture *fixture)
{
    *fixture = (struct fixture){.experiment = NULL};
    text_file_new(fixture->file, scenario);
    fixture->experiment = experiment_new(&fixture->session);
}

static void add(struct fixture *fixture, const char *label, const char *setting)
{
    bool ok = experiment_add(fixture->experiment, label, fixture->file, setting != NULL, &setting, &fixture->e);
    CU_ASSERT_TRUE_FATAL(ok);
}

static void stop(struct fixture *fixture)
{
    experiment_free(fixture->experiment);
    unlink(fixture->file);
}

void test_experiment__sequence_is_replication_major(void)
{
    struct fixture fixture;
    char text[200] = "";
    struct piece piece = EXPERIMENT_START;
    start(&fixture);
    add(&fixture, "a", "run.replications=3");
    add(&fixture, "b", "run.replications=1");
    add(&fixture, "c", "run.replications=2");
    CU_ASSERT_EQUAL(experiment_pieces(fixture.experiment), 6);
    while (experiment_next(fixture.experiment, &piece))
        snprintf(text + strlen(text), sizeof text - strlen(text), "%c%u ", 'a' + (int)piece.arm, piece.replication);
    CU_ASSERT_STRING_EQUAL(text, "a0 b0 c0 a1 c1 a2 ");
    stop(&fixture);
}

static bool always(void *context, double simulated_s, uint64_t n_events, uint32_t in_flight)
{
    (void)context, (void)simulated_s, (void)n_events, (void)in_flight;
    return true;
}

/* Runs and merges the whole sequence until it is enough; returns how many pieces that took. */
static uint64_t run_all(struct experiment *experiment)
{
    struct watch watch = {.go_on = always};
    struct piece piece = EXPERIMENT_START;
    void *block = block_new(experiment_block_bytes(experiment));
    bool is_enough = false;
    while (!is_enough && experiment_next(experiment, &piece)) {
        struct arm *arm = experiment->arm[piece.arm];
        struct plan plan = {.spec = arm->spec, .layout = arm->layout};
        CU_ASSERT_TRUE(replication_run(&plan, piece.replication, &watch, block, NULL));
        is_enough = experiment_merge(experiment, piece, block);
        block_clear(arm->layout, block);
    }
    CU_ASSERT_TRUE(is_enough);
    block_free(block, experiment_block_bytes(experiment));
    return experiment->n_merged;
}

void test_experiment__merges_until_all_is_done(void)
{
    struct fixture fixture;
    start(&fixture);
    add(&fixture, "a", NULL);
    add(&fixture, "b", "run.replications=3");
    CU_ASSERT_EQUAL(run_all(fixture.experiment), 10);
    CU_ASSERT_EQUAL(study_replications(fixture.experiment->study[0]), 7);
    CU_ASSERT_EQUAL(study_replications(fixture.experiment->study[1]), 3);
    CU_ASSERT_EQUAL(experiment_complete(fixture.experiment), 7);
    stop(&fixture);
}

/* Batches of five of all arms; the arm that is worst known decides. */
void test_experiment__precision(void)
{
    struct fixture fixture;
    start(&fixture);
    fixture.session.options.precision = "9%";
    fixture.session.options.metric = "mean(response_time)";
    add(&fixture, "a", NULL);
    add(&fixture, "slow", "sites.west.pools.app.servers=1");
    CU_ASSERT_TRUE_FATAL(experiment_identify(fixture.experiment, &fixture.e));
    uint64_t n = run_all(fixture.experiment) / 2;
    CU_ASSERT_EQUAL(n % EXPERIMENT_BATCH, 0);
    CU_ASSERT_EQUAL(fixture.experiment->n_enough, n);
    CU_ASSERT_EQUAL(experiment_pieces(fixture.experiment), 2 * n);
    for (int i = 0; i < 2; i++) {
        struct figure figure = study_look_up(fixture.experiment->study[i], "response_time", "all", "", "mean");
        CU_ASSERT_TRUE(figure.half <= 0.09 * figure.value);
    }
    stop(&fixture);
}

static void identity(const char *label, const char *setting, const char *precision, char digest[DIGEST_HEX_BYTES])
{
    struct fixture fixture;
    start(&fixture);
    fixture.session.options.precision = precision;
    add(&fixture, "base", NULL);
    if (label)
        add(&fixture, label, setting);
    CU_ASSERT_TRUE(experiment_identify(fixture.experiment, &fixture.e));
    memcpy(digest, fixture.experiment->identity, DIGEST_HEX_BYTES);
    if (!label && !precision)
        CU_ASSERT_STRING_EQUAL(digest, fixture.experiment->arm[0]->resolved_sha256);
    stop(&fixture);
}

void test_experiment__identity(void)
{
    char digest[7][DIGEST_HEX_BYTES];
    identity(NULL, NULL, NULL, digest[0]);
    identity("b", "run.seed=4", NULL, digest[1]);
    identity("b", "run.seed=5", NULL, digest[2]);
    identity("c", "run.seed=4", NULL, digest[3]);
    identity("b", "run.seed=4", "2%", digest[4]);
    identity(NULL, NULL, "2%", digest[5]);
    identity(NULL, NULL, "3%", digest[6]);
    for (int i = 0; i < 7; i++)
        for (int k = 0; k < i; k++)
            CU_ASSERT_STRING_NOT_EQUAL(digest[i], digest[k]);
    char again[DIGEST_HEX_BYTES];
    identity("b", "run.seed=4", NULL, again);
    CU_ASSERT_STRING_EQUAL(again, digest[1]);
}

static void check_metric(struct experiment *experiment, const char *text, const char *expected)
{
    char found[100] = "";
    struct statistic_name name;
    struct err e = {0};
    if (experiment_find_metric(experiment, text, &name, &e))
        snprintf(found, sizeof found, "%s,%s,%s,%s", name.metric, name.by, name.item, name.stat);
    else
        CU_ASSERT_EQUAL(e.kind, ERR_USAGE);
    CU_ASSERT_STRING_EQUAL(found, expected);
}

void test_experiment__find_metric(void)
{
    struct fixture fixture;
    start(&fixture);
    add(&fixture, "base", NULL);
    check_metric(fixture.experiment, "p99(response_time)", "response_time,all,,p99");
    check_metric(fixture.experiment, "p90(response_time client=web)", "response_time,client,web,p90");
    check_metric(fixture.experiment, "failed", "failed,all,,share");
    check_metric(fixture.experiment, "queue_time", "queue_time,all,,mean");
    check_metric(fixture.experiment, "availability site=west", "availability,site,west,share");
    check_metric(fixture.experiment, "p99(response_time", "");
    check_metric(fixture.experiment, "p98(response_time)", "");
    check_metric(fixture.experiment, "p99(response_time client=mobile)", "");
    check_metric(fixture.experiment, "p99(response_time client)", "");
    check_metric(fixture.experiment, "", "");
    stop(&fixture);
}
