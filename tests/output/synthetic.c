/* Hand-made scenario, random requests, and a CSV reader. */
#include "tests/output/synthetic.h"

#include "sim/engine/arena.h"
#include "sim/engine/rng.h"
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void make_places(struct arena *arena, struct spec *spec)
{
    spec->n_regions = 2;
    spec->region = ARENA_ARRAY(arena, 2, struct region_spec);
    spec->region[0].name = "eu";
    spec->region[1].name = "us";
    spec->n_paths = 2;
    spec->path = ARENA_ARRAY(arena, 2, const char *);
    spec->path[0] = "/";
    spec->path[1] = "/image, \"large\"";
    spec->n_dns = 1;
    spec->dns = ARENA_ARRAY(arena, 1, struct dns_spec);
    spec->dns[0].name = "shop.example";
    spec->n_resolvers = 2;
    spec->resolver = ARENA_ARRAY(arena, 2, struct resolver_spec);
    spec->resolver[0].name = "isp-eu";
    spec->resolver[1].name = "public";
    spec->n_clients = SYNTHETIC_CLIENTS;
    spec->client = ARENA_ARRAY(arena, SYNTHETIC_CLIENTS, struct client_spec);
    static const char *const name[] = {"web-eu", "web-us", "jobs"};
    for (uint32_t c = 0; c < SYNTHETIC_CLIENTS; c++) {
        spec->client[c].name = name[c];
        spec->client[c].region = c % 2;
        spec->client[c].users = 100 + 37 * c;
    }
}

static struct pool_spec make_pool(struct arena *arena, const char *name, uint32_t n)
{
    struct pool_spec pool = {.name = name, .n_servers = n, .server = ARENA_ARRAY(arena, n, struct server_spec)};
    for (uint32_t i = 0; i < n; i++) {
        pool.server[i].name = arena_printf(arena, "%u", i + 1);
        pool.server[i].workers = 2 + i;
    }
    return pool;
}

static void make_sites(struct arena *arena, struct spec *spec)
{
    spec->n_sites = SYNTHETIC_SITES;
    spec->site = ARENA_ARRAY(arena, SYNTHETIC_SITES, struct site_spec);
    spec->site[0] = (struct site_spec){.name = "eu-site",
                                       .region = 0,
                                       .n_pools = 2,
                                       .pool = ARENA_ARRAY(arena, 2, struct pool_spec)};
    spec->site[0].pool[0] = make_pool(arena, "app", 3);
    spec->site[0].pool[1] = make_pool(arena, "batch", 1);
    spec->site[1] = (struct site_spec){.name = "us-site",
                                       .region = 1,
                                       .n_pools = 1,
                                       .pool = ARENA_ARRAY(arena, 1, struct pool_spec)};
    spec->site[1].pool[0] = make_pool(arena, "app", 3);
}

struct synthetic *synthetic_new(void)
{
    struct arena *arena = arena_new(NULL);
    struct synthetic *synthetic = ARENA_NEW(arena, struct synthetic);
    struct spec *spec = &synthetic->spec;
    static const double percentile[] = {50, 90, 99, 99.9};
    synthetic->arena = arena;
    spec->name = "synthetic";
    spec->run = (struct run_spec){.duration = 97 * SECOND, .warmup = 11 * SECOND, .replications = 4, .seed = 4711};
    spec->output = (struct output_spec){7 * SECOND, 4, percentile, 0.03, 100000};
    make_places(arena, spec);
    make_sites(arena, spec);
    spec->n_faults = 3;
    spec->fault = ARENA_ARRAY(arena, 3, struct fault_spec);
    spec->fault[0] = (struct fault_spec){.label = "crash eu-site",
                                         .target = {TARGET_SITE, 0, 0, 0},
                                         .at = 30 * SECOND,
                                         .until = 55 * SECOND};
    spec->fault[1] = (struct fault_spec){.label = "slow eu-site/app/2",
                                         .target = {TARGET_SERVER, 0, 0, 1},
                                         .at = 58 * SECOND,
                                         .until = 60 * SECOND};
    spec->fault[2] = (struct fault_spec){.label = "crash eu-site",
                                         .target = {TARGET_SITE, 0, 0, 0},
                                         .at = 70 * SECOND,
                                         .until = 75 * SECOND};
    spec->n_changes = 1;
    spec->change = ARENA_ARRAY(arena, 1, struct change_spec);
    spec->change[0] = (struct change_spec){.label = "drain us-site",
                                           .at = 80 * SECOND,
                                           .kind = CHANGE_DRAIN,
                                           .target = {TARGET_SITE, 1, 0, 0}};
    synthetic->layout = layout_new(arena, spec);
    return synthetic;
}

