/* A server: a station that answers requests, and can be broken. */
#ifndef MODELS_SERVER_SERVER_H
#define MODELS_SERVER_SERVER_H

#include "models/operation/condition.h"
#include "models/server/station.h"
#include "models/server/warm_cache.h"
#include "models/spec.h"

struct server {
    struct station station;
    /* What else a request touches. */
    const struct pool_spec *pool_spec;
    uint64_t arrived, completed;
    uint32_t site, pool, number;
    uint32_t n_failing; /* requests that an `errors` fault will fail when its latency is over */
    uint64_t rejected, lost;
    struct condition condition;
    struct server_spec spec; /* a copy: weight and speed may change */
    struct warm_cache *warm; /* NULL: none */
    const char *name;        /* eu-site/app/2 */
    double busy_before_ns, in_system_before_ns; /* integrals at the end of the warm-up */
    double busy_ns, in_system_ns;               /* over the measured interval */
};

static inline struct target server_target(const struct server *server)
{
    return (struct target){TARGET_SERVER, server->site, server->pool, server->number};
}

void server_init(struct world *world, struct server *server, uint32_t index, uint32_t site, uint32_t pool, uint32_t number);
/* A request reaches the server: refused, failed, queued or served. */
void server_on_request(struct world *world, uint32_t attempt);
/* Called by the station. */
void server_on_complete(struct world *world, uint32_t attempt);
/* The request does not get into the queue, or has been in it for too long. */
void server_reject(struct world *world, uint32_t attempt);
/* Its work is thrown out because it or its site crashed (peers see a reset unless silent), or a hang ended. */
void server_clear(struct world *world, struct server *server, bool reset);
/* After a change of condition or spec. */
void server_update_speed(struct world *world, struct server *server);
void server_on_error(void *world, uint32_t attempt);
/* Mean service time of the given path here and now, ns. */
double server_mean_service_ns(const struct server *server, uint32_t path);

#endif
