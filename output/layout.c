/* Computes the layout: names and numbers of the groups first, then the offsets, then the list of statistics.
 *
 * Sizes that could explode (histograms for each window, servers for each window) are bounded by a budget, and become coarser or
 * are left out, instead of growing with duration / window. */
#include "output/layout.h"

#include "output/statistics.h"
#include "sim/engine/arena.h"
#include "sim/engine/cache_line.h"
#include <string.h>

/* More clients than this share one window histogram. */
#define MAX_SLICES 8u
#define MAX_SERVER_WINDOW_CELLS (4u << 20)
#define MAX_SERVERS_IN_WINDOWS 512u
#define WINDOW_HISTOGRAM_BYTES ((size_t)24 << 20)
#define MIN_WINDOW_BITS 3u
/* Window histograms: 128 ns to 73 minutes, longer ones count as that; below 16 us a bucket is 128 ns wide. */
#define WINDOW_UNIT_BITS 7u
#define WINDOW_RANGE_BITS 35u
/* Answer ages: 1 ms to 9 years. */
#define AGE_UNIT_BITS 20u
#define AGE_RANGE_BITS 38u
#define MAX_EVENTS 8192u
#define MAX_TEXT_BYTES (128u << 10)

const char *group_kind_name(enum group_kind kind)
{
    static const char *const name[GROUP_KINDS] = {"all", "client", "region", "site", "pool", "path", "resolver", "server"};
    return name[kind];
}

size_t layout_bytes(const struct layout *layout)
{
    return layout->bytes;
}

double layout_window_s(const struct layout *layout, uint32_t window)
{
    simtime start = layout_window_start(layout, window), end = start + layout->window, duration = layout->spec->run.duration;
    return simtime_s((end > duration ? duration : end) - start);
}

bool target_has_site(const struct spec *spec, const struct target *target, uint32_t site)
{
    return (target->kind == TARGET_SITE && target->a == site) ||
           (target->kind == TARGET_REGION && spec->site[site].region == target->a);
}

static void count_groups(struct arena *arena, struct layout *layout)
{
    const struct spec *spec = layout->spec;
    uint32_t *pool_base = ARENA_ARRAY(arena, spec->n_sites + 1, uint32_t);
    for (uint32_t s = 0; s < spec->n_sites; s++)
        pool_base[s + 1] = pool_base[s] + spec->site[s].n_pools;
    uint32_t n_pools = pool_base[spec->n_sites];
    uint32_t *server_base = ARENA_ARRAY(arena, n_pools + 1, uint32_t),
             *site_of_pool = ARENA_ARRAY(arena, n_pools + 1, uint32_t);
    for (uint32_t s = 0, p = 0; s < spec->n_sites; s++)
        for (uint32_t i = 0; i < spec->site[s].n_pools; i++, p++) {
            server_base[p + 1] = server_base[p] + spec->site[s].pool[i].n_servers;
            site_of_pool[p] = s;
        }
    layout->pool_base = pool_base;
    layout->server_base = server_base;
    layout->site_of_pool = site_of_pool;
    const uint32_t count[GROUP_KINDS] = {1,       spec->n_clients, spec->n_regions,   spec->n_sites,
                                         n_pools, spec->n_paths,   spec->n_resolvers, server_base[n_pools]};
    for (int kind = 0; kind < GROUP_KINDS; kind++) {
        layout->count[kind] = count[kind];
        layout->first[kind] = kind == GROUP_SERVER ? 0 : layout->n_groups;
        if (kind != GROUP_SERVER)
            layout->n_groups += count[kind];
    }
}

static const char *group_item(struct arena *arena, const struct layout *layout, enum group_kind kind, uint32_t index)
{
    const struct spec *spec = layout->spec;
    switch (kind) {
    case GROUP_CLIENT: return spec->client[index].name;
    case GROUP_REGION: return spec->region[index].name;
    case GROUP_SITE: return spec->site[index].name;
    case GROUP_PATH: return spec->path[index];
    case GROUP_RESOLVER: return spec->resolver[index].name;
    case GROUP_POOL: {
        const struct site_spec *site = &spec->site[layout->site_of_pool[index]];
        return arena_printf(arena, "%s/%s", site->name,
                            site->pool[index - layout->pool_base[layout->site_of_pool[index]]].name);
    }
    default: return "";
    }
}

