/* Random streams: xoshiro256++ with SplitMix64 seeding, two ziggurats, and the door for GSL.
 *
 * A ziggurat answers 98 or 99 draws of 100 with one random word, a table look-up and a multiplication, where the textbook's
 * logarithm costs ten times as much. The layer comes from the lowest 8 bits of the word, a normal's sign from bit 8, the
 * position from the upper 53 bits, so that they are independent (Doornik 2005 found the original scheme's flaw of sharing
 * bits). No state outside struct rng, no buffers. Not cryptographic. */
#include "sim/engine/rng.h"

#include "sim/engine/ziggurat_tables.h"
#include <math.h>
#include <stdbool.h>

#define LAYER_MASK 255u
#define NORMAL_SIGN_BIT 256u

uint64_t rng_hash(const char *name)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (const unsigned char *c = (const unsigned char *)name; *c != 0; c++)
        hash = (hash ^ *c) * 0x100000001b3u;
    return hash;
}

void rng_seed(struct rng *rng, uint64_t seed)
{
    for (unsigned i = 0; i < 4; i++)
        rng->s[i] = rng_mix(seed, i);
}

struct rng rng_stream(uint64_t seed, uint32_t replication, const char *name)
{
    struct rng rng;
    rng_seed(&rng, rng_mix(rng_mix(seed, replication), rng_hash(name)));
    return rng;
}

static inline double position(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1.0p-53;
}

/* A point of layer i right of the next layer's edge, x: is it below the curve, whose height there is f? */
static inline int is_below(struct rng *rng, const double *y, unsigned i, double f)
{
    return y[i] + rng_unit(rng) * (y[i + 1] - y[i]) < f;
}

/* Where the word falls in its layer; whether the next layer covers that, so that nothing else need be asked. */
static inline bool exponential_at(uint64_t bits, double *x)
{
    unsigned i = (unsigned)bits & LAYER_MASK;
    *x = position(bits) * ziggurat_exponential_x[i];
    return *x < ziggurat_exponential_x[i + 1];
}

static inline bool normal_at(uint64_t bits, double *x)
{
    unsigned i = (unsigned)bits & LAYER_MASK;
    *x = position(bits) * ziggurat_normal_x[i];
    return *x < ziggurat_normal_x[i + 1];
}

static inline double normal_sign(uint64_t bits) { return bits & NORMAL_SIGN_BIT ? -1.0 : 1.0; }

double rng_exponential(struct rng *rng)
{
    double beyond = 0, x;
    for (;;) {
        uint64_t bits = rng_next(rng);
        unsigned i = (unsigned)bits & LAYER_MASK;
        if (exponential_at(bits, &x))
            return beyond + x;
        if (i == 0) /* the tail of an exponential is an exponential */
            beyond += ziggurat_exponential_x[1];
        else if (is_below(rng, ziggurat_exponential_y, i, exp(-x)))
            return beyond + x;
    }
}

/* Beyond r: Marsaglia 1964. */
static double normal_tail(struct rng *rng)
{
    double r = ziggurat_normal_x[1];
    for (;;) {
        double x = rng_exponential(rng) / r, y = rng_exponential(rng);
        if (2 * y > x * x)
            return r + x;
    }
}

double rng_normal(struct rng *rng)
{
    for (;;) {
        uint64_t bits = rng_next(rng);
        unsigned i = (unsigned)bits & LAYER_MASK;
        double sign = normal_sign(bits), x;
        if (normal_at(bits, &x))
            return sign * x;
        if (i == 0)
            return sign * normal_tail(rng);
        if (is_below(rng, ziggurat_normal_y, i, exp(-x * x / 2)))
            return sign * x;
    }
}

double rng_exponential_first(uint64_t seed)
{
    double x;
    if (exponential_at(rng_first(seed), &x))
        return x;
    struct rng rng;
    rng_seed(&rng, seed);
    return rng_exponential(&rng);
}

double rng_normal_first(uint64_t seed)
{
    uint64_t bits = rng_first(seed);
    double x;
    if (normal_at(bits, &x))
        return normal_sign(bits) * x;
    struct rng rng;
    rng_seed(&rng, seed);
    return rng_normal(&rng);
}

/* ---- GSL's door ---- */

static void gsl_set(void *state, unsigned long seed)
{
    rng_seed(state, seed);
}

/* The upper bits where a long has 32. */
static unsigned long gsl_get(void *state)
{
    return (unsigned long)(rng_next(state) >> (64 - 8 * sizeof(unsigned long)));
}

static double gsl_get_double(void *state)
{
    return rng_unit(state);
}

static const gsl_rng_type type = {
    .name = "gslbsim",
    .max = (unsigned long)-1,
    .min = 0,
    .size = sizeof(struct rng),
    .set = gsl_set,
    .get = gsl_get,
    .get_double = gsl_get_double,
};

const gsl_rng_type *rng_gsl_type(void)
{
    return &type;
}

gsl_rng rng_gsl(struct rng *rng)
{
    return (gsl_rng){.type = &type, .state = rng};
}
