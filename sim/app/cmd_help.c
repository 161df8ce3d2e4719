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
    printf("\nExit codes: 0 done, 1 could not finish, 2 wrong use, 3 scenario not valid, 4 result folder not usable,\n"
           "97 a threshold is undecided and --strict was given, 99 a threshold failed, 130 interrupted\n");
    return 0;
}
