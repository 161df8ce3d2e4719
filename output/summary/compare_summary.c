/* Text for a terminal, GitHub tables, JSON. Arms are sorted by the main measure, so that the eye finds the best one; sentences
 * come in the order of the arms. */
#include "output/summary/compare_summary.h"

#include "output/csv_writer.h"
#include "output/estimate.h"
#include "output/figures.h"
#include "output/summary/summary_forms.h"
#include "sim/engine/arena.h"
#include <ctype.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_COLUMNS 22 /* at least; labels are not cut */
#define FIGURE_COLUMNS 14 /* at least */
#define SENTENCE_INDENT 9

struct sheet {
    FILE *out;
    const struct comparisons *all;
    const struct text_style *style;
    const struct measure *main_one;
    struct measure other; /* a lower percentile beside the main one; metric NULL: none */
    uint32_t *order;      /* [n_arms] by the main measure */
    bool same_order;      /* by the other one too */
};

static double value_of(const struct study *study, const struct measure *measure)
{
    return study_look_up(study, measure->metric, measure->by, measure->item, measure->stat).value;
}

/* Insertion sort: stable, and there are few arms. Without a value: last. */
static void sort_arms(const struct comparisons *all, const struct measure *measure, uint32_t *order)
{
    for (uint32_t i = 0; i < all->n_arms; i++) {
        double value = value_of(all->study[i], measure);
        uint32_t k = i;
        for (; k > 0; k--) {
            double before = value_of(all->study[order[k - 1]], measure);
            if (!(value < before) && !(isnan(before) && !isnan(value)))
                break;
            order[k] = order[k - 1];
        }
        order[k] = i;
    }
}

static void sheet_init(struct sheet *sheet, FILE *out, const struct comparisons *all, const struct text_style *style)
{
    *sheet = (struct sheet){.out = out, .all = all, .style = style, .main_one = &all->measure[0]};
    sheet->order = ARENA_ARRAY(all->arena, all->n_arms, uint32_t);
    sort_arms(all, sheet->main_one, sheet->order);
    struct measure median = *sheet->main_one;
    median.stat = "p50";
    if (strcmp(median.metric, "response_time") != 0 || strcmp(sheet->main_one->stat, "p50") == 0 ||
        isnan(value_of(all->study[all->baseline], &median)))
        return;
    sheet->other = median;
    uint32_t *other = ARENA_ARRAY(all->arena, all->n_arms, uint32_t);
    sort_arms(all, &median, other);
    sheet->same_order = memcmp(other, sheet->order, all->n_arms * sizeof *other) == 0;
}

/* ---- words ---- */

void comparison_difference(char *text, size_t n_bytes, const struct comparison *comparison)
{
    const struct contrast *c = &comparison->contrast;
    double sign = c->estimate < 0 ? -1 : 1, percent = sign * comparison_percent(comparison, c->estimate);
    double ends[2] = {sign * comparison_percent(comparison, c->estimate - c->half),
                      sign * comparison_percent(comparison, c->estimate + c->half)};
    char size[FIGURE_BYTES], low[FIGURE_BYTES], high[FIGURE_BYTES];
    if (isnan(percent)) {
        snprintf(text, n_bytes, "%s", comparison->why != NULL ? "-" : comparison_verdict(comparison));
        return;
    }
    figure_value(size, percent, false);
    figure_value(low, fmin(ends[0], ends[1]), false);
    figure_value(high, fmax(ends[0], ends[1]), false);
    int n = percent == 0 ? snprintf(text, n_bytes, "the same")
                         : snprintf(text, n_bytes, "%s%s %s", size, comparison->scale == SCALE_POINTS ? " points" : "%",
                                    sign < 0 ? "lower" : "higher");
    if (percent == 0 && c->half == 0)
        return;
    if (isnan(c->half))
        snprintf(text + n, n_bytes - (size_t)n, " (?)");
    else
        snprintf(text + n, n_bytes - (size_t)n, " (%s .. %s)", low, high);
}

