/* Other processes that take part in the work: the ranks of an MPI job. All of them load the same arms; the leader hands
 * out pieces, merges and writes, the helpers only run pieces. Without a crew (session.crew is NULL) a process works alone.
 *
 * Two files implement it, and the link chooses: runner_alone.c (the program gslbsim, which needs no MPI on the machine it
 * runs on) and runner_mpi.c (gslbsim-mpi). */
#ifndef SIM_APP_RUN_CREW_H
#define SIM_APP_RUN_CREW_H

#include "sim/app/run/work.h"

struct crew {
    bool is_helper;
    uint32_t n_ranks; /* the leader included */
    /* To be called by all, when the arms are loaded: false with e set (ERR_SYSTEM) when they are not the same everywhere. */
    bool (*agree)(struct crew *crew, const char identity[DIGEST_HEX_BYTES], struct err *e);
    /* The leader's part: n_jobs threads of its own, and the helpers. Returns when all is merged or the work has ended. */
    void (*lead)(struct crew *crew, struct work *work, uint32_t n_jobs);
    /* A helper's part: runs what the leader says until it says that all is done. Then ends the process: what follows is
     * the leader's. */
    void (*help)(struct crew *crew, struct experiment *experiment);
};

/* At the very start of the program; NULL when there is nobody else. A helper is silent from here on: its stdout and stderr
 * go nowhere. */
struct crew *crew_join(int *argc, char ***argv);
/* At the very end, with the exit code; returns the one to end with. NULL is allowed. */
int crew_leave(struct crew *crew, int code);

#endif
