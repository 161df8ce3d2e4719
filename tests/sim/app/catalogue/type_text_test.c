/* Types in words. */
#include "sim/app/catalogue/type_text.h"
#include <CUnit/CUnit.h>
#include <string.h>

static const char *type_of(struct param param)
{
    static char text[300];
    param_type_text(&param, text, sizeof text);
    return text;
}

void test_type_text__types_and_bounds(void)
{
    CU_ASSERT_STRING_EQUAL(type_of((struct param){.kind = PARAM_COUNT, .min = 2, .max = 10}), "integer 2..10");
    CU_ASSERT_STRING_EQUAL(type_of((struct param){.kind = PARAM_SHARE, .max = 1}), "share 0%..100%");
    CU_ASSERT_STRING_EQUAL(type_of((struct param){.kind = PARAM_DURATION, .min = 1.5e9}), "duration >= 1.5s");
    CU_ASSERT_STRING_EQUAL(type_of((struct param){.kind = PARAM_DURATION, .flags = PARAM_EXCLUSIVE | PARAM_UNLIMITED}),
                           "duration > 0s or off");
    CU_ASSERT_STRING_EQUAL(type_of((struct param){.kind = PARAM_CHOICE, .choices = "cyclic|random"}), "cyclic|random");
    CU_ASSERT_STRING_EQUAL(type_of((struct param){.kind = PARAM_BOOL}), "yes/no");
    CU_ASSERT_STRING_EQUAL(type_of((struct param){.kind = PARAM_DURATION, .forms = "auto"}), "duration or auto");
}

static const char *forms(const char *text) { return type_of((struct param){.kind = PARAM_CUSTOM, .forms = text}); }

void test_type_text__forms(void)
{
    CU_ASSERT_STRING_EQUAL(forms("{}"), "map");
    CU_ASSERT_STRING_EQUAL(forms("[{}]"), "list of maps");
    CU_ASSERT_STRING_EQUAL(forms("{<share>}"), "map of shares");
    CU_ASSERT_STRING_EQUAL(forms("[[<range>]]"), "list of lists");
    CU_ASSERT_STRING_EQUAL(forms("<count>"), "integer");
    CU_ASSERT_STRING_EQUAL(forms("<bool>|{}"), "yes/no or a map");
    CU_ASSERT_STRING_EQUAL(forms("<count>|off|[<range>]"), "an integer, off or a list of address ranges");
    CU_ASSERT_STRING_EQUAL(forms("none|zone_aware|weighted"), "none|zone_aware|weighted");
    CU_ASSERT_STRING_EQUAL(forms("majority|any|/^more than .*%$/"), "majority, any or more than N%");
    CU_ASSERT_STRING_EQUAL(forms("linear|<call power>"), "linear or power(...)");
    /* Alternatives within: the help tells. */
    CU_ASSERT_STRING_EQUAL(forms("[<site>|{}]|{<number>|[<site>|{}]}"), "a list or a map");
    CU_ASSERT_STRING_EQUAL(forms("<count>|{{}|}"), "an integer or a map");
}

void test_type_text__is_cut(void)
{
    char text[8];
    param_type_text(&(struct param){.kind = PARAM_DURATION, .max = 9e9}, text, sizeof text);
    CU_ASSERT_EQUAL(strlen(text), 7);
    CU_ASSERT_EQUAL(strncmp(text, "duratio", 7), 0);
}
