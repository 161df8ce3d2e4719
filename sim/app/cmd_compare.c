/* gslbsim compare: several arms on the same random numbers, and which differences are real. */
#include "output/summary/compare_summary.h"
#include "sim/app/run/arms.h"
#include "sim/app/run/difference.h"
#include "sim/app/run/gate.h"
#include "sim/app/run/publish.h"
#include "sim/app/text/suggest.h"
#include "sim/app/verb.h"
#include <stdlib.h>
#include <string.h>

struct compare {
    struct arms arms;
    uint32_t baseline;
    double margin;
    const struct comparisons *comparisons; /* made when the studies are complete */
};

static bool find_baseline(struct compare *compare, struct err *e)
{
    const struct experiment *experiment = compare->arms.experiment;
    const char *wanted = experiment->session->options.baseline;
    struct suggestion near;
    suggestion_start(&near, wanted ? wanted : "");
    for (uint32_t i = 0; wanted && i < experiment->n_arms; i++) {
        if (strcmp(experiment->arm[i]->label, wanted) == 0) {
            compare->baseline = i;
            return true;
        }
        suggestion_offer(&near, experiment->arm[i]->label);
    }
    if (!wanted)
        return true;
    return err_set(e, ERR_USAGE, "--baseline %.200s: no arm is called that; %s --baseline '%.200s'", wanted,
                   near.best ? "did you mean" : "for example", near.best ? near.best : experiment->arm[0]->label);
}

static bool read_options(struct compare *compare, struct err *e)
{
    const struct options *options = &compare->arms.experiment->session->options;
    compare->margin = options->margin ? strtod(options->margin, NULL) / 100 : COMPARE_MARGIN;
    if (compare->arms.experiment->n_arms < 2)
        return err_set(
            e, ERR_USAGE,
            "compare needs two arms or more: another scenario, or --vary sites.*.balancer.algorithm=round_robin,power_of_two");
    return find_baseline(compare, e);
}

static const struct comparisons *comparisons_of(struct compare *compare)
{
    const struct arms *arms = &compare->arms;
    const struct experiment *experiment = arms->experiment;
    if (!compare->comparisons)
        compare->comparisons = compare_new(experiment->arena, experiment->study, experiment->n_arms, compare->baseline,
                                           arms->measure, arms->n_measures, compare->margin,
                                           differences_unpaired(experiment, compare->baseline));
    return compare->comparisons;
}

static bool write(void *context, struct experiment *experiment, const char *folder, struct result_files *files, struct err *e)
{
    struct compare *compare = context;
    experiment->caveat = comparisons_of(compare)->by_user;
    return comparisons_write(folder, comparisons_of(compare), false, files, e) && arms_write(&compare->arms, folder, files, e);
}

static void print(void *context, struct experiment *experiment, const struct published *published)
{
    struct last_words words = last_words_of(experiment, published, NULL);
    compare_summary_write(stdout, words.format, comparisons_of(context), &words.notes, &words.style);
}

int cmd_compare(const struct session *session, struct err *e)
{
    struct compare compare = {.comparisons = NULL};
    struct experiment *experiment = experiment_new(session);
    int code = 0;
    if (arms_load(&compare.arms, experiment, e) && read_options(&compare, e)) {
        struct publication publication = {.name = arms_name(&compare.arms, "compare"),
                                          .with_journal = true,
                                          .context = &compare,
                                          .write = write,
                                          .print = print,
                                          .baseline = experiment->arm[compare.baseline]->label,
                                          .margin = compare.margin};
        if (publish(experiment, &publication, e))
            code = gate_code(experiment);
    }
    experiment_free(experiment);
    return e->kind ? (int)e->kind : code;
}
