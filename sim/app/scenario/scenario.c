/* Loading: read the file, apply --set to its tree, read the tree section by section, check what concerns several sections. All
 * errors that can be found are found in one go; only when the tree itself is broken is there nothing more to say. */
#include "sim/app/scenario/scenario.h"

#include "sim/app/scenario/loader.h"
#include "sim/app/text/path.h"
#include "sim/app/text/units.h"
#include "sim/app/text/yaml_tree.h"
#include "sim/engine/arena.h"
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

/* ---- the file ---- */

static bool fail(struct diagnostics *diagnostics, const char *file, const char *text, const char *more)
{
    diagnostics_error(diagnostics, (struct place){ file, 0, 0, 0 }, "%s%s", text, more);
    return false;
}

/* Reads what there is, up to one byte more than allowed: the size that a file system tells may be wrong (pipes, /dev/zero). */
static char *read_stream(struct arena *arena, FILE *in, size_t *n_bytes)
{
    size_t room = 65536, n = 0, got;
    char *text = arena_alloc(arena, room);
    while ((got = fread(text + n, 1, room - n, in)) > 0) {
        n += got;
        if (n > YAML_BYTES_MAX)
            break;
        if (n < room)
            continue;
        char *larger = arena_alloc(arena, 2 * room);
        memcpy(larger, text, n);
        text = larger;
        room *= 2;
    }
    *n_bytes = n;
    return text;
}

static bool read_file(struct arena *arena, struct scenario *scenario, const char *path, struct diagnostics *diagnostics)
{
    static const char too_large[] = "the file is larger than 4 MiB: this is no scenario";
    bool is_standard = strcmp(path, "-") == 0;
    struct stat status;
    FILE *in = is_standard ? stdin : fopen(path, "rb");
    if (!in)
        return fail(diagnostics, scenario->file, "cannot read it: ", strerror(errno));
    bool is_regular = fstat(fileno(in), &status) == 0 && S_ISREG(status.st_mode);
    bool fits = !is_regular || (size_t)status.st_size <= YAML_BYTES_MAX;
    errno = 0;
    if (fits)
        scenario->text = read_stream(arena, in, &scenario->n_bytes);
    int error = ferror(in) ? errno : 0;
    if (!is_standard)
        fclose(in);
    if (error)
        return fail(diagnostics, scenario->file, "cannot read it: ", strerror(error));
    return fits && scenario->n_bytes <= YAML_BYTES_MAX ? true : fail(diagnostics, scenario->file, too_large, "");
}

static const char *folder_of(struct arena *arena, const char *file)
{
    const char *slash = strrchr(file, '/');
    return slash ? arena_strndup(arena, file, slash == file ? 1 : (size_t)(slash - file)) : ".";
}

/* The file's name without folder and ending. */
static const char *name_of(struct arena *arena, const char *file)
{
    if (strcmp(file, "-") == 0)
        return "stdin";
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file, *dot = strrchr(name, '.');
    return arena_strndup(arena, name, dot && dot != name ? (size_t)(dot - name) : strlen(name));
}

/* ---- the command line ---- */

static void set(struct loader *loader, const char *option, const char *path, const char *value)
{
    struct node *node = yaml_tree_read_option(loader->arena, option, value, loader->diagnostics);
    struct place place = { option, 0, 0, 0 };
    if (node)
        path_set(loader->arena, loader->diagnostics, loader->root, path, place, node);
}

/* PATH=VALUE of an option. */
static void set_pair(struct loader *loader, const char *name, const char *pair)
{
    const char *equals = strchr(pair, '='), *option = arena_printf(loader->arena, "%s %s", name, pair);
    if (!equals || equals == pair)
        diagnostics_error(loader->diagnostics, (struct place){ option, 0, 0, 0 }, "a value is set by PATH=VALUE")->repair =
            arena_printf(loader->arena, "%s dns.shop.example.ttl=10s", name);
    else
        set(loader, option, arena_strndup(loader->arena, pair, (size_t)(equals - pair)), equals + 1);
}

