/* The summary for a terminal, 80 columns: what was run, how long requests took, where they went, what each fault cost, DNS, warnings,
 * where the files are, what to do next.
 *
 * +- is the 95 % interval over replications; "?" where there is none. Bars have 40 columns; what is below half a column does not show. */
#include "output/figures.h"
#include "output/summary_forms.h"

#include "output/table.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BAR_COLUMNS 40
#define BAR_INDENT 29
#define MAX_STRETCHES 8u
#define MAX_ROWS 12u /* clients, faults: more are in the files */

struct page {
    FILE *out;
    struct study *study;
    const struct layout *layout;
    const struct text_style *style;
    const char *plus_minus;
};

static void title(const struct page *page, const char *text, int columns)
{
    if (page->style->colour)
        fputs("\033[1m", page->out);
    text_put(page->out, text, columns);
    if (page->style->colour)
        fputs("\033[0m", page->out);
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
    title(page, spec->name == NULL ? "scenario" : spec->name, text_columns(spec->name == NULL ? "scenario" : spec->name));
    if (labelled)
        fprintf(page->out, "  arm %s", page->study->label);
    fprintf(page->out, "   seed %llu   %u replication%s of %s", (unsigned long long)spec->run.seed, study_replications(page->study),
            study_replications(page->study) == 1 ? "" : "s", duration);
    if (spec->run.warmup > 0)
        fprintf(page->out, " (first %s dropped%s)", warmup, spec->run.warmup_origin == WARMUP_GIVEN ? "" : ", by MSER-5");
    fprintf(page->out, "\n%s requests, %s events", requests, events);
    if (notes->wall_s > 0)
        fprintf(page->out, " in %s", wall);
    fputc('\n', page->out);
    for (uint32_t i = 0; i < notes->set.n; i++)
        fprintf(page->out, "set: %s\n", notes->set.at[i]);
}

/* ---- response time ---- */

#define NAME_COLUMNS 20
#define VALUE_COLUMNS 8
#define HALF_COLUMNS 8

static void write_times_head(const struct page *page, const uint32_t *chosen, uint32_t n, uint32_t main_one)
{
    char name[32];
    title(page, "RESPONSE TIME, ms", NAME_COLUMNS + 2);
    for (uint32_t i = 0; i < n; i++) {
        summary_percentile_name(page->layout, chosen[i], name);
        text_put(page->out, name, -VALUE_COLUMNS);
        if (i == main_one)
            text_put(page->out, "", HALF_COLUMNS);
    }
    text_put(page->out, "failed", -VALUE_COLUMNS);
    text_put(page->out, "requests", -(VALUE_COLUMNS + 2));
    fputc('\n', page->out);
}

static void write_times(const struct page *page, const struct group *group, const uint32_t *chosen, uint32_t n, uint32_t main_one)
{
    char name[32], value[FIGURE_BYTES], half[FIGURE_BYTES];
    const char *by = group_kind_name(group->kind);
    fputs("  ", page->out);
    text_put(page->out, group->kind == GROUP_ALL ? "all" : group->item, NAME_COLUMNS);
    for (uint32_t i = 0; i < n; i++) {
        summary_percentile_name(page->layout, chosen[i], name);
        struct figure figure = study_look_up(page->study, "response_time", by, group->item, name);
        if (i != main_one) {
            figure_value(value, figure.value, page->style->utf8);
            text_put(page->out, value, -VALUE_COLUMNS);
            continue;
        }
        figure_pair(value, half, figure, page->style->utf8);
        text_put(page->out, value, -VALUE_COLUMNS);
        char text[FIGURE_BYTES + 8];
        snprintf(text, sizeof text, " %s %s", half[0] == '\0' ? "" : page->plus_minus, half);
        text_put(page->out, text, HALF_COLUMNS);
    }
    figure_share(value, study_look_up(page->study, "failed", by, group->item, "share").value);
    text_put(page->out, value, -VALUE_COLUMNS);
    figure_count(value, study_look_up(page->study, "requests", by, group->item, "count").value * study_replications(page->study),
                 page->style->utf8);
    text_put(page->out, value, -(VALUE_COLUMNS + 2));
    fputc('\n', page->out);
}

