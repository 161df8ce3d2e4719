/* What the work of an experiment is, and when it is enough; see experiment.h. */
#include "sim/app/run/experiment.h"
#include "sim/app/run/warmup.h"
#include "sim/engine/check.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct experiment *experiment_new(const struct session *session)
{
    struct arena *arena = arena_new(session->exhausted);
    struct experiment *experiment = ARENA_NEW(arena, struct experiment);
    experiment->session = session;
    experiment->arena = arena;
    provenance_start(&experiment->started);
    return experiment;
}

void experiment_free(struct experiment *experiment)
{
    if (!experiment)
        return;
    for (uint32_t i = 0; i < experiment->n_arms; i++) {
        struct arm *arm = experiment->arm[i];
        study_free(arm->study);
        free(arm->resolved);
        loaded_free(&arm->loaded);
    }
    arena_free(experiment->arena);
}

/* ---- arms ---- */

static struct arm *next_arm(struct experiment *experiment)
{
    if (experiment->n_arms == experiment->room) {
        uint32_t room = experiment->room ? 2 * experiment->room : 4;
        struct arm **arm = ARENA_ARRAY(experiment->arena, room, struct arm *);
        struct study **study = ARENA_ARRAY(experiment->arena, room, struct study *);
        for (uint32_t i = 0; i < experiment->n_arms; i++) {
            arm[i] = experiment->arm[i];
            study[i] = experiment->study[i];
        }
        experiment->arm = arm;
        experiment->study = study;
        experiment->room = room;
    }
    return experiment->arm[experiment->n_arms++] = ARENA_NEW(experiment->arena, struct arm);
}

static bool is_same(const struct diagnostic *a, const struct diagnostic *b)
{
    return a->severity == b->severity && a->place.line == b->place.line && a->place.column == b->place.column &&
           strcmp(a->place.file, b->place.file) == 0 && strcmp(a->text, b->text) == 0;
}

static bool was_said(const struct experiment *experiment, const struct diagnostic *diagnostic)
{
    for (uint32_t i = 0; i + 1 < experiment->n_arms; i++) {
        struct diagnostics *earlier = experiment->arm[i]->loaded.diagnostics;
        const struct diagnostic *other;
        for (unsigned k = 0; (other = diagnostics_at(earlier, k)); k++)
            if (is_same(diagnostic, other))
                return true;
    }
    return false;
}

/* Prints what is wrong or doubtful about the newest arm and was not about an earlier one. */
static void print_diagnostics(const struct experiment *experiment, const struct arm *arm)
{
    if (!arm->loaded.diagnostics)
        return;
    const struct diagnostic *diagnostic;
    for (unsigned i = 0; (diagnostic = diagnostics_at(arm->loaded.diagnostics, i)); i++)
        if (was_said(experiment, diagnostic))
            diagnostics_hush(arm->loaded.diagnostics, i);
    diagnostics_print(arm->loaded.diagnostics, stderr);
}

/* What follows from an arm's values. */
static bool make_study(struct experiment *experiment, uint32_t i, struct err *e)
{
    struct arm *arm = experiment->arm[i];
    free(arm->resolved);
    study_free(arm->study);
    arm->resolved = NULL;
    arm->study = NULL;
    FILE *out = open_memstream(&arm->resolved, &arm->n_resolved);
    if (!out || !scenario_write_resolved(arm->loaded.scenario, out) || fclose(out) != 0)
        return err_set(e, ERR_SYSTEM, "out of memory");
    sha256_hex(arm->resolved, arm->n_resolved, arm->resolved_sha256);
    arm->layout = layout_new(arm->loaded.arena, arm->spec);
    arm->study = study_new(arm->layout, arm->label);
    study_set_thresholds(arm->study, arm->loaded.scenario->n_thresholds, arm->loaded.scenario->threshold);
    experiment->study[i] = arm->study;
    return true;
}

bool experiment_add(struct experiment *experiment, const char *label, const char *file, uint32_t n_settings,
                    const char *const *setting, struct err *e)
{
    struct arm *arm = next_arm(experiment);
    bool ok = session_load_arm(experiment->session, file, n_settings, setting, &arm->loaded, e);
    print_diagnostics(experiment, arm);
    if (!ok)
        return false;
    arm->label = arena_strdup(experiment->arena, label);
    arm->spec = arm->loaded.scenario->spec;
    return make_study(experiment, experiment->n_arms - 1, e);
}

