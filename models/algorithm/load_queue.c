/* Queues of members by load: a bucket queue, and what a change of members or of their weight does to it. */
#include "models/algorithm/load_queue.h"

void load_queue_init(struct load_queue *queue, bool idle_first, const struct members *members, struct arena *arena)
{
    *queue = (struct load_queue){.arena = arena, .weight = 1, .idle_first = idle_first};
    bucket_queue_init(&queue->order, members->n, arena);
}

void load_queue_add(struct load_queue *queue, const struct members *members, uint32_t member)
{
    bucket_queue_add(&queue->order, member, members->active[member], queue->arena);
    queue->weight = members->at[member].weight;
}

void load_queue_on_members(struct load_queue *queue, const struct members *members)
{
    double old = queue->weight, new = members->n_eligible > 0 ? members->at[members->eligible[0]].weight : old;
    for (uint32_t member = 0, i = 0; member < members->n; member++) {
        bool eligible = i < members->n_eligible && members->eligible[i] == member;
        bool inside = bucket_queue_has(&queue->order, member);
        uint32_t active = members->active[member];
        bool moved = load_queue_load(queue->idle_first, active, old) != load_queue_load(queue->idle_first, active, new);
        if (inside && (moved || !eligible))
            bucket_queue_remove(&queue->order, member);
        if (eligible && (moved || !inside))
            load_queue_add(queue, members, member);
        i += eligible;
    }
    queue->weight = new;
}

/* In a retry nearly all are left, so that the first of them is soon met. */
static uint32_t first_in_list(const struct load_queue *queue, const struct members *members)
{
    uint32_t member = bucket_queue_first(&queue->order);
    while (member != BUCKET_NONE && !members_is_eligible(members, member))
        member = bucket_queue_next(&queue->order, member);
    return member == BUCKET_NONE ? MEMBER_NONE : member;
}

uint32_t load_queue_first(const struct load_queue *queue, const struct members *members)
{
    return members->standing ? bucket_queue_first(&queue->order) : first_in_list(queue, members);
}
