/* The table of options and its one reader. Written by hand because getopt_long knows neither verbs nor "did you mean",
 * and prints by itself. Long options may be written --name VALUE or --name=VALUE, short ones -o VALUE or -oVALUE;
 * abbreviations are not taken, since a later option could change what they mean. */
#include "sim/app/session/options.h"
#include "sim/app/text/suggest.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define AT(field)      offsetof(struct options, field)
#define STUDY_VERBS    "run compare sweep"
#define SCENARIO_VERBS STUDY_VERBS " check show"

const struct option_row option_rows[] = {
    {"set", 0, OPTION_PATH_VALUE, AT(sets), "PATH=VALUE", NULL, 0, 0, SCENARIO_VERBS, "--set dns.shop.example.ttl=5s",
     "replace one value; repeatable; * in PATH stands for any name"},
    {"seed", 0, OPTION_NUMBER, AT(seed), "N", NULL, 0, UINT64_MAX, SCENARIO_VERBS, "--seed 7", "replace run.seed"},
    {"reps", 0, OPTION_NUMBER, AT(reps), "N", NULL, 1, 1000000, SCENARIO_VERBS, "--reps 20", "replace run.replications"},
    {"precision", 0, OPTION_SHARE, AT(precision), "P", NULL, 0, 0, STUDY_VERBS, "--precision 2%",
     "replicate until the main metric's interval is within P, at least 5 times"},
    {"max-reps", 0, OPTION_COUNT, AT(max_reps), "N", NULL, 5, 1000000, STUDY_VERBS, "--max-reps 100",
     "but not beyond N times; default 200"},
    {"metric", 0, OPTION_TEXTS, AT(metrics), "M", NULL, 0, 0, STUDY_VERBS, "--metric 'mean(response_time)'",
     "main metric; default that of --goal, else p99(response_time); compare judges several"},
    {"vary", 0, OPTION_PATH_VALUE, AT(varies), "PATH=V1,V2", NULL, 0, 0, "compare sweep", "--vary dns.shop.example.ttl=5s,60s",
     "the arms; also A..B:STEP, A..B*COUNT (log scale); several: all combinations"},
    {"where", 0, OPTION_TEXTS, AT(wheres), "EXPR", NULL, 0, 0, "compare sweep", "--where 'ttl <= 30s'",
     "only combinations for which it holds; repeatable"},
    {"baseline", 0, OPTION_TEXT, AT(baseline), "ARM", NULL, 0, 0, "compare", "--baseline round_robin",
     "arm that the others are compared with; default: the first"},
    {"margin", 0, OPTION_SHARE, AT(margin), "P", NULL, 0, 0, "compare", "--margin 5%",
     "smallest difference worth naming; default 2%"},
    {"goal", 0, OPTION_TEXT, AT(goal), "EXPR", NULL, 0, 0, "sweep", "--goal 'p99(response_time) < 300ms'",
     "find the smallest or largest value that meets it"},
    {"requests", 0, OPTION_SHARE, AT(requests), "P", NULL, 0, 0, SCENARIO_VERBS, "--requests 5%",
     "share of single requests kept in requests.csv, 0% .. 100%"},
    {"output", 'o', OPTION_TEXT, AT(folder), "DIR", NULL, 0, 0, STUDY_VERBS " report", "-o out/my-run",
     "folder of the results; default out/NAME-HASH; \"-\": none"},
    {"force", 0, OPTION_FLAG, AT(force), NULL, NULL, 0, 0, STUDY_VERBS, "--force",
     "replace a folder that holds results of something else"},
    {"no-plots", 0, OPTION_FLAG, AT(no_plots), NULL, NULL, 0, 0, STUDY_VERBS, "--no-plots",
     "data only, no pictures"},
    {"journal", 0, OPTION_FLAG, AT(journal), NULL, NULL, 0, 0, "run", "--journal",
     "keep finished replications, so that a run that is killed can go on (compare and sweep always do)"},
    {"format", 0, OPTION_CHOICE, AT(format), "F", "text|md|json|csv", 0, 0, STUDY_VERBS, "--format json",
     "stdout as text, md, json or csv"},
    {"quiet", 'q', OPTION_FLAG, AT(quiet), NULL, NULL, 0, 0, STUDY_VERBS " check plot report", "-q",
     "only thresholds and what went wrong"},
    {"strict", 0, OPTION_FLAG, AT(strict), NULL, NULL, 0, 0, STUDY_VERBS, "--strict",
     "an undecided threshold ends with 97"},
    {"junit", 0, OPTION_TEXT, AT(junit), "FILE", NULL, 0, 0, STUDY_VERBS, "--junit report.xml",
     "thresholds as a JUnit XML report for CI systems"},
    {"verbose", 'v', OPTION_FLAG, AT(verbose), NULL, NULL, 0, 0, STUDY_VERBS, "-v", "also details for each site"},
    {"progress", 0, OPTION_CHOICE, AT(progress), "WHEN", "auto|always|never", 0, 0, STUDY_VERBS, "--progress never",
     "progress on stderr: auto, always, never"},
    {"jobs", 0, OPTION_COUNT, AT(jobs), "N", NULL, 1, 4096, STUDY_VERBS, "--jobs 2",
     "threads; default: all cores; never changes a result"},
    {"capacity", 0, OPTION_FLAG, AT(capacity), NULL, NULL, 0, 0, "check", "--capacity",
     "offered load over capacity of each pool, normally and during each fault"},
    {"term", 0, OPTION_CHOICE, AT(term), "TERM", "svg|txt", 0, 0, "plot", "--term txt",
     "svg (with png), or txt: draw in the terminal"},
    {"json", 0, OPTION_FLAG, AT(json), NULL, NULL, 0, 0, "list version", "--json", "for programs"},
    {"color", 0, OPTION_CHOICE, AT(color), "WHEN", "auto|always|never", 0, 0, "*", "--color never",
     "colour: auto, always, never"},
    {"ascii", 0, OPTION_FLAG, AT(ascii), NULL, NULL, 0, 0, "*", "--ascii", "no characters beyond ASCII"},
    {"help", 'h', OPTION_FLAG, AT(help), NULL, NULL, 0, 0, "*", "--help", "help for this verb"},
    {.name = NULL},
};

