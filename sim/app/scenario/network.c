/* Regions and the links between them. A region is any name mentioned: in the network, or where something is. Links are a list
 * of pairs, a matrix from a file, or computed from places on the globe; they are put into one matrix of the spec. */
#include "sim/app/scenario/loader.h"

#include "sim/engine/arena.h"
#include <math.h>
#include <string.h>

#define EARTH_RADIUS_KM 6371.0
/* 2/3 of 299 792.458 km/s: light in glass */
#define FIBRE_KM_PER_S 199861.639

/* ---- names ---- */

static void add_region(struct loader *loader, const struct node *name)
{
    if (name->kind == NODE_SCALAR && name->text[0])
        names_add(&loader->regions, name->text);
}

static void add_between(struct loader *loader, const struct node *list)
{
    for (uint32_t i = 0; list && list->kind == NODE_LIST && i < list->n; i++) {
        const struct node *between = node_get(list->entry[i].value, "between");
        for (uint32_t j = 0; between && between->kind == NODE_LIST && j < between->n; j++)
            add_region(loader, between->entry[j].value);
    }
}

static void add_network(struct loader *loader, const struct node *network)
{
    add_between(loader, network);
    add_between(loader, node_get(network, "links"));
    const struct node *regions = node_get(network, "regions"), *file = node_get(network, "rtt_matrix");
    for (uint32_t i = 0; regions && regions->kind == NODE_MAP && i < regions->n; i++)
        add_region(loader, regions->entry[i].key);
    struct matrix matrix;
    if (file && read_matrix(loader, file, "network.rtt_matrix", &matrix))
        for (uint32_t i = 0; i < matrix.n; i++)
            names_add(&loader->regions, matrix.name[i]);
}

static void add_places(struct loader *loader, const char *section)
{
    const struct node *map = node_get(loader->root, section);
    for (uint32_t i = 0; map && map->kind == NODE_MAP && i < map->n; i++) {
        const struct node *region = node_get(map->entry[i].value, "region");
        if (region)
            add_region(loader, region);
    }
}

void load_regions(struct loader *loader)
{
    names_init(&loader->regions, loader->arena);
    const struct node *network = node_get(loader->root, "network");
    if (network && network->kind != NODE_SCALAR)
        add_network(loader, network);
    add_places(loader, "resolvers");
    add_places(loader, "clients");
    add_places(loader, "sites");
    if (loader->regions.n == 0)
        names_add(&loader->regions, "local");
    uint32_t n = loader->regions.n;
    loader->spec->n_regions = n;
    loader->spec->region = ARENA_ARRAY(loader->arena, n, struct region_spec);
    loader->spec->link = ARENA_ARRAY(loader->arena, (size_t)n * n, struct link_spec);
    for (uint32_t i = 0; i < n; i++)
        loader->spec->region[i].name = loader->regions.at[i];
}

/* ---- links ---- */

static struct link_spec *link_at(struct loader *loader, uint32_t a, uint32_t b)
{
    return &loader->spec->link[(size_t)a * loader->spec->n_regions + b];
}

static void read_between(struct loader *loader, const struct field *field)
{
    struct index_list *between = field->context;
    if (!expect_list(loader, field->value, field->path))
        return;
    if (field->value->n != 2)
        refuse(loader->diagnostics, field->value->place, REFUSE_BETWEEN);
    else
        read_regions(loader, field->value, field->path, between);
}

static void read_pairs(struct loader *loader, struct node *list, const char *path)
{
    static const struct custom customs[] = { { "between", read_between }, { NULL, NULL } };
    for (uint32_t i = 0; i < list->n; i++) {
        struct link_spec link = { 0 };
        struct index_list between = { 0 };
        const char *name = arena_printf(loader->arena, "%s.%u", path, i + 1);
        section_read(
            loader, list->entry[i].value,
            &(struct section){ .rows = link_rows, .customs = customs, .path = name, .object = &link, .context = &between });
        if (between.n != 2)
            continue;
        *link_at(loader, between.at[0], between.at[1]) = link;
        *link_at(loader, between.at[1], between.at[0]) = link;
    }
}

static void read_list(struct loader *loader, const struct field *field)
{
    if (field->value && expect_list(loader, field->value, field->path))
        read_pairs(loader, field->value, field->path);
}

static const struct dist *jittered(struct loader *loader, double mean_ns, double cv)
{
    return mean_ns > 0 && cv > 0 ? dist_new(loader->arena, DIST_LOGNORMAL, mean_ns, cv, 0)
                                 : dist_new(loader->arena, DIST_CONSTANT, mean_ns, 0, 0);
}

static void read_place(struct loader *loader, const struct field *field)
{
    if (!field->value || !expect_map(loader, field->value, field->path))
        return;
    for (uint32_t i = 0; i < field->value->n; i++) {
        const struct entry *entry = &field->value->entry[i];
        struct region_spec *region = &loader->spec->region[names_find(&loader->regions, entry->key->text)];
        section_read(loader, entry->value,
                     &(struct section){
                         .rows = place_rows, .path = path_text(loader, field->path, entry->key->text), .object = region });
        region->has_place = true;
    }
}

