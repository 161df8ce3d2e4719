/* gslbsim version: what somebody needs who wants to repeat a run. */
#include "sim/app/folder/folder.h"
#include "sim/app/verb.h"
#include "version.h"
#include <jansson.h>
#include <stdlib.h>

#define SCENARIO_FORMAT 1

static void print_json(void)
{
    json_t *root =
        json_pack("{s:s, s:s, s:s, s:s, s:{s:i, s:i}}", "version", GSLBSIM_VERSION, "commit", GSLBSIM_COMMIT, "compiler",
                  __VERSION__, "rng", "xoshiro256++ 1.0", "formats", "scenario", SCENARIO_FORMAT, "folder", FOLDER_FORMAT);
    json_dumpf(root, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(root);
}

int cmd_version(const struct session *session, struct err *e)
{
    (void)e;
    if (session->options.json) {
        print_json();
        return 0;
    }
    printf("gslbsim %s\n", GSLBSIM_VERSION);
    printf("commit    %s\n", GSLBSIM_COMMIT);
    printf("compiler  %s\n", __VERSION__);
    printf("rng       xoshiro256++ 1.0; one stream for each seed, replication and name\n");
    printf("formats   scenario %d, result folder %d\n", SCENARIO_FORMAT, FOLDER_FORMAT);
    return 0;
}
