/* What a threshold is about: a number of the layout, a histogram, some windows of time, or what happens to a site. Whatever
 * summary.csv lists can be held against a limit; what is asked of a window must be countable from the rows of the time
 * series. */
#include "sim/app/scenario/threshold_parts.h"

#include "output/aftermath.h"
#include "output/layout.h"
#include "output/statistics.h"
#include "sim/app/text/suggest.h"
#include "sim/app/text/units.h"
#include "sim/engine/arena.h"
#include <string.h>

/* Buckets of 3 % and less are as good as a limit that a person sets. */
#define FINE_BITS 5

/* ---- numbers that the layout has ---- */

/* All items of a kind of group are right; the first metric of a group lists each once. */
static bool check_item(struct reader *reader, const struct phrase *item)
{
    const struct layout *layout = reader->layout;
    struct suggestion near;
    const char *last = NULL, *list = NULL;
    unsigned n = 0;
    suggestion_start(&near, reader->item);
    for (uint32_t i = 0; i < layout->n_statistics; i++) {
        const struct statistic *row = &layout->statistic[i];
        if (strcmp(row->by, reader->by) != 0)
            continue;
        if (strcmp(row->item, reader->item) == 0)
            return true;
        if (last && strcmp(row->item, last) == 0)
            continue;
        last = row->item;
        suggestion_offer(&near, last);
        if (n++ < 12)
            reader_list(reader, &list, last);
    }
    struct diagnostic *d = reader_refuse(reader, *item, REFUSE_NO_SUCH, reader->by, reader->item);
    if (near.best)
        d->repair = arena_printf(reader->arena, "did you mean \"%s\"?", near.best);
    d->note = list ? arena_printf(reader->arena, "there are: %s%s", list, n > 12 ? ", ..." : "") : NULL;
    return false;
}

static bool refuse_group(struct reader *reader, const char *known_by)
{
    const struct sentence *sentence = &reader->sentence;
    bool has_kind = sentence->n_groups > 0 && sentence->group[0].kind.text;
    struct phrase place = has_kind ? sentence->group[0].kind : sentence->subject;
    struct diagnostic *d = reader_refuse(reader, place, REFUSE_METRIC_GROUP, sentence->metric.text, reader->by);
    d->note = arena_printf(reader->arena, "known by: %s", known_by);
    return false;
}

/* One group, or all. Of share: a site, or a client's flow to it. */
static bool choose_group(struct reader *reader)
{
    const struct sentence_group *site = reader_group(reader, "site"), *client = reader_group(reader, "client"), *only = NULL;
    uint32_t n = 0;
    for (uint32_t i = 0; i < reader->sentence.n_groups; i++)
        if (reader->sentence.group[i].kind.text) {
            only = &reader->sentence.group[i];
            n++;
        }
    reader->by = n ? only->kind.text : "all";
    reader->item = n ? only->item.text : "";
    if (n < 2)
        return n == 0 || check_item(reader, &only->item);
    if (!reader_is_metric(reader, "share") || n > 2 || !site || !client) {
        reader_refuse(reader, only->kind, REFUSE_METRIC_GROUPS, reader->sentence.metric.text, NULL);
        return false;
    }
    reader->by = "client", reader->item = client->item.text;
    if (!check_item(reader, &client->item))
        return false;
    reader->by = "site", reader->item = site->item.text;
    if (!check_item(reader, &site->item))
        return false;
    reader->by = "flow", reader->item = arena_printf(reader->arena, "%s/%s", client->item.text, site->item.text);
    return true;
}

/* The statistics of a metric by some kind of group, of all kinds when by is NULL. */
static const char *list_of(struct reader *reader, bool stats)
{
    const char *list = NULL;
    for (uint32_t i = 0; i < reader->layout->n_statistics; i++) {
        const struct statistic *row = &reader->layout->statistic[i];
        if (strcmp(row->metric, reader->sentence.metric.text) != 0)
            continue;
        if (stats && (strcmp(row->by, reader->by) != 0 || strcmp(row->item, reader->item) != 0))
            continue;
        const char *word = stats ? row->stat : row->by;
        bool is_new = !list || !strstr(list, word);
        if (is_new)
            reader_list(reader, &list, word);
    }
    return list;
}

