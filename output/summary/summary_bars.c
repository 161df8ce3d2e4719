/* Where each client's requests went, in the summary for a terminal: a bar for each stretch of the run,
 * and its shares as numbers.
 *
 * A bar has 32 columns; what is below half a column does not show in it, but in the numbers beside it. */
#include "output/figures.h"
#include "output/summary/summary_forms.h"
#include "output/summary/summary_page.h"

#include <stdlib.h>
#include <string.h>

#define BAR_COLUMNS 32
#define MIN_NAME_COLUMNS 8
#define MAX_NAME_COLUMNS 20
#define WHEN_COLUMNS 13
#define MAX_STRETCHES 8u
#define DEAD 'x'
#define NOWHERE '.'
#define OTHERS '*' /* the sites for which no letter is left: all after the first that gets none */

/* What the bars of a page have in common. */
struct bars {
    const struct page *page;
    char *letter;     /* [sites + 1], the last for no address */
    int name_columns; /* of the widest client shown */
    bool has_dead, has_nowhere;
};

/* A letter for each site: the first of its name that is still free, upper and lower case in turn, x kept for dead ones;
 * last the one for no address. */
static char *site_letters(const struct layout *layout)
{
    static const char spare[] = "abcdefghijklmnopqrstuvwyz";
    char *letter = calloc(layout_sites(layout) + 1, 1);
    if (letter == NULL)
        abort();
    for (uint32_t s = 0; s < layout_sites(layout); s++) {
        char candidates[300];
        snprintf(candidates, sizeof candidates, "%.250s%s", layout->spec->site[s].name, spare);
        letter[s] = OTHERS;
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
    letter[layout_sites(layout)] = NOWHERE;
    return letter;
}

/* A stretch of the run with its own bar. */
struct stretch {
    char when[32];
    simtime from, to;
    bool quiet; /* leaves out faults on sites */
};

static bool change_moves(const struct change_spec *change)
{
    if (change->kind != CHANGE_SET)
        return change->target.kind == TARGET_SITE;
    return change->section == SECTION_POLICY;
}

/* Sites that fail together share a bar. */
static bool is_listed(const struct stretch *stretch, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        if (stretch[i].from == stretch[n].from && stretch[i].to == stretch[n].to)
            return true;
    return false;
}

/* Normal times until the first fault on a site or change that moves requests (afterwards users come back slowly), each change
 * until the next, each fault on a site. Returns how many. */
static uint32_t find_stretches(const struct layout *layout, struct stretch *stretch)
{
    const struct spec *spec = layout->spec;
    uint32_t n = 1;
    stretch[0] = (struct stretch){"normal", spec->run.warmup, spec->run.duration, true};
    for (uint32_t f = 0; f < spec->n_faults && n < MAX_STRETCHES / 2; f++) {
        if (!summary_fault_moves(layout, f))
            continue;
        struct stretch *fault = &stretch[n];
        *fault = (struct stretch){"", spec->fault[f].at, spec->fault[f].until, false};
        fault->to = fault->to < spec->run.duration ? fault->to : spec->run.duration;
        if (is_listed(stretch, n))
            continue;
        n++;
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

/* What a bar is made of, in its order: dead, the sites, those without a letter together, no address. */
struct part {
    char mark;
    double n;
};

static uint32_t count_parts(const struct bars *bars, uint32_t client, const struct stretch *stretch, struct part *part)
{
    const struct layout *layout = bars->page->layout;
    uint32_t sites = layout_sites(layout);
    struct summary_flow *cell = calloc(sites + 1, sizeof *cell);
    if (cell == NULL)
        abort();
    summary_flows(bars->page->study, client, stretch->from, stretch->to, stretch->quiet, cell);
    uint32_t n = 0;
    part[n++] = (struct part){DEAD, 0};
    for (uint32_t s = 0; s <= sites; s++) {
        part[0].n += (double)cell[s].dead;
        if (part[n - 1].mark != OTHERS || bars->letter[s] != OTHERS)
            part[n++] = (struct part){bars->letter[s], 0};
        part[n - 1].n += (double)(cell[s].requests - cell[s].dead);
    }
    free(cell);
    return n;
}

/* A column shows what lies at its middle. Empty when there were no requests. */
static void draw_bar(const struct part *part, uint32_t n, char bar[BAR_COLUMNS + 1])
{
    double all = 0;
    for (uint32_t i = 0; i < n; i++)
        all += part[i].n;
    for (int column = 0; column < BAR_COLUMNS; column++) {
        double at = (column + 0.5) / BAR_COLUMNS * all, sum = 0;
        for (uint32_t i = 0; i < n && sum <= at; i++) {
            sum += part[i].n;
            bar[column] = part[i].mark;
        }
    }
    bar[all > 0 ? BAR_COLUMNS : 0] = '\0';
}

static void put_bar(const struct page *page, const char *bar)
{
    for (; *bar != '\0'; bar++) {
        if (page->style->colour)
            fprintf(page->out, "\033[%dm", *bar == DEAD ? 31 : *bar == NOWHERE ? 90 : 32 + (int)((unsigned char)*bar % 5));
        fputc(*bar, page->out);
    }
    fputs(page->style->colour ? "\033[0m" : "", page->out);
}

static int compare_parts(const void *a, const void *b)
{
    double x = ((const struct part *)a)->n, y = ((const struct part *)b)->n;
    return (x < y) - (x > y);
}

/* "E 80% u 20%", the largest first, as many as fit. Reorders the parts. */
static void put_shares(const struct page *page, struct part *part, uint32_t n, int room)
{
    double all = 0;
    char text[32];
    for (uint32_t i = 0; i < n; i++)
        all += part[i].n;
    qsort(part, n, sizeof *part, compare_parts);
    for (uint32_t i = 0; i < n && part[i].n >= 0.0005 * all; i++) {
        double percent = 100 * part[i].n / all;
        snprintf(text, sizeof text, " %c %.*f%%", part[i].mark, percent < 9.95 || (percent > 90.05 && percent < 99.95) ? 1 : 0,
                 percent);
        room -= text_columns(text);
        if (room < 0)
            break;
        fputs(text, page->out);
    }
    fputc('\n', page->out);
}

static void write_client(struct bars *bars, uint32_t client, const struct stretch *stretch, uint32_t n)
{
    const struct page *page = bars->page;
    const struct run_spec *run = &page->layout->spec->run;
    const struct stretch whole = {"all the time", run->warmup, run->duration, false};
    char bar[MAX_STRETCHES][BAR_COLUMNS + 1];
    bool same = true;
    struct part *part = calloc(layout_sites(page->layout) + 2, sizeof *part);
    if (part == NULL)
        abort();
    for (uint32_t i = 0; i < n; i++) {
        draw_bar(part, count_parts(bars, client, &stretch[i], part), bar[i]);
        same = same && strcmp(bar[i], bar[0]) == 0;
    }
    for (uint32_t i = 0; i < (same ? 1 : n); i++) {
        if (bar[i][0] == '\0')
            continue;
        uint32_t n_parts = count_parts(bars, client, same ? &whole : &stretch[i], part);
        bars->has_dead = bars->has_dead || part[0].n > 0;
        bars->has_nowhere = bars->has_nowhere || part[n_parts - 1].n > 0;
        fputs("  ", page->out);
        text_put(page->out, page->layout->spec->client[client].name, bars->name_columns);
        fputs("  ", page->out);
        text_put(page->out, same ? whole.when : stretch[i].when, WHEN_COLUMNS);
        fputs("  ", page->out);
        put_bar(page, bar[i]);
        fputc(' ', page->out);
        put_shares(page, part, n_parts, page->style->width_columns - (bars->name_columns + WHEN_COLUMNS + BAR_COLUMNS + 7));
    }
    free(part);
}

static void write_mark(const struct page *page, int indent, int *column, char mark, const char *name)
{
    int columns = text_columns(name) + 2;
    if (*column == 0 || *column + 2 + columns > page->style->width_columns) {
        fprintf(page->out, "%s%*s", *column == 0 ? "" : "\n", indent, "");
        *column = indent;
    } else {
        fputs("  ", page->out);
        *column += 2;
    }
    fprintf(page->out, "%c %s", mark, name);
    *column += columns;
}

/* Below the bars, as many to a line as fit; only what occurs. */
static void write_legend(const struct bars *bars, int indent)
{
    const struct page *page = bars->page;
    int column = 0;
    uint32_t s = 0, sites = layout_sites(page->layout);
    for (; s < sites && bars->letter[s] != OTHERS; s++)
        write_mark(page, indent, &column, bars->letter[s], page->layout->spec->site[s].name);
    if (s < sites) {
        char others[48];
        snprintf(others, sizeof others, "%u other%s, see flows.csv", sites - s, sites - s == 1 ? "" : "s");
        write_mark(page, indent, &column, OTHERS, others);
    }
    if (bars->has_dead)
        write_mark(page, indent, &column, DEAD, "dead site or server");
    if (bars->has_nowhere)
        write_mark(page, indent, &column, NOWHERE, "no address");
    fputc('\n', page->out);
}

void page_flows(const struct page *page)
{
    const struct layout *layout = page->layout;
    uint32_t clients = layout_clients(layout),
             shown = page->style->verbose || clients < SUMMARY_MAX_ROWS ? clients : SUMMARY_MAX_ROWS;
    if (layout_sites(layout) < 2)
        return;
    struct stretch stretch[MAX_STRETCHES];
    uint32_t n = find_stretches(layout, stretch);
    struct bars bars = {.page = page, .letter = site_letters(layout), .name_columns = MIN_NAME_COLUMNS};
    for (uint32_t c = 0; c < shown; c++) {
        int columns = text_columns(layout->spec->client[c].name);
        bars.name_columns = columns > bars.name_columns ? columns : bars.name_columns;
    }
    bars.name_columns = bars.name_columns < MAX_NAME_COLUMNS ? bars.name_columns : MAX_NAME_COLUMNS;
    int indent = bars.name_columns + WHEN_COLUMNS + 6;
    fputc('\n', page->out);
    page_title(page, "WHERE REQUESTS WENT", indent);
    fputs("0%      25%     50%     75%     100%\n", page->out);
    for (uint32_t c = 0; c < shown; c++)
        write_client(&bars, c, stretch, n);
    if (shown < clients)
        fprintf(page->out, "  and %u more, see flows.csv\n", clients - shown);
    write_legend(&bars, indent);
    free(bars.letter);
}
