/* nginx's smooth sequence (2012), for weighted_round_robin and for the ties of least_connections:
 *
 *     each candidate: current += weight
 *     pick the largest current, the first of equals
 *     picked: current -= sum of the candidates' weights
 *
 * Weights 5, 1, 1 give a a b a c a a, after which all currents are 0 again. */
#include "models/algorithm/algorithm.h"

uint32_t smooth_rotation(double *current, const struct members *members, uint32_t n, const uint32_t *candidate)
{
    double total = 0;
    uint32_t best = candidate[0];
    for (uint32_t i = 0; i < n; i++) {
        double weight = members->at[candidate[i]].weight;
        total += weight;
        current[candidate[i]] += weight;
        if (current[candidate[i]] > current[best])
            best = candidate[i];
    }
    current[best] -= total;
    return best;
}
