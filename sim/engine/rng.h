/* Random streams. One stream for each (seed, replication, name), the name saying entity and purpose
 * ("client.web-eu/arrivals"), so that adding an actor, or a strategy that draws more, moves no other stream.
 *
 * The generator is xoshiro256++ 1.0 (Blackman and Vigna 2019), seeded with SplitMix64 (Steele, Lea, Flood 2014). All state is
 * in struct rng: no left-over bits anywhere. rng_gsl() opens GSL's door to the same state. */
#ifndef SIM_ENGINE_RNG_H
#define SIM_ENGINE_RNG_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

struct rng {
    uint64_t s[4];
};

/* SplitMix64's finaliser over a combined with b: one well-mixed word, the basis of all derived seeds. */
static inline uint64_t rng_mix(uint64_t a, uint64_t b)
{
    uint64_t z = a + 0x9e3779b97f4a7c15u * (b + 1);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* FNV-1a, 64 bit, of a name. */
uint64_t rng_hash(const char *name);
/* A stream from one word: the state is four SplitMix64 outputs. About 4 ns, so that a property of one request can have a stream
 * of its own, rng_seed(&rng, rng_mix(request_seed, purpose)): the same answer whoever asks and whenever. */
void rng_seed(struct rng *rng, uint64_t seed);
/* The stream called `name` of a replication. */
struct rng rng_stream(uint64_t seed, uint32_t replication, const char *name);
static inline uint64_t rng_rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

/* 64 random bits, about 1 ns. */
static inline uint64_t rng_next(struct rng *rng)
{
    uint64_t *s = rng->s, result = rng_rotl(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rng_rotl(s[3], 45);
    return result;
}

/* The first word of the stream that rng_seed makes of a seed: it needs half of the state. */
static inline uint64_t rng_first(uint64_t seed)
{
    uint64_t s0 = rng_mix(seed, 0), s3 = rng_mix(seed, 3);
    return rng_rotl(s0 + s3, 23) + s0;
}

/* Uniform in [0, 1), 53 bits. */
static inline double rng_unit(struct rng *rng) { return (double)(rng_next(rng) >> 11) * 0x1.0p-53; }
__extension__ typedef unsigned __int128 rng_wide;
/* Uniform integer in [0, n), n >= 1. Multiply-shift on the upper 32 bits; the bias is below n / 2^32. */
static inline uint32_t rng_below(struct rng *rng, uint32_t n) { return (uint32_t)(((rng_next(rng) >> 32) * n) >> 32); }
/* Exponential with mean 1, by ziggurat (Marsaglia and Tsang 2000), 256 layers. */
double rng_exponential(struct rng *rng);
/* Standard normal, by ziggurat. */
double rng_normal(struct rng *rng);
/* What the two give first on the stream of a seed, for less: nearly always one word is enough. */
double rng_exponential_first(uint64_t seed);
double rng_normal_first(uint64_t seed);

/* GSL's door: a generator of GSL that draws from *rng (and advances it). The value is valid as long as rng is. */
gsl_rng rng_gsl(struct rng *rng);
/* The gsl_rng_type behind it, for gsl_rng_alloc and GSL's own tests; seed 0 is a seed like any other. */
const gsl_rng_type *rng_gsl_type(void);

#endif
