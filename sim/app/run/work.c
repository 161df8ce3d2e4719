/* The ring of pieces in work; see work.h. One lock for the ring's state; merging, the journal and the simulation itself
 * happen outside of it. Merging is done by whoever brings the piece that was missing, one at a time. */
#include "sim/app/run/work.h"
#include "sim/app/run/block_memory.h"
#include "sim/app/run/journal.h"
#include "sim/app/session/interrupt.h"
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Results that wait for an earlier one, in all: more workers than fit into it still get one slot each. */
#define RING_BYTES ((size_t)1 << 30)

#define FROM_JOURNAL UINT32_MAX /* instead of a worker's number */

/* What a piece's result is written on. */
struct sheet {
    struct sheet *next;            /* spare, too */
    void *block;                   /* NULL until first used */
    const struct layout *contents; /* what the block holds; NULL: zeroes */
};

struct slot {
    struct piece piece;
    struct sheet *sheet; /* from handing out to merging */
    bool is_done;
    struct err error; /* instead of a result */
};

struct work {
    struct experiment *experiment;
    struct journal *journal;
    struct progress *progress;
    pthread_mutex_t lock;
    pthread_cond_t moved; /* the ring has moved on, or the work has ended */
    uint32_t n_workers, n_slots;
    struct slot *slot;   /* [n_slots] piece number modulo n_slots */
    struct sheet *sheet; /* [n_slots] */
    struct sheet *spare; /* the last one merged comes first: the caches know it, and others may never be needed */
    size_t block_bytes;
    struct piece last; /* handed out */
    uint64_t n_taken, n_merged;
    bool all_taken, is_merging;
    bool is_over; /* enough, or it cannot go on */
    struct err err;
};

struct work *work_new(struct experiment *experiment, uint32_t n_workers, struct journal *journal, struct progress *progress)
{
    struct work *work = calloc(1, sizeof *work);
    size_t bytes = (experiment_block_bytes(experiment) + 63) / 64 * 64;
    size_t room = RING_BYTES / bytes, wished = 2 * (size_t)n_workers;
    size_t n_slots = wished < room ? wished : room > n_workers ? room : n_workers;
    struct slot *slot = calloc(n_slots, sizeof *slot);
    struct sheet *sheet = calloc(n_slots, sizeof *sheet);
    if (!work || !slot || !sheet)
        experiment->session->exhausted(n_slots * (sizeof *slot + sizeof *sheet));
    for (size_t i = 0; i + 1 < n_slots; i++)
        sheet[i].next = &sheet[i + 1];
    *work = (struct work){.experiment = experiment,
                          .journal = journal,
                          .progress = progress,
                          .n_workers = n_workers,
                          .n_slots = (uint32_t)n_slots,
                          .slot = slot,
                          .sheet = sheet,
                          .spare = sheet,
                          .block_bytes = bytes,
                          .last = EXPERIMENT_START};
    pthread_mutex_init(&work->lock, NULL);
    pthread_cond_init(&work->moved, NULL);
    return work;
}

void work_free(struct work *work)
{
    for (uint32_t i = 0; i < work->n_slots; i++)
        block_free(work->sheet[i].block, work->block_bytes);
    pthread_mutex_destroy(&work->lock);
    pthread_cond_destroy(&work->moved);
    free(work->sheet);
    free(work->slot);
    free(work);
}

static void end(struct work *work)
{
    work->is_over = true;
    pthread_cond_broadcast(&work->moved);
}

/* ---- merging; called with the lock held ---- */

/* The line's "p99 +/-" is that of the first arm. */
static void show_precision(struct work *work)
{
    const struct statistic_name *name = &work->experiment->main_metric;
    struct figure figure = study_look_up(work->experiment->study[0], name->metric, name->by, name->item, name->stat);
    progress_precision(work->progress, figure.half / figure.value);
}

static void merge_one(struct work *work, struct slot *slot)
{
    if (slot->error.kind) {
        work->err = slot->error;
        end(work);
        return;
    }
    pthread_mutex_unlock(&work->lock);
    bool is_enough = experiment_merge(work->experiment, slot->piece, slot->sheet->block);
    pthread_mutex_lock(&work->lock);
    slot->sheet->next = work->spare;
    work->spare = slot->sheet;
    slot->is_done = false;
    work->n_merged++;
    if (slot->piece.arm == 0)
        show_precision(work);
    if (is_enough)
        end(work);
    pthread_cond_broadcast(&work->moved);
}

static void merge(struct work *work)
{
    if (work->is_merging)
        return;
    work->is_merging = true;
    while (!work->is_over) {
        struct slot *slot = &work->slot[work->n_merged % work->n_slots];
        if (!slot->is_done)
            break;
        merge_one(work, slot);
    }
    work->is_merging = false;
}

/* ---- handing out ---- */

/* Gives the slot a sheet of zeroes; called with the lock held, which it gives away meanwhile. A page that is read before it is
 * written gets memory twice, and the second time each other thread is interrupted to forget the page of zeroes. So blocks of
 * several threads are written first, but for histograms and lists, which are read only where something was counted. */
