/* Hashing: what happens to keys whose member is down or full. */
#include "models/algorithm/hashing.h"

#include <math.h>

enum { REHASHES_MAX = 20, JUMPS_MAX = 64 };

void hashing_init(struct hashing *hashing, struct hashing_rule rule, const struct members *members, struct arena *arena)
{
    hashing->rule = rule;
    hash_mapping_init(&hashing->mapping, rule.mapping, members, arena);
    for (uint32_t i = 0; i < members->n; i++)
        hashing->active += members->active[i];
}

void hashing_on_members(void *state, const void *params, const struct members *members)
{
    (void)params;
    struct hashing *hashing = state;
    hash_mapping_change(&hashing->mapping, members);
    hashing->eligible_weight = 0;
    for (uint32_t i = 0; i < members->n_eligible; i++)
        hashing->eligible_weight += members->at[members->eligible[i]].weight;
}

void hashing_on_start(void *state, const void *params, const struct members *members, uint32_t member)
{
    (void)params, (void)members, (void)member;
    ((struct hashing *)state)->active++;
}

void hashing_on_done(void *state, const void *params, const struct members *members, uint32_t member, simtime latency, bool ok)
{
    (void)params, (void)members, (void)member, (void)latency, (void)ok;
    ((struct hashing *)state)->active--;
}

static uint64_t address_key(const struct pick *pick)
{
    return pick->client_address;
}
static uint64_t path_key(const struct pick *pick)
{
    return pick->path;
}
static uint64_t user_key(const struct pick *pick)
{
    return rng_mix(pick->client, pick->user);
}
static uint64_t session_key(const struct pick *pick)
{
    return pick->key ? pick->key : user_key(pick);
}

uint64_t hashing_key(enum hashing_key rule, const struct pick *pick)
{
    static uint64_t (*const keys[])(const struct pick *) = {
        [KEY_ADDRESS] = address_key, [KEY_PATH] = path_key, [KEY_USER] = user_key, [KEY_SESSION] = session_key};
    return keys[rule](pick);
}

/* The idle always have room. A hair less, lest a product like 1.1 * 10 be rounded up past the whole number that it is. */
static bool has_room(const struct hashing *hashing, const struct members *members, uint32_t member)
{
    uint32_t active = members->active[member];
    double slots = ceil(((double)hashing->active + 1) * hashing->rule.balance_factor - 1e-9);
    return active == 0 || active < ceil(slots * members->at[member].weight / hashing->eligible_weight - 1e-9);
}

/* From place to place until a member has room; whoever it began with when none has, which only happens in a retry. */
static uint32_t walk_to_room(const struct hashing *hashing, const struct members *members, uint64_t place, uint32_t full)
{
    for (uint64_t i = 1, last = full; i < hashing->mapping.n_places; i++) {
        uint32_t member = hash_mapping_member(&hashing->mapping, members, (place + i) % hashing->mapping.n_places);
        if (member != last && members_is_eligible(members, member) && has_room(hashing, members, member))
            return member;
        last = member;
    }
    return full;
}

/* Draws among the eligible until one has room; then, for the few keys with that much bad luck, one after the other. */
static uint32_t jump_to_room(const struct hashing *hashing, const struct members *members, uint64_t hash, uint32_t full)
{
    for (uint32_t try = 1; try < JUMPS_MAX + members->n_eligible; try++) {
        uint64_t position = try < JUMPS_MAX ? rng_mix(hash, try) : hash + try;
        uint32_t member = members_at(members, (uint32_t)(position % members->n_eligible));
        if (has_room(hashing, members, member))
            return member;
    }
    return full;
}

/* Where the key goes whose first place is a member's that is not eligible: on a ring to the next point, else where it falls
 * when hashed again; UINT64_MAX when that finds nobody. */
static uint64_t next_place(const struct hashing *hashing, const struct members *members, uint64_t key, uint64_t place)
{
    const struct hash_mapping *mapping = &hashing->mapping;
    uint64_t n_tries = mapping->walks ? mapping->n_places : REHASHES_MAX;
    for (uint64_t try = 1; try <= n_tries; try++) {
        place = mapping->walks ? (place + 1) % mapping->n_places : hash_mapping_place(mapping, rng_mix(key, try));
        if (members_is_eligible(members, hash_mapping_member(mapping, members, place)))
            return place;
    }
    return UINT64_MAX;
}

uint32_t hashing_pick(const struct hashing *hashing, const struct members *members, uint64_t key)
{
    const struct hash_mapping *mapping = &hashing->mapping;
    uint64_t hash = rng_mix(key, 0), place = hash_mapping_place(mapping, hash);
    uint32_t member = hash_mapping_member(mapping, members, place);
    if (!members_is_eligible(members, member)) {
        if (!hashing->rule.fallback)
            return MEMBER_NONE;
        place = next_place(hashing, members, key, place);
        member = place == UINT64_MAX ? members_next(members, member) : hash_mapping_member(mapping, members, place);
    }
    if (hashing->rule.balance_factor == 0 || has_room(hashing, members, member))
        return member;
    return hashing->rule.when_full == WHEN_FULL_NEXT ? walk_to_room(hashing, members, place, member)
                                                     : jump_to_room(hashing, members, hash, member);
}
