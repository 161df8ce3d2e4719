/* What verbs share; see session.h. */
#include "sim/app/session/session.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool check_readable(const char *file, struct err *e)
{
    struct stat status;
    bool is_folder = stat(file, &status) == 0 && S_ISDIR(status.st_mode);
    if (strcmp(file, "-") == 0 || (access(file, R_OK) == 0 && !is_folder))
        return true;
    if (is_folder)
        errno = EISDIR;
    return err_set(e, ERR_SYSTEM, "cannot read %s: %s", file, strerror(errno));
}

/* --requests is a --set by another name. */
static const char *const *all_sets(struct arena *arena, const struct options *options, unsigned *n)
{
    const char **set = ARENA_ARRAY(arena, options->sets.n + 1, const char *);
    *n = 0;
    for (size_t i = 0; i < options->sets.n; i++)
        set[(*n)++] = options->sets.at[i];
    if (options->requests)
        set[(*n)++] = arena_printf(arena, "output.requests=%s", options->requests);
    return set;
}

/* NULL: the file itself. */
static const char *kept_copy(const struct session *session, const char *file)
{
    for (uint32_t i = 0; i < session->n_kept; i++)
        if (strcmp(session->kept[i].file, file) == 0)
            return session->kept[i].path;
    return NULL;
}

bool session_load_arm(const struct session *session, const char *file, uint32_t n_settings, const char *const *setting,
                      struct loaded *loaded, struct err *e)
{
    const struct options *options = &session->options;
    *loaded = (struct loaded){0};
    const char *kept = kept_copy(session, file);
    if (!check_readable(kept ? kept : file, e))
        return false;
    loaded->arena = arena_new(session->exhausted);
    loaded->diagnostics = diagnostics_new(loaded->arena);
    struct scenario_source source = {.file = file,
                                     .kept = kept,
                                     .has_seed = options->seed != NULL,
                                     .has_replications = options->reps != NULL,
                                     .n_varied = n_settings,
                                     .varied = setting,
                                     .goal = options->goal};
    source.set = all_sets(loaded->arena, options, &source.n_sets);
    if (options->seed)
        source.seed = strtoull(options->seed, NULL, 10);
    if (options->reps)
        source.replications = (uint32_t)strtoul(options->reps, NULL, 10);
    loaded->scenario = scenario_load(loaded->arena, &source, loaded->diagnostics);
    if (!loaded->scenario)
        e->kind = ERR_SCENARIO;
    return loaded->scenario != NULL;
}

bool session_load(const struct session *session, const char *file, struct loaded *loaded, struct err *e)
{
    bool ok = session_load_arm(session, file, 0, NULL, loaded, e);
    if (loaded->diagnostics)
        diagnostics_print(loaded->diagnostics, stderr);
    return ok;
}

void loaded_free(struct loaded *loaded)
{
    arena_free(loaded->arena);
    *loaded = (struct loaded){0};
}

int exit_code_first(int a, int b)
{
    static const int order[] = {ERR_USAGE, ERR_SCENARIO, ERR_FOLDER, ERR_SYSTEM, ERR_INTERRUPTED, 99, 97};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return a ? a : b;
}
