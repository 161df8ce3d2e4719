/* Insight: what the members of a tier know of themselves, whichever of its instances gave them their work, and how algorithms
 * that want to know it learn it: news of what is in progress, a word from the idle, reports with the replies, answers to probes
 * (the ops after on_done in algorithm.h).
 *
 * It is an algorithm around another, between it and the balancer, with one part that all instances of the tier share: what is
 * in progress at each member (requests on l7, connections on l4, as everywhere). Balancers of other algorithms do not know of
 * it. */
#ifndef MODELS_INSIGHT_INSIGHT_H
#define MODELS_INSIGHT_INSIGHT_H

#include "models/algorithm/algorithm.h"
#include <stddef.h>

struct backend;
struct balancer;
struct world;

bool insight_wanted(const struct algorithm *algorithm);
/* Puts itself around the backend's algorithm, which is `asker` or stands around it. Instances of a tier follow each other in
 * order, the first begins a new common part. Each change costs a call for each instance. */
void insight_wrap(struct world *world, struct balancer *balancer, struct backend *backend, const struct algorithm *asker);

/* Events: probes arrive at members, and their answers at the balancer. */
size_t insight_question_bytes(void);
void insight_on_question(void *world, uint32_t question);
void insight_on_answers(void *world, uint32_t question);

#endif
