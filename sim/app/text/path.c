/* Walks the tree along the path, one part at a time. What a part may be depends on where it is: the children of `sites`, say,
 * are names that the file must have, while a section like `output` may be made on the way, and the loader will say whether it
 * knows it. */
#include "sim/app/text/path.h"

#include "sim/app/text/refusal.h"
#include "sim/app/text/suggest.h"
#include "sim/engine/arena.h"
#include <stdlib.h>
#include <string.h>

#define SERVERS_SPREAD_MAX 10000

struct walk {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const char *path;
    struct place place;
    void (*found)(void *context, const struct path_match *match);
    void *context;
    struct path_match match;
    uint32_t n_found;
    bool wild; /* a * was met: what some of its branches lack is no error */
    bool failed;
};

/* One part of a path. */
struct part {
    const char *text;
    const char *rest; /* after its dot; NULL at the end */
    bool wild;
};

/* What the children of the node at the match's parts are, when they are names. */
static const char *named_children(const struct path_match *match)
{
    static const char *const top[][2] = {
        { "sites", "site" }, { "clients", "client group" }, { "resolvers", "resolver" }, { "dns", "dns entry" }
    };
    const char *last = match->n ? match->part[match->n - 1] : "";
    if (match->n == 1)
        for (size_t i = 0; i < 4; i++)
            if (strcmp(last, top[i][0]) == 0)
                return top[i][1];
    if (match->n >= 3 && strcmp(match->part[0], "sites") == 0) {
        if (match->n == 3 && strcmp(last, "pools") == 0)
            return "pool";
        if (match->n == 3 && strcmp(last, "balancers") == 0)
            return "balancer";
        if (match->n == 5 && strcmp(last, "servers") == 0)
            return "server";
    }
    return NULL;
}

/* ---- parts ---- */

static const char *rest_of(const char *end) { return *end == '.' ? end + 1 : NULL; }

/* The longest key of the map that the text begins with. */
static const char *longest_key(const struct node *map, const char *text)
{
    const char *best = NULL;
    for (uint32_t i = 0; map->kind == NODE_MAP && i < map->n; i++) {
        const char *key = map->entry[i].key->text;
        size_t n = strlen(key);
        if (n > 0 && strncmp(text, key, n) == 0 && (text[n] == '.' || text[n] == '\0') && (!best || n > strlen(best)))
            best = key;
    }
    return best;
}

static struct part next_part(struct walk *walk, const struct node *node, const char *text)
{
    const char *quote = text[0] == '"' ? strchr(text + 1, '"') : NULL;
    if (quote && (quote[1] == '.' || quote[1] == '\0'))
        return (struct part){ arena_strndup(walk->arena, text + 1, (size_t)(quote - text - 1)), rest_of(quote + 1), false };
    const char *key = longest_key(node, text);
    size_t n = key ? strlen(key) : strcspn(text, ".");
    return (struct part){ arena_strndup(walk->arena, text, n), rest_of(text + n), !key && n == 1 && text[0] == '*' };
}

/* ---- errors ---- */

/* The path so far, another name, and what comes after the n-th byte of the text. */
static const char *corrected(struct walk *walk, const char *text, size_t n, const char *name)
{
    const char *before = "";
    for (uint32_t i = 0; i < walk->match.n; i++)
        before = arena_printf(walk->arena, "%s%s.", before, walk->match.part[i]);
    return arena_printf(walk->arena, "%s%s%s", before, name, text + n);
}

/* Length of as many dotted pieces of the text as the key has. */
static size_t pieces_like(const char *text, const char *key)
{
    size_t n = strcspn(text, ".");
    for (const char *dot = strchr(key, '.'); dot && text[n] == '.'; dot = strchr(dot + 1, '.'))
        n += 1 + strcspn(text + n + 1, ".");
    return n;
}

