/* The dialect that Jenkins, GitLab and GitHub's actions read: testsuites, testsuite, testcase, failure, skipped. There is no
 * standard; these five elements with these attributes are what all of them share. */
#include "output/junit.h"

#include "output/csv_writer.h"
#include "output/study.h"
#include <math.h>
#include <stdio.h>

/* XML 1.0 has no way to write most control characters: they become a question mark. Everything else is UTF-8 as it came. */
static void put_text(struct csv_writer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        char one[8];
        switch (*text) {
        case '&': csv_raw(out, "&amp;"); break;
        case '<': csv_raw(out, "&lt;"); break;
        case '>': csv_raw(out, "&gt;"); break;
        case '"': csv_raw(out, "&quot;"); break;
        case '\t':
        case '\n': csv_raw(out, " "); break;
        default:
            snprintf(one, sizeof one, "%c", (unsigned char)*text < 32 || *text == 127 ? '?' : *text);
            csv_raw(out, one);
        }
    }
}

static void put_attribute(struct csv_writer *out, const char *name, const char *value)
{
    csv_raw(out, " ");
    csv_raw(out, name);
    csv_raw(out, "=\"");
    put_text(out, value);
    csv_raw(out, "\"");
}

static void put_count(struct csv_writer *out, const char *name, uint32_t n)
{
    char text[16];
    snprintf(text, sizeof text, "%u", n);
    put_attribute(out, name, text);
}

struct counts {
    uint32_t tests, failures, skipped;
};

static struct counts count(const struct study *study, bool strict)
{
    struct counts counts = {study->n_thresholds, 0, 0};
    for (uint32_t i = 0; i < study->n_thresholds; i++) {
        enum threshold_verdict verdict = threshold_judge(study, i).verdict;
        counts.failures += verdict == THRESHOLD_FAIL || (strict && verdict == THRESHOLD_UNDECIDED);
        counts.skipped += !strict && verdict == THRESHOLD_UNDECIDED;
    }
    return counts;
}

static void put_counts(struct csv_writer *out, struct counts counts)
{
    put_count(out, "tests", counts.tests);
    put_count(out, "failures", counts.failures);
    put_count(out, "errors", 0);
    put_count(out, "skipped", counts.skipped);
}

/* "measured 97.2%, 95% interval 96.9 .. 97.5" */
static void put_case(struct csv_writer *out, const struct study *study, uint32_t i, const char *scenario, bool strict)
{
    const struct threshold *threshold = &study->threshold[i];
    struct threshold_result result = threshold_judge(study, i);
    char value[THRESHOLD_TEXT_BYTES], interval[THRESHOLD_TEXT_BYTES], message[3 * THRESHOLD_TEXT_BYTES];
    threshold_texts(threshold, result, value, interval);
    snprintf(message, sizeof message, "%s%s%s%s%s", isfinite(result.value) ? "measured " : "", value,
             interval[0] == '\0' ? "" : ", 95% interval ", interval,
             result.verdict == THRESHOLD_UNDECIDED ? ": cannot tell yet" : "");
    csv_raw(out, "    <testcase");
    put_attribute(out, "classname", scenario);
    put_attribute(out, "name", threshold->expression);
    put_count(out, "line", (uint32_t)(threshold->line > 0 ? threshold->line : 0));
    if (result.verdict == THRESHOLD_OK) {
        csv_raw(out, "/>\n");
        return;
    }
    csv_raw(out, result.verdict == THRESHOLD_FAIL || strict ? ">\n      <failure" : ">\n      <skipped");
    put_attribute(out, "message", message);
    csv_raw(out, "/>\n    </testcase>\n");
}

static void put_suite(struct csv_writer *out, const struct study *study, const char *scenario, bool strict)
{
    csv_raw(out, "  <testsuite");
    put_attribute(out, "name", study->label);
    put_counts(out, count(study, strict));
    csv_raw(out, ">\n");
    for (uint32_t i = 0; i < study->n_thresholds; i++)
        put_case(out, study, i, scenario, strict);
    csv_raw(out, "  </testsuite>\n");
}

bool junit_write(const char *path, const char *scenario, struct study *const *study, uint32_t n_studies, bool strict,
                 struct err *err)
{
    struct csv_writer out;
    char hex[65];
    struct counts sum = {0, 0, 0};
    if (!csv_open(&out, path, err))
        return false;
    for (uint32_t i = 0; i < n_studies; i++) {
        struct counts one = count(study[i], strict);
        sum = (struct counts){sum.tests + one.tests, sum.failures + one.failures, sum.skipped + one.skipped};
    }
    csv_raw(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    put_attribute(&out, "name", "gslbsim");
    put_counts(&out, sum);
    csv_raw(&out, ">\n");
    for (uint32_t i = 0; i < n_studies; i++)
        put_suite(&out, study[i], scenario, strict);
    csv_raw(&out, "</testsuites>\n");
    return csv_close(&out, false, hex, err);
}
