/* A plain balancer study: clients, one balancer, servers; no DNS, no network. What a request costs with each algorithm, and how
 * that grows with the number of servers. The load is 80 % and about a million requests are simulated at every size. */
#include "tests/bench/measure.h"
#include "tests/bench/study.h"
#include <stdio.h>

enum { ALGORITHMS = 4, SIZES = 4, SETS = 5 };
static const char *const algorithms[ALGORITHMS] = {"round_robin", "random", "power_of_two", "least_connections"};
static const uint32_t sizes[SIZES] = {10, 100, 1000, 10000};
enum { ROUND_ROBIN = 0, LEAST_CONNECTIONS = 3, HUNDRED = 1 };

struct subject {
    char name[64];
    char text[SETS][80];
    const char *set[SETS + 1];
    struct study_case study;
};

static void subject_init(struct subject *subject, const char *algorithm, uint32_t n_servers)
{
    double rate_per_s = 8.0 * n_servers, duration_s = 1e6 / rate_per_s;
    snprintf(subject->name, sizeof subject->name, "balancer.%s.%u_servers", algorithm, n_servers);
    snprintf(subject->text[0], 80, "sites.here.balancer.algorithm=%s", algorithm);
    snprintf(subject->text[1], 80, "sites.here.pools.web.servers=%u", n_servers);
    snprintf(subject->text[2], 80, "clients.web.arrivals=poisson(%.0f/s)", rate_per_s);
    snprintf(subject->text[3], 80, "run.duration=%.1fs", duration_s);
    snprintf(subject->text[4], 80, "run.warmup=%.1fs", duration_s / 10);
    for (int i = 0; i < SETS; i++)
        subject->set[i] = subject->text[i];
    subject->study = (struct study_case){"tests/bench/balancer.yaml", subject->set, 1, NULL};
}

int main(void)
{
    static struct subject subject[SIZES][ALGORITHMS];
    static struct bench bench[SIZES][ALGORITHMS];
    bench_title("balancer study without DNS and network: ns per simulated request, warm-up included, set-up apart");
    for (int size = 0; size < SIZES; size++) {
        for (int i = 0; i < ALGORITHMS; i++) {
            subject_init(&subject[size][i], algorithms[i], sizes[size]);
            bench[size][i] = (struct bench){subject[size][i].name, study_request_ns, &subject[size][i].study, {0}, {0}};
        }
    }
    bench_measure(&bench[0][0], (size_t)SIZES * ALGORITHMS);
    for (int size = 0; size < SIZES; size++) {
        char name[64];
        for (int i = 0; i < ALGORITHMS; i++)
            bench_absolute(&bench[size][i], "ns", AT_MOST, i == LEAST_CONNECTIONS ? 300 : size == HUNDRED ? 200 : 0);
        snprintf(name, sizeof name, "balancer.%u_servers.least_over_round", sizes[size]);
        bench_ratio(name, &bench[size][LEAST_CONNECTIONS], &bench[size][ROUND_ROBIN], AT_MOST, 1.5);
    }
    bench_ratio("balancer.least_connections.10000_over_10", &bench[SIZES - 1][LEAST_CONNECTIONS], &bench[0][LEAST_CONNECTIONS],
                AT_MOST, 0);
    return 0;
}
