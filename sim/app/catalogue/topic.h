/* What one must know to read the numbers: short texts for `gslbsim list topics`. */
#ifndef SIM_APP_CATALOGUE_TOPIC_H
#define SIM_APP_CATALOGUE_TOPIC_H

struct topic {
    const char *name, *help, *text;
};

/* The i-th; NULL beyond the last. */
const struct topic *topic_find(unsigned i);

#endif
