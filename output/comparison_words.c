/* Comparisons as sentences and as comparisons.csv. "23 % faster" could mean time or rate, so sentences say "its p99 is 23 %
 * lower", and the factor beside it once it is above 1.5. */
#include "output/compare.h"

#include "output/csv_writer.h"
#include "output/estimate.h"
#include "output/figures.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define WORTH_A_FACTOR 1.5

static bool is_percentile(const char *stat) { return stat[0] == 'p' && stat[1] >= '0' && stat[1] <= '9'; }

void measure_name(char *name, size_t n_bytes, const struct measure *measure)
{
    char group[300] = "";
    bool is_plain = strcmp(measure->stat, "share") == 0 || strchr(measure->stat, '%') != NULL;
    if (strcmp(measure->by, "all") != 0)
        snprintf(group, sizeof group, "%s=%s", measure->by, measure->item);
    if (strchr(measure->stat, '%') != NULL)
        snprintf(name, n_bytes, "%s(%s share=%s)", measure->metric, group, measure->stat);
    else if (is_plain && group[0] == '\0')
        snprintf(name, n_bytes, "%s", measure->metric);
    else if (is_plain)
        snprintf(name, n_bytes, "%s(%s)", measure->metric, group);
    else
        snprintf(name, n_bytes, "%s(%s%s%s)", measure->stat, measure->metric, group[0] == '\0' ? "" : " ", group);
}

void measure_words(char *words, size_t n_bytes, const struct measure *measure)
{
    char what[120], of[300] = "";
    if (is_percentile(measure->stat) && strcmp(measure->metric, "response_time") == 0)
        snprintf(what, sizeof what, "%s", measure->stat);
    else if (strcmp(measure->stat, "share") == 0)
        snprintf(what, sizeof what, "%s", measure->metric);
    else if (strchr(measure->stat, '%') != NULL)
        snprintf(what, sizeof what, "%s (%s)", measure->metric, measure->stat);
    else
        snprintf(what, sizeof what, "%s %s", measure->metric, measure->stat);
    if (strcmp(measure->by, "fault") == 0 || strcmp(measure->by, "change") == 0)
        snprintf(of, sizeof of, " after %s", measure->item);
    else if (strcmp(measure->by, "all") != 0)
        snprintf(of, sizeof of, " of %s %s", measure->by, measure->item);
    snprintf(words, n_bytes, "%s%s", what, of);
}

const char *comparison_verdict(const struct comparison *comparison)
{
    bool is_time = comparison_is_time(comparison);
    switch (comparison->verdict) {
    case VERDICT_LOWER:
        return is_time ? "faster" : "lower";
    case VERDICT_HIGHER:
        return is_time ? "slower" : "higher";
    case VERDICT_SAME:
        return "no_difference";
    case VERDICT_UNSURE:
        return "cannot_tell";
    case VERDICT_NONE:
        break;
    }
    return "";
}

/* ---- sentences ---- */

/* Half the width of the interval in percent or points. */
static double half_percent(const struct comparison *comparison)
{
    const struct contrast *c = &comparison->contrast;
    return (comparison_percent(comparison, c->estimate + c->half) - comparison_percent(comparison, c->estimate - c->half)) / 2;
}

/* "63.9% lower", "0.4 points lower", "17.1 lower". */
static const char *difference(struct arena *arena, const struct comparison *comparison)
{
    double estimate = comparison->contrast.estimate, percent = comparison_percent(comparison, estimate);
    const char *direction = estimate < 0 ? "lower" : "higher";
    char size[FIGURE_BYTES];
    figure_value(size, isfinite(percent) ? fabs(percent) : fabs(estimate), false);
    if (comparison->scale == SCALE_POINTS)
        return arena_printf(arena, "%s points %s", size, direction);
    if (!isfinite(percent))
        return arena_printf(arena, "%s%s%s %s", size, comparison->unit[0] != '\0' ? " " : "", comparison->unit, direction);
    return arena_printf(arena, "%s%% %s", size, direction);
}

/* "(+- 1.7 points, 95%, paired)", with the level of the whole family; before it "2.8 times, " when that is worth telling. */
static const char *sureness(struct arena *arena, const struct comparison *comparison, bool utf8)
{
    char half[FIGURE_BYTES];
    double percent = half_percent(comparison), factor = exp(fabs(comparison->contrast.estimate));
    const char *times = comparison->scale == SCALE_RATIO && factor > WORTH_A_FACTOR
                            ? arena_printf(arena, "%.2g times, ", factor)
                            : "";
    figure_value(half, isfinite(percent) ? percent : comparison->contrast.half, false);
    return arena_printf(arena, "(%s%s %s%s, %.0f%%, %s)", times, utf8 ? "\u00b1" : "+-", half,
                        isfinite(percent) ? " points" : "", 100 * ESTIMATE_CONFIDENCE,
                        comparison->is_paired ? "paired" : "unpaired");
}

static const char *unsure(const struct comparisons *all, const struct comparison *comparison, const char *what)
{
    const char *arm = all->study[comparison->arm]->label, *baseline = all->study[comparison->baseline]->label;
    const char *start = arena_printf(all->arena, "cannot tell yet whether %s and %s differ in %s", arm, baseline, what);
    uint32_t n = comparison->contrast.n;
    if (comparison->why != NULL)
        return arena_printf(all->arena, "%s: %s.", start, comparison->why);
    if (comparison->n_needed <= n)
        return arena_printf(all->arena, "%s; more than %u replications would be needed.", start, VERDICT_MAX_REPLICATIONS);
    return arena_printf(all->arena, "%s; about %u more replication%s would.", start, comparison->n_needed - n,
                        comparison->n_needed - n == 1 ? "" : "s");
}