static bool has_stat(const struct reader *reader, const struct statistic *row)
{
    static const char *const stats[] = { NULL, NULL, "share", "count", "rate", "mean" }; /* by unit; NULL: any */
    const char *asked = reader->sentence.stat.text;
    if (asked)
        return strcmp(row->stat, asked) == 0;
    const char *stat = stats[reader->threshold->unit];
    if (!stat || strcmp(row->stat, stat) == 0)
        return true;
    return strcmp(row->stat, "mean") == 0 && !strchr(reader->metric->unit, ',') && reader->threshold->unit != IN_PER_S;
}

static bool find_statistic(struct reader *reader)
{
    const struct layout *layout = reader->layout;
    uint32_t n = 0;
    for (uint32_t i = 0; i < layout->n_statistics; i++) {
        const struct statistic *row = &layout->statistic[i];
        if (strcmp(row->metric, reader->sentence.metric.text) != 0 || strcmp(row->by, reader->by) != 0 ||
            strcmp(row->item, reader->item) != 0 || !has_stat(reader, row))
            continue;
        if (n++ == 0)
            reader->threshold->statistic = i;
    }
    reader->threshold->measure = MEASURE_STATISTIC;
    if (n == 1)
        return true;
    const char *stats = list_of(reader, true), *metric = reader->sentence.metric.text, *by = list_of(reader, false);
    if (!stats && by)
        return refuse_group(reader, by);
    if (!stats) {
        bool is_family = strchr(reader->metric->name, '*') != NULL;
        reader_refuse(reader, reader->sentence.metric, is_family ? REFUSE_METRIC : REFUSE_METRIC_ABSENT, metric, NULL);
        return false;
    }
    if (n == 0) {
        struct phrase stat = reader->sentence.stat.text ? reader->sentence.stat : reader->sentence.low;
        reader_refuse(reader, stat, REFUSE_METRIC_STAT, metric, stat.text)->note = arena_printf(reader->arena, "there are: %s",
                                                                                                stats);
        return false;
    }
    reader_refuse(reader, reader->sentence.subject, REFUSE_METRIC_WHICH, metric, stats)->repair =
        arena_printf(reader->arena, "write %s(%s)", strstr(stats, "p99") ? "p99" : "mean", metric);
    return false;
}

/* ---- response times ---- */

/* Any percentile, and the share of slow ones, come from a group's histogram. */
static bool find_histogram(struct reader *reader)
{
    const struct layout *layout = reader->layout;
    struct threshold *threshold = reader->threshold;
    threshold->measure = reader->quantile > 0 ? MEASURE_PERCENTILE : MEASURE_SLOW;
    threshold->quantile = reader->quantile;
    for (threshold->group = 0; threshold->group < layout->n_groups; threshold->group++) {
        const struct group *group = &layout->group[threshold->group];
        if (strcmp(group_kind_name(group->kind), reader->by) == 0 && strcmp(group->item, reader->item) == 0)
            return true;
    }
    const char *stats = list_of(reader, true), *known_by = "all, client, region, site, pool, path, resolver";
    if (!stats)
        return refuse_group(reader, known_by);
    reader_refuse(reader, reader->sentence.stat, REFUSE_METRIC_STAT, reader->sentence.metric.text, reader->sentence.stat.text)
        ->note = arena_printf(reader->arena, "by %s there are: %s; percentiles by: %s", reader->by, stats, known_by);
    return false;
}

static bool is_histogram(const struct reader *reader)
{
    return reader_is_metric(reader, "slow") || (reader->quantile > 0 && reader_is_metric(reader, "response_time"));
}

