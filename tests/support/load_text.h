/* A scenario out of a string, for tests of the program. */
#ifndef TESTS_SUPPORT_LOAD_TEXT_H
#define TESTS_SUPPORT_LOAD_TEXT_H

#include "sim/app/scenario/scenario.h"
#include "sim/engine/arena.h"

/* Writes the text to a new file in /tmp and its name, 24 bytes, to `file`. The caller removes it. */
enum { TEXT_FILE_NAME_BYTES = 24 };
void text_file_new(char file[TEXT_FILE_NAME_BYTES], const char *text);
/* The scenario of that source, or NULL with its errors on standard output. It lives in the arena. */
const struct scenario *load_source(struct arena *arena, const struct scenario_source *source);
/* The same for a text, with what else the source says; its file is not looked at. */
const struct scenario *load_text_with(struct arena *arena, const char *text, struct scenario_source source);
static inline const struct scenario *load_text(struct arena *arena, const char *text)
{
    return load_text_with(arena, text, (struct scenario_source){ .file = NULL });
}

#endif
