/* One error value for everything that can go wrong for the user or the machine. Errors travel upwards as return values
 * and are printed once, in main. A programmer's mistake is not an err but a CHECK (check.h). */
#ifndef SIM_ENGINE_ERR_H
#define SIM_ENGINE_ERR_H

#include <stdbool.h>

/* The values are the program's exit codes. */
enum err_kind {
    ERR_NONE = 0,
    ERR_SYSTEM = 1,   /* cannot read, make or write, out of memory, gnuplot missing */
    ERR_USAGE = 2,    /* wrong use of the command line */
    ERR_SCENARIO = 3, /* the scenario is not valid */
    ERR_FOLDER = 4,   /* what stands in the result folder: not ours, other or no results, newer format */
    ERR_INTERRUPTED = 130
};

struct err {
    enum err_kind kind;
    char text[1000];
};

/* Fills e (when it is not NULL and holds no earlier error) with a formatted text. Always returns false, so that a failing
 * function can end with `return err_set(e, ERR_SYSTEM, "cannot write %s: %s", path, strerror(errno));`. */
bool err_set(struct err *e, enum err_kind kind, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
