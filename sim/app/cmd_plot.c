/* gslbsim plot: the pictures of result folders again, with the scripts that this program has. Scripts that somebody has
 * edited in a folder are run with `gnuplot NAME.gp` there, not with this. */
#include "sim/app/folder/folder.h"
#include "sim/app/folder/plotter.h"
#include "sim/app/verb.h"
#include <unistd.h>

static bool plot_folder(const struct session *session, const char *folder, struct err *e)
{
    if (!folder_has_results(folder, e) || !plotter_write_scripts(folder, e))
        return false;
    enum plot_term term = session->options.term != 1 ? PLOT_SVG : session->out.color ? PLOT_TXT_COLOUR : PLOT_TXT;
    if (!plotter_draw(folder, term, session->out.width, e))
        return false;
    if (term == PLOT_SVG && !session->options.quiet)
        printf("plots:   %s/plots\n", folder);
    return true;
}

int cmd_plot(const struct session *session, struct err *e)
{
    const struct word_list *folders = &session->options.arguments;
    int code = 0;
    if (!plotter_is_ready()) {
        err_set(e, ERR_SYSTEM, "%s", PLOTTER_PACKAGE);
        return (int)e->kind;
    }
    for (size_t i = 0; i < folders->n; i++) {
        struct err one = {0};
        if (!plot_folder(session, folders->at[i], &one))
            err_set(e, one.kind, "%s", one.text);
        code = exit_code_first(code, (int)one.kind);
    }
    return code;
}
