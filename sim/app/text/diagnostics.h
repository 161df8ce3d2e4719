/* What is wrong with a scenario, collected while it is read and printed once, by main.
 *
 * Each diagnostic points at a place in the file: `file:line:column: severity: text`, then the line, a caret with the repair,
 * and notes. A place on the command line (`--set PATH=VALUE`) has line 0 and is printed as `gslbsim: --set PATH=VALUE: text`.
 */
#ifndef SIM_APP_TEXT_DIAGNOSTICS_H
#define SIM_APP_TEXT_DIAGNOSTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct arena;

/* Lines and columns count from 1, columns and length in characters. line 0: the command line, `file` is the option as written.
 */
struct place {
    const char *file;
    int line, column, length;
};

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

struct diagnostic {
    enum severity severity;
    struct place place;
    const char *text;
    const char *repair; /* stands beside the caret: "did you mean ...", "write 60s"; NULL when there is none */
    const char *note;   /* lines separated by \n, each printed after "= "; NULL when there is none */
};

struct diagnostics;

/* An empty list. Lives in the arena, like all texts added to it. */
struct diagnostics *diagnostics_new(struct arena *arena);
/* Makes the text of a file known, so that its lines can be shown. Not copied: must live as long as the list. */
void diagnostics_add_source(struct diagnostics *list, const char *file, const char *text, size_t n_bytes);

/* Adds one; the format is its text. A second one of the same severity at the same place is dropped: it is a consequence of the
 * first, or the same mistake seen again through an alias. Returns the one added so that repair and note can be set, never NULL.
 * Always to be followed by failing upwards; nothing is thrown. */
struct diagnostic *diagnostics_error(struct diagnostics *list, struct place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
struct diagnostic *diagnostics_warning(struct diagnostics *list, struct place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A formatted text in the list's arena, for repair and note. */
const char *diagnostics_text(struct diagnostics *list, const char *format, ...) __attribute__((format(printf, 2, 3)));

unsigned diagnostics_n_errors(const struct diagnostics *list);
unsigned diagnostics_n_warnings(const struct diagnostics *list);
/* The i-th in order of place, NULL beyond the last. */
const struct diagnostic *diagnostics_at(struct diagnostics *list, unsigned i);

/* The i-th need not be printed: it has been, for another arm. */
void diagnostics_hush(struct diagnostics *list, unsigned i);
/* Prints at most 20, sorted by place, then a line like "6 errors, 1 warning; nothing was run" (without errors: "1 warning").
 * Prints nothing when there are none. */
void diagnostics_print(struct diagnostics *list, FILE *out);

#endif
