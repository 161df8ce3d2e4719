/* Sentences follow the numbers in the tables: change a number and the sentence changes or goes. */
#include "output/report/report_words.h"

#include "sim/engine/arena.h"
#include "sim/engine/err.h"
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COMPARED                                                                                                               \
    "metric,stat,by,item,baseline,arm,diff_pct,ci_low_pct,ci_high_pct,confidence,family_size,wins,pairs,verdict,replications_" \
    "needed\n"

static struct report_table table_of(struct arena *arena, const char *text)
{
    char path[] = "/tmp/report_words_test_XXXXXX";
    int fd = mkstemp(path);
    struct report_table table;
    struct err err = {ERR_NONE, ""};
    CU_ASSERT_FATAL(fd >= 0);
    FILE *file = fdopen(fd, "w");
    fputs(text, file);
    fclose(file);
    CU_ASSERT(report_table_read(&table, arena, path, &err));
    CU_ASSERT_STRING_EQUAL(err.text, "");
    unlink(path);
    return table;
}

static void expect_verdict(const char *rows, const char *expected)
{
    struct arena *arena = arena_new(NULL);
    struct report_table table = table_of(arena, arena_printf(arena, COMPARED "%s", rows));
    const char *sentence = words_verdict(arena, &table, 0);
    if (expected == NULL)
        CU_ASSERT_PTR_NULL(sentence);
    if (expected != NULL && sentence != NULL)
        CU_ASSERT_STRING_EQUAL(sentence, expected);
    CU_ASSERT_EQUAL(sentence == NULL, expected == NULL);
    arena_free(arena);
}

void test_report_words__verdicts(void)
{
    expect_verdict("response_time,p99,all,,B,A,-63.9,-65.6,-62.2,0.975,2,20,20,faster,\n",
                   "A is faster than B: its p99 is 63.9% lower (2.77 times) (\u221265.6 to \u221262.2%; 95% for all 2 "
                   "comparisons together, paired), in 20 of 20 "
                   "replications.");
    expect_verdict("response_time,p99,client,web,B,A,12,6,19,0.95,1,17,20,slower,\n",
                   "A is slower than B: its p99 of client web is 12.0% higher (+6.00 to +19.0%; 95% interval, paired), in 17 "
                   "of 20 replications.");
    expect_verdict("failed,share,all,,B,A,2.27,1.82,2.71,0.95,1,,,higher,\n",
                   "With A, failed is 2.27 points higher than with B (+1.82 to +2.71 points; 95% interval, unpaired).");
    expect_verdict("response_time,p99,all,,B,A,0.3,-0.7,1.3,0.95,1,9,20,no_difference,\n",
                   "There is no difference worth naming between A and B in p99: \u22120.700 to +1.30% (95% interval, paired).");
    expect_verdict("response_time,p99,all,,B,A,-10.7,-28.1,10.9,0.95,1,5,6,cannot_tell,20\n",
                   "It cannot be told yet whether A and B differ in p99: the difference may be anything from \u221228.1 to "
                   "+10.9%; about 20 replications in all would "
                   "tell.");
    expect_verdict("response_time,p99,all,,B,A,-10.7,,,,1,5,6,cannot_tell,\n",
                   "It cannot be told yet whether A and B differ in p99: there is no interval.");
}

/* A verdict that its numbers do not bear is not repeated. */
void test_report_words__contradictions(void)
{
    expect_verdict("response_time,p99,all,,B,A,63.9,62.2,65.6,0.975,2,20,20,faster,\n", NULL);
    expect_verdict("response_time,p99,all,,B,A,-63.9,-65.6,2.2,0.975,2,20,20,faster,\n", NULL);
    expect_verdict("response_time,p99,all,,B,A,-63.9,,,0.975,2,20,20,faster,\n", NULL);
    expect_verdict("response_time,p99,all,,B,A,-3,-4,-2,0.975,2,20,20,slower,\n", NULL);
    expect_verdict("response_time,p99,all,,B,A,3,,,0.975,2,20,20,no_difference,\n", NULL);
    expect_verdict("response_time,p99,all,,B,A,3,2,4,0.975,2,20,20,wonderful,\n", NULL);
}

void test_report_words__answer_of_many(void)
{
    struct arena *arena = arena_new(NULL);
    struct report_folder folder = {.name = "x"};
    folder.comparisons = table_of(arena, COMPARED "response_time,p99,all,,rr,lc,-63.9,-65.6,-62.2,0.98,4,20,20,faster,\n"
                                                  "response_time,p99,all,,rr,p2c,-5,-7,-3,0.98,4,20,20,faster,\n"
                                                  "response_time,p99,all,,rr,random,12,6,19,0.98,4,17,20,slower,\n"
                                                  "response_time,p99,all,,rr,hash,1,-6,9,0.98,4,11,20,cannot_tell,\n"
                                                  "response_time,p50,all,,rr,lc,-63.9,-65.6,-62.2,0.98,4,20,20,faster,\n");
    CU_ASSERT_STRING_EQUAL(words_answer(arena, &folder, 1),
                           "By p99 against rr: lc (63.9% lower (2.77 times)) and p2c (5.00% lower) are faster; "
                           "random (12.0% higher) is slower; hash cannot be told from it yet.");
    arena_free(arena);
}