/* ---- windows ---- */

/* Time must be where one row of the time series ends and the next begins. */
static bool check_edge(struct reader *reader, const struct phrase *phrase, simtime time, bool is_warmup)
{
    const struct layout *layout = reader->layout;
    simtime rest = time % layout->window, duration = layout->spec->run.duration;
    char below[UNIT_REPAIR_BYTES], above[UNIT_REPAIR_BYTES], width[UNIT_REPAIR_BYTES];
    if (rest == 0 || time == duration)
        return true;
    simtime next = time - rest + layout->window;
    quantity_format(QUANTITY_DURATION, (double)(time - rest), below);
    quantity_format(QUANTITY_DURATION, (double)(next < duration ? next : duration), above);
    quantity_format(QUANTITY_DURATION, (double)layout->window, width);
    struct diagnostic *d =
        reader_refuse(reader, *phrase, REFUSE_THRESHOLD_EDGE, is_warmup ? "the end of the warm-up" : "this time", width);
    d->repair = is_warmup ? arena_printf(reader->arena, "write from %s", above)
                          : arena_printf(reader->arena, "write %s or %s", below, above);
    d->note = "thresholds are counted from the rows of the time series; see output.window";
    return false;
}

static bool check_window(struct reader *reader)
{
    const struct run_spec *run = &reader->layout->spec->run;
    const struct sentence *sentence = &reader->sentence;
    simtime from = reader->from < 0 ? run->warmup : reader->from, until = reader->until < 0 ? run->duration : reader->until;
    char duration[UNIT_REPAIR_BYTES], warmup[UNIT_REPAIR_BYTES];
    quantity_format(QUANTITY_DURATION, (double)run->duration, duration);
    quantity_format(QUANTITY_DURATION, (double)run->warmup, warmup);
    if (from >= run->duration || until > run->duration || until <= run->warmup) {
        bool at_from = sentence->from.text && from >= run->duration;
        reader_refuse(reader, at_from ? sentence->from : sentence->until, REFUSE_THRESHOLD_OUTSIDE, warmup, duration);
        return false;
    }
    if (from >= until) {
        reader_refuse(reader, sentence->until, REFUSE_THRESHOLD, "it ends before it begins", NULL);
        return false;
    }
    if (from < run->warmup) {
        reader_refuse(reader, sentence->from, WARN_THRESHOLD_WARMUP, warmup, NULL);
        reader->from = -1;
    }
    return check_edge(reader, sentence->from.text ? &sentence->from : &sentence->until, reader->from < 0 ? run->warmup : from,
                      reader->from < 0) &&
           (reader->until < 0 || check_edge(reader, &sentence->until, until, false));
}

static const struct {
    const char *metric;
    enum threshold_unit unit;
    enum threshold_measure measure;
} window_measures[] = {
    { "response_time", IN_MS, MEASURE_MEAN },        { "availability", IN_SHARE, MEASURE_AVAILABILITY },
    { "failed", IN_SHARE, MEASURE_FAILED_SHARE },    { "failed", IN_COUNT, MEASURE_FAILED_COUNT },
    { "dead_request", IN_SHARE, MEASURE_DEAD },      { "stale_request", IN_SHARE, MEASURE_STALE },
    { "requests", IN_COUNT, MEASURE_REQUESTS },      { "requests", IN_PER_S, MEASURE_RATE },
    { "share", IN_SHARE, MEASURE_SHARE },
};

static uint32_t index_of(const struct reader *reader, enum group_kind kind, const struct sentence_group *group)
{
    const struct layout *layout = reader->layout;
    for (uint32_t i = 0; group && i < layout->count[kind]; i++)
        if (strcmp(layout->group[layout->first[kind] + i].item, group->item.text) == 0)
            return i;
    return SPEC_NONE;
}

