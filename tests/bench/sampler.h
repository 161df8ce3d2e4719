/* Where the time goes: looks at the program counter at every tick of the CPU clock (SIGPROF; 1 to 4 ms apart, as the kernel's
 * tick is) and finds the source file of that place, functions inlined there included. So a share is of time, with cache misses
 * and all, and needs no counters of the hardware. It is right to about sqrt(share / samples). */
#ifndef TESTS_BENCH_SAMPLER_H
#define TESTS_BENCH_SAMPLER_H

/* Between these two samples are taken and then added to the end of a file. */
void sampler_start(void);
void sampler_append(const char *path);

/* A part of the program: the first whose `prefix` (of a path from the project's root) fits the file. */
struct sampler_part {
    const char *name;
    const char *prefix; /* NULL ends the table */
    double share;       /* filled: of all samples */
};
/* Fills the shares from the file's samples and removes it; returns their number. `rest` is the share of no part: libraries,
 * mostly. Inlined helpers that fit a part called "" count where they were inlined. 0 when this machine's signals tell no
 * program counter or there is no addr2line. */
unsigned sampler_shares(const char *path, struct sampler_part *part, double *rest);

#endif
