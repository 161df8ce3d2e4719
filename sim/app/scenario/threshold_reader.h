/* From a sentence like "p99(response_time client=web-eu) < 900ms from 350s to 390s" to a threshold: every word is checked
 * before the run, so that a check can never vanish by a typing error. For `thresholds` in scenarios and for goals on the
 * command line. */
#ifndef SIM_APP_SCENARIO_THRESHOLD_READER_H
#define SIM_APP_SCENARIO_THRESHOLD_READER_H

#include "output/threshold.h"
#include "sim/app/text/node.h"

struct layout;

/* Reads a scalar. With a layout, all of it; without one (the scenario has other errors) only words, units and form are checked
 * and *threshold is of no use. False with an error in diagnostics; warnings do not stop. The texts live as long as arena and
 * node. */
bool threshold_read(struct arena *arena, struct diagnostics *diagnostics, const struct node *node, const struct layout *layout,
                    struct threshold *threshold);

#endif
