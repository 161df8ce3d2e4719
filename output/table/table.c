/* The list of tables, and the words of enums in them. */
#include "output/table/table.h"

#include "models/probe.h"
#include <stddef.h>

const struct table *table_at(uint32_t i)
{
    static const struct table *const tables[] = {&table_summary,    &table_replications, &table_percentiles, &table_timeseries,
                                                 &table_flows,      &table_dns,          &table_outages,     &table_events,
                                                 &table_thresholds, &table_requests,     &table_ages};
    return i < sizeof tables / sizeof tables[0] ? tables[i] : NULL;
}

const char *outcome_name(uint8_t outcome)
{
    static const char *const name[OUTCOME_KINDS] = {"ok",       "error",           "refused", "reset",
                                                    "rejected", "connect_timeout", "timeout", "dns_failure"};
    return name[outcome];
}

const char *cause_name(uint8_t cause)
{
    static const char *const name[CAUSE_KINDS] = {"none",         "dns",        "server", "detection", "resolver_cache",
                                                  "client_cache", "connection", "retry",  "overload",  "network"};
    return name[cause];
}
