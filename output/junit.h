/* Thresholds as a JUnit XML report, which CI systems show as tests: one suite for each arm, one case for each threshold. */
#ifndef OUTPUT_JUNIT_H
#define OUTPUT_JUNIT_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct study;

/* Creates or replaces the file. A failed threshold is a failure; an undecided one is a skipped case, with `strict` a failure.
 * The file's name of the scenario becomes the class name. No times are written: the same results are the same bytes. */
bool junit_write(const char *path, const char *scenario, struct study *const *study, uint32_t n_studies, bool strict,
                 struct err *err);

#endif
