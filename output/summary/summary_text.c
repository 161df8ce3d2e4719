/* The summary for a terminal, 80 columns: what was run, how long requests took, where they went, what each fault cost, DNS,
 * warnings, where the files are, what to do next.
 *
 * +- is the 95 % interval over replications; "?" where there is none. The tables are in summary_times.c,
 * the bars in summary_bars.c. */
#include "output/figures.h"
#include "output/summary/summary_forms.h"
#include "output/summary/summary_page.h"

#include "output/table/table.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- shared with the other parts ---- */

void page_title(const struct page *page, const char *text, int columns)
{
    if (page->style->colour)
        fputs("\033[1m", page->out);
    text_put(page->out, text, columns);
    if (page->style->colour)
        fputs("\033[0m", page->out);
}

void page_part(const struct page *page, int *column, const char *text)
{
    int columns = text_columns(text);
    if (*column > 0 && *column + 3 + columns > page->style->width_columns) {
        fputc('\n', page->out);
        *column = 0;
    }
    fprintf(page->out, "%s%s", *column == 0 ? "  " : "   ", text);
    *column += columns + (*column == 0 ? 2 : 3);
}

void page_shares(const struct page *page, const char *label, uint8_t n, const char *(*name)(uint8_t), const uint64_t *count,
                 uint64_t all)
{
    int column = 0;
    uint64_t below = UINT64_MAX; /* the last one written; equals go by number */
    uint8_t last = 0;
    for (;;) {
        uint8_t largest = n;
        for (uint8_t i = 0; i < n; i++)
            if ((count[i] < below || (count[i] == below && i > last)) && (largest == n || count[i] > count[largest]))
                largest = i;
        if (largest == n || count[largest] == 0 || (double)count[largest] < 0.005 * (double)all)
            break;
        char text[64];
        snprintf(text, sizeof text, "%s %.0f%%", name(largest), 100 * (double)count[largest] / (double)all);
        for (char *c = text; *c != '\0'; c++)
            *c = *c == '_' ? ' ' : *c;
        if (column == 0)
            column = fprintf(page->out, "  %s", label);
        else if (column + 3 + text_columns(text) > page->style->width_columns)
            column = fprintf(page->out, "\n%*s", text_columns(label) + 2, "") - 1;
        page_part(page, &column, text);
        below = count[largest];
        last = largest;
    }
    fputc('\n', page->out);
}

/* ---- what was run ---- */

static void write_head(const struct page *page, bool labelled, const struct summary_notes *notes)
{
    const struct spec *spec = page->layout->spec;
    char requests[FIGURE_BYTES], events[FIGURE_BYTES], wall[FIGURE_BYTES], duration[FIGURE_BYTES], warmup[FIGURE_BYTES];
    bool utf8 = page->style->utf8;
    figure_count(requests, (double)study_requests(page->study), utf8);
    figure_count(events, (double)study_events(page->study), utf8);
    figure_seconds(wall, notes->wall_s, utf8);
    figure_seconds(duration, simtime_s(spec->run.duration), utf8);
    figure_seconds(warmup, simtime_s(spec->run.warmup), utf8);
    page_title(page, spec->name == NULL ? "scenario" : spec->name, text_columns(spec->name == NULL ? "scenario" : spec->name));
    if (labelled)
        fprintf(page->out, "  arm %s", page->study->label);
    fprintf(page->out, "   seed %llu   %u replication%s of %s", (unsigned long long)spec->run.seed,
            study_replications(page->study), study_replications(page->study) == 1 ? "" : "s", duration);
    if (spec->run.warmup > 0)
        fprintf(page->out, " (first %s dropped%s)", warmup, spec->run.warmup_origin == WARMUP_GIVEN ? "" : ", by MSER-5");
    fprintf(page->out, "\n%s requests, %s events", requests, events);
    if (notes->wall_s > 0)
        fprintf(page->out, " in %s", wall);
    fputc('\n', page->out);
    for (uint32_t i = 0; i < notes->set.n; i++)
        fprintf(page->out, "set: %s\n", notes->set.at[i]);
}

/* ---- faults and changes ---- */

static void write_moment(const struct page *page, int *column, const char *what, double at_s, double after_s)
{
    char time[FIGURE_BYTES], text[FIGURE_BYTES + 32];
    figure_seconds(time, at_s + after_s, page->style->utf8);
    snprintf(text, sizeof text, "%s %s", what, time);
    page_part(page, column, text);
}