const char *comparison_sentence(const struct comparisons *all, const struct comparison *comparison, bool utf8)
{
    struct arena *arena = all->arena;
    const char *arm = all->study[comparison->arm]->label, *baseline = all->study[comparison->baseline]->label;
    char what[420];
    measure_words(what, sizeof what, &comparison->measure);
    if (comparison->verdict == VERDICT_NONE)
        return "";
    if (comparison->verdict == VERDICT_UNSURE)
        return unsure(all, comparison, what);
    const char *sure = sureness(arena, comparison, utf8), *pairs = "";
    if (comparison->is_paired)
        pairs = arena_printf(arena, ", on %u of %u replications", comparison->n_wins, comparison->n_pairs);
    if (comparison->verdict == VERDICT_SAME)
        return comparison->contrast.half == 0 && comparison->contrast.estimate == 0
                   ? arena_printf(arena, "no difference between %s and %s in %s.", arm, baseline, what)
                   : arena_printf(arena, "no difference worth naming between %s and %s in %s: %s %s.", arm, baseline, what,
                                  difference(arena, comparison), sure);
    if (comparison_is_time(comparison))
        return arena_printf(arena, "%s is %s than %s: its %s is %s %s%s.", arm, comparison_verdict(comparison), baseline, what,
                            difference(arena, comparison), sure, pairs);
    return arena_printf(arena, "%s of %s is %s than of %s: %s %s%s.", what, arm, comparison_verdict(comparison), baseline,
                        difference(arena, comparison), sure, pairs);
}

/* ---- comparisons.csv ---- */

static const struct column columns[] = {
    {"metric", "", "as in summary.csv"},
    {"stat", "", "as in summary.csv"},
    {"by", "", "as in summary.csv"},
    {"item", "", "as in summary.csv"},
    {"baseline", "", "label of the arm compared with"},
    {"arm", "", "label of the arm"},
    {"diff_pct", "%",
     "100 (arm / baseline - 1), from the mean log ratio of the replications; of shares: 100 (arm - baseline) in points; of "
     "measures "
     "with zeros: difference over the baseline's mean"},
    {"ci_low_pct", "%", "lower end of its interval; empty: no interval"},
    {"ci_high_pct", "%", "upper end"},
    {"confidence", "", "of this interval, so that all of its family hold together with 95 %"},
    {"family_size", "", "comparisons that share the risk of error (Bonferroni); 1 for what is described and not judged"},
    {"wins", "", "pairs that differ in the direction of diff_pct; empty: unpaired"},
    {"pairs", "", "replications compared in pairs; empty: unpaired (Welch)"},
    {"verdict", "",
     "faster, slower (times), lower, higher (other measures), no_difference, cannot_tell; empty: described, not judged"},
    {"replications_needed", "",
     "in all, that would settle cannot_tell if spread and difference stay as they are; empty: not so, or not known"},
};
#define N_COLUMNS (uint32_t)(sizeof columns / sizeof columns[0])

static void write_row(struct csv_writer *csv, const struct comparisons *all, const struct comparison *row)
{
    const struct contrast *c = &row->contrast;
    csv_text(csv, row->measure.metric);
    csv_text(csv, row->measure.stat);
    csv_text(csv, row->measure.by);
    csv_text(csv, row->measure.item);
    csv_text(csv, all->study[row->baseline]->label);
    csv_text(csv, all->study[row->arm]->label);
    csv_number(csv, comparison_percent(row, c->estimate));
    csv_number(csv, comparison_percent(row, c->estimate - c->half));
    csv_number(csv, comparison_percent(row, c->estimate + c->half));
    csv_number(csv, isnan(c->half) ? c->half : row->confidence);
    csv_count(csv, row->family_size);
    csv_number(csv, row->is_paired ? row->n_wins : (double)NAN);
    csv_number(csv, row->is_paired ? row->n_pairs : (double)NAN);
    csv_text(csv, comparison_verdict(row));
    csv_number(csv, row->n_needed > 0 ? row->n_needed : (double)NAN);
    csv_end_line(csv);
}

void comparisons_table(struct csv_writer *csv, const struct comparisons *comparisons)
{
    for (uint32_t i = 0; i < N_COLUMNS; i++)
        csv_text(csv, columns[i].name);
    csv_end_line(csv);
    for (uint32_t i = 0; i < comparisons->n; i++)
        write_row(csv, comparisons, &comparisons->comparison[i]);
}

bool comparisons_write(const char *folder, const struct comparisons *comparisons, bool sync, struct result_files *files,
                       struct err *err)
{
    struct result_file *file = result_files_new(files, "comparisons.csv");
    struct csv_writer csv;
    if (!csv_open(&csv, arena_printf(files->arena, "%s/comparisons.csv", folder), err))
        return false;
    comparisons_table(&csv, comparisons);
    file->n_columns = N_COLUMNS;
    file->column = columns;
    file->n_rows = csv.n_lines - 1;
    bool ok = csv_close(&csv, sync, file->sha256, err);
    file->n_bytes = csv.n_bytes;
    file->is_data = true;
    return ok;
}
