/* Templates of scenarios, for `gslbsim init`: files of sim/app/share/templates that the program carries with it. */
#ifndef SIM_APP_CATALOGUE_TEMPLATE_H
#define SIM_APP_CATALOGUE_TEMPLATE_H

#include <stddef.h>

struct template
{
    const char *name; /* of the file, "minimal.yaml" */
    const unsigned char *text;
    size_t n_bytes;
};

/* In the order of names; NULL beyond the last. */
const struct template *template_at(unsigned i);
/* By name, with or without .yaml; NULL: there is none. */
const struct template *template_find(const char *name);
/* The name without .yaml, and the question that a scenario asks in its first line; at most n_bytes with the end. */
void template_name(const struct template *template, char *text, size_t n_bytes);
void template_question(const unsigned char *scenario, char *text, size_t n_bytes);

#endif