/* warmup: auto is the same for all arms that ask for it, the longest that one of them needs: they are compared over the same
 * interval. */
static bool settle_warmup(struct experiment *experiment, struct err *e)
{
    struct warmup longest = {0, true};
    for (uint32_t i = 0; i < experiment->n_arms; i++) {
        if (experiment->arm[i]->spec->run.warmup_origin != WARMUP_AUTO)
            continue;
        struct warmup warmup = warmup_find(experiment->arm[i]->spec, experiment->session->exhausted, e);
        if (e->kind)
            return false;
        longest.time = warmup.time > longest.time ? warmup.time : longest.time;
        longest.is_settled = longest.is_settled && warmup.is_settled;
    }
    for (uint32_t i = 0; i < experiment->n_arms; i++) {
        struct loaded *loaded = &experiment->arm[i]->loaded;
        if (loaded->scenario->spec->run.warmup_origin != WARMUP_AUTO)
            continue;
        scenario_set_warmup(loaded->arena, loaded->scenario, longest.time, longest.is_settled);
        if (!make_study(experiment, i, e))
            return false;
    }
    return true;
}

/* ---- the main metric, the precision, the identity ---- */

static bool has_statistic(const struct arm *arm, const struct statistic_name *name)
{
    return study_find(arm->study, name->metric, name->by, name->item, name->stat) < arm->layout->n_statistics;
}

/* "share(availability site=west)" in its parts; without parentheses the stat stays NULL. */
static bool split_metric(struct arena *arena, const char *text, struct statistic_name *name)
{
    const char *open = strchr(text, '('), *inner = open ? open + 1 : text, *close = strchr(inner, ')');
    if ((open != NULL) != (close != NULL) || (close && close[1]))
        return false;
    char *words = close ? arena_strndup(arena, inner, (size_t)(close - inner)) : arena_strdup(arena, inner);
    char *blank = words + strcspn(words, " "), *equals = strchr(blank, '=');
    *name = (struct statistic_name){.metric = words, .by = "all", .item = ""};
    if (open)
        name->stat = arena_strndup(arena, text, (size_t)(open - text));
    if (!*blank)
        return *words;
    if (!equals)
        return false;
    *blank = *equals = '\0';
    name->by = blank + 1 + strspn(blank + 1, " ");
    name->item = equals + 1;
    return true;
}

/* What a metric alone means. */
static void choose_stat(const struct experiment *experiment, struct statistic_name *name)
{
    static const char *const stats[] = {"share", "mean", "count", "rate"};
    for (size_t i = 0; i < sizeof stats / sizeof stats[0]; i++) {
        name->stat = stats[i];
        for (uint32_t a = 0; a < experiment->n_arms; a++)
            if (has_statistic(experiment->arm[a], name))
                return;
    }
}

/* time_to_drain and its like belong to a fault or change: the only one when none is named. */
static bool is_of_fault(const char *text)
{
    return strncmp(text, "time_to_", 8) == 0 && strncmp(text, "time_to_fail", 12) != 0;
}

static bool find_of_fault(struct experiment *experiment, const char *text, struct statistic_name *name, struct err *e)
{
    struct arena *arena = experiment->arena;
    const struct layout *layout = experiment->arm[0]->layout;
    const char *open = strchr(text, '('), *metric = arena_strndup(arena, text, strcspn(text, "(")), *groups = "", *there = "";
    const char *share = open ? strstr(open, "share=") : NULL;
    const char *stat = share                                   ? arena_strndup(arena, share + 6, strcspn(share + 6, " )"))
                       : strcmp(metric, "time_to_drain") == 0 ? "95%"
                                                              : "mean";
    bool has_group = open && open + 1 != share;
    uint32_t n = 0;
    for (uint32_t i = 0; i < layout->n_statistics; i++) {
        const struct statistic *row = &layout->statistic[i];
        const char *group = arena_printf(arena, "%s=%s", row->by, row->item);
        if (strcmp(row->metric, metric) != 0 || strcmp(row->stat, stat) != 0)
            continue;
        there = arena_printf(arena, "%s%s%s", there, *there ? ", " : "", group);
        if (has_group && !strstr(open, group))
            continue;
        *name = (struct statistic_name){row->metric, row->by, row->item, row->stat};
        groups = arena_printf(arena, "%s%s%s", groups, n++ > 0 ? ", " : "", group);
    }
    if (n == 0 && *there)
        return err_set(e, ERR_USAGE, "metric \"%.100s\": this scenario has no such number, but %s of %s", text, metric, there);
    if (n == 0)
        return err_set(e, ERR_USAGE, "metric \"%.100s\": this scenario has no such number", text);
    return n == 1 || err_set(e, ERR_USAGE, "metric \"%.100s\": say which, for example %s(%s=%s); there are %s", text, metric,
                              name->by, name->item, groups);
}

