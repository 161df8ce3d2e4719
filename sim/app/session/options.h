/* Options of the command line. An option is a row: from the same rows come parsing, checks, help, suggestions and later
 * the completion and the man page. Errors are of kind ERR_USAGE, name the option and show a right one. */
#ifndef SIM_APP_SESSION_OPTIONS_H
#define SIM_APP_SESSION_OPTIONS_H

#include "sim/app/session/terminal.h"
#include "sim/engine/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum format { FORMAT_TEXT, FORMAT_MD, FORMAT_JSON, FORMAT_CSV };

struct word_list {
    size_t n;
    const char **at;
};

/* What was given; all zero or NULL when not. Texts are argv's. */
struct options {
    struct word_list arguments;         /* what is no option, in order */
    struct word_list sets;              /* PATH=VALUE */
    struct word_list varies, wheres;    /* PATH=VALUES; expressions; vary.h */
    struct word_list metrics;           /* as in experiment_find_metric */
    const char *seed, *reps, *requests; /* checked texts, in the grammar of the scenario file */
    const char *precision, *metric;             /* checked "2%"; the first of metrics, or NULL */
    uint64_t max_reps, jobs;
    const char *baseline, *margin, *goal; /* an arm's label; checked "2%"; a threshold */
    const char *junit;        /* a file */
    const char *folder;       /* -o; "-" is no folder */
    uint32_t term;            /* 0 svg, 1 txt */
    uint32_t format;          /* enum format */
    uint32_t color, progress; /* enum when */
    bool force, strict, quiet, verbose, ascii, no_plots, journal, capacity, json, help;
};

enum option_kind {
    OPTION_FLAG,       /* bool */
    OPTION_TEXT,       /* const char * */
    OPTION_TEXTS,      /* struct word_list, repeatable */
    OPTION_PATH_VALUE, /* struct word_list, repeatable; each with a "=" after its first character */
    OPTION_NUMBER,     /* const char *, checked to be a whole number min .. max */
    OPTION_COUNT,      /* uint64_t, the same */
    OPTION_SHARE,      /* const char *, checked to be 0% .. 100% */
    OPTION_CHOICE      /* uint32_t, index into choices */
};

struct option_row {
    const char *name; /* without the dashes */
    char letter;      /* 0: none */
    enum option_kind kind;
    size_t offset;        /* in struct options */
    const char *argument; /* as help shows it: N, DIR; NULL for flags */
    const char *choices;  /* "auto|always|never" */
    uint64_t min, max;
    const char *verbs;   /* that take it, separated by blanks; "*": all */
    const char *example; /* a right use, for error messages */
    const char *help;
};

/* Ended by a row without a name, in the order of help. */
extern const struct option_row option_rows[];

/* Reads argv[0 .. argc-1], the words after the verb. "--" ends the options. Lists are on the heap: options_free. On error
 * returns false with e set; *options must still be freed. */
bool options_parse(struct options *options, const char *verb, int argc, char *const *argv, struct err *e);
void options_free(struct options *options);
bool option_is_for(const struct option_row *row, const char *verb);
/* One line for each option of a verb (NULL: all), as the help shows it. */
void options_help(FILE *out, const char *verb);

#endif
