/* gslbsim run: one scenario from the file to the folder. The order matters: everything that can be refused is refused
 * before the first replication; everything is in the partial folder, pictures included, before it gets its name; the
 * summary comes last. */
#include "output/results.h"
#include "sim/app/folder.h"
#include "sim/app/interrupt.h"
#include "sim/app/plotter.h"
#include "sim/app/progress.h"
#include "sim/app/provenance.h"
#include "sim/app/runner.h"
#include "sim/app/verb.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HASH_CHARACTERS 6

/* One run under way. */
struct run {
    const struct session *session;
    struct loaded loaded;
    const struct spec *spec;
    char *resolved; /* scenario.resolved.yaml */
    size_t n_resolved;
    char identity[65]; /* its SHA-256 */
    char hash[HASH_CHARACTERS + 1];
    struct folder *folder; /* NULL with -o - */
    struct study *study;
    uint32_t n_done; /* replications */
    struct provenance started;
    double simulated_in_s; /* wall clock */
    bool truncated;
    const char *without_plots; /* why there are none; NULL when there are */
};

static bool resolve(struct run *run, struct err *e)
{
    FILE *file = open_memstream(&run->resolved, &run->n_resolved);
    if (!file || !scenario_write_resolved(run->loaded.scenario, file) || fclose(file) != 0)
        return err_set(e, ERR_SYSTEM, "out of memory");
    sha256_hex(run->resolved, run->n_resolved, run->identity);
    memcpy(run->hash, run->identity, HASH_CHARACTERS);
    return true;
}

/* out/NAME-HASH, with what may stand in a file name. */
static const char *default_folder(const struct run *run)
{
    char *path = arena_printf(run->loaded.arena, "out/%s-%s", run->spec->name, run->hash);
    for (char *c = path + strlen("out/"); *c; c++)
        if (*c == '/' || (unsigned char)*c <= ' ')
            *c = '-';
    return path;
}

static bool open_folder(struct run *run, struct err *e)
{
    const struct options *options = &run->session->options;
    if (options->folder && strcmp(options->folder, "-") == 0)
        return true;
    run->folder = folder_open(options->folder ? options->folder : default_folder(run), run->identity, options->force, e);
    return run->folder != NULL;
}

static void simulate(struct run *run)
{
    const struct options *options = &run->session->options;
    struct progress progress;
    const struct layout *layout = layout_new(run->loaded.arena, run->spec);
    struct plan plan = {.spec = run->spec, .layout = layout, .exhausted = run->session->exhausted};
    run->study = study_new(layout, "base");
    enum when when = options->quiet && options->progress == WHEN_AUTO ? WHEN_NEVER : options->progress;
    progress_start(&progress, stderr, &run->session->err, when, run->spec->run.replications,
                   simtime_s(run->spec->run.duration));
    double start_s = wall_clock_s();
    interrupt_watch();
    run->n_done = runner_run(&plan, run->study, &progress);
    run->simulated_in_s = wall_clock_s() - start_s;
    progress_end(&progress);
    run->truncated = run->n_done < run->spec->run.replications;
}

/* ---- the folder's files ---- */

static bool write_file(const char *folder, const char *name, const char *text, size_t n_bytes, struct err *e)
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
    return ok;
}

static bool write_scenario(const struct run *run, struct result_files *files, struct err *e)
{
    const char *folder = folder_work(run->folder);
    const struct scenario *scenario = run->loaded.scenario;
    return write_file(folder, "scenario.yaml", scenario->text, scenario->n_bytes, e) &&
           write_file(folder, "scenario.resolved.yaml", run->resolved, run->n_resolved, e) &&
           result_files_add(files, folder, "scenario.yaml", e) && result_files_add(files, folder, "scenario.resolved.yaml", e);
}

/* Scripts always; pictures when asked for and possible. A picture that fails is a warning: the numbers are good. */
static bool write_plots(struct run *run, struct err *e)
{
    struct plot_facts facts = {run->spec, study_requests(run->study), run->n_done, run->hash};
    struct err failed = {0};
    if (!plotter_write(folder_work(run->folder), &facts, e))
        return false;
    if (run->session->options.no_plots)
        run->without_plots = "";
    else if (!plotter_is_ready())
        run->without_plots = "no pictures: " PLOTTER_PACKAGE;
    else if (!plotter_draw(folder_work(run->folder), PLOT_SVG, 0, &failed))
        run->without_plots = arena_printf(run->loaded.arena, "some pictures are missing: %s", failed.text);
    return true;
}

