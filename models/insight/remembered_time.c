/* nginx's averages, one server at a time. */
#include "models/insight/remembered_time.h"

#include <math.h>

#define NEWEST_SHARE 0.05
enum { HALVINGS_MAX = 64 };

void remembered_time_init(struct remembered_time *time, const struct remembered_rule *rule)
{
    *time = (struct remembered_time){.mark = -rule->halve_after - 1}; /* the first pick sets it */
}

void remembered_time_look(struct remembered_time *time, const struct remembered_rule *rule, simtime now)
{
    if (rule->inflight)
        waiting_time_look(&time->waiting, now, NEWEST_SHARE);
}

double remembered_time_class_ns(const struct remembered_time *time, const struct remembered_rule *rule, simtime now)
{
    double time_ns = time->average_ns, bucket_ns = (double)rule->bucket;
    simtime idle = now - time->mark;
    if (idle > rule->halve_after) {
        simtime halvings = idle / rule->halve_after;
        time_ns = ldexp(time_ns, -(int)(halvings < HALVINGS_MAX ? halvings : HALVINGS_MAX));
    }
    if (rule->inflight)
        time_ns = fmax(time_ns, waiting_time_ns(&time->waiting));
    return time_ns > (double)rule->max ? (double)rule->max : (floor(time_ns / bucket_ns) + 1) * bucket_ns;
}

void remembered_time_picked(struct remembered_time *time, const struct remembered_rule *rule, simtime now)
{
    if (now - time->mark > rule->halve_after)
        time->mark = now;
}

void remembered_time_start(struct remembered_time *time, const struct remembered_rule *rule, simtime now)
{
    if (rule->inflight)
        waiting_time_start(&time->waiting, now);
}

void remembered_time_end(struct remembered_time *time, const struct remembered_rule *rule, simtime now, simtime latency,
                         bool ok)
{
    double *average = &time->average_ns;
    if (rule->inflight)
        waiting_time_end(&time->waiting, now, latency);
    if (ok)
        *average = *average > 0 ? *average * (1 - NEWEST_SHARE) + (double)latency * NEWEST_SHARE : (double)latency;
}
