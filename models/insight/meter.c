/* Windows rather than a decaying average: a report then says what was true of a stretch of time that one can name. */
#include "models/insight/meter.h"

void meter_turn(struct meter *meter, simtime now, double busy_ns, uint32_t workers)
{
    double elapsed_s = simtime_s(now - meter->since);
    double busy_s = (busy_ns - meter->busy_before_ns) / 1e9;
    *meter = (struct meter){
        .since = now,
        .busy_before_ns = busy_ns,
        .known = true,
        .utilization = workers > 0 ? busy_s / elapsed_s / workers : 0,
        .requests_per_s = meter->n_requests / elapsed_s,
        .errors_per_s = meter->n_errors / elapsed_s,
    };
}