/* Haversine: the great-circle distance between two places. */
static double distance_km(const struct region_spec *a, const struct region_spec *b)
{
    const double radian = 3.14159265358979323846 / 180;
    double half_north = sin((b->latitude_deg - a->latitude_deg) * radian / 2),
           half_east = sin((b->longitude_deg - a->longitude_deg) * radian / 2);
    double h = half_north * half_north + cos(a->latitude_deg * radian) * cos(b->latitude_deg * radian) * half_east * half_east;
    return 2 * EARTH_RADIUS_KM * asin(sqrt(h < 1 ? h : 1));
}

static void compute_distances(struct loader *loader)
{
    uint32_t n = loader->spec->n_regions;
    double *distance = ARENA_ARRAY(loader->arena, (size_t)n * n, double);
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = 0; b < n; b++) {
            const struct region_spec *from = &loader->spec->region[a], *to = &loader->spec->region[b];
            distance[(size_t)a * n + b] = from->has_place && to->has_place ? distance_km(from, to) : 0;
        }
    loader->spec->distance_km = distance;
}

static void compute_great_circle(struct loader *loader, const struct network_spec *network)
{
    uint32_t n = loader->spec->n_regions;
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = 0; b < n; b++) {
            const struct region_spec *from = &loader->spec->region[a], *to = &loader->spec->region[b];
            if (!from->has_place || !to->has_place)
                continue;
            double rtt_s = 2 * loader->spec->distance_km[(size_t)a * n + b] / FIBRE_KM_PER_S * network->stretch;
            *link_at(loader, a, b) =
                (struct link_spec){ jittered(loader, rtt_s * 1e9, network->jitter_cv), network->loss_share };
        }
}

static void read_rtt(struct loader *loader, const struct field *field)
{
    (void)loader;
    if (field->value && !node_is_scalar(field->value, "great_circle"))
        refuse(loader->diagnostics, field->value->place, REFUSE_CHOICE, field->path,
               field->value->kind == NODE_SCALAR ? field->value->text : "a list or map")
            ->note = "allowed here: great_circle";
}

static void compute_matrix(struct loader *loader, const struct node *file, const struct network_spec *network)
{
    struct matrix matrix;
    if (!read_matrix(loader, file, "network.rtt_matrix", &matrix))
        return;
    for (uint32_t i = 0; i < matrix.n; i++)
        for (uint32_t j = 0; j < matrix.n; j++) {
            uint32_t a = names_find(&loader->regions, matrix.name[i]), b = names_find(&loader->regions, matrix.name[j]);
            *link_at(loader, a, b) =
                (struct link_spec){ jittered(loader, matrix.cell[i * matrix.n + j] * 1e6, network->jitter_cv),
                                    network->loss_share };
        }
}

static void ignore(struct loader *loader, const struct field *field) { (void)loader, (void)field; }

/* Twice: first the numbers that links are computed with, then the single links that replace them. */
static void read_network_map(struct loader *loader, struct node *map)
{
    static const struct custom first[] = {
        { "regions", read_place }, { "rtt", read_rtt }, { "rtt_matrix", ignore }, { "links", ignore }, { NULL, NULL }
    };
    static const struct param links_row[] = { { .key = "links", .kind = PARAM_CUSTOM }, PARAM_END };
    static const struct custom second[] = { { "links", read_list }, { NULL, NULL } };
    struct network_spec network = { 0 };
    const struct node *file = node_get(map, "rtt_matrix"), *regions = node_get(map, "regions"), *rtt = node_get(map, "rtt");
    section_read(loader, map,
                 &(struct section){ .rows = network_rows, .customs = first, .path = "network", .object = &network });
    if (regions)
        compute_distances(loader);
    if (file && rtt && node_is_scalar(rtt, "great_circle"))
        refuse(loader->diagnostics, rtt->place, REFUSE_BOTH, "rtt", "rtt_matrix", "network");
    else if (file)
        compute_matrix(loader, file, &network);
    else if (regions)
        compute_great_circle(loader, &network);
    else if (rtt)
        refuse(loader->diagnostics, rtt->place, REFUSE_PLACES);
    section_read(loader, map,
                 &(struct section){ .rows = links_row, .customs = second, .path = "network", .also = network_rows });
}

void load_network(struct loader *loader)
{
    struct node *network = node_get(loader->root, "network");
    if (!network)
        return;
    loader->links_given = true;
    if (network->kind == NODE_LIST)
        read_pairs(loader, network, "network");
    else if (network->kind == NODE_MAP)
        read_network_map(loader, network);
    else
        refuse(loader->diagnostics, network->place, REFUSE_NOT_LIST, "network");
}
