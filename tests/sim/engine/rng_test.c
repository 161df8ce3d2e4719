/* Streams: known answers, an independent xoshiro256++, the ziggurats against GSL's cumulative distribution functions and
 * against the properties that define their tables, and GSL's door. */
#include "sim/engine/rng.h"

#include "sim/engine/ziggurat_tables.h"
#include <CUnit/CUnit.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>

void test_rng__splitmix64_known_answers(void)
{
    static const uint64_t expected[5] = {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                         4593380528125082431u, 16408922859458223821u};
    for (uint64_t i = 0; i < 5; i++)
        CU_ASSERT_EQUAL(rng_mix(1234567, i), expected[i]);
    struct rng rng;
    rng_seed(&rng, 1234567);
    for (int i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(rng.s[i], expected[i]);
}

void test_rng__fnv1a_known_answers(void)
{
    CU_ASSERT_EQUAL(rng_hash(""), 0xcbf29ce484222325u);
    CU_ASSERT_EQUAL(rng_hash("a"), 0xaf63dc4c8601ec8cu);
    CU_ASSERT_EQUAL(rng_hash("foobar"), 0x85944171f73967e8u);
}

/* xoshiro256++ written from its definition as a linear map: every new word as a sum of old ones. */
static uint64_t reference_next(uint64_t s[4])
{
    uint64_t a = s[0], b = s[1], c = s[2], d = s[3], sum = a + d;
    uint64_t result = (sum << 23 | sum >> 41) + a, db = d ^ b;
    s[0] = a ^ db;
    s[1] = b ^ c ^ a;
    s[2] = c ^ a ^ b << 17;
    s[3] = db << 45 | db >> 19;
    return result;
}

void test_rng__xoshiro_against_its_definition(void)
{
    struct rng rng = {{1, 2, 3, 4}};
    uint64_t s[4] = {1, 2, 3, 4};
    /* From the state 1, 2, 3, 4: rotl(1 + 4, 23) + 1, by hand. */
    CU_ASSERT_EQUAL(rng_next(&rng), 41943041);
    CU_ASSERT_EQUAL(reference_next(s), 41943041);
    for (unsigned i = 0; i < 10000; i++)
        if (rng_next(&rng) != reference_next(s))
            CU_FAIL_FATAL("xoshiro256++ differs");
}

void test_rng__streams_differ_and_repeat(void)
{
    struct rng a = rng_stream(42, 3, "client.web-eu/arrivals"), same = rng_stream(42, 3, "client.web-eu/arrivals");
    struct rng other[] = {rng_stream(43, 3, "client.web-eu/arrivals"), rng_stream(42, 4, "client.web-eu/arrivals"),
                          rng_stream(42, 3, "client.web-eu/service"), rng_stream(3, 42, "client.web-eu/arrivals")};
    uint64_t first = rng_next(&a);
    CU_ASSERT_EQUAL(first, rng_next(&same));
    for (int i = 0; i < 4; i++)
        CU_ASSERT_NOT_EQUAL(first, rng_next(&other[i]));
}

void test_rng__first_word_is_that_of_the_stream(void)
{
    for (uint64_t seed = 0; seed < 1000; seed++) {
        struct rng rng;
        rng_seed(&rng, seed);
        CU_ASSERT_EQUAL(rng_first(seed), rng_next(&rng));
    }
}

void test_rng__seed_zero_is_a_seed(void)
{
    struct rng rng;
    rng_seed(&rng, 0);
    CU_ASSERT(rng.s[0] != 0 && rng.s[1] != 0 && rng.s[0] != rng.s[1]);
}

/* Chi-square over n cells at the 0.1 % level, fixed seed. */
static double chi_square_probability(const uint32_t *count, uint32_t n_cells, double expected)
{
    double sum = 0;
    for (uint32_t i = 0; i < n_cells; i++)
        sum += (count[i] - expected) * (count[i] - expected) / expected;
    return gsl_cdf_chisq_Q(sum, n_cells - 1);
}

void test_rng__below_is_uniform(void)
{
    enum { CELLS = 7, DRAWS = 700000 };
    struct rng rng = rng_stream(1, 0, "test/below");
    uint32_t count[CELLS] = {0};
    for (uint32_t i = 0; i < DRAWS; i++) {
        uint32_t cell = rng_below(&rng, CELLS);
        CU_ASSERT_FATAL(cell < CELLS);
        count[cell]++;
    }
    CU_ASSERT(chi_square_probability(count, CELLS, DRAWS / CELLS) > 0.001);
    CU_ASSERT_EQUAL(rng_below(&rng, 1), 0);
}

void test_rng__unit_is_uniform(void)
{
    enum { CELLS = 1000, DRAWS = 1000000 };
    struct rng rng = rng_stream(1, 0, "test/unit");
    uint32_t count[CELLS] = {0};
    for (uint32_t i = 0; i < DRAWS; i++) {
        double u = rng_unit(&rng);
        CU_ASSERT_FATAL(u >= 0 && u < 1);
        count[(unsigned)(u * CELLS)]++;
    }
    CU_ASSERT(chi_square_probability(count, CELLS, DRAWS / CELLS) > 0.001);
}

/* ---- ziggurats ---- */

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Kolmogorov and Smirnov's largest distance times sqrt(n): above 1.95 with probability 0.1 %. Sorts the values. */
static double kolmogorov_smirnov(double *value, uint32_t n, double (*cdf)(double x))
{
    double distance = 0;
    qsort(value, n, sizeof *value, compare_doubles);
    for (uint32_t i = 0; i < n; i++) {
        double p = cdf(value[i]);
        distance = fmax(distance, fmax(p - (double)i / n, (double)(i + 1) / n - p));
    }
    return distance * sqrt(n);
}

static double exponential_cdf(double x)
{
    return gsl_cdf_exponential_P(x, 1);
}

static double normal_cdf(double x)
{
    return gsl_cdf_ugaussian_P(x);
}

/* The k-th raw moment of n draws is within 4.5 standard errors of its value; m2k is the 2k-th moment. */
static void check_moment(const double *value, uint32_t n, int k, double mk, double m2k)
{
    double sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += pow(value[i], k);
    CU_ASSERT_DOUBLE_EQUAL(sum / n, mk, 4.5 * sqrt((m2k - mk * mk) / n));
}

static void check_ziggurat(double (*draw)(struct rng *), double (*cdf)(double), const double moment[9], const char *name)
{
    enum { DRAWS = 2000000 };
    struct rng rng = rng_stream(2385, 0, name);
    double *value = malloc(DRAWS * sizeof *value);
    CU_ASSERT_PTR_NOT_NULL_FATAL(value);
    for (uint32_t i = 0; i < DRAWS; i++)
        value[i] = draw(&rng);
    CU_ASSERT(kolmogorov_smirnov(value, DRAWS, cdf) < 1.95);
    for (int k = 1; k <= 4; k++)
        check_moment(value, DRAWS, k, moment[k], moment[2 * k]);
    free(value);
}

void test_rng__exponential_is_exponential(void)
{
    double moment[9];
    for (unsigned k = 0; k <= 8; k++)
        moment[k] = gsl_sf_fact(k);
    check_ziggurat(rng_exponential, exponential_cdf, moment, "test/exponential");
}

void test_rng__normal_is_normal(void)
{
    const double moment[9] = {1, 0, 1, 0, 3, 0, 15, 0, 105};
    check_ziggurat(rng_normal, normal_cdf, moment, "test/normal");
}

/* Beyond the ziggurat's edge r there is one draw in 2,200 (exponential) or 3,900 (normal): seen on its own. */
static void check_tail(double (*draw)(struct rng *), double (*cdf)(double), double r, int is_two_sided, const char *name)
{
    enum { DRAWS = 20000000, MOST = 20000 };
    struct rng rng = rng_stream(99, 0, name);
    double *beyond = malloc(MOST * sizeof *beyond), p_below = cdf(r);
    CU_ASSERT_PTR_NOT_NULL_FATAL(beyond);
    uint32_t n = 0;
    for (uint32_t i = 0; i < DRAWS && n < MOST; i++) {
        double x = is_two_sided ? fabs(draw(&rng)) : draw(&rng);
        if (x > r)
            beyond[n++] = (cdf(x) - p_below) / (1 - p_below);
    }
    double expected = DRAWS * (1 - p_below) * (is_two_sided ? 2 : 1);
    CU_ASSERT_DOUBLE_EQUAL(n, expected, 4 * sqrt(expected));
    double distance = 0;
    qsort(beyond, n, sizeof *beyond, compare_doubles);
    for (uint32_t i = 0; i < n; i++)
        distance = fmax(distance, fmax(beyond[i] - (double)i / n, (double)(i + 1) / n - beyond[i]));
    CU_ASSERT(distance * sqrt(n) < 1.95);
    free(beyond);
}

void test_rng__tails(void)
{
    check_tail(rng_exponential, exponential_cdf, ziggurat_exponential_x[1], 0, "test/exponential tail");
    check_tail(rng_normal, normal_cdf, ziggurat_normal_x[1], 1, "test/normal tail");
}

/* All 256 layers have the same area, the tail's included, and the last one ends at the top. */
static void check_table(const double *x, const double *y, double (*f)(double), double tail)
{
    double area = x[1] * f(x[1]) + tail;
    CU_ASSERT_DOUBLE_EQUAL(x[0] * f(x[1]), area, 1e-14);
    for (int i = 1; i < 256; i++) {
        CU_ASSERT_DOUBLE_EQUAL(x[i] * (f(x[i + 1]) - f(x[i])), area, 1e-12);
        CU_ASSERT_DOUBLE_EQUAL(y[i], f(x[i]), 1e-15);
    }
    CU_ASSERT(x[256] == 0 && y[256] == 1);
}

static double exponential_density(double x)
{
    return exp(-x);
}

static double normal_shape(double x)
{
    return exp(-x * x / 2);
}

void test_rng__ziggurat_layers_have_equal_areas(void)
{
    check_table(ziggurat_exponential_x, ziggurat_exponential_y, exponential_density, exp(-ziggurat_exponential_x[1]));
    check_table(ziggurat_normal_x, ziggurat_normal_y, normal_shape,
                sqrt(2 * acos(-1)) * gsl_cdf_ugaussian_Q(ziggurat_normal_x[1]));
}

/* ---- GSL's door ---- */

void test_rng__gsl_draws_from_the_same_state(void)
{
    struct rng rng = rng_stream(5, 1, "test/gsl"), twin = rng;
    gsl_rng gsl = rng_gsl(&rng);
    CU_ASSERT_EQUAL(gsl_rng_get(&gsl), (unsigned long)(rng_next(&twin) >> (64 - 8 * sizeof(unsigned long))));
    CU_ASSERT_EQUAL(gsl_rng_uniform(&gsl), rng_unit(&twin));
    CU_ASSERT(gsl_ran_gaussian_ziggurat(&gsl, 2.385) != 0);
    CU_ASSERT_NOT_EQUAL(rng_next(&rng), rng_next(&twin));
}

void test_rng__gsl_type(void)
{
    gsl_rng *gsl = gsl_rng_alloc(rng_gsl_type());
    struct rng rng;
    CU_ASSERT_PTR_NOT_NULL_FATAL(gsl);
    gsl_rng_set(gsl, 0);
    rng_seed(&rng, 0);
    CU_ASSERT_STRING_EQUAL(gsl_rng_name(gsl), "gslbsim");
    CU_ASSERT(gsl_rng_min(gsl) == 0 && gsl_rng_max(gsl) == (unsigned long)-1 && gsl_rng_size(gsl) == sizeof rng);
    CU_ASSERT_EQUAL(gsl_rng_uniform(gsl), rng_unit(&rng));
    uint32_t count[11] = {0};
    for (int i = 0; i < 110000; i++)
        count[gsl_rng_uniform_int(gsl, 11)]++;
    CU_ASSERT(chi_square_probability(count, 11, 10000) > 0.001);
    gsl_rng_free(gsl);
}
