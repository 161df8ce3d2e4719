/* gslbsim run: one scenario from the file to the folder. An experiment of one arm, called "base". */
#include "sim/app/run/gate.h"
#include "sim/app/run/publish.h"
#include "sim/app/run/repeat.h"
#include "sim/app/verb.h"
#include <string.h>

#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-=/,:%+@"

/* The --set of this run again, for a shell. */
static const char *sets_text(struct arena *arena, const struct word_list *sets)
{
    const char *text = "";
    for (size_t i = 0; i < sets->n; i++) {
        const char *quote = sets->at[i][strspn(sets->at[i], PLAIN)] == '\0' ? "" : strchr(sets->at[i], '\'') ? "\"" : "'";
        text = arena_printf(arena, "%s --set %s%s%s", text, quote, sets->at[i], quote);
    }
    return text;
}

/* Most of what failed was more than the servers could do. */
static bool is_overloaded(const struct study *study)
{
    double failed = study_look_up(study, "failed", "all", "", "count").value;
    return failed > 0 && study_look_up(study, "lost_overload", "all", "", "count").value > failed / 2;
}

/* What a curious person would do next; NULL: the usual, or nothing that could be named. */
static const char *next_command(const struct experiment *experiment, const struct published *published)
{
    struct arena *arena = experiment->arena;
    const struct arm *arm = experiment->arm[0];
    const struct spec *spec = arm->spec;
    const char *file = arm->loaded.scenario->file,
               *program = experiment->session->argv[0]; /* as it was called, so that it can be pasted */
    bool is_piped = strcmp(file, "-") == 0;
    if (is_piped && !published->path)
        return NULL;
    if (experiment->truncated && !is_piped)
        return arena_printf(arena, "%s run %s", program, file);
    if (!is_piped && is_overloaded(arm->study))
        return arena_printf(arena, "%s check %s --capacity%s", program, file,
                            sets_text(arena, &experiment->session->options.sets));
    if (published->path && (published->without_plots || is_piped))
        return arena_printf(arena, "%s plot %s", program, published->path);
    if (published->path)
        return NULL;
    if (spec->n_dns > 0)
        return arena_printf(arena, "%s run %s --set dns.%s.ttl=%s", program, file, spec->dns[0].name,
                            spec->dns[0].ttl == 5 * SECOND ? "5m" : "5s");
    return arena_printf(arena, "%s run %s --seed %llu", program, file, (unsigned long long)spec->run.seed + 1);
}

static void print(void *context, struct experiment *experiment, const struct published *published)
{
    (void)context;
    struct last_words words = last_words_of(experiment, published, next_command(experiment, published));
    summary_write(stdout, words.format, experiment->study, experiment->n_arms, &words.notes, &words.style);
}

static int run_verb(const char *name, const struct session *session, struct err *e)
{
    const struct verb *verb = verb_find(name, e);
    return verb ? verb->run(session, e) : (int)e->kind;
}

int cmd_run(const struct session *session, struct err *e)
{
    if (repeat_is_manifest(session->options.arguments.at[0]))
        return repeat_run(session, session->options.arguments.at[0], run_verb, e);
    struct experiment *experiment = experiment_new(session);
    if (experiment_add(experiment, "base", session->options.arguments.at[0], 0, NULL, e)) {
        struct publication publication = {
            .name = experiment->arm[0]->spec->name, .with_journal = session->options.journal, .print = print};
        publish(experiment, &publication, e);
    }
    int code = e->kind == ERR_NONE || e->kind == ERR_INTERRUPTED ? gate_code(experiment) : (int)e->kind;
    experiment_free(experiment);
    return code;
}
