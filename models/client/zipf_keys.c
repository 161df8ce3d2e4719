/* Inversion on the cumulative popularities. */
#include "models/client/zipf_keys.h"

#include "models/request.h"
#include "sim/engine/arena.h"
#include <math.h>

void zipf_keys_init(struct zipf_keys *keys, struct arena *arena, uint32_t n, double s)
{
    double sum = 0;
    keys->n = n;
    keys->cumulative = ARENA_ARRAY(arena, n, double);
    for (uint32_t k = 0; k < n; k++)
        keys->cumulative[k] = sum += pow(k + 1.0, -s);
    for (uint32_t k = 0; k < n; k++)
        keys->cumulative[k] /= sum;
}

uint64_t zipf_keys_at(uint32_t k)
{
    uint64_t key = rng_mix(k, 0x6b657973); /* any fixed word */
    return key ? key : 1;
}

uint64_t zipf_keys_draw(const struct zipf_keys *keys, uint64_t seed)
{
    struct rng rng;
    request_stream(&rng, seed, PURPOSE_KEY, 0);
    double u = rng_unit(&rng);
    uint32_t low = 0, high = keys->n - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (keys->cumulative[middle] > u)
            high = middle;
        else
            low = middle + 1;
    }
    return zipf_keys_at(low);
}
