/* The manifest is JSON that says what it was told, with time and host apart. */
#include "output/manifest.h"

#include "sim/engine/arena.h"
#include "sim/engine/err.h"
#include "tests/output/synthetic.h"
#include <CUnit/CUnit.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static json_t *written(const struct manifest *manifest, struct study *study, const struct result_files *files)
{
    char folder[] = "/tmp/manifest_test_XXXXXX", path[100];
    struct err err = {ERR_NONE, ""};
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    CU_ASSERT(manifest_write(folder, manifest, &study, 1, files, true, &err));
    snprintf(path, sizeof path, "%s/manifest.json", folder);
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    unlink(path);
    rmdir(folder);
    return root;
}

void test_manifest__content(void)
{
    static const char *const argv[] = {"gslbsim", "run", "a\xff.yaml"}, *const set[] = {"dns.shop.example.ttl=5s"};
    struct synthetic *synthetic = synthetic_new();
    struct study *study = study_new(synthetic->layout, "base");
    struct result_files files = {.arena = synthetic->arena};
    struct result_file *file = result_files_new(&files, "summary.csv");
    static const struct column column[] = {{"arm", "", "label"}};
    *file = (struct result_file){.name = file->name, .n_rows = 7, .n_bytes = 2385, .n_columns = 1,
                                 .column = column, .is_data = true, .sha256 = "abc"};
    struct manifest manifest =
        {.version = "0.1.0", .command = {3, argv}, .set = {1, set}, .truncated = true, .host = "here", .wall_s = 2.385};
    json_t *root = written(&manifest, study, &files);
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(root, "version")), "0.1.0");
    CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(json_object_get(root, "command"), 2)), "a?.yaml");
    CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(json_object_get(root, "set"), 0)), set[0]);
    CU_ASSERT(json_is_true(json_object_get(root, "truncated")));
    CU_ASSERT_PTR_NULL(json_object_get(root, "commit"));
    CU_ASSERT_PTR_NULL(json_object_get(root, "host"));
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(json_object_get(root, "run"), "host")), "here");
    CU_ASSERT_EQUAL(json_real_value(json_object_get(json_object_get(root, "run"), "wall_s")), 2.385);
    json_t *row = json_object_get(json_object_get(root, "files"), "summary.csv");
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(row, "rows")), 7);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(row, "bytes")), 2385);
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(json_array_get(json_object_get(row, "columns"), 0), "name")),
                           "arm");
    json_t *arm = json_array_get(json_object_get(root, "arms"), 0);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(arm, "seed")), 4711);
    json_decref(root);
    study_free(study);
    synthetic_free(synthetic);
}

/* The digest covers data files and nothing else. */
void test_manifest__digest(void)
{
    struct synthetic *synthetic = synthetic_new();
    struct study *study = study_new(synthetic->layout, "base");
    struct result_files files = {.arena = synthetic->arena};
    result_files_new(&files, "b.csv")->is_data = true;
    result_files_new(&files, "scenario.yaml");
    result_files_new(&files, "a.csv")->is_data = true;
    strncpy(files.file[0].sha256, "11", 3);
    strncpy(files.file[1].sha256, "22", 3);
    strncpy(files.file[2].sha256, "33", 3);
    struct manifest manifest = {.version = "0.1.0"};
    json_t *root = written(&manifest, study, &files);
    char hex[65], expected[80];
    sha256_hex("33  a.csv\n11  b.csv\n", 20, hex);
    snprintf(expected, sizeof expected, "sha256:%s", hex);
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(root, "results_digest")), expected);
    json_decref(root);
    study_free(study);
    synthetic_free(synthetic);
}

void test_manifest__unwritable_folder_is_an_error(void)
{
    struct synthetic *synthetic = synthetic_new();
    struct study *study = study_new(synthetic->layout, "base");
    struct result_files files = {.arena = synthetic->arena};
    struct manifest manifest = {.version = "0.1.0"};
    struct err err = {ERR_NONE, ""};
    CU_ASSERT_FALSE(manifest_write("/nowhere/at/all", &manifest, &study, 1, &files, false, &err));
    CU_ASSERT_EQUAL(err.kind, ERR_SYSTEM);
    study_free(study);
    synthetic_free(synthetic);
}

/* What a repetition needs: options as words in order, CSV files with their digests. */
void test_manifest__options_and_inputs(void)
{
    static const char *const word[] = {"--set", "a.b=c d", "--seed", "7"}, *const file[] = {"data/load.csv"},
                             *const hex[] = {"17427c"};
    struct synthetic *synthetic = synthetic_new();
    struct study *study = study_new(synthetic->layout, "base");
    struct result_files files = {.arena = synthetic->arena};
    struct manifest manifest = {.version = "0.1.0", .options = {4, word}, .input = {1, file}, .input_sha256 = {1, hex}};
    json_t *root = written(&manifest, study, &files), *options = json_object_get(root, "options");
    CU_ASSERT_EQUAL(json_array_size(options), 4);
    for (size_t i = 0; i < 4; i++)
        CU_ASSERT_STRING_EQUAL(json_string_value(json_array_get(options, i)), word[i]);
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(json_object_get(root, "inputs"), "data/load.csv")), "17427c");
    CU_ASSERT_STRING_EQUAL(json_string_value(
                               json_object_get(json_array_get(json_object_get(root, "arms"), 0), "warmup_origin")),
                           "given");
    json_decref(root);
    study_free(study);
    synthetic_free(synthetic);
}