void test_report_words__thresholds(void)
{
    static const struct {
        const char *rows, *sentence;
    } story[] = {{"a,ok\n", "The threshold holds."},
                 {"a,ok\nb,ok\n", "All 2 thresholds hold."},
                 {"a,ok\nb < 3,FAIL\n", "1 of 2 thresholds holds, 1 fails (b < 3)."},
                 {"a,??\nb,FAIL\nc,FAIL\n", "0 of 3 thresholds hold, 2 fail (b; c), 1 cannot be decided yet."}};
    for (size_t i = 0; i < sizeof story / sizeof story[0]; i++) {
        struct arena *arena = arena_new(NULL);
        struct report_table table = table_of(arena, arena_printf(arena, "expression,result\n%s", story[i].rows));
        CU_ASSERT_STRING_EQUAL(words_thresholds(arena, &table), story[i].sentence);
        arena_free(arena);
    }
}

#define THRESHOLDS "line,expression,arm,value,unit,ci_low,ci_high,limit,result\n"

void test_report_words__several_arms(void)
{
    struct arena *arena = arena_new(NULL);
    struct report_folder folder = {.name = "x"};
    folder.thresholds = table_of(arena, THRESHOLDS
                                 "82,availability >= 95%,5s,0.98,,0.97,0.99,0.95,ok\n0,drain <= 60s,5s,50,s,50,50,60,ok\n"
                                 "82,availability >= 95%,20s,0.98,,0.97,0.99,0.95,ok\n0,drain <= 60s,20s,51.2,s,50,52.4,60,ok\n"
                                 "82,availability >= 95%,60s,0.96,,0.94,0.98,0.95,??\n0,drain <= 60s,60s,,s,,,60,FAIL\n");
    CU_ASSERT_STRING_EQUAL(words_thresholds(arena, &folder.thresholds),
                           "4 of 6 checks hold, 1 fails (drain <= 60s with 60s), 1 cannot be decided yet.");
    CU_ASSERT_STRING_EQUAL(words_answer(arena, &folder, 1), "The goal drain <= 60s is met with 5s and 20s, missed with 60s.");
    CU_ASSERT_STRING_EQUAL(words_measured(arena, &folder.thresholds, 0, "value"), "98.0%");
    CU_ASSERT_STRING_EQUAL(words_measured(arena, &folder.thresholds, 3, "ci_high"), "52.4\u00a0s");
    CU_ASSERT_STRING_EQUAL(words_measured(arena, &folder.thresholds, 5, "value"), "");
    folder.thresholds =
        table_of(arena, THRESHOLDS "0,drain <= 60s,5s,70,s,69,71,60,FAIL\n0,drain <= 60s,20s,60,s,55,65,60,??\n");
    CU_ASSERT_STRING_EQUAL(words_goal(arena, &folder.thresholds),
                           "The goal drain <= 60s is met with no arm, missed with 5s, undecided with 20s.");
    arena_free(arena);
}

#define SUMMARY "arm,metric,by,item,stat,value,unit,ci_low,ci_high,confidence,replications,samples\n"

/* A folder of one arm, "base", with these rows. */
static struct report_folder folder_of(struct arena *arena, const char *summary, const char *outages)
{
    struct report_folder folder = {.name = "x", .n_arms = 1, .arm = ARENA_NEW(arena, struct report_arm)};
    folder.arm->label = folder.arm->name = "base";
    folder.summary = table_of(arena, arena_printf(arena, SUMMARY "%s", summary));
    folder.outages =
        table_of(arena, arena_printf(arena, "arm,event,cause,lost_requests,lost_user_s,share_ratio,from_s,to_s\n%s", outages));
    return folder;
}

static void expect_answer(const char *summary, const char *outages, const char *expected)
{
    struct arena *arena = arena_new(NULL);
    struct report_folder folder = folder_of(arena, summary, outages);
    CU_ASSERT_STRING_EQUAL(words_answer(arena, &folder, 1), expected);
    arena_free(arena);
}

#define REQUESTS "base,requests,all,,count,20000,,,,,,\n"
void test_report_words__events(void)
{
    static const char outages[] =
        "base,crash eu,detection,300,,0.3,,\nbase,crash eu,resolver_cache,700,,0.7,,\nbase,crash us,network,9,,1,,\n";
    expect_answer(
        REQUESTS
        "base,lost_requests,fault,crash us,count,9,,,,,,\nbase,lost_requests,fault,crash eu,count,1000,,970,1030,0.95,20,\n",
        outages,
        "The event crash eu costs 1\u202f000 \u00b1 30 requests per replication, 5.0% of all (resolver cache 70%, detection "
        "30%).");
    expect_answer(
        REQUESTS
        "base,lost_requests,fault,crash us,count,1100,,,,,,\nbase,lost_requests,fault,crash eu,count,1000,,970,1030,0.95,20,\n",
        outages, "The event crash us costs 1\u202f100 requests per replication, 5.5% of all (network 100%).");
}

/* No event, or none that cost anything: the response times answer; nothing at all: it says so. */
void test_report_words__tail(void)
{
    expect_answer(REQUESTS
                  "base,lost_requests,fault,crash us,count,0,,,,,,\nbase,response_time,all,,p99,655,ms,641,669,0.95,20,\n"
                  "base,response_time,all,,p50,52.4,ms,52,52.8,0.95,20,\nbase,failed,all,,share,0,,0,0,0.95,20,\n",
                  "",
                  "99% of the successful requests are answered within 655 \u00b1 14 ms, 12 times the median of 52.4 \u00b1 0.4 "
                  "ms; none failed.");
    expect_answer(REQUESTS, "", "These results do not answer the question in one sentence.");
}