static void refuse_name(struct walk *walk, const struct node *map, const char *text, const char *what)
{
    struct suggestion best = { 0 };
    size_t n_best = strcspn(text, ".");
    for (uint32_t i = 0; map->kind == NODE_MAP && i < map->n; i++) {
        const char *key = map->entry[i].key->text;
        size_t n = pieces_like(text, key);
        struct suggestion suggestion;
        suggestion_start(&suggestion, arena_strndup(walk->arena, text, n));
        suggestion_offer(&suggestion, key);
        if (!suggestion.best || (best.best && suggestion.distance >= best.distance))
            continue;
        best = suggestion;
        n_best = n;
    }
    walk->failed = true;
    struct diagnostic *d =
        refuse(walk->diagnostics, walk->place, REFUSE_NO_SUCH, what, arena_strndup(walk->arena, text, n_best));
    if (best.best)
        d->repair =
            arena_printf(walk->arena, "did you mean %s?  (* matches every %s)", corrected(walk, text, n_best, best.best), what);
    else if (map->kind == NODE_MAP && map->n > 0)
        d->repair = arena_printf(walk->arena, "there is %s  (* matches every %s)",
                                 corrected(walk, text, n_best, map->entry[0].key->text), what);
}

static void refuse_part(struct walk *walk, const struct part *part)
{
    walk->failed = true;
    struct diagnostic *d = refuse(walk->diagnostics, walk->place, REFUSE_CHANGE_PATH, walk->path, part->text);
    if (part->text[0] >= '0' && part->text[0] <= '9')
        d->note = "items of a list count from 1";
}

/* ---- making room ---- */

static bool is_one_of(const char *word, const char *const *list)
{
    while (*list && strcmp(*list, word) != 0)
        list++;
    return *list != NULL;
}

/* The key of a map that means the same as the word; NULL: none. An empty key: the map is empty. */
static const char *key_of_word(const char *section, const char *word)
{
    static const char *const switches[] = { "serve_stale", "prefetch", "ecs", "happy_eyeballs", NULL },
                      *const states[] = { "on", "off", "yes", "no", "true", "false", NULL };
    if (is_one_of(section, switches) && is_one_of(word, states))
        return "";
    if ((strcmp(section, "health_check") == 0 || strcmp(section, "outlier") == 0) && strcmp(word, "none") != 0 &&
        !is_one_of(word, states))
        return "preset";
    if (strcmp(section, "dns_cache") != 0 || word[0] == '\0')
        return NULL;
    if (word[0] >= '0' && word[0] <= '9')
        return "ttl";
    return strcmp(word, "record") == 0 || strcmp(word, "forever") == 0 ? "rule" : "preset";
}

/* servers: 3, health_check: haproxy, dns_cache: jvm, ecs: on become maps when the path goes on into them. */
static bool spread_scalar(struct walk *walk, struct node *node)
{
    const char *last = walk->match.n ? walk->match.part[walk->match.n - 1] : "";
    struct node map = *node_container(walk->arena, NODE_MAP, node->place);
    map.flow = true;
    map.origin = node->origin;
    const char *key = key_of_word(last, node->text);
    if (key && *key) {
        node_append(walk->arena, &map, node_scalar(walk->arena, node->place, key), node_copy(walk->arena, node));
    } else if (key) {
        map.n = 0;
    } else if (strcmp(last, "servers") == 0 && strspn(node->text, "0123456789") == strlen(node->text)) {
        unsigned long n = strtoul(node->text, NULL, 10);
        for (unsigned long i = 1; i <= n && n <= SERVERS_SPREAD_MAX; i++) {
            struct node *server = node_container(walk->arena, NODE_MAP, node->place);
            server->flow = true;
            node_append(walk->arena, &map, node_scalar(walk->arena, node->place, arena_printf(walk->arena, "%lu", i)), server);
        }
    } else if (node->text[0] != '\0') {
        return false;
    }
    *node = map;
    return true;
}

static struct node *make_section(struct walk *walk, struct node *map, const char *name)
{
    struct node *section = node_container(walk->arena, NODE_MAP, walk->place);
    node_append(walk->arena, map, node_scalar(walk->arena, walk->place, name), section);
    return section;
}

