/* nginx's smooth sequence (2012), for weighted_round_robin and for the ties of least_connections:
 *
 *     each candidate: current += weight
 *     pick the largest current, the first of equals
 *     picked: current -= sum of the candidates' weights
 *
 * Weights 5, 1, 1 give a a b a c a a, after which all currents are 0 again. Part of a weight may be lost for a while: each time
 * that it counts 1 comes back. */
#include "models/algorithm/algorithm.h"

uint32_t smooth_rotation(double *current, double *lost, const struct members *members, uint32_t n, const uint32_t *candidate)
{
    double total = 0;
    uint32_t best = candidate[0];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t member = candidate[i];
        double weight = members->at[member].weight;
        if (lost && lost[member] > 0) {
            double left = weight - lost[member];
            lost[member] = left > 0 ? lost[member] - 1 : weight - 1;
            weight = left > 0 ? left : 0;
        }
        total += weight;
        current[member] += weight;
        if (current[member] > current[best])
            best = member;
    }
    current[best] -= total;
    return best;
}
