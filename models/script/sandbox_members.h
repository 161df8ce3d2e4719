/* The members of a balancer as a script sees them: one table for each, made once, changed in place when a load, a weight or the
 * list of the eligible changes, so that a decision builds nothing. They lie on the state's stack between calls. */
#ifndef MODELS_SCRIPT_SANDBOX_MEMBERS_H
#define MODELS_SCRIPT_SANDBOX_MEMBERS_H

#include "models/algorithm/algorithm.h"
#include "models/script/sandbox.h"

/* The stack between calls. ALL: the table of each member at its index + 1; SERVERS: those of the eligible ones, which is what
 * pick gets. */
enum sandbox_at { AT_PICK = AT_STEPS + 1, AT_START, AT_DONE, AT_ALL, AT_SERVERS, AT_ACTIVE, AT_NUMBER, AT_TOP = AT_NUMBER };

/* Fills the empty stack of a new state. */
void sandbox_members_init(struct sandbox *sandbox, const struct members *members);
/* Writes weights and the list of the eligible. O(n). */
void sandbox_members_list(struct sandbox *sandbox, const struct members *members);
/* The list that pick gets: AT_SERVERS, or for a retry one of its own on top of the stack. 0 when the script is in trouble. */
int sandbox_members_push(struct sandbox *sandbox, const struct members *members);
/* Pushes a member's table with its load of now. */
void sandbox_members_changed(struct sandbox *sandbox, const struct members *members, uint32_t member);
/* The member that the value on top of the stack means: an index into the list as the script left it. MEMBER_NONE for nil, and
 * with trouble for anything else. */
uint32_t sandbox_members_picked(struct sandbox *sandbox, const struct members *members, int list);

#endif
