/* Who waits, in the order of arrival: a list through the jobs, for disciplines where each worker serves one job to its end. */
#ifndef MODELS_DISCIPLINE_WAITING_LINE_H
#define MODELS_DISCIPLINE_WAITING_LINE_H

#include "models/discipline/discipline.h"

/* All zeros is an empty line. */
struct waiting_line {
    uint32_t n;
    uint32_t first, last; /* meaningless while nobody waits */
};

/* A discipline's functions of the same names, for one whose state is a struct waiting_line. All O(1). */
void waiting_line_push(void *line, const void *params, const struct station_view *station, uint32_t job);
uint32_t waiting_line_oldest(const void *line, const struct station_view *station);
void waiting_line_remove(void *line, const struct station_view *station, uint32_t job);

#endif
