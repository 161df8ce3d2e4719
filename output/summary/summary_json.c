/* The summary as one JSON object: every row of summary.csv, the warnings, where the files are. */
#include "output/summary/summary_forms.h"
#include "output/table/table.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static json_t *number_json(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *statistics_json(const struct study *study)
{
    json_t *rows = json_array();
    for (uint32_t i = 0; i < study->layout->n_statistics; i++) {
        const struct statistic *statistic = &study->layout->statistic[i];
        struct figure figure = study_figure(study, i);
        json_t *row = json_object();
        json_object_set_new(row, "metric", json_string(statistic->metric));
        json_object_set_new(row, "by", json_string(statistic->by));
        json_object_set_new(row, "item", json_string(statistic->item));
        json_object_set_new(row, "stat", json_string(statistic->stat));
        json_object_set_new(row, "unit", json_string(statistic->unit));
        json_object_set_new(row, "value", number_json(figure.value));
        json_object_set_new(row, "ci_low", number_json(interval_low(figure.value, figure.half)));
        json_object_set_new(row, "ci_high",
                            number_json(interval_high(figure.value, figure.half, strcmp(statistic->stat, "share") == 0)));
        json_object_set_new(row, "replications", json_integer(figure.n_replications));
        json_object_set_new(row, "samples", json_integer((json_int_t)figure.samples));
        json_array_append_new(rows, row);
    }
    return rows;
}

static json_t *kinds_json(uint8_t n, const char *(*name)(uint8_t), const uint64_t *count)
{
    json_t *kinds = json_object();
    for (uint8_t i = 0; i < n; i++)
        if (count[i] > 0)
            json_object_set_new(kinds, name(i), json_integer((json_int_t)count[i]));
    return kinds;
}

/* Of all replications together. */
static json_t *failures_json(const struct study *study)
{
    struct summary_failures failures;
    summary_failures(study, &failures);
    json_t *object = json_object();
    json_object_set_new(object, "requests", json_integer((json_int_t)failures.n_requests));
    json_object_set_new(object, "failed", json_integer((json_int_t)failures.n));
    json_object_set_new(object, "outcomes", kinds_json(OUTCOME_KINDS, outcome_name, failures.outcome));
    json_object_set_new(object, "causes", kinds_json(CAUSE_KINDS, cause_name, failures.cause));
    return object;
}

static json_t *arm_json(const struct study *study)
{
    const struct spec *spec = study->layout->spec;
    json_t *arm = json_object();
    json_object_set_new(arm, "arm", json_string(study->label));
    json_object_set_new(arm, "name", json_string(spec->name));
    json_object_set_new(arm, "seed", json_integer((json_int_t)spec->run.seed));
    json_object_set_new(arm, "replications", json_integer(study->n_replications));
    json_object_set_new(arm, "duration_s", json_real(simtime_s(spec->run.duration)));
    json_object_set_new(arm, "warmup_s", json_real(simtime_s(spec->run.warmup)));
    json_object_set_new(arm, "warmup_origin", json_string(spec->run.warmup_origin == WARMUP_GIVEN ? "given" : "MSER-5"));
    json_object_set_new(arm, "confidence", json_real(ESTIMATE_CONFIDENCE));
    json_object_set_new(arm, "failures", failures_json(study));
    json_object_set_new(arm, "thresholds", summary_thresholds_json(study));
    json_object_set_new(arm, "statistics", statistics_json(study));
    return arm;
}

json_t *summary_json_warnings(const struct summary_notes *notes)
{
    json_t *warnings = json_array();
    summary_json_append(warnings, notes->warning.n, notes->warning.at);
    return warnings;
}

void summary_json_append(json_t *array, uint32_t n, const char *const *text)
{
    for (uint32_t i = 0; i < n; i++)
        json_array_append_new(array, json_string(text[i]));
}

void summary_json_end(FILE *out, json_t *root, json_t *warnings, const struct summary_notes *notes)
{
    json_object_set_new(root, "warnings", warnings);
    if (notes->folder != NULL)
        json_object_set_new(root, "files", json_string(notes->folder));
    json_dumpf(root, out, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_REAL_PRECISION(17));
    fputc('\n', out);
    json_decref(root);
}

void summary_json_write(FILE *out, struct study *const *study, uint32_t n_studies, const struct summary_notes *notes)
{
    json_t *root = json_object(), *arms = json_array(), *set = json_array(), *warnings = summary_json_warnings(notes);
    summary_json_append(set, notes->set.n, notes->set.at);
    for (uint32_t i = 0; i < n_studies; i++) {
        const char *const *text;
        uint32_t n = study_warnings(study[i], &text);
        summary_json_append(warnings, n, text);
        json_array_append_new(arms, arm_json(study[i]));
    }
    json_object_set_new(root, "arms", arms);
    json_object_set_new(root, "set", set);
    summary_json_end(out, root, warnings, notes);
}
