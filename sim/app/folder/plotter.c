/* Plot scripts and gnuplot; see plotter.h. gnuplot is started without a shell and without its personal start-up file; all
 * scripts of a folder are drawn at once, since each is a process of its own. What gnuplot says goes to a temporary file
 * and is shown only when it fails. */
#include "sim/app/folder/plotter.h"
#include "models/policy/policy.h"
#include "version.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct plot_script {
    const char *name;
    const unsigned char *text;
    size_t n_bytes;
};
#include "plots.h"
#define N_SCRIPTS (sizeof plot_scripts / sizeof plot_scripts[0])
#define SHARED    "common.gp"

/* Pictures of several arms, and the table without which there is nothing to draw. */
static const char *const needs[][2] = {
    {"forest.gp", "comparisons.csv"}, {"pairs.gp", "comparisons.csv"}, {"sweep.gp", "arms.csv"}, {"tradeoff.gp", "arms.csv"}};

extern char **environ;

const char *plotter_script(unsigned i, bool *is_shared)
{
    if (i >= N_SCRIPTS)
        return NULL;
    *is_shared = strcmp(plot_scripts[i].name, SHARED) == 0;
    return plot_scripts[i].name;
}

static bool is_for(const struct plot_script *script, const char *folder)
{
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++)
        if (strcmp(script->name, needs[i][0]) == 0) {
            snprintf(path, sizeof path, "%s/%s", folder, needs[i][1]);
            return access(path, R_OK) == 0;
        }
    return true;
}

/* ---- files ---- */

static FILE *create(const char *folder, const char *name, struct err *e)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/plots/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file)
        err_set(e, ERR_SYSTEM, "cannot write %s: %s", path, strerror(errno));
    return file;
}

static bool finish(FILE *file, const char *folder, const char *name, struct err *e)
{
    bool failed = ferror(file) != 0;
    if (fclose(file) == 0 && !failed)
        return true;
    return err_set(e, ERR_SYSTEM, "cannot write %s/plots/%s: %s", folder, name, strerror(errno));
}

bool plotter_write_scripts(const char *folder, struct err *e)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/plots", folder);
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return err_set(e, ERR_SYSTEM, "cannot make folder %s: %s", path, strerror(errno));
    for (size_t i = 0; i < N_SCRIPTS; i++) {
        if (!is_for(&plot_scripts[i], folder))
            continue;
        FILE *file = create(folder, plot_scripts[i].name, e);
        if (!file)
            return false;
        fwrite(plot_scripts[i].text, 1, plot_scripts[i].n_bytes, file);
        if (!finish(file, folder, plot_scripts[i].name, e))
            return false;
    }
    return true;
}

void plotter_quote(char *quoted, size_t n_bytes, const char *text)
{
    size_t n = 0;
    const char *t = text ? text : "";
    quoted[n++] = '\'';
    for (; *t && n + 4 < n_bytes; t++) {
        if (*t == '\'')
            quoted[n++] = '\'';
        quoted[n++] = (unsigned char)*t < ' ' ? ' ' : *t;
    }
    if (*t && ((unsigned char)*t & 0xc0u) == 0x80u) { /* cut inside a character: no half ones */
        while (((unsigned char)quoted[n - 1] & 0xc0u) == 0x80u)
            n--;
        n--;
    }
    quoted[n++] = '\'';
    quoted[n] = '\0';
}

static void write_text(FILE *file, const char *variable, const char *text)
{
    char quoted[500];
    plotter_quote(quoted, sizeof quoted, text);
    fprintf(file, "%s = %s\n", variable, quoted);
}

static void write_element(FILE *file, const char *variable, uint32_t i, const char *text)
{
    char element[60];
    snprintf(element, sizeof element, "%s[%u]", variable, i + 1);
    write_text(file, element, text);
}

/* What was changed on the command line, so that two runs of a file can be told apart. */
static void write_sets(FILE *file, const struct word_list *sets)
{
    char text[240];
    size_t n = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sets->n && n < sizeof text; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", i > 0 ? "  " : "", sets->at[i]);
    if (n >= sizeof text)
        memcpy(text + sizeof text - 3, "..", 3);
    write_text(file, "SET", text);
}

/* TTLs of the authority, for the chart of answers' ages. */
static void write_ttls(FILE *file, const struct spec *spec)
{
    fprintf(file, "N_TTL = %u\n", spec->n_dns);
    if (spec->n_dns > 0)
        fprintf(file, "array TTL_S[%u]\narray TTL_NAME[%u]\n", spec->n_dns, spec->n_dns);
    for (uint32_t i = 0; i < spec->n_dns; i++) {
        fprintf(file, "TTL_S[%u] = %.9g\n", i + 1, simtime_s(spec->dns[i].ttl));
        write_element(file, "TTL_NAME", i, spec->dns[i].name);
    }
}

/* Shares that were asked for: when there is one name with weights of sites. */
static void write_asked(FILE *file, const struct spec *spec)
{
    const struct policy_spec *policy = spec->n_dns == 1 ? &spec->dns[0].policy : NULL;
    double sum = 0;
    bool is_weighted = policy && strcmp(policy->policy.type->name, "weighted") == 0;
    for (uint32_t i = 0; is_weighted && i < policy->n_answers; i++) {
        sum += policy->answer[i].weight;
        is_weighted = policy->answer[i].site != SPEC_NONE;
    }
    uint32_t n = is_weighted && sum > 0 ? policy->n_answers : 0;
    fprintf(file, "N_ASKED = %u\n", n);
    if (n > 0)
        fprintf(file, "array ASKED_SITE[%u]\narray ASKED_RATIO[%u]\n", n, n);
    for (uint32_t i = 0; i < n; i++) {
        write_element(file, "ASKED_SITE", i, spec->site[policy->answer[i].site].name);
        fprintf(file, "ASKED_RATIO[%u] = %.9g\n", i + 1, policy->answer[i].weight / sum);
    }
}

