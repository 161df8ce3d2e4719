/* Sums of waiting. */
#include "models/insight/waiting_time.h"

static void bring_up_to(struct waiting_time *waiting, simtime now)
{
    waiting->waited += (now - waiting->changed) * waiting->n;
    waiting->changed = now;
}

void waiting_time_start(struct waiting_time *waiting, simtime now)
{
    bring_up_to(waiting, now);
    waiting->n++;
}

/* What began before anybody counted (the algorithm was another one) is not in the sum. */
void waiting_time_end(struct waiting_time *waiting, simtime now, simtime latency)
{
    bring_up_to(waiting, now);
    waiting->n -= waiting->n > 0;
    waiting->waited = waiting->n > 0 && waiting->waited > latency ? waiting->waited - latency : 0;
}

void waiting_time_look(struct waiting_time *waiting, simtime now, double newest_share)
{
    if (waiting->n == 0)
        return;
    double mean_ns = (double)waiting->waited / waiting->n + (double)(now - waiting->changed), *average = &waiting->average_ns;
    *average = *average > 0 ? *average * (1 - newest_share) + mean_ns * newest_share : mean_ns;
}
