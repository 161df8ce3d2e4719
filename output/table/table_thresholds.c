/* thresholds.csv: one row for each threshold and arm. */
#include "output/table/table.h"

#include "output/study.h"
#include <stdio.h>

static const struct column thresholds_columns[] = {
    {"line", "", "of the scenario"},
    {"expression", "", "the threshold as written"},
    {"arm", "", "label of the variant"},
    {"value", "see unit", "measured; shares 0 .. 1; empty: no data, or it never came to pass"},
    {"unit", "", "of value, interval and limit; empty for shares, counts and factors"},
    {"ci_low", "see unit", "95 % interval over the replications; empty: none"},
    {"ci_high", "see unit", "95 % interval over the replications"},
    {"limit", "see unit", "A..B for ranges"},
    {"result", "", "ok, FAIL, or ?? when the limit lies within the interval"},
};

static void write_limit(struct csv_writer *csv, const struct threshold *threshold)
{
    char low[CSV_NUMBER_BYTES], high[CSV_NUMBER_BYTES], both[2 * CSV_NUMBER_BYTES + 2];
    csv_format(low, threshold->low);
    csv_format(high, threshold->high);
    snprintf(both, sizeof both, "%s..%s", low, high);
    csv_text(csv, threshold->relation == RELATION_WITHIN ? both : low);
}

static void write_thresholds(struct csv_writer *csv, const struct study *study)
{
    for (uint32_t i = 0; i < study->n_thresholds; i++) {
        const struct threshold *threshold = &study->threshold[i];
        struct threshold_result result = threshold_judge(study, i);
        csv_count(csv, (uint64_t)(threshold->line > 0 ? threshold->line : 0));
        csv_text(csv, threshold->expression);
        csv_text(csv, study->label);
        csv_number(csv, result.value);
        csv_text(csv, threshold_unit_name(threshold->unit));
        csv_number(csv, result.value - result.half);
        csv_number(csv, result.value + result.half);
        write_limit(csv, threshold);
        csv_text(csv, threshold_verdict_name(result.verdict));
        csv_end_line(csv);
    }
}

const struct table table_thresholds = {"thresholds.csv", sizeof thresholds_columns / sizeof thresholds_columns[0],
                                       thresholds_columns, write_thresholds};
