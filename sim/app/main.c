/* The program gslbsim: finds the verb, reads its options, calls it, prints the one error that came up, and ends with its
 * code. */
#include "sim/app/run/crew.h"
#include "sim/app/session/session.h"
#include "sim/app/verb.h"
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void exhausted(size_t n_bytes)
{
    fprintf(stderr, "gslbsim: out of memory (%zu bytes more were needed)\n", n_bytes);
    _exit(ERR_SYSTEM);
}

static void introduce(FILE *out)
{
    fputs("gslbsim simulates DNS and load balancing: who is sent where, how long they wait, who notices a failure when.\n"
          "A scenario is one YAML file; a run gives a summary here, and CSV files and pictures in a folder.\n"
          "All verbs:          gslbsim help\n"
          "One verb:           gslbsim help run\n"
          "What there is:      gslbsim list\n"
          "\n"
          "Examples:\n"
          "  gslbsim run scenarios/quickstart.yaml\n"
          "  gslbsim check scenarios/quickstart.yaml --capacity\n"
          "  gslbsim list algorithms power_of_two\n",
          out);
}

/* --help and --version work without a verb, as people expect. */
static const char *verb_word(const char *word)
{
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return "help";
    return strcmp(word, "--version") == 0 ? "version" : word;
}

static bool check_arguments(const struct verb *verb, const struct options *options, struct err *e)
{
    if (options->arguments.n >= verb->min_arguments && options->arguments.n <= verb->max_arguments)
        return true;
    return err_set(e, ERR_USAGE, "%s %s; for example: %s", verb->name,
                   options->arguments.n < verb->min_arguments ? "needs an argument" : "takes fewer arguments",
                   verb->examples[0]);
}

static int run_verb(struct session *session, struct err *e)
{
    const struct verb *verb = verb_find(verb_word(session->argv[1]), e);
    struct options *options = &session->options;
    if (!verb || !options_parse(options, verb->name, session->argc - 2, session->argv + 2, e))
        return (int)e->kind;
    session->out = terminal_of(stdout, options->color, options->ascii);
    session->err = terminal_of(stderr, options->color, options->ascii);
    if (options->help) {
        verb_help(stdout, verb);
        return 0;
    }
    return check_arguments(verb, options, e) ? verb->run(session, e) : (int)e->kind;
}

int main(int argc, char **argv)
{
    struct crew *crew = crew_join(&argc, &argv);
    struct session session = {.argc = argc, .argv = argv, .exhausted = exhausted, .crew = crew};
    struct err e = {0};
    int code = 0;
    terminal_locale();
    signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is an error like a full disk */
    gsl_set_error_handler_off();
    if (argc < 2)
        introduce(stdout);
    else
        code = run_verb(&session, &e);
    options_free(&session.options);
    if (fflush(stdout) != 0 || ferror(stdout))
        err_set(&e, ERR_SYSTEM, "cannot write to stdout: %s", strerror(errno));
    if (e.text[0])
        fprintf(stderr, "gslbsim: %s\n", e.text);
    return crew_leave(crew, exit_code_first(code, (int)e.kind));
}
