/* Who ended is known only by when it came, so those in progress stand in the order of their coming and are found by halving. */
#include "models/insight/latency_estimate.h"

#include "sim/engine/arena.h"

enum { ROOM_FIRST = 8, EXACT = 16, EXACT_BITS = 4, LARGEST = 65535 };

static uint32_t kind_of(uint32_t in_flight)
{
    if (in_flight < EXACT)
        return in_flight;
    if (in_flight > LARGEST)
        in_flight = LARGEST;
    uint32_t bits = EXACT_BITS;
    while (in_flight >> (bits + 1) > 0)
        bits++;
    return EXACT + (bits - EXACT_BITS) * 4 + ((in_flight >> (bits - 2)) & 3);
}

static uint32_t place(const struct latency_estimate *estimate, uint32_t nth)
{
    return (estimate->first + nth) & (estimate->room - 1);
}

static void make_room(struct latency_estimate *estimate, struct arena *arena)
{
    uint32_t room = estimate->room ? 2 * estimate->room : ROOM_FIRST;
    simtime *arrived = ARENA_ARRAY(arena, room, simtime);
    uint32_t *found = ARENA_ARRAY(arena, room, uint32_t);
    for (uint32_t i = 0; i < estimate->n; i++) {
        arrived[i] = estimate->arrived[place(estimate, i)];
        found[i] = estimate->found[place(estimate, i)];
    }
    estimate->arrived = arrived;
    estimate->found = found;
    estimate->first = 0;
    estimate->room = room;
}

void latency_estimate_start(struct latency_estimate *estimate, simtime now, uint32_t in_flight, struct arena *arena)
{
    if (estimate->n == estimate->room)
        make_room(estimate, arena);
    uint32_t at = place(estimate, estimate->n++);
    estimate->arrived[at] = now;
    estimate->found[at] = in_flight;
}

/* What the first that came then, and has not ended, had found; it has ended now. 0 when there is none. */
static uint32_t take_out(struct latency_estimate *estimate, simtime arrived)
{
    uint32_t low = 0, high = estimate->n, found = 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (estimate->arrived[place(estimate, middle)] < arrived)
            low = middle + 1;
        else
            high = middle;
    }
    for (; found == 0 && low < estimate->n && estimate->arrived[place(estimate, low)] == arrived; low++) {
        found = estimate->found[place(estimate, low)];
        estimate->found[place(estimate, low)] = 0;
    }
    for (; estimate->n > 0 && estimate->found[estimate->first] == 0; estimate->n--)
        estimate->first = place(estimate, 1);
    return found;
}

void latency_estimate_end(struct latency_estimate *estimate, simtime arrived, simtime now, bool ok)
{
    uint32_t found = take_out(estimate, arrived), kind = kind_of(found);
    if (ok && found > 0)
        estimate->sample[kind][estimate->n_samples[kind]++ % ESTIMATE_SAMPLES] = now - arrived;
}

static simtime median(const simtime *sample, uint32_t n)
{
    simtime sorted[ESTIMATE_SAMPLES];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = i;
        for (; at > 0 && sorted[at - 1] > sample[i]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = sample[i];
    }
    return sorted[n / 2];
}

simtime latency_estimate_at(const struct latency_estimate *estimate, uint32_t in_flight)
{
    uint32_t kind = kind_of(in_flight);
    for (uint32_t step = 0; step < ESTIMATE_KINDS; step++)
        for (int side = 0; side < 2; side++) {
            uint32_t near = side ? kind + step : kind - step; /* below 0 it wraps round and is no kind */
            uint32_t n = near < ESTIMATE_KINDS ? estimate->n_samples[near] : 0;
            if (n > 0)
                return median(estimate->sample[near], n < ESTIMATE_SAMPLES ? n : ESTIMATE_SAMPLES);
        }
    return 0;
}
