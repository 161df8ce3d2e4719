/* The one error value. Keeps the first error, since what follows it is usually its consequence. Prints nothing. */
#include "sim/engine/err.h"

#include <stdarg.h>
#include <stdio.h>

bool err_set(struct err *e, enum err_kind kind, const char *format, ...)
{
    if (e == NULL || e->kind != ERR_NONE)
        return false;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(e->text, sizeof e->text, format, arguments);
    va_end(arguments);
    e->kind = kind;
    return false;
}
