/* A value of a scenario file: scalar, list or map, with the place where it stands. Scalars are texts until the schema says
 * otherwise. */
#ifndef SIM_APP_TEXT_NODE_H
#define SIM_APP_TEXT_NODE_H

#include "sim/app/text/diagnostics.h"
#include <stdbool.h>
#include <stdint.h>

struct arena;

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct entry {
    struct node *key; /* a scalar; NULL in a list */
    struct node *value;
};

struct node {
    enum node_kind kind;
    struct place place; /* of a scalar or a {...} or [...] all of it, as far as its first line goes */
    const char *text;   /* scalar: its value, quotes and escapes resolved; never NULL for scalars */
    const char
        *origin; /* where the value comes from when not from its place: "default (glibc)", "preset haproxy"; NULL: its place */
    bool quoted; /* scalar: in quotes or a block */
    bool flow;   /* written {...} or [...] */
    uint32_t n, room; /* list items or map entries */
    struct entry *entry;
    uint32_t size, height; /* nodes of this subtree, keys included, and its depth, as read */
};

struct node *node_scalar(struct arena *arena, struct place place, const char *text);
/* An empty list or map. */
struct node *node_container(struct arena *arena, enum node_kind kind, struct place place);
/* A deep copy: same places, same origins. */
struct node *node_copy(struct arena *arena, const struct node *node);
/* Appends to a list (key NULL) or map. */
void node_append(struct arena *arena, struct node *container, struct node *key, struct node *value);
/* Gives the whole subtree a place and an origin. */
void node_stamp(struct node *node, struct place place, const char *origin);

/* The entry of a map with this key, NULL when there is none or it is no map. O(n). */
struct entry *node_entry(const struct node *map, const char *key);
/* Its value. */
struct node *node_get(const struct node *map, const char *key);
bool node_is_scalar(const struct node *node, const char *text);
/* Nothing was written: a plain scalar without text. */
bool node_is_empty(const struct node *node);
/* What is between the braces of {...} or [...], as far as one line goes; of others their place. */
struct place node_content(const struct node *node);
/* Part of a scalar: n bytes from the offset-th on; its whole place when it was quoted or spans lines. */
struct place node_part(const struct node *node, size_t offset, size_t n_bytes);

#endif
