/* What there is to use in a scenario, for `gslbsim list`: kinds of things, each a list of items, all taken from the
 * tables that the program itself works with. */
#ifndef SIM_APP_CATALOGUE_CATALOGUE_H
#define SIM_APP_CATALOGUE_CATALOGUE_H

#include "models/param.h"
#include <stdbool.h>
#include <stddef.h>

/* Texts are NULL where they do not apply. */
struct item {
    const char *name;
    const char *aliases; /* separated by blanks */
    const char *known_as, *help, *description, *source;
    const char *when_down, *cost; /* of strategies */
    const char *layer;            /* of algorithms: "l7", "l4 l7" */
    const char *unit;    /* of metrics; of presets, what they are for */
    const char *groups;  /* of metrics: by what they are reported */
    const char *example; /* a line of a scenario or a command that uses it */
    const struct param *params;
    const struct lesson *lesson; /* lesson.h: that shows it */
    char own[1000]; /* for texts that stand nowhere else; name, help and the like may point here, so an item is not copied */
};

struct kind {
    const char *name; /* "algorithms" */
    const char *help;
    const char *use;                           /* a command that tries an item, with %s for its name; NULL: its lesson does */
    bool (*at)(unsigned i, struct item *item); /* false beyond the last */
    const char *column; /* of the table, beside name and help: what known_as, unit or example are called there; NULL: none */
    bool is_tree;       /* listed with the parameters of every item */
};

/* Ended by a row without a name. */
extern const struct kind catalogue[];
const struct kind *catalogue_find(const char *name);
/* By name or alias. */
bool kind_find(const struct kind *kind, const char *name, struct item *item);

#endif
