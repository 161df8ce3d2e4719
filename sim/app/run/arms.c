/* From the command line to arms; see arms.h. */
#include "sim/app/run/arms.h"

#include "output/csv_writer.h"
#include "sim/app/run/difference.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <string.h>

static bool read_measures(struct arms *arms, struct err *e)
{
    struct experiment *experiment = arms->experiment;
    const struct word_list *given = &experiment->session->options.metrics;
    arms->n_measures = given->n > 0 ? (uint32_t)given->n : 1;
    arms->measure = ARENA_ARRAY(experiment->arena, arms->n_measures, struct measure);
    for (uint32_t i = 0; i < arms->n_measures; i++) {
        struct statistic_name name;
        if (!(i == 0 ? experiment_find_main(experiment, &name, e) : experiment_find_metric(experiment, given->at[i], &name, e)))
            return false;
        arms->measure[i] = (struct measure){name.metric, name.by, name.item, name.stat};
    }
    return true;
}

bool arms_load(struct arms *arms, struct experiment *experiment, struct err *e)
{
    const struct options *options = &experiment->session->options;
    *arms = (struct arms){.experiment = experiment};
    arms->vary = vary_read(experiment->arena, &options->arguments, &options->varies, &options->wheres, e);
    if (!arms->vary)
        return false;
    for (size_t i = 0; i < options->arguments.n; i++)
        if (strcmp(options->arguments.at[i], "-") == 0 && arms->vary->n_arms > 1)
            return err_set(e, ERR_USAGE, "standard input can be read for one arm only; put the scenario into a file");
    for (uint32_t i = 0; i < arms->vary->n_arms; i++) {
        const struct vary_arm *arm = &arms->vary->arm[i];
        if (!experiment_add(experiment, arm->label, arm->file, arms->vary->n_axes, arm->setting, e))
            return false;
    }
    return read_measures(arms, e);
}

const char *arms_name(const struct arms *arms, const char *verb)
{
    return arena_printf(arms->experiment->arena, "%s-%s", arms->experiment->arm[0]->spec->name, verb);
}

/* ---- arms.csv ---- */

static const struct column columns[] = {
    {"arm", "", "label of the variant"},
    {"axis", "", "number of the --vary that this row is a value of; empty: a value in force that differs"},
    {"path", "", "where in the scenario"},
    {"value", "", "as text; empty: not there"},
    {"number", "see unit", "of a --vary whose values are all numbers; empty: it has none"},
    {"unit", "", "of number: s, %, 1/s, or none"},
};
#define N_COLUMNS (uint32_t)(sizeof columns / sizeof columns[0])

static void write_axis(struct csv_writer *csv, const struct arms *arms, uint32_t a, uint32_t i)
{
    const struct vary_axis *axis = &arms->vary->axis[i];
    const struct vary_value *value = &axis->value[arms->vary->arm[a].choice[i]];
    csv_text(csv, arms->vary->arm[a].label);
    csv_count(csv, i + 1);
    csv_text(csv, axis->path);
    csv_text(csv, value->text);
    csv_number(csv, axis->is_numeric ? value->number * vary_scale(value->quantity) : (double)NAN);
    csv_text(csv, axis->is_numeric ? vary_unit(value->quantity) : "");
    csv_end_line(csv);
}

static void write_difference(struct csv_writer *csv, const struct arms *arms, uint32_t a, const struct difference *difference)
{
    csv_text(csv, arms->vary->arm[a].label);
    csv_text(csv, "");
    csv_text(csv, difference->path);
    csv_text(csv, difference->value[a] ? difference->value[a] : "");
    csv_text(csv, "");
    csv_text(csv, "");
    csv_end_line(csv);
}

bool arms_write(const struct arms *arms, const char *folder, struct result_files *files, struct err *e)
{
    struct result_file *file = result_files_new(files, "arms.csv");
    struct differences differences = differences_find(arms->experiment);
    struct csv_writer csv;
    if (!csv_open(&csv, arena_printf(files->arena, "%s/arms.csv", folder), e))
        return false;
    for (uint32_t i = 0; i < N_COLUMNS; i++)
        csv_text(&csv, columns[i].name);
    csv_end_line(&csv);
    for (uint32_t a = 0; a < arms->vary->n_arms; a++) {
        for (uint32_t i = 0; i < arms->vary->n_axes; i++)
            write_axis(&csv, arms, a, i);
        for (uint32_t i = 0; i < differences.n; i++)
            write_difference(&csv, arms, a, &differences.at[i]);
    }
    file->n_columns = N_COLUMNS;
    file->column = columns;
    file->n_rows = csv.n_lines - 1;
    bool ok = csv_close(&csv, false, file->sha256, e);
    file->n_bytes = csv.n_bytes;
    file->is_data = true;
    return ok;
}
