/* A page that is written twice at once: as HTML for people's browsers and printers, as Markdown for their repositories.
 * Whoever writes a report calls these in the order of reading and cannot make the two disagree.
 *
 * * All texts are plain text in UTF-8 and are escaped here for both forms; bytes that are no UTF-8 become U+FFFD, control
 * characters blanks. The HTML needs nothing from elsewhere: style inside, pictures inline, no scripts. */
#ifndef OUTPUT_REPORT_REPORT_PAGE_H
#define OUTPUT_REPORT_REPORT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The HTML stays below this, as long as pictures are what makes it large. */
#define REPORT_BYTES_MAX 1000000
/* Kept free for words and tables that come after a picture. */
#define REPORT_BYTES_FOR_WORDS 150000
#define REPORT_COLUMNS_MAX     16

struct report_page {
    FILE *html, *markdown; /* of the caller; seekable */
    uint32_t n_pictures, n_columns;
    bool is_number[REPORT_COLUMNS_MAX]; /* columns of the table that is being written */
};

/* Title and style; borrows both streams. */
void page_begin(struct report_page *page, FILE *html, FILE *markdown, const char *title);
void page_end(struct report_page *page);

void page_heading(struct report_page *page, const char *text); /* of a section */
void page_subheading(struct report_page *page, const char *text);
void page_question(struct report_page *page, const char *text);
void page_answer(struct report_page *page, const char *text); /* the sentence that must be seen first */
void page_paragraph(struct report_page *page, const char *text);
void page_note(struct report_page *page, const char *text); /* small print */
void page_code(struct report_page *page, const char *text); /* one line for a shell */
void page_list_begin(struct report_page *page);
void page_item(struct report_page *page, const char *text);
void page_list_end(struct report_page *page);

/* Columns named in one text each, at most REPORT_COLUMNS_MAX; a name that begins with '>' is of numbers: right aligned. */
void page_table_begin(struct report_page *page, uint32_t n_columns, const char *const *column);
/* Cells that begin with the word ok, FAIL or ?? get a colour besides. */
void page_row(struct report_page *page, const char *const *cell);
void page_table_end(struct report_page *page);

/* An SVG that report_svg_clean has made harmless (svg, n_bytes), how to read it, and where it stands for the Markdown. False
 * when there is no room for it in a page: then nothing was written. */
bool page_picture(struct report_page *page, const char *svg, size_t n_bytes, const char *title, const char *how_to_read,
                  const char *link);
/* Whether n bytes more would fit. */
bool page_has_room(const struct report_page *page, size_t n_bytes);

/* The escaping alone. */
void page_html_text(FILE *out, const char *text);
void page_markdown_text(FILE *out, const char *text);

#endif
