/* Other processes that take part in the work: the ranks of an MPI job (runner_mpi.c). All of them load the same arms; the
 * leader hands out pieces, merges and writes, the helpers only run pieces. Without a crew (session.crew is NULL) a process
 * works alone. */
#ifndef SIM_APP_CREW_H
#define SIM_APP_CREW_H

#include "sim/app/work.h"

struct crew {
    bool is_helper;
    uint32_t n_ranks; /* the leader included */
    void *context;
    /* To be called by all once, when the arms are loaded: false with e set (ERR_SYSTEM) when they are not the same
     * everywhere. */
    bool (*agree)(struct crew *crew, const char identity[DIGEST_HEX_BYTES], struct err *e);
    /* The leader's part: n_jobs threads of its own, and the helpers. Returns when all is merged or the work has ended. */
    void (*lead)(struct crew *crew, struct work *work, uint32_t n_jobs);
    /* A helper's part: runs what the leader says until it says that all is done. */
    void (*help)(struct crew *crew, struct experiment *experiment);
};

#endif
