/* NAME(value value key=value ...): distributions, arrival processes, algorithms. The long form {NAME: {key: value}} and the
 * bare NAME read as the same, so whoever asks need not know which one the file has. */
#ifndef SIM_APP_TEXT_CALL_H
#define SIM_APP_TEXT_CALL_H

#include "sim/app/text/node.h"
#include <stdbool.h>

#define CALL_DEPTH_MAX 8
#define CALL_BYTES_MAX 16384

struct call_argument {
    const char *key; /* NULL: positional */
    struct place key_place;
    struct node *value;
    bool taken; /* for the reader's book-keeping */
};

struct call {
    const char *name;
    struct place place; /* of the name */
    struct place whole;
    bool has_arguments; /* parentheses or a map, even when empty */
    uint32_t n;
    struct call_argument *argument;
};

/* False with an error in diagnostics. `what` is the kind of thing in the error's text ("distribution"), `path` the value's
 * name. */
bool call_parse(struct arena *arena, struct diagnostics *diagnostics, struct node *node, const char *what, const char *path,
                struct call *call);
/* Does the text look like a call: a word, then "("? */
bool call_is_likely(const char *text);
/* Is there a ( that is never closed: a comma inside {...} or [...] has ended the value? */
bool call_is_cut(const char *text);

#endif
