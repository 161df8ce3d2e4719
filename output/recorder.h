/* The recorder: counts what the models report into a replication's block. It implements models/probe.h. */
#ifndef OUTPUT_RECORDER_H
#define OUTPUT_RECORDER_H

#include "models/probe.h"
#include "output/block.h"
#include "output/layout.h"

/* Where everything is, so that a request costs no address arithmetic twice. About 40 ns per request on all its groups. */
struct recorder {
    const struct layout *layout;
    char *block;
    struct probe probe; /* lives as long as the recorder */
    struct header_block *header;
    struct group_block *group;
    uint32_t *histogram;
    struct server_block *server;
    uint64_t *shares;
    uint32_t *ages;
    struct moments *age_moments;
    uint64_t sample_key;
    /* The rows of the last request's window, and of the last DNS event's: the next one is usually the same. */
    simtime window_start, window_end, dns_window_start;
    uint32_t window, dns_window;
    uint32_t n_expected; /* windows whose rows have been asked for */
    struct flow_block *flows, *site_flows;
    struct server_window *server_windows; /* NULL when there are none */
    uint32_t *window_pieces;              /* likewise: of its histograms */
};

/* Fills a block from the probe's calls: returns what to hand to world_new. The block must be zeroed, layout_bytes long, aligned
 * to 16 bytes (64 spare a server's part a second line of cache), and outlive the recorder. */
const struct probe *recorder_init(struct recorder *recorder, const struct layout *layout, void *block, uint32_t replication);
/* Events of the calendar in a finished block; 0 before world_done. */
uint64_t block_events(const struct layout *layout, const void *block);

#endif
