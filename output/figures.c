/* Rounding and grouping for the summary. Files have full precision; see csv_writer. */
#include "output/figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NARROW_SPACE "\u202f" /* no-break, one column */

/* Sets thousands apart in the integer part: 1980 stays as it is, 12500 becomes 12 500. */
static void group_digits(char text[FIGURE_BYTES], bool utf8)
{
    size_t n = strspn(text, "-0123456789");
    char copy[FIGURE_BYTES];
    if (!utf8 || n < 4)
        return;
    memcpy(copy, text, FIGURE_BYTES);
    size_t to = 0;
    for (size_t i = 0; copy[i] != '\0' && to + sizeof NARROW_SPACE + 1 < FIGURE_BYTES; i++) {
        if (i > 0 && i < n && (n - i) % 3 == 0 && copy[i - 1] != '-') {
            memcpy(text + to, NARROW_SPACE, sizeof NARROW_SPACE - 1);
            to += sizeof NARROW_SPACE - 1;
        }
        text[to++] = copy[i];
    }
    text[to] = '\0';
}

static void fixed(char text[FIGURE_BYTES], double value, int decimals, bool utf8)
{
    snprintf(text, FIGURE_BYTES, "%.*f", decimals, value + 0.0);
    group_digits(text, utf8);
}

void figure_value(char text[FIGURE_BYTES], double value, bool utf8)
{
    double size = fabs(value);
    if (!isfinite(value))
        snprintf(text, FIGURE_BYTES, "-");
    else
        fixed(text, value, size >= 99.95 || size == 0 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3, utf8);
}

bool figure_is_unsure(struct figure figure) { return isfinite(figure.value) && !isfinite(figure.half); }

void figure_pair(char value[FIGURE_BYTES], char half[FIGURE_BYTES], struct figure figure, bool utf8)
{
    if (!isfinite(figure.value) || !isfinite(figure.half)) {
        figure_value(value, figure.value, utf8);
        snprintf(half, FIGURE_BYTES, isfinite(figure.value) ? "?" : "");
        return;
    }
    if (figure.half == 0) {
        figure_value(value, figure.value, utf8);
        snprintf(half, FIGURE_BYTES, "0");
        return;
    }
    int decimals = figure.half >= 2.95 ? 0 : figure.half >= 0.295 ? 1 : figure.half >= 0.0295 ? 2 : 3;
    int most = fabs(figure.value) >= 999.95 ? 1 : 3; /* a long number is not made longer by a small interval */
    decimals = decimals < most ? decimals : most;
    fixed(value, figure.value, decimals, utf8);
    fixed(half, figure.half, decimals, utf8);
    if (figure.half < 0.5 * pow(10, -decimals))
        snprintf(half, FIGURE_BYTES, decimals == 1 ? "<0.1" : "<0.001");
}

void figure_share(char text[FIGURE_BYTES], double share)
{
    double percent = share * 100;
    if (!isfinite(share))
        snprintf(text, FIGURE_BYTES, "-");
    else if (percent == 0 || percent == 100)
        snprintf(text, FIGURE_BYTES, "%.0f%%", percent);
    else if (percent < 0.01)
        snprintf(text, FIGURE_BYTES, "<0.01%%");
    else if (percent > 99.99)
        snprintf(text, FIGURE_BYTES, ">99.99%%");
    else
        snprintf(text, FIGURE_BYTES, "%.*f%%", percent < 0.995 || percent > 99.05 ? 2 : 1, percent);
}

void figure_count(char text[FIGURE_BYTES], double n, bool utf8)
{
    if (!isfinite(n))
        snprintf(text, FIGURE_BYTES, "-");
    else if (n >= 9.995e8)
        snprintf(text, FIGURE_BYTES, "%.*f G", n < 9.95e9 ? 2 : 1, n / 1e9);
    else if (n >= 1e6)
        snprintf(text, FIGURE_BYTES, "%.*f M", n < 9.95e6 ? 1 : 0, n / 1e6);
    else
        fixed(text, n, n < 9.95 && n != floor(n) ? 1 : 0, utf8);
}

void figure_seconds(char text[FIGURE_BYTES], double s, bool utf8)
{
    if (!isfinite(s)) {
        snprintf(text, FIGURE_BYTES, "-");
        return;
    }
    if (s >= 9.95 || s == floor(s))
        fixed(text, s, 0, utf8);
    else
        figure_value(text, s, utf8);
    strncat(text, " s", FIGURE_BYTES - strlen(text) - 1);
}

int text_columns(const char *text)
{
    int n = 0;
    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

void text_put(FILE *out, const char *text, int columns)
{
    int width = abs(columns), n = text_columns(text);
    int kept = n <= width || width <= 2 ? width : width - 2;
    if (columns < 0)
        fprintf(out, "%*s", n < width ? width - n : 0, "");
    for (int seen = 0; *text != '\0'; text++) {
        seen += ((unsigned char)*text & 0xc0) != 0x80;
        if (seen > kept)
            break;
        fputc(*text, out);
    }
    if (kept < width)
        fputs("..", out);
    if (columns > 0)
        fprintf(out, "%*s", n < width ? width - n : 0, "");
}
