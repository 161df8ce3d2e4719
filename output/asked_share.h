/* What the weights of a DNS entry ask for: the share of its answers that a site is to have, before caches, failures and drains
 * have their say. */
#ifndef OUTPUT_ASKED_SHARE_H
#define OUTPUT_ASKED_SHARE_H

#include "models/spec.h"

/* NAN when nothing asks for a share: the policy, or one within it, does not draw single answers by weight, nothing weighs
 * anything, or the record changes while the run goes on. O(answers). */
double asked_share(const struct spec *spec, uint32_t dns, uint32_t site);

#endif