static bool find_window_histogram(struct reader *reader)
{
    const struct layout *layout = reader->layout;
    reader->threshold->measure = reader->quantile > 0 ? MEASURE_PERCENTILE : MEASURE_SLOW;
    reader->threshold->quantile = reader->quantile;
    bool few_clients = layout->n_slices == layout_clients(layout);
    if (reader->threshold->site != SPEC_NONE || (reader->threshold->client != SPEC_NONE && !few_clients))
        return refuse_group(reader, few_clients ? "all, client (response times in a window of time)"
                                                : "all (response times in a window of time, with so many client groups)");
    if (layout->window_buckets == 0) {
        reader_refuse(reader, reader->sentence.subject, REFUSE_THRESHOLD_WINDOWS, NULL, NULL);
        return false;
    }
    if (layout->window_shape.bits < FINE_BITS)
        reader_refuse(reader, reader->sentence.subject, WARN_THRESHOLD_COARSE,
                      arena_printf(reader->arena, "%.0f", 100.0 / (1u << layout->window_shape.bits)), NULL);
    return true;
}

static bool is_countable(const struct reader *reader)
{
    const char *stat = reader->sentence.stat.text;
    bool fits = !stat || reader->quantile > 0 ||
                (strcmp(stat, "sd") != 0 && strcmp(stat, "min") != 0 && strcmp(stat, "max") != 0);
    for (size_t i = 0; fits && i < sizeof window_measures / sizeof window_measures[0]; i++)
        if (reader_is_metric(reader, window_measures[i].metric) && window_measures[i].unit == reader->threshold->unit)
            return true;
    return reader_is_metric(reader, "slow");
}

static bool find_windows(struct reader *reader)
{
    struct threshold *threshold = reader->threshold;
    if (!is_countable(reader)) {
        reader_refuse(reader, reader->sentence.subject, REFUSE_THRESHOLD_WHOLE, reader->sentence.subject.text, NULL);
        return false;
    }
    threshold->in_windows = true;
    threshold->from = reader->from;
    threshold->until = reader->until < 0 ? reader->layout->spec->run.duration : reader->until;
    threshold->client = index_of(reader, GROUP_CLIENT, reader_group(reader, "client"));
    threshold->site = index_of(reader, GROUP_SITE, reader_group(reader, "site"));
    if (strcmp(reader->by, "all") != 0 && threshold->client == SPEC_NONE && threshold->site == SPEC_NONE)
        return refuse_group(reader, "all, client, site (in a window of time)");
    if (is_histogram(reader))
        return find_window_histogram(reader);
    for (size_t i = 0; i < sizeof window_measures / sizeof window_measures[0]; i++)
        if (reader_is_metric(reader, window_measures[i].metric) && window_measures[i].unit == threshold->unit)
            threshold->measure = window_measures[i].measure;
    return true;
}

/* ---- faults and drains ---- */

static bool is_at(const struct reader *reader, simtime at)
{
    return (reader->from < 0 || at >= reader->from) && (reader->until < 0 || at < reader->until);
}

/* Does what happens to a target, under this label, fit the groups? */
static bool fits_groups(const struct reader *reader, const struct target *target, const char *label, const char *kind)
{
    const struct spec *spec = reader->layout->spec;
    const struct sentence_group *site = reader_group(reader, "site"), *region = reader_group(reader, "region");
    const struct sentence_group *named = reader_group(reader, kind), *alone = reader_group(reader, NULL);
    const struct sentence_group *other = reader_group(reader, strcmp(kind, "fault") == 0 ? "change" : "fault");
    uint32_t s = index_of(reader, GROUP_SITE, site), r = index_of(reader, GROUP_REGION, region);
    return !other && (!site || (s != SPEC_NONE && target_has_site(spec, target, s))) &&
           (!region || (target->kind == TARGET_REGION && target->a == r)) && (!named || strcmp(named->item.text, label) == 0) &&
           (!alone || strcmp(alone->item.text, label) == 0);
}

