/* The table of verbs. */
#include "sim/app/verb.h"
#include "sim/app/suggest.h"
#include <string.h>

const struct verb verbs[] = {
    { "run", NULL, "SCENARIO", "simulate it; summary on stdout, files and pictures in a folder",
      { "gslbsim run scenarios/quickstart.yaml", "gslbsim run scenarios/quickstart.yaml --set dns.shop.example.ttl=5s",
        "gslbsim run scenarios/quickstart.yaml --reps 3 -o out/try --force", "gslbsim run scenarios/quickstart.yaml -o - --format json" },
      1, 1, cmd_run },
    { "plot", NULL, "DIR...", "make the pictures of result folders again",
      { "gslbsim plot out/my-run", "gslbsim plot out/my-run --term txt" }, 1, VERB_ANY, cmd_plot },
    { "check", "validate", "SCENARIO...", "validate only; nothing is run",
      { "gslbsim check scenarios/quickstart.yaml", "gslbsim check scenarios/*.yaml", "gslbsim check scenarios/quickstart.yaml --capacity" },
      1, VERB_ANY, cmd_check },
    { "show", NULL, "SCENARIO", "every value in force and where it came from",
      { "gslbsim show scenarios/quickstart.yaml", "gslbsim show scenarios/quickstart.yaml --set run.duration=60s" }, 1, 1, cmd_show },
    { "list", NULL, "[KIND [NAME]]", "what a scenario can use: algorithms, policies, faults, ...",
      { "gslbsim list", "gslbsim list algorithms", "gslbsim list algorithms power_of_two", "gslbsim list keys --json" }, 0, 2, cmd_list },
    { "version", NULL, "", "version, commit, compiler, generator, format versions", { "gslbsim version", "gslbsim version --json" }, 0, 0, cmd_version },
    { "help", NULL, "[VERB]", "this, or examples and options of a verb", { "gslbsim help", "gslbsim help run" }, 0, 1, cmd_help },
    { .name = NULL },
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