static void write_kind(const struct page *page, enum group_kind kind, const uint32_t *chosen, uint32_t n, uint32_t main_one)
{
    uint32_t count = page->layout->count[kind], shown = count <= MAX_ROWS || page->style->verbose ? count : MAX_ROWS;
    for (uint32_t i = 0; i < shown; i++)
        write_times(page, &page->layout->group[page->layout->first[kind] + i], chosen, n, main_one);
    if (shown < count)
        fprintf(page->out, "  and %u more, see summary.csv\n", count - shown);
}

static void write_response_times(const struct page *page)
{
    uint32_t chosen[SUMMARY_PERCENTILES], n = summary_percentiles(page->layout, chosen);
    uint32_t main_one = summary_main_percentile(page->layout, chosen, n);
    fputc('\n', page->out);
    write_times_head(page, chosen, n, main_one);
    write_kind(page, GROUP_ALL, chosen, n, main_one);
    write_kind(page, GROUP_CLIENT, chosen, n, main_one);
    if (page->style->verbose) {
        write_kind(page, GROUP_SITE, chosen, n, main_one);
        write_kind(page, GROUP_POOL, chosen, n, main_one);
    }
}

/* ---- where requests went ---- */

/* A letter for each site: the first of its name that is still free, upper and lower case in turn, x kept for dead ones. */
static char *site_letters(const struct layout *layout)
{
    static const char spare[] = "abcdefghijklmnopqrstuvwyz";
    char *letter = calloc(layout_sites(layout) + 1, 1);
    if (letter == NULL)
        abort();
    for (uint32_t s = 0; s < layout_sites(layout); s++) {
        char candidates[300];
        snprintf(candidates, sizeof candidates, "%.250s%s", layout->spec->site[s].name, spare);
        letter[s] = '*';
        for (const char *c = candidates; *c != '\0'; c++) {
            int lower = *c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c;
            bool free_one = lower >= 'a' && lower <= 'z' && lower != 'x';
            for (uint32_t t = 0; t < s; t++)
                free_one = free_one && (letter[t] | 0x20) != lower;
            if (free_one) {
                letter[s] = (char)(s % 2 == 0 ? lower - 'a' + 'A' : lower);
                break;
            }
        }
    }
    return letter;
}

/* One column for each fortieth of the requests: a column shows what lies at its middle. */
static void draw_bar(const struct page *page, const struct summary_flow *cell, const char *letter, char bar[BAR_COLUMNS + 1])
{
    uint32_t sites = layout_sites(page->layout);
    double all = 0, dead = 0;
    for (uint32_t s = 0; s <= sites; s++) {
        all += (double)cell[s].requests;
        dead += (double)cell[s].dead;
    }
    for (int column = 0; column < BAR_COLUMNS; column++) {
        double at = (column + 0.5) / BAR_COLUMNS * all, sum = dead;
        bar[column] = 'x';
        for (uint32_t s = 0; s <= sites && sum <= at; s++) {
            sum += (double)(cell[s].requests - cell[s].dead);
            bar[column] = s < sites ? letter[s] : '.';
        }
    }
    bar[all > 0 ? BAR_COLUMNS : 0] = '\0';
}

static void put_bar(const struct page *page, const char *bar)
{
    for (; *bar != '\0'; bar++) {
        if (page->style->colour)
            fprintf(page->out, "\033[%dm", *bar == 'x' ? 31 : *bar == '.' ? 90 : 32 + (int)((unsigned char)*bar % 5));
        fputc(*bar, page->out);
    }
    fputs(page->style->colour ? "\033[0m\n" : "\n", page->out);
}

/* A stretch of the run with its own bar. */
struct stretch {
    char when[32];
    simtime from, to;
    bool quiet; /* leaves out faults on sites */
};

static bool change_moves(const struct change_spec *change)
{
    if (change->kind == CHANGE_DRAIN)
        return change->drain.kind == TARGET_SITE;
    return change->section == SECTION_POLICY;
}

/* Normal times until the first fault on a site or change that moves requests (afterwards users come back slowly), each change until the next,
 * each fault on a site. Returns how many. */
