/* The summary fits its width, shows the numbers of the study, and says what it cannot know. */
#include "output/summary/summary.h"

#include "output/figures.h"
#include "output/study.h"
#include "output/summary/summary_forms.h"
#include "tests/output/synthetic.h"
#include <CUnit/CUnit.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const set[] = {"dns.shop.example.ttl=5s"};
static const char *const warning[] = {
    "a long text that must be broken into several lines because a terminal has eighty columns and not one more"};

static char *summary_of(enum summary_format format, uint32_t n_replications, struct text_style style)
{
    struct request_record *record[8];
    struct synthetic *synthetic = synthetic_new();
    struct study *study = synthetic_study(synthetic, n_replications, record);
    struct summary_notes notes = {.wall_s = 1.9,
                                  .set = {1, set},
                                  .warning = {1, warning},
                                  .folder = "out/x/",
                                  .next = "gslbsim plot out/x"};
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    summary_write(out, format, &study, 1, &notes, &style);
    fclose(out);
    for (uint32_t r = 0; r < n_replications; r++)
        free(record[r]);
    study_free(study);
    synthetic_free(synthetic);
    return text;
}

static void check_width(char *text, int width)
{
    for (char *line; (line = strsep(&text, "\n")) != NULL;)
        CU_ASSERT(text_columns(line) <= width && (line[0] == '\0' || line[strlen(line) - 1] != ' '));
}

void test_summary__text_has_all_parts_in_80_columns(void)
{
    static const char *const part[] = {"synthetic   seed 4711   3 replications of 97 s (first 11 s dropped)",
                                       "set: dns.shop.example.ttl=5s",
                                       "RESPONSE TIME, ms",
                                       "WHERE REQUESTS WENT",
                                       "CRASH eu-site at 30 s",
                                       "normal",
                                       "30 - 55 s",
                                       "cause:",
                                       "DNS",
                                       "warning: a long text",
                                       "files:   out/x/",
                                       "next:    gslbsim plot out/x",
                                       "E eu-site",
                                       "u us-site",
                                       "x dead site"};
    char *text = summary_of(SUMMARY_TEXT, 3, (struct text_style){80, false, false, false, false});
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++)
        CU_ASSERT_PTR_NOT_NULL(strstr(text, part[i]));
    CU_ASSERT_PTR_NULL(strstr(text, "DRAIN")); /* no whole window before it is free of faults: nothing is known */
    for (const char *c = text; *c != '\0'; c++)
        CU_ASSERT((unsigned char)*c < 0x80 && *c != '\033');
    check_width(text, 80);
    free(text);
}

void test_summary__verbose_utf8_in_80_columns(void)
{
    char *text = summary_of(SUMMARY_TEXT, 3, (struct text_style){80, true, false, true, false});
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\u00b1"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "us-site/app"));
    check_width(text, 80);
    free(text);
}

void test_summary__one_replication_admits_that_it_knows_no_interval(void)
{
    char *text = summary_of(SUMMARY_TEXT, 1, (struct text_style){80, false, false, false, false});
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "+- ?"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "1 replication of"));
    free(text);
}

/* Three tenths of the bar for the site that gets three tenths: the bars count what the requests say. */
void test_summary__bars_show_shares(void)
{
    struct request_record *record[1];
    struct synthetic *synthetic = synthetic_new();
    struct study *study = synthetic_study(synthetic, 1, record);
    double to[SYNTHETIC_SITES + 1] = {0}, dead = 0, all = 0;
    for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++) {
        const struct request_record *r = &record[0][i];
        if (r->client != 2 || r->due < 35 * SECOND || r->due >= 56 * SECOND) /* windows that begin in 30 .. 55 s */
            continue;
        to[r->first_site == PROBE_NONE ? SYNTHETIC_SITES : r->first_site] += !r->dead;
        dead += r->dead;
        all++;
    }
    struct summary_notes notes = {0};
    struct text_style style = {80, false, false, false, false};
    char *text = NULL, *at;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    summary_write(out, SUMMARY_TEXT, &study, 1, &notes, &style);
    fclose(out);
    at = strstr(text, "  jobs      30 - 55 s      ");
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    double marks[4] = {0};
    for (at += 27; *at != ' '; at++)
        marks[*at == 'E' ? 0 : *at == 'u' ? 1 : *at == '.' ? 2 : 3]++;
    CU_ASSERT_EQUAL(marks[0] + marks[1] + marks[2] + marks[3], 32);
    for (int i = 0; i < 3; i++)
        CU_ASSERT(fabs(marks[i] - 32 * to[i] / all) <= 1);
    CU_ASSERT(fabs(marks[3] - 32 * dead / all) <= 1);
    free(text);
    free(record[0]);
    study_free(study);
    synthetic_free(synthetic);
}

