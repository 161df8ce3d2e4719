/* The way from arms to a folder; see publish.h. */
#include "sim/app/run/publish.h"
#include "sim/app/folder/folder.h"
#include "sim/app/folder/plotter.h"
#include "sim/app/run/crew.h"
#include "sim/app/run/gate.h"
#include "sim/app/run/journal.h"
#include "sim/app/run/runner.h"
#include "sim/app/run/work.h"
#include "sim/app/session/interrupt.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define HASH_CHARACTERS 6

/* One publication under way. */
struct press {
    struct experiment *experiment;
    const struct publication *publication;
    const struct options *options;
    struct folder *folder;   /* NULL with -o - */
    struct journal *journal; /* NULL: none */
    const char *without_plots;
};

/* out/NAME-HASH, with what may stand in a file name. */
static const char *default_folder(const struct press *press)
{
    char *path = arena_printf(press->experiment->arena, "out/%s-%.*s", press->publication->name, HASH_CHARACTERS,
                              press->experiment->identity);
    for (char *c = path + strlen("out/"); *c; c++)
        if (*c == '/' || (unsigned char)*c <= ' ')
            *c = '-';
    return path;
}

static bool open_journal(struct press *press, const char *identity, struct err *e)
{
    if (!press->publication->with_journal) {
        folder_drop_journal(press->folder);
        return true;
    }
    press->journal = journal_open(folder_journal(press->folder), identity, e);
    uint32_t n_found = press->journal ? journal_n_found(press->journal) : 0;
    if (n_found > 0 && !press->options->quiet)
        fprintf(stderr, "gslbsim: going on where an earlier run stopped, with %u of %llu replications\n", n_found,
                (unsigned long long)experiment_pieces(press->experiment));
    return press->journal != NULL;
}

static bool open_folder(struct press *press, const char *identity, struct err *e)
{
    const char *path = press->options->folder;
    if (path && strcmp(path, "-") == 0)
        return true;
    press->folder = folder_open(path ? path : default_folder(press), press->experiment->identity, press->options->force, e);
    return press->folder && open_journal(press, identity, e);
}

/* What cannot be told at the end is told before the beginning. */
static bool check_report(struct press *press, struct err *e)
{
    if (gate_check(press->experiment, press->folder ? folder_path(press->folder) : NULL, e))
        return true;
    if (press->journal && journal_n_found(press->journal) == 0) {
        folder_abandon(press->folder);
        press->folder = NULL;
    }
    return false;
}

/* ---- the simulation ---- */

static void run_work(struct press *press, struct progress *progress, uint32_t n_jobs, struct err *e)
{
    struct crew *crew = press->experiment->session->crew;
    uint32_t n_workers = n_jobs + (crew ? crew->n_ranks - 1 : 0);
    struct work *work = work_new(press->experiment, n_workers, press->journal, progress);
    interrupt_watch();
    if (crew)
        crew->lead(crew, work, n_jobs);
    else
        runner_run(work, n_jobs);
    work_result(work, e);
    work_free(work);
}

static bool simulate(struct press *press, struct err *e)
{
    struct experiment *experiment = press->experiment;
    const struct session *session = experiment->session;
    const struct options *options = press->options;
    uint64_t n_pieces = experiment_pieces(experiment);
    uint32_t n_jobs = runner_jobs(options->jobs || !session->crew ? options->jobs : 1); /* one for each rank */
    struct progress progress;
    enum when when = options->quiet && options->progress == WHEN_AUTO ? WHEN_NEVER : options->progress;
    n_jobs = n_jobs < n_pieces ? n_jobs : (uint32_t)n_pieces;
    progress_start(&progress, stderr, &session->err, when, (uint32_t)n_pieces, n_jobs);
    progress.is_open_ended = experiment->precision.ratio > 0;
    progress.state.stat = experiment->main_metric.stat;
    double start_s = wall_clock_s();
    run_work(press, &progress, n_jobs, e);
    experiment->simulated_in_s = wall_clock_s() - start_s;
    progress_end(&progress);
    experiment->truncated = experiment->n_merged < experiment_pieces(experiment);
    return !e->kind;
}

/* ---- the folder's files ---- */

static bool write_file(const char *folder, const char *name, const char *text, size_t n_bytes, struct result_files *files,
                       struct err *e)
{
    char *path;
    if (asprintf(&path, "%s/%s", folder, name) < 0)
        return err_set(e, ERR_SYSTEM, "out of memory");
    FILE *file = fopen(path, "w");
    bool ok = file && fwrite(text, 1, n_bytes, file) == n_bytes;
    if (file && fclose(file) != 0)
        ok = false;
    if (!ok)
        err_set(e, ERR_SYSTEM, "cannot write %s: %s", path, strerror(errno));
    free(path);
    return ok && result_files_add(files, folder, name, e);
}

static bool is_listed(const struct result_files *files, const char *name)
{
    for (uint32_t i = 0; i < files->n; i++)
        if (strcmp(files->file[i].name, name) == 0)
            return true;
    return false;
}