static void add_warning(const char **text, uint32_t *n, const char *warning)
{
    for (uint32_t i = 0; i < *n; i++)
        if (strcmp(text[i], warning) == 0)
            return;
    text[(*n)++] = warning;
}

static void warn_of_arm(const struct comparisons *all, uint32_t a, const char **text, uint32_t *n)
{
    const char *label = all->study[a]->label, *baseline = all->study[all->baseline]->label;
    char share[2][FIGURE_BYTES];
    if (a != all->baseline && all->unpaired != NULL && all->unpaired[a] != NULL)
        add_warning(text, n,
                    arena_printf(all->arena, "%s and %s are compared unpaired (Welch): %s", label, baseline, all->unpaired[a]));
    if (!compare_failed_differs(all, a))
        return;
    figure_share(share[0], study_look_up(all->study[a], "failed", "all", "", "share").value);
    figure_share(share[1], study_look_up(all->study[all->baseline], "failed", "all", "", "share").value);
    add_warning(text, n,
                arena_printf(all->arena, "%s failed %s of the requests, %s %s: response times are those of the answered ones",
                             label, share[0], baseline, share[1]));
}

struct text_list compare_warnings(const struct comparisons *all)
{
    struct text_list own = studies_warnings(all->arena, all->study, all->n_arms);
    const char **text = ARENA_ARRAY(all->arena, own.n + 2 * all->n_arms + 1, const char *);
    uint32_t n = 0;
    if (all->by_user != NULL)
        add_warning(text, &n, all->by_user);
    for (uint32_t a = 0; a < all->n_arms; a++)
        warn_of_arm(all, a, text, &n);
    for (uint32_t i = 0; i < own.n; i++)
        add_warning(text, &n, own.at[i]);
    return (struct text_list){n, text};
}

static bool all_paired(const struct comparisons *all)
{
    for (uint32_t a = 0; all->unpaired != NULL && a < all->n_arms; a++)
        if (a != all->baseline && all->unpaired[a] != NULL)
            return false;
    return true;
}

static const char *family_words(const struct comparisons *all)
{
    if (all->family_size < 2)
        return arena_printf(all->arena, "one comparison, 95%%; smallest difference worth naming %.3g%%", 100 * all->margin);
    return arena_printf(
        all->arena,
        "%u comparisons that hold together with 95%% (Bonferroni, each %.4g%%); smallest difference worth naming %.3g%%",
        all->family_size, 100 * verdict_each(ESTIMATE_CONFIDENCE, all->family_size), 100 * all->margin);
}

static uint32_t fewest_replications(const struct comparisons *all)
{
    uint32_t n = study_replications(all->study[0]);
    for (uint32_t a = 1; a < all->n_arms; a++)
        n = study_replications(all->study[a]) < n ? study_replications(all->study[a]) : n;
    return n;
}

/* Breaks at blanks to the terminal's width; the first line has a title, the others are indented. */
static void put_wrapped(const struct sheet *sheet, const char *title, const char *text)
{
    int width = sheet->style->width_columns > 40 ? sheet->style->width_columns : 80, column = SENTENCE_INDENT;
    text_put(sheet->out, title, SENTENCE_INDENT);
    while (*text != '\0') {
        size_t n = strcspn(text, " ");
        char *word = arena_strndup(sheet->all->arena, text, n);
        int columns = text_columns(word);
        if (column > SENTENCE_INDENT && column + 1 + columns > width) {
            fprintf(sheet->out, "\n%*s", SENTENCE_INDENT, "");
            column = SENTENCE_INDENT;
        }
        fprintf(sheet->out, "%s%s", column > SENTENCE_INDENT ? " " : "", word);
        column += columns + (column > SENTENCE_INDENT);
        text += n + strspn(text + n, " ");
    }
    fputc('\n', sheet->out);
}

static bool is_unsure(const struct study *study, const struct measure *measure)
{
    return measure->metric != NULL &&
           figure_is_unsure(study_look_up(study, measure->metric, measure->by, measure->item, measure->stat));
}

