/* The table of templates; what is said of one stands in its first comment line, the question. */
#include "sim/app/catalogue/template.h"
#include "templates.h"
#include <stdio.h>
#include <string.h>

#define N_TEMPLATES (sizeof templates / sizeof templates[0])
#define ENDING      ".yaml"

const struct template *template_at(unsigned i)
{
    return i < N_TEMPLATES ? &templates[i] : NULL;
}

static size_t stem_length(const struct template *template)
{
    return strlen(template->name) - strlen(ENDING);
}

const struct template *template_find(const char *name)
{
    for (unsigned i = 0; i < N_TEMPLATES; i++) {
        size_t n = stem_length(&templates[i]);
        if (strncmp(templates[i].name, name, n) == 0 && (name[n] == '\0' || strcmp(name + n, ENDING) == 0))
            return &templates[i];
    }
    return NULL;
}

void template_name(const struct template *template, char *text, size_t n_bytes)
{
    snprintf(text, n_bytes, "%.*s", (int)stem_length(template), template->name);
}

void template_question(const unsigned char *scenario, char *text, size_t n_bytes)
{
    const char *line = (const char *)scenario + strspn((const char *)scenario, "# ");
    snprintf(text, n_bytes, "%.*s", (int)strcspn(line, "\n"), line);
}