void synthetic_free(struct synthetic *synthetic)
{
    arena_free(synthetic->arena);
}

static void draw_outcome(struct rng *rng, struct request_record *record)
{
    record->outcome = rng_unit(rng) < 0.9 ? OUTCOME_OK : (uint8_t)(1 + rng_below(rng, OUTCOME_KINDS - 1));
    record->cause = CAUSE_NONE;
    if (record->outcome != OUTCOME_OK || rng_below(rng, 10) == 0)
        record->cause = (uint8_t)(1 + rng_below(rng, CAUSE_KINDS - 1));
    record->fault = record->outcome != OUTCOME_OK && rng_below(rng, 2) == 0 ? rng_below(rng, 3) : PROBE_NONE;
    record->tries = 1 + (rng_below(rng, 8) == 0);
    record->stale = rng_below(rng, 9) == 0;
    record->dead = rng_below(rng, 11) == 0;
    record->misrouted = rng_below(rng, 13) == 0;
}

static void draw_place(struct rng *rng, struct request_record *record)
{
    record->client = rng_below(rng, SYNTHETIC_CLIENTS);
    record->path = rng_below(rng, 2);
    record->user = rng_below(rng, 100);
    record->resolver = rng_below(rng, 5) == 0 ? PROBE_NONE : rng_below(rng, 2);
    record->dns_source = (uint8_t)rng_below(rng, DNS_SOURCE_KINDS);
    record->connection = (uint8_t)rng_below(rng, 3);
    record->dns_age = (simtime)(rng_unit(rng) * 300e9);
    record->site = record->pool = record->server = PROBE_NONE;
    record->first_site = rng_below(rng, 20) == 0 ? PROBE_NONE : rng_below(rng, SYNTHETIC_SITES);
    if (record->first_site == PROBE_NONE)
        return;
    record->site = rng_below(rng, 10) == 0 ? 1 - record->first_site : record->first_site;
    if (rng_below(rng, 15) == 0)
        return;
    record->pool = record->site == 0 ? rng_below(rng, 2) : 0;
    if (rng_below(rng, 15) != 0)
        record->server = record->pool == 1 ? 0 : rng_below(rng, 3);
}

static void draw_times(struct rng *rng, struct request_record *record)
{
    simtime *part[] = {&record->dns,     &record->connect, &record->balancer, &record->queue,
                       &record->service, &record->network, &record->wait};
    record->response = 0;
    for (int i = 0; i < 7; i++) {
        *part[i] = (simtime)(rng_exponential(rng) * (1 + i) * 3.7e6);
        record->response += *part[i];
    }
}

struct request_record *synthetic_requests(const struct synthetic *synthetic, uint32_t replication, uint32_t n)
{
    struct request_record *record = calloc(n, sizeof *record);
    struct rng rng = rng_stream(99, replication, "synthetic");
    for (uint32_t i = 0; i < n; i++) {
        record[i].due = (simtime)(rng_unit(&rng) * 101e9);
        record[i].measured = record[i].due >= synthetic->spec.run.warmup && record[i].due < synthetic->spec.run.duration;
        record[i].number = i;
        draw_place(&rng, &record[i]);
        draw_outcome(&rng, &record[i]);
        draw_times(&rng, &record[i]);
    }
    return record;
}

