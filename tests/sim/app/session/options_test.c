/* The table of options: what is taken, what is refused, and that every refusal shows a right use. */
#include "sim/app/session/options.h"
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#define PARSE(options, verb, e, ...)                                                                                           \
    parse(options, verb, e, (const char *[]){__VA_ARGS__}, sizeof(const char *[]){__VA_ARGS__} / sizeof(char *))

static bool parse(struct options *options, const char *verb, struct err *e, const char **words, size_t n)
{
    *e = (struct err){0};
    return options_parse(options, verb, (int)n, (char *const *)words, e);
}

void test_options__all_forms(void)
{
    struct options o;
    struct err e;
    CU_ASSERT_TRUE_FATAL(PARSE(&o, "run", &e, "a.yaml", "--set", "x.y=3", "--seed=7", "-oout/q", "--set=z=", "-q", "--format",
                               "csv", "--requests", "2.5%", "--jobs", "3", "--", "--reps"));
    CU_ASSERT_EQUAL(o.arguments.n, 2);
    CU_ASSERT_STRING_EQUAL(o.arguments.at[0], "a.yaml");
    CU_ASSERT_STRING_EQUAL(o.arguments.at[1], "--reps");
    CU_ASSERT_EQUAL(o.sets.n, 2);
    CU_ASSERT_STRING_EQUAL(o.sets.at[0], "x.y=3");
    CU_ASSERT_STRING_EQUAL(o.sets.at[1], "z=");
    CU_ASSERT_STRING_EQUAL(o.seed, "7");
    CU_ASSERT_STRING_EQUAL(o.folder, "out/q");
    CU_ASSERT_STRING_EQUAL(o.requests, "2.5%");
    CU_ASSERT_TRUE(o.quiet);
    CU_ASSERT_FALSE(o.force);
    CU_ASSERT_EQUAL(o.format, FORMAT_CSV);
    CU_ASSERT_EQUAL(o.jobs, 3);
    CU_ASSERT_PTR_NULL(o.reps);
    options_free(&o);
}

void test_options__dash_is_an_argument_and_a_folder(void)
{
    struct options o;
    struct err e;
    CU_ASSERT_TRUE_FATAL(PARSE(&o, "run", &e, "-", "-o", "-"));
    CU_ASSERT_EQUAL(o.arguments.n, 1);
    CU_ASSERT_STRING_EQUAL(o.folder, "-");
    options_free(&o);
}

static void refuses(const char *verb, const char *part, const char **words, size_t n)
{
    struct options o;
    struct err e;
    CU_ASSERT_FALSE(parse(&o, verb, &e, words, n));
    CU_ASSERT_EQUAL(e.kind, ERR_USAGE);
    CU_ASSERT_PTR_NOT_NULL(strstr(e.text, part));
    if (!strstr(e.text, part))
        fprintf(stderr, "expected \"%s\" in \"%s\"\n", part, e.text);
    options_free(&o);
}
#define REFUSES(verb, part, ...)                                                                                               \
    refuses(verb, part, (const char *[]){__VA_ARGS__}, sizeof(const char *[]){__VA_ARGS__} / sizeof(char *))

void test_options__refusals_teach(void)
{
    REFUSES("run", "did you mean --seed?", "--seedd", "3");
    REFUSES("run", "did you mean --no-plots?", "--noplots");
    REFUSES("run", "see: gslbsim help run", "--xyzzyq");
    REFUSES("run", "--seed 7", "--seed", "-1");
    REFUSES("run", "--seed 7", "--seed", "7x");
    REFUSES("run", "--seed 7", "--seed", "18446744073709551616");
    REFUSES("run", "--reps 20", "--reps", "0");
    REFUSES("run", "--reps 20", "--reps");
    REFUSES("run", "PATH=VALUE", "--set", "dns.ttl");
    REFUSES("run", "PATH=VALUE", "--set", "=3");
    REFUSES("run", "text|md|json|csv", "--format", "xml");
    REFUSES("run", "0% to 100%", "--requests", "101%");
    REFUSES("run", "0% to 100%", "--requests", "0.1");
    REFUSES("run", "0% to 100%", "--requests", "nan%");
    REFUSES("run", "takes no value", "--force=yes");
    REFUSES("run", "is not an option of \"run\" but of: check", "--capacity");
    REFUSES("show", "is not an option of \"show\"", "-o", "x");
}

void test_options__largest_seed(void)
{
    struct options o;
    struct err e;
    CU_ASSERT_TRUE(PARSE(&o, "run", &e, "--seed", "18446744073709551615"));
    options_free(&o);
}

/* Every row's example must be accepted by the parser that shows it. */
void test_options__examples_are_right(void)
{
    for (const struct option_row *row = option_rows; row->name; row++) {
        char text[100], *word[3] = {text};
        struct options o;
        struct err e = {0};
        size_t n = 1;
        snprintf(text, sizeof text, "%s", row->example);
        for (char *blank = strchr(text, ' '); blank && n < 3; blank = strchr(blank + 1, ' ')) {
            *blank = '\0';
            word[n++] = blank + 1;
            if (blank[1] == '\'') /* the shell takes it as one word */
                break;
        }
        const char *verb = strcmp(row->verbs, "*") == 0 ? "run" : row->verbs;
        char first[20];
        snprintf(first, sizeof first, "%.*s", (int)strcspn(verb, " "), verb);
        CU_ASSERT_TRUE(options_parse(&o, first, (int)n, word, &e));
        CU_ASSERT_EQUAL(o.arguments.n, 0);
        options_free(&o);
    }
}

void test_options__help_has_a_line_for_each(void)
{
    char *text;
    size_t n_bytes, n_lines = 0, n_expected = 0;
    FILE *out = open_memstream(&text, &n_bytes);
    options_help(out, "check");
    fclose(out);
    for (const char *c = text; *c; c++)
        n_lines += *c == '\n';
    for (const struct option_row *row = option_rows; row->name; row++) {
        char dashed[40];
        snprintf(dashed, sizeof dashed, "--%s", row->name);
        n_expected += option_is_for(row, "check");
        CU_ASSERT_EQUAL(strstr(text, dashed) != NULL, option_is_for(row, "check"));
    }
    CU_ASSERT_EQUAL(n_lines, n_expected);
    CU_ASSERT_TRUE(n_expected >= 6);
    free(text);
}
