/* Exit codes by thresholds; see gate.h. 99 is the number that k6 users know. */
#include "sim/app/run/gate.h"

#include "output/junit.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The part before the last name, "." when there is none. */
static const char *parent_of(struct arena *arena, const char *path)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    while (n > 0 && path[n - 1] != '/')
        n--;
    while (n > 1 && path[n - 1] == '/')
        n--;
    return n == 0 ? "." : arena_strndup(arena, path, n);
}

static const char *name_of(struct arena *arena, const char *path)
{
    size_t n = strlen(path), start;
    while (n > 1 && path[n - 1] == '/')
        n--;
    for (start = n; start > 0 && path[start - 1] != '/';)
        start--;
    return arena_strndup(arena, path + start, n - start);
}

/* The same name in the same place, however each is written. */
static bool is_same_path(struct arena *arena, const char *a, const char *b)
{
    struct stat place_a, place_b;
    return strcmp(name_of(arena, a), name_of(arena, b)) == 0 && stat(parent_of(arena, a), &place_a) == 0 &&
           stat(parent_of(arena, b), &place_b) == 0 && place_a.st_dev == place_b.st_dev && place_a.st_ino == place_b.st_ino;
}

static bool can_write(struct arena *arena, const char *path, const char *folder)
{
    struct stat status;
    if (stat(path, &status) == 0) {
        errno = EISDIR;
        return !S_ISDIR(status.st_mode) && access(path, W_OK) == 0;
    }
    const char *parent = parent_of(arena, path);
    if (folder && is_same_path(arena, parent, folder))
        return true;
    if (stat(parent, &status) != 0)
        return false;
    errno = ENOTDIR;
    return S_ISDIR(status.st_mode) && access(parent, W_OK | X_OK) == 0;
}

bool gate_check(const struct experiment *experiment, const char *folder, struct err *e)
{
    const char *path = experiment->session->options.junit;
    return !path || can_write(experiment->arena, path, folder) ||
           err_set(e, ERR_SYSTEM, "--junit: cannot write %s: %s; nothing was run", path, strerror(errno));
}

bool gate_report(const struct experiment *experiment, struct err *e)
{
    const struct options *options = &experiment->session->options;
    if (!options->junit)
        return true;
    return junit_write(options->junit, experiment->arm[0]->spec->name, experiment->study, experiment->n_arms, options->strict,
                       e);
}

int gate_code(const struct experiment *experiment)
{
    int code = 0;
    for (uint32_t i = 0; i < experiment->n_arms; i++) {
        enum threshold_verdict verdict = thresholds_verdict(experiment->study[i]);
        if (verdict == THRESHOLD_FAIL)
            code = exit_code_first(code, EXIT_FAILED);
        else if (verdict == THRESHOLD_UNDECIDED && experiment->session->options.strict)
            code = exit_code_first(code, EXIT_UNDECIDED);
    }
    return code;
}
