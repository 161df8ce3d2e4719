/* gslbsim init [TEMPLATE [FILE]]: a template as a new file, with the line that tells editors where the schema is, and the
 * schema beside it. No file is ever overwritten; FILE "-" prints the template. */
#include "sim/app/catalogue/schema.h"
#include "sim/app/catalogue/template.h"
#include "sim/app/text/suggest.h"
#include "sim/app/verb.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCHEMA_FILE "scenario.schema.json"
/* What the language server behind the common editor plug-ins looks for. */
#define MODELINE "# yaml-language-server: $schema=" SCHEMA_FILE "\n"

static bool unknown_template(const char *name, struct err *e)
{
    struct suggestion near;
    char known[16][60]; /* what is offered is not copied */
    suggestion_start(&near, name);
    for (unsigned i = 0; i < 16 && template_at(i); i++) {
        template_name(template_at(i), known[i], sizeof known[i]);
        suggestion_offer(&near, known[i]);
    }
    if (near.best)
        return err_set(e, ERR_USAGE, "no template is called \"%.60s\"; did you mean: gslbsim init %s?", name, near.best);
    return err_set(e, ERR_USAGE, "no template is called \"%.60s\"; see: gslbsim list templates", name);
}

/* A new file; NULL with e set when there is one of that name, or it cannot be made. */
static FILE *create(const char *path, struct err *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (!file && errno == EEXIST)
        err_set(e, ERR_USAGE, "%s is there already and was left as it is; name another file: gslbsim init TEMPLATE FILE", path);
    else if (!file)
        err_set(e, ERR_SYSTEM, "cannot write %s: %s", path, strerror(errno));
    return file;
}

static bool finish(FILE *file, const char *path, struct err *e)
{
    bool failed = ferror(file) != 0;
    return (fclose(file) == 0 && !failed) || err_set(e, ERR_SYSTEM, "cannot write %s: %s", path, strerror(errno));
}

static void write_scenario(const struct template *template, FILE *out)
{
    fputs(MODELINE, out);
    fwrite(template->text, 1, template->n_bytes, out);
}

/* The schema beside the scenario; one that is there is good enough. */
static bool write_schema(const char *scenario, struct err *e)
{
    char path[PATH_MAX];
    const char *slash = strrchr(scenario, '/');
    snprintf(path, sizeof path, "%.*s" SCHEMA_FILE, slash ? (int)(slash + 1 - scenario) : 0, scenario);
    if (access(path, F_OK) == 0)
        return true;
    FILE *file = create(path, e);
    if (!file)
        return false;
    schema_write(file);
    if (!finish(file, path, e))
        return false;
    printf("wrote %s, what editors need to check it\n", path);
    return true;
}

int cmd_init(const struct session *session, struct err *e)
{
    const struct word_list *words = &session->options.arguments;
    const char *name = words->n > 0 ? words->at[0] : "minimal";
    const struct template *template = template_find(name);
    if (!template) {
        unknown_template(name, e);
        return (int)e->kind;
    }
    const char *path = words->n > 1 ? words->at[1] : template->name;
    if (strcmp(path, "-") == 0) {
        write_scenario(template, stdout);
        return 0;
    }
    FILE *file = create(path, e);
    if (!file)
        return (int)e->kind;
    write_scenario(template, file);
    if (finish(file, path, e)) {
        printf("wrote %s\n", path);
        if (write_schema(path, e))
            printf("next:  %s run %s\n", session->argv[0], path);
    }
    return (int)e->kind;
}
