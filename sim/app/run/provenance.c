/* The manifest's facts about this call of the program. */
#include "sim/app/run/provenance.h"
#include "sim/app/run/difference.h"
#include "sim/app/run/experiment.h"
#include "sim/app/session/progress.h"
#include "version.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double cpu_clock_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void provenance_start(struct provenance *provenance)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    time_t now = epoch && *epoch ? (time_t)strtoll(epoch, NULL, 10) : time(NULL);
    struct tm utc;
    *provenance = (struct provenance){.wall_s = wall_clock_s(), .cpu_s = cpu_clock_s()};
    if (gmtime_r(&now, &utc))
        strftime(provenance->start_time, sizeof provenance->start_time, "%Y-%m-%dT%H:%M:%SZ", &utc);
    if (gethostname(provenance->host, sizeof provenance->host - 1) != 0)
        provenance->host[0] = '\0';
}

static int is_file(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

bool provenance_add_plots(const char *folder, struct result_files *files, struct err *e)
{
    char path[PATH_MAX];
    struct dirent **entry;
    snprintf(path, sizeof path, "%s/plots", folder);
    int n = scandir(path, &entry, is_file, NULL);
    if (n < 0)
        return err_set(e, ERR_SYSTEM, "cannot read %s: %s", path, strerror(errno));
    /* Not alphasort: the order must not depend on the locale. */
    for (int i = 1; i < n; i++)
        for (int k = i; k > 0 && strcmp(entry[k]->d_name, entry[k - 1]->d_name) < 0; k--) {
            struct dirent *other = entry[k];
            entry[k] = entry[k - 1];
            entry[k - 1] = other;
        }
    bool ok = true;
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "plots/%s", entry[i]->d_name);
        ok = ok && result_files_add(files, folder, path, e);
        free(entry[i]);
    }
    free(entry);
    return ok;
}

static bool has_text(const struct text_list *list, const char *text)
{
    for (uint32_t i = 0; i < list->n; i++)
        if (strcmp(list->at[i], text) == 0)
            return true;
    return false;
}

/* Adds a text unless it is there. */
static void add_text(struct text_list *list, const char **room, const char *text)
{
    if (!has_text(list, text))
        room[list->n++] = text;
}

/* Of the scenarios (errors did not come this far) and of the results, each once. */
static struct text_list warning_texts(const struct experiment *experiment)
{
    struct text_list own = studies_warnings(experiment->arena, experiment->study, experiment->n_arms);
    uint32_t n = own.n + 1;
    for (uint32_t i = 0; i < experiment->n_arms; i++)
        n += diagnostics_n_warnings(experiment->arm[i]->loaded.diagnostics);
    const char **text = ARENA_ARRAY(experiment->arena, n, const char *);
    struct text_list list = {0, text};
    for (uint32_t i = 0; i < experiment->n_arms; i++) {
        const struct diagnostic *warning;
        for (unsigned k = 0; (warning = diagnostics_at(experiment->arm[i]->loaded.diagnostics, k)); k++)
            add_text(&list, text, warning->text);
    }
    if (experiment->caveat)
        add_text(&list, text, experiment->caveat);
    for (uint32_t i = 0; i < own.n; i++)
        add_text(&list, text, own.at[i]);
    return list;
}

static void add_words(const char **word, uint32_t *n, const char *option, const struct word_list *values)
{
    for (size_t i = 0; i < values->n; i++) {
        word[(*n)++] = option;
        word[(*n)++] = values->at[i];
    }
}

/* What the verb would have to be told to make the same results from the same files. */
static struct text_list option_words(const struct experiment *experiment)
{
    struct arena *arena = experiment->arena;
    const struct options *options = &experiment->session->options;
    bool has_arms = experiment->n_arms > 1 || options->varies.n > 0; /* there every metric is in the results */
    const char *const pairs[][2] = {
        {"--seed", options->seed},
        {"--reps", options->reps},
        {"--requests", options->requests},
        {"--precision", options->precision},
        {"--max-reps", options->max_reps ? arena_printf(arena, "%llu", (unsigned long long)options->max_reps) : NULL},
        {"--metric", options->precision && !has_arms ? options->metric : NULL},
        {"--baseline", options->baseline},
        {"--margin", options->margin},
        {"--goal", options->goal},
    };
    size_t n_pairs = sizeof pairs / sizeof pairs[0];
    const char **word = ARENA_ARRAY(
        arena, 2 * (options->sets.n + options->varies.n + options->wheres.n + options->metrics.n + n_pairs), const char *);
    uint32_t n = 0;
    add_words(word, &n, "--set", &options->sets);
    add_words(word, &n, "--vary", &options->varies);
    add_words(word, &n, "--where", &options->wheres);
    if (has_arms)
        add_words(word, &n, "--metric", &options->metrics);
    for (size_t i = 0; i < n_pairs; i++)
        if (pairs[i][1]) {
            word[n++] = pairs[i][0];
            word[n++] = pairs[i][1];
        }
    return (struct text_list){n, word};
}

