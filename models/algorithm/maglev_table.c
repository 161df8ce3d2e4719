/* Maglev tables, weights as in Envoy: in round r = 1, 2, ... a member takes its turn when r * weight has reached its target,
 * which is the largest weight times the turns it has had. Weights 1 and 2 fill 65537 entries with 21846 and 43691. */
#include "models/algorithm/maglev_table.h"

#include "sim/engine/rng.h"
#include <math.h>
#include <string.h>

/* Keeps members apart from keys: both are hashed from small numbers. */
static const uint64_t SALT = 0x6d61676c65760001u;
static const uint32_t FREE = UINT32_MAX;

struct maglev_turn maglev_turn_of(uint32_t member, double weight, uint32_t size)
{
    uint64_t hash = rng_mix(SALT, member);
    return (struct maglev_turn){.member = member,
                                .offset = (uint32_t)(rng_mix(hash, 0) % size),
                                .skip = (uint32_t)(rng_mix(hash, 1) % (size - 1)) + 1,
                                .weight = weight};
}

static void claim(uint32_t *entry, uint32_t size, struct maglev_turn *turn)
{
    while (entry[turn->offset] != FREE)
        turn->offset = (uint32_t)(((uint64_t)turn->offset + turn->skip) % size);
    entry[turn->offset] = turn->member;
    turn->n_had++;
}

void maglev_table_fill(uint32_t *entry, uint32_t size, struct maglev_turn *turn, uint32_t n_turns)
{
    double largest = 0;
    for (uint32_t i = 0; i < n_turns; i++)
        largest = fmax(largest, turn[i].weight);
    memset(entry, 0xff, size * sizeof *entry);
    uint32_t n_filled = 0;
    for (double round = 1; n_filled < size; round++)
        for (uint32_t i = 0; i < n_turns && n_filled < size; i++)
            if (round * turn[i].weight >= turn[i].n_had * largest) {
                claim(entry, size, &turn[i]);
                n_filled++;
            }
}
