/* Numbers for people: few digits, as many as the interval allows; thousands apart where the terminal can. */
#ifndef OUTPUT_FIGURES_H
#define OUTPUT_FIGURES_H

#include "output/study.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define FIGURE_BYTES 64

/* 3 significant digits, never less than the integer part: 0.00123, 1.23, 12.3, 655, 1980. "-" when there is no value. */
void figure_value(char text[FIGURE_BYTES], double value, bool utf8);
/* The value rounded as its interval allows (655), and the half width (14); "?" when there is no interval. */
void figure_pair(char value[FIGURE_BYTES], char half[FIGURE_BYTES], struct figure figure, bool utf8);
/* A value without an interval, which figure_pair shows as "?"; and what is to be said below a table that has one. */
bool figure_is_unsure(struct figure figure);
#define FIGURE_UNSURE_NOTE "too few replications, or requests beyond the percentile, for an interval"
/* 7.8%, 98.93%, 0%, <0.01%. */
void figure_share(char text[FIGURE_BYTES], double share);
/* 26400, 6.9 M. */
void figure_count(char text[FIGURE_BYTES], double n, bool utf8);
/* 148 s, 2.5 s; "-" when not finite. */
void figure_seconds(char text[FIGURE_BYTES], double s, bool utf8);

/* Columns that a text takes on a terminal, characters counted as one each. */
int text_columns(const char *text);
/* Writes a text left (columns > 0) or right (columns < 0) aligned in |columns|; ends with .. when it is too long. */
void text_put(FILE *out, const char *text, int columns);

#endif