/* Whether the table has a "?". */
static bool has_unsure(const struct sheet *sheet)
{
    for (uint32_t a = 0; a < sheet->all->n_arms; a++)
        if (is_unsure(sheet->all->study[a], sheet->main_one) || is_unsure(sheet->all->study[a], &sheet->other))
            return true;
    return false;
}

/* ---- text ---- */

struct figure_text {
    char text[2 * FIGURE_BYTES + 8];
};

static struct figure_text text_of(const struct sheet *sheet, uint32_t arm, const struct measure *measure)
{
    const struct study *study = sheet->all->study[arm];
    char value[FIGURE_BYTES], half[FIGURE_BYTES];
    struct figure_text both;
    struct figure figure = study_look_up(study, measure->metric, measure->by, measure->item, measure->stat);
    if (strcmp(measure->stat, "share") == 0)
        figure.value *= 100, figure.half *= 100;
    figure_pair(value, half, figure, sheet->style->utf8);
    snprintf(both.text, sizeof both.text, half[0] == '\0' ? "%s" : "%s %s %s", value, sheet->style->utf8 ? "\u00b1" : "+-",
             half);
    return both;
}

/* Two blanks more than the widest. */
static int figure_columns(const struct sheet *sheet, const struct measure *measure)
{
    int widest = FIGURE_COLUMNS - 2;
    for (uint32_t a = 0; a < sheet->all->n_arms; a++) {
        int columns = text_columns(text_of(sheet, a, measure).text);
        widest = columns > widest ? columns : widest;
    }
    return widest + 2;
}

static void put_title(const struct sheet *sheet, const char *text, int columns)
{
    fputs(sheet->style->colour ? "\033[1m" : "", sheet->out);
    text_put(sheet->out, text, columns);
    fputs(sheet->style->colour ? "\033[0m" : "", sheet->out);
}

/* "RESPONSE TIME, ms", "AVAILABILITY, %". */
static void main_title(const struct sheet *sheet, char *title, size_t n_bytes)
{
    const struct study *study = sheet->all->study[sheet->all->baseline];
    const struct measure *m = sheet->main_one;
    uint32_t i = study_find(study, m->metric, m->by, m->item, m->stat);
    const char *unit = i < study->layout->n_statistics ? study->layout->statistic[i].unit : "";
    snprintf(title, n_bytes, "%s", m->metric);
    for (char *c = title; *c != '\0'; c++)
        *c = *c == '_' ? ' ' : (char)toupper((unsigned char)*c);
    if (strcmp(m->stat, "share") == 0)
        unit = "%";
    if (unit[0] != '\0')
        snprintf(title + strlen(title), n_bytes - strlen(title), ", %s", unit);
}

static int label_columns(const struct comparisons *all)
{
    int widest = LABEL_COLUMNS;
    for (uint32_t a = 0; a < all->n_arms; a++)
        widest = text_columns(all->study[a]->label) + 3 > widest ? text_columns(all->study[a]->label) + 3 : widest;
    return widest;
}

static void write_table(const struct sheet *sheet)
{
    const struct comparisons *all = sheet->all;
    int width = label_columns(all), main_width = figure_columns(sheet, sheet->main_one);
    int other_width = sheet->other.metric != NULL ? figure_columns(sheet, &sheet->other) : 0;
    char title[120], words[420], difference[160];
    main_title(sheet, title, sizeof title);
    fputc('\n', sheet->out);
    put_title(sheet, title, width);
    if (sheet->other.metric != NULL)
        text_put(sheet->out, "p50", -other_width);
    text_put(sheet->out, sheet->main_one->stat, -main_width);
    measure_words(words, sizeof words, sheet->main_one);
    fprintf(sheet->out, "   vs %s%s%s\n", all->study[all->baseline]->label, strlen(words) < 12 ? " at " : "",
            strlen(words) < 12 ? words : "");
    for (uint32_t i = 0; i < all->n_arms; i++) {
        uint32_t a = sheet->order[i];
        fputs("  ", sheet->out);
        text_put(sheet->out, all->study[a]->label, width - 2);
        if (sheet->other.metric != NULL)
            text_put(sheet->out, text_of(sheet, a, &sheet->other).text, -other_width);
        text_put(sheet->out, text_of(sheet, a, sheet->main_one).text, -main_width);
        if (a != all->baseline)
            comparison_difference(difference, sizeof difference, compare_at(all, 0, a));
        fprintf(sheet->out, "   %s\n", a == all->baseline ? "baseline" : difference);
    }
}