/* A goal is one more threshold. */
static void add_goal(struct loader *loader, const char *goal)
{
    struct place place = { arena_printf(loader->arena, "--goal %s", goal), 0, 0, 0 };
    struct node *list = node_get(loader->root, "thresholds");
    if (!list) {
        list = node_container(loader->arena, NODE_LIST, place);
        node_append(loader->arena, loader->root, node_scalar(loader->arena, place, "thresholds"), list);
    }
    if (list->kind == NODE_LIST)
        node_append(loader->arena, list, NULL, node_scalar(loader->arena, place, goal));
}

static void apply_options(struct loader *loader, const struct scenario_source *source)
{
    for (unsigned i = 0; i < source->n_sets; i++)
        set_pair(loader, "--set", source->set[i]);
    for (unsigned i = 0; i < source->n_varied; i++)
        set_pair(loader, "--vary", source->varied[i]);
    if (source->has_seed) {
        const char *value = arena_printf(loader->arena, "%" PRIu64, source->seed);
        set(loader, arena_printf(loader->arena, "--seed %s", value), "run.seed", value);
    }
    if (source->has_replications) {
        const char *value = arena_printf(loader->arena, "%" PRIu32, source->replications);
        set(loader, arena_printf(loader->arena, "--reps %s", value), "run.replications", value);
    }
    if (source->goal)
        add_goal(loader, source->goal);
}

/* ---- values cut by a comma ---- */

/* {service_time: pareto(300ms, shape=2.2)} is, to YAML, two entries: "pareto(300ms" and "shape=2.2)". Says so, and takes the
 * second away so that it does not look like an unknown key. */
static void mend_cut(struct loader *loader, struct node *map, uint32_t i)
{
    struct node *value = map->entry[i].value;
    const char *text = value->text;
    uint32_t n_parts = 0;
    while (call_is_cut(text) && i + n_parts + 1 < map->n && node_is_empty(map->entry[i + n_parts + 1].value))
        text = arena_printf(loader->arena, "%s %s", text, map->entry[i + ++n_parts].key->text);
    if (n_parts == 0 || call_is_cut(text))
        return;
    const char *what = strncmp(map->entry[i].key->text, "arrivals", 8) == 0 ? "arrival process"
                       : strcmp(map->entry[i].key->text, "algorithm") == 0  ? "algorithm"
                                                                            : "distribution";
    refuse(loader->diagnostics, value->place, REFUSE_NOT_CLOSED, what)->note =
        arena_printf(loader->arena, "separate parameters by blanks: %s", text);
    for (uint32_t j = i + 1; j + n_parts < map->n; j++)
        map->entry[j] = map->entry[j + n_parts];
    map->n -= n_parts;
}

static void mend_cuts(struct loader *loader, struct node *node)
{
    for (uint32_t i = 0; i < node->n; i++) {
        struct node *value = node->entry[i].value;
        if (value->kind != NODE_SCALAR)
            mend_cuts(loader, value);
        else if (node->kind == NODE_MAP && node->flow && !value->quoted && call_is_cut(value->text))
            mend_cut(loader, node, i);
    }
}

/* ---- sections ---- */

static void read_format(struct loader *loader, const struct field *field)
{
    if (expect_scalar(loader, field->value, field->path) && !node_is_scalar(field->value, "1"))
        refuse(loader->diagnostics, field->value->place, REFUSE_FORMAT, field->value->text);
}

static void read_network(struct loader *loader, const struct field *field)
{
    (void)field;
    load_network(loader);
}

static void load(struct loader *loader)
{
    static const struct custom customs[] = {
        { "gslbsim", read_format },
        { "run", read_run },
        { "network", read_network },
        { "dns", read_dns },
        { "resolvers", read_resolvers },
        { "clients", read_clients },
        { "sites", read_sites },
        { "faults", read_faults },
        { "changes", read_changes },
        { "thresholds", read_thresholds },
        { "output", read_output },
        { NULL, NULL },
    };
    names_init(&loader->paths, loader->arena);
    names_add(&loader->paths, "/");
    load_regions(loader);
    load_names(loader);
    section_read(loader, loader->root,
                 &(struct section){ .rows = scenario_rows, .customs = customs, .path = "", .object = loader->spec });
    if (diagnostics_n_errors(loader->diagnostics) == 0)
        finish_sites(loader);
    if (diagnostics_n_errors(loader->diagnostics) == 0)
        check_scenario(loader);
}

