/* HTML and Markdown, written side by side. Colours come from custom properties, so that one picture serves light and dark:
 * report_svg writes them into the pictures, report_style.h gives them values. */
#include "output/report/report_page.h"

#include "output/report/report_style.h"
#include <ctype.h>
#include <string.h>

/* A cell with no more is not broken: names have hyphens. */
#define SHORT_BYTES 24

/* ---- escaping ---- */

/* Bytes of the well-formed UTF-8 character at text (RFC 3629), 0 for none. */
static size_t character_bytes(const unsigned char *text)
{
    unsigned first = text[0], least = 0x80, greatest = 0xbf;
    size_t n = first < 0x80                     ? 1
               : first >= 0xc2 && first <= 0xdf ? 2
               : (first & 0xf0) == 0xe0         ? 3
               : first >= 0xf0 && first <= 0xf4 ? 4
                                                : 0;
    if (n < 2)
        return n;
    if (first == 0xe0)
        least = 0xa0; /* no overlong forms */
    else if (first == 0xed)
        greatest = 0x9f; /* no surrogates */
    else if (first == 0xf0)
        least = 0x90;
    else if (first == 0xf4)
        greatest = 0x8f;
    if (text[1] < least || text[1] > greatest)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

/* Writes one character, cleaned, unless `special` writes it itself. Returns the bytes taken. */
static size_t put_character(FILE *out, const char *text, bool (*special)(FILE *out, char c))
{
    size_t n = character_bytes((const unsigned char *)text);
    if (n == 0) {
        fputs("\ufffd", out);
        return 1;
    }
    if (n > 1)
        fwrite(text, 1, n, out);
    else if ((unsigned char)*text < ' ' || *text == 0x7f)
        fputc(' ', out);
    else if (!special(out, *text))
        fputc(*text, out);
    return n;
}

static bool special_html(FILE *out, char c)
{
    const char *entity = c == '&'    ? "&amp;"
                         : c == '<'  ? "&lt;"
                         : c == '>'  ? "&gt;"
                         : c == '"'  ? "&quot;"
                         : c == '\'' ? "&#39;"
                                     : NULL;
    if (entity != NULL)
        fputs(entity, out);
    return entity != NULL;
}

/* CommonMark 2.4: any of these may be escaped with a backslash. */
static bool special_markdown(FILE *out, char c)
{
    if (c == '&' || c == '<' || c == '>')
        return special_html(out, c);
    if (strchr("\\`*_[]#|~", c) == NULL)
        return false;
    fputc('\\', out);
    fputc(c, out);
    return true;
}

void page_html_text(FILE *out, const char *text)
{
    while (*text != '\0')
        text += put_character(out, text, special_html);
}

/* A text that begins like a list, a rule or a heading shall not be one. */
void page_markdown_text(FILE *out, const char *text)
{
    size_t digits = strspn(text, "0123456789");
    if (*text != '\0' && strchr("+-=", *text) != NULL)
        fputc('\\', out);
    if (digits > 0 && (text[digits] == '.' || text[digits] == ')') && text[digits + 1] == ' ') {
        fprintf(out, "%.*s\\%c", (int)digits, text, text[digits]);
        text += digits + 1;
    }
    while (*text != '\0')
        text += put_character(out, text, special_markdown);
}

/* ---- blocks ---- */

/* before and after are those of both forms. */
static void put_block(struct report_page *page, const char *open, const char *close, const char *before, const char *after,
                      const char *text)
{
    fputs(open, page->html);
    page_html_text(page->html, text);
    fputs(close, page->html);
    fputs(before, page->markdown);
    page_markdown_text(page->markdown, text);
    fputs(after, page->markdown);
}

void page_begin(struct report_page *page, FILE *html, FILE *markdown, const char *title)
{
    *page = (struct report_page){.html = html, .markdown = markdown};
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" "
          "content=\"light dark\">\n<title>",
          html);
    page_html_text(html, title);
    fputs("</title>\n<style>\n" REPORT_STYLE "</style>\n</head>\n<body>\n<main>\n", html);
    put_block(page, "<h1>", "</h1>\n", "# ", "\n", title);
}

void page_end(struct report_page *page)
{
    fputs("</main>\n</body>\n</html>\n", page->html);
}
void page_heading(struct report_page *page, const char *text)
{
    put_block(page, "<h2>", "</h2>\n", "\n## ", "\n", text);
}
void page_subheading(struct report_page *page, const char *text)
{
    put_block(page, "<h3>", "</h3>\n", "\n### ", "\n", text);
}
void page_question(struct report_page *page, const char *text)
{
    put_block(page, "<p class=\"question\">", "</p>\n", "\n*", "*\n", text);
}
void page_answer(struct report_page *page, const char *text)
{
    put_block(page, "<p class=\"answer\">", "</p>\n", "\n**", "**\n", text);
}
void page_paragraph(struct report_page *page, const char *text)
{
    put_block(page, "<p>", "</p>\n", "\n", "\n", text);
}
void page_note(struct report_page *page, const char *text)
{
    put_block(page, "<p class=\"note\">", "</p>\n", "\n", "\n", text);
}

