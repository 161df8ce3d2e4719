/* Lessons: the scenarios of scenarios/, which the program carries with it, so that `list` can tell which of them shows what.
 * Each asks a question in its first line, explains itself in the comment below, and proves its answer by thresholds. */
#ifndef SIM_APP_CATALOGUE_LESSON_H
#define SIM_APP_CATALOGUE_LESSON_H

#include <stddef.h>

struct lesson {
    const char *name; /* of the file, "power_of_two.yaml" */
    const unsigned char *text;
    size_t n_bytes;
};

/* In the order of names; NULL beyond the last. */
const struct lesson *lesson_at(unsigned i);
/* Length of the name without .yaml. */
int lesson_name_length(const struct lesson *lesson);
/* Its question, and what the rest of the comment tells, in one line each; at most n_bytes with the end. */
void lesson_question(const struct lesson *lesson, char *text, size_t n_bytes);
void lesson_story(const struct lesson *lesson, char *text, size_t n_bytes);
/* The one that shows best what `key: name` does, or, without a key, `name: ...`: called so, else called after it, else the
 * quickstart, else the first that uses it. NULL: nowhere is it used. Linear in all texts. */
const struct lesson *lesson_using(const char *key, const char *name);

#endif
