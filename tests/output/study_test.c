/* Merging replications of which some have no value, and what a study warns of. */
#include "output/study.h"

#include "tests/output/synthetic.h"
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void test_study__one_replication_has_no_interval(void)
{
    struct request_record *record[1];
    struct synthetic *synthetic = synthetic_new();
    struct study *study = synthetic_study(synthetic, 1, record);
    for (uint32_t i = 0; i < synthetic->layout->n_statistics; i++)
        CU_ASSERT(isnan(study_figure(study, i).half));
    CU_ASSERT(isfinite(study_look_up(study, "response_time", "all", "", "p50").value));
    CU_ASSERT(isnan(study_look_up(study, "response_time", "all", "", "p51").value));
    free(record[0]);
    study_free(study);
    synthetic_free(synthetic);
}

/* A replication without requests neither counts as zero nor spoils the mean of the others. */
void test_study__empty_replication_is_no_value(void)
{
    struct synthetic *synthetic = synthetic_new();
    struct request_record *record = synthetic_requests(synthetic, 0, SYNTHETIC_REQUESTS);
    struct study *study = study_new(synthetic->layout, "base");
    for (uint32_t r = 0; r < 3; r++) {
        void *block = synthetic_block(synthetic, r, record, r == 1 ? 0 : SYNTHETIC_REQUESTS);
        study_add(study, block);
        free(block);
    }
    struct figure share = study_look_up(study, "failed", "all", "", "share"),
                  requests = study_look_up(study, "requests", "all", "", "count");
    CU_ASSERT_EQUAL(share.n_replications, 2);
    CU_ASSERT_EQUAL(share.half, 0);
    CU_ASSERT_EQUAL(requests.n_replications, 3);
    CU_ASSERT_DOUBLE_EQUAL(requests.value * 3, (double)study_requests(study), 1e-6);
    CU_ASSERT(isnan(study_look_up(study, "response_time", "all", "", "p50").half)); /* fewer than 10 samples beyond it in one */
    free(record);
    study_free(study);
    synthetic_free(synthetic);
}

/* Buckets of all replications are the sums, wherever the first one had its own. */
void test_study__histograms_of_other_ranges_add_up(void)
{
    static const uint32_t n_requests[] = {3, SYNTHETIC_REQUESTS, 0, 40};
    struct synthetic *synthetic = synthetic_new();
    const struct layout *layout = synthetic->layout;
    size_t n_buckets = (size_t)layout->n_groups * layout->run_buckets;
    struct request_record *record = synthetic_requests(synthetic, 0, SYNTHETIC_REQUESTS);
    struct study *study = study_new(layout, "base");
    uint64_t *sum = calloc(n_buckets, sizeof *sum);
    CU_ASSERT_PTR_NOT_NULL_FATAL(sum);
    for (uint32_t r = 0; r < 4; r++) {
        void *block = synthetic_block(synthetic, r, record, n_requests[r]);
        for (size_t i = 0; i < n_buckets; i++)
            sum[i] += BLOCK_CONST(layout, block, histograms, uint32_t)[i];
        study_add(study, block);
        free(block);
    }
    CU_ASSERT_EQUAL(memcmp(study->histogram, sum, n_buckets * sizeof *sum), 0);
    free(sum);
    free(record);
    study_free(study);
    synthetic_free(synthetic);
}

void test_study__points_ascend_and_hold_the_asked_ones(void)
{
    struct synthetic *synthetic = synthetic_new();
    struct study *study = study_new(synthetic->layout, "base");
    bool found = false;
    for (uint32_t p = 0; p < study->n_points; p++) {
        CU_ASSERT(study->point[p] > (p == 0 ? 0 : study->point[p - 1]) && study->point[p] < 1);
        found = found || fabs(study->point[p] - 0.999) < 1e-15;
    }
    CU_ASSERT(found);
    study_free(study);
    synthetic_free(synthetic);
}

/* Its clients went on using the dead site in both replications, and requests were left in flight. */
static struct study *stuck_study(const struct synthetic *synthetic, const char *label, uint32_t unfinished)
{
    struct study *study = study_new(synthetic->layout, label);
    for (uint32_t r = 0; r < 2; r++) {
        void *block = synthetic_block_new(synthetic);
        struct recorder recorder;
        const struct probe *probe = recorder_init(&recorder, synthetic->layout, block, r);
        for (uint32_t i = 0; i < 97; i++) {
            struct request_record record = {.due = i * SECOND,
                                            .measured = i >= 11,
                                            .number = i,
                                            .path = 0,
                                            .resolver = PROBE_NONE,
                                            .fault = PROBE_NONE,
                                            .tries = 1,
                                            .pool = PROBE_NONE,
                                            .server = PROBE_NONE};
            probe->request_done(probe->recorder, &record);
        }
        struct world_record end = {.unfinished = unfinished};
        probe->world_done(probe->recorder, &end);
        study_add(study, block);
        free(block);
    }
    return study;
}

void test_study__warnings(void)
{
    struct synthetic *synthetic = synthetic_new();
    struct study *study = stuck_study(synthetic, "base", 7);
    const char *const *text;
    CU_ASSERT_EQUAL_FATAL(study_warnings(study, &text), 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(text[0], "14 requests"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text[1], "crash eu-site: in 2 of 2"));
    study_free(study);
    synthetic_free(synthetic);
}

void test_study__warnings_of_several(void)
{
    struct synthetic *synthetic = synthetic_new();
    struct study *study[3] = {stuck_study(synthetic, "a", 7), stuck_study(synthetic, "b", 3), stuck_study(synthetic, "c", 7)};
    struct text_list three = studies_warnings(synthetic->arena, study, 3), one = studies_warnings(synthetic->arena, study, 1);
    CU_ASSERT_EQUAL_FATAL(three.n, 3);
    CU_ASSERT(strncmp(three.at[0], "a, c: 14 requests", 17) == 0);
    CU_ASSERT(strncmp(three.at[1], "all arms: crash eu-site", 23) == 0);
    CU_ASSERT(strncmp(three.at[2], "b: 6 requests", 13) == 0);
    CU_ASSERT_EQUAL_FATAL(one.n, 2);
    CU_ASSERT(strncmp(one.at[0], "14 requests", 11) == 0);
    for (int i = 0; i < 3; i++)
        study_free(study[i]);
    synthetic_free(synthetic);
}
