/* What `check --capacity` cannot know before a run, said of each scenario that has it. */
#include "sim/app/capacity.h"

#include "models/arrival/arrival.h"
#include <string.h>

#define NOTES_MOST 8

struct notes {
    struct arena *arena;
    const struct spec *spec;
    uint32_t n;
    const char **text;
};

static const char *join(struct arena *arena, const char *names, const char *name)
{
    return *names ? arena_printf(arena, "%s, %s", names, name) : name;
}

static void put(struct notes *notes, const char *text)
{
    notes->text[notes->n++] = text;
}

static void note_loops(struct notes *notes)
{
    const char *names = "";
    for (uint32_t c = 0; c < notes->spec->n_clients; c++) {
        const struct client_spec *client = &notes->spec->client[c];
        const struct arrival *arrival = (const struct arrival *)client->arrivals.type;
        if (arrival->loop)
            names = join(notes->arena, names, client->name);
    }
    if (*names)
        put(notes, arena_printf(notes->arena, "that the closed loops of %s ask for less when answers queue", names));
}

/* "eu/app (a hit takes 0.2 times, a miss 1 times what is shown)" */
static void note_warm_caches(struct notes *notes)
{
    const char *names = "";
    for (uint32_t s = 0; s < notes->spec->n_sites; s++)
        for (uint32_t p = 0; p < notes->spec->site[s].n_pools; p++) {
            const struct pool_spec *pool = &notes->spec->site[s].pool[p];
            if (pool->warm_keys > 0)
                names = join(notes->arena, names,
                             arena_printf(notes->arena, "%s/%s (a hit takes %.3g times, a miss %.3g times as long as reckoned)",
                                          notes->spec->site[s].name, pool->name, pool->warm_hit, pool->warm_miss));
        }
    if (*names)
        put(notes, arena_printf(notes->arena, "what servers remember: %s", names));
}

static void note_tiers(struct notes *notes)
{
    const char *caches = "";
    bool hedges = false, retries = false;
    for (uint32_t s = 0; s < notes->spec->n_sites; s++)
        for (uint32_t t = 0; t < notes->spec->site[s].n_tiers; t++) {
            const struct tier_spec *tier = &notes->spec->site[s].tier[t];
            hedges |= tier->hedge > 0;
            retries |= tier->retries > 0;
            if (tier->cache_keys > 0)
                caches = join(notes->arena, caches, arena_printf(notes->arena, "%s/%s", notes->spec->site[s].name, tier->name));
        }
    for (uint32_t c = 0; c < notes->spec->n_clients; c++)
        retries |= notes->spec->client[c].retry.max > 0;
    if (*caches)
        put(notes, arena_printf(notes->arena, "what the caches of %s answer without a server", caches));
    if (hedges || retries)
        put(notes, hedges && retries ? "retries and hedged requests"
                   : hedges          ? "hedged requests"
                                     : "retries, which multiply the load where servers fail");
}

static bool sheds_load(const struct policy_spec *policy)
{
    bool sheds = ((const struct policy *)policy->policy.type)->wants == POLICY_LOADS;
    for (uint32_t i = 0; i < policy->n_answers; i++)
        sheds |= policy->answer[i].nested && sheds_load(policy->answer[i].nested);
    return sheds;
}

static void note_dns(struct notes *notes)
{
    const char *names = "";
    for (uint32_t d = 0; d < notes->spec->n_dns; d++)
        if (sheds_load(&notes->spec->dns[d].policy))
            names = join(notes->arena, names, notes->spec->dns[d].name);
    if (*names)
        put(notes,
            arena_printf(notes->arena,
                         "that %s learns of loads late, so that they swing around what is shown, and whom it moves first",
                         names));
}

static void note_faults(struct notes *notes)
{
    uint32_t n = 0;
    for (uint32_t f = 0; f < notes->spec->n_faults; f++)
        n += notes->spec->fault[f].mtbf != NULL;
    if (n > 0)
        put(notes, arena_printf(notes->arena, "%u fault%s at random times", n, n == 1 ? "" : "s"));
}

uint32_t capacity_notes(struct arena *arena, const struct spec *spec, const char *const **note)
{
    struct notes notes = {arena, spec, 0, ARENA_ARRAY(arena, NOTES_MOST, const char *)};
    note_loops(&notes);
    note_warm_caches(&notes);
    note_tiers(&notes);
    note_dns(&notes);
    note_faults(&notes);
    *note = notes.text;
    return notes.n;
}
