/* See load_text.h. */
#include "tests/support/load_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void text_file_new(char file[TEXT_FILE_NAME_BYTES], const char *text)
{
    snprintf(file, TEXT_FILE_NAME_BYTES, "/tmp/gslbsim.XXXXXX");
    int descriptor = mkstemp(file);
    if (descriptor < 0 || write(descriptor, text, strlen(text)) != (ssize_t)strlen(text) || close(descriptor) != 0)
        abort();
}

const struct scenario *load_source(struct arena *arena, const struct scenario_source *source)
{
    struct diagnostics *diagnostics = diagnostics_new(arena);
    const struct scenario *scenario = scenario_load(arena, source, diagnostics);
    for (unsigned i = 0; !scenario && diagnostics_at(diagnostics, i); i++)
        printf("%s:%d: %s\n", source->file, diagnostics_at(diagnostics, i)->place.line, diagnostics_at(diagnostics, i)->text);
    return scenario;
}

const struct scenario *load_text_with(struct arena *arena, const char *text, struct scenario_source source)
{
    char file[TEXT_FILE_NAME_BYTES];
    text_file_new(file, text);
    source.file = file;
    const struct scenario *scenario = load_source(arena, &source);
    unlink(file);
    return scenario;
}
