/* Comparisons of studies whose per-replication values are set by hand: scales, pairs, families, verdicts, words, the file. */
#include "output/compare.h"

#include "models/arrival/arrival.h"
#include "output/csv_writer.h"
#include "sim/engine/arena.h"
#include "sim/engine/err.h"
#include "tests/output/synthetic.h"
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_ARMS 3
#define N_REPLICATIONS 5

static const struct measure p99 = {"response_time", "all", "", "p99"}, failed = {"failed", "all", "", "share"},
                            retries = {"retries", "all", "", "count"},
                            drain = {"time_to_drain", "fault", "crash eu-site", "95%"};

/* Three arms of five replications. */
struct arms {
    struct synthetic *synthetic;
    struct arena *arena;
    struct study *study[N_ARMS];
};

static void set(struct study *study, const struct measure *measure, const double *value)
{
    uint32_t i = study_find(study, measure->metric, measure->by, measure->item, measure->stat);
    CU_ASSERT_FATAL(i < study->layout->n_statistics);
    for (uint32_t r = 0; r < study->n_replications; r++)
        study->replication[r].value[i] = value[r];
}

static struct arms *arms_new(void)
{
    static const char *const label[N_ARMS] = {"round_robin", "power_of_two", "random, \"other\""};
    struct arms *arms = calloc(1, sizeof *arms);
    arms->synthetic = synthetic_new();
    arms->arena = arena_new(NULL);
    for (uint32_t a = 0; a < N_ARMS; a++) {
        arms->study[a] = study_new(arms->synthetic->layout, label[a]);
        for (uint32_t r = 0; r < N_REPLICATIONS; r++) {
            struct request_record *record = synthetic_requests(arms->synthetic, r, SYNTHETIC_REQUESTS);
            void *block = synthetic_block(arms->synthetic, r, record, SYNTHETIC_REQUESTS);
            study_add(arms->study[a], block);
            free(block);
            free(record);
        }
    }
    static const double a[] = {103.7, 121.3, 88.9, 110.2, 97.1}, b[] = {81.2, 94.6, 80.3, 79.9, 77.7},
                        c[] = {104.9, 118.9, 90.1, 111.9, 95.2};
    set(arms->study[0], &p99, a);
    set(arms->study[1], &p99, b);
    set(arms->study[2], &p99, c);
    return arms;
}

static void arms_free(struct arms *arms)
{
    for (uint32_t a = 0; a < N_ARMS; a++)
        study_free(arms->study[a]);
    synthetic_free(arms->synthetic);
    arena_free(arms->arena);
    free(arms);
}

static const struct comparisons *compare_all(struct arms *arms, uint32_t baseline, const struct measure *measure, uint32_t n)
{
    return compare_new(arms->arena, arms->study, N_ARMS, baseline, measure, n, COMPARE_MARGIN, NULL);
}

