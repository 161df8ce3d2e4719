/* The sections of a report, a file for each kind, and what they share: the page, the folders, and which pictures are still
 * to come. */
#ifndef OUTPUT_REPORT_REPORT_PARTS_H
#define OUTPUT_REPORT_REPORT_PARTS_H

#include "output/report/report.h"
#include "output/report/report_page.h"

#define REPORT_ROWS_MAX 60

struct report_picture {
    const struct report_folder *folder;
    const char *name; /* "drain" for plots/drain.svg */
    bool is_done;
};
struct report_state {
    const struct report *report;
    struct arena *arena;
    struct report_page *page;
    uint32_t n_pictures;
    struct report_picture *picture; /* folder by folder, by name */
    uint32_t n_left_out;
};

/* report_pictures.c: finds all; puts those of one section in the order of names (ended by NULL), or, with NULL, all that are
 * left. */
void pictures_find(struct report_state *state);
bool pictures_have(const struct report_state *state, const char *const *names);
void pictures_put(struct report_state *state, const char *const *names);

/* report_tables.c */
void section_arms(struct report_state *state);
void section_comparisons(struct report_state *state);
void section_thresholds(struct report_state *state);
void section_events(struct report_state *state);
void section_balance(struct report_state *state);
/* report_inputs.c */
void section_inputs(struct report_state *state);
void section_repeat(struct report_state *state);
/* report_threats.c */
void section_threats(struct report_state *state);

/* All arms of all folders, one after another. */
struct report_arms {
    uint32_t folder, arm;
};
bool arms_next(const struct report *report, struct report_arms *at); /* at the one after; false behind the last */
#define FOR_EACH_ARM(report, at) \
    for (struct report_arms at = {0, 0}; (at).folder < (report)->n_folders; arms_next((report), &(at)))
uint32_t arms_count(const struct report *report);

#endif
