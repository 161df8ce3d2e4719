/* The threshold block of the summary in each of its forms: the first thing after what was run,
 * since it is what a check in CI asks. */
#include "output/figures.h"
#include "output/summary/summary_forms.h"

#include <jansson.h>
#include <math.h>

#define EXPRESSION_COLUMNS 46
#define VALUE_COLUMNS 10
#define INTERVAL_COLUMNS 15

static const char *colour_of(enum threshold_verdict verdict)
{
    static const char *const colour[] = {"\033[32m", "\033[31m", "\033[33m"};
    return colour[verdict];
}

static void write_row(FILE *out, const struct threshold *threshold, struct threshold_result result, bool colour)
{
    char value[THRESHOLD_TEXT_BYTES], interval[THRESHOLD_TEXT_BYTES];
    threshold_texts(threshold, result, value, interval);
    fprintf(out, "  %s", colour ? colour_of(result.verdict) : "");
    text_put(out, threshold_verdict_name(result.verdict), 5);
    fputs(colour ? "\033[0m" : "", out);
    int columns = text_columns(threshold->expression);
    text_put(out, threshold->expression, columns < EXPRESSION_COLUMNS ? EXPRESSION_COLUMNS : columns);
    if (columns > EXPRESSION_COLUMNS)
        fprintf(out, "\n%*s", EXPRESSION_COLUMNS + 7, "");
    text_put(out, value, -VALUE_COLUMNS);
    if (interval[0] != '\0')
        fprintf(out, "  %*s", INTERVAL_COLUMNS, interval);
    fputc('\n', out);
    if (result.verdict != THRESHOLD_UNDECIDED)
        return;
    if (result.n_more > 0)
        fprintf(out, "       cannot tell yet; about %u replication%s more would\n", result.n_more,
                result.n_more == 1 ? "" : "s");
    else
        fprintf(out, "       cannot tell yet: %s\n", isnan(result.half) ? "there is no interval" : "it is too near the limit");
}

void summary_thresholds_text(FILE *out, const struct study *study, const struct text_style *style)
{
    if (study->n_thresholds == 0)
        return;
    fputs(style->colour ? "\033[1m" : "", out);
    text_put(out, "THRESHOLDS", EXPRESSION_COLUMNS + 7);
    fputs(style->colour ? "\033[0m" : "", out);
    text_put(out, "measured", -VALUE_COLUMNS);
    text_put(out, "95% interval", -(INTERVAL_COLUMNS + 2));
    fputc('\n', out);
    for (uint32_t i = 0; i < study->n_thresholds; i++)
        write_row(out, &study->threshold[i], threshold_judge(study, i), style->colour);
}

/* A code span, so that < and | are what they are; bars would still end the cell. */
static void put_code(FILE *out, const char *text)
{
    fputs(" `", out);
    for (; *text != '\0'; text++)
        fprintf(out, *text == '|' ? "\\%c" : "%c", *text);
    fputs("` |", out);
}

void summary_thresholds_markdown(FILE *out, const struct study *study)
{
    char value[THRESHOLD_TEXT_BYTES], interval[THRESHOLD_TEXT_BYTES];
    if (study->n_thresholds == 0)
        return;
    fputs("### Thresholds\n\n| result | threshold | measured | 95 % interval |\n|---|---|---:|---:|\n", out);
    for (uint32_t i = 0; i < study->n_thresholds; i++) {
        struct threshold_result result = threshold_judge(study, i);
        threshold_texts(&study->threshold[i], result, value, interval);
        fprintf(out, "| %s |", threshold_verdict_name(result.verdict));
        put_code(out, study->threshold[i].expression);
        fprintf(out, " %s | %s |\n", value, interval);
    }
    fputs("\n", out);
}

static json_t *number_json(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

struct json_t *summary_thresholds_json(const struct study *study)
{
    json_t *rows = json_array();
    for (uint32_t i = 0; i < study->n_thresholds; i++) {
        const struct threshold *threshold = &study->threshold[i];
        struct threshold_result result = threshold_judge(study, i);
        json_t *row = json_object();
        json_object_set_new(row, "line", json_integer(threshold->line));
        json_object_set_new(row, "expression", json_string(threshold->expression));
        json_object_set_new(row, "value", number_json(result.value));
        json_object_set_new(row, "unit", json_string(threshold_unit_name(threshold->unit)));
        json_object_set_new(row, "ci_low", number_json(result.value - result.half));
        json_object_set_new(row, "ci_high", number_json(result.value + result.half));
        json_object_set_new(row, "limit_low", number_json(threshold->low));
        json_object_set_new(row, "limit_high", number_json(threshold->high));
        json_object_set_new(row, "result", json_string(threshold_verdict_name(result.verdict)));
        json_object_set_new(row, "replications_more", json_integer(result.n_more));
        json_array_append_new(rows, row);
    }
    return rows;
}
