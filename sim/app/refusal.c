/* The table of refusals. A text goes without a full stop, names the thing in the words of the file and fits one line; the
 * repair says what to write. */
#include "sim/app/refusal.h"

#include <stdarg.h>
#include <stdio.h>

static const struct row {
    enum severity severity;
    const char *text, *repair, *note;
} rows[REFUSALS] = {
    [REFUSE_FORMAT] = { SEVERITY_ERROR, "this file is format %s, this program knows 1", "write gslbsim: 1", NULL },
    [REFUSE_NOT_MAP] = { SEVERITY_ERROR, "%s must be a map", "write key: value", NULL },
    [REFUSE_NOT_LIST] = { SEVERITY_ERROR, "%s must be a list", "write [one, two], or one \"- \" in each line", NULL },
    [REFUSE_NOT_VALUE] = { SEVERITY_ERROR, "%s must be a single value", NULL, NULL },
    [REFUSE_EMPTY] = { SEVERITY_ERROR, "%s has no value", NULL, NULL },
    [REFUSE_UNKNOWN_KEY] = { SEVERITY_ERROR, "unknown key \"%s\" in %s", NULL, NULL },
    [REFUSE_LATER] = { SEVERITY_ERROR, "\"%s\" is not in this version yet", "leave it out", NULL },
    [REFUSE_CALLED] = { SEVERITY_ERROR, "\"%s\" is called \"%s\" here", NULL, NULL },
    [REFUSE_MISSING] = { SEVERITY_ERROR, "\"%s\" is missing in %s", NULL, NULL },
    [REFUSE_NOT_CLOSED] = { SEVERITY_ERROR, "%s is not closed", "YAML ends the value at the comma", NULL },
    [REFUSE_BOTH] = { SEVERITY_ERROR, "%s and %s exclude each other in %s", "leave one out", NULL },
    [REFUSE_NAME] = { SEVERITY_ERROR, "\"%s\" cannot be a name", "letters, digits, . - _", NULL },
    [REFUSE_QUANTITY] = { SEVERITY_ERROR, "%s %s", NULL, NULL },
    [REFUSE_BELOW] = { SEVERITY_ERROR, "%s must be at least %s", NULL, NULL },
    [REFUSE_NOT_ABOVE] = { SEVERITY_ERROR, "%s must be more than %s", NULL, NULL },
    [REFUSE_ABOVE] = { SEVERITY_ERROR, "%s must be at most %s", NULL, NULL },
    [REFUSE_CHOICE] = { SEVERITY_ERROR, "%s cannot be \"%s\"", NULL, NULL },
    [REFUSE_BOOL] = { SEVERITY_ERROR, "%s must be yes or no", NULL, NULL },
    [REFUSE_NO_SUCH] = { SEVERITY_ERROR, "no %s is called \"%s\"", NULL, NULL },
    [REFUSE_NEEDS_REGION] = { SEVERITY_ERROR, "%s needs a region: there are several", "write region: NAME", NULL },
    [REFUSE_SEED] = { SEVERITY_ERROR, "%s must be a whole number from 0 to 2^64 - 1", NULL, NULL },
    [REFUSE_PERCENTILE] = { SEVERITY_ERROR, "%s must be numbers between 0 and 100", "write [50, 90, 99]", NULL },
    [REFUSE_PERCENTILE_ORDER] = { SEVERITY_ERROR, "%s must ascend", "write [50, 90, 99]", NULL },
    [REFUSE_CIDR] = { SEVERITY_ERROR, "%s: \"%s\" is no IPv4 range", "write it like 10.1.0.0/16", NULL },
    [REFUSE_QUORUM] = { SEVERITY_ERROR, "%s cannot be \"%s\"", "write majority, any, all, or: more than 18%", NULL },
    [REFUSE_SIZES] = { SEVERITY_ERROR, "%s must be equal, zipf(s), or a list of shares", "write zipf(1.0)", NULL },
    [REFUSE_SIZES_COUNT] = { SEVERITY_ERROR, "%u sizes for %u resolvers", "one for each", NULL },
    [REFUSE_PATH] = { SEVERITY_ERROR, "\"%s\" is no path", "begin with /", NULL },
    [REFUSE_PARAMETER] = { SEVERITY_ERROR, "%s has no parameter \"%s\"", NULL, NULL },
    [REFUSE_PARAMETER_MISSING] = { SEVERITY_ERROR, "%s needs its parameter \"%s\"", NULL, NULL },
    [REFUSE_PARAMETERS_MANY] = { SEVERITY_ERROR, "%s does not take this value", "name it: key=value", NULL },
    [REFUSE_DIST_MEAN] = { SEVERITY_ERROR, "the mean of %s must be more than 0", NULL, NULL },
    [REFUSE_DIST_BOUNDS] = { SEVERITY_ERROR, "%s cannot have these parameters", NULL, NULL },
    [REFUSE_MIX] = { SEVERITY_ERROR, "a mix is pairs of a share and a distribution",
                     "write mix(95% exponential(10ms) 5% constant(2s))", NULL },
    [REFUSE_STAGES] = { SEVERITY_ERROR, "%s must go rate, duration, rate, duration, ..., rate",
                        "write stages(0/s 60s 400/s 5m 400/s)", NULL },
    [REFUSE_BACKOFF] = { SEVERITY_ERROR, "%s must be a duration or doubling(first cap=most)", "write doubling(100ms cap=2s)",
                         NULL },
    [REFUSE_FILE] = { SEVERITY_ERROR, "cannot read %s: %s", NULL, NULL },
    [REFUSE_CSV] = { SEVERITY_ERROR, "%s: %s", NULL, NULL },
    [REFUSE_CSV_COLUMN] = { SEVERITY_ERROR, "%s has no column \"%s\"", NULL, NULL },
    [REFUSE_MATRIX_ROW] = { SEVERITY_ERROR, "%s: row %u is \"%s\", but the column in its place is \"%s\"",
                            "rows and columns must name the same regions in the same order", NULL },
    [REFUSE_SHARES] = { SEVERITY_ERROR, "shares in %s must add up to 100%%", NULL, NULL },
    [REFUSE_WEIGHTS] = { SEVERITY_ERROR, "all weights in %s are 0", "give at least one a weight", NULL },
    [REFUSE_L7_ONLY] = { SEVERITY_ERROR, "\"%s\" needs layer: l7",
                         "an l4 balancer sees connections, not requests and their paths", NULL },
    [REFUSE_HEALTH_TIMEOUT] = { SEVERITY_ERROR, "a probe that may take %s has not ended when the next one starts, %s later",
                                "let timeout be shorter than interval", NULL },
    [REFUSE_WARMUP] = { SEVERITY_ERROR, "the warm-up leaves nothing of the run to measure", "let it be shorter than duration",
                        NULL },
    [REFUSE_ANSWERS_LIST] = { SEVERITY_ERROR, "%s must be a list of sites for policy %s", "write [first-site, second-site]",
                              NULL },
    [REFUSE_ANSWERS_WEIGHTS] = { SEVERITY_ERROR, "%s must be a map of weights for policy %s",
                                 "write {first-site: 3, second-site: 1}", NULL },
    [REFUSE_ANSWERS_REGIONS] = { SEVERITY_ERROR, "%s must be a map of regions for policy %s",
                                 "write {eu: [eu-site, us-site], default: [us-site]}", NULL },
    [REFUSE_ANSWERS_TWICE] = { SEVERITY_ERROR, "\"%s\" is answered twice", "leave one out", NULL },
    [REFUSE_WHICH] = { SEVERITY_ERROR, "this group needs \"%s\": there are several %s", NULL, NULL },
    [REFUSE_BOTH_TIERS_AND_POOL] = { SEVERITY_ERROR, "\"%s/%s\" is a pool and a tier", "rename one of them", NULL },
    [REFUSE_SERVER_ROUTES] = { SEVERITY_ERROR, "%s has several pools and no balancer that could choose",
                               "add balancer: {layer: l7, routes: {...}}", NULL },
    [REFUSE_PLACES] = { SEVERITY_ERROR, "rtt: great_circle needs the places of the regions",
                        "write regions: {tokyo: {lat: 35.7, lon: 139.7}}", NULL },
    [REFUSE_BETWEEN] = { SEVERITY_ERROR, "a link is between two regions", "write between: [eu, us]", NULL },
    [REFUSE_RULE_TTL] = { SEVERITY_ERROR, "rule fixed needs a ttl of more than 0", "write {rule: fixed, ttl: 60s}, or none",
                          NULL },
    [REFUSE_INNER_ONLY] = { SEVERITY_ERROR, "only the innermost balancer has routes to pools",
                            "move them to the last of balancers", NULL },
    [REFUSE_ADDRESSES_FULL] = { SEVERITY_ERROR, "more than 256 client groups: 10.0.0.0/8 has no more ranges",
                                "write addresses: a.b.c.d/n", NULL },
    [REFUSE_FAULT_NONE] = { SEVERITY_ERROR, "this says not what breaks", NULL, NULL },
    [REFUSE_FAULT_TWO] = { SEVERITY_ERROR, "%s and %s in one entry", "write two entries", NULL },
    [REFUSE_FAULT_WHEN] = { SEVERITY_ERROR, "this fault needs a time", "at: 120s with until: 300s or for: 3m; or mtbf and mttr",
                            NULL },
    [REFUSE_FAULT_RANDOM] = { SEVERITY_ERROR, "the random form is mtbf and mttr, both, and neither at nor until",
                              "write {mtbf: exponential(2h), mttr: lognormal(3m cv=1), ...}", NULL },
    [REFUSE_FAULT_END] = { SEVERITY_ERROR, "this fault ends before it begins",
                           "times count from the start of the run; for: 3m is a length", NULL },
    [REFUSE_TARGET] = { SEVERITY_ERROR, "nothing that %s could hit is called \"%s\"", NULL, NULL },
    [REFUSE_TARGET_KIND] = { SEVERITY_ERROR, "%s cannot hit \"%s\"", NULL, NULL },
    [REFUSE_TARGET_NOTHING] = { SEVERITY_ERROR, "\"%s\" matches nothing", NULL, NULL },
    [REFUSE_TARGET_TWO] = { SEVERITY_ERROR, "%s does not take this list", NULL, NULL },
    [REFUSE_CHANGE_NONE] = { SEVERITY_ERROR, "this says not what changes", "write set: {path: value} or drain: site/pool/1",
                             NULL },
    [REFUSE_CHANGE_FIXED] = { SEVERITY_ERROR, "%s cannot change while it runs", NULL, NULL },
    [REFUSE_CHANGE_PATH] = { SEVERITY_ERROR, "%s: there is no \"%s\" here", NULL, NULL },
    [WARN_FAULT_WARMUP] = { SEVERITY_WARNING, "this %s lies inside the warm-up (0 s to %s s) and will not be measured", NULL,
                            NULL },
    [WARN_CHANGE_WARMUP] = { SEVERITY_WARNING, "this change lies inside the warm-up (0 s to %s s) and will not be measured",
                             NULL, NULL },
    [WARN_AFTER_END] = { SEVERITY_WARNING, "this %s comes after the end of the run", NULL, NULL },
    [WARN_TTL_RAISED] = { SEVERITY_WARNING, "ttl %s of %s: resolvers of %.0f%% of the users of %s raise it (min_ttl)",
                          "they see at least %s", NULL },
    [WARN_ADDRESSES] = { SEVERITY_WARNING, "%s has %.0f addresses for the %.0f that the users need",
                         "they share; write a wider range, or nat", NULL },
    [WARN_LINK] = { SEVERITY_WARNING, "no link between %s is given: it takes no time", NULL, NULL },
    [WARN_UNUSED] = { SEVERITY_WARNING, "nothing uses %s \"%s\"", NULL, NULL },
    [WARN_NO_HEALTH] = { SEVERITY_WARNING, "policy %s without a health_check never learns that a site is down",
                         "write health_check: {}", NULL },
};

struct diagnostic *refuse(struct diagnostics *list, struct place place, enum refusal refusal, ...)
{
    const struct row *row = &rows[refusal];
    char text[2000];
    va_list arguments;
    va_start(arguments, refusal);
    vsnprintf(text, sizeof text, row->text, arguments);
    va_end(arguments);
    struct diagnostic *d = row->severity == SEVERITY_ERROR ? diagnostics_error(list, place, "%s", text)
                                                           : diagnostics_warning(list, place, "%s", text);
    d->repair = row->repair;
    d->note = row->note;
    return d;
}
