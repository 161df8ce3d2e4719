/* Why a scenario is refused, or accepted with a warning: one row for each condition, with its severity, its words and the usual
 * repair. Nothing else in the loader holds such texts, so they can be listed and tested one by one. */
#ifndef SIM_APP_REFUSAL_H
#define SIM_APP_REFUSAL_H

#include "sim/app/diagnostics.h"

enum refusal {
    /* form */
    REFUSE_FORMAT,
    REFUSE_NOT_MAP,
    REFUSE_NOT_LIST,
    REFUSE_NOT_VALUE,
    REFUSE_EMPTY,
    REFUSE_UNKNOWN_KEY,
    REFUSE_LATER,
    REFUSE_CALLED,
    REFUSE_MISSING,
    REFUSE_NOT_CLOSED,
    REFUSE_BOTH,
    REFUSE_NAME,
    REFUSE_NONE_GIVEN,
    /* single values */
    REFUSE_QUANTITY,
    REFUSE_BELOW,
    REFUSE_NOT_ABOVE,
    REFUSE_ABOVE,
    REFUSE_CHOICE,
    REFUSE_BOOL,
    REFUSE_NO_SUCH,
    REFUSE_NEEDS_REGION,
    REFUSE_SEED,
    REFUSE_PERCENTILE,
    REFUSE_PERCENTILE_ORDER,
    REFUSE_CIDR,
    REFUSE_QUORUM,
    REFUSE_SIZES,
    REFUSE_SIZES_COUNT,
    REFUSE_PATH,
    /* calls */
    REFUSE_PARAMETER,
    REFUSE_PARAMETER_MISSING,
    REFUSE_PARAMETERS_MANY,
    REFUSE_DIST_MEAN,
    REFUSE_DIST_BOUNDS,
    REFUSE_MIX,
    REFUSE_STAGES,
    REFUSE_BACKOFF,
    /* files */
    REFUSE_FILE,
    REFUSE_CSV,
    REFUSE_CSV_COLUMN,
    REFUSE_MATRIX_ROW,
    /* sums and combinations */
    REFUSE_SHARES,
    REFUSE_WEIGHTS,
    REFUSE_L7_ONLY,
    REFUSE_HEALTH_TIMEOUT,
    REFUSE_WARMUP,
    REFUSE_ANSWERS_LIST,
    REFUSE_ANSWERS_WEIGHTS,
    REFUSE_ANSWERS_REGIONS,
    REFUSE_ANSWERS_TWICE,
    REFUSE_WHICH,
    REFUSE_BOTH_TIERS_AND_POOL,
    REFUSE_SERVER_ROUTES,
    REFUSE_PLACES,
    REFUSE_BETWEEN,
    REFUSE_RULE_TTL,
    REFUSE_INNER_ONLY,
    REFUSE_TIERS,
    REFUSE_ADDRESSES_FULL,
    /* faults and changes */
    REFUSE_FAULT_NONE,
    REFUSE_FAULT_TWO,
    REFUSE_FAULT_WHEN,
    REFUSE_FAULT_RANDOM,
    REFUSE_FAULT_END,
    REFUSE_TARGET,
    REFUSE_TARGET_KIND,
    REFUSE_TARGET_NOTHING,
    REFUSE_TARGET_TWO,
    REFUSE_CHANGE_NONE,
    REFUSE_CHANGE_FIXED,
    REFUSE_CHANGE_PATH,
    /* thresholds */
    REFUSE_THRESHOLD,
    REFUSE_METRIC,
    REFUSE_METRIC_STAT,
    REFUSE_METRIC_WHICH,
    REFUSE_METRIC_GROUP,
    REFUSE_METRIC_GROUPS,
    REFUSE_THRESHOLD_OUTSIDE,
    REFUSE_THRESHOLD_EDGE,
    REFUSE_THRESHOLD_WHOLE,
    REFUSE_THRESHOLD_WINDOWS,
    REFUSE_THRESHOLD_EVENT,
    REFUSE_THRESHOLD_EVENTS,
    /* warnings */
    WARN_FAULT_WARMUP,
    WARN_CHANGE_WARMUP,
    WARN_AFTER_END,
    WARN_TTL_RAISED,
    WARN_ADDRESSES,
    WARN_LINK,
    WARN_UNUSED,
    WARN_ROUTE,
    WARN_NO_HEALTH,
    WARN_THRESHOLD_WARMUP,
    WARN_THRESHOLD_ONE,
    REFUSALS
};

/* Adds the diagnostic of a row; the arguments are those of its text, in its order (refusal.c). */
struct diagnostic *refuse(struct diagnostics *list, struct place place, enum refusal refusal, ...);

#endif
