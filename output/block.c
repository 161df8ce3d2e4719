/* The pieces of windows' histograms, and clearing a block by what it says itself. */
#include "output/block.h"

#include "output/layout.h"
#include <string.h>

struct histogram_range block_add_window(const struct layout *layout, const void *block, size_t cell, uint64_t *into)
{
    struct histogram_range range = {0, 0, 0};
    const uint32_t *place = BLOCK_CONST(layout, block, window_pieces, uint32_t) + cell * layout->n_pieces;
    for (uint32_t p = 0; p < layout->n_pieces; p++) {
        if (place[p] == 0)
            continue;
        const uint32_t *counts = BLOCK_CONST(layout, block, pieces, uint32_t) + ((size_t)place[p] - 1) * PIECE_BUCKETS;
        struct histogram_range buckets = layout_piece(layout, p);
        for (uint32_t i = buckets.from; i < buckets.to; i++) {
            into[i] += counts[i - buckets.from];
            buckets.n += counts[i - buckets.from];
        }
        range = histogram_join(range, buckets);
    }
    return range;
}

static void clear_counts(uint32_t *counts, struct histogram_range range)
{
    memset(counts + range.from, 0, (range.to - range.from) * sizeof *counts);
}

void block_clear(const struct layout *layout, void *block)
{
    const struct header_block header = *BLOCK_CONST(layout, block, header, struct header_block);
    const struct group_block *group = BLOCK_CONST(layout, block, groups, struct group_block);
    const struct moments *age = BLOCK_CONST(layout, block, age_moments, struct moments);
    uint32_t *counts = BLOCK_AT(layout, block, histograms, uint32_t), *ages = BLOCK_AT(layout, block, ages, uint32_t);
    for (size_t g = 0; g < layout->n_groups; g++)
        clear_counts(counts + g * layout->run_buckets, response_range(&group[g].response));
    for (size_t s = 0; s < layout->n_slices; s++)
        clear_counts(ages + s * layout->age_buckets, layout_ages(layout, &age[s]));
    memset(block, 0, layout->histograms);
    memset(BLOCK_AT(layout, block, servers, char), 0, layout->ages - layout->servers);
    memset(BLOCK_AT(layout, block, age_moments, char), 0, layout->pieces - layout->age_moments);
    memset(BLOCK_AT(layout, block, pieces, uint32_t), 0, (size_t)header.n_pieces * PIECE_BUCKETS * sizeof(uint32_t));
    memset(BLOCK_AT(layout, block, events, struct event_block), 0, header.n_events * sizeof(struct event_block));
    memset(BLOCK_AT(layout, block, text, char), 0, header.n_text_bytes);
    memset(BLOCK_AT(layout, block, samples, struct sample_block), 0, header.n_samples * sizeof(struct sample_block));
}
