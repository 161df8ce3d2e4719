/* Paths to values: dns.shop.example.ttl, sites.*.balancer.algorithm. Used by --set and by `changes`.
 *
 * Parts are separated by dots. A name with dots in it is matched as a whole against the names in the file, the longest that
 * fits, or stands in double quotes. `*` stands for one part. Items of a list count from 1. */
#ifndef SIM_APP_TEXT_PATH_H
#define SIM_APP_TEXT_PATH_H

#include "sim/app/text/node.h"
#include <stdbool.h>
#include <stdint.h>

#define PATH_PARTS_MAX 16

struct path_match {
    uint32_t n;
    const char *part[PATH_PARTS_MAX];
    struct node *parent; /* the map or list that holds the last part */
    struct node *value;  /* NULL: not there yet */
};

/* Calls `found` for each place that the path names, in file order. Sections on the way that may be left out are made, empty;
 * names that are not in the file are errors with a suggestion. `place` is where the path was written. False after an error. */
bool path_find(struct arena *arena, struct diagnostics *diagnostics, struct node *root, const char *path, struct place place,
               void (*found)(void *context, const struct path_match *match), void *context);
/* Puts a copy of the value there. */
bool path_set(struct arena *arena, struct diagnostics *diagnostics, struct node *root, const char *path, struct place place,
              const struct node *value);

#endif
