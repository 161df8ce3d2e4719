/* Trace: a recorded load, row by row, at its recorded times and with what else was recorded (user, path, key, service time). */
#include "models/arrival/arrival.h"

#include <stddef.h>

struct trace_params {
    const struct trace *trace;
};

struct trace_reader {
    uint32_t row; /* the next one */
};

static simtime trace_next(void *state, const void *params, simtime now, struct rng *rng, struct arrival_work *work)
{
    (void)rng;
    const struct trace *trace = ((const struct trace_params *)params)->trace;
    struct trace_reader *reader = state;
    if (reader->row == trace->n_rows)
        return SIMTIME_NEVER;
    const struct trace_row *row = &trace->row[reader->row++];
    *work = (struct arrival_work){ .user = row->user, .path = row->path, .key = row->key, .service = row->service };
    return row->time > now ? row->time : now;
}

/* Rows before time t. */
static uint32_t rows_before(const struct trace *trace, simtime t)
{
    uint32_t low = 0, high = trace->n_rows;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (trace->row[middle].time < t)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Of the hundredth of the trace, but at least the second, that has t at its centre; only the part of it that the trace covers
 * counts. */
static double trace_rate(const void *params, simtime t)
{
    const struct trace *trace = ((const struct trace_params *)params)->trace;
    simtime end = trace->n_rows > 0 ? trace->row[trace->n_rows - 1].time + 1 : 0;
    simtime half = (end / 100 > SECOND ? end / 100 : SECOND) / 2;
    simtime from = t > half ? t - half : 0, until = t < end - half ? t + half : end;
    return until > from ? (rows_before(trace, until) - rows_before(trace, from)) / simtime_s(until - from) : 0;
}

static const struct param rows[] = {
    { .key = "file", .kind = PARAM_TRACE, .offset = offsetof(struct trace_params, trace),
      .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
      .help = "CSV file with the columns time_s, client_ip, path, key, service_ms; the first alone is enough" },
    PARAM_END,
};

const struct arrival arrival_trace = {
    .base = {
        .name = "trace",
        .help = "a recorded load from a CSV file",
        .source = "the recording",
        .description = "One request per row, at its time_s; columns that are there replace what would be drawn (user, path, "
                       "key, service time). Every replication sees the same requests; after the last row no more come.",
        .state_bytes = sizeof(struct trace_reader),
        .params_bytes = sizeof(struct trace_params),
        .params = rows,
    },
    .next = trace_next,
    .rate = trace_rate,
};
