/* Mappings: three kinds behind one table of functions. */
#include "models/algorithm/hash_mapping.h"

#include "models/algorithm/maglev_table.h"
#include "sim/engine/arena.h"
#include <math.h>

enum { SLOTS_PER_WEIGHT_MAX = 1000, NGINX_POINTS = 160, ENVOY_TABLE = 65537 };

struct hash_mapping_ops {
    void (*build)(struct hash_mapping *mapping, const struct members *members);
    void (*use)(struct hash_mapping *mapping, const struct members *members);
    uint64_t (*place)(const struct hash_mapping *mapping, uint64_t hash);
    uint32_t (*member)(const struct hash_mapping *mapping, const struct members *members, uint64_t place);
    bool walks;
};

/* Slots for a weight of 1: one when all weights are whole, else the least power of ten that makes them so; at most 1000. */
static double slots_per_weight(const struct members *members)
{
    double slots = 1;
    for (uint32_t i = 0; i < members->n && slots < SLOTS_PER_WEIGHT_MAX; i++)
        while (slots < SLOTS_PER_WEIGHT_MAX &&
               fabs(members->at[i].weight * slots - round(members->at[i].weight * slots)) > 1e-9)
            slots *= 10;
    return slots;
}

static void modulo_build(struct hash_mapping *mapping, const struct members *members)
{
    double sum = 0, slots = slots_per_weight(members);
    for (uint32_t i = 0; i < members->n; i++)
        /* Rounded up: who weighs anything has a slot. */
        mapping->cumulative[i] = sum += fmax(mapping->weight[i] > 0, ceil(mapping->weight[i] * slots - 1e-6));
    mapping->n_places = (uint64_t)sum;
}

static uint64_t modulo_place(const struct hash_mapping *mapping, uint64_t hash)
{
    return hash % mapping->n_places;
}

static uint32_t modulo_member(const struct hash_mapping *mapping, const struct members *members, uint64_t place)
{
    double total = mapping->cumulative[members->n - 1];
    return weighted_draw_find(mapping->cumulative, members->n, ((double)place + 0.5) / total);
}

static void ring_build(struct hash_mapping *mapping, const struct members *members)
{
    double least = hash_ring_density(members->n, mapping->weight, mapping->rule.min_points);
    hash_ring_build(&mapping->ring, members->n, mapping->weight, fmax(least, mapping->rule.points_per_weight), mapping->arena);
}

static void ring_use(struct hash_mapping *mapping, const struct members *members)
{
    for (uint32_t i = 0; i < members->n; i++)
        mapping->in_use[i] = mapping->rule.built_from == BUILT_FROM_ALL;
    for (uint32_t i = 0; i < members->n_eligible; i++)
        mapping->in_use[members->eligible[i]] = true;
    hash_ring_keep(&mapping->ring, mapping->in_use);
    mapping->n_places = mapping->ring.n;
}

static uint64_t ring_place(const struct hash_mapping *mapping, uint64_t hash)
{
    return hash_ring_find(&mapping->ring, (uint32_t)(hash >> 32), mapping->rule.point == POINT_NEAREST);
}

static uint32_t ring_member(const struct hash_mapping *mapping, const struct members *members, uint64_t place)
{
    (void)members;
    return hash_ring_member(&mapping->ring, (uint32_t)place);
}

static void maglev_build(struct hash_mapping *mapping, const struct members *members)
{
    uint32_t n_turns = 0;
    for (uint32_t i = 0; i < members->n; i++)
        if (mapping->weight[i] > 0)
            mapping->turn[n_turns++] = maglev_turn_of(i, mapping->weight[i], mapping->rule.table_size);
    if (n_turns > 0)
        maglev_table_fill(mapping->entry, mapping->rule.table_size, mapping->turn, n_turns);
    mapping->n_places = mapping->rule.table_size;
}

static uint32_t maglev_member(const struct hash_mapping *mapping, const struct members *members, uint64_t place)
{
    (void)members;
    return mapping->entry[place];
}

static const struct hash_mapping_ops kinds[] = {
    [MAPPING_MODULO] = {modulo_build, NULL, modulo_place, modulo_member, false},
    [MAPPING_RING] = {ring_build, ring_use, ring_place, ring_member, true},
    [MAPPING_MAGLEV] = {maglev_build, NULL, modulo_place, maglev_member, false},
};

void hash_mapping_init(struct hash_mapping *mapping, struct hash_mapping_rule rule, const struct members *members,
                       struct arena *arena)
{
    rule.points_per_weight = rule.points_per_weight ? rule.points_per_weight : NGINX_POINTS;
    rule.table_size = rule.table_size ? rule.table_size : ENVOY_TABLE;
    mapping->rule = rule;
    mapping->ops = &kinds[rule.kind];
    mapping->walks = mapping->ops->walks;
    mapping->arena = arena;
    mapping->weight = ARENA_ARRAY(arena, members->n, double);
    if (rule.kind == MAPPING_MODULO)
        mapping->cumulative = ARENA_ARRAY(arena, members->n, double);
    if (rule.kind == MAPPING_RING)
        mapping->in_use = ARENA_ARRAY(arena, members->n, bool);
    if (rule.kind == MAPPING_MAGLEV) {
        mapping->entry = ARENA_ARRAY(arena, mapping->rule.table_size, uint32_t);
        mapping->turn = ARENA_ARRAY(arena, members->n, struct maglev_turn);
    }
}

/* Notes who is to have places; whether that is news. */
static bool note_weights(struct hash_mapping *mapping, bool all, const struct members *members)
{
    bool changed = false;
    for (uint32_t i = 0, e = 0; i < members->n; i++) {
        bool eligible = e < members->n_eligible && members->eligible[e] == i;
        double weight = all || eligible ? members->at[i].weight : 0;
        changed |= mapping->weight[i] != weight;
        mapping->weight[i] = weight;
        e += eligible;
    }
    return changed;
}

void hash_mapping_change(struct hash_mapping *mapping, const struct members *members)
{
    /* A ring is sorted once for all members; who is in use is filtered. */
    if (note_weights(mapping, mapping->ops->use || mapping->rule.built_from == BUILT_FROM_ALL, members))
        mapping->ops->build(mapping, members);
    if (mapping->ops->use)
        mapping->ops->use(mapping, members);
}

uint64_t hash_mapping_place(const struct hash_mapping *mapping, uint64_t hash)
{
    return mapping->ops->place(mapping, hash);
}

uint32_t hash_mapping_member(const struct hash_mapping *mapping, const struct members *members, uint64_t place)
{
    return mapping->ops->member(mapping, members, place);
}