static uint32_t find_stretches(const struct layout *layout, struct stretch *stretch)
{
    const struct spec *spec = layout->spec;
    uint32_t n = 1;
    stretch[0] = (struct stretch){"normal", spec->run.warmup, spec->run.duration, true};
    for (uint32_t f = 0; f < spec->n_faults && n < MAX_STRETCHES / 2; f++) {
        if (!summary_fault_moves(layout, f))
            continue;
        struct stretch *fault = &stretch[n++];
        *fault = (struct stretch){"", spec->fault[f].at, spec->fault[f].until, false};
        fault->to = fault->to < spec->run.duration ? fault->to : spec->run.duration;
        snprintf(fault->when, sizeof fault->when, "%.6g - %.6g s", simtime_s(fault->from), simtime_s(fault->to));
        if (fault->from > spec->run.warmup && fault->from < stretch[0].to)
            stretch[0].to = fault->from;
    }
    struct stretch *before = &stretch[0];
    for (uint32_t c = 0; c < spec->n_changes && n < MAX_STRETCHES; c++) {
        if (!change_moves(&spec->change[c]))
            continue;
        before->to = spec->change[c].at < before->to ? spec->change[c].at : before->to;
        before = &stretch[n++];
        *before = (struct stretch){"", spec->change[c].at, spec->run.duration, true};
        snprintf(before->when, sizeof before->when, "from %.6g s", simtime_s(before->from));
    }
    return n;
}

static void write_client_flows(const struct page *page, uint32_t client, const char *letter, const struct stretch *stretch, uint32_t n)
{
    char bar[MAX_STRETCHES][BAR_COLUMNS + 1];
    bool same = true;
    struct summary_flow *cell = calloc(layout_sites(page->layout) + 1, sizeof *cell);
    if (cell == NULL)
        abort();
    for (uint32_t i = 0; i < n; i++) {
        summary_flows(page->study, client, stretch[i].from, stretch[i].to, stretch[i].quiet, cell);
        draw_bar(page, cell, letter, bar[i]);
        same = same && strcmp(bar[i], bar[0]) == 0;
    }
    for (uint32_t i = 0; i < (same ? 1 : n); i++) {
        if (bar[i][0] == '\0')
            continue;
        fputs("  ", page->out);
        text_put(page->out, page->layout->spec->client[client].name, 12);
        fputc(' ', page->out);
        text_put(page->out, same ? "all the time" : stretch[i].when, 13);
        fputc(' ', page->out);
        put_bar(page, bar[i]);
    }
    free(cell);
}

/* Below the bars, as many to a line as fit. */
static void write_legend(const struct page *page, const char *letter)
{
    uint32_t sites = layout_sites(page->layout);
    int column = 0;
    for (uint32_t s = 0; s <= sites; s++) {
        const char *name = s < sites ? page->layout->spec->site[s].name : "dead site or server";
        int columns = text_columns(name) + 2;
        if (column == 0 || column + 2 + columns > page->style->width_columns) {
            fprintf(page->out, "%s%*s", column == 0 ? "" : "\n", BAR_INDENT, "");
            column = BAR_INDENT;
        } else {
            fputs("  ", page->out);
            column += 2;
        }
        fprintf(page->out, "%c %s", s < sites ? letter[s] : 'x', name);
        column += columns;
    }
}

static void write_flows(const struct page *page)
{
    const struct layout *layout = page->layout;
    uint32_t clients = layout_clients(layout), shown = clients <= MAX_ROWS || page->style->verbose ? clients : MAX_ROWS;
    if (layout_sites(layout) < 2)
        return;
    struct stretch stretch[MAX_STRETCHES];
    uint32_t n = find_stretches(layout, stretch);
    char *letter = site_letters(layout);
    fputc('\n', page->out);
    title(page, "WHERE REQUESTS WENT", BAR_INDENT);
    fputs("0%        25%       50%       75%       100%\n", page->out);
    for (uint32_t c = 0; c < shown; c++)
        write_client_flows(page, c, letter, stretch, n);
    if (shown < clients)
        fprintf(page->out, "  and %u more, see flows.csv\n", clients - shown);
    write_legend(page, letter);
    fputc('\n', page->out);
    free(letter);
}

/* ---- faults ---- */

/* Adds to a line that began at the margin, or goes on below it. */
static void write_part(const struct page *page, int *column, const char *text)
{
    int columns = text_columns(text);
    if (*column > 0 && *column + 3 + columns > page->style->width_columns) {
        fputc('\n', page->out);
        *column = 0;
    }
    fprintf(page->out, "%s%s", *column == 0 ? "  " : "   ", text);
    *column += columns + (*column == 0 ? 2 : 3);
}

static void write_moment(const struct page *page, int *column, const char *what, double at_s, double after_s)
{
    char time[FIGURE_BYTES], text[FIGURE_BYTES + 32];
    figure_seconds(time, at_s + after_s, page->style->utf8);
    snprintf(text, sizeof text, "%s %s", what, time);
    write_part(page, column, text);
}

