/* Counts of whole seconds. */
#include "models/insight/last_second.h"

static struct last_second at(const struct last_second *last, simtime now)
{
    int64_t second = now / SECOND;
    if (second == last->second)
        return *last;
    return (struct last_second){.second = second, .n_before = second == last->second + 1 ? last->n : 0};
}

void last_second_count(struct last_second *last, simtime now)
{
    *last = at(last, now);
    last->n++;
}

double last_second_rate(const struct last_second *last, simtime now)
{
    struct last_second here = at(last, now);
    return here.n + here.n_before * (1 - simtime_s(now % SECOND));
}
