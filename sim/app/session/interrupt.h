/* Ctrl-C: the first asks for an orderly end, the second ends the process at once with exit code 130. */
#ifndef SIM_APP_SESSION_INTERRUPT_H
#define SIM_APP_SESSION_INTERRUPT_H

#include <stdbool.h>

/* Starts to watch SIGINT and SIGTERM; before that they kill as usual. */
void interrupt_watch(void);
/* Whether the first has come. Cost: one read. */
bool interrupt_seen(void);

#endif
