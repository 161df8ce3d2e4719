/* What sweep prints. Curves run over the first numeric axis, lines come in the order of the arms. */
#include "output/sweep.h"

#include "output/csv_writer.h"
#include "output/figures.h"
#include "output/summary/compare_summary.h"
#include "output/summary/summary_forms.h"
#include "sim/engine/arena.h"
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_COLUMNS 26 /* at least; labels are not cut */
#define FIGURE_COLUMNS 18

static struct figure figure_of(const struct sweep *sweep, uint32_t arm)
{
    const struct measure *m = sweep->measure;
    return study_look_up(sweep->study[arm], m->metric, m->by, m->item, m->stat);
}

static struct threshold_result goal_of(const struct sweep *sweep, uint32_t arm)
{
    return threshold_judge(sweep->study[arm], sweep->goal_threshold);
}

/* ---- curves ---- */

/* The arms of one curve, by the running axis' number. */
struct curve {
    uint32_t axis, n;
    uint32_t *arm;
    const char *where; /* "algorithm=random", "" when there is one axis */
};

static uint32_t running_axis(const struct sweep *sweep)
{
    for (uint32_t i = 0; i < sweep->n_axes; i++)
        if (sweep->axis[i].is_numeric)
            return i;
    return sweep->n_axes;
}

static bool is_same_curve(const struct sweep *sweep, uint32_t axis, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < sweep->n_axes; i++)
        if (i != axis && sweep->choice[a][i] != sweep->choice[b][i])
            return false;
    return true;
}

static double x_of(const struct sweep *sweep, const struct curve *curve, uint32_t arm)
{
    return sweep->axis[curve->axis].number[sweep->choice[arm][curve->axis]];
}

/* The curve that begins with this arm; n = 0 when the arm belongs to an earlier one or nothing is numeric. */
static struct curve curve_of(const struct sweep *sweep, uint32_t first)
{
    struct curve curve = {.axis = running_axis(sweep), .where = ""};
    if (curve.axis == sweep->n_axes)
        return curve;
    for (uint32_t a = 0; a < first; a++)
        if (is_same_curve(sweep, curve.axis, a, first))
            return curve;
    curve.arm = ARENA_ARRAY(sweep->arena, sweep->n_arms, uint32_t);
    for (uint32_t a = first; a < sweep->n_arms; a++) {
        if (!is_same_curve(sweep, curve.axis, a, first))
            continue;
        uint32_t k = curve.n++;
        for (; k > 0 && x_of(sweep, &curve, curve.arm[k - 1]) > x_of(sweep, &curve, a); k--)
            curve.arm[k] = curve.arm[k - 1];
        curve.arm[k] = a;
    }
    for (uint32_t i = 0; i < sweep->n_axes; i++)
        if (i != curve.axis)
            curve.where = arena_printf(sweep->arena, "%s%s%s=%s", curve.where, *curve.where ? " " : "", sweep->axis[i].name,
                                       sweep->axis[i].text[sweep->choice[first][i]]);
    return curve;
}

static const char *x_text(const struct sweep *sweep, const struct curve *curve, uint32_t i)
{
    return sweep->axis[curve->axis].text[sweep->choice[curve->arm[i]][curve->axis]];
}

static const char *prefix(const struct sweep *sweep, const struct curve *curve)
{
    return *curve->where ? arena_printf(sweep->arena, "%s: ", curve->where) : "";
}

static const char *knee_words(const struct sweep *sweep, const struct curve *curve)
{
    double *x = ARENA_ARRAY(sweep->arena, curve->n, double), *y = ARENA_ARRAY(sweep->arena, curve->n, double),
           *half = ARENA_ARRAY(sweep->arena, curve->n, double);
    const char *name = sweep->axis[curve->axis].name, *before = prefix(sweep, curve);
    for (uint32_t i = 0; i < curve->n; i++) {
        struct figure figure = figure_of(sweep, curve->arm[i]);
        x[i] = x_of(sweep, curve, curve->arm[i]);
        y[i] = figure.value;
        half[i] = figure.half;
    }
    uint32_t knee = sweep_knee(x, y, half, curve->n);
    if (knee < curve->n)
        return arena_printf(sweep->arena, "%sat %s = %s the curve is farthest from the straight line between its ends", before,
                            name, x_text(sweep, curve, knee));
    if (curve->n < SWEEP_KNEE_POINTS)
        return arena_printf(sweep->arena, "%snone is looked for in fewer than %d values", before, SWEEP_KNEE_POINTS);
    return arena_printf(sweep->arena, "%snone: the curve is nearly straight, flat, or goes up and down", before);
}

