/* Rankings of members by load. */
#include "models/algorithm/load_ranking.h"

#include "sim/engine/arena.h"

static inline double key_of(const struct load_ranking *load, const struct member *member)
{
    return load->idle_first && member->active == 0 ? 0 : (member->active + 1.0) / member->weight;
}

void load_ranking_init(struct load_ranking *load, bool idle_first, bool rotating, const struct members *members,
                       struct arena *arena)
{
    load->idle_first = idle_first;
    load->arena = arena;
    load->since = rotating ? ARENA_ARRAY(arena, members->n, uint64_t) : NULL;
    ranking_init(&load->ranking, members->n, arena);
}

static struct rank rank_of(const struct load_ranking *load, const struct members *members, uint32_t member)
{
    return (struct rank){
        .key = key_of(load, &members->at[member]), .sequence = load->since ? load->since[member] : member, .item = member};
}

static void note_change(struct load_ranking *load, uint32_t member)
{
    if (load->since)
        load->since[member] = ++load->n_changes;
}

/* Members that stay at their key keep their place; those that return, or whose key a new weight moves, queue up behind. */
void load_ranking_on_members(void *state, const void *params, const struct members *members)
{
    (void)params;
    struct load_ranking *load = state;
    const struct ranking *old = &load->ranking;
    for (uint32_t i = 0; i < members->n_eligible; i++) {
        uint32_t member = members->eligible[i];
        if (!ranking_has(old, member) || old->heap[old->place[member]].key != key_of(load, &members->at[member]))
            note_change(load, member);
    }
    ranking_clear(&load->ranking);
    for (uint32_t i = 0; i < members->n_eligible; i++)
        ranking_add(&load->ranking, rank_of(load, members, members->eligible[i]), load->arena);
}

void load_ranking_on_start(void *state, const void *params, const struct members *members, uint32_t member)
{
    (void)params;
    struct load_ranking *load = state;
    if (!ranking_has(&load->ranking, member))
        return;
    note_change(load, member);
    ranking_move(&load->ranking, rank_of(load, members, member));
}

void load_ranking_on_done(void *state, const void *params, const struct members *members, uint32_t member, simtime latency,
                          bool ok)
{
    (void)latency, (void)ok;
    load_ranking_on_start(state, params, members, member);
}

uint32_t load_ranking_first(const struct load_ranking *load, const struct members *members)
{
    if (members->standing)
        return load->ranking.heap[0].item;
    struct rank best = rank_of(load, members, members->eligible[0]);
    for (uint32_t i = 1; i < members->n_eligible; i++) {
        struct rank rank = rank_of(load, members, members->eligible[i]);
        if (rank.key < best.key || (rank.key == best.key && rank.sequence < best.sequence))
            best = rank;
    }
    return best.item;
}
