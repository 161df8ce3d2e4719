/* What the progress line says, how it gets shorter, and when a growing number of requests in flight counts as overload. */
#include "sim/app/session/progress.h"
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct progress_state half_way = {.n_done = 11,
                                               .n_total = 20,
                                               .simulated_s = 412,
                                               .duration_s = 900,
                                               .events_per_s = 5.13e6,
                                               .left_s = 3.9,
                                               .in_flight = 128};

void test_progress__line(void)
{
    char text[400];
    struct terminal terminal = {.width = 133};
    struct progress_state state = half_way;
    progress_line(text, sizeof text, &state, &terminal);
    CU_ASSERT_STRING_EQUAL(text,
                           "[==========>       ]  11/20 reps  412 s of 900 s  5.1 M events/s  in flight 128  about 4 s left");
    state.half_width_ratio = 0.0314;
    progress_line(text, sizeof text, &state, &terminal);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "5.1 M events/s  p99 +/- 3.1%  in flight 128"));
    state.is_growing = true;
    progress_line(text, sizeof text, &state, &terminal);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "in flight 128 and growing"));
}

/* The line in a terminal of each width, as what is left when it gets narrower: each once. */
static void check_narrowing(const struct progress_state *state, const char *const *expected)
{
    char text[400], former[400] = "";
    for (int width = 133; width >= 40; width--) {
        struct terminal terminal = {.width = width};
        progress_line(text, sizeof text, state, &terminal);
        CU_ASSERT(strlen(text) < (size_t)width);
        if (strcmp(text, former) != 0)
            CU_ASSERT_STRING_EQUAL(text, *expected ? *expected++ : "");
        memcpy(former, text, sizeof former);
    }
    CU_ASSERT_PTR_NULL(*expected);
}

void test_progress__line_leaves_out_what_says_least(void)
{
    struct progress_state state = half_way;
    state.half_width_ratio = 0.0314;
    check_narrowing(&state, (const char *[]){
        "[==========>       ]  11/20 reps  412 s of 900 s  5.1 M events/s  p99 +/- 3.1%  in flight 128  about 4 s left",
        "[==========>       ]  11/20 reps  412 s of 900 s  p99 +/- 3.1%  in flight 128  about 4 s left",
        "[==========>       ]  11/20 reps  p99 +/- 3.1%  in flight 128  about 4 s left",
        "[==========>       ]  11/20 reps  p99 +/- 3.1%  about 4 s left",
        "[==========>       ]  11/20 reps  about 4 s left",
        "11/20 reps  about 4 s left",
        NULL});
    state.is_growing = true;
    state.half_width_ratio = 0;
    state.events_per_s = 0;
    check_narrowing(&state, (const char *[]){
        "[==========>       ]  11/20 reps  412 s of 900 s  in flight 128 and growing: overloaded  about 4 s left",
        "[==========>       ]  11/20 reps  in flight 128 and growing: overloaded  about 4 s left",
        "11/20 reps  in flight 128 and growing: overloaded  about 4 s left",
        "11/20 reps  in flight 128 and growing: overloaded",
        "in flight 128 and growing: overloaded",
        NULL});
}

/* The last part is cut. */
void test_progress__line_is_cut(void)
{
    char text[400];
    struct terminal terminal = {.width = 40};
    struct progress_state state = {.n_total = 7, .in_flight = 4000000000, .is_growing = true};
    progress_line(text, sizeof text, &state, &terminal);
    CU_ASSERT_STRING_EQUAL(text, "in flight 4000000000 and growing: overl");
}

void test_progress__line_ends_and_empties(void)
{
    char text[400];
    struct terminal terminal = {.width = 80};
    struct progress_state state = {.n_done = 7, .n_total = 7, .duration_s = 13, .left_s = -1};
    progress_line(text, sizeof text, &state, &terminal);
    CU_ASSERT_EQUAL(strncmp(text, "[==================]", 20), 0);
    struct progress_state nothing = {.left_s = -1};
    progress_line(text, sizeof text, &nothing, &terminal);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "0/0 reps"));
}