/* Mean log ratio -0.227869; half width t(1 - 0.025 / 2, 4) = 3.495406 times 0.0797074 / sqrt(5). */
void test_compare__log_ratio_in_pairs(void)
{
    struct arms *arms = arms_new();
    const struct comparisons *all = compare_all(arms, 0, &p99, 1);
    const struct comparison *row = compare_at(all, 0, 1);
    CU_ASSERT_EQUAL(all->family_size, 2);
    CU_ASSERT_PTR_NULL(compare_at(all, 0, 0));
    CU_ASSERT_DOUBLE_EQUAL(row->contrast.estimate, -0.227869178, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(row->contrast.half, 3.495406 * 0.0797073896 / sqrt(5), 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(row->confidence, 0.975, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(comparison_percent(row, row->contrast.estimate), -20.3771583, 1e-6);
    CU_ASSERT_EQUAL(row->verdict, VERDICT_LOWER);
    CU_ASSERT_EQUAL(row->n_wins, 5);
    CU_ASSERT_EQUAL(row->n_pairs, 5);
    CU_ASSERT_STRING_EQUAL(comparison_verdict(row), "faster");
    const struct comparison *other = compare_at(all, 0, 2);
    CU_ASSERT_EQUAL(other->arm, 2);
    CU_ASSERT_EQUAL(other->verdict, VERDICT_UNSURE);
    CU_ASSERT(other->n_needed > 5 && other->n_needed < 50);
    arms_free(arms);
}

/* One arm against another tells the same as the other way round, on all three scales. */
void test_compare__both_directions_agree(void)
{
    static const double few[] = {0.013, 0.017, 0.011, 0.019, 0.012}, more[] = {0.071, 0.083, 0.077, 0.064, 0.072},
                        none[] = {0, 0, 0, 0, 0}, some[] = {0, 3, 1, 0, 2};
    const struct measure measure[] = {p99, failed, retries};
    struct arms *arms = arms_new();
    set(arms->study[0], &failed, few);
    set(arms->study[1], &failed, more);
    set(arms->study[0], &retries, none);
    set(arms->study[1], &retries, some);
    const struct comparisons *forth = compare_all(arms, 0, measure, 3), *back = compare_all(arms, 1, measure, 3);
    for (uint32_t m = 0; m < 3; m++) {
        const struct comparison *x = compare_at(forth, m, 1), *y = compare_at(back, m, 0);
        CU_ASSERT_EQUAL(x->scale, (enum compare_scale)m);
        CU_ASSERT_DOUBLE_EQUAL(x->contrast.estimate, -y->contrast.estimate, 1e-15);
        CU_ASSERT_DOUBLE_EQUAL(x->contrast.half, y->contrast.half, 1e-15);
        CU_ASSERT_DOUBLE_EQUAL(x->margin, y->margin, 1e-15);
        CU_ASSERT_EQUAL(x->n_wins, y->n_wins);
        CU_ASSERT_EQUAL(x->verdict == VERDICT_LOWER, y->verdict == VERDICT_HIGHER);
        CU_ASSERT_EQUAL(x->verdict == VERDICT_UNSURE, y->verdict == VERDICT_UNSURE);
        CU_ASSERT_EQUAL(x->n_needed, y->n_needed);
    }
    CU_ASSERT_STRING_EQUAL(comparison_verdict(compare_at(forth, 1, 1)), "higher");
    CU_ASSERT_DOUBLE_EQUAL(comparison_percent(compare_at(forth, 1, 1), compare_at(forth, 1, 1)->contrast.estimate), 5.9,
                           1e-9); /* points */
    arms_free(arms);
}

void test_compare__failed_changes_what_is_measured(void)
{
    static const double few[] = {0.013, 0.017, 0.011, 0.019, 0.012}, more[] = {0.071, 0.083, 0.077, 0.064, 0.072};
    struct arms *arms = arms_new();
    set(arms->study[0], &failed, few);
    set(arms->study[1], &failed, more);
    set(arms->study[2], &failed, few);
    const struct comparisons *all = compare_all(arms, 0, &p99, 1);
    CU_ASSERT(compare_failed_differs(all, 1));
    CU_ASSERT(!compare_failed_differs(all, 2));
    CU_ASSERT(!compare_failed_differs(all, 0));
    arms_free(arms);
}

void test_compare__unpaired_by_welch(void)
{
    static const char *const why[N_ARMS] = {NULL, "clients.web.users differs", NULL};
    static const double a[] = {30.02, 29.99, 30.11, 29.97, 30.01}, b[] = {29.89, 29.93, 29.72, 29.98, 30.02};
    double log_a[5], log_b[5];
    struct arms *arms = arms_new();
    set(arms->study[0], &p99, a);
    set(arms->study[1], &p99, b);
    for (int i = 0; i < 5; i++)
        log_a[i] = log(a[i]), log_b[i] = log(b[i]);
    struct contrast expected = contrast_welch(log_a, 5, log_b, 5, 0.975);
    const struct comparisons *all = compare_new(arms->arena, arms->study, N_ARMS, 0, &p99, 1, COMPARE_MARGIN, why);
    const struct comparison *row = compare_at(all, 0, 1);
    CU_ASSERT(!row->is_paired && compare_at(all, 0, 2)->is_paired);
    CU_ASSERT_DOUBLE_EQUAL(row->contrast.half, expected.half, 1e-12);
    CU_ASSERT_EQUAL(row->n_pairs, 0);
    CU_ASSERT_EQUAL(row->verdict, VERDICT_SAME);
    arms_free(arms);
}

/* What never came to pass, what an arm lacks, percentiles in the sparse tail: no interval, and a reason. */
void test_compare__no_interval_without_ground(void)
{
    static const double seconds[] = {31, 44, 28, 39, 41};
    const double never[] = {31, (double)INFINITY, 28, 39, 41};
    static const struct measure sparse = {"response_time", "all", "", "p99.9"},
                                lacking = {"response_time", "client", "nobody", "p99"};
    struct arms *arms = arms_new();
    set(arms->study[0], &drain, seconds);
    set(arms->study[1], &drain, never);
    set(arms->study[1], &sparse, seconds);
    const struct measure measure[] = {drain, lacking, sparse};
    for (uint32_t a = 0; a < N_ARMS; a++)
        arms->study[a]->fewest[study_find(arms->study[a], "response_time", "all", "", "p99.9")] = 8800;
    const struct comparisons *all = compare_all(arms, 0, measure, 3);
    for (uint32_t m = 0; m < 3; m++) {
        const struct comparison *row = compare_at(all, m, 1);
        CU_ASSERT(row->why != NULL && isnan(row->contrast.half));
        CU_ASSERT_EQUAL(row->verdict, VERDICT_UNSURE);
        CU_ASSERT_EQUAL(row->n_needed, 0);
        CU_ASSERT(strstr(comparison_sentence(all, row, false), "cannot tell") != NULL);
    }
    CU_ASSERT(strstr(compare_at(all, 0, 1)->why, "1 of 5 replications of power_of_two") != NULL);
    CU_ASSERT(strstr(compare_at(all, 2, 1)->why, "fewer than 10") != NULL);
    CU_ASSERT_EQUAL(compare_at(all, 2, 2)->verdict, VERDICT_SAME); /* equal in every pair is equal, however sparse */
    arms_free(arms);
}

void test_compare__sentences(void)
{
    struct arms *arms = arms_new();
    static const double same[] = {81.2, 94.6, 80.3, 79.9, 77.7};
    set(arms->study[2], &p99, same);
    const struct comparisons *all = compare_all(arms, 0, &p99, 1), *back = compare_all(arms, 1, &p99, 1);
    CU_ASSERT_STRING_EQUAL(comparison_sentence(all, compare_at(all, 0, 1), false),
                           "power_of_two is faster than round_robin: its p99 is 20.4% lower (+- 9.95 points, 95%, paired), on "
                           "5 of 5 replications.");
    CU_ASSERT_STRING_EQUAL(comparison_sentence(back, compare_at(back, 0, 2), false),
                           "no difference between random, \"other\" and power_of_two in p99.");
    char name[200];
    measure_name(name, sizeof name, &p99);
    CU_ASSERT_STRING_EQUAL(name, "p99(response_time)");
    measure_name(name, sizeof name, &drain);
    CU_ASSERT_STRING_EQUAL(name, "time_to_drain(fault=crash eu-site share=95%)");
    measure_name(name, sizeof name, &failed);
    CU_ASSERT_STRING_EQUAL(name, "failed");
    arms_free(arms);
}

void test_compare__file(void)
{
    char folder[] = "/tmp/compare_test_XXXXXX", path[100];
    struct err err = {0};
    struct arms *arms = arms_new();
    struct result_files files = {.arena = arms->arena};
    CU_ASSERT_FATAL(mkdtemp(folder) != NULL);
    const struct comparisons *all = compare_all(arms, 0, &p99, 1);
    CU_ASSERT_FATAL(comparisons_write(folder, all, false, &files, &err));
    struct sheet sheet = sheet_read(folder, "comparisons.csv");
    CU_ASSERT_EQUAL(sheet.n_rows, all->n);
    CU_ASSERT_EQUAL(files.file[0].n_rows, all->n);
    CU_ASSERT_EQUAL(sheet.n_columns, 15);
    uint32_t row = sheet_find(&sheet, "metric", "response_time", "stat", "p99", "arm", "power_of_two", NULL);
    CU_ASSERT_DOUBLE_EQUAL(sheet_number(&sheet, row, "diff_pct"), -20.3771583, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(sheet_number(&sheet, row, "confidence"), 0.975, 1e-12);
    CU_ASSERT_STRING_EQUAL(sheet_at(&sheet, row, "verdict"), "faster");
    row = sheet_find(&sheet, "metric", "response_time", "stat", "p50", "arm", "random, \"other\"", NULL);
    CU_ASSERT_STRING_EQUAL(sheet_at(&sheet, row, "verdict"), "");
    CU_ASSERT_DOUBLE_EQUAL(sheet_number(&sheet, row, "diff_pct"), 0, 0);
    sheet_free(&sheet);
    snprintf(path, sizeof path, "%s/comparisons.csv", folder);
    unlink(path);
    rmdir(folder);
    arms_free(arms);
}

/* Only loops that wait for answers have due times that differ between arms. */
void test_compare__loops_are_paired_by_user(void)
{
    struct arms *arms = arms_new();
    struct client_spec *client = arms->synthetic->spec.client;
    const struct strategy_use before[2] = {client[0].arrivals, client[2].arrivals};
    struct closed_loop thinks = {.users = 7}, recorded = {.users = 3, .pace = SECOND, .latency = LATENCY_RECORDED},
                       honest = {.users = 3, .pace = SECOND, .latency = LATENCY_HONEST};
    CU_ASSERT_PTR_NULL(compare_all(arms, 0, &p99, 1)->by_user);
    client[0].arrivals = (struct strategy_use){strategy_find(STRATEGY_ARRIVAL, "closed"), &honest};
    CU_ASSERT_PTR_NULL(compare_all(arms, 0, &p99, 1)->by_user);
    client[2].arrivals = (struct strategy_use){strategy_find(STRATEGY_ARRIVAL, "closed"), &recorded};
    const char *one = compare_all(arms, 0, &p99, 1)->by_user;
    CU_ASSERT_FATAL(one != NULL);
    CU_ASSERT(strncmp(one, client[2].name, strlen(client[2].name)) == 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(one, " waits for answers"));
    client[0].arrivals = (struct strategy_use){strategy_find(STRATEGY_ARRIVAL, "sessions"), &(struct session_rules){0}};
    CU_ASSERT_PTR_NOT_NULL(strstr(compare_all(arms, 0, &p99, 1)->by_user, " wait for answers"));
    client[0].arrivals = (struct strategy_use){strategy_find(STRATEGY_ARRIVAL, "closed"), &thinks};
    const char *both = compare_all(arms, 0, &p99, 1)->by_user;
    CU_ASSERT(strncmp(both, client[0].name, strlen(client[0].name)) == 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(both, " wait for answers"));
    /* Nothing is said of pairs when there are none. */
    static const char *const unpaired[N_ARMS] = {NULL, "other users", "other users"};
    CU_ASSERT_PTR_NULL(compare_new(arms->arena, arms->study, N_ARMS, 0, &p99, 1, COMPARE_MARGIN, unpaired)->by_user);
    client[0].arrivals = before[0];
    client[2].arrivals = before[1];
    arms_free(arms);
}
