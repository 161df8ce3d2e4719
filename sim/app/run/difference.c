/* Trees are flattened to lists of path and text, which are compared from where the last path was found: arms differ in few
 * places, so the lists run in step. */
#include "sim/app/run/difference.h"

#include "sim/app/text/node.h"
#include "sim/engine/arena.h"
#include <string.h>

struct leaf {
    const char *path, *text;
};
struct leaves {
    struct arena *arena;
    uint32_t n, room;
    struct leaf *at;
};

static void add(struct leaves *leaves, const char *path, const char *text)
{
    if (leaves->n == leaves->room) {
        struct leaf *before = leaves->at;
        leaves->room = leaves->room ? 2 * leaves->room : 256;
        leaves->at = ARENA_ARRAY(leaves->arena, leaves->room, struct leaf);
        if (leaves->n > 0)
            memcpy(leaves->at, before, leaves->n * sizeof *before);
    }
    leaves->at[leaves->n++] = (struct leaf){path, text};
}

/* A list of plain values is one value. */
static const char *list_text(struct arena *arena, const struct node *list)
{
    const char *text = "[";
    for (uint32_t i = 0; i < list->n; i++) {
        if (list->entry[i].value->kind != NODE_SCALAR)
            return NULL;
        text = arena_printf(arena, "%s%s%s", text, i > 0 ? ", " : "", list->entry[i].value->text);
    }
    return arena_printf(arena, "%s]", text);
}

static void flatten(struct leaves *leaves, const struct node *node, const char *path)
{
    const char *text = node->kind == NODE_LIST ? list_text(leaves->arena, node) : NULL;
    if (node->kind == NODE_SCALAR || text) {
        add(leaves, path, text ? text : node->text);
        return;
    }
    if (node->n == 0)
        add(leaves, path, "{}");
    for (uint32_t i = 0; i < node->n; i++) {
        const char *name = node->entry[i].key ? node->entry[i].key->text : arena_printf(leaves->arena, "%u", i + 1);
        flatten(leaves, node->entry[i].value, *path ? arena_printf(leaves->arena, "%s.%s", path, name) : name);
    }
}

/* The text at a path, looked for from *from on and then from the start; *from moves behind it. */
static const char *text_at(const struct leaves *leaves, const char *path, uint32_t *from)
{
    for (uint32_t i = 0; i < leaves->n; i++) {
        uint32_t k = (*from + i) % leaves->n;
        if (strcmp(leaves->at[k].path, path) == 0) {
            *from = (k + 1) % leaves->n;
            return leaves->at[k].text;
        }
    }
    return NULL;
}

/* One row when the arms do not agree on a path. */
static bool compare(const struct experiment *experiment, const struct leaves *arm, const char *path, uint32_t *from,
                    struct difference *row)
{
    const char **value = ARENA_ARRAY(experiment->arena, experiment->n_arms, const char *);
    bool differs = false;
    for (uint32_t a = 0; a < experiment->n_arms; a++) {
        value[a] = text_at(&arm[a], path, &from[a]);
        differs = differs || !value[a] != !value[0] || (value[a] && strcmp(value[a], value[0]) != 0);
    }
    *row = (struct difference){path, value};
    return differs;
}

static bool was_seen(const struct leaves *arm, uint32_t a, const char *path)
{
    for (uint32_t b = 0; b < a; b++) {
        uint32_t from = 0;
        if (text_at(&arm[b], path, &from))
            return true;
    }
    return false;
}

struct differences differences_find(const struct experiment *experiment)
{
    struct arena *arena = experiment->arena;
    struct leaves *arm = ARENA_ARRAY(arena, experiment->n_arms, struct leaves);
    uint32_t *from = ARENA_ARRAY(arena, experiment->n_arms, uint32_t), n_leaves = 0, n = 0;
    for (uint32_t a = 0; a < experiment->n_arms; a++) {
        arm[a].arena = arena;
        flatten(&arm[a], experiment->arm[a]->loaded.scenario->tree, "");
        n_leaves += arm[a].n;
    }
    struct difference *row = ARENA_ARRAY(arena, n_leaves, struct difference);
    for (uint32_t a = 0; a < experiment->n_arms; a++)
        for (uint32_t i = 0; i < arm[a].n; i++) {
            const char *path = arm[a].at[i].path;
            if (strcmp(path, "name") != 0 && strcmp(path, "question") != 0 && (a == 0 || !was_seen(arm, a, path)))
                n += compare(experiment, arm, path, from, &row[n]);
        }
    return (struct differences){n, row};
}

/* ---- pairs ---- */

static bool is_equal(const struct node *a, const struct node *b)
{
    if (!a || !b)
        return a == b;
    if (a->kind != b->kind || a->n != b->n)
        return false;
    if (a->kind == NODE_SCALAR)
        return strcmp(a->text, b->text) == 0;
    for (uint32_t i = 0; i < a->n; i++)
        if ((a->entry[i].key && !is_equal(a->entry[i].key, b->entry[i].key)) || !is_equal(a->entry[i].value, b->entry[i].value))
            return false;
    return true;
}

/* What a client group brings: when, by how many users, for which paths. */
static const char *other_client(struct arena *arena, const char *name, const struct node *a, const struct node *b)
{
    static const char *const keys[] = {"arrivals", "users", "paths"};
    if (!a || !b)
        return arena_printf(arena, "clients.%s is not in both", name);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (!is_equal(node_get(a, keys[i]), node_get(b, keys[i])))
            return arena_printf(arena, "clients.%s.%s differs", name, keys[i]);
    return NULL;
}

static const char *other_workload(struct arena *arena, const struct node *a, const struct node *b)
{
    static const char *const keys[] = {"seed", "duration", "warmup"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (!is_equal(node_get(node_get(a, "run"), keys[i]), node_get(node_get(b, "run"), keys[i])))
            return arena_printf(arena, "run.%s differs", keys[i]);
    const struct node *clients[2] = {node_get(a, "clients"), node_get(b, "clients")};
    for (int side = 0; side < 2; side++)
        for (uint32_t i = 0; clients[side] && i < clients[side]->n; i++) {
            const char *name = clients[side]->entry[i].key->text;
            const char *why = other_client(arena, name, node_get(clients[0], name), node_get(clients[1], name));
            if (why)
                return why;
        }
    return NULL;
}

const char *const *differences_unpaired(const struct experiment *experiment, uint32_t baseline)
{
    const char **why = ARENA_ARRAY(experiment->arena, experiment->n_arms, const char *);
    for (uint32_t a = 0; a < experiment->n_arms; a++)
        if (a != baseline)
            why[a] = other_workload(experiment->arena, experiment->arm[baseline]->loaded.scenario->tree,
                                    experiment->arm[a]->loaded.scenario->tree);
    return why;
}