/* Whether `word` is one of the words of a list. */
static bool has_word(const char *words, const char *word, const char *separator)
{
    size_t length = strlen(word);
    for (const char *w = words; *w; w += strcspn(w, separator), w += strspn(w, separator))
        if (strcspn(w, separator) == length && strncmp(w, word, length) == 0)
            return true;
    return false;
}

bool option_is_for(const struct option_row *row, const char *verb)
{
    return strcmp(row->verbs, "*") == 0 || has_word(row->verbs, verb, " ");
}

static const struct option_row *find_long(const char *name, size_t length)
{
    for (const struct option_row *row = option_rows; row->name; row++)
        if (strlen(row->name) == length && strncmp(row->name, name, length) == 0)
            return row;
    return NULL;
}

static const struct option_row *find_short(char letter)
{
    for (const struct option_row *row = option_rows; row->name; row++)
        if (row->letter == letter)
            return row;
    return NULL;
}

static bool wrong_value(const struct option_row *row, const char *value, const char *expected, struct err *e)
{
    return err_set(e, ERR_USAGE, "--%s %s: %s, for example %s", row->name, value, expected, row->example);
}

static bool read_number(const struct option_row *row, const char *value, uint64_t *number, struct err *e)
{
    char *end, expected[100];
    errno = 0;
    unsigned long long n = strtoull(value, &end, 10);
    if (value[0] >= '0' && value[0] <= '9' && !*end && errno == 0 && n >= row->min && n <= row->max) {
        *number = n;
        return true;
    }
    snprintf(expected, sizeof expected, "must be a whole number from %llu to %llu", (unsigned long long)row->min,
             (unsigned long long)row->max);
    return wrong_value(row, value, expected, e);
}

static bool is_share(const char *value)
{
    char *end;
    if (!(value[0] >= '0' && value[0] <= '9') && value[0] != '.')
        return false;
    double percent = strtod(value, &end);
    return end != value && strcmp(end, "%") == 0 && percent >= 0 && percent <= 100 &&
           strspn(value, "0123456789.") == strlen(value) - 1;
}

static bool read_choice(const struct option_row *row, const char *value, uint32_t *choice, struct err *e)
{
    uint32_t i = 0;
    for (const char *w = row->choices; *w; w += strcspn(w, "|"), w += strspn(w, "|"), i++)
        if (strcspn(w, "|") == strlen(value) && strncmp(w, value, strlen(value)) == 0) {
            *choice = i;
            return true;
        }
    char expected[100];
    snprintf(expected, sizeof expected, "must be one of %s", row->choices);
    return wrong_value(row, value, expected, e);
}

/* Room for every word of argv was made before. */
static bool append(struct word_list *list, const char *text)
{
    list->at[list->n++] = text;
    return true;
}