static const char *goal_value(const struct sweep *sweep, const struct curve *curve, uint32_t i)
{
    char value[THRESHOLD_TEXT_BYTES], interval[THRESHOLD_TEXT_BYTES];
    const struct study *study = sweep->study[curve->arm[i]];
    threshold_texts(&study->threshold[sweep->goal_threshold], goal_of(sweep, curve->arm[i]), value, interval);
    return arena_printf(sweep->arena, "%s (%s)", value, interval);
}

static const char *goal_words(const struct sweep *sweep, const struct curve *curve)
{
    struct arena *arena = sweep->arena;
    const char *name = sweep->axis[curve->axis].name, *before = prefix(sweep, curve), *text = "", *unsure = "";
    enum threshold_verdict *verdict = ARENA_ARRAY(arena, curve->n, enum threshold_verdict);
    for (uint32_t i = 0; i < curve->n; i++)
        verdict[i] = goal_of(sweep, curve->arm[i]).verdict;
    struct goal_range range = sweep_goal(verdict, curve->n);
    for (uint32_t i = 0; i < curve->n; i++)
        if (verdict[i] == THRESHOLD_UNDECIDED)
            unsure = arena_printf(arena, "%s%s%s", unsure, *unsure ? ", " : "", x_text(sweep, curve, i));
    switch (range.side) {
    case GOAL_NOWHERE:
        text = arena_printf(arena, "no %s surely meets it", name);
        break;
    case GOAL_EVERYWHERE:
        text = arena_printf(arena, "every %s meets it", name);
        break;
    case GOAL_FROM:
    case GOAL_UP_TO:
        text = arena_printf(arena, "the %s %s that meets it is %s: %s", range.side == GOAL_FROM ? "smallest" : "largest", name,
                            x_text(sweep, curve, range.at), goal_value(sweep, curve, range.at));
        break;
    case GOAL_HERE_AND_THERE:
        text = arena_printf(arena, "it is met here and there, see the table");
        break;
    }
    return arena_printf(arena, "%s%s%s%s", before, text, *unsure ? "; cannot be told yet: " : "", unsure);
}

/* ---- text ---- */

static void put_line(FILE *out, const char *title, const char *text, const struct text_style *style)
{
    fputs(style->colour && *title ? "\033[1m" : "", out);
    text_put(out, title, 9);
    fputs(style->colour && *title ? "\033[0m" : "", out);
    fprintf(out, "%s\n", text);
}

static const char *figure_text(const struct sweep *sweep, uint32_t arm, bool utf8)
{
    char value[FIGURE_BYTES], half[FIGURE_BYTES];
    struct figure figure = figure_of(sweep, arm);
    if (strcmp(sweep->measure->stat, "share") == 0)
        figure.value *= 100, figure.half *= 100;
    figure_pair(value, half, figure, utf8);
    return half[0] == '\0' ? arena_strdup(sweep->arena, value)
                           : arena_printf(sweep->arena, "%s %s %s", value, utf8 ? "\u00b1" : "+-", half);
}

static const char *measure_title(const struct sweep *sweep)
{
    const struct measure *m = sweep->measure;
    char name[420];
    uint32_t i = study_find(sweep->study[0], m->metric, m->by, m->item, m->stat);
    const char *unit = i < sweep->study[0]->layout->n_statistics ? sweep->study[0]->layout->statistic[i].unit : "";
    measure_name(name, sizeof name, m);
    if (strcmp(m->stat, "share") == 0)
        unit = "%";
    return arena_printf(sweep->arena, "%s%s%s", name, *unit ? ", " : "", unit);
}

static int label_columns(const struct sweep *sweep)
{
    int widest = LABEL_COLUMNS;
    for (uint32_t a = 0; a < sweep->n_arms; a++)
        widest = text_columns(sweep->study[a]->label) + 3 > widest ? text_columns(sweep->study[a]->label) + 3 : widest;
    return widest;
}

static void write_table(FILE *out, const struct sweep *sweep, const struct text_style *style)
{
    int width = label_columns(sweep);
    const char *title = measure_title(sweep), *label = sweep->n_axes == 1 ? sweep->axis[0].name : "arm";
    int columns = text_columns(title) > FIGURE_COLUMNS ? text_columns(title) + 1 : FIGURE_COLUMNS;
    fputc('\n', out);
    fputs(style->colour ? "\033[1m" : "", out);
    text_put(out, label, width);
    text_put(out, title, -columns);
    fputs(style->colour ? "\033[0m" : "", out);
    fprintf(out, "%s%s\n", sweep->goal ? "   goal: " : "", sweep->goal ? sweep->goal : "");
    for (uint32_t a = 0; a < sweep->n_arms; a++) {
        fputs("  ", out);
        text_put(out, sweep->study[a]->label, width - 2);
        text_put(out, figure_text(sweep, a, style->utf8), -columns);
        if (sweep->goal) {
            char value[THRESHOLD_TEXT_BYTES], interval[THRESHOLD_TEXT_BYTES];
            struct threshold_result result = goal_of(sweep, a);
            threshold_texts(&sweep->study[a]->threshold[sweep->goal_threshold], result, value, interval);
            fprintf(out, "   %-5s%s   %s", threshold_verdict_name(result.verdict), value, interval);
        }
        fputc('\n', out);
    }
}

