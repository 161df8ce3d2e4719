/* gslbsim sweep: how a number responds to a parameter, and which value meets a goal. The goal is a threshold like any other,
 * put behind the scenario's own; it does not end the program with an error, because finding values that miss it is the
 * point. */
#include "output/sweep.h"
#include "sim/app/run/arms.h"
#include "sim/app/run/publish.h"
#include "sim/app/verb.h"
#include <string.h>

struct sweep_call {
    struct arms arms;
    struct sweep sweep;
};

static void make_axis(struct arena *arena, const struct vary_axis *from, struct sweep_axis *axis)
{
    const char **text = ARENA_ARRAY(arena, from->n, const char *);
    double *number = ARENA_ARRAY(arena, from->n, double);
    for (uint32_t i = 0; i < from->n; i++) {
        text[i] = from->value[i].text;
        number[i] = from->value[i].number * vary_scale(from->value[i].quantity);
    }
    *axis = (struct sweep_axis){from->path, from->name,
                                from->is_numeric ? vary_unit(from->value[0].quantity) : "",
                                from->is_numeric, from->n, text, number};
}

static void make_sweep(struct sweep_call *call)
{
    struct experiment *experiment = call->arms.experiment;
    const struct vary *vary = call->arms.vary;
    struct sweep_axis *axis = ARENA_ARRAY(experiment->arena, vary->n_axes, struct sweep_axis);
    const uint32_t **choice = ARENA_ARRAY(experiment->arena, vary->n_arms, const uint32_t *);
    for (uint32_t i = 0; i < vary->n_axes; i++)
        make_axis(experiment->arena, &vary->axis[i], &axis[i]);
    for (uint32_t a = 0; a < vary->n_arms; a++)
        choice[a] = vary->arm[a].choice;
    call->sweep = (struct sweep){.arena = experiment->arena,
                                 .study = experiment->study,
                                 .n_arms = experiment->n_arms,
                                 .n_axes = vary->n_axes,
                                 .axis = axis,
                                 .choice = choice,
                                 .measure = &call->arms.measure[0],
                                 .goal = experiment->session->options.goal};
    if (call->sweep.goal)
        call->sweep.goal_threshold = experiment->arm[0]->loaded.scenario->n_thresholds - 1;
}

static bool check(const struct sweep_call *call, struct err *e)
{
    const struct options *options = &call->arms.experiment->session->options;
    if (options->varies.n == 0)
        return err_set(e, ERR_USAGE, "sweep needs --vary, for example --vary dns.shop.example.ttl=5s..60s:5s");
    if (options->metrics.n > 1)
        return err_set(e, ERR_USAGE, "sweep draws the curve of one --metric");
    return true;
}

static bool write(void *context, struct experiment *experiment, const char *folder, struct result_files *files, struct err *e)
{
    struct sweep_call *call = context;
    (void)experiment;
    return arms_write(&call->arms, folder, files, e);
}

static void print(void *context, struct experiment *experiment, const struct published *published)
{
    const struct sweep_call *call = context;
    struct last_words words = last_words_of(experiment, published, NULL);
    sweep_write(stdout, words.format, &call->sweep, &words.notes, &words.style);
}

int cmd_sweep(const struct session *session, struct err *e)
{
    struct sweep_call call = {.arms = {.experiment = experiment_new(session)}};
    struct experiment *experiment = call.arms.experiment;
    if (check(&call, e) && arms_load(&call.arms, experiment, e)) {
        struct publication publication = {
            .name = arms_name(&call.arms, "sweep"), .with_journal = true, .context = &call, .write = write, .print = print};
        make_sweep(&call);
        publish(experiment, &publication, e);
    }
    experiment_free(experiment);
    return (int)e->kind;
}
