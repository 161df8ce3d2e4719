/* From YAML trees to flat lists. */
#include "sim/app/folder/inputs.h"
#include "sim/app/text/yaml_tree.h"
#include "sim/engine/arena.h"
#include <stdio.h>
#include <string.h>

struct settings {
    struct arena *arena;
    struct report_setting *at;
    uint32_t n, room;
};

static void add(struct settings *settings, const char *path, const char *value)
{
    if (settings->n == settings->room) {
        settings->room = settings->room ? 2 * settings->room : 64;
        struct report_setting *grown = ARENA_ARRAY(settings->arena, settings->room, struct report_setting);
        if (settings->n)
            memcpy(grown, settings->at, settings->n * sizeof *grown);
        settings->at = grown;
    }
    settings->at[settings->n++] = (struct report_setting){path, value};
}

static bool is_list_of_scalars(const struct node *node)
{
    for (uint32_t i = 0; i < node->n; i++)
        if (node->entry[i].value->kind != NODE_SCALAR)
            return false;
    return node->kind == NODE_LIST;
}

static const char *list_text(struct arena *arena, const struct node *list)
{
    const char *text = "[";
    for (uint32_t i = 0; i < list->n; i++)
        text = arena_printf(arena, "%s%s%s", text, i ? ", " : "", list->entry[i].value->text);
    return arena_printf(arena, "%s]", text);
}

/* As deep as yaml_tree_read allows. */
static void flatten(struct settings *settings, const char *path, const struct node *node)
{
    const char *dot = *path ? "." : "";
    if (node->kind == NODE_SCALAR)
        add(settings, path, node->text);
    else if (is_list_of_scalars(node))
        add(settings, path, list_text(settings->arena, node));
    else
        for (uint32_t i = 0; i < node->n; i++)
            flatten(settings,
                    node->kind == NODE_MAP ? arena_printf(settings->arena, "%s%s%s", path, dot, node->entry[i].key->text)
                                           : arena_printf(settings->arena, "%s%s%u", path, dot, i + 1),
                    node->entry[i].value);
}

bool inputs_parse(struct report_arm *arm, struct arena *arena, const char *text, size_t n_bytes)
{
    struct settings settings = {.arena = arena};
    struct node *root = yaml_tree_read(arena, "scenario.resolved.yaml", text, n_bytes, diagnostics_new(arena));
    if (!root || root->kind != NODE_MAP)
        return false;
    flatten(&settings, "", root);
    arm->has_settings = true;
    arm->n_settings = settings.n;
    arm->setting = settings.at;
    return true;
}

static void read_file(struct report_arm *arm, struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return;
    char *text = arena_alloc(arena, YAML_BYTES_MAX + 1);
    size_t n_bytes = fread(text, 1, YAML_BYTES_MAX + 1, file);
    if (!ferror(file) && n_bytes <= YAML_BYTES_MAX)
        inputs_parse(arm, arena, text, n_bytes);
    fclose(file);
}

/* arms/LABEL.resolved.yaml as publish.c names it: of labels that look the same there, each later one has an underscore more. */
static const char *arm_file(struct arena *arena, const char **used, uint32_t n_used, const char *label)
{
    char *name = arena_strdup(arena, label);
    for (char *c = name; *c; c++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-", *c))
            *c = '_';
    for (uint32_t i = 0; i < n_used; i++)
        if (strcmp(used[i], name) == 0) {
            name = arena_printf(arena, "%s_", name);
            i = UINT32_MAX; /* from the first again */
        }
    return used[n_used] = name;
}

void inputs_read(struct report_folder *folder, struct arena *arena)
{
    const char **used = ARENA_ARRAY(arena, folder->n_arms, const char *);
    for (uint32_t i = 0; i < folder->n_arms; i++) {
        const char *name = arm_file(arena, used, i, folder->arm[i].label);
        read_file(&folder->arm[i], arena,
                  folder->n_arms == 1 ? arena_printf(arena, "%s/scenario.resolved.yaml", folder->path)
                                      : arena_printf(arena, "%s/arms/%s.resolved.yaml", folder->path, name));
    }
}