static struct node *read_tree(struct arena *arena, struct scenario *scenario, const char *path, struct diagnostics *diagnostics)
{
    if (!read_file(arena, scenario, path, diagnostics))
        return NULL;
    diagnostics_add_source(diagnostics, scenario->file, scenario->text, scenario->n_bytes);
    struct node *root = yaml_tree_read(arena, scenario->file, scenario->text, scenario->n_bytes, diagnostics);
    if (!root || root->kind == NODE_MAP)
        return root;
    refuse(diagnostics, root->place, REFUSE_NOT_MAP, "the file")->repair = "begin with gslbsim: 1";
    return NULL;
}

const struct scenario *scenario_load(struct arena *arena, const struct scenario_source *source, struct diagnostics *diagnostics)
{
    struct scenario *scenario = ARENA_NEW(arena, struct scenario);
    struct spec *spec = ARENA_NEW(arena, struct spec);
    scenario->file = arena_strdup(arena, source->file);
    scenario->folder = source->folder ? arena_strdup(arena, source->folder) : folder_of(arena, scenario->file);
    struct loader loader = { .arena = arena, .diagnostics = diagnostics, .spec = spec, .folder = scenario->folder };
    loader.root = read_tree(arena, scenario, source->kept ? source->kept : source->file, diagnostics);
    if (!loader.root)
        return NULL;
    spec->question = "";
    if (!node_get(loader.root, "name"))
        section_default(&loader, loader.root, "name", "", "the file's name")->text = name_of(arena, scenario->file);
    apply_options(&loader, source);
    mend_cuts(&loader, loader.root);
    load(&loader);
    if (diagnostics_n_errors(diagnostics) == 0)
        scenario->threshold = finish_thresholds(&loader, &scenario->n_thresholds);
    scenario->spec = spec;
    scenario->tree = loader.root;
    scenario->n_inputs = loader.n_inputs;
    scenario->input = loader.input;
    return diagnostics_n_errors(diagnostics) == 0 ? scenario : NULL;
}

void scenario_set_warmup(struct arena *arena, const struct scenario *scenario, simtime warmup, bool is_settled)
{
    struct run_spec *run = (struct run_spec *)&scenario->spec->run;
    struct node *node = node_get(node_get(scenario->tree, "run"), "warmup");
    char text[UNIT_REPAIR_BYTES];
    quantity_format(QUANTITY_DURATION, (double)warmup, text);
    run->warmup = warmup;
    run->warmup_origin = is_settled ? WARMUP_FOUND : WARMUP_UNSETTLED;
    node->text = arena_strdup(arena, text);
    node->origin = "auto (MSER-5)";
}

/* ---- the format ---- */

const struct scenario_section *scenario_keys(void)
{
    static const struct scenario_section sections[] = {
        { "", scenario_rows, "top level" },
        { "run", run_rows, "how long, how often, which seed" },
        { "network", network_rows, "round-trip times computed; or a list of the following" },
        { "network.regions.<region>", place_rows, "a place on the globe" },
        { "network.<n>", link_rows, "one link; also in network.links" },
        { "dns.<name>", dns_rows, "an entry of the authority" },
        { "dns.<name>.answers.<n>", policy_rows, "an answer that is itself a policy" },
        { "dns.<name>.answers.<site>", load_rows, "an answer of policy load_feedback" },
        { "dns.<name>.health_check", health_rows, "none, a preset, or a map" },
        { "resolvers.<group>", resolver_rows, "recursive resolvers" },
        { "resolvers.<group>.serve_stale", serve_stale_rows, "off, on, or a map: expired answers when nobody answers" },
        { "resolvers.<group>.ecs", ecs_rows, "off, on, or a map: EDNS client subnet" },
        { "resolvers.<group>.prefetch", prefetch_rows, "off, on, or a map: asking anew before the end" },
        { "clients.<group>", client_rows, "users of one kind in one region" },
        { "clients.<group>.connections", connections_rows, "keep-alive and its limits" },
        { "clients.<group>.dns_cache", dns_cache_rows, "the users' own cache" },
        { "clients.<group>.happy_eyeballs", happy_eyeballs_rows, "off, on, or a map: racing the answer's addresses" },
        { "clients.<group>.retry", retry_rows, "what happens after a failure" },
        { "sites.<site>", site_rows, "who answers" },
        { "sites.<site>.balancer", tier_rows, "a balancer; also sites.<site>.balancers.<tier>" },
        { "sites.<site>.balancer.health_check", health_rows, "none, a preset, or a map" },
        { "sites.<site>.balancer.outlier", outlier_rows, "none, a preset, or a map" },
        { "clients.<group>.keys", keys_rows, "what is asked for" },
        { "sites.<site>.pools.<pool>.warm_cache", warm_cache_rows, "keys that servers remember" },
        { "sites.<site>.balancer.cache", cache_rows, "responses it keeps" },
        { "sites.<site>.pools.<pool>", pool_rows, "a group of servers" },
        { "sites.<site>.pools.<pool>.servers.<server>", server_rows, "a server that differs" },
        { "faults.<n>", fault_rows, "with the name of a fault: its target; see: gslbsim list faults" },
        { "changes.<n>", change_rows, "a planned change" },
        { "output", output_rows, "what is written" },
        { NULL, NULL, NULL },
    };
    return sections;
}

