/* Texts on their way into gnuplot, and the scripts that the program carries. */
#include "sim/app/folder/plotter.h"
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

static const char *quoted(const char *text, size_t n_bytes)
{
    static char out[100];
    plotter_quote(out, n_bytes, text);
    return out;
}

void test_plotter__quote(void)
{
    CU_ASSERT_STRING_EQUAL(quoted("two-region", 100), "'two-region'");
    CU_ASSERT_STRING_EQUAL(quoted("it's `rm -rf`\n\"\\", 100), "'it''s `rm -rf` \"\\'");
    CU_ASSERT_STRING_EQUAL(quoted(NULL, 100), "''");
}

/* Cut at any length: closed, never half a character, never half a doubled quote. */
void test_plotter__quote_cut(void)
{
    const char *text = "a'\xc3\xa9''\xe2\x82\xac'z";
    for (size_t n_bytes = 6; n_bytes < 30; n_bytes++) {
        const char *q = quoted(text, n_bytes);
        size_t n = strlen(q), quotes = 0;
        CU_ASSERT_TRUE(n < n_bytes);
        CU_ASSERT_EQUAL(q[n - 1], '\'');
        for (size_t i = 0; i < n; i++)
            quotes += q[i] == '\'';
        CU_ASSERT_EQUAL(quotes % 2, 0);
        unsigned char last = (unsigned char)q[n - 2];
        CU_ASSERT_TRUE(last < 0xc0); /* not a first byte without its rest */
        if (last >= 0x80)
            CU_ASSERT_TRUE(memcmp(q + n - 3, "\xc3\xa9", 2) == 0 || memcmp(q + n - 4, "\xe2\x82\xac", 3) == 0);
    }
}

void test_plotter__scripts_are_those_of_the_folder(void)
{
    unsigned n = 0, n_shared = 0;
    bool is_shared;
    for (const char *name; (name = plotter_script(n, &is_shared)); n++) {
        char path[100];
        snprintf(path, sizeof path, "plots/%s", name);
        FILE *file = fopen(path, "r");
        CU_ASSERT_PTR_NOT_NULL(file);
        if (file)
            fclose(file);
        n_shared += is_shared;
    }
    CU_ASSERT_EQUAL(n_shared, 1);
    CU_ASSERT_TRUE(n >= 7);
}
