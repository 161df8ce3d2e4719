/* Ctrl-C; see interrupt.h. The handler only sets a flag, so what it interrupts may be anywhere. */
#include "sim/app/interrupt.h"
#include "sim/engine/err.h"
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t n_seen;

static void on_signal(int number)
{
    (void)number;
    if (n_seen++ > 0)
        _exit(ERR_INTERRUPTED);
}

void interrupt_watch(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool interrupt_seen(void)
{
    return n_seen > 0;
}
