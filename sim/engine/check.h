/* CHECK(sim, condition): a programmer's mistake. Prints where it happened in the code and in simulated time (seed,
 * replication, time, event) and aborts. Always on: a wrong result is worse than no result. sim may be NULL. */
#ifndef SIM_ENGINE_CHECK_H
#define SIM_ENGINE_CHECK_H

struct sim;

_Noreturn void check_failed(const struct sim *sim, const char *condition, const char *file, int line);

#define CHECK(sim, condition) ((condition) ? (void)0 : check_failed((sim), #condition, __FILE__, __LINE__))

#endif
