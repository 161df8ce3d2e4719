/* Looking ahead: asks for the memory of an event's objects a few events before its turn. In a large world nearly everything
 * that an event touches has left the caches since it was last used; fetched one after the other, as the handler comes to it,
 * that would cost more than all the rest. Changes no result. */
#ifndef MODELS_AHEAD_H
#define MODELS_AHEAD_H

struct world;

/* Switches it on when the world is too large for the caches; in a small one it would only cost. */
void ahead_init(struct world *world);

#endif