static void write_curves(FILE *out, const struct sweep *sweep, const struct text_style *style)
{
    bool is_first = true;
    fputc('\n', out);
    for (uint32_t a = 0; a < sweep->n_arms; a++) {
        struct curve curve = curve_of(sweep, a);
        if (curve.n == 0)
            continue;
        put_line(out, is_first ? "KNEE" : "", knee_words(sweep, &curve), style);
        is_first = false;
    }
    is_first = true;
    for (uint32_t a = 0; sweep->goal && a < sweep->n_arms; a++) {
        struct curve curve = curve_of(sweep, a);
        if (curve.n == 0)
            continue;
        put_line(out, is_first ? "GOAL" : "", goal_words(sweep, &curve), style);
        is_first = false;
    }
}

static bool has_unsure(const struct sweep *sweep)
{
    for (uint32_t a = 0; a < sweep->n_arms; a++)
        if (figure_is_unsure(figure_of(sweep, a)))
            return true;
    return false;
}

static void write_text(FILE *out, const struct sweep *sweep, const struct summary_notes *notes, const struct text_style *style)
{
    const struct spec *spec = sweep->study[0]->layout->spec;
    struct text_list warning = studies_warnings(sweep->arena, sweep->study, sweep->n_arms);
    char duration[FIGURE_BYTES];
    if (style->brief) {
        write_curves(out, sweep, style);
        return;
    }
    figure_seconds(duration, simtime_s(spec->run.duration), style->utf8);
    fputs(style->colour ? "\033[1m" : "", out);
    fprintf(out, "%s%s   sweep of %u arms   seed %llu   %u replications of %s\n", spec->name == NULL ? "scenario" : spec->name,
            style->colour ? "\033[0m" : "", sweep->n_arms, (unsigned long long)spec->run.seed,
            study_replications(sweep->study[sweep->n_arms - 1]), duration);
    for (uint32_t i = 0; i < notes->set.n; i++)
        fprintf(out, "set: %s\n", notes->set.at[i]);
    write_table(out, sweep, style);
    write_curves(out, sweep, style);
    fputc('\n', out);
    for (uint32_t i = 0; i < notes->warning.n; i++)
        fprintf(out, "warning: %s\n", notes->warning.at[i]);
    for (uint32_t i = 0; i < warning.n; i++)
        fprintf(out, "warning: %s\n", warning.at[i]);
    fprintf(out, "%s is the 95%% interval over replications\n", style->utf8 ? "\u00b1" : "+-");
    if (has_unsure(sweep))
        fprintf(out, "%s ?: " FIGURE_UNSURE_NOTE "\n", style->utf8 ? "\u00b1" : "+-");
    if (notes->folder != NULL)
        fprintf(out, "files:   %s\n", notes->folder);
    if (notes->next != NULL)
        fprintf(out, "next:    %s\n", notes->next);
}

/* ---- Markdown ---- */

static void write_markdown(FILE *out, const struct sweep *sweep, const struct summary_notes *notes)
{
    const struct spec *spec = sweep->study[0]->layout->spec;
    struct text_list warning = studies_warnings(sweep->arena, sweep->study, sweep->n_arms);
    fprintf(out, "## %s, sweep of %u arms\n\n| arm | %s |", spec->name == NULL ? "scenario" : spec->name, sweep->n_arms,
            measure_title(sweep));
    fprintf(out, "%s%s%s\n|---|---:|%s\n", sweep->goal ? " " : "", sweep->goal ? sweep->goal : "", sweep->goal ? " |" : "",
            sweep->goal ? "---|" : "");
    for (uint32_t a = 0; a < sweep->n_arms; a++) {
        fprintf(out, "| %s | %s |", sweep->study[a]->label, figure_text(sweep, a, true));
        if (sweep->goal)
            fprintf(out, " %s |", threshold_verdict_name(goal_of(sweep, a).verdict));
        fputc('\n', out);
    }
    fputs(has_unsure(sweep) ? "\n\u00b1 ?: " FIGURE_UNSURE_NOTE ".\n\n" : "\n", out);
    for (uint32_t a = 0; a < sweep->n_arms; a++) {
        struct curve curve = curve_of(sweep, a);
        if (curve.n > 0)
            fprintf(out, "- Knee: %s\n", knee_words(sweep, &curve));
        if (curve.n > 0 && sweep->goal)
            fprintf(out, "- Goal: %s\n", goal_words(sweep, &curve));
    }
    for (uint32_t i = 0; i < notes->warning.n; i++)
        fprintf(out, "- Warning: %s\n", notes->warning.at[i]);
    for (uint32_t i = 0; i < warning.n; i++)
        fprintf(out, "- Warning: %s\n", warning.at[i]);
    if (notes->folder != NULL)
        fprintf(out, "\nFiles: `%s`\n", notes->folder);
}

