/* Open addressing with linear probing, FNV-1a. Used for what a file may name many times: regions, paths, sites, the addresses
 * in a trace. */
#include "sim/app/text/names.h"

#include "sim/engine/arena.h"
#include <string.h>

static uint64_t hash_of(const char *name)
{
    uint64_t hash = 14695981039346656037u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 1099511628211u;
    return hash ^ hash >> 32;
}

/* The slot of the name, or the free one where it belongs. */
static uint32_t slot_of(const struct names *names, const char *name)
{
    uint32_t slot = (uint32_t)hash_of(name) & (names->room - 1);
    while (names->slot[slot] && strcmp(names->at[names->slot[slot] - 1], name) != 0)
        slot = (slot + 1) & (names->room - 1);
    return slot;
}

static void grow(struct names *names)
{
    uint32_t room = names->room ? 2 * names->room : 16;
    const char **at = ARENA_ARRAY(names->arena, room / 2, const char *);
    if (names->n)
        memcpy(at, names->at, names->n * sizeof at[0]);
    names->at = at;
    names->room = room;
    names->slot = ARENA_ARRAY(names->arena, room, uint32_t);
    for (uint32_t i = 0; i < names->n; i++)
        names->slot[slot_of(names, at[i])] = i + 1;
}

void names_init(struct names *names, struct arena *arena)
{
    *names = (struct names){ .arena = arena };
    grow(names);
}

uint32_t names_find(const struct names *names, const char *name)
{
    uint32_t found = names->slot[slot_of(names, name)];
    return found ? found - 1 : NAMES_NONE;
}

uint32_t names_add(struct names *names, const char *name)
{
    uint32_t found = names_find(names, name);
    if (found != NAMES_NONE)
        return found;
    if (names->n == names->room / 2)
        grow(names);
    names->at[names->n] = name;
    names->slot[slot_of(names, name)] = ++names->n;
    return names->n - 1;
}
