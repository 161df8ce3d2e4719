/* The arms of compare and sweep: --vary PATH=VALUES on one or several files, all combinations, --where leaves some out.
 *
 *   PATH=V1,V2      these values; commas inside (), [], {} and quotes do not separate
 *   PATH=A..B:S     from A to B by S: 5s..60s:5s, 10%..90%:20%, 1..9:2
 *   PATH=A..B*K     K values evenly on a log scale, rounded to three digits (whole numbers when A and B are): 1s..1h*7
 *
 * Only texts and numbers: whether a path exists and a value fits is found out when the arm is loaded. */
#ifndef SIM_APP_RUN_VARY_H
#define SIM_APP_RUN_VARY_H

#include "sim/app/session/options.h"
#include "sim/app/text/units.h"
#include "sim/engine/err.h"
#include <stdbool.h>
#include <stdint.h>

struct arena;

#define VARY_ARMS_MAX 10000

struct vary_value {
    const char *text;       /* as it goes into the scenario */
    bool is_number;
    enum quantity quantity; /* of a number */
    double number;          /* durations in s, shares 0 .. 1, rates per s */
};
struct vary_axis {
    const char *path;  /* as given */
    const char *name;  /* its last parts, as few as tell it from the other axes: "ttl" */
    bool is_numeric;   /* all values are numbers of the same quantity */
    uint32_t n;
    struct vary_value *value;
};
struct vary_arm {
    const char *label;          /* unique; the value alone when one path varies on one file, "base" when nothing does */
    const char *file;
    const char *const *setting; /* [n_axes] "PATH=VALUE" */
    const uint32_t *choice;     /* [n_axes] which value of each axis */
};
struct vary {
    uint32_t n_axes, n_arms;
    struct vary_axis *axis;
    struct vary_arm *arm; /* files in order, then the first axis slowest */
};

/* Reads --vary and --where. NULL with e set (ERR_USAGE, naming the option and a right one). */
const struct vary *vary_read(struct arena *arena, const struct word_list *files, const struct word_list *vary,
                             const struct word_list *where, struct err *e);
/* A quantity as text, in the unit that `number` has: "s", "%", "1/s" or "". The number times vary_scale is in that unit. */
const char *vary_unit(enum quantity quantity);
double vary_scale(enum quantity quantity);

#endif