static bool steady(const uint32_t *in_flight, int n)
{
    struct growth growth = {0};
    for (int i = 0; i <= 80; i++)
        growth_note(&growth, i / 80.0, in_flight[i * (n - 1) / 80]);
    return growth_is_steady(&growth);
}

void test_progress__growth(void)
{
    const uint32_t overload[] = {10, 90, 200, 330, 410, 560, 700, 790, 900};
    const uint32_t warming[] = {10, 90, 200, 210, 205, 207, 214, 209, 211};
    const uint32_t small[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    CU_ASSERT_TRUE(steady(overload, 9));
    CU_ASSERT_FALSE(steady(warming, 9));
    CU_ASSERT_FALSE(steady(small, 9));
}

/* Everything that is drawn must be gone at the end; a pipe gets no control characters. */
void test_progress__off_the_terminal_is_silent(void)
{
    char *text;
    size_t n_bytes;
    FILE *out = open_memstream(&text, &n_bytes);
    struct terminal pipe = {.width = 80};
    struct progress progress;
    progress_start(&progress, out, &pipe, WHEN_AUTO, 3, 1);
    for (int i = 0; i < 1000; i++)
        progress_step(&progress, 0, i * 0.002385, 2.385, (uint64_t)i * 100, 7);
    progress_replication(&progress, 0, 100000);
    progress_precision(&progress, NAN);
    progress_end(&progress);
    fclose(out);
    CU_ASSERT_EQUAL(n_bytes, 0);
    free(text);
}

void test_progress__line_is_gone_at_the_end(void)
{
    char *text;
    size_t n_bytes;
    FILE *out = open_memstream(&text, &n_bytes);
    struct terminal terminal = {.is_terminal = true, .width = 80};
    struct progress progress;
    progress_start(&progress, out, &terminal, WHEN_AUTO, 3, 1);
    progress.shown_s -= 1;
    progress_step(&progress, 0, 1.1, 2.385, 5000, 7);
    progress_step(&progress, 0, 1.2, 2.385, 6000, 7); /* too soon */
    progress_end(&progress);
    fclose(out);
    CU_ASSERT_PTR_NOT_NULL_FATAL(strstr(text, "0/3 reps"));
    CU_ASSERT_PTR_NULL(strstr(strstr(text, "0/3 reps") + 1, "0/3 reps"));
    CU_ASSERT_STRING_EQUAL(text + n_bytes - 4, "\r\033[K");
    free(text);
}

/* Several workers: how far each is, the events of all, the requests in flight of the one that has most. */
void test_progress__shows_all_workers(void)
{
    char *text;
    size_t n_bytes;
    FILE *out = open_memstream(&text, &n_bytes);
    struct terminal terminal = {.is_terminal = true, .width = 133};
    struct progress progress;
    progress_start(&progress, out, &terminal, WHEN_AUTO, 11, 3);
    progress_step(&progress, 0, 0.477, 2.385, 5000, 70);
    progress_step(&progress, 2, 2, 8, 3000, 31);
    progress_step(&progress, 1, 1, 8, 9999, 99);
    progress_replication(&progress, 1, 12000);
    progress.shown_s -= 1;
    progress_step(&progress, 2, 5.6, 8, 6000, 13);
    progress_end(&progress);
    fclose(out);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "1/11 reps  20% 70%  "));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "in flight 70"));
    free(text);
}

void test_progress__many_workers_are_summed_up(void)
{
    char text[400];
    struct terminal terminal = {.width = 133};
    const double share[] = {0.31, 0.07, 0.5, 0.62, 0.4};
    struct progress_state state = {.n_done = 7, .n_total = 30, .n_running = 5, .share = share, .left_s = -1};
    progress_line(text, sizeof text, &state, &terminal);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "7/30 reps  5 at 7 .. 62%"));
    CU_ASSERT_EQUAL(strncmp(text, "[=====>            ]", 20), 0); /* 8.9 of 30 */
}
