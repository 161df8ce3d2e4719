/* Resolvers: clamps, joining, rotation, what an outage leaves, stale answers, prefetch. */
#include "tests/support/little_world.h"
#include <CUnit/CUnit.h>

/* A 60 s record behind a resolver that keeps everything for 5 minutes: asked again only after 300 s. */
void test_resolver__raises_low_ttls(void)
{
    struct little_world *l = little_new();
    l->resolver.min_ttl = 300 * SECOND;
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    little_ask_every(l, 1, 320, 7);
    little_run(l);
    CU_ASSERT_EQUAL(l->n_dns[DNS_UPSTREAM_QUERY], 2);
    CU_ASSERT_EQUAL(l->n_dns[DNS_LOOKUP], l->n_records);
    CU_ASSERT_EQUAL(l->n_dns[DNS_HIT], l->n_records - 2);
    little_free(l);
}

void test_resolver__caps_high_ttls(void)
{
    struct little_world *l = little_new();
    l->dns.ttl = 3600 * SECOND;
    l->resolver.max_ttl = 30 * SECOND;
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    little_asks(l, "0 at 1, 0 at 30.9, 0 at 31.1");
    little_run(l);
    CU_ASSERT(little_found(l, "ara"));
    little_free(l);
}

/* Ten users ask within the 10 ms that the resolver needs: one question goes up, all get its answer. */
void test_resolver__joins_identical_questions(void)
{
    struct little_world *l = little_new();
    for (uint32_t user = 0; user < 10; user++)
        little_ask(l, 5 + user * 0.0005, user);
    little_run(l);
    CU_ASSERT_EQUAL(l->n_dns[DNS_UPSTREAM_QUERY], 1);
    CU_ASSERT_EQUAL(l->n_dns[DNS_JOINED], 9);
    for (uint32_t i = 0; i < 10; i++)
        CU_ASSERT_EQUAL(l->record[i].dns_source, DNS_SOURCE_AUTHORITY);
    CU_ASSERT_EQUAL(l->record[0].dns, 20 * MILLISECOND);
    little_free(l);
}

/* 0.4 + 0.8 + 1.6 s of silence, SERVFAIL, remembered for 5 s. */
void test_resolver__gives_up_on_a_dead_authority(void)
{
    struct little_world *l = little_new();
    little_fault(l, "authority_down", (struct target){TARGET_DNS, 0, 0, 0}, 0, 100, NULL);
    little_asks(l, "0 at 10, 1 at 15, 2 at 19");
    little_run(l);
    CU_ASSERT_EQUAL(l->record[0].outcome, OUTCOME_DNS_FAILURE);
    CU_ASSERT_EQUAL(l->record[0].response, 2810 * MILLISECOND);
    CU_ASSERT_EQUAL(l->record[1].response, 10 * MILLISECOND);
    CU_ASSERT_EQUAL(l->record[2].response, 2810 * MILLISECOND);
    CU_ASSERT_EQUAL(l->n_dns[DNS_UPSTREAM_QUERY], 6);
    CU_ASSERT_EQUAL(l->n_dns[DNS_FAILURE], 2);
    CU_ASSERT_EQUAL(l->n_dns[DNS_NEGATIVE_HIT], 1);
    little_free(l);
}

/* All addresses of both sites; the cyclic resolver starts each answer one further. */
void test_resolver__rotates_answers(void)
{
    struct little_world *l = little_new();
    l->dns.policy.policy.type = strategy_find(STRATEGY_POLICY, "simple");
    l->resolver.rotate = ROTATE_CYCLIC;
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    little_ask_every(l, 1, 59, 3);
    little_run(l);
    for (uint32_t i = 0; i < l->n_records; i++)
        CU_ASSERT_EQUAL(l->record[i].site, i % 2);
    little_free(l);
}

/* TTL 0 and an authority that rotates: the resolver does not turn its answers back. */
void test_resolver__rotation_leaves_fresh_answers_alone(void)
{
    struct little_world *l = little_new();
    static const struct {
        uint32_t order;
    } cyclic = {0};
    l->dns.ttl = 0;
    l->dns.policy.policy = (struct strategy_use){strategy_find(STRATEGY_POLICY, "round_robin"), &cyclic};
    l->resolver.rotate = ROTATE_CYCLIC;
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    little_ask_every(l, 1, 41, 1);
    little_run(l);
    uint32_t first = 0;
    for (uint32_t i = 0; i < l->n_records; i++)
        first += l->record[i].site == 0;
    CU_ASSERT_EQUAL(first, 20);
    little_free(l);
}

