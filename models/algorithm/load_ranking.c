/* Rankings of members by load. */
#include "models/algorithm/load_ranking.h"

#include "sim/engine/arena.h"

#define CLOSED_PER_ACTIVE 256 /* IPVS: ip_vs_dest_conn_overhead */

static inline double key_of(const struct load_ranking *load, const struct members *members, uint32_t member)
{
    const struct member *at = &members->at[member];
    if (load->rule.closed_for > 0)
        return (at->active * (double)CLOSED_PER_ACTIVE + load->closed.of[member]) / (load->rule.unweighted ? 1 : at->weight);
    return load->rule.idle_first && at->active == 0 ? 0 : (at->active + 1.0) / at->weight;
}

void load_ranking_init(struct load_ranking *load, struct load_rule rule, const struct members *members, struct arena *arena)
{
    load->rule = rule;
    load->arena = arena;
    load->since = rule.rotating ? ARENA_ARRAY(arena, members->n, uint64_t) : NULL;
    ranking_init(&load->ranking, members->n, arena);
    closed_connections_init(&load->closed, rule.closed_for, members->n, arena);
}

static struct rank rank_of(const struct load_ranking *load, const struct members *members, uint32_t member)
{
    return (struct rank){
        .key = key_of(load, members, member), .sequence = load->since ? load->since[member] : member, .item = member};
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
        if (!ranking_has(old, member) || old->heap[old->place[member]].key != key_of(load, members, member))
            note_change(load, member);
    }
    ranking_clear(&load->ranking);
    for (uint32_t i = 0; i < members->n_eligible; i++)
        ranking_add(&load->ranking, rank_of(load, members, members->eligible[i]), load->arena);
}

static void update(struct load_ranking *load, const struct members *members, uint32_t member)
{
    if (!ranking_has(&load->ranking, member))
        return;
    note_change(load, member);
    ranking_move(&load->ranking, rank_of(load, members, member));
}

void load_ranking_on_start(void *state, const void *params, const struct members *members, uint32_t member)
{
    (void)params;
    update(state, members, member);
}

void load_ranking_on_done(void *state, const void *params, const struct members *members, uint32_t member, simtime latency,
                          bool ok)
{
    (void)params, (void)latency, (void)ok;
    struct load_ranking *load = state;
    if (load->rule.closed_for > 0)
        closed_connections_add(&load->closed, member, *members->clock);
    update(load, members, member);
}

uint32_t load_ranking_first(struct load_ranking *load, const struct members *members, simtime now)
{
    for (uint32_t member; load->closed.n > 0 && (member = closed_connections_forget(&load->closed, now)) != CLOSED_NONE;)
        update(load, members, member);
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
