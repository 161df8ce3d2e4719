/* Steps of a script: turns of its loops, jumps and calls of its functions. Whatever runs for ever takes them without end, and
 * whatever lies between two of them is as long as its text, so that a bound on steps bounds a call.
 *
 * They are counted by the script itself: a statement that counts one is put into its text where the compiler reads it,
 * behind `do`, `repeat` and a function's parameters and before `goto`; the turns of `for i = 1, #list do` all at once before
 * it, since it can be no longer than the list. Lua's own counter of instructions would stop at each of them, which makes every
 * script about twice as slow. Lines stay what they were. */
#ifndef MODELS_SCRIPT_STEPS_H
#define MODELS_SCRIPT_STEPS_H

#include <lua.h>
#include <stddef.h>

struct arena;

/* A statement that is put in. */
struct step {
    size_t at;                 /* before this byte of the text */
    const char *list;          /* in the text, n_list bytes: counts as many as it is long; NULL: counts one */
    size_t n_list;
    const char *statement;
};

/* A text on its way to the compiler. The chunk is to be called with the number of steps and a C function, which is called
 * with a function whose first upvalue is the number of steps left, then without arguments whenever there are none left. */
struct stepped_text {
    const char *text;
    size_t n_bytes, n_read; /* of the text alone */
    size_t n_steps, n_done; /* statements, and how many of them are put in */
    const struct step *step;
    const char *head;       /* what is put at the start; NULL: done */
};

/* Borrows the text, allocates in arena. What is no Lua is left as it is, for the compiler to refuse. */
void stepped_text_init(struct stepped_text *stepped, struct arena *arena, const char *text, size_t n_bytes);
/* A lua_Reader; the context is the struct. Gives the text byte by byte, so that n_read tells how far the compiler came. */
const char *stepped_text_read(lua_State *lua, void *context, size_t *n_bytes);

#endif