struct synthetic_dns synthetic_dns_at(uint32_t i)
{
    struct rng rng;
    rng_seed(&rng, 31 + i);
    struct synthetic_dns dns = {.now = (simtime)((i + rng_unit(&rng)) * 101e9 / SYNTHETIC_DNS), .resolver = rng_below(&rng, 2)};
    dns.event = (enum dns_event)rng_below(&rng, DNS_EVENT_KINDS);
    dns.age = (simtime)(rng_unit(&rng) * 60e9);
    return dns;
}

static void report_others(const struct probe *probe)
{
    for (uint32_t i = 0; i < SYNTHETIC_DNS; i++) {
        struct synthetic_dns dns = synthetic_dns_at(i);
        probe->dns(probe->recorder, dns.now, dns.resolver, dns.event, dns.age);
    }
    struct event_record start = {30 * SECOND, EVENT_FAULT_START, true, 0, PROBE_NONE, "eu-site", "crash"};
    struct event_record noticed = {34500 * MILLISECOND, EVENT_DOWN_NOTICED, false, 0, PROBE_NONE, "eu-site", "authority"};
    probe->event(probe->recorder, &start);
    probe->event(probe->recorder, &noticed);
}

void *synthetic_block_new(const struct synthetic *synthetic)
{
    void *block = calloc(1, layout_bytes(synthetic->layout));
    CU_ASSERT_PTR_NOT_NULL_FATAL(block);
    return block;
}

double synthetic_busy_worker_s(double now_s, uint32_t server, uint32_t replication)
{
    return now_s * (0.385 + 0.137 * server) + 2.25 * replication;
}

void *synthetic_block(const struct synthetic *synthetic, uint32_t replication, const struct request_record *record, uint32_t n)
{
    void *block = synthetic_block_new(synthetic);
    struct recorder recorder;
    const struct probe *probe = recorder_init(&recorder, synthetic->layout, block, replication);
    for (uint32_t i = 0; i < n; i++)
        probe->request_done(probe->recorder, &record[i]);
    report_others(probe);
    struct world_record end = {.requests = n,
                               .ok = n,
                               .authority_queries = 1000 + 7 * replication,
                               .connections_opened = 311,
                               .events = 5 * n};
    for (uint32_t s = 0; s < SYNTHETIC_SITES; s++)
        for (uint32_t p = 0; p < synthetic->spec.site[s].n_pools; p++)
            for (uint32_t i = 0; i < synthetic->spec.site[s].pool[p].n_servers; i++) {
                struct server_record done = {.site = s, .pool = p, .server = i, .workers = 2 + i, .elapsed_s = 86};
                done.busy_worker_s = 10 + 3.5 * s + 2.25 * p + i + replication;
                done.in_system_s = 43 * (1 + i);
                done.arrived = done.completed = 17 * (i + 1);
                probe->server_done(probe->recorder, &done);
            }
    const struct layout *layout = synthetic->layout;
    for (uint32_t w = 0; w < layout->n_windows; w++)
        for (uint32_t s = 0; s < layout_servers(layout); s++) {
            double ended_s = simtime_s(layout_window_start(layout, w)) + layout_window_s(layout, w);
            double busy_worker_s = synthetic_busy_worker_s(ended_s, s, replication);
            probe->server_busy(probe->recorder, simtime_from_s(ended_s), s, busy_worker_s * 1e9);
        }
    probe->world_done(probe->recorder, &end);
    return block;
}

struct study *synthetic_study(const struct synthetic *synthetic, uint32_t n, struct request_record **records)
{
    struct study *study = study_new(synthetic->layout, "base");
    for (uint32_t r = 0; r < n; r++) {
        records[r] = synthetic_requests(synthetic, r, SYNTHETIC_REQUESTS);
        void *block = synthetic_block(synthetic, r, records[r], SYNTHETIC_REQUESTS);
        study_add(study, block);
        free(block);
    }
    return study;
}

