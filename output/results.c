/* Writes the folder's data files one after another, and lists them. */
#include "output/results.h"

#include "output/table/table.h"
#include "sim/engine/arena.h"
#include "sim/engine/err.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Closes a file and notes its size and digest. */
static bool finish_file(struct csv_writer *csv, bool sync, struct result_file *file, struct err *err)
{
    bool ok = csv_close(csv, sync, file->sha256, err);
    file->n_bytes = csv->n_bytes;
    file->is_data = true;
    return ok;
}

static bool write_table(const char *folder, const struct table *table, struct study *const *study, uint32_t n_studies,
                        bool sync, struct result_files *files, struct err *err)
{
    struct result_file *file = result_files_new(files, table->name);
    struct csv_writer csv;
    if (!csv_open(&csv, arena_printf(files->arena, "%s/%s", folder, table->name), err))
        return false;
    for (uint32_t c = 0; c < table->n_columns; c++)
        csv_text(&csv, table->column[c].name);
    csv_end_line(&csv);
    for (uint32_t s = 0; s < n_studies; s++)
        table->write(&csv, study[s]);
    file->n_columns = table->n_columns;
    file->column = table->column;
    file->n_rows = csv.n_lines - 1;
    return finish_file(&csv, sync, file, err);
}

static bool is_listed(const struct result_files *files, const char *name)
{
    for (uint32_t i = 0; i < files->n; i++)
        if (strcmp(files->file[i].name, name) == 0)
            return true;
    return false;
}

/* A group's name as part of a file name: anything but letters, digits, dot and dash becomes an underscore. */
static const char *file_name(const struct result_files *files, const char *label, const struct group *group)
{
    struct arena *arena = files->arena;
    char *name = group->kind == GROUP_ALL
                     ? arena_printf(arena, "hgrm/%s.all.hgrm", label)
                     : arena_printf(arena, "hgrm/%s.%s-%s.hgrm", label, group_kind_name(group->kind), group->item);
    for (char *c = name + strlen("hgrm/"); *c != '\0'; c++)
        if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-", *c) == NULL)
            *c = '_';
    while (is_listed(files, name)) /* "a/b" after "a_b" */
        name = arena_printf(arena, "%.*s_.hgrm", (int)(strlen(name) - strlen(".hgrm")), name);
    return name;
}

static bool write_hgrm(const char *folder, const struct study *study, bool sync, struct result_files *files, struct err *err)
{
    for (uint32_t g = 0; g < study->layout->n_groups; g++) {
        const struct group *group = &study->layout->group[g];
        struct csv_writer csv;
        if (group->kind != GROUP_ALL && group->kind != GROUP_CLIENT && group->kind != GROUP_SITE)
            continue;
        struct result_file *file = result_files_new(files, file_name(files, study->label, group));
        if (!csv_open(&csv, arena_printf(files->arena, "%s/%s", folder, file->name), err))
            return false;
        hgrm_write(&csv, study, g);
        if (!finish_file(&csv, sync, file, err))
            return false;
    }
    return true;
}

bool results_write(const char *folder, struct study *const *study, uint32_t n_studies, bool sync, struct result_files *files,
                   struct err *err)
{
    for (uint32_t t = 0; table_at(t) != NULL; t++)
        if (!write_table(folder, table_at(t), study, n_studies, sync, files, err))
            return false;
    const char *hgrm = arena_printf(files->arena, "%s/hgrm", folder);
    if (mkdir(hgrm, 0777) != 0 && errno != EEXIST)
        return err_set(err, ERR_SYSTEM, "cannot make %s: %s", hgrm, strerror(errno));
    for (uint32_t s = 0; s < n_studies; s++)
        if (!write_hgrm(folder, study[s], sync, files, err))
            return false;
    return true;
}
