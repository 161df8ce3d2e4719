/* A finished result folder as a report sees it: its manifest and those of its tables that a report tells of.
 *
 * * Everything comes from files, nothing from memory, so a report can be made of any folder of the right format, years
 * later. A file whose SHA-256 is not the manifest's was changed by somebody; the report must say so. */
#ifndef OUTPUT_REPORT_REPORT_FOLDER_H
#define OUTPUT_REPORT_REPORT_FOLDER_H

#include "output/report/report_table.h"
#include "output/text_list.h"
#include <jansson.h>

/* One value in force: "dns.shop.example.ttl", "60s". */
struct report_setting {
    const char *path, *value;
};
struct report_arm {
    const char *label;    /* as in the tables */
    const char *name;     /* as the report calls it, unique in the report */
    const char *scenario; /* name of the scenario, "" when unknown */
    const char *question, *seed;
    const char *warmup_origin;                                               /* "given", or how it was found; "" when unknown */
    double replications, replications_asked, duration_s, warmup_s, requests; /* NAN when the manifest does not say */
    bool has_settings;                                                       /* the caller knows the arm's inputs */
    uint32_t n_settings;
    const struct report_setting *setting; /* sorted by nothing: in the order of the scenario */
};
struct report_folder {
    const char *path; /* to read from */
    const char *link; /* from the report's folder to this one, "." for the same: for links in the Markdown */
    const char *name; /* as the report calls it */
    json_t *manifest; /* owned */
    uint32_t n_arms;
    struct report_arm *arm; /* in the manifest's order */
    struct report_table summary, percentiles, outages, events, comparisons, thresholds;
    struct text_list changed; /* files that are not as the manifest has them, or are missing */
};

/* Everything in the arena but the manifest: report_folder_free. Whether path is a result folder at all is the caller's
 * question; ERR_FOLDER when a file in it is not usable. path, link and name are borrowed. */
bool report_folder_read(struct report_folder *folder, struct arena *arena, const char *path, const char *link, const char *name,
                        struct err *err);
void report_folder_free(struct report_folder *folder);

/* Row of summary.csv, n_rows when there is none. Linear search. */
uint32_t report_find(const struct report_folder *folder, const char *arm, const char *metric, const char *by, const char *item,
                     const char *stat);
/* Its value, NAN when there is none. */
double report_value(const struct report_folder *folder, const char *arm, const char *metric, const char *by, const char *item,
                    const char *stat);
/* A text of the manifest's first level, "" when there is none. */
const char *report_manifest_text(const struct report_folder *folder, const char *key);

#endif
