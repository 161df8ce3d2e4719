/* Something that takes traffic: an instance of a balancer, or a server. */
#ifndef MODELS_ENDPOINT_H
#define MODELS_ENDPOINT_H

#include "models/operation/condition.h"
#include <stdbool.h>
#include <stdint.h>

struct endpoint {
    bool is_server;
    uint32_t index; /* in world.server or world.balancer */
};

/* The n-th behind it of its kind. */
static inline struct endpoint endpoint_behind(struct endpoint first, uint32_t n)
{
    return (struct endpoint){first.is_server, first.index + n};
}

/* An address that DNS can give: the outermost endpoints of a site. */
struct address {
    uint32_t site;
    struct endpoint endpoint;
};

struct world;

const struct condition *endpoint_condition(const struct world *world, struct endpoint endpoint);
uint32_t endpoint_site(const struct world *world, struct endpoint endpoint);
const char *endpoint_name(const struct world *world, struct endpoint endpoint);
/* It answers nothing: itself or its site is silent. */
bool endpoint_silent(const struct world *world, struct endpoint endpoint);
/* Silent or refusing. */
bool endpoint_down(const struct world *world, struct endpoint endpoint);
/* Switched off by the operator: itself or its site. */
bool endpoint_absent(const struct world *world, struct endpoint endpoint);
bool endpoint_hung(const struct world *world, struct endpoint endpoint);
/* The fault to name for its state: its own latest, else its site's. */
uint32_t endpoint_fault(const struct world *world, struct endpoint endpoint);
/* The restart, of it or of its site, that its connections have to do with; PROBE_NONE: none. */
uint32_t endpoint_restart(const struct world *world, struct endpoint endpoint);
/* Counts the crashes of it and of its site: a connection from an earlier epoch is reset on use. */
uint32_t endpoint_epoch(const struct world *world, struct endpoint endpoint);

#endif
