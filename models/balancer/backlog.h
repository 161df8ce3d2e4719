/* Backlogs: who waits at a balancer because every server that could take it is full (HAProxy's backend queue, nginx's `queue`).
 *
 * First come, first served, one backlog for each backend. What waits is a request (l7) or a connection to be opened (l4): it is
 * not yet anybody's load. One whose client has given up keeps its place and is dropped when its turn comes. One that none of
 * those with room can take (under a hash that does not fall back, in a retry) keeps its place too, and those behind it pass. */
#ifndef MODELS_BALANCER_BACKLOG_H
#define MODELS_BALANCER_BACKLOG_H

#include <stdbool.h>
#include <stdint.h>

struct world;
struct balancer;
struct backend;

/* Attempts, linked by job.next. Of each, `arrived` is since when it waits, job.previous for which member, or SLAB_NONE: any. */
struct backlog {
    uint32_t head, tail;
    uint32_t n;
};

/* The attempt, which no member was found for, waits if that is because all are full and the tier lets it; false when not. */
bool backlog_take(struct world *world, uint32_t attempt);
/* Room was made at this very moment: the attempt queues up behind those that wait for it; false when nobody does. */
bool backlog_join(struct world *world, uint32_t attempt);
/* There may be room: the instance looks once everything else of this moment has happened. Costs the number of its pools, and of
 * those that wait though others have room. */
void backlog_wake(struct world *world, struct balancer *balancer);
/* Calls lose(world, attempt) for everything that waits. */
void backlog_clear(struct world *world, struct balancer *balancer, void (*lose)(struct world *, uint32_t attempt));

void backlog_on_room(void *world, uint32_t balancer);
/* The longest wait may be over: 503. */
void backlog_on_timeout(void *world, uint32_t balancer);

#endif
