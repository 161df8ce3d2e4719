/* Bookkeeping of files, and one digest over those that hold data. */
#include "output/result_file.h"

#include "output/digest.h"
#include "sim/engine/arena.h"
#include <stdlib.h>
#include <string.h>

struct result_file *result_files_new(struct result_files *files, const char *name)
{
    if (files->n == files->room) {
        uint32_t room = files->room == 0 ? 16 : 2 * files->room;
        struct result_file *grown = ARENA_ARRAY(files->arena, room, struct result_file);
        if (files->n > 0)
            memcpy(grown, files->file, files->n * sizeof *grown);
        files->file = grown;
        files->room = room;
    }
    struct result_file *file = &files->file[files->n++];
    file->name = arena_strdup(files->arena, name);
    return file;
}

bool result_files_add(struct result_files *files, const char *folder, const char *name, struct err *err)
{
    struct result_file *file = result_files_new(files, name);
    return sha256_file(arena_printf(files->arena, "%s/%s", folder, name), file->sha256, &file->n_bytes, err);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp((*(const struct result_file *const *)a)->name, (*(const struct result_file *const *)b)->name);
}

void results_digest(const struct result_files *files, char digest[65])
{
    struct sha256_ctx context;
    const struct result_file **sorted = malloc((files->n + 1) * sizeof *sorted);
    if (sorted == NULL)
        abort();
    for (uint32_t i = 0; i < files->n; i++)
        sorted[i] = &files->file[i];
    qsort(sorted, files->n, sizeof *sorted, compare_names);
    sha256_init(&context);
    for (uint32_t i = 0; i < files->n; i++) {
        if (!sorted[i]->is_data)
            continue;
        sha256_update(&context, strlen(sorted[i]->sha256), (const uint8_t *)sorted[i]->sha256);
        sha256_update(&context, 2, (const uint8_t *)"  ");
        sha256_update(&context, strlen(sorted[i]->name), (const uint8_t *)sorted[i]->name);
        sha256_update(&context, 1, (const uint8_t *)"\n");
    }
    free(sorted);
    digest_finish(&context, digest);
}
