/* Reads what a report needs of a folder. */
#include "output/report/report_folder.h"

#include "output/digest.h"
#include "sim/engine/arena.h"
#include "sim/engine/err.h"
#include <math.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static double number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

/* Seeds above 2^63 - 1 are texts there. */
static const char *seed_of(struct arena *arena, const json_t *object)
{
    const json_t *seed = json_object_get(object, "seed");
    return json_is_integer(seed) ? arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(seed))
                                 : text_of(object, "seed");
}

static void read_arms(struct report_folder *folder, struct arena *arena)
{
    const json_t *arms = json_object_get(folder->manifest, "arms");
    folder->n_arms = (uint32_t)json_array_size(arms);
    folder->arm = ARENA_ARRAY(arena, folder->n_arms, struct report_arm);
    for (uint32_t i = 0; i < folder->n_arms; i++) {
        const json_t *arm = json_array_get(arms, i);
        folder->arm[i] = (struct report_arm){
            .label = text_of(arm, "label"),
            .name = text_of(arm, "label"),
            .scenario = text_of(arm, "name"),
            .question = text_of(arm, "question"),
            .seed = seed_of(arena, arm),
            .warmup_origin = text_of(arm, "warmup_origin"),
            .replications = number_of(arm, "replications"),
            .replications_asked = number_of(arm, "replications_asked"),
            .duration_s = number_of(arm, "duration_s"),
            .warmup_s = number_of(arm, "warmup_s"),
            .requests = number_of(arm, "requests"),
        };
    }
}

static bool read_tables(struct report_folder *folder, struct arena *arena, struct err *err)
{
    struct {
        const char *name;
        struct report_table *table;
    } const file[] = {{"summary.csv", &folder->summary},         {"percentiles.csv", &folder->percentiles},
                      {"outages.csv", &folder->outages},         {"events.csv", &folder->events},
                      {"comparisons.csv", &folder->comparisons}, {"thresholds.csv", &folder->thresholds}};
    for (size_t i = 0; i < sizeof file / sizeof file[0]; i++)
        if (!report_table_read(file[i].table, arena, arena_printf(arena, "%s/%s", folder->path, file[i].name), err))
            return false;
    return folder->summary.is_present || err_set(err, ERR_FOLDER, "%s has no summary.csv", folder->path);
}

/* Names come from a file: none may lead out of the folder. */
static bool is_inside(const char *name)
{
    return name[0] != '/' && strstr(name, "..") == NULL;
}

static void find_changed(struct report_folder *folder, struct arena *arena)
{
    json_t *files = json_object_get(folder->manifest, "files");
    const char **changed = ARENA_ARRAY(arena, json_object_size(files) + 1, const char *), *name;
    json_t *file;
    folder->changed.at = changed;
    json_object_foreach(files, name, file)
    {
        char hex[DIGEST_HEX_BYTES];
        uint64_t n_bytes;
        if (is_inside(name) && (!sha256_file(arena_printf(arena, "%s/%s", folder->path, name), hex, &n_bytes, NULL) ||
                                strcmp(hex, text_of(file, "sha256")) != 0))
            changed[folder->changed.n++] = name;
    }
}

bool report_folder_read(struct report_folder *folder, struct arena *arena, const char *path, const char *link, const char *name,
                        struct err *err)
{
    *folder = (struct report_folder){.path = path, .link = link, .name = name};
    const char *manifest = arena_printf(arena, "%s/manifest.json", path);
    json_error_t error;
    folder->manifest = json_load_file(manifest, JSON_REJECT_DUPLICATES, &error);
    if (folder->manifest == NULL)
        return err_set(err, ERR_FOLDER, "%s: %s", manifest, error.text);
    read_arms(folder, arena);
    if (folder->n_arms == 0)
        return err_set(err, ERR_FOLDER, "%s names no arm", manifest);
    if (!read_tables(folder, arena, err))
        return false;
    find_changed(folder, arena);
    return true;
}

void report_folder_free(struct report_folder *folder)
{
    json_decref(folder->manifest);
    folder->manifest = NULL;
}

uint32_t report_find(const struct report_folder *folder, const char *arm, const char *metric, const char *by, const char *item,
                     const char *stat)
{
    const struct report_table *summary = &folder->summary;
    uint32_t row = 0;
    while (row < summary->n_rows && !(report_cell_is(summary, row, "metric", metric) &&
                                      report_cell_is(summary, row, "stat", stat) && report_cell_is(summary, row, "by", by) &&
                                      report_cell_is(summary, row, "item", item) && report_cell_is(summary, row, "arm", arm)))
        row++;
    return row;
}

double report_value(const struct report_folder *folder, const char *arm, const char *metric, const char *by, const char *item,
                    const char *stat)
{
    uint32_t row = report_find(folder, arm, metric, by, item, stat);
    return row < folder->summary.n_rows ? report_number(&folder->summary, row, "value") : (double)NAN;
}

const char *report_manifest_text(const struct report_folder *folder, const char *key)
{
    return text_of(folder->manifest, key);
}