const char *scenario_key_source(const char *path)
{
    static const char checks[] = "HAProxy configuration manual, server options fall, rise and on-marked-down; nginx "
                                 "ngx_http_upstream_hc_module; gdnsd.config(5), service types; Cloudflare Load Balancing, "
                                 "monitors; Envoy API, core/v3/health_check.proto";
    static const char zipf[] = "Breslau et al. 1999, \"Web caching and Zipf-like distributions\"";
    static const char *const sources[][2] = {
        { "dns.<name>", "Route 53 Developer Guide, how Route 53 chooses records; RFC 7871; gdnsd.config(5), up_thresh; "
                        "gdnsd-plugin-geoip(8)" },
        { "dns.<name>.health_check", checks },
        { "resolvers.<group>", "Unbound, unbound.conf(5); BIND 9 reference manual, rrset-order" },
        { "resolvers.<group>.serve_stale",
          "RFC 8767; Unbound, unbound.conf(5), serve-expired; BIND 9 reference manual, stale-answer-enable" },
        { "resolvers.<group>.ecs", "RFC 7871; Unbound, unbound.conf(5), max-client-subnet-ipv4" },
        { "resolvers.<group>.prefetch", "Unbound, unbound.conf(5), prefetch; BIND 9 reference manual, prefetch" },
        { "clients.<group>", "glibc, resolv.conf(5), options timeout and attempts" },
        { "clients.<group>.dns_cache", "systemd, resolved.conf(5); of each product: gslbsim list presets" },
        { "clients.<group>.connections",
          "RFC 9112 (HTTP/1.1), section 9.3; nginx ngx_http_upstream_module, keepalive_timeout" },
        { "clients.<group>.happy_eyeballs",
          "RFC 8305, section 8; curl documentation, CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS, of Chrome and Firefox, too" },
        { "clients.<group>.keys", zipf },
        { "clients.<group>.retry", "Envoy documentation, router filter, x-envoy-retry-on" },
        { "sites.<site>.balancer", "nginx ngx_http_upstream_module; HAProxy configuration manual; Envoy documentation, load "
                                   "balancing; ALB user guide, slow start; Finagle documentation, Clients; Mitzenmacher 2000, "
                                   "\"How useful is old information?\"; Linux IPVS, ipvsadm(8), persistent" },
        { "sites.<site>.balancer.health_check", checks },
        { "sites.<site>.balancer.outlier", "Envoy API, outlier_detection.proto; nginx, ngx_http_upstream_module: max_fails; "
                                           "HAProxy configuration manual, observe and on-error" },
        { "sites.<site>.balancer.cache", zipf },
        { "sites.<site>.pools.<pool>",
          "HAProxy configuration manual, server options maxconn and maxqueue; nginx ngx_http_upstream_module, max_conns" },
    };
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
        if (strcmp(path, sources[i][0]) == 0)
            return sources[i][1];
    return NULL;
}
