/* Similar means: few typing errors (Damerau 1964, the restricted form in which no part is edited twice) for the length of the
 * word, or one is the beginning or a part of the other, as with `eu` for `eu-site`. */
#include "sim/app/text/suggest.h"

#include <ctype.h>
#include <string.h>

#define LENGTH_MAX 64

static unsigned min(unsigned a, unsigned b) { return a < b ? a : b; }
static int lower(char c) { return c == '-' ? '_' : tolower((unsigned char)c); }

unsigned edit_distance(const char *a, const char *b, unsigned limit)
{
    size_t n_a = strlen(a), n_b = strlen(b);
    if (n_a > LENGTH_MAX || n_b > LENGTH_MAX || (n_a > n_b ? n_a - n_b : n_b - n_a) > limit)
        return limit + 1;
    unsigned rows[3][LENGTH_MAX + 1];
    unsigned *before = rows[0], *last = rows[1], *row = rows[2];
    for (unsigned j = 0; j <= n_b; j++)
        last[j] = j;
    for (unsigned i = 1; i <= n_a; i++) {
        row[0] = i;
        for (unsigned j = 1; j <= n_b; j++) {
            int x = lower(a[i - 1]), y = lower(b[j - 1]);
            row[j] = min(min(last[j], row[j - 1]) + 1, last[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b[j - 2]) && y == lower(a[i - 2]))
                row[j] = min(row[j], before[j - 2] + 1);
        }
        unsigned *spare = before;
        before = last, last = row, row = spare;
    }
    return min(last[n_b], limit + 1);
}

void suggestion_start(struct suggestion *suggestion, const char *wanted)
{
    *suggestion = (struct suggestion){ .wanted = wanted };
}

void suggestion_offer(struct suggestion *suggestion, const char *candidate)
{
    size_t length = strlen(suggestion->wanted);
    unsigned limit = length < 3 ? 1 : length < 6 ? 2 : (unsigned)min(3 + (unsigned)(length / 12), 6);
    unsigned distance = edit_distance(suggestion->wanted, candidate, limit);
    /* A part of the other counts as worse than any typing error. */
    if (distance > limit || distance >= length) {
        if (length < 2 ||
            !(strstr(candidate, suggestion->wanted) || (strlen(candidate) > 2 && strstr(suggestion->wanted, candidate))))
            return;
        distance = LENGTH_MAX;
    }
    if (suggestion->best && distance >= suggestion->distance)
        return;
    suggestion->best = candidate;
    suggestion->distance = distance;
}