/* ---- CSV ---- */

static char *read_all(const char *folder, const char *name)
{
    char path[1000];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fseek(file, 0, SEEK_END);
    size_t n = (size_t)ftell(file);
    rewind(file);
    char *bytes = calloc(n + 1, 1);
    CU_ASSERT_EQUAL(fread(bytes, 1, n, file), n);
    fclose(file);
    return bytes;
}

/* Cuts one field out of *at in place, returns it and moves *at behind the comma or line end; *end is set at a line end. */
static char *next_field(char **at, bool *end)
{
    char *from = *at, *to = from, *start = from;
    bool quoted = *from == '"';
    from += quoted;
    for (; *from != '\0'; from++) {
        if (quoted && *from == '"') {
            if (from[1] != '"') {
                from++;
                break;
            }
            from++;
        } else if (!quoted && (*from == ',' || *from == '\n')) {
            break;
        }
        *to++ = *from;
    }
    *end = *from == '\n';
    *at = from + (*from != '\0');
    *to = '\0';
    return start;
}

struct sheet sheet_read(const char *folder, const char *name)
{
    struct sheet sheet = {.bytes = read_all(folder, name)};
    size_t room = 16, n = 0, in_row = 0, rows = 0;
    sheet.cell = malloc(room * sizeof *sheet.cell);
    for (char *at = sheet.bytes; *at != '\0';) {
        bool end;
        if (n == room)
            sheet.cell = realloc(sheet.cell, (room *= 2) * sizeof *sheet.cell);
        sheet.cell[n++] = next_field(&at, &end);
        in_row++;
        if (!end)
            continue;
        if (rows++ == 0)
            sheet.n_columns = (uint32_t)in_row;
        CU_ASSERT_EQUAL_FATAL(in_row, sheet.n_columns);
        in_row = 0;
    }
    CU_ASSERT_EQUAL(in_row, 0);
    CU_ASSERT_FATAL(rows > 0);
    sheet.n_rows = (uint32_t)rows - 1;
    return sheet;
}

void sheet_free(struct sheet *sheet)
{
    free(sheet->cell);
    free(sheet->bytes);
}

const char *sheet_at(const struct sheet *sheet, uint32_t row, const char *column)
{
    for (uint32_t c = 0; c < sheet->n_columns; c++)
        if (strcmp(sheet->cell[c], column) == 0)
            return sheet->cell[(size_t)(row + 1) * sheet->n_columns + c];
    CU_FAIL_FATAL("no such column");
    return "";
}

double sheet_number(const struct sheet *sheet, uint32_t row, const char *column)
{
    const char *text = sheet_at(sheet, row, column);
    char *end;
    double value = text[0] == '\0' ? (double)NAN : strtod(text, &end);
    CU_ASSERT(text[0] == '\0' || *end == '\0');
    return value;
}

uint32_t sheet_find(const struct sheet *sheet, ...)
{
    for (uint32_t row = 0; row < sheet->n_rows; row++) {
        va_list arguments;
        bool same = true;
        va_start(arguments, sheet);
        for (const char *column; (column = va_arg(arguments, const char *)) != NULL;)
            same = strcmp(sheet_at(sheet, row, column), va_arg(arguments, const char *)) == 0 && same;
        va_end(arguments);
        if (same)
            return row;
    }
    return UINT32_MAX;
}

double summary_at(const struct sheet *sheet, const char *metric, const char *by, const char *item, const char *stat,
                  const char *column)
{
    uint32_t row = sheet_find(sheet, "metric", metric, "by", by, "item", item, "stat", stat, NULL);
    CU_ASSERT_NOT_EQUAL_FATAL(row, UINT32_MAX);
    return sheet_number(sheet, row, column);
}

bool is_near(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}
