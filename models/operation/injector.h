/* The injector makes faults happen, on schedule or at random. */
#ifndef MODELS_OPERATION_INJECTOR_H
#define MODELS_OPERATION_INJECTOR_H

#include <stdint.h>

struct world;

void injector_init(struct world *world);
struct fault;
struct target;
/* The fault under way that began last among those that hit this very thing (a link: TARGET_REGIONS), of one type or (NULL) of
 * any; PROBE_NONE when there is none. O(faults). */
uint32_t injector_latest(const struct world *world, struct target target, const struct fault *type);

void injector_on_start(void *world, uint32_t fault);
/* A fault that comes and goes changes over. */
void injector_on_turn(void *world, uint32_t fault);
void injector_on_end(void *world, uint32_t fault);

#endif
