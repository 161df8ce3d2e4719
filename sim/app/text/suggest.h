/* "Did you mean ...?": the most similar of the names that would have been right. */
#ifndef SIM_APP_TEXT_SUGGEST_H
#define SIM_APP_TEXT_SUGGEST_H

#include <stddef.h>

/* The search is over candidates given one by one. */
struct suggestion {
    const char *wanted;
    const char *best;  /* NULL while nothing is similar enough */
    unsigned distance; /* of best */
};

void suggestion_start(struct suggestion *suggestion, const char *wanted);
/* Keeps the candidate (not copied) when it is more similar than the best so far; the first of equals stays. */
void suggestion_offer(struct suggestion *suggestion, const char *candidate);

/* Insertions, deletions, replacements and swaps of neighbours that lead from a to b, ignoring case; at most `limit` + 1. Texts
 * over 64 bytes are as far apart as can be. */
unsigned edit_distance(const char *a, const char *b, unsigned limit);

#endif