/* ---- the walk ---- */

static void step(struct walk *walk, struct node *node, const char *text);

static void enter(struct walk *walk, struct node *parent, const char *name, struct node *value, const struct part *part)
{
    if (walk->match.n == PATH_PARTS_MAX) {
        refuse_part(walk, part);
        return;
    }
    walk->match.part[walk->match.n++] = name;
    if (!part->rest) {
        walk->match.parent = parent;
        walk->match.value = value;
        walk->n_found++;
        walk->found(walk->context, &walk->match);
    } else if (value) {
        step(walk, value, part->rest);
    }
    walk->match.n--;
}

static void enter_all(struct walk *walk, struct node *node, const struct part *part)
{
    bool before = walk->wild;
    walk->wild = true;
    /* What is found may append to the container: only what was there is visited. */
    for (uint32_t i = 0, n = node->n; i < n && !walk->failed; i++) {
        const char *name = node->entry[i].key ? node->entry[i].key->text : arena_printf(walk->arena, "%u", i + 1);
        enter(walk, node, name, node->entry[i].value, part);
    }
    walk->wild = before;
}

static void enter_item(struct walk *walk, struct node *list, const struct part *part)
{
    unsigned long i = strtoul(part->text, NULL, 10);
    if (strspn(part->text, "0123456789") != strlen(part->text) || i == 0 || i > list->n)
        refuse_part(walk, part);
    else
        enter(walk, list, part->text, list->entry[i - 1].value, part);
}

static void enter_key(struct walk *walk, struct node *map, const char *text, const struct part *part)
{
    struct entry *entry = node_entry(map, part->text);
    const char *names = named_children(&walk->match);
    if (entry) {
        enter(walk, map, entry->key->text, entry->value, part);
    } else if (names) {
        if (!walk->wild)
            refuse_name(walk, map, text, names);
    } else if (part->rest && (strcmp(part->text, "balancer") == 0 || strcmp(part->text, "balancers") == 0 ||
                              strcmp(part->text, "pools") == 0)) {
        if (!walk->wild)
            refuse_part(walk, part);
    } else {
        enter(walk, map, part->text, part->rest ? make_section(walk, map, part->text) : NULL, part);
    }
}

static void step(struct walk *walk, struct node *node, const char *text)
{
    if (walk->failed)
        return;
    if (node->kind == NODE_SCALAR && !spread_scalar(walk, node)) {
        struct part part = next_part(walk, node, text);
        refuse_part(walk, &part);
        return;
    }
    struct part part = next_part(walk, node, text);
    if (part.text[0] == '\0')
        refuse_part(walk, &part);
    else if (part.wild)
        enter_all(walk, node, &part);
    else if (node->kind == NODE_LIST)
        enter_item(walk, node, &part);
    else
        enter_key(walk, node, text, &part);
}

bool path_find(struct arena *arena, struct diagnostics *diagnostics, struct node *root, const char *path, struct place place,
               void (*found)(void *context, const struct path_match *match), void *context)
{
    struct walk walk = {
        .arena = arena, .diagnostics = diagnostics, .path = path, .place = place, .found = found, .context = context
    };
    step(&walk, root, path);
    if (!walk.failed && walk.n_found == 0) {
        refuse(diagnostics, place, REFUSE_TARGET_NOTHING, path);
        walk.failed = true;
    }
    return !walk.failed;
}

struct setting {
    struct arena *arena;
    struct place place;
    const struct node *value;
};

static void put(void *context, const struct path_match *match)
{
    const struct setting *setting = context;
    struct node *value = node_copy(setting->arena, setting->value);
    if (match->value)
        *match->value = *value;
    else
        node_append(setting->arena, match->parent, node_scalar(setting->arena, setting->place, match->part[match->n - 1]),
                    value);
}

bool path_set(struct arena *arena, struct diagnostics *diagnostics, struct node *root, const char *path, struct place place,
              const struct node *value)
{
    return path_find(arena, diagnostics, root, path, place, put, &(struct setting){ arena, place, value });
}