/* At least two blanks before each of the six columns, in the head and in each row. */
void test_summary__columns_never_touch(void)
{
    char *text = summary_of(SUMMARY_TEXT, 3, (struct text_style){80, true, false, true, false}),
         *rest = strstr(text, "RESPONSE TIME");
    int rows = 0;
    for (char *line; (line = strsep(&rest, "\n")) != NULL && line[0] != '\0'; rows++) {
        int gaps = 0;
        for (const char *c = line + 3; *c != '\0'; c++)
            gaps += c[0] == ' ' && c[-1] == ' ' && c[1] != ' ';
        CU_ASSERT_EQUAL(gaps, 6);
    }
    CU_ASSERT(rows > 5);
    free(text);
}

/* The causes of all failures, whatever the faults explain. */
void test_summary__says_why_requests_failed(void)
{
    struct request_record *record[1];
    struct synthetic *synthetic = synthetic_new();
    struct study *study = synthetic_study(synthetic, 1, record);
    uint64_t failed = 0, by_outcome = 0, by_cause = 0;
    for (uint32_t i = 0; i < SYNTHETIC_REQUESTS; i++)
        failed += record[0][i].measured && record[0][i].outcome != OUTCOME_OK;
    struct summary_failures failures;
    summary_failures(study, &failures);
    for (int i = 0; i < OUTCOME_KINDS; i++)
        by_outcome += failures.outcome[i];
    for (int i = 0; i < CAUSE_KINDS; i++)
        by_cause += failures.cause[i];
    CU_ASSERT(failed > 0);
    CU_ASSERT_EQUAL(failures.n, failed);
    CU_ASSERT_EQUAL(by_outcome, failed);
    CU_ASSERT_EQUAL(by_cause, failed);
    free(record[0]);
    study_free(study);
    synthetic_free(synthetic);
    char *text = summary_of(SUMMARY_TEXT, 3, (struct text_style){80, false, false, false, false});
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "FAILED "));
    free(text);
}

void test_summary__json_is_json(void)
{
    char *text = summary_of(SUMMARY_JSON, 3, (struct text_style){80, false, false, false, false});
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    json_t *arm = json_array_get(json_object_get(root, "arms"), 0);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(arm, "replications")), 3);
    CU_ASSERT(json_array_size(json_object_get(arm, "statistics")) > 100);
    CU_ASSERT(json_integer_value(json_object_get(json_object_get(arm, "failures"), "failed")) > 0);
    CU_ASSERT_EQUAL(json_array_size(json_object_get(root, "warnings")), 2);
    json_decref(root);
    free(text);
}

void test_summary__markdown_tables_are_even(void)
{
    char *text = summary_of(SUMMARY_MARKDOWN, 3, (struct text_style){80, true, false, false, false}), *rest = text;
    int bars = 0, rows = 0;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        int n = 0;
        for (char *c = line; *c != '\0'; c++)
            n += *c == '|' && (c == line || c[-1] != '\\');
        CU_ASSERT(n == 0 || bars == 0 || n == bars);
        bars = n;
        rows += n > 0;
    }
    CU_ASSERT(rows > 10);
    free(text);
}

void test_summary__csv_has_a_header_and_rows(void)
{
    char *text = summary_of(SUMMARY_CSV, 2, (struct text_style){80, false, false, false, false});
    static const char header[] =
        "arm,metric,by,item,stat,value,unit,ci_low,ci_high,confidence,replications,samples\nbase,active,all,,mean,";
    CU_ASSERT_EQUAL(strncmp(text, header, sizeof header - 1), 0);
    free(text);
}

/* Brief is the thresholds and nothing else; of a study without any, nothing. */
void test_summary__brief_is_the_thresholds(void)
{
    struct threshold threshold = {.line = 3, .expression = "availability >= 98%", .unit = IN_SHARE, .low = 0.98, .high = 0.98,
                                  .relation = RELATION_AT_LEAST, .measure = MEASURE_AVAILABILITY, .in_windows = true};
    struct text_style style = {80, false, false, false, true};
    struct synthetic *synthetic = synthetic_new();
    struct study *study = study_new(synthetic->layout, "base");
    for (int given = 0; given < 2; given++) {
        char *text = NULL;
        size_t n = 0;
        FILE *out = open_memstream(&text, &n);
        if (given)
            study_set_thresholds(study, 1, &threshold);
        summary_write(out, SUMMARY_TEXT, &study, 1, &(struct summary_notes){0}, &style);
        fclose(out);
        if (given) {
            CU_ASSERT_EQUAL(strncmp(text, "THRESHOLDS", 10), 0);
            CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n  FAIL availability >= 98%"));
            CU_ASSERT_PTR_NOT_NULL(strstr(text, "no data\n"));
        } else {
            CU_ASSERT_EQUAL(n, 0);
        }
        free(text);
    }
    study_free(study);
    synthetic_free(synthetic);
}