/* "50% moved 31 s": when so many of the requests to a fault's or change's sites went elsewhere, "never" when in some
 * replication they did not. False when none went there before. */
static bool moved_text(const struct page *page, const char *by, const char *item, simtime at, const char *stat,
                       char text[FIGURE_BYTES + 32])
{
    const struct study *study = page->study;
    uint32_t i = study_find(study, "time_to_drain", by, item, stat), never = 0;
    char time[FIGURE_BYTES] = "never";
    for (uint32_t r = 0; i < page->layout->n_statistics && r < study->n_replications; r++)
        never += isinf(study->replication[r].value[i]) != 0;
    if (i >= page->layout->n_statistics || (never == 0 && study->spread[i].n == 0))
        return false;
    if (never == 0)
        figure_seconds(time, simtime_s(at) + study->spread[i].mean, page->style->utf8);
    snprintf(text, FIGURE_BYTES + 32, never > 0 ? "%s never moved" : "%s moved %s", stat, time);
    return true;
}

static void write_moved(const struct page *page, int *column, const char *by, const char *item, simtime at)
{
    static const char *const stats[] = {"50%", "95%"};
    char text[FIGURE_BYTES + 32];
    for (int i = 0; i < 2; i++)
        if (moved_text(page, by, item, at, stats[i], text))
            page_part(page, column, text);
}

/* "CRASH eu-site at 120 s"; at < 0: at random times. */
static void write_event(const struct page *page, const char *item, simtime at)
{
    char head[128];
    if (at < 0)
        snprintf(head, sizeof head, "%.90s (random)", item);
    else
        snprintf(head, sizeof head, "%.90s at %.10g s", item, simtime_s(at));
    for (char *c = head; *c != '\0' && *c != ' '; c++)
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    fputc('\n', page->out);
    page_title(page, head, text_columns(head));
    fputc('\n', page->out);
}

static void write_loss(const struct page *page, uint32_t f)
{
    uint64_t lost[CAUSE_KINDS], all = summary_losses(page->study, f, lost);
    uint32_t n = study_replications(page->study);
    char requests[FIGURE_BYTES], seconds[FIGURE_BYTES];
    if (all == 0) {
        fputs("  no request lost\n", page->out);
        return;
    }
    if (all < n) {
        fprintf(page->out, "  lost: %" PRIu64 " of all requests, in %u replications\n", all, n);
        page_shares(page, "cause:", CAUSE_KINDS, cause_name, lost, all);
        return;
    }
    double rate_per_s = study_look_up(page->study, "requests", "all", "", "rate").value;
    figure_count(requests, (double)all / n, page->style->utf8);
    figure_seconds(seconds, (double)all / n / rate_per_s, page->style->utf8);
    fprintf(page->out, "  lost%s: %s requests, as many as all users send in %s\n", n > 1 ? " per replication" : "", requests,
            seconds);
    page_shares(page, "cause:", CAUSE_KINDS, cause_name, lost, all);
}

static void write_fault(const struct page *page, uint32_t f)
{
    const struct fault_spec *fault = &page->layout->spec->fault[f];
    const char *item = page->layout->fault_item[f];
    bool random_one = fault->mtbf != NULL, moves = summary_fault_moves(page->layout, f);
    write_event(page, item, random_one ? -1 : fault->at);
    int column = 0;
    double noticed_s = study_look_up(page->study, "time_to_detect", "fault", item, "mean").value;
    if (isfinite(noticed_s))
        write_moment(page, &column, random_one ? "noticed after" : "noticed", random_one ? 0 : simtime_s(fault->at), noticed_s);
    else if (moves)
        page_part(page, &column, "not noticed");
    if (moves)
        write_moved(page, &column, "fault", item, fault->at);
    fputs(column > 0 ? "\n" : "", page->out);
    write_loss(page, f);
}

/* A random fault on many targets is one fault for each; those that cost nothing are not worth a line. */
static bool is_worth_telling(const struct page *page, uint32_t f)
{
    uint64_t lost[CAUSE_KINDS];
    return page->layout->spec->fault[f].mtbf == NULL || summary_losses(page->study, f, lost) > 0;
}

