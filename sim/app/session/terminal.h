/* What a stream can show: colour, width, box characters. Decided once at start from the options and the environment, then
 * read-only.
 *
 * Colour, in this order: --color; NO_COLOR set and not empty: off; CLICOLOR_FORCE set and not "0": on; TERM=dumb or no
 * terminal: off; else on. Colour never carries meaning alone, so nothing else depends on it. */
#ifndef SIM_APP_SESSION_TERMINAL_H
#define SIM_APP_SESSION_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };

/* What the decisions depend on; values of environment variables are NULL when unset. */
struct terminal_facts {
    bool is_terminal;
    const char *no_color, *clicolor_force, *term, *columns;
    int window_columns; /* as the terminal says, 0 when it does not */
    bool utf8;          /* the locale's character set */
};

struct terminal {
    bool is_terminal;
    bool color;
    bool utf8;
    int width; /* 40 .. 1000 characters; 80 when unknown */
};

/* The decision alone, without looking at anything but its arguments. ascii: the option --ascii. */
struct terminal terminal_decide(const struct terminal_facts *facts, enum when color, bool ascii);
/* The same for a stream of this process. terminal_locale() must have been called. */
struct terminal terminal_of(FILE *stream, enum when color, bool ascii);
/* Takes the character set from the environment; numbers keep their point, whatever the country. */
void terminal_locale(void);

#endif
