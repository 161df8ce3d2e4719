/* From YAML text to nodes, with everything refused that makes a scenario ambiguous or a program slow: duplicate keys, tabs,
 * tags, merge keys, several documents, cyclic or exploding aliases, deep nesting, NUL bytes, invalid UTF-8. */
#ifndef SIM_APP_TEXT_YAML_TREE_H
#define SIM_APP_TEXT_YAML_TREE_H

#include "sim/app/text/node.h"
#include <stddef.h>

#define YAML_BYTES_MAX ((size_t)4 << 20) /* larger files are not read; whoever reads the file checks it */
#define YAML_DEPTH_MAX 32
#define YAML_NODES_MAX 100000 /* aliases expanded */
#define YAML_ANCHORS_MAX 1000

/* The one document in the text; NULL with at least one error in diagnostics. `file` names it in places. Time and memory are
 * linear in the text and bounded by the limits above. Aliases are expanded; an alias' copy has its anchor's places. */
struct node *yaml_tree_read(struct arena *arena, const char *file, const char *text, size_t n_bytes,
                            struct diagnostics *diagnostics);
/* The same for a value on the command line: `option` is what the user wrote (--set PATH=VALUE); places have line 0. */
struct node *yaml_tree_read_option(struct arena *arena, const char *option, const char *text, struct diagnostics *diagnostics);

#endif
