/* Hands out an experiment's pieces to workers and takes their results back. Pieces end in any order; their blocks wait in
 * a ring until all before them are merged, so memory is bounded by the number of workers, and a slow piece makes the fast
 * ones wait only when they are a whole ring ahead of it.
 *
 *     struct ticket ticket;
 *     while (work_take(work, true, &ticket) == WORK_PIECE)
 *         work_done(work, &ticket, ... ticket.block filled ...);
 *
 * What the journal already has is never handed out: it goes straight into the ring. All functions but new and free are
 * thread-safe. */
#ifndef SIM_APP_RUN_WORK_H
#define SIM_APP_RUN_WORK_H

#include "sim/app/run/experiment.h"
#include "sim/app/session/progress.h"

struct journal;
struct work;

struct ticket {
    struct piece piece;
    uint64_t number; /* in the sequence of pieces */
    void *block;     /* layout_bytes of the arm, aligned to 64 bytes, zeroed */
};

enum work_answer {
    WORK_PIECE, /* the ticket is filled */
    WORK_WAIT,  /* the ring is full (only without `wait`): ask again after another piece has ended */
    WORK_END    /* nothing more to do: all handed out, enough, interrupted or failed */
};

/* n_workers: how many pieces are in work at the same time at most. journal may be NULL. Borrows all. */
struct work *work_new(struct experiment *experiment, uint32_t n_workers, struct journal *journal, struct progress *progress);
/* When no worker is left. */
void work_free(struct work *work);

/* The next piece. With `wait` it sleeps while the ring is full. */
enum work_answer work_take(struct work *work, bool wait, struct ticket *ticket);
/* A finished piece comes back: journal, ring, merging. worker is the number of the thread, or WORK_ELSEWHERE. */
#define WORK_ELSEWHERE (UINT32_MAX - 1)
void work_done(struct work *work, uint32_t worker, const struct ticket *ticket);
/* A piece could not be simulated. Its error becomes that of the work when all pieces before it are merged, so that the first
 * one in the sequence is told, whoever was the first to fail. */
void work_fail(struct work *work, const struct ticket *ticket, const struct err *error);
/* A piece was stopped half way: the results end before it. */
void work_drop(struct work *work, const struct ticket *ticket);
/* To be called while a piece runs, for the progress line; false: stop it, its result is not wanted any more. */
bool work_goes_on(struct work *work, uint32_t worker, const struct ticket *ticket, double simulated_s, uint64_t n_events,
                  uint32_t in_flight);
/* Everything that can be merged is merged, or the work has ended early: nothing that a worker still does is wanted. */
bool work_is_over(struct work *work);
/* False with e set when the journal could not be written, or a piece failed. */
bool work_result(struct work *work, struct err *e);
const struct arm *work_arm(const struct work *work, const struct ticket *ticket);

#endif