/* Digests of the CSV files of all arms. */
static bool digest_inputs(const struct experiment *experiment, struct manifest *manifest, struct err *e)
{
    uint32_t room = 0;
    for (uint32_t a = 0; a < experiment->n_arms; a++)
        room += experiment->arm[a]->loaded.scenario->n_inputs;
    const char **file = ARENA_ARRAY(experiment->arena, room + 1, const char *),
               **hex = ARENA_ARRAY(experiment->arena, room + 1, const char *);
    struct text_list files = {0, file};
    for (uint32_t a = 0; a < experiment->n_arms; a++)
        for (uint32_t i = 0; i < experiment->arm[a]->loaded.scenario->n_inputs; i++) {
            const char *input = experiment->arm[a]->loaded.scenario->input[i];
            uint64_t n_bytes;
            if (has_text(&files, input))
                continue;
            char *digest = arena_alloc(experiment->arena, DIGEST_HEX_BYTES);
            if (!sha256_file(input, digest, &n_bytes, e))
                return false;
            hex[files.n] = digest;
            file[files.n++] = input;
        }
    manifest->input = files;
    manifest->input_sha256 = (struct text_list){files.n, hex};
    return true;
}

static void note_arms(const struct experiment *experiment, struct manifest *manifest)
{
    const char **file = ARENA_ARRAY(experiment->arena, experiment->n_arms, const char *),
               **copy = ARENA_ARRAY(experiment->arena, experiment->n_arms, const char *);
    for (uint32_t i = 0; i < experiment->n_arms; i++) {
        file[i] = experiment->arm[i]->loaded.scenario->file;
        copy[i] = experiment->arm[i]->kept;
    }
    manifest->arm_file = (struct text_list){experiment->n_arms, file};
    manifest->arm_copy = (struct text_list){experiment->n_arms, copy};
}

static void note_differences(const struct experiment *experiment, struct manifest *manifest)
{
    if (experiment->n_arms < 2)
        return;
    struct differences found = differences_find(experiment);
    struct manifest_difference *difference = ARENA_ARRAY(experiment->arena, found.n, struct manifest_difference);
    for (uint32_t i = 0; i < found.n; i++)
        difference[i] = (struct manifest_difference){found.at[i].path, found.at[i].value};
    manifest->n_differences = found.n;
    manifest->difference = difference;
}

bool provenance_write(const char *folder, const struct experiment *experiment, const struct result_files *files, struct err *e)
{
    char scenario_sha256[DIGEST_HEX_BYTES];
    const struct session *session = experiment->session;
    const struct options *options = &session->options;
    const struct arm *first = experiment->arm[0];
    sha256_hex(first->loaded.scenario->text, first->loaded.scenario->n_bytes, scenario_sha256);
    struct manifest manifest = {
        .version = GSLBSIM_VERSION,
        .commit = GSLBSIM_COMMIT,
        .compiler = __VERSION__,
        .build_flags = GSLBSIM_FLAGS,
        .scenario_file = first->loaded.scenario->file,
        .scenario_sha256 = scenario_sha256,
        .resolved_sha256 = first->resolved_sha256,
        .identity = experiment->identity,
        .command = {(uint32_t)session->argc, (const char *const *)session->argv},
        .set = {(uint32_t)options->sets.n, options->sets.at},
        .options = option_words(experiment),
        .seed_given = options->seed != NULL,
        .replications_given = options->reps != NULL,
        .warning = warning_texts(experiment),
        .truncated = experiment->truncated,
        .start_time = experiment->started.start_time,
        .host = experiment->started.host,
        .wall_s = wall_clock_s() - experiment->started.wall_s,
        .cpu_s = cpu_clock_s() - experiment->started.cpu_s,
    };
    note_arms(experiment, &manifest);
    note_differences(experiment, &manifest);
    return digest_inputs(experiment, &manifest, e) &&
           manifest_write(folder, &manifest, experiment->study, experiment->n_arms, files, false, e);
}