/* ---- CSV and JSON ---- */

static void write_csv(FILE *out, const struct sweep *sweep)
{
    struct csv_writer csv;
    csv_attach(&csv, out);
    csv_text(&csv, "arm");
    for (uint32_t i = 0; i < sweep->n_axes; i++)
        csv_text(&csv, sweep->axis[i].path);
    csv_text(&csv, "value");
    csv_text(&csv, "ci_low");
    csv_text(&csv, "ci_high");
    if (sweep->goal)
        csv_text(&csv, "goal");
    csv_end_line(&csv);
    for (uint32_t a = 0; a < sweep->n_arms; a++) {
        struct figure figure = figure_of(sweep, a);
        csv_text(&csv, sweep->study[a]->label);
        for (uint32_t i = 0; i < sweep->n_axes; i++)
            csv_text(&csv, sweep->axis[i].text[sweep->choice[a][i]]);
        csv_number(&csv, figure.value);
        csv_number(&csv, figure.value - figure.half);
        csv_number(&csv, figure.value + figure.half);
        if (sweep->goal)
            csv_text(&csv, threshold_verdict_name(goal_of(sweep, a).verdict));
        csv_end_line(&csv);
    }
    csv_detach(&csv);
}

static json_t *number_json(double value) { return isfinite(value) ? json_real(value) : json_null(); }

static json_t *arm_json(const struct sweep *sweep, uint32_t a)
{
    struct figure figure = figure_of(sweep, a);
    json_t *arm = json_object(), *values = json_object();
    for (uint32_t i = 0; i < sweep->n_axes; i++)
        json_object_set_new(values, sweep->axis[i].path, json_string(sweep->axis[i].text[sweep->choice[a][i]]));
    json_object_set_new(arm, "arm", json_string(sweep->study[a]->label));
    json_object_set_new(arm, "values", values);
    json_object_set_new(arm, "value", number_json(figure.value));
    json_object_set_new(arm, "ci_low", number_json(figure.value - figure.half));
    json_object_set_new(arm, "ci_high", number_json(figure.value + figure.half));
    if (sweep->goal)
        json_object_set_new(arm, "goal", json_string(threshold_verdict_name(goal_of(sweep, a).verdict)));
    return arm;
}

static void write_json(FILE *out, const struct sweep *sweep, const struct summary_notes *notes)
{
    json_t *root = json_object(), *arms = json_array(), *knees = json_array(), *goals = json_array(),
           *warnings = summary_json_warnings(notes);
    struct text_list warning = studies_warnings(sweep->arena, sweep->study, sweep->n_arms);
    char name[420];
    measure_name(name, sizeof name, sweep->measure);
    for (uint32_t a = 0; a < sweep->n_arms; a++) {
        struct curve curve = curve_of(sweep, a);
        json_array_append_new(arms, arm_json(sweep, a));
        if (curve.n > 0)
            json_array_append_new(knees, json_string(knee_words(sweep, &curve)));
        if (curve.n > 0 && sweep->goal)
            json_array_append_new(goals, json_string(goal_words(sweep, &curve)));
    }
    summary_json_append(warnings, warning.n, warning.at);
    json_object_set_new(root, "arms", arms);
    json_object_set_new(root, "metric", json_string(name));
    json_object_set_new(root, "knees", knees);
    json_object_set_new(root, "goals", goals);
    summary_json_end(out, root, warnings, notes);
}

void sweep_write(FILE *out, enum summary_format format, const struct sweep *sweep, const struct summary_notes *notes,
                 const struct text_style *style)
{
    if (format == SUMMARY_TEXT)
        write_text(out, sweep, notes, style);
    else if (format == SUMMARY_MARKDOWN)
        write_markdown(out, sweep, notes);
    else if (format == SUMMARY_JSON)
        write_json(out, sweep, notes);
    else
        write_csv(out, sweep);
}