/* When so many of a site's requests went elsewhere, "never" when in some replication they did not. Nothing when none went there before. */
static void write_moved(const struct page *page, int *column, uint32_t f, const char *stat)
{
    const struct study *study = page->study;
    uint32_t i = study_find(study, "time_to_drain", "fault", page->layout->fault_item[f], stat), never = 0;
    char what[32];
    for (uint32_t r = 0; i < page->layout->n_statistics && r < study->n_replications; r++)
        never += isinf(study->replication[r].value[i]) != 0;
    snprintf(what, sizeof what, "%s %smoved", stat, never > 0 ? "never " : "");
    if (never > 0)
        write_part(page, column, what);
    else if (i < page->layout->n_statistics && study->spread[i].n > 0)
        write_moment(page, column, what, simtime_s(page->layout->spec->fault[f].at), study->spread[i].mean);
}

/* Causes by falling share, those below one percent left out. */
static void write_causes(const struct page *page, uint64_t *lost, uint64_t all)
{
    int column = 0;
    for (;;) {
        uint8_t largest = 0;
        for (uint8_t cause = 1; cause < CAUSE_KINDS; cause++)
            largest = lost[cause] > lost[largest] ? cause : largest;
        if (lost[largest] == 0 || (double)lost[largest] < 0.005 * (double)all)
            break;
        char name[64];
        snprintf(name, sizeof name, "%s %.0f%%", cause_name(largest), 100 * (double)lost[largest] / (double)all);
        for (char *c = name; *c != '\0'; c++)
            *c = *c == '_' ? ' ' : *c;
        if (column == 0)
            column = fprintf(page->out, "  cause:");
        write_part(page, &column, name);
        lost[largest] = 0;
    }
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
        write_causes(page, lost, all);
        return;
    }
    double rate_per_s = study_look_up(page->study, "requests", "all", "", "rate").value;
    figure_count(requests, (double)all / n, page->style->utf8);
    figure_seconds(seconds, (double)all / n / rate_per_s, page->style->utf8);
    fprintf(page->out, "  lost%s: %s requests, as many as all users send in %s\n", n > 1 ? " per replication" : "", requests, seconds);
    write_causes(page, lost, all);
}

static void write_fault(const struct page *page, uint32_t f)
{
    const struct fault_spec *fault = &page->layout->spec->fault[f];
    const char *item = page->layout->fault_item[f];
    bool random_one = fault->mtbf != NULL, moves = summary_fault_moves(page->layout, f);
    double at_s = random_one ? 0 : simtime_s(fault->at);
    char head[128];
    if (random_one)
        snprintf(head, sizeof head, "%.90s (random)", item);
    else
        snprintf(head, sizeof head, "%.90s at %.10g s", item, at_s);
    for (char *c = head; *c != '\0' && *c != ' '; c++)
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    fputc('\n', page->out);
    title(page, head, text_columns(head));
    fputc('\n', page->out);
    int column = 0;
    double noticed_s = study_look_up(page->study, "time_to_detect", "fault", item, "mean").value;
    if (isfinite(noticed_s))
        write_moment(page, &column, random_one ? "noticed after" : "noticed", at_s, noticed_s);
    else if (moves)
        write_part(page, &column, "not noticed");
    if (moves) {
        write_moved(page, &column, f, "50%");
        write_moved(page, &column, f, "95%");
    }
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
        if (shown < MAX_ROWS || page->style->verbose) {
            write_fault(page, f);
            shown++;
        } else {
            left_out++;
        }
    }
    if (left_out > 0)
        fprintf(page->out, "and %u more faults, see outages.csv\n", left_out);
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
    title(page, "DNS", 6);
    int column = 6;
    char part[3][FIGURE_BYTES + 32];
    snprintf(part[0], sizeof part[0], "hit ratio %s", hit);
    snprintf(part[1], sizeof part[1], "authoritative %s queries/s", queries);
    snprintf(part[2], sizeof part[2], "oldest answer %s", age);
    for (int i = 0; i < 3; i++)
        write_part(page, &column, part[i]);
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

void summary_text_write(FILE *out, struct study *study, bool labelled, const struct summary_notes *notes, const struct text_style *style)
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
    write_response_times(&page);
    write_flows(&page);
    write_faults(&page);
    write_dns(&page);
    write_foot(&page, notes);
}
