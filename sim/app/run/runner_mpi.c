/* The crew of an MPI job; see crew.h. Dynamic scheduling: a helper that is free asks rank 0, which answers with the next
 * piece, so a slow rank does not hold the rest; the packed block of a finished piece is the next question. Rank 0 runs
 * pieces too, in threads of its own, while its main thread answers (MPI is called by main threads only).
 *
 *     helper -> leader   ASK  (nothing)   DONE (packed block)   FAILED (why)   DROPPED (stopped half way)   BYE (last word)
 *     leader -> helper   an order: run this piece, or end. A helper that is at a piece can only get an end.
 *
 * Whoever waits sleeps between looks instead of spinning as MPI_Recv does: ranks may share cores. Errors of MPI itself end
 * the job, as MPI does by default. */
#include "sim/app/run/block_memory.h"
#include "sim/app/run/crew.h"
#include "sim/app/run/pack.h"
#include "sim/app/run/runner.h"
#include "sim/app/session/interrupt.h"
#include "sim/engine/check.h"
#include <fcntl.h>
#include <mpi.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOOK_INTERVAL_NS 500000

enum tag { TAG_ASK = 1, TAG_DONE, TAG_FAILED, TAG_DROPPED, TAG_BYE, TAG_ORDER };

struct order {
    uint32_t is_end, arm, replication;
};

/* A helper as the leader sees it. */
struct helper {
    enum { HELPER_BUSY, HELPER_WAITS, HELPER_ENDS, HELPER_GONE } state;
    bool has_ticket;
    struct ticket ticket;
};

struct mpi_crew {
    struct crew crew; /* first: a pointer to one is a pointer to the other */
    bool has_agreed, has_led;
    int saved_stderr;
    struct helper *helper; /* [n_ranks], that of the leader unused */
};

static void rest(void)
{
    nanosleep(&(struct timespec){.tv_nsec = LOOK_INTERVAL_NS}, NULL);
}

/* ---- agreeing ---- */

