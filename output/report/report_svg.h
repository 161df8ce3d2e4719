/* Makes a picture fit to be part of a page: from an SVG file of any origin to markup that holds shapes and words and nothing
 * else.
 *
 * * Kept are the elements and attributes of a short list; everything else goes: scripts, styles, handlers, links, comments,
 * foreign content, references to other files. Ids get a prefix, so that pictures on one page do not mix. Colours become
 * custom properties with the colour as fall-back, so that the page may show another one in the dark: var(--ink),
 * var(--paper) and so on for greys, var(--c0072b2,#0072b2) for the rest. Coordinates lose digits that nobody sees, groups
 * without content go: about a third of gnuplot's bytes stay. */
#ifndef OUTPUT_REPORT_REPORT_SVG_H
#define OUTPUT_REPORT_REPORT_SVG_H

#include <stdbool.h>
#include <stddef.h>

/* A new text for the caller to free(), always well-formed with one <svg> element; NULL when the input is not one whole SVG
 * document that this reader understands. `label` says to those who cannot see it what it is. Linear in n_bytes. */
char *report_svg_clean(const char *svg, size_t n_bytes, const char *prefix, const char *label, size_t *n_clean);

#endif