static void name_groups(struct arena *arena, struct layout *layout)
{
    struct group *group = ARENA_ARRAY(arena, layout->n_groups, struct group);
    uint32_t n = 0;
    for (int kind = 0; kind < GROUP_SERVER; kind++)
        for (uint32_t i = 0; i < layout->count[kind]; i++)
            group[n++] = (struct group){(enum group_kind)kind, i, group_item(arena, layout, (enum group_kind)kind, i)};
    layout->group = group;
    const char **server_item = ARENA_ARRAY(arena, layout_servers(layout) + 1, const char *);
    uint32_t *server_workers = ARENA_ARRAY(arena, layout_servers(layout) + 1, uint32_t);
    for (uint32_t p = 0; p < layout->count[GROUP_POOL]; p++) {
        uint32_t s = layout->site_of_pool[p];
        const struct pool_spec *pool = &layout->spec->site[s].pool[p - layout->pool_base[s]];
        for (uint32_t i = 0; i < pool->n_servers; i++) {
            server_item[layout->server_base[p] + i] =
                arena_printf(arena, "%s/%s", group[layout->first[GROUP_POOL] + p].item, pool->server[i].name);
            server_workers[layout->server_base[p] + i] = pool->server[i].workers;
        }
    }
    layout->server_item = server_item;
    layout->server_workers = server_workers;
}

/* Labels as items: the second "crash eu-site" becomes "crash eu-site #2", so that rows stay distinct. */
static const char *const *unique_labels(struct arena *arena, uint32_t n, const char *(*label_at)(const struct spec *, uint32_t),
                                        const struct spec *spec)
{
    const char **item = ARENA_ARRAY(arena, n + 1, const char *);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t earlier = 0;
        for (uint32_t j = 0; j < i; j++)
            earlier += strcmp(label_at(spec, j), label_at(spec, i)) == 0;
        item[i] = earlier == 0 ? label_at(spec, i) : arena_printf(arena, "%s #%u", label_at(spec, i), earlier + 1);
    }
    return item;
}
static const char *fault_label(const struct spec *spec, uint32_t i)
{
    return spec->fault[i].label;
}
static const char *change_label(const struct spec *spec, uint32_t i)
{
    return spec->change[i].label;
}

static bool has_affinity(const struct spec *spec)
{
    for (uint32_t s = 0; s < spec->n_sites; s++)
        for (uint32_t t = 0; t < spec->site[s].n_tiers; t++)
            if (spec->site[s].tier[t].affinity != AFFINITY_NONE)
                return true;
    return false;
}

/* Window histograms as fine as the budget allows, at most 0.8 %. */
static void choose_windows(struct layout *layout)
{
    const struct spec *spec = layout->spec;
    layout->window = spec->output.window > 0 ? spec->output.window : spec->run.duration;
    layout->n_windows = (uint32_t)((spec->run.duration + layout->window - 1) / layout->window);
    layout->measured_s = simtime_s(spec->run.duration - spec->run.warmup);
    layout->n_slices = spec->n_clients <= MAX_SLICES ? spec->n_clients : 1;
    layout->has_affinity = has_affinity(layout->spec);
    layout->has_server_windows = layout_servers(layout) <= MAX_SERVERS_IN_WINDOWS &&
                                 (uint64_t)layout->n_windows * layout_servers(layout) <= MAX_SERVER_WINDOW_CELLS;
    size_t n = (size_t)layout->n_windows * layout->n_slices;
    uint32_t bits = HISTOGRAM_BITS;
    for (; bits >= MIN_WINDOW_BITS; bits--) {
        layout->window_shape = (struct histogram_shape){bits, WINDOW_UNIT_BITS, WINDOW_RANGE_BITS};
        if (n * histogram_buckets(layout->window_shape) * sizeof(uint32_t) <= WINDOW_HISTOGRAM_BYTES)
            break;
    }
    layout->window_buckets = bits < MIN_WINDOW_BITS ? 0 : histogram_buckets(layout->window_shape);
    if (bits < MIN_WINDOW_BITS)
        layout->window_shape = (struct histogram_shape){0, 0, 0};
    layout->n_pieces = (layout->window_buckets + PIECE_BUCKETS - 1) / PIECE_BUCKETS;
    layout->age_shape = (struct histogram_shape){HISTOGRAM_BITS, AGE_UNIT_BITS, AGE_RANGE_BITS};
    layout->age_buckets = histogram_buckets(layout->age_shape);
    layout->run_buckets = histogram_buckets(histogram_run);
}

