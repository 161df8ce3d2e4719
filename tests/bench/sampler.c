/* Program counters from SIGPROF, source files from addr2line; see sampler.h. */
#include "tests/bench/sampler.h"
#include "tests/bench/measure.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

enum { SAMPLES_MOST = 1 << 16 };

/* Of the linker: where the program begins in memory. */
extern const char __executable_start[], etext[];

static volatile unsigned n_samples;
static uintptr_t sample[SAMPLES_MOST];

static void on_tick(int number, siginfo_t *info, void *context)
{
    (void)number, (void)info;
    const ucontext_t *at = context;
#if defined(__x86_64__)
    uintptr_t counter = (uintptr_t)at->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    uintptr_t counter = (uintptr_t)at->uc_mcontext.pc;
#else
    uintptr_t counter = 0;
    (void)at;
#endif
    if (counter != 0 && n_samples < SAMPLES_MOST)
        sample[n_samples++] = counter;
}

static void set_timer(suseconds_t period_us)
{
    struct itimerval timer = {{0, period_us}, {0, period_us}};
    setitimer(ITIMER_PROF, &timer, NULL);
}

void sampler_start(void)
{
    struct sigaction action = {.sa_sigaction = on_tick, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigaction(SIGPROF, &action, NULL);
    n_samples = 0;
    set_timer(1000);
}

void sampler_append(const char *path)
{
    set_timer(0);
    FILE *file = fopen(path, "a");
    if (file == NULL)
        bench_fail("cannot write %s", path);
    for (unsigned i = 0; i < n_samples; i++) {
        bool is_ours = sample[i] >= (uintptr_t)__executable_start && sample[i] < (uintptr_t)etext;
        fprintf(file, "%#lx\n", is_ours ? (unsigned long)(sample[i] - (uintptr_t)__executable_start) : 0ul);
    }
    fclose(file);
}

/* The path from the project's root in "/home/x/gslbsim/models/client/client.c:385"; NULL when it is none of ours. */
static const char *from_root(const char *line)
{
    static const char *const folder[] = {"models/", "output/", "sim/engine/", "tests/bench/"};
    for (size_t i = 0; i < sizeof folder / sizeof *folder; i++) {
        const char *found = strstr(line, folder[i]);
        if (found && (found == line || found[-1] == '/'))
            return found;
    }
    return NULL;
}

static struct sampler_part *part_of(struct sampler_part *part, const char *path)
{
    for (; path && part->prefix; part++)
        if (strncmp(path, part->prefix, strlen(part->prefix)) == 0)
            return part;
    return NULL;
}

/* addr2line -a -i: for each address itself, then its lines, the innermost inlined function first. */
static unsigned count(FILE *lines, struct sampler_part *part, unsigned *n_rest)
{
    char line[1024];
    unsigned n = 0;
    bool is_open = false;
    while (fgets(line, sizeof line, lines)) {
        if (strncmp(line, "0x", 2) == 0) {
            *n_rest += is_open;
            is_open = true;
            n++;
            continue;
        }
        struct sampler_part *found = is_open ? part_of(part, from_root(line)) : NULL;
        if (found && *found->name) {
            found->share += 1;
            is_open = false;
        }
    }
    *n_rest += is_open;
    return n;
}

unsigned sampler_shares(const char *path, struct sampler_part *part, double *rest)
{
    char program[512] = "", command[2048];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    snprintf(command, sizeof command, "addr2line -a -i -e '%s' <'%s' 2>/dev/null", program, path);
    FILE *lines = popen(command, "r");
    unsigned n_rest = 0;
    for (struct sampler_part *p = part; p->prefix; p++)
        p->share = 0;
    unsigned n = lines ? count(lines, part, &n_rest) : 0;
    if (lines)
        pclose(lines);
    remove(path);
    for (struct sampler_part *p = part; n > 0 && p->prefix; p++)
        p->share /= n;
    *rest = n > 0 ? (double)n_rest / n : 0;
    return n;
}
