/* Words and units. Metrics and their units come from the glossary; what they mean is threshold_meaning.c's business. */
#include "sim/app/scenario/threshold_reader.h"

#include "models/spec.h"
#include "sim/app/scenario/threshold_parts.h"
#include "sim/app/text/suggest.h"
#include "sim/app/text/units.h"
#include "sim/engine/arena.h"
#include <math.h>
#include <string.h>

#define DEFAULT_MOVED_SHARE 0.95

struct diagnostic *reader_refuse(struct reader *reader, struct phrase phrase, enum refusal refusal, const char *a,
                                 const char *b)
{
    return refuse(reader->diagnostics, phrase.place, refusal, a, b);
}

void reader_list(struct reader *reader, const char **list, const char *word)
{
    *list = *list ? arena_printf(reader->arena, "%s, %s", *list, word) : word;
}

static bool phrase_is(const struct phrase *phrase, const char *word) { return phrase->text && strcmp(phrase->text, word) == 0; }

/* ---- metrics ---- */

/* A name that ends in _* stands for a family. */
static bool is_called(const struct metric *metric, const char *name)
{
    size_t n = strlen(metric->name);
    if (n > 2 && strcmp(metric->name + n - 2, "_*") == 0)
        return strncmp(metric->name, name, n - 1) == 0 && name[n - 1] != '\0';
    return strcmp(metric->name, name) == 0;
}

static bool find_metric(struct reader *reader)
{
    const struct phrase *name = &reader->sentence.metric;
    struct suggestion near;
    suggestion_start(&near, name->text);
    /* Full names before families: dns_hit is a share, dns_* are counts. */
    for (int family = 0; family < 2; family++)
        for (const struct metric *metric = metrics; metric->name; metric++) {
            bool is_family = strchr(metric->name, '*') != NULL;
            if (is_family == (family == 1) && is_called(metric, name->text)) {
                reader->metric = metric;
                return true;
            }
            if (!is_family)
                suggestion_offer(&near, metric->name);
        }
    struct diagnostic *d = reader_refuse(reader, *name, REFUSE_METRIC, name->text, NULL);
    if (near.best)
        d->repair = arena_printf(reader->arena, "did you mean \"%s\"?", near.best);
    return false;
}

bool reader_is_event_metric(const struct reader *reader)
{
    return strncmp(reader->metric->name, "time_to_", 8) == 0 && strcmp(reader->metric->name, "time_to_fail") != 0;
}
bool reader_is_metric(const struct reader *reader, const char *name) { return strcmp(reader->sentence.metric.text, name) == 0; }

/* ---- groups ---- */

static const char *const kinds[] = { "client", "region", "site",  "pool",   "path", "resolver",
                                     "server", "fault",  "change", "share", NULL };

/* share=95% belongs to time_to_drain, > 300ms to slow; an item alone names a fault. */
static bool check_group(struct reader *reader, const struct sentence_group *group)
{
    bool is_limit = !group->kind.text && group->item.text[0] == '>';
    if (is_limit && !reader_is_metric(reader, "slow")) {
        reader_refuse(reader, group->item, REFUSE_METRIC_GROUP, reader->metric->name, group->item.text);
        return false;
    }
    if (!group->kind.text) {
        if (is_limit || reader_is_event_metric(reader))
            return true;
        reader_refuse(reader, group->item, REFUSE_THRESHOLD, "a group is kind=item", NULL);
        return false;
    }
    struct suggestion near;
    suggestion_start(&near, group->kind.text);
    for (size_t i = 0; kinds[i]; i++) {
        if (strcmp(kinds[i], group->kind.text) == 0)
            return true;
        suggestion_offer(&near, kinds[i]);
    }
    struct diagnostic *d = reader_refuse(reader, group->kind, REFUSE_METRIC_GROUP, reader->metric->name, group->kind.text);
    const char *list = NULL;
    for (const char *at = reader->metric->groups; *at; at += strcspn(at, " "), at += strspn(at, " "))
        reader_list(reader, &list, arena_strndup(reader->arena, at, strcspn(at, " ")));
    d->note = arena_printf(reader->arena, "known by: %s", list);
    if (near.best)
        d->repair = arena_printf(reader->arena, "did you mean \"%s\"?", near.best);
    return false;
}

const struct sentence_group *reader_group(const struct reader *reader, const char *kind)
{
    for (uint32_t i = 0; i < reader->sentence.n_groups; i++) {
        const struct sentence_group *group = &reader->sentence.group[i];
        if (kind ? phrase_is(&group->kind, kind) : !group->kind.text)
            return group;
    }
    return NULL;
}

/* ---- units and limits ---- */

static const struct {
    const char *word; /* in the glossary */
    enum threshold_unit unit;
    enum quantity quantity;
    double divisor; /* exact, unlike its inverse: 120s is 120 */
    const char *stat; /* that has this unit and no other; NULL: mean, percentiles, ... */
} units[] = {
    { "ms", IN_MS, QUANTITY_DURATION, 1e6, NULL },    { "s", IN_S, QUANTITY_DURATION, 1e9, NULL },
    { "share", IN_SHARE, QUANTITY_SHARE, 1, "share" }, { "count", IN_COUNT, QUANTITY_COUNT, 1, "count" },
    { "count", IN_COUNT, QUANTITY_NUMBER, 1, NULL },   { "1/s", IN_PER_S, QUANTITY_RATE, 1, "rate" },
    { "factor", IN_FACTOR, QUANTITY_NUMBER, 1, NULL },
};
#define N_UNITS (sizeof units / sizeof units[0])

