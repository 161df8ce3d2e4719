/* Progress on stderr. On a terminal one line, rewritten at most ten times a second and gone at the end; elsewhere one
 * plain line every ten seconds of wall time. The only part of the program besides the runner's totals that looks at the
 * wall clock. */
#ifndef SIM_APP_SESSION_PROGRESS_H
#define SIM_APP_SESSION_PROGRESS_H

#include "sim/app/session/terminal.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What one line says. */
struct progress_state {
    uint32_t n_done, n_total;       /* replications, of all arms */
    double simulated_s, duration_s; /* of the replication that is running, when there is one worker */
    uint32_t n_running;             /* workers that are at one, when there are several; 0: one worker */
    const double *share;            /* [n_running] how far each is, 0 .. 1 */
    double events_per_s;            /* of wall time; 0: not known yet */
    double left_s;                  /* of wall time; < 0: not known yet */
    const char *stat;               /* of the main metric; NULL: p99 */
    double half_width_ratio;        /* of its interval over its value; not above 0: not known yet */
    uint32_t in_flight;             /* requests */
    bool is_growing;                /* in_flight grew over the whole run: the system cannot carry the load */
};
/* Writes the line, without newline, in width - 1 characters at most: what says least is left out. */
void progress_line(char *text, size_t n_bytes, const struct progress_state *state, const struct terminal *terminal);

/* Watches the number of requests in flight at each eighth of a replication. */
struct growth {
    uint32_t n, at[8];
};
/* Notes the number at share 0 .. 1 of the duration. */
void growth_note(struct growth *growth, double share, uint32_t in_flight);
/* True when it rose from eighth to eighth, at least six times, and more than doubled. */
bool growth_is_steady(const struct growth *growth);

/* What is known of one worker: a thread that runs replications. */
struct progress_worker {
    bool is_running;
    double simulated_s, duration_s;
    double n_events;
    uint32_t in_flight;
    struct growth growth;
};

struct progress {
    FILE *out;
    struct terminal terminal;
    enum { PROGRESS_OFF, PROGRESS_LINE, PROGRESS_PLAIN } style;
    struct progress_state state;
    uint32_t n_workers;
    struct progress_worker *worker; /* [n_workers] */
    double *share;                  /* [n_workers] */
    double started_s, shown_s;      /* wall clock */
    double events_before;           /* of finished replications */
    bool is_open_ended; /* n_total is only a bound: no guess how long it takes */
    bool is_visible;
};

/* Owns memory until progress_end. Not thread-safe: several workers need a lock around the calls. */
void progress_start(struct progress *progress, FILE *out, const struct terminal *terminal, enum when when, uint32_t n_total,
                    uint32_t n_workers);
/* To be called as often as is convenient; draws when it is time. duration_s is that of the replication. */
void progress_step(struct progress *progress, uint32_t worker, double simulated_s, double duration_s, uint64_t n_events,
                   uint32_t in_flight);
/* A worker has ended a replication with so many events. */
void progress_replication(struct progress *progress, uint32_t worker, uint64_t n_events);
/* The latest half width over value, as above. */
void progress_precision(struct progress *progress, double half_width_ratio);
/* Clears the line and frees the memory. */
void progress_end(struct progress *progress);
/* Seconds of the monotonic wall clock. */
double wall_clock_s(void);

#endif
