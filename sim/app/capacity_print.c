/* The table of `check --capacity`. */
#include "sim/app/capacity.h"
#include <math.h>
#include <string.h>

#define GAP       2
#define PLACES_MAX 8 /* in the sentence */
#define LABEL_MAX 24

static int column_width(const struct moment *moment)
{
    size_t label = strlen(moment->label) < LABEL_MAX ? strlen(moment->label) : LABEL_MAX, when = strlen(moment->when);
    size_t width = label > when ? label : when;
    return (int)(width > 6 ? width : 6);
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
    if (*moment->label)
        fprintf(out, "with %s (%s)", moment->label, moment->when);
    else
        fputs("in normal times", out);
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
