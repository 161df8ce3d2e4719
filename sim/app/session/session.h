/* One call of the program: what every verb needs, and what several of them do in the same way. */
#ifndef SIM_APP_SESSION_SESSION_H
#define SIM_APP_SESSION_SESSION_H

#include "sim/app/scenario/scenario.h"
#include "sim/app/session/options.h"
#include "sim/app/session/terminal.h"
#include "sim/app/text/diagnostics.h"
#include "sim/engine/arena.h"
#include "sim/engine/err.h"

struct crew;

/* A copy of a scenario file, which is read in its stead. */
struct kept_file {
    const char *file, *path;
};

struct session {
    int argc;
    char **argv;
    struct options options;
    struct terminal out, err; /* stdout and stderr */
    arena_exhausted exhausted;
    uint32_t n_kept;
    const struct kept_file *kept; /* [n_kept] when something recorded is repeated */
    bool is_silent;     /* nothing is printed to stdout */
    struct crew *crew; /* crew.h: other processes that help; NULL: none */
};

struct loaded {
    struct arena *arena; /* owns all below */
    struct diagnostics *diagnostics;
    const struct scenario *scenario; /* NULL when not valid */
};

/* Reads a scenario with --set, --seed, --reps, --requests applied and prints what is wrong or doubtful about it to
 * stderr. False when it cannot be read (ERR_SYSTEM) or is not valid (ERR_SCENARIO, without text: all is said). To be
 * freed in either case. */
bool session_load(const struct session *session, const char *file, struct loaded *loaded, struct err *e);
/* The same for an arm of an experiment: the settings (PATH=VALUE) come after those of --set, and nothing is printed. */
bool session_load_arm(const struct session *session, const char *file, uint32_t n_settings, const char *const *setting,
                      struct loaded *loaded, struct err *e);
void loaded_free(struct loaded *loaded);
/* The code that wins when several apply: 2, 3, 4, 1, 130, 99, 97, 0. */
int exit_code_first(int a, int b);

#endif
