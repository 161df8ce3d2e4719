/* The sections run and output. */
#include "sim/app/scenario/loader.h"

#include "sim/app/text/units.h"
#include "sim/engine/arena.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 64 bits, so not a PARAM_COUNT. */
static void read_seed(struct loader *loader, const struct field *field)
{
    if (!expect_scalar(loader, field->value, field->path))
        return;
    char *end;
    errno = 0;
    unsigned long long seed = strtoull(field->value->text, &end, 10);
    if (errno || *end || strspn(field->value->text, "0123456789") != strlen(field->value->text))
        refuse(loader->diagnostics, field->value->place, REFUSE_SEED, field->path);
    else
        loader->spec->run.seed = seed;
}

void read_run(struct loader *loader, const struct field *field)
{
    static const struct custom customs[] = { { "seed", read_seed }, { NULL, NULL } };
    struct run_spec *run = &loader->spec->run;
    struct node *given = node_get(field->value, "warmup");
    bool is_auto = given && node_is_scalar(given, "auto");
    /* It is found when everything is loaded (scenario_set_warmup); until then there is none. */
    if (is_auto)
        given->text = "0s";
    section_read(loader, field->value, &(struct section){ .rows = run_rows, .customs = customs, .path = "run", .object = run });
    if (is_auto) {
        given->text = "auto";
        run->warmup_origin = WARMUP_AUTO;
    }
    const struct node *warmup = node_get(field->value, "warmup");
    if (warmup && run->duration > 0 && run->warmup >= run->duration)
        refuse(loader->diagnostics, warmup->place, REFUSE_WARMUP);
}

static void read_percentiles(struct loader *loader, const struct field *field)
{
    if (!expect_list(loader, field->value, field->path))
        return;
    uint32_t n = field->value->n;
    double *percentile = ARENA_ARRAY(loader->arena, n + 1, double);
    for (uint32_t i = 0; i < n; i++) {
        const struct node *item = field->value->entry[i].value;
        if (!expect_scalar(loader, item, field->path))
            return;
        bool good = quantity_parse(QUANTITY_NUMBER, item->text, &percentile[i], NULL) == UNIT_OK && percentile[i] > 0 &&
                    percentile[i] < 100;
        if (!good || (i > 0 && percentile[i] <= percentile[i - 1])) {
            refuse(loader->diagnostics, item->place, good ? REFUSE_PERCENTILE_ORDER : REFUSE_PERCENTILE, field->path);
            return;
        }
    }
    loader->spec->output.percentile = percentile;
    loader->spec->output.n_percentiles = n;
}

/* A 200th of the duration, rounded up to 1, 2 or 5 times a power of ten of seconds. */
static simtime default_window(simtime duration)
{
    double asked_s = simtime_s(duration) / 200, power_s = pow(10, floor(log10(asked_s)));
    static const double steps[] = { 1, 2, 5, 10 };
    for (size_t i = 0; i < 4; i++)
        if (steps[i] * power_s >= asked_s * (1 - 1e-9))
            return simtime_from_s(steps[i] * power_s) > 0 ? simtime_from_s(steps[i] * power_s) : 1;
    return duration;
}

void read_output(struct loader *loader, const struct field *field)
{
    static const struct custom customs[] = { { "percentiles", read_percentiles }, { NULL, NULL } };
    if (field->value->kind == NODE_MAP && loader->spec->run.duration > 0 && !node_get(field->value, "window")) {
        char text[UNIT_REPAIR_BYTES];
        quantity_format(QUANTITY_DURATION, (double)default_window(loader->spec->run.duration), text);
        section_default(loader, field->value, "window", text, "duration / 200");
    }
    section_read(
        loader, field->value,
        &(struct section){ .rows = output_rows, .customs = customs, .path = "output", .object = &loader->spec->output });
}
