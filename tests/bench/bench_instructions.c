/* Instructions per request of the two standard cases: what can be measured on a noisy machine. instructions.sh counts them with
 * valgrind; the target is the record of instructions_test.sh and 5 %. */
#include "tests/bench/measure.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 0: not recorded. */
static double recorded(const char *name)
{
    char line[256], word[64];
    double count, found = 0;
    FILE *file = fopen("tests/bench/instructions.txt", "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "%63s %lf", word, &count) == 2 && strcmp(word, name) == 0)
            found = count;
    if (file)
        fclose(file);
    return found;
}

int main(void)
{
    char name[64], full_name[96];
    double count;
    if (system("command -v valgrind >/dev/null") != 0) {
        puts("\nno valgrind: instructions cannot be counted");
        return 0;
    }
    bench_title("instructions per request: the quickstart without faults, the plain balancer study");
    FILE *counts = popen("bash tests/bench/instructions.sh", "r");
    while (counts && fscanf(counts, "%63s %lf", name, &count) == 2) {
        struct bench bench = {full_name, NULL, NULL, {0}, {0}};
        snprintf(full_name, sizeof full_name, "instructions.%s", name);
        for (unsigned round = 0; round < bench_rounds(); round++)
            bench.value[round] = count;
        bench_absolute(&bench, "instr", AT_MOST, 1.05 * recorded(name));
    }
    if (counts == NULL || pclose(counts) != 0)
        bench_fail("instructions.sh failed");
    return 0;
}
