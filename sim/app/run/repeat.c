/* The repetition is an ordinary run, compare or sweep into a folder of its own, whose manifest is then held against the
 * recorded one: whatever a verb learns to write is compared without more code. Scenarios are read from the copies in the
 * folder; CSV files that they read are looked for where they were. */
#include "sim/app/run/repeat.h"

#include "output/digest.h"
#include "sim/app/folder/folder.h"
#include "sim/app/run/experiment.h"
#include "version.h"
#include <ftw.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct repeat {
    const struct session *session;
    repeat_verb *again;
    struct arena *arena;
    const char *path, *folder; /* of the recorded manifest */
    json_t *recorded, *repeated;
    const char *work; /* folder of the repetition */
};

bool repeat_is_manifest(const char *path)
{
    const char *slash = strrchr(path, '/');
    return strcmp(slash ? slash + 1 : path, FOLDER_MANIFEST) == 0;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

/* ---- what was recorded ---- */

static const char *verb_of(const struct repeat *repeat)
{
    const char *verb = json_string_value(json_array_get(json_object_get(repeat->recorded, "command"), 1));
    return verb ? verb : "";
}

static bool is_repeatable(const char *verb)
{
    return strcmp(verb, "run") == 0 || strcmp(verb, "compare") == 0 || strcmp(verb, "sweep") == 0;
}

static bool read_recorded(struct repeat *repeat, struct err *e)
{
    const char *path = repeat->path;
    switch (folder_look(repeat->folder, NULL)) {
    case FOLDER_SAME: break;
    case FOLDER_NEWER: return err_set(e, ERR_FOLDER, "%s is of a newer format than this program knows", path);
    default: return err_set(e, ERR_FOLDER, "%s is no manifest of gslbsim", path);
    }
    repeat->recorded = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    if (!repeat->recorded)
        return err_set(e, ERR_FOLDER, "%s is no manifest of gslbsim", path);
    if (!is_repeatable(verb_of(repeat)))
        return err_set(e, ERR_USAGE, "%s is not of gslbsim run, compare or sweep", path);
    if (json_array_size(json_object_get(repeat->recorded, "arms")) == 0)
        return err_set(e, ERR_FOLDER, "%s lists no arms", path);
    if (json_is_true(json_object_get(repeat->recorded, "truncated")))
        return err_set(e, ERR_FOLDER,
                       "%s is of a run that was interrupted: there is nothing whole to compare with; run %s again", path,
                       text_of(repeat->recorded, "scenario_file"));
    return true;
}

static bool is_kept(const struct session *session, const char *file)
{
    for (uint32_t i = 0; i < session->n_kept; i++)
        if (strcmp(session->kept[i].file, file) == 0)
            return true;
    return false;
}

/* The files that were given, in their order, and where the folder has their copies. */
static void find_copies(const struct repeat *repeat, struct session *session)
{
    const json_t *arms = json_object_get(repeat->recorded, "arms");
    struct kept_file *kept = ARENA_ARRAY(repeat->arena, json_array_size(arms) + 1, struct kept_file);
    session->n_kept = 0;
    session->kept = kept;
    for (size_t i = 0; i < json_array_size(arms); i++) {
        const char *file = text_of(json_array_get(arms, i), "scenario_file"),
                   *copy = text_of(json_array_get(arms, i), "scenario");
        if (!is_kept(session, file))
            kept[session->n_kept++] = (struct kept_file){file, arena_printf(repeat->arena, "%s/%s", repeat->folder, copy)};
    }
}

/* The recorded options, what is this call's own, and the files. */
static char **build_words(const struct repeat *repeat, const struct session *session, int *n)
{
    const json_t *options = json_object_get(repeat->recorded, "options");
    char **word = ARENA_ARRAY(repeat->arena, json_array_size(options) + session->n_kept + 4, char *);
    *n = 0;
    for (size_t i = 0; i < json_array_size(options); i++)
        word[(*n)++] = arena_strdup(repeat->arena, json_string_value(json_array_get(options, i)));
    word[(*n)++] = arena_strdup(repeat->arena, "--no-plots");
    word[(*n)++] = arena_strdup(repeat->arena, "-o");
    word[(*n)++] = arena_strdup(repeat->arena, repeat->work);
    word[(*n)++] = arena_strdup(repeat->arena, "--");
    for (uint32_t i = 0; i < session->n_kept; i++)
        word[(*n)++] = arena_strdup(repeat->arena, session->kept[i].file);
    return word;
}

/* Thresholds that fail are part of what is repeated. */
static bool carry_out(const struct repeat *repeat, struct err *e)
{
    struct session session = *repeat->session;
    const struct options *own = &repeat->session->options;
    int n;
    find_copies(repeat, &session);
    char **word = build_words(repeat, &session, &n);
    bool ok = options_parse(&session.options, verb_of(repeat), n, word, e);
    if (ok) {
        session.options.jobs = own->jobs;
        session.options.progress = own->progress;
        session.options.quiet = own->quiet;
        session.options.force = own->force;
        session.is_silent = true;
        repeat->again(verb_of(repeat), &session, e);
        ok = e->kind == ERR_NONE;
    }
    options_free(&session.options);
    return ok;
}

/* ---- the comparison ---- */

/* The digest of a file in a manifest; "" when it is not listed. */
static const char *digest_of(const json_t *manifest, const char *name)
{
    return text_of(json_object_get(json_object_get(manifest, "files"), name), "sha256");
}

/* Pictures and their scripts are drawn from the data and may be left out. */
static bool is_compared(const char *name)
{
    return strncmp(name, "plots/", 6) != 0;
}

static bool differs(const struct repeat *repeat, const char *name)
{
    return strcmp(digest_of(repeat->recorded, name), digest_of(repeat->repeated, name)) != 0;
}

static const char *first_input(const struct repeat *repeat)
{
    const char *name;
    json_t *digest, *now = json_object_get(repeat->repeated, "inputs");
    json_object_foreach(json_object_get(repeat->recorded, "inputs"), name, digest)
        if (strcmp(json_string_value(digest), text_of(now, name)) != 0)
            return name;
    return NULL;
}

/* By name, of the files whose names begin so. */
static const char *first_below(const struct repeat *repeat, const char *start)
{
    const json_t *both[] = {repeat->recorded, repeat->repeated};
    const char *first = NULL, *name;
    json_t *row;
    for (size_t i = 0; i < 2; i++)
        json_object_foreach(json_object_get(both[i], "files"), name, row)
            if (strncmp(name, start, strlen(start)) == 0 && is_compared(name) && differs(repeat, name) &&
                (!first || strcmp(name, first) < 0))
                first = name;
    return first;
}

/* Inputs first, because they explain the rest; then in the order of names. */
static const char *first_difference(const struct repeat *repeat)
{
    static const char *const causes[] = {"scenario.yaml", "scenario.resolved.yaml"};
    const char *first;
    for (size_t i = 0; i < 2; i++)
        if (differs(repeat, causes[i]))
            return causes[i];
    if ((first = first_input(repeat)) || (first = first_below(repeat, "arms/")))
        return first;
    return first_below(repeat, "");
}

/* The first file that is no longer what was written; NULL when all are. */
static const char *first_changed(const struct repeat *repeat)
{
    const char *name, *first = NULL;
    json_t *row;
    json_object_foreach(json_object_get(repeat->recorded, "files"), name, row)
    {
        char hex[DIGEST_HEX_BYTES];
        uint64_t n_bytes;
        struct err unreadable = {0};
        const char *path = arena_printf(repeat->arena, "%s/%s", repeat->folder, name);
        bool same = sha256_file(path, hex, &n_bytes, &unreadable) && strcmp(hex, text_of(row, "sha256")) == 0;
        if (is_compared(name) && !same && (!first || strcmp(name, first) < 0))
            first = name;
    }
    return first;
}

static int judge(struct repeat *repeat, struct err *e)
{
    const char *digest = text_of(repeat->recorded, "results_digest"), *name;
    repeat->repeated = json_load_file(arena_printf(repeat->arena, "%s/" FOLDER_MANIFEST, repeat->work), 0, NULL);
    if (!repeat->repeated) {
        err_set(e, ERR_SYSTEM, "cannot read the manifest of the repetition");
        return ERR_SYSTEM;
    }
    if (strcmp(text_of(repeat->recorded, "commit"), GSLBSIM_COMMIT) != 0)
        fprintf(stderr, "gslbsim: recorded by version %s, commit %s; this is version %s, commit %s\n",
                text_of(repeat->recorded, "version"), text_of(repeat->recorded, "commit"), GSLBSIM_VERSION, GSLBSIM_COMMIT);
    if ((name = first_difference(repeat)) || strcmp(digest, text_of(repeat->repeated, "results_digest")) != 0) {
        printf("%s differs from what was recorded in %s\n", name ? name : "the digest", repeat->path);
        return 1;
    }
    if ((name = first_changed(repeat))) {
        printf("%s/%s differs from what was recorded: it was changed after it was written\n", repeat->folder, name);
        return 1;
    }
    printf("identical to the recorded digest %s\n", digest);
    return 0;
}

/* ---- the folder of the repetition ---- */

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

static int run_in(struct repeat *repeat, struct err *e)
{
    const char *given = repeat->session->options.folder, *temporary = getenv("TMPDIR");
    bool is_kept = given && strcmp(given, "-") != 0;
    char parent[PATH_MAX];
    snprintf(parent, sizeof parent, "%s/gslbsim.XXXXXX", temporary && *temporary ? temporary : "/tmp");
    if (!is_kept && !mkdtemp(parent)) {
        err_set(e, ERR_SYSTEM, "cannot make %s", parent);
        return ERR_SYSTEM;
    }
    repeat->work = is_kept ? given : arena_printf(repeat->arena, "%s/run", parent);
    int code = carry_out(repeat, e) ? judge(repeat, e) : (int)e->kind;
    if (!is_kept)
        nftw(parent, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    return code;
}

int repeat_run(const struct session *session, const char *path, repeat_verb *again, struct err *e)
{
    const struct options *options = &session->options;
    const char *slash = strrchr(path, '/');
    if (options->sets.n || options->seed || options->reps || options->requests || options->precision || options->max_reps) {
        err_set(e, ERR_USAGE, "a repetition takes the recorded options: gslbsim run %s", path);
        return ERR_USAGE;
    }
    struct repeat repeat = {.session = session, .again = again, .arena = arena_new(session->exhausted), .path = path};
    repeat.folder = slash ? arena_strndup(repeat.arena, path, slash == path ? 1 : (size_t)(slash - path)) : ".";
    int code = read_recorded(&repeat, e) ? run_in(&repeat, e) : (int)e->kind;
    json_decref(repeat.recorded);
    json_decref(repeat.repeated);
    arena_free(repeat.arena);
    return code;
}
