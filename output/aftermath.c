/* Times after a fault, by the definitions of the documentation. A window that contains the start or end itself belongs to
 * neither side. Quiet windows are measured ones after the end of the last fault that was over before this one began. */
#include "output/aftermath.h"

#include <math.h>
#include <stdlib.h>

#define RECOVERED_WITHIN 0.01

struct range {
    uint32_t from, to; /* windows from <= w < to */
};

/* Windows wholly inside [from, to). */
static struct range windows_inside(const struct layout *layout, simtime from, simtime to)
{
    simtime duration = layout->spec->run.duration;
    struct range range = {(uint32_t)((from + layout->window - 1) / layout->window), 0};
    range.to = to >= duration ? layout->n_windows : (uint32_t)(to / layout->window);
    if (range.to < range.from)
        range.to = range.from;
    return range;
}

static bool is_scheduled(const struct fault_spec *fault)
{
    return fault->mtbf == NULL;
}

static struct range quiet_before(const struct layout *layout, simtime at)
{
    const struct spec *spec = layout->spec;
    simtime from = spec->run.warmup;
    for (uint32_t f = 0; f < spec->n_faults; f++)
        if (is_scheduled(&spec->fault[f]) && spec->fault[f].until <= at && spec->fault[f].until > from)
            from = spec->fault[f].until;
    return windows_inside(layout, from, at);
}

static simtime next_fault_after(const struct spec *spec, simtime at)
{
    simtime next = SIMTIME_NEVER;
    for (uint32_t f = 0; f < spec->n_faults; f++)
        if (is_scheduled(&spec->fault[f]) && spec->fault[f].at > at && spec->fault[f].at < next)
            next = spec->fault[f].at;
    return next;
}

/* Requests of a client in some windows: to the target's sites, and in all. */
struct sent {
    double to_target, all, failed;
};
static struct sent count_sent(const struct layout *layout, const void *block, struct range range, uint32_t client,
                              const struct target *target)
{
    const struct flow_block *flow = BLOCK_CONST(layout, block, flows, struct flow_block);
    struct sent sent = {0, 0, 0};
    for (uint32_t w = range.from; w < range.to; w++)
        for (uint32_t s = 0; s <= layout_sites(layout); s++) {
            const struct flow_block *cell = &flow[layout_flow(layout, w, client, s)];
            sent.all += cell->requests;
            sent.failed += cell->failed;
            if (target != NULL && s < layout_sites(layout) && target_has_site(layout->spec, target, s))
                sent.to_target += cell->requests;
        }
    return sent;
}

double aftermath_detect_s(const struct layout *layout, const void *block, uint32_t fault)
{
    const struct fault_block *seen = &BLOCK_CONST(layout, block, faults, struct fault_block)[fault];
    return seen->n_noticed == 0 ? (double)NAN : (double)seen->to_notice_ns / 1e9 / seen->n_noticed;
}

bool aftermath_drains(const struct layout *layout, const struct target *target)
{
    for (uint32_t s = 0; s < layout_sites(layout); s++)
        if (target_has_site(layout->spec, target, s))
            return true;
    return false;
}

/* When the last window that is not yet good ends, seen from `at`; INFINITY when that is the last window of the range,
 * NAN when there is none. */
static double settled_s(const struct layout *layout, struct range range, uint32_t n_bad_until, simtime at)
{
    if (range.from >= range.to)
        return (double)NAN;
    if (n_bad_until >= range.to)
        return (double)INFINITY;
    simtime start = layout_window_start(layout, n_bad_until);
    return simtime_s(start - at);
}

/* Of the requests due in each window of a range: how many would have gone to the target before, and how many still do. */
static void follow_client(const struct layout *layout, const void *block, const struct target *target, struct range quiet,
                          struct range after, uint32_t client, struct sent *sum)
{
    struct sent before = count_sent(layout, block, quiet, client, target);
    if (before.all <= 0)
        return;
    for (uint32_t w = after.from; w < after.to; w++) {
        struct sent sent = count_sent(layout, block, (struct range){w, w + 1}, client, target);
        sum[w - after.from].all += sent.all * before.to_target / before.all;
        sum[w - after.from].to_target += sent.to_target;
    }
}

double aftermath_drain_s(const struct layout *layout, const void *block, const struct target *target, simtime at, simtime until,
                         double moved_share)
{
    struct range quiet = quiet_before(layout, at), after = windows_inside(layout, at, until);
    struct sent *sum = calloc((size_t)(after.to - after.from) + 1, sizeof *sum);
    if (sum == NULL)
        abort();
    for (uint32_t c = 0; c < layout_clients(layout); c++)
        follow_client(layout, block, target, quiet, after, c, sum);
    bool any = false;
    uint32_t bad_until = after.from;
    for (uint32_t w = after.from; w < after.to; w++) {
        const struct sent *window = &sum[w - after.from];
        any = any || window->all > 0;
        if (window->all > 0 && window->to_target / window->all >= 1 - moved_share)
            bad_until = w + 1;
    }
    free(sum);
    return any ? settled_s(layout, after, bad_until, at) : (double)NAN;
}

/* Share of successes among the requests of some windows, NAN without any. */
static double availability(const struct layout *layout, const void *block, struct range range)
{
    double all = 0, failed = 0;
    for (uint32_t c = 0; c < layout_clients(layout); c++) {
        struct sent sent = count_sent(layout, block, range, c, NULL);
        all += sent.all;
        failed += sent.failed;
    }
    return all > 0 ? 1 - failed / all : (double)NAN;
}

double aftermath_recover_s(const struct layout *layout, const void *block, uint32_t fault)
{
    const struct fault_spec *spec = &layout->spec->fault[fault];
    if (!is_scheduled(spec) || spec->until >= layout->spec->run.duration)
        return (double)NAN;
    double before = availability(layout, block, quiet_before(layout, spec->at));
    struct range after = windows_inside(layout, spec->until, next_fault_after(layout->spec, spec->until));
    if (isnan(before))
        return (double)NAN;
    uint32_t bad_until = after.from;
    for (uint32_t w = after.from; w < after.to; w++)
        if (availability(layout, block, (struct range){w, w + 1}) < before - RECOVERED_WITHIN)
            bad_until = w + 1;
    return settled_s(layout, after, bad_until, spec->until);
}
