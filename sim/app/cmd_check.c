/* gslbsim check: validates scenarios, all of them, and does the arithmetic of --capacity. Runs nothing. */
#include "sim/app/capacity.h"
#include "sim/app/verb.h"

static void report(const struct session *session, const char *file, const struct loaded *loaded, bool several)
{
    if (session->options.capacity) {
        if (several)
            printf("%s\n", file);
        capacity_print(stdout, capacity_new(loaded->arena, loaded->scenario->spec), session->out.width);
        if (several)
            putchar('\n');
        return;
    }
    unsigned n_warnings = diagnostics_n_warnings(loaded->diagnostics);
    if (session->options.quiet)
        return;
    if (n_warnings > 0)
        printf("%s: valid, %u warning%s\n", file, n_warnings, n_warnings == 1 ? "" : "s");
    else
        printf("%s: valid\n", file);
}

int cmd_check(const struct session *session, struct err *e)
{
    const struct word_list *files = &session->options.arguments;
    int code = 0;
    for (size_t i = 0; i < files->n; i++) {
        struct loaded loaded;
        struct err one = {0};
        if (session_load(session, files->at[i], &loaded, &one))
            report(session, files->at[i], &loaded, files->n > 1);
        else if (one.text[0])
            err_set(e, one.kind, "%s", one.text);
        code = exit_code_first(code, (int)one.kind);
        loaded_free(&loaded);
    }
    if (!session->options.quiet && code == 0 && !session->options.capacity && files->n == 1)
        printf("next:    %s run %s\n", session->argv[0], files->at[0]);
    return code;
}
