/* Groups and their names; the block's parts do not overlap; nothing explodes with the number of windows. */
#include "output/layout.h"

#include "sim/engine/arena.h"
#include "tests/output/synthetic.h"
#include <CUnit/CUnit.h>

void test_layout__names(void)
{
    struct synthetic *synthetic = synthetic_new();
    const struct layout *layout = synthetic->layout;
    CU_ASSERT_EQUAL(layout->n_groups, 1 + 3 + 2 + 2 + 3 + 2 + 2);
    CU_ASSERT_STRING_EQUAL(layout->group[layout->first[GROUP_POOL] + 1].item, "eu-site/batch");
    CU_ASSERT_STRING_EQUAL(layout->server_item[layout_server(layout, 1, 0, 2)], "us-site/app/3");
    CU_ASSERT_EQUAL(layout_server(layout, 1, 0, 2), 6);
    CU_ASSERT_STRING_EQUAL(layout->fault_item[0], "crash eu-site");
    CU_ASSERT_STRING_EQUAL(layout->fault_item[2], "crash eu-site #2");
    synthetic_free(synthetic);
}

void test_layout__parts_do_not_overlap(void)
{
    struct synthetic *synthetic = synthetic_new();
    const struct layout *l = synthetic->layout;
    const size_t start[] = {l->header,       l->groups,         l->histograms,    l->servers,     l->server_records,
                            l->shares,       l->dns_totals,     l->ages,          l->age_moments, l->flows,
                            l->site_windows, l->server_windows, l->cause_windows, l->dns_windows, l->window_pieces,
                            l->faults,       l->lost,           l->pieces,        l->events,      l->text,
                            l->samples,      l->bytes};
    for (size_t i = 0; i + 1 < sizeof start / sizeof start[0]; i++)
        CU_ASSERT(start[i] < start[i + 1] && start[i] % 64 == 0);
    CU_ASSERT(l->bytes - l->samples >= l->max_samples * sizeof(struct sample_block));
    CU_ASSERT(l->pieces + (size_t)l->n_windows * l->n_slices * l->window_buckets * sizeof(uint32_t) <= l->events);
    synthetic_free(synthetic);
}

/* The window histograms become coarser, then go. */
void test_layout__many_windows_stay_small(void)
{
    struct synthetic *synthetic = synthetic_new();
    struct arena *arena = arena_new(NULL);
    CU_ASSERT_EQUAL(synthetic->layout->window_shape.bits, 7);
    synthetic->spec.output.window = SECOND / 20;
    const struct layout *coarse = layout_new(arena, &synthetic->spec);
    CU_ASSERT(coarse->window_shape.bits < 7 && coarse->window_shape.bits >= 3);
    synthetic->spec.output.window = SECOND / 1000;
    const struct layout *none = layout_new(arena, &synthetic->spec);
    CU_ASSERT_EQUAL(none->window_buckets, 0);
    CU_ASSERT_EQUAL(none->n_windows, 97000);
    CU_ASSERT(none->bytes < (size_t)150 << 20);
    arena_free(arena);
    synthetic_free(synthetic);
}