/* An arm that loses its slow requests looks faster: that is said with the verdict. */
static const char *failed_words(const struct comparisons *all, uint32_t a)
{
    char share[FIGURE_BYTES];
    if (!compare_failed_differs(all, a) || !(all->failed[a].contrast.estimate > 0))
        return "";
    figure_share(share, study_look_up(all->study[a], "failed", "all", "", "share").value);
    return arena_printf(all->arena, " But it failed %s of the requests.", share);
}

static void write_verdict(const struct sheet *sheet)
{
    const struct comparisons *all = sheet->all;
    fputc('\n', sheet->out);
    for (uint32_t i = 0; i < all->n && all->comparison[i].is_judged; i++)
        put_wrapped(sheet, i == 0 ? "VERDICT" : "",
                    arena_printf(all->arena, "%s%s", comparison_sentence(all, &all->comparison[i], sheet->style->utf8),
                                 failed_words(all, all->comparison[i].arm)));
    if (all->n_arms > 2 && sheet->other.metric != NULL)
        put_wrapped(sheet, "", sheet->same_order ? "p50: same order." : "p50: another order, see the table.");
}

static void write_head(const struct sheet *sheet, const struct summary_notes *notes)
{
    const struct comparisons *all = sheet->all;
    const struct spec *spec = all->study[all->baseline]->layout->spec;
    uint32_t n = fewest_replications(all);
    char duration[FIGURE_BYTES], warmup[FIGURE_BYTES];
    figure_seconds(duration, simtime_s(spec->run.duration), sheet->style->utf8);
    figure_seconds(warmup, simtime_s(spec->run.warmup), sheet->style->utf8);
    put_title(sheet, spec->name == NULL ? "scenario" : spec->name, text_columns(spec->name == NULL ? "scenario" : spec->name));
    fprintf(sheet->out, "   %u arms   seed %llu   %u %sreplication%s of %s", all->n_arms, (unsigned long long)spec->run.seed, n,
            all_paired(all) ? "paired " : "", n == 1 ? "" : "s", duration);
    if (spec->run.warmup > 0)
        fprintf(sheet->out, " (first %s dropped)", warmup);
    fputc('\n', sheet->out);
    for (uint32_t i = 0; i < notes->set.n; i++)
        fprintf(sheet->out, "set: %s\n", notes->set.at[i]);
    put_wrapped(sheet, "family:", family_words(all));
}

/* Each arm's, when the scenario has any. */
static void write_thresholds(const struct sheet *sheet)
{
    for (uint32_t a = 0; a < sheet->all->n_arms; a++)
        if (sheet->all->study[a]->n_thresholds > 0) {
            fprintf(sheet->out, "\narm %s\n", sheet->all->study[a]->label);
            summary_thresholds_text(sheet->out, sheet->all->study[a], sheet->style);
        }
}

static void write_text(const struct sheet *sheet, const struct summary_notes *notes)
{
    struct text_list warning = compare_warnings(sheet->all);
    if (!sheet->style->brief) {
        write_head(sheet, notes);
        write_table(sheet);
    }
    write_thresholds(sheet);
    write_verdict(sheet);
    if (sheet->style->brief)
        return;
    fputc('\n', sheet->out);
    for (uint32_t i = 0; i < notes->warning.n; i++)
        put_wrapped(sheet, "warning:", notes->warning.at[i]);
    for (uint32_t i = 0; i < warning.n; i++)
        put_wrapped(sheet, "warning:", warning.at[i]);
    fprintf(sheet->out, "%s is the 95%% interval over replications%s\n", sheet->style->utf8 ? "\u00b1" : "+-",
            all_paired(sheet->all) && sheet->all->by_user == NULL ? "; arms share arrivals and service times" : "");
    if (has_unsure(sheet))
        fprintf(sheet->out, "%s ?: " FIGURE_UNSURE_NOTE "\n", sheet->style->utf8 ? "\u00b1" : "+-");
    if (notes->folder != NULL)
        fprintf(sheet->out, "files:   %s\n", notes->folder);
    if (notes->next != NULL)
        fprintf(sheet->out, "next:    %s\n", notes->next);
}