/* In Markdown an indented block: nothing in it needs an escape, if it is one line. */
void page_code(struct report_page *page, const char *text)
{
    fputs("<pre><code>", page->html);
    page_html_text(page->html, text);
    fputs("</code></pre>\n", page->html);
    fputs("\n    ", page->markdown);
    for (const char *c = text; *c != '\0'; c++)
        fputc((unsigned char)*c < ' ' ? ' ' : *c, page->markdown);
    fputs("\n", page->markdown);
}

void page_list_begin(struct report_page *page)
{
    fputs("<ul>\n", page->html);
    fputs("\n", page->markdown);
}
void page_item(struct report_page *page, const char *text)
{
    put_block(page, "<li>", "</li>\n", "- ", "\n", text);
}
void page_list_end(struct report_page *page)
{
    fputs("</ul>\n", page->html);
}

/* ---- tables ---- */

void page_table_begin(struct report_page *page, uint32_t n_columns, const char *const *column)
{
    page->n_columns = n_columns < REPORT_COLUMNS_MAX ? n_columns : REPORT_COLUMNS_MAX;
    fputs("<div class=\"wide\"><table>\n<thead><tr>", page->html);
    fputs("\n|", page->markdown);
    for (uint32_t c = 0; c < page->n_columns; c++) {
        page->is_number[c] = column[c][0] == '>';
        put_block(page, page->is_number[c] ? "<th class=\"number\">" : "<th>", "</th>", " ", " |",
                  column[c] + page->is_number[c]);
    }
    fputs("</tr></thead>\n<tbody>\n", page->html);
    fputs("\n|", page->markdown);
    for (uint32_t c = 0; c < page->n_columns; c++)
        fputs(page->is_number[c] ? " ---: |" : " --- |", page->markdown);
    fputs("\n", page->markdown);
}

static bool begins_with(const char *text, const char *word)
{
    size_t n = strlen(word);
    return strncmp(text, word, n) == 0 && (text[n] == '\0' || text[n] == ' ' || strncmp(text + n, "\u00a0", 2) == 0);
}

static const char *cell_class(const struct report_page *page, uint32_t column, const char *text)
{
    if (begins_with(text, "ok"))
        return "<td class=\"good\">";
    if (begins_with(text, "FAIL"))
        return "<td class=\"bad\">";
    if (begins_with(text, "??"))
        return "<td class=\"unsure\">";
    return page->is_number[column]       ? "<td class=\"number\">"
           : strlen(text) <= SHORT_BYTES ? "<td class=\"name\">"
                                         : "<td class=\"long\">";
}

void page_row(struct report_page *page, const char *const *cell)
{
    fputs("<tr>", page->html);
    fputs("|", page->markdown);
    for (uint32_t c = 0; c < page->n_columns; c++)
        put_block(page, cell_class(page, c, cell[c]), "</td>", " ", " |", cell[c]);
    fputs("</tr>\n", page->html);
    fputs("\n", page->markdown);
}

void page_table_end(struct report_page *page)
{
    fputs("</tbody>\n</table></div>\n", page->html);
}

/* ---- pictures ---- */

bool page_has_room(const struct report_page *page, size_t n_bytes)
{
    off_t written = ftello(page->html);
    return written >= 0 && (size_t)written + n_bytes <= REPORT_BYTES_MAX - REPORT_BYTES_FOR_WORDS;
}

/* Of a link's target everything but plain characters becomes %XX (RFC 3986). */
static void put_target(FILE *out, const char *link)
{
    for (const unsigned char *c = (const unsigned char *)link; *c != '\0'; c++) {
        if (isalnum(*c) || strchr("/._-~", *c) != NULL)
            fputc(*c, out);
        else
            fprintf(out, "%%%02X", *c);
    }
}

bool page_picture(struct report_page *page, const char *svg, size_t n_bytes, const char *title, const char *how_to_read,
                  const char *link)
{
    if (!page_has_room(page, n_bytes))
        return false;
    page->n_pictures++;
    fputs("<figure><div class=\"picture\">", page->html);
    fwrite(svg, 1, n_bytes, page->html);
    fputs("</div>\n<figcaption>", page->html);
    page_html_text(page->html, how_to_read);
    fputs("</figcaption></figure>\n", page->html);
    fputs("\n![", page->markdown);
    page_markdown_text(page->markdown, title);
    fputs("](", page->markdown);
    put_target(page->markdown, link);
    fputs(")\n", page->markdown);
    if (*how_to_read != '\0') {
        fputs("\n", page->markdown);
        page_markdown_text(page->markdown, how_to_read);
        fputs("\n", page->markdown);
    }
    return true;
}
