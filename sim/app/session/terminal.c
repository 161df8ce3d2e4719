/* Colour, width, character set of a stream; see terminal.h for the order of the rules and why there is one. */
#include "sim/app/session/terminal.h"
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_UNKNOWN 80
#define WIDTH_MIN     40
#define WIDTH_MAX     1000

static bool is_set(const char *value)
{
    return value && *value;
}

static bool decide_color(const struct terminal_facts *facts, enum when color)
{
    if (color != WHEN_AUTO)
        return color == WHEN_ALWAYS;
    if (is_set(facts->no_color))
        return false;
    if (is_set(facts->clicolor_force) && strcmp(facts->clicolor_force, "0") != 0)
        return true;
    if (facts->term && strcmp(facts->term, "dumb") == 0)
        return false;
    return facts->is_terminal;
}

static int decide_width(const struct terminal_facts *facts)
{
    long width = 0;
    if (is_set(facts->columns)) {
        char *end;
        width = strtol(facts->columns, &end, 10);
        if (*end)
            width = 0;
    }
    if (width <= 0)
        width = facts->window_columns;
    if (width <= 0)
        return WIDTH_UNKNOWN;
    return width < WIDTH_MIN ? WIDTH_MIN : width > WIDTH_MAX ? WIDTH_MAX : (int)width;
}

struct terminal terminal_decide(const struct terminal_facts *facts, enum when color, bool ascii)
{
    return (struct terminal){.is_terminal = facts->is_terminal,
                             .color = decide_color(facts, color),
                             .utf8 = facts->utf8 && !ascii,
                             .width = decide_width(facts)};
}

struct terminal terminal_of(FILE *stream, enum when color, bool ascii)
{
    struct winsize size = {0};
    bool is_terminal = isatty(fileno(stream)) == 1;
    if (is_terminal && ioctl(fileno(stream), TIOCGWINSZ, &size) != 0)
        size.ws_col = 0;
    struct terminal_facts facts = {.is_terminal = is_terminal,
                                   .no_color = getenv("NO_COLOR"),
                                   .clicolor_force = getenv("CLICOLOR_FORCE"),
                                   .term = getenv("TERM"),
                                   .columns = getenv("COLUMNS"),
                                   .window_columns = size.ws_col,
                                   .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0};
    return terminal_decide(&facts, color, ascii);
}

void terminal_locale(void)
{
    setlocale(LC_CTYPE, "");
}
