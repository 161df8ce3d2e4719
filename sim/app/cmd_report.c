/* gslbsim report: one page about finished result folders, as HTML and as Markdown. Reads what the folders hold and nothing
 * else; writes report.html and report.md into the first of them, or below -o, each whole or not at all. */
#include "output/report/report.h"
#include "sim/app/folder/folder.h"
#include "sim/app/folder/inputs.h"
#include "sim/app/verb.h"
#include "sim/engine/arena.h"
#include "version.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The way from one folder to another, both as realpath() gives them. */
static const char *relative(struct arena *arena, const char *from, const char *to)
{
    size_t common = 0;
    for (size_t i = 0;; i++) {
        bool ends = (from[i] == '/' || !from[i]) && (to[i] == '/' || !to[i]);
        if (ends)
            common = i;
        if (from[i] != to[i] || !from[i])
            break;
    }
    const char *way = "";
    for (const char *rest = from + common; *rest; rest++)
        if (*rest == '/' && rest[1])
            way = arena_printf(arena, "%s../", way);
    const char *down = to + common + (to[common] == '/');
    return *way || *down ? arena_printf(arena, "%s%s", way, *down ? down : ".") : ".";
}

/* The last part of a path; all of it when another folder is called the same. */
static const char *folder_name(const struct word_list *folders, const char *const *real, size_t i)
{
    const char *name = strrchr(real[i], '/') + 1;
    for (size_t k = 0; k < folders->n; k++)
        if (k != i && strcmp(strrchr(real[k], '/') + 1, name) == 0)
            return folders->at[i];
    return *name ? name : folders->at[i];
}

static const char *real_path(struct arena *arena, const char *path, struct err *e)
{
    char real[PATH_MAX];
    if (realpath(path, real))
        return arena_strdup(arena, real);
    err_set(e, ERR_SYSTEM, "%s: %s", path, strerror(errno));
    return NULL;
}

static bool read_folders(struct report *report, const struct word_list *folders, const char *target, struct err *e)
{
    struct arena *arena = report->arena;
    const char **real = ARENA_ARRAY(arena, folders->n, const char *), *real_target = real_path(arena, target, e);
    for (size_t i = 0; real_target && i < folders->n; i++) {
        real[i] = real_path(arena, folders->at[i], e);
        if (!real[i])
            return false;
    }
    for (size_t i = 0; real_target && i < folders->n; i++) {
        struct report_folder *folder = &report->folder[report->n_folders++];
        if (!report_folder_read(folder, arena, folders->at[i], relative(arena, real_target, real[i]),
                                folder_name(folders, real, i), e))
            return false;
        inputs_read(folder, arena);
    }
    return real_target != NULL;
}

/* ---- two files ---- */

struct output {
    char path[PATH_MAX], draft[PATH_MAX];
    FILE *file;
};

static bool output_open(struct output *output, const char *target, const char *name, struct err *e)
{
    if (snprintf(output->path, sizeof output->path, "%s/%s", target, name) >= (int)sizeof output->path ||
        snprintf(output->draft, sizeof output->draft, "%s/.%s.%ld", target, name, (long)getpid()) >= (int)sizeof output->draft)
        return err_set(e, ERR_SYSTEM, "the path of %s is too long", target);
    output->file = fopen(output->draft, "w");
    return output->file || err_set(e, ERR_SYSTEM, "cannot write %s: %s", output->path, strerror(errno));
}

static bool output_close(struct output *output, struct err *e)
{
    bool failed = ferror(output->file) != 0;
    failed = fclose(output->file) != 0 || failed;
    output->file = NULL;
    if (!failed && rename(output->draft, output->path) == 0)
        return true;
    int error = errno;
    unlink(output->draft);
    return err_set(e, ERR_SYSTEM, "cannot write %s: %s", output->path, strerror(error));
}

static void output_drop(struct output *output)
{
    if (!output->file)
        return;
    fclose(output->file);
    unlink(output->draft);
}

static bool write_both(const struct report *report, const char *target, struct err *e)
{
    struct output html = {.file = NULL}, markdown = {.file = NULL};
    bool ok = output_open(&html, target, "report.html", e) && output_open(&markdown, target, "report.md", e);
    if (ok) {
        report_write(report, html.file, markdown.file);
        ok = output_close(&html, e) && output_close(&markdown, e);
    }
    output_drop(&html);
    output_drop(&markdown);
    return ok;
}

int cmd_report(const struct session *session, struct err *e)
{
    const struct word_list *folders = &session->options.arguments;
    const char *target = session->options.folder ? session->options.folder : folders->at[0];
    if (strcmp(target, "-") == 0) {
        err_set(e, ERR_USAGE, "a report is two files: -o names their folder, for example -o out/report");
        return (int)e->kind;
    }
    for (size_t i = 0; i < folders->n; i++)
        if (!folder_has_results(folders->at[i], e))
            return (int)e->kind;
    struct arena *arena = arena_new(session->exhausted);
    struct report report = {
        .arena = arena, .folder = ARENA_ARRAY(arena, folders->n, struct report_folder), .version = GSLBSIM_VERSION};
    if (session->options.folder && mkdir(target, 0777) != 0 && errno != EEXIST)
        err_set(e, ERR_SYSTEM, "cannot make folder %s: %s", target, strerror(errno));
    bool ok = !e->kind && read_folders(&report, folders, target, e) && write_both(&report, target, e);
    if (ok && !session->options.quiet)
        printf("report:  %s/report.html\n         %s/report.md\n", target, target);
    for (uint32_t i = 0; i < report.n_folders; i++)
        report_folder_free(&report.folder[i]);
    arena_free(arena);
    return (int)e->kind;
}
