/* A parameter is a row of a table. From the same rows come the loader, its checks and error texts, --set, `show`, `list`, and
 * later the JSON Schema, man pages and completion, so that they cannot disagree. */
#ifndef MODELS_PARAM_H
#define MODELS_PARAM_H

#include <stddef.h>
#include <stdint.h>

enum param_kind {
    PARAM_BOOL,     /* bool: true/false, yes/no, on/off */
    PARAM_COUNT,    /* uint32_t; "unlimited" gives UINT32_MAX where PARAM_UNLIMITED is set */
    PARAM_NUMBER,   /* double, no unit */
    PARAM_SHARE,    /* double, 0 .. 1, written 80% */
    PARAM_FACTOR,   /* double, written 5 or 5x */
    PARAM_DURATION, /* simtime; "off", "never", "unlimited" give SIMTIME_NEVER where PARAM_UNLIMITED is set, "off" gives 0 where
                       PARAM_OFF is */
    PARAM_RATE,     /* double per second */
    PARAM_DIST,     /* const struct dist *, of durations in ns; a bare duration is a constant */
    PARAM_CHOICE,   /* uint32_t, index into `choices` ("cyclic|random|fixed") */
    PARAM_TEXT,     /* const char * */
    PARAM_REGION,   /* uint32_t, index into spec.region */
    PARAM_REGIONS,  /* struct index_list of regions */
    PARAM_STAGES,   /* struct stage_list: rate duration rate duration rate ... (arrival stages) */
    PARAM_PHASES,   /* struct phase_list: rate duration rate duration ... (arrival mmpp) */
    PARAM_CLOCK,    /* simtime: a time of day, 14:00, or a duration with a sign, +9h, -3h30m */
    PARAM_TRACE,    /* struct trace *: a CSV file (arrival trace) */
    PARAM_SCRIPT,   /* struct script *: a Lua file; `strategy` says which kind of strategy it is to be */
    PARAM_STRATEGY, /* struct strategy_use; `strategy` says of which kind */
    PARAM_CUSTOM /* the loader has a function for it: maps, lists, presets (named in the loader's own table by section and key)
                  */
};

enum {
    PARAM_REQUIRED = 1,   /* no default */
    PARAM_POSITIONAL = 2, /* in call syntax it may stand without its key: poisson(400/s) */
    PARAM_UNLIMITED = 4,  /* see COUNT and DURATION */
    PARAM_OFF = 8,        /* "off" is accepted and means 0 */
    PARAM_LIVE = 16,      /* a change may set it while the run goes on */
    PARAM_EXCLUSIVE = 32, /* min itself is not allowed ("more than 0") */
    PARAM_L7 = 64,        /* makes sense on an l7 balancer only; in a strategy's CHOICE: all choices but the first */
    PARAM_PRIME = 128,    /* COUNT: must be a prime */
};

struct param {
    const char *key;
    enum param_kind kind;
    size_t offset; /* in the section's or the strategy's parameter struct */
    double min,
        max; /* bounds: counts and numbers as they are, shares 0..1, durations in ns, rates per s; max 0 = no upper bound */
    const char *default_text; /* in the grammar of the file; NULL when required or when absence is meaningful */
    const char *choices;      /* PARAM_CHOICE: "a|b|c"; PARAM_STRATEGY: unused */
    const char *forms;        /* PARAM_CUSTOM: what may be written; others: what may be written besides. See below. */
    int strategy;             /* PARAM_STRATEGY, PARAM_SCRIPT: enum strategy_kind */
    unsigned flags;
    const char *origin; /* the product or paper whose default this is, NULL when neutral */
    const char *help;   /* one line, with the unit */
};

/* Forms are alternatives "a|b|c" of
 *   word          the word itself; empty: nothing
 *   <kind>        bool, count, number, share, factor, duration, rate, distribution, range (a.b.c.d/n), text, any; preset: one
 *                 of those for this key; other words in brackets are names: <site>, <region>, <target>
 *   <call NAME>   NAME, or NAME with parameters in parentheses or as a map
 *   /pattern/     a text that matches
 *   [forms]       a list of such
 *   {forms}       a map with such values
 *   {}            the section of the key; in a list or map: that of its items */

/* Ends a table of rows. */
#define PARAM_END                                                                                                              \
    {                                                                                                                          \
        .key = NULL                                                                                                            \
    }

#endif
