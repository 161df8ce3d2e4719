/* The JUnit report: counts, escapes, and what becomes of the undecided. That it is well-formed is for a parser to say
 * (tests/cli/threshold_test.sh). */
#include "output/junit.h"

#include "sim/engine/err.h"
#include "tests/output/synthetic.h"
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Three thresholds: ok, FAIL, ??. The caller frees the text. */
static char *report(bool strict)
{
    static struct threshold threshold[3];
    char path[] = "/tmp/junit_test.XXXXXX", *text = calloc(4096, 1);
    struct synthetic *synthetic = synthetic_new();
    struct study *study = study_new(synthetic->layout, "ttl<5s");
    struct err err = {0};
    for (int i = 0; i < 3; i++)
        threshold[i] = (struct threshold){.line = 31 + i,
                                          .expression = "slow(> 300ms) & \"x\" <= 5%",
                                          .unit = IN_SHARE,
                                          .high = 0.05,
                                          .relation = RELATION_AT_MOST,
                                          .measure = MEASURE_RATE,
                                          .in_windows = true};
    study_set_thresholds(study, 3, threshold);
    study->threshold_sum[0].spread = (struct spread){.n = 3, .mean = 0.03, .m2 = 1e-6};
    study->threshold_sum[1].spread = (struct spread){.n = 3, .mean = 0.07, .m2 = 1e-6};
    study->threshold_sum[2].spread = (struct spread){.n = 3, .mean = 0.05, .m2 = 1e-6};
    close(mkstemp(path));
    CU_ASSERT_TRUE(junit_write(path, "two|region", &study, 1, strict, &err));
    FILE *file = fopen(path, "r");
    CU_ASSERT(fread(text, 1, 4095, file) > 0);
    fclose(file);
    unlink(path);
    study_free(study);
    synthetic_free(synthetic);
    return text;
}

static bool has(const char *text, const char *part) { return strstr(text, part) != NULL; }

void test_junit__counts_and_escapes(void)
{
    char *text = report(false);
    CU_ASSERT(has(text, "<testsuites name=\"gslbsim\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\">"));
    CU_ASSERT(has(text, "<testsuite name=\"ttl&lt;5s\" tests=\"3\""));
    CU_ASSERT(has(text, "name=\"slow(&gt; 300ms) &amp; &quot;x&quot; &lt;= 5%\" line=\"31\"/>"));
    CU_ASSERT(has(text, "<failure message=\"measured 7.00%, 95% interval 6.82 .. 7.18\"/>"));
    CU_ASSERT(has(text, "<skipped message=\"measured 5.00%"));
    free(text);
}

void test_junit__strict_counts_the_undecided_as_failures(void)
{
    char *text = report(true);
    CU_ASSERT(has(text, "tests=\"3\" failures=\"2\" errors=\"0\" skipped=\"0\""));
    CU_ASSERT_FALSE(has(text, "<skipped"));
    CU_ASSERT(has(text, "cannot tell yet"));
    free(text);
}

void test_junit__a_full_disk_is_told(void)
{
    struct err err = {0};
    CU_ASSERT_FALSE(junit_write("/nowhere/report.xml", "x", NULL, 0, false, &err));
    CU_ASSERT_EQUAL(err.kind, ERR_SYSTEM);
    CU_ASSERT(has(err.text, "/nowhere/report.xml"));
}