static bool agree(struct crew *crew, const char identity[DIGEST_HEX_BYTES], struct err *e)
{
    struct mpi_crew *mine = (struct mpi_crew *)crew;
    char of_leader[DIGEST_HEX_BYTES];
    int rank, first_other, n_ranks = (int)crew->n_ranks;
    mine->has_agreed = true;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    memcpy(of_leader, identity, sizeof of_leader);
    MPI_Bcast(of_leader, sizeof of_leader, MPI_CHAR, 0, MPI_COMM_WORLD);
    int other = memcmp(of_leader, identity, sizeof of_leader) == 0 ? n_ranks : rank;
    MPI_Allreduce(&other, &first_other, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    if (first_other == n_ranks)
        return true;
    mine->has_led = true; /* nobody waits for orders */
    return err_set(e, ERR_SYSTEM,
                   "rank %d has not loaded the same as rank 0: every rank must find the same files (not standard input) and be "
                   "the same version",
                   first_other);
}

/* ---- the leader ---- */

static void send_order(struct mpi_crew *mine, int rank, struct order order)
{
    MPI_Send(&order, sizeof order, MPI_BYTE, rank, TAG_ORDER, MPI_COMM_WORLD);
    if (order.is_end)
        mine->helper[rank].state = HELPER_ENDS;
}

/* Takes a block in; without work it is thrown away. */
static void receive_block(struct helper *helper, struct work *work, const MPI_Status *status)
{
    int n_words;
    MPI_Get_count(status, MPI_UINT64_T, &n_words);
    uint64_t *packed = malloc((size_t)n_words * sizeof *packed + 1);
    CHECK(NULL, packed != NULL);
    MPI_Recv(packed, n_words, MPI_UINT64_T, status->MPI_SOURCE, TAG_DONE, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (work && helper->has_ticket) {
        size_t n_bytes = layout_bytes(work_arm(work, &helper->ticket)->layout);
        CHECK(NULL, unpack(packed, (size_t)n_words * sizeof *packed, helper->ticket.block, n_bytes));
        work_done(work, WORK_ELSEWHERE, &helper->ticket);
    }
    free(packed);
}

static void receive_error(struct helper *helper, struct work *work, const MPI_Status *status)
{
    struct err error;
    MPI_Recv(&error, sizeof error, MPI_BYTE, status->MPI_SOURCE, TAG_FAILED, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (work && helper->has_ticket)
        work_fail(work, &helper->ticket, &error);
}

static void receive(struct mpi_crew *mine, struct work *work, const MPI_Status *status)
{
    struct helper *helper = &mine->helper[status->MPI_SOURCE];
    if (status->MPI_TAG == TAG_DONE)
        receive_block(helper, work, status);
    else if (status->MPI_TAG == TAG_FAILED)
        receive_error(helper, work, status);
    else
        MPI_Recv(NULL, 0, MPI_BYTE, status->MPI_SOURCE, status->MPI_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (status->MPI_TAG == TAG_DROPPED && work && helper->has_ticket)
        work_drop(work, &helper->ticket);
    helper->has_ticket = false;
    if (status->MPI_TAG == TAG_BYE)
        helper->state = HELPER_GONE;
    else if (helper->state == HELPER_BUSY)
        helper->state = HELPER_WAITS;
}

/* An answer for everybody who waits; an end for everybody when nothing is wanted any more. Returns how many are not gone. */
static uint32_t answer(struct mpi_crew *mine, struct work *work)
{
    uint32_t n_left = 0;
    bool is_over = !work || work_is_over(work) || interrupt_seen();
    for (uint32_t rank = 1; rank < mine->crew.n_ranks; rank++) {
        struct helper *helper = &mine->helper[rank];
        n_left += helper->state != HELPER_GONE;
        if (is_over && (helper->state == HELPER_BUSY || helper->state == HELPER_WAITS))
            send_order(mine, (int)rank, (struct order){.is_end = 1});
        if (helper->state != HELPER_WAITS)
            continue;
        enum work_answer what = work_take(work, false, &helper->ticket);
        if (what == WORK_END)
            send_order(mine, (int)rank, (struct order){.is_end = 1});
        if (what != WORK_PIECE)
            continue;
        helper->has_ticket = true;
        helper->state = HELPER_BUSY;
        send_order(mine, (int)rank, (struct order){0, helper->ticket.piece.arm, helper->ticket.piece.replication});
    }
    return n_left;
}

/* Serves the helpers until the last is gone. Without work it only sends them home. */
static void serve(struct mpi_crew *mine, struct work *work)
{
    MPI_Status status;
    int is_there;
    mine->has_led = true;
    while (answer(mine, work) > 0) {
        MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &is_there, &status);
        if (is_there)
            receive(mine, work, &status);
        else
            rest();
    }
}

struct own_threads {
    struct work *work;
    uint32_t n_jobs;
};

static void *run_own_threads(void *context)
{
    struct own_threads *own = context;
    runner_run(own->work, own->n_jobs);
    return NULL;
}

static void lead(struct crew *crew, struct work *work, uint32_t n_jobs)
{
    struct mpi_crew *mine = (struct mpi_crew *)crew;
    struct own_threads own = {work, n_jobs};
    pthread_t thread;
    bool is_running = pthread_create(&thread, NULL, run_own_threads, &own) == 0;
    serve(mine, work);
    if (is_running)
        pthread_join(thread, NULL);
}

/* ---- a helper ---- */

static bool has_order(void)
{
    int is_there;
    MPI_Iprobe(0, TAG_ORDER, MPI_COMM_WORLD, &is_there, MPI_STATUS_IGNORE);
    return is_there;
}

static struct order receive_order(void)
{
    struct order order;
    while (!has_order())
        rest();
    MPI_Recv(&order, sizeof order, MPI_BYTE, 0, TAG_ORDER, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    return order;
}

static void tell(enum tag tag)
{
    MPI_Send(NULL, 0, MPI_BYTE, 0, (int)tag, MPI_COMM_WORLD);
}

static bool helper_goes_on(void *context, double simulated_s, uint64_t n_events, uint32_t in_flight)
{
    (void)context, (void)simulated_s, (void)n_events, (void)in_flight;
    return !interrupt_seen() && !has_order();
}

static void run_order(struct experiment *experiment, const struct order *order, void *block, uint64_t *packed)
{
    const struct arm *arm = experiment->arm[order->arm];
    struct plan plan = {.spec = arm->spec, .layout = arm->layout, .exhausted = experiment->session->exhausted};
    struct watch watch = {.go_on = helper_goes_on};
    struct err e = {0};
    if (replication_run(&plan, order->replication, &watch, block, &e)) {
        size_t n_words = pack(block, layout_bytes(arm->layout), packed) / sizeof *packed;
        MPI_Send(packed, (int)n_words, MPI_UINT64_T, 0, TAG_DONE, MPI_COMM_WORLD);
    } else if (e.kind) {
        MPI_Send(&e, sizeof e, MPI_BYTE, 0, TAG_FAILED, MPI_COMM_WORLD);
    } else {
        tell(TAG_DROPPED);
    }
    block_clear(arm->layout, block);
}

static void help(struct crew *crew, struct experiment *experiment)
{
    size_t n_bytes = (experiment_block_bytes(experiment) + 63) / 64 * 64;
    void *block = block_new(n_bytes);
    uint64_t *packed = malloc(PACK_BYTES(n_bytes));
    if (!block || !packed)
        experiment->session->exhausted(n_bytes);
    dup2(((struct mpi_crew *)crew)->saved_stderr, STDERR_FILENO); /* a crash must not be silent */
    interrupt_watch();
    tell(TAG_ASK);
    for (struct order order = receive_order(); !order.is_end; order = receive_order())
        run_order(experiment, &order, block, packed);
    tell(TAG_BYE);
    block_free(block, n_bytes);
    free(packed);
    MPI_Finalize();
    _exit(0);
}

/* ---- the life of a crew ---- */

static void be_silent(struct mpi_crew *mine)
{
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    mine->saved_stderr = dup(STDERR_FILENO);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    close(nowhere);
}

struct crew *crew_join(int *argc, char ***argv)
{
    int n_ranks, rank, level;
    MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &level);
    MPI_Comm_size(MPI_COMM_WORLD, &n_ranks);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    struct mpi_crew *mine = calloc(1, sizeof *mine);
    struct helper *helper = calloc((size_t)n_ranks, sizeof *helper);
    CHECK(NULL, mine != NULL && helper != NULL);
    mine->crew = (struct crew){
        .is_helper = rank != 0, .n_ranks = (uint32_t)n_ranks, .agree = agree, .lead = lead, .help = help};
    mine->helper = helper;
    if (rank != 0)
        be_silent(mine);
    return &mine->crew;
}

int crew_leave(struct crew *crew, int code)
{
    struct mpi_crew *mine = (struct mpi_crew *)crew;
    struct err e = {0};
    /* Who has failed before the work has begun still owes the others their part. */
    static const char nothing[DIGEST_HEX_BYTES] = "";
    if (!mine->has_agreed) {
        agree(crew, nothing, &e);
        mine->has_led = true; /* then nobody waits for orders */
    }
    if (!crew->is_helper && !mine->has_led)
        serve(mine, NULL);
    bool is_helper = crew->is_helper;
    free(mine->helper);
    free(mine);
    MPI_Finalize();
    return is_helper ? 0 : code;
}
