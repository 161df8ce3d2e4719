/* Round robin at the name server: all healthy addresses, each answer beginning with another one (Brisco 1995, RFC 1794), or in
 * random order. Whether that balances anything is up to the resolvers that cache the answer and the clients that take the
 * first. */
#include "models/policy/policy.h"

#include <stddef.h>

enum order { ORDER_CYCLIC, ORDER_RANDOM };

struct round_robin_params {
    uint32_t order;
};

struct round_robin {
    uint32_t next; /* the item whose turn it is to be first */
};

/* All healthy items in circular file order, from the first at or after the turn. */
static uint32_t answer_cyclic(struct round_robin *turn, const struct policy_view *view, uint32_t *out)
{
    uint32_t n = 0;
    for (uint32_t k = 0; k < view->n_items; k++) {
        uint32_t i = (turn->next + k) % view->n_items;
        if (view->item[i].healthy)
            out[n++] = i;
    }
    if (n > 0)
        turn->next = (out[0] + 1) % view->n_items;
    return n;
}

static uint32_t round_robin_answer(void *state, const void *params, const struct policy_view *view,
                                   const struct policy_query *query, struct rng *rng, uint32_t *out)
{
    if (((const struct round_robin_params *)params)->order == ORDER_CYCLIC)
        return answer_cyclic(state, view, out);
    uint32_t n = policy_all_healthy(state, params, view, query, out);
    policy_shuffle(out, n, n, rng);
    return n;
}

static const struct param rows[] = {
    { .key = "order", .kind = PARAM_CHOICE, .offset = offsetof(struct round_robin_params, order), .choices = "cyclic|random",
      .default_text = "cyclic", .origin = "BIND",
      .help = "cyclic: each answer begins one further; random: shuffled anew for each answer" },
    PARAM_END,
};

const struct policy policy_round_robin = {
    .base = {
        .name = "round_robin",
        .aliases = "rotate",
        .help = "all healthy addresses, rotated",
        .known_as = "gdnsd multifo, Azure MultiValue, Cloudflare random, BIND rrset-order",
        .source = "RFC 1794; gdnsd-plugin-multifo; BIND 9 reference manual, rrset-order; Azure Traffic Manager, MultiValue "
                  "method; Cloudflare Load Balancing, steering policies",
        .description = "Every answer holds all healthy addresses; each begins with the one after the last answer's first. A "
                       "client that takes the first address of a cached answer stays with it until the TTL ends.",
        .when_down = "A server that goes down is left out and its successor takes its turn.",
        .state_bytes = sizeof(struct round_robin),
        .params_bytes = sizeof(struct round_robin_params),
        .params = rows,
    },
    .many = true,
    .group = true,
    .halves = POLICY_HALVES_ANY_DOWN,
    .answer = round_robin_answer,
    .possible = policy_all_healthy,
};
