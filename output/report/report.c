/* Puts the sections in order. */
#include "output/report/report.h"

#include "output/report/report_parts.h"
#include "output/report/report_words.h"
#include "sim/engine/arena.h"
#include <string.h>

bool arms_next(const struct report *report, struct report_arms *at)
{
    if (++at->arm == report->folder[at->folder].n_arms) {
        at->arm = 0;
        at->folder++;
    }
    return at->folder < report->n_folders;
}

uint32_t arms_count(const struct report *report)
{
    uint32_t n = 0;
    for (uint32_t f = 0; f < report->n_folders; f++)
        n += report->folder[f].n_arms;
    return n;
}

/* Arms of several folders may have one label. */
static void name_arms(const struct report *report)
{
    for (uint32_t f = 0; f < report->n_folders && report->n_folders > 1; f++)
        for (uint32_t a = 0; a < report->folder[f].n_arms; a++) {
            struct report_arm *arm = &report->folder[f].arm[a];
            arm->name = report->folder[f].n_arms == 1
                            ? report->folder[f].name
                            : arena_printf(report->arena, "%s/%s", report->folder[f].name, arm->label);
        }
}

static void put_opening(struct report_state *state)
{
    const struct report *report = state->report;
    const struct report_folder *first = &report->folder[0];
    if (first->arm[0].question[0] != '\0')
        page_question(state->page, first->arm[0].question);
    page_answer(state->page, words_answer(state->arena, report->folder, report->n_folders));
    const char *failures = words_failures(state->arena, report->folder, report->n_folders);
    if (failures != NULL)
        page_paragraph(state->page, failures);
    if (report->n_folders > 1)
        return;
    const char *thresholds = words_thresholds(state->arena, &first->thresholds);
    if (thresholds != NULL && strcmp(thresholds, words_answer(state->arena, first, 1)) != 0)
        page_paragraph(state->page, thresholds);
}

static void section_percentiles(struct report_state *state)
{
    static const char *const pictures[] = {"percentiles", "cdf", NULL};
    const struct report *report = state->report;
    const char *tail = arms_count(report) == 1 ? words_tail(state->arena, &report->folder[0], &report->folder[0].arm[0]) : NULL;
    if (tail == NULL && !pictures_have(state, pictures))
        return;
    page_heading(state->page, "Percentiles");
    if (tail != NULL)
        page_paragraph(state->page, tail);
    pictures_put(state, pictures);
}

static void section_rest(struct report_state *state)
{
    bool is_left = false;
    for (uint32_t i = 0; i < state->n_pictures; i++)
        is_left = is_left || !state->picture[i].is_done;
    if (!is_left)
        return;
    page_heading(state->page, "More pictures");
    pictures_put(state, NULL);
}

void report_write(const struct report *report, FILE *html, FILE *markdown)
{
    struct report_page page;
    struct report_state state = {.report = report, .arena = report->arena, .page = &page};
    const struct report_arm *first = &report->folder[0].arm[0];
    name_arms(report);
    pictures_find(&state);
    page_begin(&page, html, markdown, first->scenario[0] != '\0' ? first->scenario : report->folder[0].name);
    put_opening(&state);
    section_thresholds(&state);
    section_arms(&state);
    section_comparisons(&state);
    section_percentiles(&state);
    section_events(&state);
    section_balance(&state);
    section_rest(&state);
    section_inputs(&state);
    section_threats(&state);
    section_repeat(&state);
    page_end(&page);
}
