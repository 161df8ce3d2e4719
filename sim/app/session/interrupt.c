/* Ctrl-C; see interrupt.h. The handler only counts, so what it interrupts may be anywhere; the count is atomic
 * because any thread may get the signal. */
#include "sim/app/session/interrupt.h"
#include "sim/engine/err.h"
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

static atomic_int n_seen;

static void on_signal(int number)
{
    (void)number;
    if (atomic_fetch_add(&n_seen, 1) > 0)
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
    return atomic_load_explicit(&n_seen, memory_order_relaxed) > 0;
}
