/* gslbsim help [VERB] */
#include "sim/app/verb.h"

int cmd_help(const struct session *session, struct err *e)
{
    if (session->options.arguments.n == 1) {
        const struct verb *verb = verb_find(session->options.arguments.at[0], e);
        if (verb)
            verb_help(stdout, verb);
        return (int)e->kind;
    }
    verbs_help(stdout);
    printf("\nOptions (gslbsim help VERB shows those of a verb):\n");
    options_help(stdout, NULL);
    printf("\nExit codes:\n"
           "  0    done\n"
           "  1    could not finish: cannot read or write, out of memory\n"
           "  2    wrong use of the command line\n"
           "  3    the scenario is not valid; nothing was run\n"
           "  4    what stands in the result folder: not made by gslbsim, other or no results, a newer format\n"
           "  97   a threshold is undecided and --strict was given\n"
           "  99   a threshold failed\n"
           "  130  interrupted\n"
           "If several apply, the first of 2, 3, 4, 1, 130, 99, 97.\n");
    return 0;
}