static bool store(struct options *options, const struct option_row *row, const char *value, struct err *e)
{
    char *field = (char *)options + row->offset;
    uint64_t number;
    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)field = true;
        return true;
    case OPTION_TEXT:
        if (!*value)
            return err_set(e, ERR_USAGE, "--%s needs a value, for example %s", row->name, row->example);
        *(const char **)field = value;
        return true;
    case OPTION_TEXTS:
        if (!*value)
            return err_set(e, ERR_USAGE, "--%s needs a value, for example %s", row->name, row->example);
        return append((struct word_list *)(void *)field, value);
    case OPTION_PATH_VALUE:
        if (!strchr(value, '=') || value[0] == '=')
            return wrong_value(row, value, "must be PATH=VALUE", e);
        return append((struct word_list *)(void *)field, value);
    case OPTION_NUMBER:
        *(const char **)field = value;
        return read_number(row, value, &number, e);
    case OPTION_COUNT:
        return read_number(row, value, (uint64_t *)(void *)field, e);
    case OPTION_SHARE:
        *(const char **)field = value;
        return is_share(value) || wrong_value(row, value, "must be a share from 0% to 100%", e);
    case OPTION_CHOICE:
        return read_choice(row, value, (uint32_t *)(void *)field, e);
    }
    return false;
}

static bool unknown_option(const char *word, const char *verb, struct err *e)
{
    char given[64];
    struct suggestion near;
    const char *name = word + strspn(word, "-");
    snprintf(given, sizeof given, "%.*s", (int)strcspn(name, "="), name);
    suggestion_start(&near, given);
    for (const struct option_row *row = option_rows; row->name; row++)
        if (option_is_for(row, verb))
            suggestion_offer(&near, row->name);
    if (near.best)
        return err_set(e, ERR_USAGE, "no option is called \"%.60s\"; did you mean --%s?", word, near.best);
    return err_set(e, ERR_USAGE, "no option is called \"%.60s\"; see: gslbsim help %s", word, verb);
}

/* Splits one word into row and value. *value stays NULL when it must come from the next word. */
static const struct option_row *match(const char *word, const char **value)
{
    const struct option_row *row;
    *value = NULL;
    if (word[1] == '-') {
        size_t length = strcspn(word + 2, "=");
        row = find_long(word + 2, length);
        if (word[2 + length] == '=')
            *value = word + 2 + length + 1;
        return row;
    }
    row = find_short(word[1]);
    if (row && word[2])
        *value = word + 2;
    return row;
}

/* Reads the option at argv[*i], moving *i over its value. */
static bool read_option(struct options *options, const char *verb, int argc, char *const *argv, int *i, struct err *e)
{
    const char *word = argv[*i], *value;
    const struct option_row *row = match(word, &value);
    if (!row)
        return unknown_option(word, verb, e);
    if (!option_is_for(row, verb))
        return err_set(e, ERR_USAGE, "--%s is not an option of \"%s\" but of: %s", row->name, verb, row->verbs);
    if (row->kind == OPTION_FLAG) {
        if (!value)
            return store(options, row, NULL, e);
        return err_set(e, ERR_USAGE, "--%s takes no value: %s", row->name, row->example);
    }
    if (!value) {
        if (*i + 1 >= argc)
            return err_set(e, ERR_USAGE, "--%s needs a value, for example %s", row->name, row->example);
        value = argv[++*i];
    }
    return store(options, row, value, e);
}

/* The lists, so that they are made and freed alike. */
#define N_LISTS 5
static struct word_list *list_at(struct options *options, size_t i)
{
    struct word_list *const list[N_LISTS] = {&options->arguments, &options->sets, &options->varies, &options->wheres,
                                             &options->metrics};
    return list[i];
}

bool options_parse(struct options *options, const char *verb, int argc, char *const *argv, struct err *e)
{
    *options = (struct options){0};
    size_t room = (size_t)(argc > 0 ? argc : 1);
    for (size_t i = 0; i < N_LISTS; i++)
        if (!(list_at(options, i)->at = calloc(room, sizeof(char *))))
            return err_set(e, ERR_SYSTEM, "out of memory");
    bool ended = false;
    for (int i = 0; i < argc; i++) {
        if (ended || argv[i][0] != '-' || !argv[i][1])
            append(&options->arguments, argv[i]);
        else if (strcmp(argv[i], "--") == 0)
            ended = true;
        else if (!read_option(options, verb, argc, argv, &i, e))
            return false;
    }
    options->metric = options->metrics.n > 0 ? options->metrics.at[0] : NULL;
    return true;
}

void options_free(struct options *options)
{
    for (size_t i = 0; i < N_LISTS; i++)
        free(list_at(options, i)->at);
    *options = (struct options){0};
}

void options_help(FILE *out, const char *verb)
{
    for (const struct option_row *row = option_rows; row->name; row++) {
        char left[64];
        if (verb && !option_is_for(row, verb))
            continue;
        char letter[8] = "    ";
        if (row->letter)
            snprintf(letter, sizeof letter, "-%c, ", row->letter);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, row->name, row->argument ? " " : "",
                 row->argument ? row->argument : "");
        fprintf(out, "  %-24s  %s\n", left, row->help);
    }
}
