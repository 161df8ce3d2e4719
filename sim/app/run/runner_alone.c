/* The crew of a program without MPI: nobody. */
#include "sim/app/run/crew.h"
#include <stddef.h>

struct crew *crew_join(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return NULL;
}

int crew_leave(struct crew *crew, int code)
{
    (void)crew;
    return code;
}
