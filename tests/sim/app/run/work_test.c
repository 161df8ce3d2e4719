/* Pieces that end in any order are merged in theirs; the ring bounds how far the fast ones run ahead. */
#include "sim/app/run/work.h"
#include "output/block.h"
#include "output/layout.h"
#include "tests/support/load_text.h"
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORKERS 3

struct fixture {
    char file[TEXT_FILE_NAME_BYTES];
    struct session session;
    struct experiment *experiment;
    struct progress progress;
    struct work *work;
};

static void start(struct fixture *fixture)
{
    static const char scenario[] = "gslbsim: 1\nname: tiny\nquestion: In which order?\n"
                                   "run: {duration: 2.385s, replications: 11, seed: 3}\n"
                                   "clients:\n  web: {users: 13, arrivals: poisson(37/s)}\n"
                                   "sites:\n  west: {pools: {app: {servers: 3, service_time: exponential(20ms)}}}\n";
    struct terminal terminal = {.width = 80};
    struct err e = {0};
    *fixture = (struct fixture){.experiment = NULL};
    text_file_new(fixture->file, scenario);
    fixture->experiment = experiment_new(&fixture->session);
    for (int i = 0; i < 2; i++)
        CU_ASSERT_TRUE_FATAL(experiment_add(fixture->experiment, i ? "b" : "a", fixture->file, 0, NULL, &e));
    CU_ASSERT_TRUE(experiment_identify(fixture->experiment, &e));
    progress_start(&fixture->progress, stderr, &terminal, WHEN_NEVER, 22, WORKERS);
    fixture->work = work_new(fixture->experiment, WORKERS, NULL, &fixture->progress);
}

static void stop(struct fixture *fixture)
{
    work_free(fixture->work);
    progress_end(&fixture->progress);
    experiment_free(fixture->experiment);
    unlink(fixture->file);
}

/* A replication without a single request. */
static void empty(const struct fixture *fixture, const struct ticket *ticket)
{
    memset(ticket->block, 0, layout_bytes(work_arm(fixture->work, ticket)->layout));
}

/* All that is out ends in reverse order, again and again. CHECK in experiment_merge would stop a wrong order. */
void test_work__merges_in_order(void)
{
    struct fixture fixture;
    struct ticket ticket[2 * WORKERS];
    start(&fixture);
    uint64_t n_taken = 0;
    for (int n = 1; n > 0;) {
        n = 0;
        while (n < 2 * WORKERS && work_take(fixture.work, false, &ticket[n]) == WORK_PIECE) {
            CU_ASSERT_EQUAL(ticket[n].number, n_taken);
            CU_ASSERT_EQUAL(ticket[n].piece.arm, n_taken % 2);
            CU_ASSERT_EQUAL(ticket[n].piece.replication, n_taken / 2);
            empty(&fixture, &ticket[n]);
            n_taken++;
            n++;
        }
        for (int i = n - 1; i >= 0; i--)
            work_done(fixture.work, (uint32_t)i % WORKERS, &ticket[i]);
    }
    CU_ASSERT_EQUAL(n_taken, 22);
    CU_ASSERT_EQUAL(fixture.experiment->n_merged, 22);
    CU_ASSERT_TRUE(work_is_over(fixture.work));
    stop(&fixture);
}

/* While the first piece is in work, only a ring of others is handed out, all with blocks of their own. */
void test_work__is_bounded(void)
{
    struct fixture fixture;
    struct ticket first, ticket[3 * WORKERS];
    start(&fixture);
    CU_ASSERT_EQUAL(work_take(fixture.work, false, &first), WORK_PIECE);
    int n = 0;
    while (work_take(fixture.work, false, &ticket[n]) == WORK_PIECE) {
        CU_ASSERT_FATAL(n < 2 * WORKERS);
        CU_ASSERT_PTR_NOT_EQUAL(ticket[n].block, first.block);
        empty(&fixture, &ticket[n]);
        work_done(fixture.work, 1, &ticket[n]);
        n++;
    }
    CU_ASSERT_EQUAL(n, 2 * WORKERS - 1);
    CU_ASSERT_EQUAL(work_take(fixture.work, false, &ticket[0]), WORK_WAIT);
    CU_ASSERT_EQUAL(fixture.experiment->n_merged, 0);
    empty(&fixture, &first);
    work_done(fixture.work, 0, &first);
    CU_ASSERT_EQUAL(fixture.experiment->n_merged, 2 * WORKERS);
    CU_ASSERT_EQUAL(work_take(fixture.work, false, &ticket[0]), WORK_PIECE);
    stop(&fixture);
}

/* Pieces in work and a result that waits need memory, results that are merged do not. */
void test_work__merged_blocks_are_used_again(void)
{
    struct fixture fixture;
    struct ticket ticket[6];
    start(&fixture);
    for (int i = 0; i < 6; i++) {
        CU_ASSERT_EQUAL(work_take(fixture.work, false, &ticket[i]), WORK_PIECE);
        const struct layout *layout = work_arm(fixture.work, &ticket[i])->layout;
        struct group_block *all = BLOCK_AT(layout, ticket[i].block, groups, struct group_block);
        CU_ASSERT_EQUAL(all->counter[COUNT_TRIES], 0);
        all->counter[COUNT_TRIES] = 2385;
        if (i == 1) { /* waits for the first, then both are merged */
            work_done(fixture.work, 1, &ticket[1]);
            work_done(fixture.work, 0, &ticket[0]);
        } else if (i > 1) {
            work_done(fixture.work, 0, &ticket[i]);
            CU_ASSERT_PTR_EQUAL(ticket[i].block, ticket[1].block);
        }
    }
    stop(&fixture);
}

/* A piece that was stopped ends the work: what is merged stays a beginning. */
void test_work__ends_at_a_dropped_piece(void)
{
    struct fixture fixture;
    struct ticket ticket[3], more;
    start(&fixture);
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(work_take(fixture.work, true, &ticket[i]), WORK_PIECE);
        empty(&fixture, &ticket[i]);
    }
    work_done(fixture.work, 0, &ticket[0]);
    CU_ASSERT_TRUE(work_goes_on(fixture.work, 1, &ticket[1], 1.1, 700, 3));
    work_drop(fixture.work, &ticket[1]);
    CU_ASSERT_FALSE(work_goes_on(fixture.work, 2, &ticket[2], 1.1, 700, 3));
    work_done(fixture.work, 2, &ticket[2]);
    CU_ASSERT_EQUAL(work_take(fixture.work, true, &more), WORK_END);
    CU_ASSERT_EQUAL(fixture.experiment->n_merged, 1);
    CU_ASSERT_EQUAL(experiment_complete(fixture.experiment), 0);
    stop(&fixture);
}
