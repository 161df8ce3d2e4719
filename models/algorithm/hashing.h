/* From a key to a member: what ip_hash, key_hash, ring_hash and maglev share. The key's hash falls on a place of the mapping
 * (hash_mapping.h), and the place is a member's. Then, in this order:
 *
 *     the member is not eligible   no fallback: MEMBER_NONE (IPVS without its -fallback flags). On a ring the next point's
 *                                  (ketama). Else the key is hashed again, up to 20 times, then the next member takes it
 *                                  (nginx, IPVS with its flags).
 *     the member is full           bounded loads (Mirrokni, Thorup, Zadimoghaddam 2018): nobody has more than balance_factor
 *                                  times his share of all in progress, this one included; of ceil((active + 1) * factor)
 *                                  slots each member has its part by weight, rounded up. Then the next place (the paper,
 *                                  HAProxy), or members in an order drawn from the hash (Envoy: a full member's keys do not
 *                                  all go to its one neighbour). */
#ifndef MODELS_ALGORITHM_HASHING_H
#define MODELS_ALGORITHM_HASHING_H

#include "models/algorithm/algorithm.h"
#include "models/algorithm/hash_mapping.h"

enum hashing_when_full { WHEN_FULL_NEXT, WHEN_FULL_JUMP };
enum hashing_key { KEY_ADDRESS, KEY_PATH, KEY_USER, KEY_SESSION };

struct hashing_rule {
    struct hash_mapping_rule mapping;
    bool fallback;         /* whether another member takes what falls on one that is not eligible */
    uint32_t when_full;    /* enum hashing_when_full */
    double balance_factor; /* >= 1; 0: loads are not bounded */
};

/* What the parameter rows of the same names have in common; an algorithm adds .offset, .default_text and .origin. */
#define HASHING_ROW_KEY                                                                                                        \
    .key = "key", .kind = PARAM_CHOICE, .choices = "address|path|user|session", .flags = PARAM_POSITIONAL | PARAM_L7,          \
    .help = "what is hashed: the client's address, the path, the user, or the key of his session"
#define HASHING_ROW_MAPPING                                                                                                    \
    .key = "mapping", .kind = PARAM_CHOICE, .choices = "modulo|ring|maglev",                                                   \
    .help = "how a hash becomes a server: slots by weight, a ring (160 points per weight) or Maglev's table (65537)"
#define HASHING_ROW_BUILT_FROM                                                                                                 \
    .key = "built_from", .kind = PARAM_CHOICE, .choices = "all|up",                                                            \
    .help = "who has places: all (a server that is down keeps its own; nginx, IPVS) or those that are up (HAProxy, Envoy)"
#define HASHING_ROW_FALLBACK                                                                                                   \
    .key = "fallback", .kind = PARAM_BOOL,                                                                                     \
    .help = "yes: a server that is not available has its clients hashed again; no: they fail (IPVS sh, mh)"
#define HASHING_ROW_BALANCE_FACTOR                                                                                             \
    .key = "balance_factor", .kind = PARAM_FACTOR, .min = 1, .max = 10, .flags = PARAM_OFF,                                    \
    .help = "bounded loads: nobody has more than this times his share in progress; 1.25 is 125 % in HAProxy and Envoy"
#define HASHING_ROW_WHEN_FULL                                                                                                  \
    .key = "when_full", .kind = PARAM_CHOICE, .choices = "next|jump",                                                          \
    .help = "bounded loads: to the next place (HAProxy), or to servers in an order drawn from the hash (Envoy)"

struct hashing {
    struct hash_mapping mapping;
    struct hashing_rule rule;
    double eligible_weight;
    uint64_t active; /* in progress at all members */
};

void hashing_init(struct hashing *hashing, struct hashing_rule rule, const struct members *members, struct arena *arena);
/* An algorithm's functions of the same names, for one whose state begins with a struct hashing. */
void hashing_on_members(void *state, const void *params, const struct members *members);
void hashing_on_start(void *state, const void *params, const struct members *members, uint32_t member);
void hashing_on_done(void *state, const void *params, const struct members *members, uint32_t member, simtime latency, bool ok);

/* The key that a request has by this rule. */
uint64_t hashing_key(enum hashing_key rule, const struct pick *pick);
/* The member for a key. O(log places); each member on the way that is full or not eligible costs once more. */
uint32_t hashing_pick(const struct hashing *hashing, const struct members *members, uint64_t key);

#endif
