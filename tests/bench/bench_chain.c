/* The full chain: the quickstart with all its layers and all statistics on one core. What a simulated request costs, and where
 * that goes.
 *
 * A request is one that was simulated, of the warm-up or measured: about 7 % more than the files count. chain.request is all
 * CPU time of the program, from start to end, over them; chain.run is the simulation with its recorder alone, and the layers
 * are parts of that, found by sampling (sampler.h): a layer is the source files named in the table below, and has what its own
 * lines cost, not what they call. Waiting for memory counts where it happens: a layer can have far more of the time than of the
 * instructions. `libraries` is log, exp and pow for the distributions, and memory set to zero. */
#include "tests/bench/measure.h"
#include "tests/bench/program.h"
#include "tests/bench/sampler.h"
#include "tests/bench/study.h"
#include <stdio.h>

#define QUICKSTART "scenarios/quickstart.yaml"
enum { REPLICATIONS = 20, LAYERS_MOST = 16 };

static const char *const no_thresholds[] = {"thresholds=[]", NULL};

static struct sampler_part layers[] = {
    {"", "sim/engine/arena.", 0}, /* an object by its index */
    {"", "sim/engine/simtime.", 0},
    {"", "models/request.h", 0},
    {"", "models/world_state.h", 0},
    {"chain.layer.arrival", "models/arrival/", 0},
    {"chain.layer.connection", "models/client/connection.", 0},
    {"chain.layer.client", "models/client/", 0},
    {"chain.layer.dns", "models/dns/", 0},
    {"chain.layer.dns", "models/policy/", 0},
    {"chain.layer.dns", "models/order/ranking.", 0},
    {"chain.layer.network", "models/link.", 0},
    {"chain.layer.balancer", "models/balancer/", 0},
    {"chain.layer.balancer", "models/insight/", 0},
    {"chain.layer.balancer", "models/algorithm/", 0},
    {"chain.layer.server", "models/server/", 0},
    {"chain.layer.server", "models/discipline/", 0},
    {"chain.layer.recorder", "output/", 0},
    {"chain.layer.calendar", "sim/engine/calendar.", 0},
    {"chain.layer.calendar", "sim/engine/sim.", 0},
    {"chain.layer.calendar", "sim/engine/event_list.", 0},
    {"chain.layer.random", "sim/engine/rng.", 0},
    {"chain.layer.random", "sim/engine/dist", 0},
    {"chain.layer.random", "sim/engine/ziggurat", 0},
    {"chain.layer.other", "models/", 0}, /* faults, health checks, blame */
    {"chain.layer.other", "sim/", 0},
    {NULL, NULL, 0},
};

static char samples[256];

static void take_samples(bool begins)
{
    if (begins)
        sampler_start();
    else
        sampler_append(samples);
}

static const struct study_case quickstart = {QUICKSTART, no_thresholds, REPLICATIONS, take_samples};

/* Adds a share to the row of that name. */
static size_t add_to_row(struct bench *row, size_t n, const char *name, unsigned round, double ns)
{
    size_t i = 0;
    while (i < n && row[i].name != name)
        i++;
    row[i].name = name;
    row[i].value[round] += ns;
    return i < n ? n : n + 1;
}

/* One round: the program, then the same inside this benchmark, with a look at its layers. Returns the number of layers. */
static size_t measure(unsigned round, struct bench total[3], struct bench *layer, size_t n_layers)
{
    static const char *const words[] = {"run", QUICKSTART, "--set", "thresholds=[]", "--jobs", "1", "-q", "-o", "-", NULL};
    struct program_cost program = program_run(words);
    struct study_cost study = study_run(&quickstart);
    double rest, n_requests = (double)study.requests, run_ns = 1e9 * study.run_s / n_requests;
    total[0].value[round] = 1e9 * program.cpu_s / n_requests;
    total[1].value[round] = n_requests / program.cpu_s / 1e6;
    total[2].value[round] = run_ns;
    if (sampler_shares(samples, layers, &rest) == 0)
        return 0;
    for (struct sampler_part *part = layers; part->prefix; part++)
        if (*part->name)
            n_layers = add_to_row(layer, n_layers, part->name, round, run_ns * part->share);
    return add_to_row(layer, n_layers, "chain.layer.libraries", round, run_ns * rest);
}

int main(void)
{
    static struct bench layer[LAYERS_MOST];
    struct bench total[] = {
        {"chain.request", NULL, NULL, {0}, {0}},
        {"chain.requests_per_s", NULL, NULL, {0}, {0}},
        {"chain.run", NULL, NULL, {0}, {0}},
    };
    size_t n_layers = 0;
    bench_title("quickstart on one core, per simulated request, warm-up included: all CPU time; simulation alone");
    program_path(samples, "samples");
    remove(samples);
    for (unsigned round = 0; round < bench_rounds(); round++) {
        double reference_ns = bench_reference(total, 3, round);
        n_layers = measure(round, total, layer, n_layers);
        for (size_t i = 0; i < n_layers; i++)
            layer[i].reference_ns[round] = reference_ns;
    }
    bench_absolute(&total[0], "ns", AT_MOST, 500);
    bench_absolute(&total[1], "M/s", AT_LEAST, 2);
    bench_absolute(&total[2], "ns", AT_MOST, 0);
    bench_title("where the simulation's time goes, by sampling the program counter (the layers' files: bench_chain.c)");
    for (size_t i = 0; i < n_layers; i++)
        bench_absolute(&layer[i], "ns", AT_MOST, 0);
    return 0;
}