static void clear(struct work *work, struct slot *slot)
{
    const struct layout *layout = work->experiment->arm[slot->piece.arm]->layout;
    struct sheet *sheet = slot->sheet = work->spare;
    work->spare = sheet->next;
    const struct layout *contents = sheet->contents;
    if (!sheet->block) {
        sheet->block = block_new(work->block_bytes);
        if (!sheet->block)
            work->experiment->session->exhausted(work->block_bytes);
        contents = work->n_workers > 1 ? layout : NULL;
    }
    sheet->contents = layout;
    pthread_mutex_unlock(&work->lock);
    if (contents)
        block_clear(contents, sheet->block);
    pthread_mutex_lock(&work->lock);
}

/* The next piece of the sequence, in a slot of its own. Called with the lock held, which it gives away meanwhile. */
static bool hand_out(struct work *work, struct ticket *ticket)
{
    if (!experiment_next(work->experiment, &work->last)) {
        work->all_taken = true;
        return false;
    }
    uint64_t number = work->n_taken++;
    struct slot *slot = &work->slot[number % work->n_slots];
    slot->piece = work->last;
    slot->error.kind = ERR_NONE;
    clear(work, slot);
    *ticket = (struct ticket){.piece = slot->piece, .number = number, .block = slot->sheet->block};
    return true;
}

static void deliver(struct work *work, uint32_t worker, const struct ticket *ticket)
{
    bool is_new = worker != FROM_JOURNAL;
    progress_replication(work->progress, worker, is_new ? block_events(work_arm(work, ticket)->layout, ticket->block) : 0);
    work->slot[ticket->number % work->n_slots].is_done = true;
    merge(work);
}

const struct arm *work_arm(const struct work *work, const struct ticket *ticket)
{
    return work->experiment->arm[ticket->piece.arm];
}

/* Reads a handed out piece from the journal; called with the lock held, which it gives away meanwhile. */
static bool recall(struct work *work, const struct ticket *ticket)
{
    if (!work->journal || !journal_has(work->journal, ticket->piece))
        return false;
    pthread_mutex_unlock(&work->lock);
    bool ok = journal_read(work->journal, ticket->piece, ticket->block, layout_bytes(work_arm(work, ticket)->layout));
    pthread_mutex_lock(&work->lock);
    if (ok)
        deliver(work, FROM_JOURNAL, ticket);
    else
        memset(ticket->block, 0, work->block_bytes);
    return ok;
}

enum work_answer work_take(struct work *work, bool wait, struct ticket *ticket)
{
    enum work_answer answer = WORK_WAIT;
    pthread_mutex_lock(&work->lock);
    while (answer == WORK_WAIT) {
        if (work->is_over || work->all_taken || interrupt_seen())
            answer = WORK_END;
        else if (work->n_taken - work->n_merged < work->n_slots)
            answer = !hand_out(work, ticket) ? WORK_END : recall(work, ticket) ? WORK_WAIT : WORK_PIECE;
        else if (wait)
            pthread_cond_wait(&work->moved, &work->lock);
        else
            break;
    }
    pthread_mutex_unlock(&work->lock);
    return answer;
}

/* ---- taking back ---- */

void work_done(struct work *work, uint32_t worker, const struct ticket *ticket)
{
    struct err e = {0};
    size_t n_bytes = layout_bytes(work_arm(work, ticket)->layout);
    bool ok = !work->journal || journal_append(work->journal, ticket->piece, ticket->block, n_bytes, &e);
    pthread_mutex_lock(&work->lock);
    if (!ok && !work->err.kind) {
        work->err = e;
        end(work);
    }
    if (!work->is_over)
        deliver(work, worker, ticket);
    pthread_mutex_unlock(&work->lock);
}

void work_fail(struct work *work, const struct ticket *ticket, const struct err *error)
{
    pthread_mutex_lock(&work->lock);
    struct slot *slot = &work->slot[ticket->number % work->n_slots];
    slot->error = *error;
    slot->is_done = true;
    merge(work);
    pthread_mutex_unlock(&work->lock);
}

void work_drop(struct work *work, const struct ticket *ticket)
{
    (void)ticket;
    pthread_mutex_lock(&work->lock);
    end(work);
    pthread_mutex_unlock(&work->lock);
}

bool work_goes_on(struct work *work, uint32_t worker, const struct ticket *ticket, double simulated_s, uint64_t n_events,
                  uint32_t in_flight)
{
    double duration_s = simtime_s(work_arm(work, ticket)->spec->run.duration);
    pthread_mutex_lock(&work->lock);
    progress_step(work->progress, worker, simulated_s, duration_s, n_events, in_flight);
    bool is_over = work->is_over;
    pthread_mutex_unlock(&work->lock);
    return !is_over && !interrupt_seen();
}

bool work_is_over(struct work *work)
{
    pthread_mutex_lock(&work->lock);
    bool is_over = work->is_over;
    pthread_mutex_unlock(&work->lock);
    return is_over;
}

bool work_result(struct work *work, struct err *e)
{
    return !work->err.kind || err_set(e, work->err.kind, "%s", work->err.text);
}
