/* The layout of a scenario's results: which groups of requests there are, what they are called,
 * and where in a block their numbers lie.
 *
 * Computed from the spec alone, so that every process that loads the same scenario has the same one. Read-only afterwards.
 * Groups are numbered: all, clients, regions, sites, pools, paths, resolvers, each in file order; servers and pools are also
 * numbered through all sites. */
#ifndef OUTPUT_LAYOUT_H
#define OUTPUT_LAYOUT_H

#include "models/spec.h"
#include "output/block.h"
#include "output/histogram.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct layout;
struct statistic;

/* Read-only after the call, shared by all replications; borrows spec, allocates in arena. */
const struct layout *layout_new(struct arena *arena, const struct spec *spec);
/* Size of a block. */
size_t layout_bytes(const struct layout *layout);

/* What a row's `by` says. Those before GROUP_SERVER have a histogram. */
enum group_kind {
    GROUP_ALL, GROUP_CLIENT, GROUP_REGION, GROUP_SITE, GROUP_POOL, GROUP_PATH, GROUP_RESOLVER, GROUP_SERVER, GROUP_KINDS
};
const char *group_kind_name(enum group_kind kind);

struct group {
    enum group_kind kind;
    uint32_t index;   /* within its kind */
    const char *item; /* "" for all, "eu-site/app" for a pool */
};

struct layout {
    const struct spec *spec;
    size_t bytes;

    uint32_t n_groups;
    const struct group *group;       /* [n_groups], without servers */
    uint32_t first[GROUP_KINDS];     /* number of a kind's first group; servers have their own numbers */
    uint32_t count[GROUP_KINDS];
    const uint32_t *pool_base;       /* [sites]: number of a site's first pool among all pools */
    const uint32_t *server_base;     /* [pools + 1]: number of a pool's first server among all servers */
    const uint32_t *site_of_pool;    /* [pools] */
    const char *const *server_item;  /* [servers] "eu-site/app/2" */
    const uint32_t *server_workers;  /* [servers] */
    const char *const *fault_item;   /* [faults] unique; a repeated label gets " #2" */
    const char *const *change_item;  /* [changes] likewise */

    simtime window;                  /* > 0 */
    uint32_t n_windows;              /* of [0, duration); the last may be shorter */
    double measured_s;               /* duration - warmup */
    uint32_t n_slices;               /* of the windows' histograms and of answer ages: one per client, or 1 of many clients */
    bool has_server_windows;
    bool has_affinity;               /* some balancer: only then is affinity_broken listed */
    struct histogram_shape window_shape; /* of the windows' histograms; range_bits 0: there are none, they would be too large */
    struct histogram_shape age_shape;
    uint32_t max_samples, max_events, max_text_bytes;

    /* Offsets into the block, multiples of 64, and what lies there. */
    size_t header;          /* struct header_block */
    size_t groups;          /* struct group_block [n_groups] */
    size_t histograms;      /* uint32_t [n_groups][run_buckets] */
    size_t servers;         /* struct server_block [servers] */
    size_t server_records;  /* struct server_record [servers] */
    size_t shares;          /* uint64_t [clients][sites + 1]: measured requests by site of the first try; the last: none */
    size_t dns_totals;      /* struct dns_block [resolvers], measured interval */
    size_t ages;            /* uint32_t [n_slices][age_buckets] */
    size_t age_moments;     /* struct moments [n_slices], ns */
    size_t flows;           /* struct flow_block [n_windows][clients][sites + 1] */
    size_t site_windows;    /* struct flow_block [n_windows][sites] */
    size_t server_windows;  /* struct server_window [n_windows][servers] */
    size_t cause_windows;   /* struct cause_block [n_windows] */
    size_t dns_windows;     /* struct dns_block [n_windows][resolvers] */
    size_t window_pieces;   /* uint32_t [n_windows][n_slices][n_pieces]: which of pieces, from 1; 0: none */
    size_t faults;          /* struct fault_block [faults] */
    size_t lost;            /* struct lost_block [faults + 1][clients][CAUSE_KINDS]; the last fault: none */
    /* Lists from here on. */
    size_t pieces;          /* uint32_t [n_windows * n_slices * n_pieces][PIECE_BUCKETS], filled in order of need */
    size_t events;          /* struct event_block [max_events] */
    size_t text;            /* char [max_text_bytes] */
    size_t samples;         /* struct sample_block [max_samples] */
    uint32_t run_buckets, age_buckets;
    uint32_t window_buckets, n_pieces; /* of a window's histogram; the last piece may be shorter */

    uint32_t n_statistics;
    const struct statistic *statistic; /* statistics.h */
};

/* What lies at an offset. */
#define BLOCK_AT(layout, block, member, type) ((type *)(void *)((char *)(block) + (layout)->member))
#define BLOCK_CONST(layout, block, member, type) ((const type *)(const void *)((const char *)(block) + (layout)->member))

static inline uint32_t layout_sites(const struct layout *layout) { return layout->count[GROUP_SITE]; }
static inline uint32_t layout_clients(const struct layout *layout) { return layout->count[GROUP_CLIENT]; }
static inline uint32_t layout_servers(const struct layout *layout) { return layout->count[GROUP_SERVER]; }
/* Number of a pool among all pools, of a server among all servers. */
static inline uint32_t layout_pool(const struct layout *layout, uint32_t site, uint32_t pool)
{
    return layout->pool_base[site] + pool;
}
static inline uint32_t layout_server(const struct layout *layout, uint32_t site, uint32_t pool, uint32_t server)
{
    return layout->server_base[layout_pool(layout, site, pool)] + server;
}
static inline uint64_t group_requests(const struct group_block *group)
{
    uint64_t n = 0;
    for (int i = 0; i < OUTCOME_KINDS; i++)
        n += group->outcome[i];
    return n;
}
/* The buckets of histogram_run that a group's successes fell into. */
static inline struct histogram_range response_range(const struct moments *response)
{
    return histogram_between(histogram_run, response->n, response->min, response->max);
}
/* The buckets of age_shape that a slice's answer ages fell into. */
static inline struct histogram_range layout_ages(const struct layout *layout, const struct moments *age)
{
    return histogram_between(layout->age_shape, age->n, age->min, age->max);
}
/* Cell of a client's requests to a site (or `sites` for none) in a window. */
static inline size_t layout_flow(const struct layout *layout, uint32_t window, uint32_t client, uint32_t site)
{
    return ((size_t)window * layout_clients(layout) + client) * (layout_sites(layout) + 1) + site;
}
/* The buckets of a piece of a window's histogram, as if they were empty. */
static inline struct histogram_range layout_piece(const struct layout *layout, uint32_t piece)
{
    uint32_t from = piece << PIECE_BITS, to = from + PIECE_BUCKETS;
    return (struct histogram_range){from, to < layout->window_buckets ? to : layout->window_buckets, 0};
}
static inline simtime layout_window_start(const struct layout *layout, uint32_t window)
{
    return (simtime)window * layout->window;
}
/* Length of a window, the last one cut at the duration. */
double layout_window_s(const struct layout *layout, uint32_t window);
/* A site that a fault or drain takes out of service: every site of it. */
bool target_has_site(const struct spec *spec, const struct target *target, uint32_t site);

#endif
