/* manifest.json with jansson: sorted keys, so that the same content is the same text. */
#include "output/manifest.h"

#include "output/csv_writer.h"
#include "output/study.h"
#include "sim/engine/err.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT_VERSION 1

/* Texts from outside may be no UTF-8, which JSON cannot hold: then what is not ASCII becomes a question mark. */
static json_t *text_json(const char *text)
{
    json_t *json = json_string(text);
    if (json != NULL)
        return json;
    char *ascii = strdup(text);
    if (ascii == NULL)
        abort();
    for (char *c = ascii; *c != '\0'; c++)
        *c = (unsigned char)*c < 0x80 ? *c : '?';
    json = json_string(ascii);
    free(ascii);
    return json;
}

static void set_text(json_t *object, const char *key, const char *text)
{
    if (text != NULL)
        json_object_set_new(object, key, text_json(text));
}

static void set_list(json_t *object, const char *key, struct text_list list)
{
    json_t *array = json_array();
    for (uint32_t i = 0; i < list.n; i++)
        json_array_append_new(array, text_json(list.at[i]));
    json_object_set_new(object, key, array);
}

/* jansson's integers are signed: what is larger (a seed may be) becomes a text. */
static json_t *count_json(uint64_t n)
{
    char text[24];
    if (n <= INT64_MAX)
        return json_integer((json_int_t)n);
    snprintf(text, sizeof text, "%" PRIu64, n);
    return json_string(text);
}

static json_t *columns_json(const struct result_file *file)
{
    json_t *columns = json_array();
    for (uint32_t i = 0; i < file->n_columns; i++) {
        json_t *column = json_object();
        set_text(column, "name", file->column[i].name);
        set_text(column, "unit", file->column[i].unit);
        set_text(column, "meaning", file->column[i].meaning);
        json_array_append_new(columns, column);
    }
    return columns;
}

static json_t *files_json(const struct result_files *files)
{
    json_t *object = json_object();
    for (uint32_t i = 0; i < files->n; i++) {
        const struct result_file *file = &files->file[i];
        json_t *row = json_object();
        set_text(row, "sha256", file->sha256);
        json_object_set_new(row, "bytes", count_json(file->n_bytes));
        if (file->n_columns > 0) {
            json_object_set_new(row, "rows", count_json(file->n_rows));
            json_object_set_new(row, "columns", columns_json(file));
        }
        json_object_set_new(object, file->name, row);
    }
    return object;
}

/* In what the arm differs from others: path and value; null: it has no such value. */
static json_t *inputs_json(const struct manifest *manifest, uint32_t arm)
{
    json_t *inputs = json_object();
    for (uint32_t i = 0; i < manifest->n_differences; i++) {
        const char *value = manifest->difference[i].value[arm];
        json_object_set_new(inputs, manifest->difference[i].path, value != NULL ? text_json(value) : json_null());
    }
    return inputs;
}

static json_t *arms_json(const struct manifest *manifest, struct study *const *study, uint32_t n_studies)
{
    json_t *arms = json_array();
    for (uint32_t i = 0; i < n_studies; i++) {
        const struct spec *spec = study[i]->layout->spec;
        json_t *arm = json_object();
        set_text(arm, "label", study[i]->label);
        set_text(arm, "name", spec->name);
        if (i < manifest->arm_file.n) {
            set_text(arm, "scenario_file", manifest->arm_file.at[i]);
            set_text(arm, "scenario", manifest->arm_copy.at[i]);
        }
        set_text(arm, "question", spec->question);
        json_object_set_new(arm, "seed", count_json(spec->run.seed));
        json_object_set_new(arm, "replications", count_json(study_replications(study[i])));
        json_object_set_new(arm, "replications_asked", count_json(spec->run.replications));
        json_object_set_new(arm, "duration_s", json_real(simtime_s(spec->run.duration)));
        json_object_set_new(arm, "warmup_s", json_real(simtime_s(spec->run.warmup)));
        set_text(arm, "warmup_origin", spec->run.warmup_origin == WARMUP_GIVEN ? "given" : "MSER-5");
        json_object_set_new(arm, "requests", count_json(study_requests(study[i])));
        json_object_set_new(arm, "events", count_json(study_events(study[i])));
        if (n_studies > 1)
            json_object_set_new(arm, "inputs", inputs_json(manifest, i));
        json_array_append_new(arms, arm);
    }
    return arms;
}

