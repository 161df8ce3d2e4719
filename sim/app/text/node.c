/* Nodes live in an arena and are never freed one by one; arrays double. Aliases are expanded by copying, so a tree is a tree
 * and a --set on one branch does not change another. */
#include "sim/app/text/node.h"

#include "sim/engine/arena.h"
#include <string.h>

struct node *node_scalar(struct arena *arena, struct place place, const char *text)
{
    struct node *node = ARENA_NEW(arena, struct node);
    *node = (struct node){ .kind = NODE_SCALAR, .place = place, .text = text, .size = 1 };
    return node;
}

struct node *node_container(struct arena *arena, enum node_kind kind, struct place place)
{
    struct node *node = ARENA_NEW(arena, struct node);
    *node = (struct node){ .kind = kind, .place = place, .size = 1, .height = 1 };
    return node;
}

struct node *node_copy(struct arena *arena, const struct node *node)
{
    struct node *copy = ARENA_NEW(arena, struct node);
    *copy = *node;
    copy->room = node->n;
    copy->entry = node->n ? ARENA_ARRAY(arena, node->n, struct entry) : NULL;
    for (uint32_t i = 0; i < node->n; i++) {
        const struct entry *entry = &node->entry[i];
        copy->entry[i] = (struct entry){ entry->key ? node_copy(arena, entry->key) : NULL, node_copy(arena, entry->value) };
    }
    return copy;
}

void node_append(struct arena *arena, struct node *container, struct node *key, struct node *value)
{
    if (container->n == container->room) {
        uint32_t room = container->room ? 2 * container->room : 4;
        struct entry *entry = ARENA_ARRAY(arena, room, struct entry);
        if (container->n)
            memcpy(entry, container->entry, container->n * sizeof entry[0]);
        container->entry = entry;
        container->room = room;
    }
    container->entry[container->n++] = (struct entry){ key, value };
    container->size += value->size + (key != NULL);
    if (container->height < value->height + 1)
        container->height = value->height + 1;
}

void node_stamp(struct node *node, struct place place, const char *origin)
{
    node->place = place;
    node->origin = origin;
    for (uint32_t i = 0; i < node->n; i++) {
        if (node->entry[i].key)
            node_stamp(node->entry[i].key, place, origin);
        node_stamp(node->entry[i].value, place, origin);
    }
}

struct entry *node_entry(const struct node *map, const char *key)
{
    if (map->kind != NODE_MAP)
        return NULL;
    for (uint32_t i = 0; i < map->n; i++)
        if (strcmp(map->entry[i].key->text, key) == 0)
            return &map->entry[i];
    return NULL;
}

struct node *node_get(const struct node *map, const char *key)
{
    struct entry *entry = node_entry(map, key);
    return entry ? entry->value : NULL;
}

bool node_is_scalar(const struct node *node, const char *text)
{
    return node->kind == NODE_SCALAR && strcmp(node->text, text) == 0;
}

bool node_is_empty(const struct node *node) { return node->kind == NODE_SCALAR && !node->quoted && node->text[0] == '\0'; }

struct place node_content(const struct node *node)
{
    struct place place = node->place;
    if (node->kind == NODE_SCALAR || node->n == 0 || place.line == 0)
        return place;
    const struct entry *first = &node->entry[0], *last = &node->entry[node->n - 1];
    const struct place *begin = first->key ? &first->key->place : &first->value->place, *end = &last->value->place;
    if (begin->line != place.line || begin->column < place.column)
        return place;
    place.column = begin->column;
    if (end->line == place.line && end->column + end->length > place.column)
        place.length = end->column + end->length - place.column;
    return place;
}

static int n_characters(const char *text, size_t n_bytes)
{
    int n = 0;
    for (size_t i = 0; i < n_bytes; i++)
        n += ((unsigned char)text[i] & 0xc0) != 0x80;
    return n;
}

struct place node_part(const struct node *node, size_t offset, size_t n_bytes)
{
    struct place place = node->place;
    size_t length = strlen(node->text);
    if (place.line == 0 || node->quoted || node->origin || offset + n_bytes > length ||
        n_characters(node->text, length) != place.length)
        return place;
    place.column += n_characters(node->text, offset);
    place.length = n_characters(node->text + offset, n_bytes);
    return place;
}
