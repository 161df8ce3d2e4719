/* A set of names, each with its index in order of arrival. Indices depend on the order alone, never on the hash. */
#ifndef SIM_APP_TEXT_NAMES_H
#define SIM_APP_TEXT_NAMES_H

#include <stdint.h>

struct arena;

#define NAMES_NONE UINT32_MAX

struct names {
    struct arena *arena;
    uint32_t n, room; /* names; slots, a power of two at least twice as many */
    const char **at;  /* [n] */
    uint32_t *slot;   /* [room] index + 1, 0 when free */
};

void names_init(struct names *names, struct arena *arena);
/* Index of the name, NAMES_NONE when unknown. O(1). */
uint32_t names_find(const struct names *names, const char *name);
/* Index of the name, which is added (not copied) when new. */
uint32_t names_add(struct names *names, const char *name);

#endif
