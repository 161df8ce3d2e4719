/* An experiment: one or more arms, each a scenario with a study of its own, on common random numbers. `run` is an
 * experiment of one arm called "base"; compare and sweep have many.
 *
 *     struct experiment *experiment = experiment_new(session);
 *     experiment_add(experiment, "ttl=5s", "a.yaml", 1, (const char *const[]){"dns.shop.example.ttl=5s"}, &e);
 *     ... more arms ...
 *     publish(experiment, &publication, &e)              publish.h: folder, simulation, files, last words
 *     experiment_free(experiment);
 *
 * The work is a sequence of pieces (arm, replication), replication-major: replication 0 of all arms, then 1, ... Whoever
 * runs the pieces, and in whatever order they end, they are merged in this sequence, so the results are the same bytes
 * for any number of workers. After an interrupt the merged pieces are a beginning of the sequence: the first arms may
 * have one replication more than the last. This file decides what the work is and when it is enough; work.h hands it
 * out. Nothing here starts a thread. */
#ifndef SIM_APP_RUN_EXPERIMENT_H
#define SIM_APP_RUN_EXPERIMENT_H

#include "output/results.h"
#include "sim/app/run/provenance.h"
#include "sim/app/session/session.h"
#include <stdbool.h>
#include <stdint.h>

struct arm {
    const char *label;
    struct loaded loaded; /* owned; loaded.arena also holds the layout */
    const struct spec *spec;
    const struct layout *layout;
    struct study *study; /* owned; empty before the experiment is run */
    char *resolved;      /* scenario.resolved.yaml, n_resolved bytes */
    size_t n_resolved;
    char resolved_sha256[DIGEST_HEX_BYTES];
    const char *kept; /* name of the copy of its file in the result folder; NULL before that is written */
};
/* The copy of the first arm's file. */
#define SCENARIO_COPY "scenario.yaml"

/* One replication of one arm. */
struct piece {
    uint32_t arm, replication;
};

/* Replicate until the main metric of every arm is known well enough. Decided after EXPERIMENT_BATCH, 2 * EXPERIMENT_BATCH, ...
 * merged replications of all arms, so the number of workers does not matter. */
#define EXPERIMENT_BATCH 5
struct precision {
    double ratio; /* largest half width of the 95 % interval over the value; 0: as many replications as the scenario says */
    uint32_t max_replications;
};

/* A statistic by its names in summary.csv: response_time, client, web-eu, p99. */
struct statistic_name {
    const char *metric, *by, *item, *stat;
};

struct experiment {
    const struct session *session;
    struct arena *arena; /* for what lives as long as the experiment */
    struct provenance started;
    uint32_t n_arms, room;
    struct arm **arm;      /* [n_arms] */
    struct study **study;  /* [n_arms] arm[i]->study, as results_write wants them */
    struct precision precision;
    struct statistic_name main_metric; /* experiment_find_main */
    char identity[DIGEST_HEX_BYTES]; /* of all inputs; experiment_identify */
    const char *caveat; /* of the verb, for the manifest's warnings; NULL: none */
    /* Written while it runs: */
    uint64_t n_merged;  /* pieces */
    uint32_t n_enough;  /* replications of each arm at which the precision was reached; 0: not yet, or not asked for */
    bool truncated;     /* ended by an interrupt */
    double simulated_in_s; /* wall clock */
};

/* Reads "p99(response_time)", "p99(response_time client=web-eu)", "share(availability)", "time_to_drain", or a metric alone:
 * then the first of share, mean, count, rate that some arm has. Error: ERR_USAGE, also when an arm has no such statistic. */
bool experiment_find_metric(struct experiment *experiment, const char *text, struct statistic_name *name, struct err *e);
/* What --metric names first; without it the number of --goal where every arm has it, else p99(response_time) of all. */
bool experiment_find_main(struct experiment *experiment, struct statistic_name *name, struct err *e);

/* Never NULL. To be freed, with all arms, in any case; NULL is allowed. */
struct experiment *experiment_new(const struct session *session);
void experiment_free(struct experiment *experiment);
/* Loads an arm: the file with the session's --set, then the arm's own settings PATH=VALUE, then --seed and --reps. Label and
 * texts are copied. Prints diagnostics as session_load does, but warnings that an earlier arm gave word for word only once.
 * Error: ERR_SYSTEM, ERR_SCENARIO; the experiment can then only be freed. */
bool experiment_add(struct experiment *experiment, const char *label, const char *file, uint32_t n_settings,
                    const char *const *setting, struct err *e);
/* Reads --precision, --max-reps and --metric, finds the warm-up of arms with warmup: auto (their layouts and studies are made
 * anew), and fills identity: of a single arm without --precision the SHA-256 of its
 * resolved scenario, else one over all arms' labels and resolved scenarios and the precision. publish calls it. Error:
 * ERR_USAGE. */
bool experiment_identify(struct experiment *experiment, struct err *e);

/* Replications that an arm gets at most; less the precision makes of it. */
uint32_t experiment_replications(const struct experiment *experiment, uint32_t arm);
/* Pieces there are at most. */
uint64_t experiment_pieces(const struct experiment *experiment);
/* The piece after *piece in the sequence; start with EXPERIMENT_START. False when there is none. With a precision the
 * sequence goes on to the bound: how long it turns out to be is known only when it is merged. O(arms). */
#define EXPERIMENT_START ((struct piece){UINT32_MAX, 0})
bool experiment_next(const struct experiment *experiment, struct piece *piece);
/* Adds the next piece of the sequence. Returns true when that is enough: all pieces, or the precision is reached. Not
 * thread-safe. */
bool experiment_merge(struct experiment *experiment, struct piece piece, const void *block);
/* Largest of the arms' layout_bytes. */
size_t experiment_block_bytes(const struct experiment *experiment);
/* Replications that every arm has; arms with fewer replications of their own count with all of them. */
uint32_t experiment_complete(const struct experiment *experiment);

#endif
