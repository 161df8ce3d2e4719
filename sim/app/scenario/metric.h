/* The glossary of metrics: what each name in summary.csv, replications.csv and timeseries.csv means. */
#ifndef SIM_APP_SCENARIO_METRIC_H
#define SIM_APP_SCENARIO_METRIC_H

struct metric {
    const char *name;    /* a name that ends in _* stands for a family: outcome_ok, outcome_timeout, ... */
    const char *unit;    /* of its values: "ms", "share", "count", ... */
    const char *groups;  /* by what it is reported */
    const char *meaning; /* one line */
};

/* Ended by a row without a name. */
extern const struct metric metrics[];

#endif
