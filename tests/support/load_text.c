/* See load_text.h. */
#include "tests/support/load_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct scenario *load_text(struct arena *arena, const char *text)
{
    char file[] = "/tmp/load_text.XXXXXX";
    int descriptor = mkstemp(file);
    if (descriptor < 0 || write(descriptor, text, strlen(text)) != (ssize_t)strlen(text) || close(descriptor) != 0)
        abort();
    struct diagnostics *diagnostics = diagnostics_new(arena);
    const struct scenario_source source = { .file = file };
    const struct scenario *scenario = scenario_load(arena, &source, diagnostics);
    unlink(file);
    for (unsigned i = 0; !scenario && diagnostics_at(diagnostics, i); i++)
        printf("line %d: %s\n", diagnostics_at(diagnostics, i)->place.line, diagnostics_at(diagnostics, i)->text);
    return scenario;
}