static bool fill_folder(struct run *run, struct err *e)
{
    struct result_files files = {.arena = run->loaded.arena};
    const char *folder = folder_work(run->folder);
    return results_write(folder, &run->study, 1, false, &files, e) && write_scenario(run, &files, e) && write_plots(run, e) &&
           provenance_add_plots(folder, &files, e) &&
           provenance_write(folder, &run->started, run->session, &run->loaded, run->identity, run->truncated, run->study,
                            &files, e);
}

/* Complete results of the same experiment are worth more than a part of them. */
static bool keep_results(struct run *run, struct err *e)
{
    if (run->folder && run->truncated && (run->n_done == 0 || folder_replaces_same(run->folder))) {
        folder_abandon(run->folder);
        run->folder = NULL;
        return true;
    }
    if (!run->folder)
        return true;
    if (!fill_folder(run, e)) {
        folder_abandon(run->folder);
        run->folder = NULL;
        return false;
    }
    return true;
}

/* ---- the last words ---- */

/* What a curious person would do next. */
static const char *next_command(const struct run *run, const char *path)
{
    struct arena *arena = run->loaded.arena;
    const char *file = run->loaded.scenario->file;
    bool is_piped = strcmp(file, "-") == 0;
    if (is_piped && !path)
        return NULL;
    if (run->truncated && !is_piped)
        return arena_printf(arena, "gslbsim run %s", file);
    if (path && (run->without_plots || is_piped))
        return arena_printf(arena, "gslbsim plot %s", path);
    if (run->spec->n_dns > 0)
        return arena_printf(arena, "gslbsim run %s --set dns.%s.ttl=%s", file, run->spec->dns[0].name,
                            run->spec->dns[0].ttl == 5 * SECOND ? "5m" : "5s");
    return arena_printf(arena, "gslbsim run %s --seed %llu", file, (unsigned long long)run->spec->run.seed + 1);
}

static void print_summary(const struct run *run, const char *path)
{
    const struct options *options = &run->session->options;
    const struct terminal *out = &run->session->out;
    static const enum summary_format formats[] = {SUMMARY_TEXT, SUMMARY_MARKDOWN, SUMMARY_JSON, SUMMARY_CSV};
    const char *warnings[2];
    struct summary_notes notes = {.wall_s = run->simulated_in_s, .warning.at = warnings};
    struct text_style style = {
        .width_columns = out->width, .utf8 = out->utf8, .colour = out->color, .verbose = options->verbose};
    notes.set = (struct text_list){(uint32_t)options->sets.n, options->sets.at};
    if (run->without_plots && *run->without_plots)
        warnings[notes.warning.n++] = run->without_plots;
    if (run->truncated)
        warnings[notes.warning.n++] = arena_printf(run->loaded.arena, "interrupted: %u of %u replications%s", run->n_done,
                                                   run->spec->run.replications, path ? "" : "; no folder was written");
    notes.folder = path;
    notes.next = next_command(run, path);
    if (options->quiet && options->format == FORMAT_TEXT) {
        for (uint32_t i = 0; i < notes.warning.n; i++)
            fprintf(stderr, "gslbsim: warning: %s\n", warnings[i]);
        return;
    }
    summary_write(stdout, formats[options->format], &run->study, 1, &notes, &style);
}

static bool carry_out(struct run *run, struct err *e)
{
    if (!resolve(run, e) || !open_folder(run, e))
        return false;
    simulate(run);
    if (!keep_results(run, e))
        return false;
    const char *path = run->folder ? arena_strdup(run->loaded.arena, folder_path(run->folder)) : NULL;
    if (run->folder && !folder_commit(run->folder, e))
        return false;
    if (run->n_done > 0)
        print_summary(run, path);
    if (run->truncated)
        return err_set(e, ERR_INTERRUPTED, "interrupted after %u of %u replications%s", run->n_done,
                       run->spec->run.replications, path ? "" : "; no folder was written");
    return true;
}

int cmd_run(const struct session *session, struct err *e)
{
    struct run run = {.session = session};
    provenance_start(&run.started);
    if (session_load(session, session->options.arguments.at[0], &run.loaded, e)) {
        run.spec = run.loaded.scenario->spec;
        carry_out(&run, e);
    }
    study_free(run.study);
    free(run.resolved);
    loaded_free(&run.loaded);
    return (int)e->kind;
}
