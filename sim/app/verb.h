/* The verbs of the command line: one row each, one cmd_<verb>.c each. From the same rows come the dispatch, the help, the
 * suggestions and later the man page and the completion. */
#ifndef SIM_APP_VERB_H
#define SIM_APP_VERB_H

#include "sim/app/session/session.h"
#include <stdio.h>

#define VERB_EXAMPLES 5
#define VERB_ANY      1000000

struct verb {
    const char *name;
    const char *alias;     /* NULL: none */
    const char *arguments; /* as help shows them */
    const char *help;      /* one line */
    const char *examples[VERB_EXAMPLES];
    size_t min_arguments, max_arguments;
    /* Writes results to stdout. Returns the exit code, or sets e, whose kind is it. */
    int (*run)(const struct session *session, struct err *e);
};

/* Ended by a row without a name. */
extern const struct verb verbs[];
/* By name or alias; NULL with e set to a suggestion. */
const struct verb *verb_find(const char *name, struct err *e);
/* Examples first, then arguments and options. */
void verb_help(FILE *out, const struct verb *verb);
/* All verbs, one line each. */
void verbs_help(FILE *out);

int cmd_run(const struct session *session, struct err *e);
int cmd_compare(const struct session *session, struct err *e);
int cmd_sweep(const struct session *session, struct err *e);
int cmd_plot(const struct session *session, struct err *e);
int cmd_report(const struct session *session, struct err *e);
int cmd_check(const struct session *session, struct err *e);
int cmd_show(const struct session *session, struct err *e);
int cmd_list(const struct session *session, struct err *e);
int cmd_init(const struct session *session, struct err *e);
int cmd_schema(const struct session *session, struct err *e);
int cmd_version(const struct session *session, struct err *e);
int cmd_help(const struct session *session, struct err *e);

#endif
