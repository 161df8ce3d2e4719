/* The section thresholds, in two steps: words and units when the section is read, so that they are told with all other errors;
 * groups and windows when the rest of the scenario is whole. */
#include "sim/app/scenario/loader.h"

#include "output/layout.h"
#include "sim/app/scenario/threshold_reader.h"
#include "sim/engine/arena.h"

void read_thresholds(struct loader *loader, const struct field *field)
{
    if (!field->value || !expect_list(loader, field->value, field->path))
        return;
    loader->thresholds = field->value;
    for (uint32_t i = 0; i < field->value->n; i++) {
        struct threshold threshold;
        const struct node *item = field->value->entry[i].value;
        if (expect_scalar(loader, item, field->path))
            threshold_read(loader->arena, loader->diagnostics, item, NULL, &threshold);
    }
}

const struct threshold *finish_thresholds(struct loader *loader, uint32_t *n)
{
    *n = loader->thresholds ? loader->thresholds->n : 0;
    if (*n == 0)
        return NULL;
    struct threshold *threshold = ARENA_ARRAY(loader->arena, *n, struct threshold);
    const struct layout *layout = layout_new(loader->arena, loader->spec);
    for (uint32_t i = 0; i < *n; i++)
        threshold_read(loader->arena, loader->diagnostics, loader->thresholds->entry[i].value, layout, &threshold[i]);
    if (loader->spec->run.replications == 1)
        refuse(loader->diagnostics, loader->thresholds->entry[0].value->place, WARN_THRESHOLD_ONE);
    return threshold;
}
