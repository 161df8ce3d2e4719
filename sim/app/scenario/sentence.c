/* A scanner over one line of text; every phrase keeps its place, so that an error points at the word that is wrong. */
#include "sim/app/scenario/sentence.h"

#include "sim/app/text/refusal.h"
#include "sim/engine/arena.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t"
#define SENTENCE_BYTES_MAX 400

struct scan {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct node *node;
    const char *text; /* of the node */
    size_t at;
};

static bool is_word(char c) { return isalnum((unsigned char)c) || c == '_' || c == '.'; }

static struct phrase phrase(const struct scan *scan, size_t offset, size_t n)
{
    return (struct phrase){ arena_strndup(scan->arena, scan->text + offset, n), node_part(scan->node, offset, n) };
}

static bool refuse_at(const struct scan *scan, size_t offset, size_t n, const char *what)
{
    size_t rest = strlen(scan->text + offset);
    struct place place = rest == 0 ? scan->node->place : node_part(scan->node, offset, n == 0 ? rest : n);
    refuse(scan->diagnostics, place, REFUSE_THRESHOLD, what);
    return false;
}

static void skip_blanks(struct scan *scan) { scan->at += strspn(scan->text + scan->at, BLANKS); }

/* The next word up to a blank; text NULL at the end. */
static struct phrase next_token(struct scan *scan)
{
    skip_blanks(scan);
    size_t n = strcspn(scan->text + scan->at, BLANKS);
    if (n == 0)
        return (struct phrase){ 0 };
    scan->at += n;
    return phrase(scan, scan->at - n, n);
}

bool sentence_stat(const char *text, double *quantile)
{
    static const char *const words[] = { "mean", "sd", "min", "max", "count", "share", "rate" };
    *quantile = 0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    char *end;
    if (text[0] != 'p' || !isdigit((unsigned char)text[1]) || strspn(text + 1, "0123456789.") != strlen(text + 1))
        return false;
    *quantile = strtod(text + 1, &end) / 100;
    return *end == '\0' && *quantile > 0 && *quantile < 1;
}

/* ---- what is in the parentheses ---- */

/* An item goes on over words that are no new group: fault=crash eu-site. */
static void lengthen(const struct scan *scan, struct phrase *item, size_t offset, size_t n)
{
    struct phrase more = phrase(scan, offset, n);
    item->text = arena_printf(scan->arena, "%s %s", item->text, more.text);
    if (item->place.line == more.place.line)
        item->place.length = more.place.column + more.place.length - item->place.column;
}

static bool add_group(struct scan *scan, struct sentence *sentence, size_t offset, size_t n)
{
    const char *text = scan->text + offset, *equals = memchr(text, '=', n);
    bool is_limit = text[0] == '>';
    struct sentence_group *last = sentence->n_groups ? &sentence->group[sentence->n_groups - 1] : NULL;
    if (last && last->item.text && !equals && !is_limit) {
        lengthen(scan, &last->item, offset, n);
        return true;
    }
    if (sentence->n_groups == SENTENCE_GROUPS)
        return refuse_at(scan, offset, n, "too many groups");
    struct sentence_group *group = &sentence->group[sentence->n_groups++];
    if (!equals || is_limit) {
        group->item = phrase(scan, offset, n);
        return true;
    }
    size_t n_kind = (size_t)(equals - text);
    group->kind = phrase(scan, offset, n_kind);
    group->item = phrase(scan, offset + n_kind + 1, n - n_kind - 1);
    return (n_kind > 0 && n_kind + 1 < n) || refuse_at(scan, offset, n, "a group is kind=item");
}

/* From after the parenthesis to its end: [NAME] GROUP... */
static bool scan_inside(struct scan *scan, struct sentence *sentence, size_t end)
{
    bool named = sentence->metric.text != NULL;
    for (;;) {
        skip_blanks(scan);
        if (scan->at >= end)
            break;
        size_t n = strcspn(scan->text + scan->at, BLANKS ",)"), offset = scan->at;
        if (scan->text[offset] == ',')
            return refuse_at(scan, offset, 1, "separate groups by blanks");
        scan->at += n;
        if (!named) {
            sentence->metric = phrase(scan, offset, n);
            named = true;
        } else if (!add_group(scan, sentence, offset, n)) {
            return false;
        }
    }
    return named || refuse_at(scan, end, 1, "a metric is missing");
}

