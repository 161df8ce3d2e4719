/* Every number that a replication yields: which there are (rows of summary.csv and replications.csv),
 * and their values in a block.
 *
 * The list depends on the scenario alone: a replication without a value has NAN there,
 * or INFINITY where something never came to pass. */
#ifndef OUTPUT_STATISTICS_H
#define OUTPUT_STATISTICS_H

#include <stdint.h>

struct arena;
struct layout;

/* How the replications' values become one. The interval is always that of their mean, shifted to the value. */
enum statistic_merge {
    MERGE_MEAN,       /* the mean of the replications' values */
    MERGE_PERCENTILE, /* of all replications' histograms merged */
    MERGE_SD,         /* of all requests; these three of all replications' moments */
    MERGE_MIN,        /* no interval */
    MERGE_MAX
};

struct statistic {
    const char *metric, *by, *item, *stat, *unit;
    enum statistic_merge merge;
    uint32_t group;    /* of MERGE_PERCENTILE, SD, MIN, MAX: the group's or (servers) the groups' + the server's number */
    double percentile; /* MERGE_PERCENTILE: 0 .. 100 */
};

/* The list, in the order of metrics as documented and of groups as in the layout.
 * Called by layout_new when all offsets are known. */
const struct statistic *statistics_new(struct arena *arena, const struct layout *layout, uint32_t *n);
/* One replication's values, and on how many samples each rests. */
void statistics_values(const struct layout *layout, const void *block, double *value, uint64_t *samples);

#endif
