/* The catalogue: one small adaptor from each of the program's tables to items. */
#include "sim/app/catalogue/catalogue.h"
#include "models/policy/policy.h"
#include "models/strategy.h"
#include "sim/app/catalogue/lesson.h"
#include "sim/app/catalogue/template.h"
#include "sim/app/catalogue/topic.h"
#include "sim/app/scenario/metric.h"
#include "sim/app/scenario/preset.h"
#include "sim/app/scenario/scenario.h"
#include "sim/engine/dist.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static bool strategy_item(enum strategy_kind kind, unsigned i, struct item *item)
{
    /* Under which key a scenario names it; a fault is a key itself. */
    static const char *const keys[STRATEGY_KINDS] = {
        [STRATEGY_ARRIVAL] = "arrivals",
        [STRATEGY_POLICY] = "policy",
        [STRATEGY_ALGORITHM] = "algorithm",
        [STRATEGY_DISCIPLINE] = "discipline",
    };
    const struct strategy *s = strategy_at(kind, i);
    if (!s)
        return false;
    *item = (struct item){.name = s->name,
                          .aliases = s->aliases,
                          .known_as = s->known_as,
                          .help = s->help,
                          .description = s->description,
                          .source = s->source,
                          .when_down = s->when_down,
                          .cost = s->cost,
                          .params = s->params,
                          .lesson = lesson_using(keys[kind], s->name)};
    return true;
}

/* By default, that is: a parameter that only l7 can know may have a value that l4 knows. */
static bool needs_l7(const struct param *params)
{
    for (const struct param *row = params; row && row->key; row++)
        if (row->kind == PARAM_CHOICE && (row->flags & PARAM_L7) && row->default_text &&
            strncmp(row->choices, row->default_text, strlen(row->default_text)) != 0)
            return true;
    return false;
}

static bool algorithm_at(unsigned i, struct item *item)
{
    if (!strategy_item(STRATEGY_ALGORITHM, i, item))
        return false;
    item->layer = needs_l7(item->params) ? "l7" : "l4 l7";
    return true;
}

static bool policy_at(unsigned i, struct item *item)
{
    static const char *const answers[] = {
        [POLICY_LIST] = "[one, two]",
        [POLICY_WEIGHTS] = "{one: 3, two: 1}",
        [POLICY_REGIONS] = "{eu: [one, two], default: [two]}",
        [POLICY_BIASES] = "{one: 20, two: 0}",
        [POLICY_RANGES] = "{10.0.0.0/8: [one], default: [two]}",
        [POLICY_EITHER] = "{one: 3, two: 1}",
        [POLICY_LOADS] = "{one: {target: 300/s, capacity: 500/s}, two: {target: 300/s, capacity: 500/s}}",
    };
    if (!strategy_item(STRATEGY_POLICY, i, item))
        return false;
    size_t wants = (size_t)((const struct policy *)strategy_at(STRATEGY_POLICY, i))->wants;
    if (wants < sizeof answers / sizeof answers[0] && answers[wants]) {
        const struct param *first = item->params;
        const char *needs = first && (first->flags & PARAM_REQUIRED) ? first->key : NULL;
        snprintf(item->own, sizeof item->own, "policy: %s%s%s%s, answers: %s", item->name, needs ? "(" : "", needs ? needs : "",
                 needs ? ")" : "", answers[wants]);
        item->example = item->own;
    }
    return true;
}

static bool arrival_at(unsigned i, struct item *item)
{
    return strategy_item(STRATEGY_ARRIVAL, i, item);
}

static bool discipline_at(unsigned i, struct item *item)
{
    return strategy_item(STRATEGY_DISCIPLINE, i, item);
}

static bool fault_at(unsigned i, struct item *item)
{
    return strategy_item(STRATEGY_FAULT, i, item);
}

/* How each is written; the second parameter's name stands in dist_types, too. */
static const char *const dist_examples[DIST_KINDS] = {
    [DIST_CONSTANT] = "constant(5ms), or 5ms",
    [DIST_EXPONENTIAL] = "exponential(8ms)",
    [DIST_UNIFORM] = "uniform(8ms half=2ms)",
    [DIST_LOGNORMAL] = "lognormal(40ms cv=1.5)",
    [DIST_GAMMA] = "gamma(40ms cv=0.5)",
    [DIST_WEIBULL] = "weibull(40ms shape=0.8)",
    [DIST_PARETO] = "pareto(300ms shape=2.2 max=1000x)",
    [DIST_HYPEREXPONENTIAL] = "hyperexponential(20ms cv=2)",
    [DIST_MIX] = "mix(95% exponential(10ms) 5% constant(2s))",
    [DIST_EMPIRICAL] = "empirical(f.csv column=ms)",
};

static bool distribution_at(unsigned i, struct item *item)
{
    if (i >= DIST_KINDS)
        return false;
    *item = (struct item){.name = dist_types[i].name, .help = dist_types[i].help, .example = dist_examples[i]};
    return true;
}

/* dns_cache: chrome, or {preset: chrome, ...} in whatever place. */
static const struct lesson *preset_lesson(const char *of, const char *name)
{
    const struct lesson *lesson = lesson_using(of, name);
    return lesson ? lesson : lesson_using("preset", name);
}