struct event {
    const struct target *target;
    const char *by, *item;
    simtime at, until;
};

/* Returns how many fit; *event is the first. */
static uint32_t find_events(struct reader *reader, struct event *event)
{
    const struct layout *layout = reader->layout;
    const struct spec *spec = layout->spec;
    bool drains = reader_is_metric(reader, "time_to_drain");
    uint32_t n = 0;
    for (uint32_t f = 0; f < spec->n_faults; f++) {
        const struct fault_spec *fault = &spec->fault[f];
        bool fits = fits_groups(reader, &fault->target, layout->fault_item[f], "fault") && is_at(reader, fault->at);
        if (!fits || fault->mtbf || (drains && !aftermath_drains(layout, &fault->target)))
            continue;
        if (n++ == 0)
            *event = (struct event){ &fault->target, "fault", layout->fault_item[f], fault->at, fault->until };
    }
    for (uint32_t c = 0; drains && c < spec->n_changes; c++) {
        const struct change_spec *change = &spec->change[c];
        if (!change_withdraws(change) || !aftermath_drains(layout, &change->target) || !is_at(reader, change->at) ||
            !fits_groups(reader, &change->target, layout->change_item[c], "change"))
            continue;
        if (n++ == 0)
            *event = (struct event){ &change->target, "change", layout->change_item[c], change->at, SIMTIME_NEVER };
    }
    return n;
}

/* The share's own column of summary.csv, which has some of them. */
static uint32_t drain_statistic(const struct reader *reader)
{
    const struct layout *layout = reader->layout;
    char stat[32];
    snprintf(stat, sizeof stat, "%.10g%%", 100 * reader->threshold->moved_share);
    for (uint32_t i = 0; i < layout->n_statistics; i++) {
        const struct statistic *row = &layout->statistic[i];
        if (strcmp(row->metric, "time_to_drain") == 0 && strcmp(row->by, reader->by) == 0 &&
            strcmp(row->item, reader->item) == 0 && strcmp(row->stat, stat) == 0)
            return i;
    }
    return SPEC_NONE;
}

static bool find_event(struct reader *reader)
{
    struct event event = { 0 };
    struct threshold *threshold = reader->threshold;
    const struct sentence_group *site = reader_group(reader, "site");
    if (site) {
        reader->by = "site", reader->item = site->item.text;
        if (!check_item(reader, &site->item))
            return false;
    }
    uint32_t n = find_events(reader, &event);
    if (n != 1) {
        struct diagnostic *d = reader_refuse(reader, reader->sentence.subject,
                                             n ? REFUSE_THRESHOLD_EVENTS : REFUSE_THRESHOLD_EVENT,
                                             reader->sentence.subject.text, NULL);
        if (n > 0)
            d->repair = arena_printf(reader->arena, "write %s(%s=%s), or from T until T around it", reader->metric->name,
                                     event.by, event.item);
        return false;
    }
    reader->by = event.by, reader->item = event.item;
    if (!reader_is_metric(reader, "time_to_drain"))
        return find_statistic(reader);
    threshold->measure = MEASURE_DRAIN;
    threshold->target = *event.target;
    threshold->from = event.at;
    threshold->until = event.until;
    threshold->statistic = drain_statistic(reader);
    return true;
}

/* ---- all ---- */

bool threshold_resolve(struct reader *reader)
{
    const struct run_spec *run = &reader->layout->spec->run;
    if (reader_is_event_metric(reader))
        return find_event(reader);
    if (!choose_group(reader))
        return false;
    if (reader_is_metric(reader, "share") && !reader_group(reader, "site"))
        return refuse_group(reader, "site, or client and site");
    bool whole = (reader->from < 0 || reader->from == run->warmup) && (reader->until < 0 || reader->until == run->duration);
    if (!whole)
        return check_window(reader) && find_windows(reader);
    return is_histogram(reader) ? find_histogram(reader) : find_statistic(reader);
}