/* arms/LABEL.ENDING, with an underscore for anything but letters, digits, dot and dash, as in hgrm/. */
static const char *arm_file(const struct result_files *files, const char *label, const char *ending)
{
    char *name = arena_printf(files->arena, "arms/%s%s", label, ending);
    for (char *c = name + strlen("arms/"); *c; c++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-", *c))
            *c = '_';
    while (is_listed(files, name))
        name = arena_printf(files->arena, "%.*s_%s", (int)(strlen(name) - strlen(ending)), name, ending);
    return name;
}

/* What an arm was made of: always its resolved scenario, and its file when it is not the first arm's. */
static bool write_arm(const struct experiment *experiment, struct arm *arm, const char *folder,
                      struct result_files *files, struct err *e)
{
    const struct scenario *scenario = arm->loaded.scenario, *first = experiment->arm[0]->loaded.scenario;
    bool is_other = scenario->n_bytes != first->n_bytes || memcmp(scenario->text, first->text, first->n_bytes) != 0;
    arm->kept = is_other ? arm_file(files, arm->label, ".yaml") : SCENARIO_COPY;
    if (is_other && !write_file(folder, arm->kept, scenario->text, scenario->n_bytes, files, e))
        return false;
    return write_file(folder, arm_file(files, arm->label, ".resolved.yaml"), arm->resolved, arm->n_resolved, files, e);
}

static bool write_scenarios(const struct experiment *experiment, const char *folder, struct result_files *files, struct err *e)
{
    struct arm *first = experiment->arm[0];
    const struct scenario *scenario = first->loaded.scenario;
    first->kept = SCENARIO_COPY;
    if (!write_file(folder, first->kept, scenario->text, scenario->n_bytes, files, e) ||
        !write_file(folder, "scenario.resolved.yaml", first->resolved, first->n_resolved, files, e))
        return false;
    if (experiment->n_arms == 1)
        return true;
    const char *arms = arena_printf(files->arena, "%s/arms", folder);
    bool ok = mkdir(arms, 0777) == 0 || errno == EEXIST || err_set(e, ERR_SYSTEM, "cannot make %s: %s", arms, strerror(errno));
    for (uint32_t i = 0; ok && i < experiment->n_arms; i++)
        ok = write_arm(experiment, experiment->arm[i], folder, files, e);
    return ok;
}

/* Scripts always; pictures when asked for and possible. A picture that fails is a warning: the numbers are good. */
static bool write_plots(struct press *press, struct err *e)
{
    const struct experiment *experiment = press->experiment;
    const struct arm *first = experiment->arm[0];
    const char *folder = folder_work(press->folder);
    char *hash = arena_strndup(experiment->arena, experiment->identity, HASH_CHARACTERS);
    const struct statistic_name *main_one = &experiment->main_metric;
    uint32_t row = study_find(first->study, main_one->metric, main_one->by, main_one->item, main_one->stat);
    struct plot_facts facts = {.spec = first->spec,
                               .n_requests = study_requests(first->study),
                               .replications = study_replications(first->study),
                               .hash = hash,
                               .sets = &press->options->sets,
                               .metric = main_one->metric,
                               .by = main_one->by,
                               .item = main_one->item,
                               .stat = main_one->stat,
                               .unit = row < first->layout->n_statistics ? first->layout->statistic[row].unit : "",
                               .baseline = press->publication->baseline,
                               .margin = press->publication->margin};
    struct err failed = {0};
    if (!plotter_write(folder, &facts, e))
        return false;
    if (press->options->no_plots)
        press->without_plots = "";
    else if (!plotter_is_ready())
        press->without_plots = "no pictures: " PLOTTER_PACKAGE;
    else if (!plotter_draw(folder, PLOT_SVG, 0, &failed))
        press->without_plots = arena_printf(experiment->arena, "some pictures are missing: %s", failed.text);
    return true;
}

static bool fill_folder(struct press *press, struct err *e)
{
    struct experiment *experiment = press->experiment;
    const struct publication *publication = press->publication;
    struct result_files files = {.arena = experiment->arena};
    const char *folder = folder_work(press->folder);
    if (!results_write(folder, experiment->study, experiment->n_arms, false, &files, e) ||
        !write_scenarios(experiment, folder, &files, e))
        return false;
    if (publication->write && !publication->write(publication->context, experiment, folder, &files, e))
        return false;
    return write_plots(press, e) && provenance_add_plots(folder, &files, e) &&
           provenance_write(folder, experiment, &files, e);
}

/* Nothing more is written; what the journal has stays for another run. */
static void give_up(struct press *press)
{
    if (press->journal)
        folder_leave(press->folder);
    else
        folder_abandon(press->folder);
    press->folder = NULL;
}

/* Complete results of the same experiment are worth more than a part of them. */
static bool keep_results(struct press *press, const char **path, struct err *e)
{
    struct experiment *experiment = press->experiment;
    bool is_part = experiment->truncated;
    if (press->folder && is_part && (experiment_complete(experiment) == 0 || folder_replaces_same(press->folder)))
        give_up(press);
    if (!press->folder)
        return true;
    if (!fill_folder(press, e)) {
        give_up(press);
        return false;
    }
    if (!is_part)
        folder_drop_journal(press->folder);
    *path = arena_strdup(experiment->arena, folder_path(press->folder));
    struct folder *folder = press->folder;
    press->folder = NULL;
    return folder_commit(folder, e);
}

/* ---- the last words ---- */

static const char *interrupted_text(const struct press *press, const char *path)
{
    const struct experiment *experiment = press->experiment;
    return arena_printf(experiment->arena, "%llu of %llu replications%s%s", (unsigned long long)experiment->n_merged,
                        (unsigned long long)experiment_pieces(experiment), path ? "" : "; no folder was written",
                        press->journal ? "; the same command goes on from here" : "");
}

/* Why --precision did not get what it wanted; NULL when it did. */
static const char *imprecise_text(const struct experiment *experiment)
{
    const struct statistic_name *name = &experiment->main_metric;
    if (experiment->precision.ratio == 0 || experiment->n_enough || experiment->truncated)
        return NULL;
    double worst = 0;
    for (uint32_t i = 0; i < experiment->n_arms; i++) {
        struct figure figure = study_look_up(experiment->study[i], name->metric, name->by, name->item, name->stat);
        if (!isfinite(figure.half / figure.value))
            return arena_printf(experiment->arena,
                                "--precision: %s of %s has no interval in %s: too few requests in a replication; a longer "
                                "run.duration gives one",
                                name->stat, name->metric, experiment->arm[i]->label);
        worst = fmax(worst, fabs(figure.half / figure.value));
    }
    return arena_printf(experiment->arena, "--precision: %s of %s is known to +/- %.2g%% after %u replications, not to %.2g%%",
                        name->stat, name->metric, 100 * worst, experiment->precision.max_replications,
                        100 * experiment->precision.ratio);
}

static void print(const struct press *press, const char *path)
{
    const struct publication *publication = press->publication;
    const char *warnings[3], *imprecise = imprecise_text(press->experiment);
    struct published published = {
        .path = path, .warning = {0, warnings}, .without_plots = press->without_plots};
    if (press->without_plots && *press->without_plots)
        warnings[published.warning.n++] = press->without_plots;
    if (imprecise)
        warnings[published.warning.n++] = imprecise;
    if (press->experiment->truncated)
        warnings[published.warning.n++] =
            arena_printf(press->experiment->arena, "interrupted: %s", interrupted_text(press, path));
    if (!publication->print || press->experiment->session->is_silent || experiment_complete(press->experiment) == 0)
        return;
    if (press->options->quiet && press->options->format == FORMAT_TEXT)
        for (uint32_t i = 0; i < published.warning.n; i++)
            fprintf(stderr, "gslbsim: warning: %s\n", published.warning.at[i]);
    publication->print(publication->context, press->experiment, &published);
}

static bool carry_out(struct press *press, const char *identity, struct err *e)
{
    const char *path = NULL;
    if (!open_folder(press, identity, e) || !check_report(press, e) || !simulate(press, e)) {
        give_up(press);
        return false;
    }
    if (!keep_results(press, &path, e)) {
        print(press, NULL); /* what took so long to find out is not lost because a disk is full */
        return false;
    }
    print(press, path);
    if (!gate_report(press->experiment, e))
        return false;
    if (press->experiment->truncated)
        return err_set(e, ERR_INTERRUPTED, "interrupted after %s", interrupted_text(press, path));
    return true;
}

bool publish(struct experiment *experiment, const struct publication *publication, struct err *e)
{
    char identity[DIGEST_HEX_BYTES];
    struct crew *crew = experiment->session->crew;
    struct press press = {
        .experiment = experiment, .publication = publication, .options = &experiment->session->options};
    if (!experiment_identify(experiment, e) || !journal_identity(experiment, identity, e))
        return false;
    if (crew && !crew->agree(crew, identity, e))
        return false;
    if (crew && crew->is_helper)
        crew->help(crew, experiment);
    bool ok = carry_out(&press, identity, e);
    journal_close(press.journal);
    return ok;
}

struct last_words last_words_of(const struct experiment *experiment, const struct published *published, const char *next)
{
    static const enum summary_format formats[] = {SUMMARY_TEXT, SUMMARY_MARKDOWN, SUMMARY_JSON, SUMMARY_CSV};
    const struct session *session = experiment->session;
    const struct options *options = &session->options;
    if (!next && published->path)
        next = arena_printf(experiment->arena, "%s report %s", session->argv[0], published->path);
    return (struct last_words){.format = formats[options->format],
                               .notes = {.wall_s = experiment->simulated_in_s,
                                         .set = {(uint32_t)options->sets.n, options->sets.at},
                                         .warning = published->warning,
                                         .folder = published->path,
                                         .next = next},
                               .style = {.width_columns = session->out.width,
                                         .utf8 = session->out.utf8,
                                         .colour = session->out.color,
                                         .verbose = options->verbose,
                                         .brief = options->quiet}};
}
