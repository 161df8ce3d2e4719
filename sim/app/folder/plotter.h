/* Pictures of a result folder: writes the plot scripts, which the program carries with it, into DIR/plots and runs
 * gnuplot on each. The scripts stand alone: whoever wants other colours edits one and runs `gnuplot NAME.gp` in
 * DIR/plots. Never opens a window. */
#ifndef SIM_APP_FOLDER_PLOTTER_H
#define SIM_APP_FOLDER_PLOTTER_H

#include "models/spec.h"
#include "sim/app/session/options.h"
#include "sim/engine/err.h"
#include <stdbool.h>
#include <stdint.h>

/* The advice when gnuplot is missing. */
#define PLOTTER_PACKAGE "gnuplot is not installed; the Debian package is gnuplot-nox"

/* What the scripts cannot read from the CSV files. */
struct plot_facts {
    const struct spec *spec;
    uint64_t n_requests; /* measured, in all replications */
    uint32_t replications;
    const char *hash; /* of the resolved scenario */
    const struct word_list *sets; /* every --set */
    /* The main metric, as in summary.csv, and what arms are compared with; NULL: p99(response_time), the first arm. */
    const char *metric, *by, *item, *stat, *unit, *baseline;
    double margin; /* share; 0: 2 % */
};
/* Writes folder/plots/meta.gp and the scripts, without those whose table is not in the folder (comparisons.csv, arms.csv). */
bool plotter_write(const char *folder, const struct plot_facts *facts, struct err *e);
/* Writes the scripts alone, as this version of the program has them; meta.gp stays. */
bool plotter_write_scripts(const char *folder, struct err *e);

/* Whether gnuplot is in PATH. */
bool plotter_is_ready(void);
enum plot_term { PLOT_SVG /* and png */, PLOT_TXT /* to stdout */, PLOT_TXT_COLOUR };
/* Runs gnuplot on each script of folder/plots. Fails with ERR_SYSTEM, naming the first script that failed and why; the
 * others are drawn. */
bool plotter_draw(const char *folder, enum plot_term term, int width_columns, struct err *e);

/* Names of the i-th script, relative to the folder of scripts; NULL beyond the last. is_shared: it draws nothing itself. */
const char *plotter_script(unsigned i, bool *is_shared);
/* Text as a gnuplot string in single quotes, one line. Always ends with a quote, also when cut. */
void plotter_quote(char *quoted, size_t n_bytes, const char *text);

#endif