/* ---- Markdown ---- */

static void put_cell(FILE *out, const char *text)
{
    fputc(' ', out);
    for (; *text != '\0'; text++) {
        if (*text == '|' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputs(" |", out);
}

static void write_markdown_row(const struct sheet *sheet, uint32_t a)
{
    const struct comparisons *all = sheet->all;
    char value[FIGURE_BYTES], half[FIGURE_BYTES], both[2 * FIGURE_BYTES + 8], difference[160];
    const struct measure *m = sheet->main_one;
    struct figure figure = study_look_up(all->study[a], m->metric, m->by, m->item, m->stat);
    fputs("|", sheet->out);
    put_cell(sheet->out, all->study[a]->label);
    figure_pair(value, half, figure, true);
    snprintf(both, sizeof both, half[0] == '\0' ? "%s" : "%s \u00b1 %s", value, half);
    put_cell(sheet->out, both);
    if (a != all->baseline)
        comparison_difference(difference, sizeof difference, compare_at(all, 0, a));
    put_cell(sheet->out, a == all->baseline ? "baseline" : difference);
    put_cell(sheet->out, a == all->baseline ? "" : comparison_verdict(compare_at(all, 0, a)));
    fputc('\n', sheet->out);
}

static void write_markdown(const struct sheet *sheet, const struct summary_notes *notes)
{
    const struct comparisons *all = sheet->all;
    const struct spec *spec = all->study[all->baseline]->layout->spec;
    struct text_list warning = compare_warnings(all);
    char name[420];
    measure_name(name, sizeof name, sheet->main_one);
    fprintf(sheet->out, "## %s, %u arms\n\nSeed %llu, %u replications; %s. \u00b1 is the 95 %% interval over replications.\n\n",
            spec->name == NULL ? "scenario" : spec->name, all->n_arms, (unsigned long long)spec->run.seed,
            fewest_replications(all), family_words(all));
    fprintf(sheet->out, "| arm | %s | vs %s | verdict |\n|---|---:|---:|---|\n", name, all->study[all->baseline]->label);
    for (uint32_t i = 0; i < all->n_arms; i++)
        write_markdown_row(sheet, sheet->order[i]);
    if (has_unsure(sheet))
        fputs("\n\u00b1 ?: " FIGURE_UNSURE_NOTE ".\n", sheet->out);
    fputs("\n### Verdict\n\n", sheet->out);
    for (uint32_t i = 0; i < all->n && all->comparison[i].is_judged; i++)
        fprintf(sheet->out, "- %s\n", comparison_sentence(all, &all->comparison[i], true));
    if (notes->warning.n + warning.n > 0)
        fputs("\n### Warnings\n\n", sheet->out);
    for (uint32_t i = 0; i < notes->warning.n; i++)
        fprintf(sheet->out, "- %s\n", notes->warning.at[i]);
    for (uint32_t i = 0; i < warning.n; i++)
        fprintf(sheet->out, "- %s\n", warning.at[i]);
    if (notes->folder != NULL)
        fprintf(sheet->out, "\nFiles: `%s`\n", notes->folder);
}

/* ---- JSON ---- */

static json_t *number_json(double value) { return isfinite(value) ? json_real(value) : json_null(); }

static json_t *comparison_json(const struct comparisons *all, const struct comparison *row)
{
    const struct contrast *c = &row->contrast;
    json_t *object = json_object();
    json_object_set_new(object, "metric", json_string(row->measure.metric));
    json_object_set_new(object, "stat", json_string(row->measure.stat));
    json_object_set_new(object, "by", json_string(row->measure.by));
    json_object_set_new(object, "item", json_string(row->measure.item));
    json_object_set_new(object, "baseline", json_string(all->study[row->baseline]->label));
    json_object_set_new(object, "arm", json_string(all->study[row->arm]->label));
    json_object_set_new(object, "diff_pct", number_json(comparison_percent(row, c->estimate)));
    json_object_set_new(object, "ci_low_pct", number_json(comparison_percent(row, c->estimate - c->half)));
    json_object_set_new(object, "ci_high_pct", number_json(comparison_percent(row, c->estimate + c->half)));
    json_object_set_new(object, "confidence", number_json(row->confidence));
    json_object_set_new(object, "family_size", json_integer(row->family_size));
    json_object_set_new(object, "paired", json_boolean(row->is_paired));
    json_object_set_new(object, "paired_by",
                        row->is_paired ? json_string(all->by_user != NULL ? "user" : "request") : json_null());
    json_object_set_new(object, "wins", row->is_paired ? json_integer(row->n_wins) : json_null());
    json_object_set_new(object, "pairs", row->is_paired ? json_integer(row->n_pairs) : json_null());
    json_object_set_new(object, "verdict", row->is_judged ? json_string(comparison_verdict(row)) : json_null());
    json_object_set_new(object, "replications_needed", row->n_needed > 0 ? json_integer(row->n_needed) : json_null());
    if (row->is_judged)
        json_object_set_new(object, "sentence", json_string(comparison_sentence(all, row, true)));
    return object;
}

static json_t *arm_json(const struct comparisons *all, uint32_t a)
{
    json_t *object = json_object(), *values = json_object();
    char name[420];
    for (uint32_t m = 0; m < all->n_measures; m++) {
        const struct measure *measure = &all->measure[m];
        struct figure figure = study_look_up(all->study[a], measure->metric, measure->by, measure->item, measure->stat);
        json_t *value = json_object();
        measure_name(name, sizeof name, measure);
        json_object_set_new(value, "value", number_json(figure.value));
        json_object_set_new(value, "ci_low", number_json(figure.value - figure.half));
        json_object_set_new(value, "ci_high", number_json(figure.value + figure.half));
        json_object_set_new(values, name, value);
    }
    json_object_set_new(object, "arm", json_string(all->study[a]->label));
    json_object_set_new(object, "replications", json_integer(study_replications(all->study[a])));
    json_object_set_new(object, "values", values);
    return object;
}

static void write_json(const struct sheet *sheet, const struct summary_notes *notes)
{
    const struct comparisons *all = sheet->all;
    json_t *root = json_object(), *arms = json_array(), *rows = json_array(), *warnings = summary_json_warnings(notes);
    struct text_list warning = compare_warnings(all);
    for (uint32_t a = 0; a < all->n_arms; a++)
        json_array_append_new(arms, arm_json(all, a));
    for (uint32_t i = 0; i < all->n; i++)
        json_array_append_new(rows, comparison_json(all, &all->comparison[i]));
    summary_json_append(warnings, warning.n, warning.at);
    json_object_set_new(root, "arms", arms);
    json_object_set_new(root, "comparisons", rows);
    json_object_set_new(root, "margin", json_real(all->margin));
    summary_json_end(sheet->out, root, warnings, notes);
}

void compare_summary_write(FILE *out, enum summary_format format, const struct comparisons *comparisons,
                           const struct summary_notes *notes, const struct text_style *style)
{
    struct sheet sheet;
    struct csv_writer csv;
    sheet_init(&sheet, out, comparisons, style);
    switch (format) {
    case SUMMARY_TEXT:
        write_text(&sheet, notes);
        break;
    case SUMMARY_MARKDOWN:
        write_markdown(&sheet, notes);
        break;
    case SUMMARY_JSON:
        write_json(&sheet, notes);
        break;
    case SUMMARY_CSV:
        csv_attach(&csv, out);
        comparisons_table(&csv, comparisons);
        csv_detach(&csv);
        break;
    }
}
