/* gslbsim show: every value in force and where it came from, as YAML that can be run. */
#include "sim/app/verb.h"
#include <errno.h>
#include <string.h>

int cmd_show(const struct session *session, struct err *e)
{
    struct loaded loaded;
    if (session_load(session, session->options.arguments.at[0], &loaded, e) && !scenario_show(loaded.scenario, stdout))
        err_set(e, ERR_SYSTEM, "cannot write to stdout: %s", strerror(errno));
    loaded_free(&loaded);
    return (int)e->kind;
}
