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

void block_clear(const struct layout *layout, void *block)
{
    const struct header_block header = *BLOCK_CONST(layout, block, header, struct header_block);
    memset(block, 0, layout->pieces);
    memset(BLOCK_AT(layout, block, pieces, uint32_t), 0, (size_t)header.n_pieces * PIECE_BUCKETS * sizeof(uint32_t));
    memset(BLOCK_AT(layout, block, events, struct event_block), 0, header.n_events * sizeof(struct event_block));
    memset(BLOCK_AT(layout, block, text, char), 0, header.n_text_bytes);
    memset(BLOCK_AT(layout, block, samples, struct sample_block), 0, header.n_samples * sizeof(struct sample_block));
}
