/* Does pairing pay? Ten servers at 70 % load, service times that vary much (lognormal, cv 2): least_connections against
 * power_of_two on common random numbers. The half width of the difference of log p99, paired, over that of independent samples
 * of the same size (Welch). No matter of time: the same numbers every time, so one round is enough. */
#include "tests/bench/crew.h"
#include "tests/bench/measure.h"
#include "output/study.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

enum { REPLICATIONS = 20 };

static const char *const arms[] = {"sites.here.balancer.algorithm=least_connections",
                                   "sites.here.balancer.algorithm=power_of_two"};

/* The log of a statistic in each replication. */
static void read_logs(const struct study *study, const char *stat, double log_value[REPLICATIONS])
{
    uint32_t statistic = study_find(study, "response_time", "all", "", stat);
    if (statistic == study->layout->n_statistics || study->n_replications != REPLICATIONS)
        bench_fail("there is no %s of the response time", stat);
    for (int i = 0; i < REPLICATIONS; i++)
        log_value[i] = log(study->replication[i].value[statistic]);
}

/* Of the mean of n values a[i] - b[i], b NULL: a[i]. */
static double variance_of_mean(const double *a, const double *b)
{
    double sum = 0, square = 0;
    for (int i = 0; i < REPLICATIONS; i++)
        sum += a[i] - (b ? b[i] : 0);
    for (int i = 0; i < REPLICATIONS; i++)
        square += pow(a[i] - (b ? b[i] : 0) - sum / REPLICATIONS, 2);
    return square / (REPLICATIONS - 1) / REPLICATIONS;
}

static double half_width_ratio(const struct experiment *experiment, const char *stat)
{
    double a[REPLICATIONS], b[REPLICATIONS], n = REPLICATIONS - 1;
    read_logs(experiment->study[0], stat, a);
    read_logs(experiment->study[1], stat, b);
    double of_a = variance_of_mean(a, NULL), of_b = variance_of_mean(b, NULL);
    double freedom = pow(of_a + of_b, 2) / (of_a * of_a / n + of_b * of_b / n);
    double paired = gsl_cdf_tdist_Pinv(0.975, n) * sqrt(variance_of_mean(a, b));
    return paired / (gsl_cdf_tdist_Pinv(0.975, freedom) * sqrt(of_a + of_b));
}

int main(void)
{
    static const char *const stats[] = {"mean", "p50", "p99"}, *const names[] = {"pairing.mean", "pairing.p50", "pairing.p99"};
    struct experiment *experiment = crew_run("tests/bench/pairing.yaml", 2, arms, REPLICATIONS, 1, NULL);
    bench_title("least_connections against power_of_two: half width of the paired difference over the unpaired one");
    for (int i = 0; i < 3; i++) {
        struct bench bench = {names[i], NULL, NULL, {0}, {0}};
        for (unsigned round = 0; round < bench_rounds(); round++)
            bench.value[round] = half_width_ratio(experiment, stats[i]);
        bench_absolute(&bench, "x", AT_MOST, i == 2 ? 0.6 : 0);
    }
    return 0;
}