static bool has_unit(const struct reader *reader, size_t i)
{
    const char *list = reader->metric->unit, *stat = reader->sentence.stat.text;
    size_t n = strlen(units[i].word);
    bool listed = false;
    for (; *list; list += strcspn(list, " "), list += strspn(list, " "))
        listed = listed || (strncmp(list, units[i].word, n) == 0 && (list[n] == ',' || list[n] == '\0'));
    if (!listed || !stat)
        return listed;
    bool is_special = strcmp(stat, "count") == 0 || strcmp(stat, "rate") == 0 || strcmp(stat, "share") == 0;
    return !is_special || (units[i].stat && strcmp(units[i].stat, stat) == 0);
}

/* The limit's unit decides between the units of the metric: failed <= 2% is a share, failed <= 100 a count. */
static bool read_limit(struct reader *reader, const struct phrase *limit, double *value)
{
    struct unit_error error;
    bool said = false;
    for (size_t i = 0; i < N_UNITS; i++) {
        struct unit_error other;
        if (!has_unit(reader, i))
            continue;
        if (quantity_parse(units[i].quantity, limit->text, value, said ? &other : &error) == UNIT_OK) {
            *value /= units[i].divisor;
            reader->threshold->unit = units[i].unit;
            return true;
        }
        said = true;
    }
    if (!said) {
        reader_refuse(reader, reader->sentence.stat, REFUSE_METRIC_STAT, reader->metric->name, reader->sentence.stat.text);
        return false;
    }
    const char *what = arena_printf(reader->arena, "the limit of %s", reader->sentence.metric.text);
    struct diagnostic *d = reader_refuse(reader, *limit, REFUSE_QUANTITY, what, error.text);
    d->repair = error.repair[0] ? arena_strdup(reader->arena, error.repair) : NULL;
    return false;
}

static bool read_limits(struct reader *reader)
{
    struct threshold *threshold = reader->threshold;
    if (!read_limit(reader, &reader->sentence.low, &threshold->low))
        return false;
    threshold->high = threshold->low;
    if (!reader->sentence.high.text)
        return true;
    if (!read_limit(reader, &reader->sentence.high, &threshold->high))
        return false;
    if (threshold->high > threshold->low)
        return true;
    reader_refuse(reader, reader->sentence.high, REFUSE_THRESHOLD, "the range A..B must ascend", NULL);
    return false;
}

static bool read_quantity(struct reader *reader, const struct phrase *phrase, const char *what, enum quantity quantity,
                          double *value)
{
    struct unit_error error;
    if (quantity_parse(quantity, phrase->text, value, &error) == UNIT_OK)
        return true;
    struct diagnostic *d = reader_refuse(reader, *phrase, REFUSE_QUANTITY, what, error.text);
    d->repair = error.repair[0] ? arena_strdup(reader->arena, error.repair) : NULL;
    return false;
}

static bool read_time(struct reader *reader, const struct phrase *phrase, simtime *time)
{
    double ns;
    *time = -1;
    if (!phrase->text)
        return true;
    if (!read_quantity(reader, phrase, "the time", QUANTITY_DURATION, &ns))
        return false;
    *time = (simtime)ns;
    return true;
}

static bool read_arguments(struct reader *reader)
{
    const struct sentence_group *share = reader_group(reader, "share"), *limit = reader_group(reader, NULL);
    double ns;
    if (share && !reader_is_metric(reader, "time_to_drain")) {
        reader_refuse(reader, share->kind, REFUSE_METRIC_GROUP, reader->metric->name, "share");
        return false;
    }
    reader->threshold->moved_share = DEFAULT_MOVED_SHARE;
    if (share && !read_quantity(reader, &share->item, "share", QUANTITY_SHARE, &reader->threshold->moved_share))
        return false;
    if (!reader_is_metric(reader, "slow"))
        return true;
    if (!limit) {
        reader_refuse(reader, reader->sentence.metric, REFUSE_THRESHOLD, "slow needs a time: slow(> 300ms)", NULL);
        return false;
    }
    struct phrase time = limit->item;
    time.text += 1 + strspn(time.text + 1, " ");
    if (!read_quantity(reader, &time, "slow", QUANTITY_DURATION, &ns))
        return false;
    reader->threshold->slow_ms = ns / 1e6;
    return true;
}

/* ---- all ---- */

bool threshold_read(struct arena *arena, struct diagnostics *diagnostics, const struct node *node, const struct layout *layout,
                    struct threshold *threshold)
{
    *threshold = (struct threshold){ .line = node->place.line, .expression = node->text, .client = SPEC_NONE,
                                      .site = SPEC_NONE };
    struct reader reader = { .arena = arena, .diagnostics = diagnostics, .layout = layout, .threshold = threshold };
    if (!sentence_parse(arena, diagnostics, node, &reader.sentence) || !find_metric(&reader))
        return false;
    threshold->relation = reader.sentence.relation;
    if (reader.sentence.stat.text)
        sentence_stat(reader.sentence.stat.text, &reader.quantile);
    for (uint32_t i = 0; i < reader.sentence.n_groups; i++)
        if (!check_group(&reader, &reader.sentence.group[i]))
            return false;
    return read_arguments(&reader) && read_limits(&reader) && read_time(&reader, &reader.sentence.from, &reader.from) &&
           read_time(&reader, &reader.sentence.until, &reader.until) && (!layout || threshold_resolve(&reader));
}