/* A group that was down has forgotten everything. */
void test_resolver__is_cold_after_an_outage(void)
{
    struct little_world *l = little_new();
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    little_fault(l, "resolver_down", (struct target){TARGET_RESOLVERS, 0, 0, 0}, 20, 21, NULL);
    little_asks(l, "0 at 10, 0 at 22");
    little_run(l);
    CU_ASSERT(little_found(l, "aa"));
    little_free(l);
}

/* Fifty resolvers, all asked at 1 s. Started cold, they all ask again after a minute; started steady, their next questions are
 * spread over it. */
void test_resolver__steady_start_spreads_expiry(void)
{
    for (unsigned start = START_COLD; start <= START_STEADY; start++) {
        struct little_world *l = little_new();
        static double sizes[50];
        for (unsigned i = 0; i < 50; i++)
            sizes[i] = 0.02;
        l->spec.run.start = start;
        l->resolver.count = 50;
        l->resolver.size = sizes;
        l->client.users = 2000;
        l->client.dns_cache.rule = DNS_CACHE_NONE;
        for (uint32_t user = 0; user < 1000; user++)
            little_ask(l, 1, user);
        for (uint32_t user = 1000; user < 2000; user++)
            little_ask(l, 31, user);
        little_run(l);
        uint32_t asked_again = l->n_dns[DNS_UPSTREAM_QUERY] - 50;
        CU_ASSERT(start == START_COLD ? asked_again == 0 : asked_again > 15 && asked_again < 35);
        little_free(l);
    }
}

/* ---- serve stale: the name was asked for at 1 s, its 60 s end at 61.015 s; the authority is dead from 10 s to 500 s ---- */

static struct little_world *outage(simtime client_timeout)
{
    struct little_world *l = little_new();
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    l->resolver.serve_stale = (struct serve_stale_spec){.enabled = true,
                                                        .max_age = 86400 * SECOND,
                                                        .reply_ttl = 30 * SECOND,
                                                        .client_timeout = client_timeout,
                                                        .recheck = 30 * SECOND};
    little_fault(l, "authority_down", (struct target){TARGET_DNS, 0, 0, 0}, 10, 500, NULL);
    little_ask(l, 1, 0);
    return l;
}

/* Who knew the name (little_found), and how long that took. */
static void check_dns(const struct little_world *l, const char *letters, const double *dns_s)
{
    CU_ASSERT_FATAL(little_found(l, letters));
    for (uint32_t i = 0; letters[i]; i++)
        if (letters[i] != '-')
            CU_ASSERT_DOUBLE_EQUAL(simtime_s(l->record[i].dns), dns_s[i], 1e-9);
}

/* The first waits for 1.8 s; the second came while the three tries were under way, which end at 72.805 s; then stale at once
 * for 30 s; then all of it again. */
void test_resolver__serves_stale_after_the_client_timeout(void)
{
    struct little_world *l = outage(1800 * MILLISECOND);
    little_asks(l, "1 at 70, 2 at 71.2, 3 at 80, 4 at 102.79, 5 at 102.81, 6 at 600");
    little_run(l);
    check_dns(l, "arrrrra", (double[]){0.02, 1.81, 72.81 - 71.2, 0.01, 0.01, 1.81, 0.02});
    CU_ASSERT_EQUAL(l->n_dns[DNS_STALE_ANSWER], 5);
    CU_ASSERT_EQUAL(l->n_dns[DNS_JOINED], 1);
    CU_ASSERT_EQUAL(l->n_dns[DNS_FAILURE], 2);
    CU_ASSERT_EQUAL(l->n_dns[DNS_UPSTREAM_QUERY], 1 + 3 + 3 + 1);
    little_free(l);
}

/* Each of them waits for 1.8 s of its own: the last two tries take 0.8 s and 1.6 s here, so all are still open. */
void test_resolver__each_client_has_its_own_patience(void)
{
    struct little_world *l = outage(500 * MILLISECOND);
    for (uint32_t user = 1; user < 6; user++)
        little_ask(l, 70 + 0.3 * user, user);
    little_run(l);
    check_dns(l, "arrrrr", (double[]){0.02, 0.51, 0.51, 0.51, 0.51, 0.51});
    little_free(l);
}

/* BIND: no client timeout, the stale answer comes when the resolver has given up. */
void test_resolver__serves_stale_after_giving_up(void)
{
    struct little_world *l = outage(SIMTIME_NEVER);
    little_ask(l, 70, 1);
    little_run(l);
    check_dns(l, "ar", (double[]){0.02, 2.81});
    little_free(l);
}