bool experiment_find_metric(struct experiment *experiment, const char *text, struct statistic_name *name, struct err *e)
{
    if (is_of_fault(text))
        return find_of_fault(experiment, text, name, e);
    if (!split_metric(experiment->arena, text, name))
        return err_set(e, ERR_USAGE, "metric \"%.100s\": write it as p99(response_time) or p99(response_time client=NAME)",
                       text);
    if (!name->stat)
        choose_stat(experiment, name);
    for (uint32_t i = 0; i < experiment->n_arms; i++)
        if (!has_statistic(experiment->arm[i], name))
            return err_set(e, ERR_USAGE,
                           "metric \"%.100s\": %s has no such number; names: gslbsim list metrics, groups and statistics: "
                           "the columns by, item, stat of summary.csv",
                           text, experiment->arm[i]->label);
    return true;
}

/* "mean(response_time)" of "mean(response_time) < 12ms from 10s": up to the comparison, which is outside of parentheses. */
static const char *goal_subject(struct arena *arena, const char *goal)
{
    size_t n = 0;
    for (int depth = 0; goal[n] && (depth > 0 || (!strchr("<>", goal[n]) && strncmp(goal + n, " in ", 4) != 0)); n++)
        depth += (goal[n] == '(') - (goal[n] == ')');
    while (n > 0 && goal[n - 1] == ' ')
        n--;
    return arena_strndup(arena, goal, n);
}

/* The number that --goal judges, where every arm has it among its statistics: not so for a share of slow requests, or a
 * percentile that no file lists. */
static bool find_goal(struct experiment *experiment, struct statistic_name *name)
{
    const struct arm *arm = experiment->arm[0];
    const struct threshold *goal = &arm->loaded.scenario->threshold[arm->loaded.scenario->n_thresholds - 1];
    const char *text = experiment->session->options.goal;
    bool is_listed = goal->measure == MEASURE_STATISTIC || goal->measure == MEASURE_DRAIN;
    if (!is_listed)
        return experiment_find_metric(experiment, goal_subject(experiment->arena, text), name, NULL);
    if (goal->statistic >= arm->layout->n_statistics)
        return false;
    const struct statistic *row = &arm->layout->statistic[goal->statistic];
    *name = (struct statistic_name){row->metric, row->by, row->item, row->stat};
    for (uint32_t i = 0; i < experiment->n_arms; i++)
        if (!has_statistic(experiment->arm[i], name))
            return false;
    return true;
}

bool experiment_find_main(struct experiment *experiment, struct statistic_name *name, struct err *e)
{
    const struct options *options = &experiment->session->options;
    if (!options->metric && options->goal && find_goal(experiment, name))
        return true;
    return experiment_find_metric(experiment, options->metric ? options->metric : "p99(response_time)", name, e);
}

static bool read_precision(struct experiment *experiment, struct err *e)
{
    const struct options *options = &experiment->session->options;
    bool is_needed = options->metric || options->precision;
    if (!experiment_find_main(experiment, &experiment->main_metric, is_needed ? e : NULL) && is_needed)
        return false;
    if (!options->precision)
        return !options->max_reps || err_set(e, ERR_USAGE, "--max-reps needs --precision, for example --precision 2%%");
    if (options->reps)
        return err_set(e, ERR_USAGE, "--reps and --precision exclude each other; --max-reps limits --precision");
    experiment->precision.ratio = strtod(options->precision, NULL) / 100;
    experiment->precision.max_replications = options->max_reps ? (uint32_t)options->max_reps : 200;
    return experiment->precision.ratio > 0 || err_set(e, ERR_USAGE, "--precision 0%% cannot be reached; try --precision 2%%");
}