/* Kept requests: each replication may keep its part of all, so that none depends on what another kept. */
static void choose_limits(struct layout *layout)
{
    const struct spec *spec = layout->spec;
    uint32_t n = spec->run.replications == 0 ? 1 : spec->run.replications;
    layout->max_samples = spec->output.requests_share > 0 ? spec->output.requests_max_rows / n : 0;
    layout->max_events = MAX_EVENTS;
    layout->max_text_bytes = MAX_TEXT_BYTES;
}

/* Each array begins with a line of cache: a server's block is one then, not two halves. */
static size_t place(struct layout *layout, size_t n, size_t bytes)
{
    size_t offset = layout->bytes;
    layout->bytes += (n * bytes + CACHE_LINE_BYTES - 1) & ~(size_t)(CACHE_LINE_BYTES - 1);
    return offset;
}

static void place_all(struct layout *layout)
{
    size_t windows = layout->n_windows, clients = layout_clients(layout), sites = layout_sites(layout),
           servers = layout_servers(layout);
    size_t resolvers = layout->count[GROUP_RESOLVER], faults = layout->spec->n_faults;
    layout->header = place(layout, 1, sizeof(struct header_block));
    layout->groups = place(layout, layout->n_groups, sizeof(struct group_block));
    layout->histograms = place(layout, layout->n_groups, layout->run_buckets * sizeof(uint32_t));
    layout->servers = place(layout, servers, sizeof(struct server_block));
    layout->server_records = place(layout, servers, sizeof(struct server_record));
    layout->shares = place(layout, clients * (sites + 1), sizeof(uint64_t));
    layout->dns_totals = place(layout, resolvers, sizeof(struct dns_block));
    layout->ages = place(layout, layout->n_slices, layout->age_buckets * sizeof(uint32_t));
    layout->age_moments = place(layout, layout->n_slices, sizeof(struct moments));
    layout->flows = place(layout, windows * clients * (sites + 1), sizeof(struct flow_block));
    layout->site_windows = place(layout, windows * sites, sizeof(struct flow_block));
    layout->server_windows = place(layout, layout->has_server_windows ? windows * servers : 0, sizeof(struct server_window));
    layout->cause_windows = place(layout, windows, sizeof(struct cause_block));
    layout->dns_windows = place(layout, windows * resolvers, sizeof(struct dns_block));
    layout->window_pieces = place(layout, windows * layout->n_slices * layout->n_pieces, sizeof(uint32_t));
    layout->faults = place(layout, faults, sizeof(struct fault_block));
    layout->lost = place(layout, (faults + 1) * clients * CAUSE_KINDS, sizeof(struct lost_block));
    layout->pieces = place(layout, windows * layout->n_slices * layout->n_pieces, PIECE_BUCKETS * sizeof(uint32_t));
    layout->events = place(layout, layout->max_events, sizeof(struct event_block));
    layout->text = place(layout, layout->max_text_bytes, 1);
    layout->samples = place(layout, layout->max_samples, sizeof(struct sample_block));
}

const struct layout *layout_new(struct arena *arena, const struct spec *spec)
{
    struct layout *layout = ARENA_NEW(arena, struct layout);
    layout->spec = spec;
    count_groups(arena, layout);
    name_groups(arena, layout);
    layout->fault_item = unique_labels(arena, spec->n_faults, fault_label, spec);
    layout->change_item = unique_labels(arena, spec->n_changes, change_label, spec);
    choose_windows(layout);
    choose_limits(layout);
    place_all(layout);
    layout->statistic = statistics_new(arena, layout, &layout->n_statistics);
    return layout;
}