static json_t *rng_json(void)
{
    json_t *rng = json_object();
    set_text(rng, "name", "xoshiro256++ 1.0");
    set_text(rng, "seeding", "SplitMix64");
    set_text(rng, "streams",
             "one for each (seed, replication, name of entity and purpose); work of a request from a seed of its own");
    return rng;
}

static json_t *run_json(const struct manifest *manifest)
{
    json_t *run = json_object();
    set_text(run, "start_time", manifest->start_time);
    set_text(run, "host", manifest->host);
    json_object_set_new(run, "wall_s", json_real(manifest->wall_s));
    json_object_set_new(run, "cpu_s", json_real(manifest->cpu_s));
    return run;
}

static json_t *formats_json(void)
{
    json_t *formats = json_object();
    json_object_set_new(formats, "manifest", json_integer(FORMAT_VERSION));
    json_object_set_new(formats, "scenario", json_integer(FORMAT_VERSION));
    json_object_set_new(formats, "tables", json_integer(FORMAT_VERSION));
    return formats;
}

static json_t *manifest_json(const struct manifest *manifest, struct study *const *study, uint32_t n_studies,
                             const struct result_files *files)
{
    char digest[65], labelled[80];
    json_t *root = json_object();
    results_digest(files, digest);
    snprintf(labelled, sizeof labelled, "sha256:%s", digest);
    set_text(root, "version", manifest->version);
    set_text(root, "commit", manifest->commit);
    set_text(root, "compiler", manifest->compiler);
    set_text(root, "build_flags", manifest->build_flags);
    set_text(root, "scenario_file", manifest->scenario_file);
    set_text(root, "scenario_sha256", manifest->scenario_sha256);
    set_text(root, "resolved_sha256", manifest->resolved_sha256);
    set_text(root, "identity", manifest->identity);
    set_list(root, "command", manifest->command);
    set_list(root, "set", manifest->set);
    set_list(root, "options", manifest->options);
    json_t *inputs = json_object();
    for (uint32_t i = 0; i < manifest->input.n; i++)
        set_text(inputs, manifest->input.at[i], manifest->input_sha256.at[i]);
    json_object_set_new(root, "inputs", inputs);
    set_list(root, "warnings", manifest->warning);
    json_object_set_new(root, "seed_given", json_boolean(manifest->seed_given));
    json_object_set_new(root, "replications_given", json_boolean(manifest->replications_given));
    json_object_set_new(root, "truncated", json_boolean(manifest->truncated));
    set_text(root, "results_digest", labelled);
    json_object_set_new(root, "formats", formats_json());
    json_object_set_new(root, "rng", rng_json());
    json_object_set_new(root, "arms", arms_json(manifest, study, n_studies));
    json_object_set_new(root, "files", files_json(files));
    json_object_set_new(root, "run", run_json(manifest));
    return root;
}

bool manifest_write(const char *folder, const struct manifest *manifest, struct study *const *study, uint32_t n_studies,
                    const struct result_files *files, bool sync, struct err *err)
{
    char path[4096], hex[65];
    struct csv_writer writer;
    if (snprintf(path, sizeof path, "%s/manifest.json", folder) >= (int)sizeof path)
        return err_set(err, ERR_SYSTEM, "the path of %s is too long", folder);
    json_t *root = manifest_json(manifest, study, n_studies, files);
    char *text = json_dumps(root, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_REAL_PRECISION(17));
    json_decref(root);
    if (text == NULL)
        return err_set(err, ERR_SYSTEM, "out of memory for manifest.json");
    bool ok = csv_open(&writer, path, err);
    if (ok) {
        csv_raw(&writer, text);
        csv_raw(&writer, "\n");
        ok = csv_close(&writer, sync, hex, err);
    }
    free(text);
    return ok;
}
