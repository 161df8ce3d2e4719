/* IP hash: the client's address decides, so that a client stays with its server (its warm cache, its session) without any
 * memory of it.
 *
 * Every member, up or down, keeps as many slots as it weighs; the hash of the address modulo all slots falls into one. So
 * another server in the list moves nearly everybody, n of n + 1 (Karger et al. 1997). Is that member not eligible, products
 * disagree: nginx hashes again, up to 20 times, then takes the next one, so only the dead server's clients
 * move; IPVS sh without sh-fallback lets them fail. (HAProxy's map-based hash, a modulo over the living, moves nearly
 * everybody: not here.) */
#include "models/algorithm/algorithm.h"

#include "sim/engine/arena.h"
#include <math.h>
#include <stddef.h>

enum { REHASHES_MAX = 20, SLOTS_PER_WEIGHT_MAX = 1000 };

struct ip_hash_params {
    uint32_t mapping; /* modulo, the only one so far */
    uint32_t prefix;
    bool fallback;
};

struct ip_hash {
    double *cumulative; /* [n] slots up to and including the member's, over all members; whole numbers */
};

static void ip_hash_init(void *state, const void *params, const struct members *members, struct arena *arena)
{
    (void)params;
    ((struct ip_hash *)state)->cumulative = ARENA_ARRAY(arena, members->n, double);
}

/* Slots for a weight of 1: one when all weights are whole, else the least power of ten that makes them so, at most a thousand. */
static double slots_per_weight(const struct members *members)
{
    double slots = 1;
    for (uint32_t i = 0; i < members->n && slots < SLOTS_PER_WEIGHT_MAX; i++)
        while (slots < SLOTS_PER_WEIGHT_MAX &&
               fabs(members->at[i].weight * slots - round(members->at[i].weight * slots)) > 1e-9)
            slots *= 10;
    return slots;
}

static void ip_hash_on_members(void *state, const void *params, const struct members *members)
{
    (void)params;
    double sum = 0, slots = slots_per_weight(members);
    for (uint32_t i = 0; i < members->n; i++)
        /* Rounded up: who weighs anything has a slot. */
        ((struct ip_hash *)state)->cumulative[i] = sum += ceil(members->at[i].weight * slots - 1e-6);
}

/* Where the address falls at the given try; two tries of one address are as unrelated as two addresses. */
static uint32_t member_of(const struct ip_hash *slots, const struct members *members, uint32_t address, uint32_t try)
{
    double total = slots->cumulative[members->n - 1];
    uint64_t slot = rng_mix(address, try) % (uint64_t)total;
    return weighted_draw_find(slots->cumulative, members->n, ((double)slot + 0.5) / total);
}

static uint32_t ip_hash_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                             struct rng *rng)
{
    (void)rng;
    const struct ip_hash_params *hash = params;
    uint32_t address = pick->client_address & (UINT32_MAX << (32 - hash->prefix));
    uint32_t member = member_of(state, members, address, 0);
    for (uint32_t try = 1; !members_is_eligible(members, member); try++) {
        if (!hash->fallback)
            return MEMBER_NONE;
        if (try > REHASHES_MAX)
            return members_next(members, member);
        member = member_of(state, members, address, try);
    }
    return member;
}

static const struct param rows[] = {
    { .key = "mapping", .kind = PARAM_CHOICE, .offset = offsetof(struct ip_hash_params, mapping), .choices = "modulo",
      .default_text = "modulo", .origin = "nginx", .help = "how a hash becomes a server: modulo over slots by weight" },
    { .key = "prefix", .kind = PARAM_COUNT, .offset = offsetof(struct ip_hash_params, prefix), .min = 1, .max = 32,
      .default_text = "32", .origin = "HAProxy, IPVS", .help = "leading bits of the address that count (nginx: 24)" },
    { .key = "fallback", .kind = PARAM_BOOL, .offset = offsetof(struct ip_hash_params, fallback), .default_text = "yes",
      .origin = "nginx", .help = "yes: a server that is not available has its clients hashed again; no: they fail (IPVS sh)" },
    PARAM_END,
};

const struct algorithm algorithm_ip_hash = {
    .base = {
        .name = "ip_hash",
        .aliases = "source source_hash sh",
        .help = "the client's address decides: same client, same server",
        .known_as = "nginx ip_hash, HAProxy balance source, IPVS sh",
        .source = "nginx ngx_http_upstream_module, ip_hash; ipvsadm(8), scheduler sh",
        .description = "The hash of the first `prefix` bits of the client's address falls into slots that all servers, up or "
                       "down, hold by weight. When a server goes down only its clients move: they are hashed again up to 20 "
                       "times, then the next server takes them; with fallback no they fail. When it returns they come back. "
                       "Clients behind one NAT address share a server.",
        .state_bytes = sizeof(struct ip_hash),
        .params_bytes = sizeof(struct ip_hash_params),
        .params = rows,
    },
    .pick = ip_hash_pick,
    .init = ip_hash_init,
    .on_members = ip_hash_on_members,
};
