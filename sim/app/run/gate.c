/* Exit codes by thresholds; see gate.h. 99 is the number that k6 users know. */
#include "sim/app/run/gate.h"

#include "output/junit.h"

bool gate_report(const struct experiment *experiment, struct err *e)
{
    const struct options *options = &experiment->session->options;
    if (!options->junit)
        return true;
    return junit_write(options->junit, experiment->arm[0]->spec->name, experiment->study, experiment->n_arms, options->strict,
                       e);
}

int gate_code(const struct experiment *experiment)
{
    int code = 0;
    for (uint32_t i = 0; i < experiment->n_arms; i++) {
        enum threshold_verdict verdict = thresholds_verdict(experiment->study[i]);
        if (verdict == THRESHOLD_FAIL)
            code = exit_code_first(code, EXIT_FAILED);
        else if (verdict == THRESHOLD_UNDECIDED && experiment->session->options.strict)
            code = exit_code_first(code, EXIT_UNDECIDED);
    }
    return code;
}