static void write_metric(FILE *file, const struct plot_facts *facts)
{
    if (facts->metric) {
        write_text(file, "METRIC", facts->metric);
        write_text(file, "METRIC_BY", facts->by);
        write_text(file, "METRIC_ITEM", facts->item);
        write_text(file, "METRIC_STAT", facts->stat);
        write_text(file, "METRIC_UNIT", facts->unit);
    }
    if (facts->baseline)
        write_text(file, "BASELINE", facts->baseline);
    if (facts->margin > 0)
        fprintf(file, "MARGIN_PCT = %.9g\n", 100 * facts->margin);
}

bool plotter_write(const char *folder, const struct plot_facts *facts, struct err *e)
{
    if (!plotter_write_scripts(folder, e))
        return false;
    FILE *file = create(folder, "meta.gp", e);
    if (!file)
        return false;
    const struct spec *spec = facts->spec;
    fputs("# What was run; read by common.gp.\n", file);
    write_text(file, "NAME", spec->name);
    write_text(file, "QUESTION", spec->question);
    fprintf(file, "SEED = '%llu'\nREPLICATIONS = %u\nREQUESTS = %llu.0\n", (unsigned long long)spec->run.seed,
            facts->replications, (unsigned long long)facts->n_requests);
    fprintf(file, "DURATION_S = %.9g\nWARMUP_S = %.9g\nWINDOW_S = %.9g\n", simtime_s(spec->run.duration),
            simtime_s(spec->run.warmup), simtime_s(spec->output.window));
    write_sets(file, facts->sets);
    write_text(file, "HASH", facts->hash);
    write_text(file, "VERSION", GSLBSIM_VERSION);
    write_metric(file, facts);
    write_ttls(file, spec);
    write_asked(file, spec);
    return finish(file, folder, "meta.gp", e);
}

/* ---- gnuplot ---- */

bool plotter_is_ready(void)
{
    const char *path = getenv("PATH");
    for (const char *p = path ? path : ""; *p; p += strcspn(p, ":"), p += *p == ':') {
        char file[PATH_MAX];
        int length = (int)strcspn(p, ":");
        if (length > 0 && snprintf(file, sizeof file, "%.*s/gnuplot", length, p) < (int)sizeof file && access(file, X_OK) == 0)
            return true;
    }
    return false;
}

struct drawing {
    pid_t pid; /* 0: not started */
    FILE *said;
};

/* True when gnuplot was started in folder/plots; its words go to drawing->said. */
static bool start(struct drawing *drawing, const char *folder, const char *script, enum plot_term term, int width_columns)
{
    char directory[PATH_MAX], formats[80];
    posix_spawn_file_actions_t actions;
    drawing->said = tmpfile();
    if (!drawing->said)
        return false;
    snprintf(directory, sizeof directory, "%s/plots", folder);
    snprintf(formats, sizeof formats, "FORMATS = 'txt'; COLUMNS = %d; COLOURS = %d", width_columns, term == PLOT_TXT_COLOUR);
    char *const svg[] = {"gnuplot", "-d", (char *)script, NULL};
    char *const txt[] = {"gnuplot", "-d", "-e", formats, (char *)script, NULL};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (term == PLOT_SVG)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, fileno(drawing->said), STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions, directory);
    int error = posix_spawnp(&drawing->pid, "gnuplot", &actions, NULL, term == PLOT_SVG ? svg : txt, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error == 0)
        return true;
    drawing->pid = 0;
    errno = error;
    return false;
}

/* The line of gnuplot's complaint that says what is wrong: the last one. */
static void last_line(FILE *said, char *text, size_t n_bytes)
{
    char line[300];
    snprintf(text, n_bytes, "no reason given");
    rewind(said);
    while (fgets(line, sizeof line, said)) {
        line[strcspn(line, "\n")] = '\0';
        const char *words = line + strspn(line, " \t^");
        if (*words)
            snprintf(text, n_bytes, "%.250s", words);
    }
}

static bool await(struct drawing *drawing, const char *script, struct err *e)
{
    int status = 0;
    char why[300];
    while (waitpid(drawing->pid, &status, 0) < 0)
        if (errno != EINTR)
            return err_set(e, ERR_SYSTEM, "plots/%s: %s", script, strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    last_line(drawing->said, why, sizeof why);
    return err_set(e, ERR_SYSTEM, "plots/%s: gnuplot failed: %s", script, why);
}

bool plotter_draw(const char *folder, enum plot_term term, int width_columns, struct err *e)
{
    struct drawing drawing[N_SCRIPTS] = {0};
    bool ok = true;
    fflush(stdout);
    for (size_t i = 0; i < N_SCRIPTS; i++) {
        if (strcmp(plot_scripts[i].name, SHARED) == 0 || !is_for(&plot_scripts[i], folder))
            continue;
        if (!start(&drawing[i], folder, plot_scripts[i].name, term, width_columns))
            ok = err_set(e, ERR_SYSTEM, "cannot run gnuplot: %s", strerror(errno));
        else if (term != PLOT_SVG) { /* one after another, they share the terminal */
            ok = await(&drawing[i], plot_scripts[i].name, e) && ok;
            drawing[i].pid = 0;
        }
    }
    for (size_t i = 0; i < N_SCRIPTS; i++) {
        if (drawing[i].pid)
            ok = await(&drawing[i], plot_scripts[i].name, e) && ok;
        if (drawing[i].said)
            fclose(drawing[i].said);
    }
    return ok;
}
