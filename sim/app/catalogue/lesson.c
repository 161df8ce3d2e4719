/* The table of lessons. What a scenario uses is looked for in its text: no list to keep by hand,
 * and none to get out of date. */
#include "sim/app/catalogue/lesson.h"

#include "lessons.h"
#include "sim/app/catalogue/template.h"
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define N_LESSONS (sizeof lessons / sizeof lessons[0])
#define FIRST_ONE "quickstart.yaml"

const struct lesson *lesson_at(unsigned i)
{
    return i < N_LESSONS ? &lessons[i] : NULL;
}

int lesson_name_length(const struct lesson *lesson)
{
    return (int)strcspn(lesson->name, ".");
}

void lesson_question(const struct lesson *lesson, char *text, size_t n_bytes)
{
    template_question(lesson->text, text, n_bytes);
}

void lesson_story(const struct lesson *lesson, char *text, size_t n_bytes)
{
    const char *at = (const char *)lesson->text;
    size_t n = 0;
    text[0] = '\0';
    while (*(at += strcspn(at, "\n") + 1) == '#') {
        at += strspn(at, "# ");
        int length = (int)strcspn(at, "\n"), added = snprintf(text + n, n_bytes - n, "%s%.*s", n > 0 ? " " : "", length, at);
        n = n + (size_t)added < n_bytes ? n + (size_t)added : n_bytes - 1;
    }
}

/* ---- which one shows it ---- */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* From `at` on, whether a whole word stands there. */
static bool has_word_at(const char *at, const char *end, const char *word)
{
    size_t n = strlen(word);
    return (size_t)(end - at) > n && memcmp(at, word, n) == 0 && !is_word(at[n]);
}

/* "key: name" or "name:", as whole words. */
static bool uses(const struct lesson *lesson, const char *key, const char *name)
{
    const char *text = (const char *)lesson->text, *end = text + lesson->n_bytes;
    for (const char *at = text; at < end; at++) {
        if ((at > text && is_word(at[-1])) || !has_word_at(at, end, key ? key : name))
            continue;
        const char *after = at + strlen(key ? key : name);
        if (*after != ':')
            continue;
        for (after++; after < end && *after == ' ';)
            after++;
        if (!key || has_word_at(after, end, name))
            return true;
    }
    return false;
}

/* 0: not called after it at all. */
static int likeness(const struct lesson *lesson, const char *name)
{
    size_t n = strlen(name);
    if (strncmp(lesson->name, name, n) == 0 && lesson->name[n] == '.')
        return 3;
    if (strstr(lesson->name, name))
        return 2;
    return strcmp(lesson->name, FIRST_ONE) == 0;
}

const struct lesson *lesson_using(const char *key, const char *name)
{
    const struct lesson *best = NULL;
    for (unsigned i = 0; i < N_LESSONS; i++)
        if (uses(&lessons[i], key, name) && (!best || likeness(&lessons[i], name) > likeness(best, name)))
            best = &lessons[i];
    return best;
}
