/* The Lua files that a scenario names: read whole, compiled and run once, so that what is wrong with a script is said before
 * anything is simulated. What the compiler does not understand is shown in the script's own lines. */
#include "sim/app/scenario/loader.h"

#include "models/script/sandbox.h"
#include "sim/engine/arena.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SCRIPT_BYTES_MAX ((size_t)1 << 20)

static struct script *read_script_file(struct loader *loader, const struct node *file, const char *path)
{
    const char *name;
    FILE *in = open_input(loader, file, path, &name);
    if (!in)
        return NULL;
    char *text = arena_alloc(loader->arena, SCRIPT_BYTES_MAX + 1);
    size_t n_bytes = fread(text, 1, SCRIPT_BYTES_MAX + 1, in);
    int error = ferror(in) ? errno : n_bytes > SCRIPT_BYTES_MAX ? EFBIG : 0;
    fclose(in);
    if (error) {
        refuse(loader->diagnostics, file->place, REFUSE_FILE, file->text, strerror(error));
        return NULL;
    }
    struct script *script = ARENA_NEW(loader->arena, struct script);
    *script = (struct script){name, text, n_bytes};
    diagnostics_add_source(loader->diagnostics, name, text, n_bytes);
    return script;
}

/* The words of a line, when the compiler named no place in it. */
static struct place place_of(const struct script *script, const struct sandbox *sandbox)
{
    const char *line = script->text, *end = script->text + script->n_bytes;
    for (int i = 1; i < sandbox->line && line < end; i++) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        line = next ? next + 1 : end;
    }
    int column = sandbox->column ? sandbox->column : 1 + (int)strspn(line, " \t");
    int length = sandbox->column ? sandbox->length : (int)strcspn(line + column - 1, "\n");
    return (struct place){script->file, sandbox->line, column, length > 0 ? length : 1};
}

static void refuse_script(struct loader *loader, const struct node *value, const char *path, const struct script *script,
                          const struct sandbox *sandbox)
{
    const char *note = value->place.line ? arena_printf(loader->arena, "named by %s:%d, %s", value->place.file,
                                                        value->place.line, path)
                                         : arena_printf(loader->arena, "named by %s", path);
    if (sandbox->line > 0)
        refuse(loader->diagnostics, place_of(script, sandbox), REFUSE_SCRIPT, sandbox->trouble)->note = note;
    else
        refuse(loader->diagnostics, value->place, REFUSE_CSV, script->file, sandbox->trouble);
}

const struct script *read_script(struct loader *loader, const struct node *value, const char *path, enum strategy_kind kind)
{
    struct script *script = read_script_file(loader, value, path);
    if (!script)
        return NULL;
    const char *function = sandbox_function(kind);
    struct sandbox *sandbox = sandbox_new(loader->arena, script);
    if (sandbox->trouble) {
        refuse_script(loader, value, path, script, sandbox);
        return NULL;
    }
    sandbox_push_function(sandbox, function);
    if (lua_isfunction(sandbox->lua, -1))
        return script;
    refuse(loader->diagnostics, value->place, REFUSE_SCRIPT_FUNCTION, script->file, function)->note =
        arena_printf(loader->arena, "what it is asked: gslbsim list %s lua",
                     kind == STRATEGY_POLICY ? "dns-policies" : "algorithms");
    return NULL;
}