/* Is `word(` a statistic of the metric inside? `share` is both a statistic and a metric, whose groups follow at once. */
static bool begins_with_stat(const struct scan *scan, const char *word)
{
    double quantile;
    const char *inside = scan->text + scan->at + 1;
    inside += strspn(inside, BLANKS);
    size_t n = strcspn(inside, BLANKS "),");
    return sentence_stat(word, &quantile) && n > 0 && !memchr(inside, '=', n) && inside[0] != '>';
}

static bool scan_subject(struct scan *scan, struct sentence *sentence)
{
    skip_blanks(scan);
    size_t start = scan->at, n = 0;
    while (is_word(scan->text[start + n]))
        n++;
    if (n == 0)
        return refuse_at(scan, start, 0, "begin with a metric");
    struct phrase word = phrase(scan, start, n);
    scan->at += n;
    if (scan->text[scan->at] != '(') {
        sentence->subject = sentence->metric = word;
        return true;
    }
    const char *close = strchr(scan->text + scan->at, ')');
    if (!close)
        return refuse_at(scan, start, 0, "the ) is missing");
    if (begins_with_stat(scan, word.text))
        sentence->stat = word;
    else
        sentence->metric = word;
    size_t end = (size_t)(close - scan->text);
    scan->at++;
    if (!scan_inside(scan, sentence, end))
        return false;
    scan->at = end + 1;
    sentence->subject = phrase(scan, start, scan->at - start);
    return true;
}

/* ---- the comparison ---- */

static bool scan_relation(struct scan *scan, enum threshold_relation *relation)
{
    static const struct {
        const char *word;
        enum threshold_relation relation;
    } relations[] = { { "<=", RELATION_AT_MOST },
                      { ">=", RELATION_AT_LEAST },
                      { "<", RELATION_BELOW },
                      { ">", RELATION_ABOVE },
                      { "in ", RELATION_WITHIN } };
    skip_blanks(scan);
    for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++)
        if (strncmp(scan->text + scan->at, relations[i].word, strlen(relations[i].word)) == 0) {
            scan->at += strlen(relations[i].word);
            *relation = relations[i].relation;
            return true;
        }
    return refuse_at(scan, scan->at, 0, "after the metric comes <, <=, >, >= or in");
}

static bool scan_limit(struct scan *scan, struct sentence *sentence)
{
    skip_blanks(scan);
    size_t offset = scan->at;
    struct phrase limit = next_token(scan);
    if (!limit.text)
        return refuse_at(scan, offset, 0, "the limit is missing");
    sentence->low = limit;
    if (sentence->relation != RELATION_WITHIN)
        return true;
    const char *dots = strstr(limit.text, "..");
    if (!dots || dots == limit.text || dots[2] == '\0')
        return refuse_at(scan, offset, strlen(limit.text), "a range is written A..B");
    size_t n = (size_t)(dots - limit.text);
    sentence->low = phrase(scan, offset, n);
    sentence->high = phrase(scan, offset + n + 2, strlen(limit.text) - n - 2);
    return true;
}

static bool scan_window(struct scan *scan, struct sentence *sentence)
{
    for (;;) {
        struct phrase word = next_token(scan);
        if (!word.text)
            return true;
        bool is_from = strcmp(word.text, "from") == 0;
        bool is_until = strcmp(word.text, "until") == 0 || strcmp(word.text, "to") == 0;
        struct phrase *time = is_from ? &sentence->from : &sentence->until;
        size_t offset = scan->at - strlen(word.text);
        if ((!is_from && !is_until) || time->text)
            return refuse_at(scan, offset, strlen(word.text), "after the limit comes from T, until T, or nothing");
        *time = next_token(scan);
        if (!time->text)
            return refuse_at(scan, offset, strlen(word.text), "a time is missing");
    }
}

bool sentence_parse(struct arena *arena, struct diagnostics *diagnostics, const struct node *node, struct sentence *sentence)
{
    struct scan scan = { arena, diagnostics, node, node->text, 0 };
    *sentence = (struct sentence){ 0 };
    if (strlen(scan.text) > SENTENCE_BYTES_MAX)
        return refuse_at(&scan, 0, 0, "it is too long");
    return scan_subject(&scan, sentence) && scan_relation(&scan, &sentence->relation) && scan_limit(&scan, sentence) &&
           scan_window(&scan, sentence);
}
