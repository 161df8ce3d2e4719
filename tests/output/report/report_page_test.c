/* Whatever a file holds, the page stays a page: in HTML and in Markdown. */
#include "output/report/report_page.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

static char *written(void (*put)(FILE *out, const char *text), const char *text)
{
    char *out = NULL;
    size_t n = 0;
    FILE *stream = open_memstream(&out, &n);
    put(stream, text);
    fclose(stream);
    return out;
}

static void expect(void (*put)(FILE *out, const char *text), const char *text, const char *expected)
{
    char *out = written(put, text);
    CU_ASSERT_STRING_EQUAL(out, expected);
    free(out);
}

void test_report_page__html_text(void)
{
    expect(page_html_text, "a<b>&\"'c", "a&lt;b&gt;&amp;&quot;&#39;c");
    expect(page_html_text, "&lt;", "&amp;lt;");
    expect(page_html_text, "a\tb\nc\x01", "a b c ");
    expect(page_html_text, "680 \u00b1 28 \U0001F600", "680 \u00b1 28 \U0001F600");
}

/* Overlong forms, surrogates, beyond U+10FFFF, cut characters: each bad byte becomes U+FFFD and nothing after it is
 * swallowed. */
void test_report_page__no_utf8(void)
{
    expect(page_html_text, "\xff<", "\ufffd&lt;");
    expect(page_html_text, "\xc0\xbc<", "\ufffd\ufffd&lt;");
    expect(page_html_text, "\xed\xa0\x80", "\ufffd\ufffd\ufffd");
    expect(page_html_text, "\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd");
    expect(page_html_text, "\xe2\x82", "\ufffd\ufffd");
    expect(page_html_text, "\xe2\x82<b>", "\ufffd\ufffd&lt;b&gt;");
}

void test_report_page__markdown_text(void)
{
    expect(page_markdown_text, "power_of_two *x* `y` [z](u) a|b #1 ~~c~~",
           "power\\_of\\_two \\*x\\* \\`y\\` \\[z\\](u) a\\|b \\#1 \\~\\~c\\~\\~");
    expect(page_markdown_text, "<script>&amp;", "&lt;script&gt;&amp;amp;");
    expect(page_markdown_text, "- item", "\\- item");
    expect(page_markdown_text, "12. item", "12\\. item");
    expect(page_markdown_text, "12.5 s", "12.5 s");
    expect(page_markdown_text, "two\nlines", "two lines");
}

struct both {
    char *html, *markdown;
};

static struct both page_of(void (*fill)(struct report_page *page))
{
    struct both both = {NULL, NULL};
    size_t n_html = 0, n_markdown = 0;
    FILE *html = open_memstream(&both.html, &n_html), *markdown = open_memstream(&both.markdown, &n_markdown);
    struct report_page page;
    page_begin(&page, html, markdown, "a <title>");
    fill(&page);
    page_end(&page);
    fclose(html);
    fclose(markdown);
    return both;
}

static void fill_table(struct report_page *page)
{
    static const char *const column[] = {"Arm", ">p99, ms"}, *const row[] = {"a|b", "655 \u00b1 14"},
                             *const bad[] = {"FAIL", "<1"};
    page_table_begin(page, 2, column);
    page_row(page, row);
    page_row(page, bad);
    page_table_end(page);
}

void test_report_page__table(void)
{
    struct both both = page_of(fill_table);
    CU_ASSERT_PTR_NOT_NULL(strstr(both.html, "<title>a &lt;title&gt;</title>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(both.html, "<th>Arm</th><th class=\"number\">p99, ms</th>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(both.html, "<td class=\"name\">a|b</td><td class=\"number\">655 \u00b1 14</td>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(both.html, "<td class=\"bad\">FAIL</td><td class=\"number\">&lt;1</td>"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(both.markdown, "| Arm | p99, ms |\n| --- | ---: |\n| a\\|b | 655 \u00b1 14 |\n| FAIL | &lt;1 |\n"));
    free(both.html);
    free(both.markdown);
}

static void fill_code(struct report_page *page)
{
    page_code(page, "gslbsim run 'a b.yaml' --set x=</code>\nrm");
    CU_ASSERT(page_picture(page, "<svg></svg>", 11, "How [bad]?", "read & see", "../a b/plots/x.svg"));
}

void test_report_page__code_and_picture(void)
{
    struct both both = page_of(fill_code);
    CU_ASSERT_PTR_NOT_NULL(strstr(both.html, "x=&lt;/code&gt; rm</code>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(both.markdown, "\n    gslbsim run 'a b.yaml' --set x=</code> rm\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(both.html, "<svg></svg></div>\n<figcaption>read &amp; see</figcaption>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(both.markdown, "![How \\[bad\\]?](../a%20b/plots/x.svg)"));
    free(both.html);
    free(both.markdown);
}

static void fill_pictures(struct report_page *page)
{
    size_t n = 301357, n_put = 0;
    char *svg = calloc(1, n);
    memset(svg, 'x', n);
    for (int i = 0; i < 9; i++)
        n_put += page_picture(page, svg, n, "", "", "x.svg");
    CU_ASSERT_EQUAL(n_put, 2); /* two of 301 kB leave no room for a third */
    CU_ASSERT(page_picture(page, "<svg></svg>", 11, "", "", "small.svg"));
    free(svg);
}

void test_report_page__size(void)
{
    struct both both = page_of(fill_pictures);
    CU_ASSERT(strlen(both.html) < REPORT_BYTES_MAX);
    CU_ASSERT_PTR_NOT_NULL(strstr(both.markdown, "small.svg"));
    free(both.html);
    free(both.markdown);
}
