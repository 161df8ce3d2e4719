/* Rankings of members by load: while the rule and the weights allow it a queue, else a heap. */
#include "models/algorithm/load_ranking.h"

#include "sim/engine/arena.h"

#define CLOSED_PER_ACTIVE 256 /* IPVS: ip_vs_dest_conn_overhead */

static inline double key_at(const struct load_ranking *load, uint32_t member, uint32_t active, double weight)
{
    if (load->rule.closed_for > 0)
        return (active * (double)CLOSED_PER_ACTIVE + load->closed.of[member]) / (load->rule.unweighted ? 1 : weight);
    return load_queue_load(load->rule.idle_first, active, weight);
}

static struct rank rank_at(const struct load_ranking *load, uint32_t member, uint32_t active, double weight)
{
    return (struct rank){.key = key_at(load, member, active, weight),
                         .sequence = load->since ? load->since[member] : member,
                         .item = member};
}

static struct rank rank_of(const struct load_ranking *load, const struct members *members, uint32_t member)
{
    return rank_at(load, member, members->active[member], members->at[member].weight);
}

static void note_change(struct load_ranking *load, uint32_t member)
{
    if (load->since)
        load->since[member] = ++load->n_changes;
}

static bool may_queue(const struct load_ranking *load)
{
    return load->rule.rotating && load->rule.closed_for == 0;
}

static void make_heap(struct load_ranking *load, uint32_t n_members)
{
    load->since = load->rule.rotating ? ARENA_ARRAY(load->arena, n_members, uint64_t) : NULL;
    ranking_init(&load->ranking, n_members, load->arena);
}

void load_ranking_init(struct load_ranking *load, struct load_rule rule, const struct members *members, struct arena *arena)
{
    *load = (struct load_ranking){.rule = rule, .arena = arena};
    closed_connections_init(&load->closed, rule.closed_for, members->n, arena);
    load->queues = may_queue(load);
    if (load->queues)
        load_queue_init(&load->queue, rule.idle_first, members, arena);
    else
        make_heap(load, members->n);
}

/* Members that stay at their key keep their place; those that return, or whose key a new weight moves, queue up behind. */
static void rank_anew(struct load_ranking *load, const struct members *members)
{
    const struct ranking *old = &load->ranking;
    for (uint32_t i = 0; i < members->n_eligible; i++) {
        uint32_t member = members->eligible[i];
        if (!ranking_has(old, member) || old->heap[old->place[member]].key != rank_of(load, members, member).key)
            note_change(load, member);
    }
    ranking_clear(&load->ranking);
    for (uint32_t i = 0; i < members->n_eligible; i++)
        ranking_add(&load->ranking, rank_of(load, members, members->eligible[i]), load->arena);
}

/* From one to the other, everybody in his place. */
static void leave_queue(struct load_ranking *load, const struct members *members)
{
    if (!load->ranking.place)
        make_heap(load, members->n);
    for (uint32_t member; (member = bucket_queue_pop(&load->queue.order)) != BUCKET_NONE;) {
        note_change(load, member);
        ranking_add(&load->ranking, rank_at(load, member, members->active[member], load->queue.weight), load->arena);
    }
}

static void enter_queue(struct load_ranking *load, const struct members *members)
{
    for (uint32_t member; (member = ranking_pop(&load->ranking)) != RANKING_NONE;)
        load_queue_add(&load->queue, members, member);
}

void load_ranking_on_members(void *state, const void *params, const struct members *members)
{
    (void)params;
    struct load_ranking *load = state;
    bool queues = may_queue(load) && members->equal_weights;
    if (load->queues && queues) {
        load_queue_on_members(&load->queue, members);
        return;
    }
    if (load->queues)
        leave_queue(load, members);
    rank_anew(load, members);
    if (queues)
        enter_queue(load, members);
    load->queues = queues;
}

static inline void update(struct load_ranking *load, const struct members *members, uint32_t member)
{
    if (load->queues) {
        load_queue_change(&load->queue, members, member);
    } else if (ranking_has(&load->ranking, member)) {
        note_change(load, member);
        ranking_move(&load->ranking, rank_of(load, members, member));
    }
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

static uint32_t first_in_list(const struct load_ranking *load, const struct members *members)
{
    struct rank best = rank_of(load, members, members->eligible[0]);
    for (uint32_t i = 1; i < members->n_eligible; i++) {
        struct rank rank = rank_of(load, members, members->eligible[i]);
        if (rank.key < best.key || (rank.key == best.key && rank.sequence < best.sequence))
            best = rank;
    }
    return best.item;
}

uint32_t load_ranking_first(struct load_ranking *load, const struct members *members, simtime now)
{
    for (uint32_t member; load->closed.n > 0 && (member = closed_connections_forget(&load->closed, now)) != CLOSED_NONE;)
        update(load, members, member);
    if (load->queues)
        return load_queue_first(&load->queue, members);
    return members->standing ? load->ranking.heap[0].item : first_in_list(load, members);
}
