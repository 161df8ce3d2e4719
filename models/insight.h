/* Insight: what the members of a tier know of themselves, whichever of its instances gave them their work, and how algorithms
 * that want to know it learn it.
 *
 * It is an algorithm around another, between it and the balancer, with one part that all instances of the tier share: what is in
 * progress at each member (requests on l7, connections on l4, as everywhere). Balancers of other algorithms do not know of it. */
#ifndef MODELS_INSIGHT_H
#define MODELS_INSIGHT_H

#include "models/algorithm/algorithm.h"

struct backend;
struct balancer;
struct world;

bool insight_wanted(const struct algorithm *algorithm);
/* Puts itself around the backend's algorithm, which is `asker` or stands around it. Instances of a tier follow each other in
 * order, the first begins a new common part. Each change costs a call for each instance. */
void insight_wrap(struct world *world, struct balancer *balancer, struct backend *backend, const struct algorithm *asker);

#endif
