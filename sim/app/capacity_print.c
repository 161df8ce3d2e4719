/* The table of `check --capacity`. */
#include "sim/app/capacity.h"
#include <math.h>
#include <string.h>

#define GAP       2
#define PLACES_MAX 8 /* in the sentence */
#define LABEL_MAX 24

/* What there is besides the first label: the second, or how many. */
static void format_more(char more[LABEL_MAX + 1], const struct moment *moment)
{
    if (moment->n_more > 1)
        snprintf(more, LABEL_MAX + 1, "and %u more", moment->n_more);
    else
        snprintf(more, LABEL_MAX + 1, "%s", moment->n_more ? moment->second : "");
}

static int column_width(const struct moment *moment)
{
    char more[LABEL_MAX + 1];
    format_more(more, moment);
    size_t width = 6;
    const size_t n[] = {strlen(moment->when), strnlen(moment->label, LABEL_MAX), strlen(more)};
    for (int i = 0; i < 3; i++)
        width = n[i] > width ? n[i] : width;
    return (int)width;
}

/* The line below the labels, where some column stands for several faults. */
static void print_more(FILE *out, const struct capacity *capacity, uint32_t first, uint32_t last, int pool_columns)
{
    while (last > first && capacity->moment[last - 1].n_more == 0)
        last--;
    if (last == first)
        return;
    fprintf(out, "%-*s", pool_columns, "");
    for (uint32_t m = first; m < last; m++) {
        char more[LABEL_MAX + 1];
        format_more(more, &capacity->moment[m]);
        fprintf(out, "%*s%*s", GAP, "", column_width(&capacity->moment[m]), more);
    }
    fputc('\n', out);
}

static int pool_width(const struct capacity *capacity)
{
    size_t width = strlen("POOL");
    for (uint32_t p = 0; p < capacity->n_pools; p++)
        if (strlen(capacity->pool[p]) > width)
            width = strlen(capacity->pool[p]);
    return (int)width;
}

static void print_block(FILE *out, const struct capacity *capacity, uint32_t first, uint32_t last, int pool_columns)
{
    fprintf(out, "%-*s", pool_columns, "POOL");
    for (uint32_t m = first; m < last; m++)
        fprintf(out, "%*s%*s", GAP, "", column_width(&capacity->moment[m]), capacity->moment[m].when);
    fprintf(out, "\n%-*s", pool_columns, "");
    for (uint32_t m = first; m < last; m++)
        fprintf(out, "%*s%*.*s", GAP, "", column_width(&capacity->moment[m]), LABEL_MAX, capacity->moment[m].label);
    fputc('\n', out);
    print_more(out, capacity, first, last, pool_columns);
    for (uint32_t p = 0; p < capacity->n_pools; p++) {
        fprintf(out, "%-*s", pool_columns, capacity->pool[p]);
        for (uint32_t m = first; m < last; m++) {
            double ratio = capacity->load_ratio[(size_t)m * capacity->n_pools + p];
            int width = column_width(&capacity->moment[m]);
            if (isnan(ratio))
                fprintf(out, "%*s%*s", GAP, "", width, "-");
            else
                fprintf(out, "%*s%*.0f%%", GAP, "", width - 1, 100 * ratio);
        }
        fputc('\n', out);
    }
}

static void print_place(FILE *out, const struct capacity *capacity, size_t at)
{
    const struct moment *moment = &capacity->moment[at / capacity->n_pools];
    fprintf(out, "%s, %.0f%% ", capacity->pool[at % capacity->n_pools], 100 * capacity->load_ratio[at]);
    if (!*moment->label)
        fputs("in normal times", out);
    else if (moment->n_more > 1)
        fprintf(out, "with %s and %u more (%s)", moment->label, moment->n_more, moment->when);
    else
        fprintf(out, "with %s%s%s (%s)", moment->label, moment->n_more ? " and " : "", moment->n_more ? moment->second : "",
                moment->when);
}

static void print_sentence(FILE *out, const struct capacity *capacity)
{
    size_t n = (size_t)capacity->n_moments * capacity->n_pools, highest = n, n_over = 0;
    for (size_t i = 0; i < n; i++) {
        double ratio = capacity->load_ratio[i];
        if (ratio >= 1 && n_over++ < PLACES_MAX) {
            fputs(n_over > 1 ? "; " : "overloaded: ", out);
            print_place(out, capacity, i);
        }
        if (!isnan(ratio) && (highest == n || ratio > capacity->load_ratio[highest]))
            highest = i;
    }
    if (n_over > PLACES_MAX)
        fprintf(out, "; and %zu more", n_over - PLACES_MAX);
    if (n_over == 0) {
        fputs("no pool is overloaded", out);
        if (highest < n) {
            fputs("; highest: ", out);
            print_place(out, capacity, highest);
        }
    }
    fputc('\n', out);
}

void capacity_print(FILE *out, const struct capacity *capacity, int width_columns)
{
    int pool_columns = pool_width(capacity);
    for (uint32_t first = 0, last; first < capacity->n_moments; first = last) {
        int width = pool_columns;
        for (last = first; last < capacity->n_moments; last++) {
            width += GAP + column_width(&capacity->moment[last]);
            if (width > width_columns && last > first)
                break;
        }
        print_block(out, capacity, first, last, pool_columns);
        fputc('\n', out);
    }
    print_sentence(out, capacity);
    for (uint32_t i = 0; i < capacity->n_notes; i++)
        fprintf(out, "not counted: %s\n", capacity->note[i]);
}