static void write_faults(const struct page *page)
{
    uint32_t shown = 0, left_out = 0;
    for (uint32_t f = 0; f < page->layout->spec->n_faults; f++) {
        if (!is_worth_telling(page, f))
            continue;
        if (shown < SUMMARY_MAX_ROWS || page->style->verbose) {
            write_fault(page, f);
            shown++;
        } else {
            left_out++;
        }
    }
    if (left_out > 0)
        fprintf(page->out, "and %u more faults, see outages.csv\n", left_out);
}

/* Those that take a site away on purpose, where somebody went there before. */
static void write_changes(const struct page *page)
{
    uint32_t shown = 0, left_out = 0;
    for (uint32_t c = 0; c < page->layout->spec->n_changes; c++) {
        const char *item = page->layout->change_item[c];
        simtime at = page->layout->spec->change[c].at;
        char text[FIGURE_BYTES + 32];
        int column = 0;
        if (!moved_text(page, "change", item, at, "50%", text))
            continue;
        if (shown++ >= SUMMARY_MAX_ROWS && !page->style->verbose) {
            left_out++;
            continue;
        }
        write_event(page, item, at);
        write_moved(page, &column, "change", item, at);
        fputc('\n', page->out);
    }
    if (left_out > 0)
        fprintf(page->out, "and %u more changes, see summary.csv\n", left_out);
}

/* ---- the rest ---- */

static void write_dns(const struct page *page)
{
    char hit[FIGURE_BYTES], queries[FIGURE_BYTES], age[FIGURE_BYTES];
    if (page->layout->spec->n_dns == 0)
        return;
    figure_share(hit, study_look_up(page->study, "dns_hit", "all", "", "share").value);
    figure_value(queries, study_look_up(page->study, "authority_queries", "all", "", "rate").value, page->style->utf8);
    double oldest_s = 0;
    for (uint32_t slice = 0; slice < page->layout->n_slices; slice++)
        oldest_s = fmax(oldest_s, (double)page->study->age_moments[slice].max / 1e9);
    figure_seconds(age, oldest_s, page->style->utf8);
    fputc('\n', page->out);
    page_title(page, "DNS", 6);
    int column = 6;
    char part[3][FIGURE_BYTES + 32];
    snprintf(part[0], sizeof part[0], "hit ratio %s", hit);
    snprintf(part[1], sizeof part[1], "authoritative %s queries/s", queries);
    snprintf(part[2], sizeof part[2], "oldest answer %s", age);
    for (int i = 0; i < 3; i++)
        page_part(page, &column, part[i]);
    fputc('\n', page->out);
}

/* A paragraph with a hanging indent. */
static void write_wrapped(const struct page *page, const char *label, const char *text)
{
    int indent = 9, column = indent;
    text_put(page->out, label, indent);
    while (*text != '\0') {
        int n = (int)strcspn(text, " ");
        if (column > indent && column + 1 + n > page->style->width_columns) {
            fprintf(page->out, "\n%*s", indent, "");
            column = indent;
        }
        fprintf(page->out, "%s%.*s", column > indent ? " " : "", n, text);
        column += n + (column > indent);
        text += text[n] == ' ' ? n + 1 : n;
    }
    fputc('\n', page->out);
}

static void write_foot(const struct page *page, const struct summary_notes *notes)
{
    const char *const *text;
    uint32_t n = study_warnings(page->study, &text);
    fputc('\n', page->out);
    for (uint32_t i = 0; i < notes->warning.n; i++)
        write_wrapped(page, "warning:", notes->warning.at[i]);
    for (uint32_t i = 0; i < n; i++)
        write_wrapped(page, "warning:", text[i]);
    if (notes->folder != NULL)
        fprintf(page->out, "files:   %s\n", notes->folder);
    if (notes->next != NULL)
        fprintf(page->out, "next:    %s\n", notes->next);
}

void summary_text_write(FILE *out, struct study *study, bool labelled, const struct summary_notes *notes,
                        const struct text_style *style)
{
    struct page page = {out, study, study->layout, style, style->utf8 ? "\u00b1" : "+-"};
    if (style->brief) {
        if (labelled)
            fprintf(out, "arm %s\n", study->label);
        summary_thresholds_text(out, study, style);
        return;
    }
    write_head(&page, labelled, notes);
    if (study->n_thresholds > 0)
        fputc('\n', out);
    summary_thresholds_text(out, study, style);
    page_times(&page);
    page_flows(&page);
    write_faults(&page);
    write_changes(&page);
    write_dns(&page);
    write_foot(&page, notes);
}
