/* Old load information: an algorithm around another, which shows it the loads of some time ago (Mitzenmacher 2000, "How useful
 * is old information?"). What starts and ends is told, in order, when the news is due, with the time at which it was due. Two
 * of the paper's models:
 *
 *     continuous   at each moment the loads of `delay` ago
 *     periodic     a board, posted at 0, delay, 2 delay ...; in between nothing changes on it
 *
 * Who is eligible, and with what weight, is not load information and is known at once. */
#ifndef MODELS_INSIGHT_LOAD_DELAY_H
#define MODELS_INSIGHT_LOAD_DELAY_H

#include "models/algorithm/algorithm.h"

enum load_update { LOAD_CONTINUOUS, LOAD_PERIODIC };

struct load_delay;

/* To be used as an algorithm with the state that load_delay_new returns, in place of `inner` with its own state (already
 * initialised) and params. Costs two copies of a change each request, and memory for the changes of one delay. */
extern const struct algorithm load_delay;
struct load_delay *load_delay_new(const struct algorithm *inner, const void *params, void *state, const struct members *members,
                                  simtime delay, enum load_update update, struct arena *arena);

#endif
