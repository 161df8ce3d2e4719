/* Pictures lose everything but shapes and words, and never break the page around them. */
#include "output/report/report_svg.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

static char *clean(const char *svg)
{
    size_t n = 0;
    char *out = report_svg_clean(svg, strlen(svg), "p7-", "what <it> is", &n);
    if (out != NULL)
        CU_ASSERT_EQUAL(n, strlen(out));
    return out;
}

static void expect(const char *inside, const char *expected)
{
    char svg[2000], whole[2000];
    snprintf(svg, sizeof svg, "<?xml version=\"1.0\"?><svg width=\"10\" viewBox=\"0 0 9 9\" onload=\"x()\">%s</svg>", inside);
    snprintf(whole, sizeof whole, "<svg role=\"img\" aria-label=\"what &lt;it&gt; is\" viewBox=\"0 0 9 9\">%s</svg>", expected);
    char *out = clean(svg);
    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    CU_ASSERT_STRING_EQUAL(out, whole);
    free(out);
}

void test_report_svg__keeps_shapes(void)
{
    expect("<path stroke='none' d='M1,2 L3,4'/>", "<path stroke=\"none\" d=\"M1,2 L3,4\"/>");
    expect("<text x=\"1\">a &lt; b &amp;&amp; c &apos;</text>", "<text x=\"1\">a &lt; b &amp;&amp; c &#39;</text>\n");
    expect("<g fill=\"none\"><path d='M1,1'/></g>", "<g fill=\"none\"><path d=\"M1,1\"/></g>\n");
}

void test_report_svg__drops_the_rest(void)
{
    expect("<script>alert(1)</script><style>*{}</style><title>$DATA using 1:2</title>", "");
    expect("<foreignObject><g><text>x</text></g></foreignObject><!-- <path/> --><path d='M1,1' onclick='x()' style='a' "
           "class='b'/>",
           "<path d=\"M1,1\"/>");
    expect("<a href=\"http://example.org/\"><text>link</text></a>", "");
    expect("<image href='http://example.org/x.png' x='1'/>", "<image x=\"1\"/>");
    expect("<image href='data:image/svg+xml;base64,AAAA'/>", "<image/>");
    expect("<image xlink:href='data:image/png;base64,AA\nA/+=&quot;'/>", "<image href=\"data:image/png;base64,AAA/+=quot\"/>");
    expect("<rect fill='url(http://example.org/)' x='javascript:1' y='&quot;'/>", "<rect/>");
    expect("<g fill=\"none\"> \n </g><g><g></g></g>", "");
}

void test_report_svg__ids(void)
{
    expect("<defs><circle id='dot' r='1'/></defs><use href='#dot'/><g id='gnuplot'><path d='M1,1'/></g>",
           "<defs><circle id=\"p7-dot\" r=\"1\"/></defs><use href=\"#p7-dot\"/><g><path d=\"M1,1\"/></g>\n");
    expect("<defs><circle id='dot' r='1'/></defs><path d='M1,1'/>", "<path d=\"M1,1\"/>");
}

void test_report_svg__colours(void)
{
    expect("<path fill='#ffffff' stroke='rgb( 48,  48,  48)'/>",
           "<path fill=\"var(--paper,#ffffff)\" stroke=\"var(--ink,#303030)\"/>");
    expect("<path fill='rgb(221,221,221)' stroke='rgb(0,114,178)'/>",
           "<path fill=\"var(--line,#dddddd)\" stroke=\"var(--c0072b2,#0072b2)\"/>");
    expect("<path fill='rgb(0,114,378)' color='black' stroke='currentColor'/>",
           "<path fill=\"none\" color=\"var(--ink,#000000)\" stroke=\"currentColor\"/>");
    /* Beside an image colours stay what the image has. */
    expect("<image/><rect fill='#F4F6F8'/><rect fill='#D55E00'/><rect fill='#FFFFFF'/>",
           "<image/><rect fill=\"#f4f6f8\"/><rect fill=\"#d55e00\"/><rect fill=\"var(--paper,#ffffff)\"/>");
}

void test_report_svg__coordinates(void)
{
    expect("<path d='M70.00,312.56\n\t L819.99,-3.1416 L1.265,40'/>", "<path d=\"M70,312.6 L820,-3.14 L1.26,40\"/>");
    expect("<polygon points='100.04,20.96 0.005,7'/>", "<polygon points=\"100,21 0.01,7\"/>");
}

void test_report_svg__refuses(void)
{
    static const char *const bad[] = {"",
                                      "hello",
                                      "<svg>",
                                      "<svg><g></svg></g>",
                                      "<svg></svg><svg></svg>",
                                      "<html></html>",
                                      "<svg><g</svg>",
                                      "<svg><path d='M1</svg>",
                                      "<svg><![CDATA[<script>]]></svg>",
                                      "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg></svg>",
                                      "<svg><svg></svg></svg>",
                                      "<svg/>",
                                      "<svg><path d=M1></path></svg>",
                                      "<",
                                      "<svg></svg><",
                                      "<svg><!--</svg>"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CU_ASSERT_PTR_NULL(clean(bad[i]));
    CU_ASSERT_PTR_NULL(report_svg_clean("<svg>\0</svg>", 12, "p", "", &(size_t){0}));
}

/* Cut anywhere it is refused, and nothing outside its bytes is read. */
void test_report_svg__cut(void)
{
    static const char whole[] =
        "<?xml?><!-- c --><svg viewBox='0 0 1 1'><g fill='none'><text x='1'>a &amp; b</text></g><use xlink:href='#a'/></svg>";
    for (size_t n = 0; n < sizeof whole - 1; n++) {
        char *copy = malloc(n + 1);
        size_t n_clean;
        memcpy(copy, whole, n);
        CU_ASSERT_PTR_NULL(report_svg_clean(copy, n, "p", "", &n_clean));
        free(copy);
    }
}
