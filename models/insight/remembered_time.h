/* The response time that nginx remembers of a server, and how it looks at it (ngx_http_upstream_least_time_module.c):
 *
 *     the first response time, then 0.95 of what is remembered and 0.05 of each new one; failed attempts do not count
 *     halved once for each halve_after since its mark, so that a server that was slow once is asked again; the pick that
 *     profits from it moves the mark
 *     inflight: while requests are in progress there, at least how long they have waited so far, as such an average, too
 *     in classes, so that servers of about the same speed share: the next multiple of bucket above it; beyond max all are max
 *
 * nginx counts whole milliseconds and seconds; here nothing is rounded but the class. */
#ifndef MODELS_INSIGHT_REMEMBERED_TIME_H
#define MODELS_INSIGHT_REMEMBERED_TIME_H

#include "models/insight/waiting_time.h"
#include "sim/engine/simtime.h"
#include <stdbool.h>

struct remembered_rule {
    simtime bucket, max, halve_after;
    bool inflight;
};

struct remembered_time {
    double average_ns; /* 0: no history, the best class */
    simtime mark;
    struct waiting_time waiting;
};

void remembered_time_init(struct remembered_time *time, const struct remembered_rule *rule);
/* The server may be picked now: whether somebody waits there is looked at. */
void remembered_time_look(struct remembered_time *time, const struct remembered_rule *rule, simtime now);
double remembered_time_class_ns(const struct remembered_time *time, const struct remembered_rule *rule, simtime now);
void remembered_time_picked(struct remembered_time *time, const struct remembered_rule *rule, simtime now);
void remembered_time_start(struct remembered_time *time, const struct remembered_rule *rule, simtime now);
void remembered_time_end(struct remembered_time *time, const struct remembered_rule *rule, simtime now, simtime latency,
                         bool ok);

#endif