static void digest_text(struct sha256_ctx *context, const char *text)
{
    sha256_update(context, strlen(text) + 1, (const uint8_t *)text); /* with its end, so that parts cannot run together */
}

bool experiment_identify(struct experiment *experiment, struct err *e)
{
    char text[80];
    struct sha256_ctx context;
    if (!read_precision(experiment, e) || !settle_warmup(experiment, e))
        return false;
    if (experiment->n_arms == 1 && experiment->precision.ratio == 0) {
        memcpy(experiment->identity, experiment->arm[0]->resolved_sha256, DIGEST_HEX_BYTES);
        return true;
    }
    sha256_init(&context);
    for (uint32_t i = 0; i < experiment->n_arms; i++) {
        digest_text(&context, experiment->arm[i]->label);
        digest_text(&context, experiment->arm[i]->resolved_sha256);
    }
    snprintf(text, sizeof text, "%.17g %u", experiment->precision.ratio, experiment->precision.max_replications);
    digest_text(&context, text);
    const struct statistic_name *name = &experiment->main_metric;
    const char *const parts[] = {name->metric, name->by, name->item, name->stat};
    for (size_t i = 0; experiment->precision.ratio > 0 && i < 4; i++)
        digest_text(&context, parts[i]);
    digest_finish(&context, experiment->identity);
    return true;
}

/* ---- the sequence of pieces ---- */

/* Without regard to what is merged, which another thread may be changing now. */
static uint32_t most_replications(const struct experiment *experiment, uint32_t arm)
{
    bool is_open = experiment->precision.ratio > 0;
    return is_open ? experiment->precision.max_replications : experiment->arm[arm]->spec->run.replications;
}

uint32_t experiment_replications(const struct experiment *experiment, uint32_t arm)
{
    return experiment->n_enough ? experiment->n_enough : most_replications(experiment, arm);
}

uint64_t experiment_pieces(const struct experiment *experiment)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < experiment->n_arms; i++)
        n += experiment_replications(experiment, i);
    return n;
}

bool experiment_next(const struct experiment *experiment, struct piece *piece)
{
    struct piece next = {piece->arm + 1, piece->replication};
    /* Two rounds: an arm that has enough of this replication may have none of the next. */
    for (uint32_t tries = 0; tries < 2 * experiment->n_arms + 1; tries++, next.arm++) {
        if (next.arm >= experiment->n_arms)
            next = (struct piece){0, next.replication + 1};
        if (next.replication < most_replications(experiment, next.arm)) {
            *piece = next;
            return true;
        }
    }
    return false;
}

/* Is the interval of every arm's main metric narrow enough? An interval that nobody can give is not. */
static bool is_precise(const struct experiment *experiment)
{
    const struct statistic_name *name = &experiment->main_metric;
    for (uint32_t i = 0; i < experiment->n_arms; i++) {
        struct figure figure = study_look_up(experiment->study[i], name->metric, name->by, name->item, name->stat);
        if (!(figure.half <= experiment->precision.ratio * fabs(figure.value)))
            return false;
    }
    return true;
}

bool experiment_merge(struct experiment *experiment, struct piece piece, const void *block)
{
    struct arm *arm = experiment->arm[piece.arm];
    CHECK(NULL, study_replications(arm->study) == piece.replication);
    study_add(arm->study, block);
    experiment->n_merged++;
    uint32_t n = piece.replication + 1;
    if (experiment->precision.ratio > 0 && piece.arm == experiment->n_arms - 1 && n % EXPERIMENT_BATCH == 0 &&
        is_precise(experiment))
        experiment->n_enough = n;
    return experiment->n_merged == experiment_pieces(experiment);
}

size_t experiment_block_bytes(const struct experiment *experiment)
{
    size_t most = 0;
    for (uint32_t i = 0; i < experiment->n_arms; i++)
        most = layout_bytes(experiment->arm[i]->layout) > most ? layout_bytes(experiment->arm[i]->layout) : most;
    return most;
}

uint32_t experiment_complete(const struct experiment *experiment)
{
    uint32_t fewest = UINT32_MAX, most = 0;
    for (uint32_t i = 0; i < experiment->n_arms; i++) {
        uint32_t n = study_replications(experiment->study[i]);
        most = n > most ? n : most;
        if (n < experiment_replications(experiment, i) && n < fewest)
            fewest = n;
    }
    return fewest < most ? fewest : most;
}
