/* In what the arms' inputs differ: every value in force that is not the same in all of them. Computed from the complete trees,
 * so it also tells two files apart, defaults included. And which differences change the workload, so that replications cannot
 * be paired. */
#ifndef SIM_APP_RUN_DIFFERENCE_H
#define SIM_APP_RUN_DIFFERENCE_H

#include "sim/app/run/experiment.h"

struct difference {
    const char *path;         /* "sites.eu-site.balancer.algorithm" */
    const char *const *value; /* [n_arms] as text; NULL: not there */
};
struct differences {
    uint32_t n;
    const struct difference *at; /* in the order of the first arm that has them */
};

/* In the experiment's arena. The scenario's name is no difference. O(arms x values). */
struct differences differences_find(const struct experiment *experiment);
/* For each arm why its replications are not pairs with the baseline's (other users, arrivals, paths, seed or times); NULL:
 * they are pairs. */
const char *const *differences_unpaired(const struct experiment *experiment, uint32_t baseline);

#endif
