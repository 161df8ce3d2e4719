/* A cleared block is one of zeroes, whatever was in it; windows' histograms agree with the requests they are made of. */
#include "output/block.h"

#include "output/layout.h"
#include "tests/output/synthetic.h"
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#define N_REQUESTS 5000

static bool is_zero(const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

static void check_clear(const struct synthetic *synthetic)
{
    struct request_record *record = synthetic_requests(synthetic, 0, N_REQUESTS);
    char *block = synthetic_block(synthetic, 0, record, N_REQUESTS);
    const struct header_block *header = BLOCK_CONST(synthetic->layout, block, header, struct header_block);
    CU_ASSERT(header->n_pieces > 0 && header->n_samples > 0 && header->n_events > 0);
    block_clear(synthetic->layout, block);
    CU_ASSERT(is_zero(block, layout_bytes(synthetic->layout)));
    free(block);
    free(record);
}

void test_block__clears_all_that_was_used(void)
{
    struct synthetic *synthetic = synthetic_new();
    check_clear(synthetic);
    /* Rows that were dropped when the room was halved are not counted any more. */
    struct layout small = *synthetic->layout;
    small.max_samples = 50;
    synthetic->layout = &small;
    check_clear(synthetic);
    synthetic_free(synthetic);
}

void test_block__windows_hold_their_requests(void)
{
    struct synthetic *synthetic = synthetic_new();
    const struct layout *layout = synthetic->layout;
    struct request_record *record = synthetic_requests(synthetic, 0, N_REQUESTS);
    void *block = synthetic_block(synthetic, 0, record, N_REQUESTS);
    uint64_t *counts = calloc(layout->window_buckets, sizeof *counts),
             *expected = calloc(layout->window_buckets, sizeof *expected);
    for (size_t cell = 0; cell < (size_t)layout->n_windows * layout->n_slices; cell++) {
        memset(counts, 0, layout->window_buckets * sizeof *counts);
        memset(expected, 0, layout->window_buckets * sizeof *expected);
        for (uint32_t i = 0; i < N_REQUESTS; i++)
            if (record[i].due < synthetic->spec.run.duration && record[i].outcome == OUTCOME_OK &&
                (size_t)(record[i].due / layout->window) * layout->n_slices + record[i].client == cell)
                expected[histogram_bucket(layout->window_shape, (uint64_t)record[i].response)]++;
        struct histogram_range range = block_add_window(layout, block, cell, counts);
        CU_ASSERT_EQUAL(range.n, histogram_total(layout->window_shape, expected));
        CU_ASSERT_EQUAL(memcmp(counts, expected, layout->window_buckets * sizeof *counts), 0);
        for (uint32_t i = 0; i < layout->window_buckets; i++)
            CU_ASSERT(counts[i] == 0 || (i >= range.from && i < range.to));
    }
    free(counts);
    free(expected);
    free(block);
    free(record);
    synthetic_free(synthetic);
}
