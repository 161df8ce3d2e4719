/* A scenario out of a string, for tests of the loader. */
#ifndef TESTS_SUPPORT_LOAD_TEXT_H
#define TESTS_SUPPORT_LOAD_TEXT_H

#include "sim/app/scenario.h"
#include "sim/engine/arena.h"

/* The scenario of that text, or NULL with its errors on standard output. It lives in the arena. */
const struct scenario *load_text(struct arena *arena, const char *text);

#endif