/* dnsmasq: stale first, the question goes up behind the client's back. The next one gets its answer. */
void test_resolver__serves_stale_at_once_and_refreshes(void)
{
    struct little_world *l = outage(0);
    little_asks(l, "1 at 300, 2 at 600, 3 at 600.02");
    little_run(l);
    check_dns(l, "arrr", (double[]){0.02, 0.01, 0.01, 0.01});
    CU_ASSERT_DOUBLE_EQUAL(simtime_s(l->record[2].dns_age), 599, 0.1);
    CU_ASSERT_DOUBLE_EQUAL(simtime_s(l->record[3].dns_age), 0.02, 0.001);
    CU_ASSERT_EQUAL(l->n_dns[DNS_STALE_ANSWER], 2);
    CU_ASSERT_EQUAL(l->n_dns[DNS_HIT], 1);
    little_free(l);
}

/* 100 s after its end nobody gets it any more. */
void test_resolver__stale_answers_age(void)
{
    struct little_world *l = outage(1800 * MILLISECOND);
    l->resolver.serve_stale.max_age = 100 * SECOND;
    little_asks(l, "1 at 159, 2 at 163");
    little_run(l);
    check_dns(l, "ar", (double[]){0.02, 1.81});
    CU_ASSERT_EQUAL(l->record[2].outcome, OUTCOME_DNS_FAILURE);
    little_free(l);
}

/* A client that keeps to the record keeps a stale answer for 30 s. */
void test_resolver__stale_answers_have_a_ttl_of_their_own(void)
{
    struct little_world *l = outage(0);
    l->client.dns_cache.rule = DNS_CACHE_RECORD;
    little_asks(l, "1 at 70, 1 at 100, 1 at 100.01");
    little_run(l);
    check_dns(l, "arcr", (double[]){0.02, 0.01, 0, 0.01});
    little_free(l);
}

/* ---- prefetch: asked for at 1 s, known from 1.015 s to 61.015 s ---- */

static struct little_world *prefetching(struct prefetch_spec spec)
{
    struct little_world *l = little_new();
    l->client.dns_cache.rule = DNS_CACHE_NONE;
    l->resolver.prefetch = spec;
    l->resolver.prefetch.enabled = true;
    little_ask(l, 1, 0);
    return l;
}

void test_resolver__prefetch_renews_in_the_last_tenth(void)
{
    struct little_world *l = prefetching((struct prefetch_spec){.at_share = 0.1, .trigger = SIMTIME_NEVER});
    little_asks(l, "1 at 55, 2 at 55.02, 3 at 55.04, 4 at 109"); /* 6.01 s left, then 5.99 s */
    little_run(l);
    const double age_s[] = {0, 54, 54.02, 0.01, 53.97};
    check_dns(l, "arrrr", (double[]){0.02, 0.01, 0.01, 0.01, 0.01});
    for (uint32_t i = 1; i < 5; i++)
        CU_ASSERT_DOUBLE_EQUAL(simtime_s(l->record[i].dns_age), age_s[i], 0.011);
    CU_ASSERT_EQUAL(l->n_dns[DNS_UPSTREAM_QUERY], 2);
    CU_ASSERT_EQUAL(l->n_dns[DNS_HIT], 4);
    little_free(l);
}

void test_resolver__prefetch_leaves_short_ttls_alone(void)
{
    struct little_world *l = prefetching(
        (struct prefetch_spec){.at_share = 0.1, .trigger = 2 * SECOND, .eligible = 9 * SECOND});
    l->dns.ttl = 8 * SECOND;
    little_asks(l, "1 at 8.9, 2 at 9.02");
    little_run(l);
    CU_ASSERT(little_found(l, "ara"));
    little_free(l);
}

/* A prefetch that fails spoils nothing: the answer is good until its end,
 * and nobody is asked again for the 5 s of a SERVFAIL. */
void test_resolver__failed_prefetch_keeps_the_answer(void)
{
    struct little_world *l = prefetching((struct prefetch_spec){.at_share = 0.1, .trigger = SIMTIME_NEVER});
    little_fault(l, "authority_down", (struct target){TARGET_DNS, 0, 0, 0}, 10, 100, NULL);
    little_asks(l, "1 at 56, 2 at 60, 3 at 62");
    little_run(l);
    check_dns(l, "arr", (double[]){0.02, 0.01, 0.01});
    CU_ASSERT_EQUAL(l->record[3].outcome, OUTCOME_DNS_FAILURE);
    CU_ASSERT_EQUAL(l->n_dns[DNS_UPSTREAM_QUERY], 1 + 3 + 3);
    little_free(l);
}