static bool preset_at(unsigned i, struct item *item)
{
    static const struct {
        const struct preset *presets;
        const char *of, *use;
    } tables[] = {
        {health_presets, "health_check", "health_check: NAME, or {preset: NAME, ...} to change some of it"},
        {outlier_presets, "outlier", "a balancer's outlier: NAME, or {preset: NAME, ...} to change some of it"},
        {resolver_presets, "resolvers", "a resolver group's {preset: NAME, ...}; what stands beside it counts"},
        {client_presets, "clients", "a client group's {preset: NAME, ...}; what stands beside it counts"},
        {dns_cache_presets, "dns_cache", "clients' dns_cache: NAME, or {preset: NAME, ...} to change some of it"},
    };
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++)
        for (const struct preset *preset = tables[t].presets; preset->name; preset++)
            if (i-- == 0) {
                *item = (struct item){.name = preset->name,
                                      .unit = tables[t].of,
                                      .help = preset->yaml,
                                      .description = preset->help,
                                      .example = tables[t].use,
                                      .source = preset->source,
                                      .lesson = preset_lesson(tables[t].of, preset->name)};
                return true;
            }
    return false;
}

static bool metric_at(unsigned i, struct item *item)
{
    if (!metrics[i].name)
        return false;
    *item = (struct item){
        .name = metrics[i].name, .help = metrics[i].meaning, .unit = metrics[i].unit, .groups = metrics[i].groups};
    return true;
}

static bool key_at(unsigned i, struct item *item)
{
    const struct scenario_section *section = &scenario_keys()[i];
    if (!section->path)
        return false;
    *item = (struct item){.name = *section->path ? section->path : "(top level)",
                          .help = section->help,
                          .source = scenario_key_source(section->path),
                          .params = section->rows};
    return true;
}

static bool topic_at(unsigned i, struct item *item)
{
    const struct topic *topic = topic_find(i);
    if (topic)
        *item = (struct item){.name = topic->name, .help = topic->help, .description = topic->text};
    return topic != NULL;
}

static bool template_item(unsigned i, struct item *item)
{
    const struct template *template = template_at(i);
    if (!template)
        return false;
    *item = (struct item){.name = item->own, .help = item->own + 60};
    template_name(template, item->own, 60);
    template_question(template->text, item->own + 60, sizeof item->own - 60);
    return true;
}

static bool lesson_item(unsigned i, struct item *item)
{
    const struct lesson *lesson = lesson_at(i);
    if (!lesson)
        return false;
    char *name = item->own, *question = item->own + 60, *story = item->own + 300;
    *item = (struct item){.name = name, .help = question, .description = story};
    snprintf(name, 60, "%.*s", lesson_name_length(lesson), lesson->name);
    lesson_question(lesson, question, 240);
    lesson_story(lesson, story, sizeof item->own - 300);
    return true;
}

/* What `changes` may set while the run goes on, by the flag of the rows. */
static bool change_at(unsigned i, struct item *item)
{
    unsigned n = 0;
    for (const struct scenario_section *section = scenario_keys(); section->path; section++)
        for (const struct param *row = section->rows; row->key; row++) {
            bool is_change = section->rows == change_rows ? row->kind == PARAM_CUSTOM : (row->flags & PARAM_LIVE) != 0;
            if (!is_change || n++ < i)
                continue;
            *item = (struct item){.name = item->own, .help = row->help};
            snprintf(item->own, sizeof item->own, "%s%s%s", section->rows == change_rows ? "" : section->path,
                     section->rows == change_rows ? "" : ".", row->key);
            return true;
        }
    return false;
}

#define ELSEWHERE "KNOWN ELSEWHERE AS"

const struct kind catalogue[] = {
    {"algorithms", "which server a balancer picks",
     "gslbsim run scenarios/quickstart.yaml --set 'sites.*.balancer.algorithm=%s'", algorithm_at, ELSEWHERE, false},
    {"dns-policies", "which addresses DNS answers with", NULL, policy_at, ELSEWHERE, false},
    {"arrivals", "when requests come", NULL, arrival_at, ELSEWHERE, false},
    {"disciplines", "in which order a server serves",
     "gslbsim run scenarios/quickstart.yaml --set 'sites.*.pools.*.discipline=%s'", discipline_at, ELSEWHERE, false},
    {"faults", "what can break", NULL, fault_at, NULL, false},
    {"changes", "what can be changed while it runs", NULL, change_at, NULL, false},
    {"presets", "what products do by default, under one name", NULL, preset_at, "OF", false},
    {"distributions", "of durations; the first value is the mean", NULL, distribution_at, "WRITTEN", false},
    {"metrics", "what is measured", NULL, metric_at, "UNIT", false},
    {"topics", "how to read the numbers, how to write thresholds", NULL, topic_at, NULL, false},
    {"lessons", "a scenario for each question; the thresholds of most prove the answer", "gslbsim run scenarios/%s.yaml",
     lesson_item, NULL, false},
    {"templates", "scenarios to begin with", "gslbsim init %s", template_item, NULL, false},
    {"keys", "the whole scenario format, section by section", NULL, key_at, NULL, true},
    {.name = NULL},
};

const struct kind *catalogue_find(const char *name)
{
    for (const struct kind *kind = catalogue; kind->name; kind++)
        if (strcmp(kind->name, name) == 0)
            return kind;
    return NULL;
}

static bool is_one_of(const char *name, const char *words)
{
    size_t length = strlen(name);
    for (const char *w = words; w && *w; w += strcspn(w, " "), w += strspn(w, " "))
        if (strcspn(w, " ") == length && strncmp(w, name, length) == 0)
            return true;
    return false;
}

bool kind_find(const struct kind *kind, const char *name, struct item *item)
{
    for (unsigned i = 0; kind->at(i, item); i++)
        if (strcmp(item->name, name) == 0 || is_one_of(name, item->aliases))
            return true;
    return false;
}
