/* Entries: the rules of time, to the nanosecond. */
#include "models/dns/ttl_entry.h"
#include <CUnit/CUnit.h>

static struct ttl_entry entry_until(simtime expires, simtime ttl)
{
    struct ttl_entry entry = {0};
    ttl_entry_clear(&entry);
    entry.answer = 7;
    entry.expires = expires;
    entry.ttl = ttl;
    return entry;
}

void test_ttl_entry__is_fresh_before_its_end(void)
{
    struct ttl_entry entry = entry_until(60 * SECOND, 60 * SECOND);
    CU_ASSERT(ttl_entry_fresh(&entry, 60 * SECOND - 1));
    CU_ASSERT(!ttl_entry_fresh(&entry, 60 * SECOND));
}

void test_ttl_entry__stale_from_its_end_for_max_age(void)
{
    struct ttl_entry entry = entry_until(60 * SECOND, 60 * SECOND);
    struct serve_stale_spec spec = {.enabled = true, .max_age = 2385 * MILLISECOND};
    CU_ASSERT(!ttl_entry_stale(&entry, &spec, 60 * SECOND - 1));
    CU_ASSERT(ttl_entry_stale(&entry, &spec, 60 * SECOND));
    CU_ASSERT(ttl_entry_stale(&entry, &spec, 62385 * MILLISECOND - 1));
    CU_ASSERT(!ttl_entry_stale(&entry, &spec, 62385 * MILLISECOND));
    spec.enabled = false;
    CU_ASSERT(!ttl_entry_stale(&entry, &spec, 61 * SECOND));
    spec.enabled = true;
    entry.answer = ANSWER_NONE; /* failures are never stale */
    CU_ASSERT(!ttl_entry_stale(&entry, &spec, 61 * SECOND));
}

/* Unbound: the last tenth of 70 s begins 63 s after the answer. */
void test_ttl_entry__prefetch_in_the_last_share(void)
{
    struct ttl_entry entry = entry_until(100 * SECOND, 70 * SECOND);
    struct prefetch_spec spec = {.enabled = true, .at_share = 0.1, .trigger = SIMTIME_NEVER};
    CU_ASSERT(!ttl_entry_prefetch_due(&entry, &spec, 93 * SECOND - 1));
    CU_ASSERT(ttl_entry_prefetch_due(&entry, &spec, 93 * SECOND));
    entry.open = true;
    CU_ASSERT(!ttl_entry_prefetch_due(&entry, &spec, 93 * SECOND));
    entry.open = false;
    entry.failed_until = 95 * SECOND;
    CU_ASSERT(!ttl_entry_prefetch_due(&entry, &spec, 95 * SECOND - 1));
    CU_ASSERT(ttl_entry_prefetch_due(&entry, &spec, 95 * SECOND));
    entry.negative = true;
    CU_ASSERT(!ttl_entry_prefetch_due(&entry, &spec, 96 * SECOND));
}

/* BIND: two seconds before the end, if the TTL was nine seconds at least. */
void test_ttl_entry__prefetch_by_trigger_and_eligibility(void)
{
    struct ttl_entry entry = entry_until(100 * SECOND, 9 * SECOND);
    struct prefetch_spec spec = {.enabled = true, .at_share = 0.1, .trigger = 2 * SECOND, .eligible = 9 * SECOND};
    CU_ASSERT(!ttl_entry_prefetch_due(&entry, &spec, 98 * SECOND - 1));
    CU_ASSERT(ttl_entry_prefetch_due(&entry, &spec, 98 * SECOND));
    entry.ttl = 9 * SECOND - 1;
    CU_ASSERT(!ttl_entry_prefetch_due(&entry, &spec, 98 * SECOND));
    entry.ttl = 3600 * SECOND;
    CU_ASSERT(!ttl_entry_prefetch_due(&entry, &spec, 98 * SECOND - 1));
}
