/* Weighted, but the asker's identity chooses instead of a draw: the same resolver (or network of clients) always gets the same
 * answer, and over many askers the weights hold. With a plain hash every change of the healthy set deals all cards anew; with a
 * consistent one only those move who must.
 *
 * Consistent: weighted rendezvous hashing (Thaler and Ravishankar 1998): the largest of -weight / ln(u), u being uniform for
 * each pair of asker and item, wins with probability weight over the sum. PowerDNS has a ring instead; the shares and who moves
 * are the same. */
#include "models/policy/policy.h"

#include <math.h>
#include <stddef.h>

struct weighted_sticky_params {
    bool consistent;
};

/* PowerDNS's: a hash of 32 bits modulo the sum of the weights. */
static uint32_t plain(const struct policy_view *view, uint64_t identity, const uint32_t *out, uint32_t n, double total)
{
    return policy_hit(view, out, n, total, fmod((double)(identity >> 32), total > 0 ? total : n));
}

static uint32_t consistent(const struct policy_view *view, uint64_t identity, const uint32_t *out, uint32_t n, double total)
{
    uint32_t best = 0;
    double most = -1;
    for (uint32_t k = 0; k < n; k++) {
        double u = ((double)(rng_mix(identity, out[k]) >> 11) + 0.5) * 0x1.0p-53;
        double weight = total > 0 ? view->item[out[k]].weight : 1;
        double score = -weight / log(u);
        if (score > most) {
            most = score;
            best = k;
        }
    }
    return best;
}

static uint32_t weighted_sticky_possible(const void *state, const void *params, const struct policy_view *view,
                                         const struct policy_query *query, uint32_t *out)
{
    (void)state;
    uint32_t n;
    double total = policy_weighed(view, out, &n);
    if (n == 0)
        return 0;
    bool is_consistent = ((const struct weighted_sticky_params *)params)->consistent;
    out[0] = out[(is_consistent ? consistent : plain)(view, query->identity, out, n, total)];
    return 1;
}

static uint32_t weighted_sticky_answer(void *state, const void *params, const struct policy_view *view,
                                       const struct policy_query *query, struct rng *rng, uint32_t *out)
{
    (void)rng;
    return weighted_sticky_possible(state, params, view, query, out);
}

static uint32_t weighted_sticky_expect(const void *state, const void *params, const struct policy_view *view,
                                       const struct policy_query *query, uint32_t *out, double *share)
{
    (void)state, (void)params, (void)query;
    uint32_t n;
    double total = policy_weighed(view, out, &n);
    for (uint32_t k = 0; k < n; k++)
        share[k] = total > 0 ? view->item[out[k]].weight / total : 1.0 / n;
    return n;
}

static const struct param rows[] = {
    {.key = "consistent",
     .kind = PARAM_BOOL,
     .offset = offsetof(struct weighted_sticky_params, consistent),
     .default_text = "no",
     .origin = "PowerDNS pickwhashed; pickchashed: yes",
     .help = "when one goes down or a weight changes: no, all askers are dealt anew; yes, only those move who must"},
    PARAM_END,
};

const struct policy policy_weighted_sticky = {
    .base =
        {
            .name = "weighted_sticky",
            .aliases = "pickwhashed sticky_shuffle",
            .help = "one address by weight, always the same for the same resolver",
            .known_as = "PowerDNS pickwhashed and pickchashed, NS1 weighted_sticky, Akamai weighted random with stickiness",
            .source = "PowerDNS, Lua records: pickwhashed; Thaler and Ravishankar 1998 (consistent); NS1, shuffle filters; "
                      "Akamai GTM, property types",
            .description = "A hash of the asker (the resolver, or with client subnet its clients' network) picks one healthy "
                           "item by weight. Shares hold over many askers, but each big resolver is on one side for good: the "
                           "canary's users stay its users.",
            .when_down = "When an item goes down and the hash is not consistent, most askers change sides, not only its own.",
            .params_bytes = sizeof(struct weighted_sticky_params),
            .params = rows,
        },
    .wants = POLICY_WEIGHTS,
    .group = true,
    .personal = true,
    .answer = weighted_sticky_answer,
    .possible = weighted_sticky_possible,
    .expect = weighted_sticky_expect,
};
