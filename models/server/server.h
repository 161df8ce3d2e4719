/* A server: a station that answers requests, and can be broken. */
#ifndef MODELS_SERVER_SERVER_H
#define MODELS_SERVER_SERVER_H

#include "models/operation/condition.h"
#include "models/server/station.h"
#include "models/server/warm_cache.h"
#include "models/spec.h"
#include <stddef.h>

/* Of ten thousand servers none is in a near cache when a request comes: what each request touches is together, in two lines of
 * 64 bytes that processors fetch as a pair. */
#define SERVER_HOT_BYTES 128

struct server {
    _Alignas(SERVER_HOT_BYTES) const struct pool_spec *pool_spec;
    uint64_t arrived, completed;
    uint32_t pool, number;
    struct station station; /* its first part is the rest of the two lines */
    uint32_t site;
    uint32_t n_failing; /* requests that an `errors` fault will fail when its latency is over */
    struct warm_cache *warm; /* when pool_spec->warm_keys > 0 */
    uint64_t rejected, lost;
    struct condition condition;
    struct server_spec spec; /* a copy: weight and speed may change */
    const char *name;        /* eu-site/app/2 */
    double busy_before_ns, in_system_before_ns; /* integrals at the end of the warm-up */
    double busy_ns, in_system_ns;               /* over the measured interval */
};
_Static_assert(offsetof(struct server, station) + offsetof(struct station, queue_timeout) <= SERVER_HOT_BYTES,
               "what a request touches fits into the two lines");

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
