/* Any block comes back as it was, never longer than promised; damaged ones are refused and never written beyond the end. */
#include "sim/app/run/pack.h"
#include <CUnit/CUnit.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define WORDS 1009

/* Words of which about `zeros` of 8 are zero, in runs. */
static void fill(uint64_t *word, size_t n, unsigned zeros, uint64_t seed)
{
    bool is_zero = false;
    for (size_t i = 0; i < n; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        if (seed >> 62 == 0)
            is_zero = (seed >> 59 & 7) < zeros;
        word[i] = is_zero ? 0 : seed | 1;
    }
}

static size_t round_trip(const uint64_t *word, size_t n)
{
    uint64_t *packed = malloc(PACK_BYTES(n * 8)), *back = malloc(n * 8 + 8);
    size_t n_packed = pack(word, n * 8, packed);
    back[n] = 2385;
    CU_ASSERT_TRUE(n_packed <= PACK_BYTES(n * 8));
    CU_ASSERT_TRUE(unpack(packed, n_packed, back, n * 8));
    CU_ASSERT_EQUAL(memcmp(back, word, n * 8), 0);
    CU_ASSERT_EQUAL(back[n], 2385);
    free(packed);
    free(back);
    return n_packed;
}

void test_pack__round_trip(void)
{
    uint64_t word[WORDS];
    for (unsigned zeros = 0; zeros <= 8; zeros++)
        for (size_t n = 1; n <= WORDS; n += 112) {
            fill(word, n, zeros, zeros * 31 + n);
            round_trip(word, n);
        }
}

void test_pack__zeros_cost_nothing(void)
{
    uint64_t word[WORDS] = {0};
    CU_ASSERT_EQUAL(round_trip(word, WORDS), 8);
    word[700] = 7;
    CU_ASSERT_EQUAL(round_trip(word, WORDS), 24); /* 700 zeros, one other; 308 zeros */
}

/* The worst case: as many runs as possible. */
void test_pack__never_longer_than_promised(void)
{
    uint64_t word[WORDS];
    for (size_t i = 0; i < WORDS; i++)
        word[i] = i % 3 == 2;
    round_trip(word, WORDS);
    for (size_t i = 0; i < WORDS; i++)
        word[i] = i % 2;
    round_trip(word, WORDS);
}

void test_pack__damage_is_refused(void)
{
    uint64_t word[WORDS], back[WORDS + 1];
    uint64_t packed[WORDS + 2];
    fill(word, WORDS, 5, 7);
    size_t n_packed = pack(word, sizeof word, packed);
    back[WORDS] = 2385;
    CU_ASSERT_FALSE(unpack(packed, n_packed - 8, back, sizeof word));
    CU_ASSERT_FALSE(unpack(packed, n_packed, back, sizeof word - 8));
    for (size_t i = 0; i < n_packed / 8; i++) {
        uint64_t kept = packed[i];
        packed[i] ^= (uint64_t)0x7fff << (i % 4 * 16);
        unpack(packed, n_packed, back, sizeof word);
        packed[i] = kept;
    }
    CU_ASSERT_EQUAL(back[WORDS], 2385);
}
