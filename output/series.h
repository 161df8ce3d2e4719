/* The windows of all replications of an arm, merged: what was sent where, what failed, how long it took, as time went by.
 *
 * A line is what a time series is about: all (line 0), then each client, then each site. */
#ifndef OUTPUT_SERIES_H
#define OUTPUT_SERIES_H

#include "output/estimate.h"
#include "output/layout.h"

struct arena;

/* flow_block, summed over replications, clients or sites. */
struct flow_sum {
    uint64_t requests, failed, dead, stale, response_ns;
};
void flow_sum_add(struct flow_sum *sum, const struct flow_sum *other);

/* The same in two parts: most flows of most windows have met no trouble, and what holds none of it is never touched. */
struct flow_usual {
    uint64_t requests, response_ns;
};
struct flow_trouble {
    uint64_t failed, dead, stale;
};

/* The replications' values of one window and line. */
struct window_spread {
    struct spread requests, failed, dead, stale, mean_ms, p50_ms, p99_ms;
    uint64_t fewest_ok; /* successes in the replication that had the fewest */
};

struct series {
    struct arena *arena;
    const struct layout *layout;
    uint32_t n_replications, n_lines;
    struct flow_usual *usual;     /* [windows][clients][sites + 1], by the site of the first try; the last: none */
    struct flow_trouble *trouble; /* of the same flows */
    struct flow_sum *site;        /* [windows][sites], by the site of the last try */
    struct server_window *server; /* [windows][servers], NULL when left out */
    uint64_t *failed_by_cause, *dead_by_cause, *stale_by_cause; /* [windows][CAUSE_KINDS] */
    struct dns_block *dns;       /* [windows][resolvers] */
    uint64_t **piece;            /* [windows][slices][n_pieces] -> [PIECE_BUCKETS], NULL without requests */
    struct window_spread *spread; /* [windows][lines] */
    uint64_t *scratch[2];        /* [window_buckets], zero between calls */
    struct flow_sum *line;        /* [1 + clients], of the window that is being added */
};

void series_init(struct series *series, struct arena *arena, const struct layout *layout);
/* In replication order. */
void series_add(struct series *series, const void *block);
/* All replications together; flow = layout_flow(...). */
struct flow_sum series_flow(const struct series *series, size_t flow);
struct flow_sum series_line(const struct series *series, uint32_t window, uint32_t line);
static inline const struct window_spread *series_spread(const struct series *series, uint32_t window, uint32_t line)
{
    return &series->spread[(size_t)window * series->n_lines + line];
}
/* Whether a line has percentiles: all, and clients when they are few. */
bool series_has_percentiles(const struct series *series, uint32_t line);
/* Adds the response times of a window's slice to into[window_buckets]; cell = window * n_slices + slice. Returns where. */
struct histogram_range series_add_window(const struct series *series, size_t cell, uint64_t *into);
/* The quantiles of a line with percentiles, in ms, NAN without successes. */
void series_quantiles_ms(const struct series *series, uint32_t window, uint32_t line, uint32_t n, const double *q,
                         double *value_ms);

#endif
