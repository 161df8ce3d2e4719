/* The table of verbs. */
#include "sim/app/verb.h"
#include "sim/app/text/suggest.h"
#include <string.h>

const struct verb verbs[] = {
    {.name = "run",
     .arguments = "SCENARIO | DIR/manifest.json",
     .help = "simulate it; summary on stdout, files and pictures in a folder",
     .examples = {"gslbsim run scenarios/quickstart.yaml",
                  "gslbsim run scenarios/quickstart.yaml --set dns.shop.example.ttl=5s",
                  "gslbsim run scenarios/quickstart.yaml --reps 3 -o out/try --force",
                  "gslbsim run scenarios/quickstart.yaml -o - --format json", "gslbsim run out/try/manifest.json"},
     .min_arguments = 1,
     .max_arguments = 1,
     .run = cmd_run},
    {.name = "compare",
     .arguments = "SCENARIO...",
     .help = "the same random numbers for every arm; which differences are real",
     .examples = {"gslbsim compare scenarios/least_connections.yaml --set thresholds=[] --vary "
                  "sites.*.balancer.algorithm=round_robin,least_connections,power_of_two",
                  "gslbsim compare scenarios/quickstart.yaml --vary dns.shop.example.ttl=5s,60s --metric 'time_to_drain'",
                  "gslbsim compare scenarios/round_robin.yaml scenarios/power_of_two.yaml --set thresholds=[] --margin 5%"},
     .min_arguments = 1,
     .max_arguments = VERB_ANY,
     .run = cmd_compare},
    {.name = "sweep",
     .arguments = "SCENARIO",
     .help = "vary parameters over a grid: response curves, knee, goal",
     .examples = {"gslbsim sweep scenarios/quickstart.yaml --vary dns.shop.example.ttl=5s..60s:5s",
                  "gslbsim sweep scenarios/quickstart.yaml --vary dns.shop.example.ttl=1s..5m*6 --goal 'time_to_drain <= 60s'"},
     .min_arguments = 1,
     .max_arguments = 1,
     .run = cmd_sweep},
    {.name = "plot",
     .arguments = "DIR...",
     .help = "make the pictures of result folders again",
     .examples = {"gslbsim plot out/my-run", "gslbsim plot out/my-run --term txt"},
     .min_arguments = 1,
     .max_arguments = VERB_ANY,
     .run = cmd_plot},
    {.name = "report",
     .arguments = "DIR...",
     .help = "one page about result folders: report.html and report.md",
     .examples = {"gslbsim report out/my-run", "gslbsim report out/ttl-5s out/ttl-60s -o out/both"},
     .min_arguments = 1,
     .max_arguments = VERB_ANY,
     .run = cmd_report},
    {.name = "check",
     .alias = "validate",
     .arguments = "SCENARIO...",
     .help = "validate only; nothing is run",
     .examples = {"gslbsim check scenarios/quickstart.yaml", "gslbsim check scenarios/*.yaml",
                  "gslbsim check scenarios/quickstart.yaml --capacity"},
     .min_arguments = 1,
     .max_arguments = VERB_ANY,
     .run = cmd_check},
    {.name = "show",
     .arguments = "SCENARIO",
     .help = "every value in force and where it came from",
     .examples = {"gslbsim show scenarios/quickstart.yaml", "gslbsim show scenarios/quickstart.yaml --set run.duration=60s"},
     .min_arguments = 1,
     .max_arguments = 1,
     .run = cmd_show},
    {.name = "list",
     .arguments = "[KIND [NAME]]",
     .help = "what a scenario can use: algorithms, policies, faults, ...",
     .examples = {"gslbsim list", "gslbsim list algorithms", "gslbsim list algorithms power_of_two",
                  "gslbsim list keys --json"},
     .min_arguments = 0,
     .max_arguments = 2,
     .run = cmd_list},
    {.name = "init",
     .arguments = "[TEMPLATE [FILE]]",
     .help = "a new commented scenario, and its schema for editors",
     .examples = {"gslbsim init", "gslbsim init dns-failover", "gslbsim init canary my/canary.yaml"},
     .min_arguments = 0,
     .max_arguments = 2,
     .run = cmd_init},
    {.name = "schema",
     .arguments = "",
     .help = "JSON Schema of the scenario format, for editors",
     .examples = {"gslbsim schema >scenario.schema.json"},
     .min_arguments = 0,
     .max_arguments = 0,
     .run = cmd_schema},
    {.name = "version",
     .arguments = "",
     .help = "version, commit, compiler, generator, format versions",
     .examples = {"gslbsim version", "gslbsim version --json"},
     .min_arguments = 0,
     .max_arguments = 0,
     .run = cmd_version},
    {.name = "help",
     .arguments = "[VERB]",
     .help = "this, or examples and options of a verb",
     .examples = {"gslbsim help", "gslbsim help run"},
     .min_arguments = 0,
     .max_arguments = 1,
     .run = cmd_help},
    {.name = NULL},
};

const struct verb *verb_find(const char *name, struct err *e)
{
    struct suggestion near;
    suggestion_start(&near, name);
    for (const struct verb *verb = verbs; verb->name; verb++) {
        if (strcmp(verb->name, name) == 0 || (verb->alias && strcmp(verb->alias, name) == 0))
            return verb;
        suggestion_offer(&near, verb->name);
    }
    if (near.best)
        err_set(e, ERR_USAGE, "no verb is called \"%.60s\"; did you mean: gslbsim %s?", name, near.best);
    else
        err_set(e, ERR_USAGE, "no verb is called \"%.60s\"; see: gslbsim help", name);
    return NULL;
}

void verb_help(FILE *out, const struct verb *verb)
{
    fprintf(out, "Examples:\n");
    for (size_t i = 0; i < VERB_EXAMPLES && verb->examples[i]; i++)
        fprintf(out, "  %s\n", verb->examples[i]);
    fprintf(out, "\ngslbsim %s %s%s[OPTION]...\n  %s", verb->name, verb->arguments, *verb->arguments ? " " : "", verb->help);
    if (verb->alias)
        fprintf(out, " (also: gslbsim %s)", verb->alias);
    fprintf(out, "\n\nOptions:\n");
    options_help(out, verb->name);
}

void verbs_help(FILE *out)
{
    for (const struct verb *verb = verbs; verb->name; verb++)
        fprintf(out, "  gslbsim %-7s %-13s  %s\n", verb->name, verb->arguments, verb->help);
}
