/* From options to arms. A text is a range when what stands before its ".." is a quantity: so "../data.csv" is not. */
#include "sim/app/run/vary.h"

#include "sim/engine/arena.h"
#include <math.h>
#include <string.h>

#define NS_PER_S 1e9
#define LOG_DIGITS 3
#define WHERE_FORM "--where 'ttl <= 30s and algorithm != random'"

/* ---- values ---- */

const char *vary_unit(enum quantity quantity)
{
    return quantity == QUANTITY_DURATION ? "s" : quantity == QUANTITY_SHARE ? "%" : quantity == QUANTITY_RATE ? "1/s" : "";
}

double vary_scale(enum quantity quantity) { return quantity == QUANTITY_SHARE ? 100 : 1; }

static struct vary_value read_value(const char *text)
{
    static const enum quantity tried[] = {QUANTITY_NUMBER,   QUANTITY_COUNT, QUANTITY_SHARE,
                                          QUANTITY_DURATION, QUANTITY_RATE,  QUANTITY_FACTOR};
    struct vary_value value = {.text = text};
    for (size_t i = 0; i < sizeof tried / sizeof tried[0] && !value.is_number; i++) {
        value.is_number = quantity_parse(tried[i], text, &value.number, NULL) == UNIT_OK;
        value.quantity = tried[i];
    }
    if (value.is_number && value.quantity == QUANTITY_COUNT)
        value.quantity = QUANTITY_NUMBER;
    if (value.is_number && value.quantity == QUANTITY_DURATION)
        value.number /= NS_PER_S;
    return value;
}

static double rounded(double value, int digits)
{
    double unit = pow(10, floor(log10(fabs(value))) + 1 - digits);
    return value == 0 ? 0 : round(value / unit) * unit;
}

static struct vary_value make_value(struct arena *arena, enum quantity quantity, double number)
{
    char text[UNIT_REPAIR_BYTES];
    struct vary_value value = {.is_number = true, .quantity = quantity, .number = number};
    quantity_format(quantity, quantity == QUANTITY_DURATION ? round(number * NS_PER_S) : number, text);
    value.text = arena_strdup(arena, text);
    return value;
}

/* A list that grows. */
struct values {
    struct arena *arena;
    const char *option; /* for errors */
    uint32_t n, room;
    struct vary_value *at;
    struct err *e;
};

static bool push(struct values *values, struct vary_value value)
{
    if (values->n == VARY_ARMS_MAX)
        return err_set(values->e, ERR_USAGE, "--vary %.200s: more than %d values", values->option, VARY_ARMS_MAX);
    for (uint32_t i = 0; i < values->n; i++)
        if (strcmp(values->at[i].text, value.text) == 0)
            return err_set(values->e, ERR_USAGE, "--vary %.200s: %.100s is there twice", values->option, value.text);
    if (values->n == values->room) {
        values->room = values->room ? 2 * values->room : 8;
        struct vary_value *grown = ARENA_ARRAY(values->arena, values->room, struct vary_value);
        if (values->n > 0)
            memcpy(grown, values->at, values->n * sizeof *grown);
        values->at = grown;
    }
    values->at[values->n++] = value;
    return true;
}

static bool wrong_range(struct values *values, const char *text, const char *why)
{
    return err_set(values->e, ERR_USAGE, "--vary %.200s: %.100s: %s, for example 5s..60s:5s or 1s..1h*7", values->option, text,
                   why);
}

static bool push_steps(struct values *values, const char *text, struct vary_value a, struct vary_value b,
                       struct vary_value step)
{
    if (!step.is_number || step.quantity != a.quantity || step.number <= 0)
        return wrong_range(values, text, "the step must be above 0 and of the same unit as the ends");
    double n = floor((b.number - a.number) / step.number * (1 + 1e-12) + 1e-9);
    if (n >= VARY_ARMS_MAX)
        return wrong_range(values, text, "that is too many values");
    for (uint32_t i = 0; i <= (uint32_t)n; i++)
        if (!push(values, make_value(values->arena, a.quantity, rounded(a.number + i * step.number, 12))))
            return false;
    return true;
}

static bool push_log(struct values *values, const char *text, struct vary_value a, struct vary_value b, struct vary_value count)
{
    if (!count.is_number || count.quantity != QUANTITY_NUMBER || count.number < 2 || count.number > VARY_ARMS_MAX ||
        count.number != floor(count.number))
        return wrong_range(values, text, "after * there must be a whole number of values, at least 2");
    if (a.number <= 0)
        return wrong_range(values, text, "a log scale begins above 0");
    bool whole = a.quantity == QUANTITY_NUMBER && a.number == floor(a.number) && b.number == floor(b.number);
    uint32_t n = (uint32_t)count.number, first = values->n;
    for (uint32_t i = 0; i < n; i++) {
        double number = a.number * pow(b.number / a.number, (double)i / (n - 1));
        number = i == 0 ? a.number : i + 1 == n ? b.number : whole ? round(number) : rounded(number, LOG_DIGITS);
        struct vary_value value = make_value(values->arena, a.quantity, number);
        bool is_repeated = values->n > first && strcmp(values->at[values->n - 1].text, value.text) == 0; /* 1, 1, 2 */
        if (!is_repeated && !push(values, value))
            return false;
    }
    return true;
}

/* A..B:S or A..B*K. */
static bool push_range(struct values *values, const char *text, struct vary_value a, const char *rest)
{
    size_t n = strcspn(rest, ":*");
    struct vary_value b = read_value(arena_strndup(values->arena, rest, n));
    if (rest[n] == '\0')
        return wrong_range(values, text, "say the step (:S) or how many on a log scale (*K)");
    if (!b.is_number || b.quantity != a.quantity)
        return wrong_range(values, text, "both ends must be numbers of the same unit");
    if (b.number <= a.number)
        return wrong_range(values, text, "the second end must be above the first");
    struct vary_value by = read_value(arena_strdup(values->arena, rest + n + 1));
    return rest[n] == ':' ? push_steps(values, text, a, b, by) : push_log(values, text, a, b, by);
}

static bool push_text(struct values *values, const char *text)
{
    const char *dots = strstr(text, "..");
    if (text[0] == '\0')
        return err_set(values->e, ERR_USAGE,
                       "--vary %.200s: a value is missing, for example --vary dns.shop.example.ttl=5s,60s", values->option);
    if (dots && dots != text) {
        struct vary_value a = read_value(arena_strndup(values->arena, text, (size_t)(dots - text)));
        if (a.is_number)
            return push_range(values, text, a, dots + 2);
    }
    return push(values, read_value(text));
}

/* Length up to the next comma that separates. */
static size_t value_length(const char *text)
{
    int depth = 0;
    char quote = '\0';
    size_t n = 0;
    for (; text[n] != '\0' && (text[n] != ',' || depth > 0 || quote != '\0'); n++) {
        if (quote != '\0')
            quote = text[n] == quote ? '\0' : quote;
        else if (text[n] == '"' || text[n] == '\'')
            quote = text[n];
        else if (strchr("([{", text[n]))
            depth++;
        else if (strchr(")]}", text[n]))
            depth--;
    }
    return n;
}

static bool read_axis(struct arena *arena, const char *option, struct vary_axis *axis, struct err *e)
{
    const char *equals = strchr(option, '='), *text = equals + 1;
    struct values values = {.arena = arena, .option = option, .e = e};
    for (;;) {
        size_t n = value_length(text);
        const char *start = text + strspn(text, " ");
        size_t length = start < text + n ? (size_t)(text + n - start) : 0;
        while (length > 0 && start[length - 1] == ' ')
            length--;
        if (!push_text(&values, arena_strndup(arena, start, length)))
            return false;
        if (text[n] == '\0')
            break;
        text += n + 1;
    }
    *axis = (struct vary_axis){.path = arena_strndup(arena, option, (size_t)(equals - option)), .n = values.n,
                               .value = values.at};
    axis->is_numeric = true;
    for (uint32_t i = 0; i < axis->n; i++)
        axis->is_numeric = axis->is_numeric && axis->value[i].is_number && axis->value[i].quantity == axis->value[0].quantity;
    return true;
}

/* ---- names ---- */

/* The last n parts of a path; all of it when it has fewer. */
static const char *last_parts(const char *path, uint32_t n)
{
    const char *start = path + strlen(path);
    while (start > path && n > 0) {
        start--;
        if (*start == '.' && --n == 0)
            return start + 1;
    }
    return path;
}

static bool name_axes(const struct vary *vary, struct err *e)
{
    for (uint32_t i = 0; i < vary->n_axes; i++) {
        bool is_clear = false;
        for (uint32_t parts = 1; !is_clear; parts++) {
            vary->axis[i].name = last_parts(vary->axis[i].path, parts);
            is_clear = true;
            for (uint32_t k = 0; k < vary->n_axes; k++)
                is_clear = is_clear && (k == i || strcmp(last_parts(vary->axis[k].path, parts), vary->axis[i].name) != 0);
            if (!is_clear && vary->axis[i].name == vary->axis[i].path)
                return err_set(e, ERR_USAGE, "--vary %.200s is given twice; write its values after one another: PATH=V1,V2",
                               vary->axis[i].path);
        }
    }
    return true;
}

/* A file's name without folder and ending; as it is when another one is called the same. */
static const char *short_file(struct arena *arena, const struct word_list *files, size_t i)
{
    const char *name[2] = {NULL, NULL};
    for (size_t k = 0; k < files->n; k++) {
        const char *slash = strrchr(files->at[k], '/'), *start = slash ? slash + 1 : files->at[k], *dot = strrchr(start, '.');
        const char *other = arena_strndup(arena, start, dot && dot != start ? (size_t)(dot - start) : strlen(start));
        if (k == i)
            name[0] = other;
        else if (!name[1])
            name[1] = other;
        if (name[0] && name[1] && strcmp(name[0], name[1]) == 0)
            return files->at[i];
        if (k != i)
            name[1] = NULL;
    }
    for (size_t k = 0; k < i; k++) {
        const char *slash = strrchr(files->at[k], '/'), *start = slash ? slash + 1 : files->at[k];
        if (strncmp(start, name[0], strlen(name[0])) == 0 && (start[strlen(name[0])] == '.' || start[strlen(name[0])] == '\0'))
            return files->at[i];
    }
    return name[0];
}

static const char *make_label(struct arena *arena, const struct vary *vary, const char *file, const uint32_t *choice)
{
    const char *label = file ? file : "";
    for (uint32_t i = 0; i < vary->n_axes; i++) {
        const char *value = vary->axis[i].value[choice[i]].text, *blank = *label ? " " : "";
        label = vary->n_axes == 1 ? arena_printf(arena, "%s%s%s", label, blank, value)
                                  : arena_printf(arena, "%s%s%s=%s", label, blank, vary->axis[i].name, value);
    }
    return *label ? label : "base";
}

/* ---- where ---- */

struct condition {
    uint32_t axis;
    char relation; /* '=', '!', '<', 'l' (<=), '>', 'g' (>=) */
    struct vary_value limit;
};

static bool wrong_where(const struct vary *vary, const char *expression, const char *what, struct err *e)
{
    char names[400] = "";
    for (uint32_t i = 0; i < vary->n_axes; i++)
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s%.80s", i > 0 ? ", " : "", vary->axis[i].name);
    return err_set(e, ERR_USAGE,
                   "--where %.200s: %.200s; write NAME OP VALUE, joined by \"and\", with NAME one of: %s, and OP one of = != < "
                   "<= > >=, for example %s",
                   expression, what, names, WHERE_FORM);
}

static bool read_relation(const char **text, char *relation)
{
    const char *t = *text + strspn(*text, " ");
    bool with_equals = t[0] != '\0' && t[1] == '=';
    if (t[0] == '=' || (t[0] == '!' && with_equals))
        *relation = t[0];
    else if (t[0] == '<' || t[0] == '>')
        *relation = (char)(!with_equals ? t[0] : t[0] == '<' ? 'l' : 'g');
    else
        return false;
    *text = t + 1 + with_equals;
    return true;
}

static bool find_axis(const struct vary *vary, const char *name, uint32_t *axis)
{
    for (*axis = 0; *axis < vary->n_axes; (*axis)++)
        if (strcmp(name, vary->axis[*axis].name) == 0 || strcmp(name, vary->axis[*axis].path) == 0)
            return true;
    return false;
}

/* One NAME OP VALUE. */
static bool read_condition(struct arena *arena, const struct vary *vary, const char *expression, const char *text, size_t n,
                           struct condition *condition, struct err *e)
{
    const char *clause = arena_strndup(arena, text, n), *rest = clause + strspn(clause, " ");
    size_t length = strcspn(rest, " =!<>");
    const char *name = arena_strndup(arena, rest, length);
    rest += length;
    if (!find_axis(vary, name, &condition->axis))
        return wrong_where(vary, expression, arena_printf(arena, "\"%.60s\" is not varied", name), e);
    if (!read_relation(&rest, &condition->relation))
        return wrong_where(vary, expression, arena_printf(arena, "after %.60s a comparison is missing", name), e);
    rest += strspn(rest, " ");
    length = strlen(rest);
    while (length > 0 && rest[length - 1] == ' ')
        length--;
    condition->limit = read_value(arena_strndup(arena, rest, length));
    const struct vary_axis *axis = &vary->axis[condition->axis];
    bool is_order = condition->relation != '=' && condition->relation != '!';
    if (length == 0)
        return wrong_where(vary, expression, "a value is missing", e);
    if (is_order && (!axis->is_numeric || !condition->limit.is_number || condition->limit.quantity != axis->value[0].quantity))
        return wrong_where(vary, expression,
                           arena_printf(arena, "%.60s and %.60s are not numbers of the same unit", name, condition->limit.text),
                           e);
    return true;
}

static bool holds(const struct vary_value *value, const struct condition *condition)
{
    const struct vary_value *limit = &condition->limit;
    bool both = value->is_number && limit->is_number && value->quantity == limit->quantity;
    bool is_equal = both ? value->number == limit->number : strcmp(value->text, limit->text) == 0;
    switch (condition->relation) {
    case '=':
        return is_equal;
    case '!':
        return !is_equal;
    case '<':
        return value->number < limit->number;
    case 'l':
        return value->number <= limit->number;
    case '>':
        return value->number > limit->number;
    default:
        return value->number >= limit->number;
    }
}

/* Whether the combination satisfies an expression; sets *ok false on a wrong one. */
static bool satisfies(struct arena *arena, const struct vary *vary, const char *expression, const uint32_t *choice, bool *ok,
                      struct err *e)
{
    bool all = true;
    for (const char *text = expression; text;) {
        const char *joint = strstr(text, " and ");
        struct condition condition = {0};
        if (!read_condition(arena, vary, expression, text, joint ? (size_t)(joint - text) : strlen(text), &condition, e)) {
            *ok = false;
            return false;
        }
        all = all && holds(&vary->axis[condition.axis].value[choice[condition.axis]], &condition);
        text = joint ? joint + strlen(" and ") : NULL;
    }
    return all;
}

/* ---- arms ---- */

/* The next combination, the last axis fastest. False after the last one. */
static bool next_choice(const struct vary *vary, uint32_t *choice)
{
    for (uint32_t i = vary->n_axes; i-- > 0;) {
        if (++choice[i] < vary->axis[i].n)
            return true;
        choice[i] = 0;
    }
    return false;
}

static void add_arm(struct arena *arena, struct vary *vary, const char *file, const char *shown_file, const uint32_t *choice)
{
    struct vary_arm *arm = &vary->arm[vary->n_arms++];
    uint32_t *chosen = ARENA_ARRAY(arena, vary->n_axes + 1, uint32_t);
    const char **setting = ARENA_ARRAY(arena, vary->n_axes + 1, const char *);
    for (uint32_t i = 0; i < vary->n_axes; i++) {
        chosen[i] = choice[i];
        setting[i] = arena_printf(arena, "%s=%s", vary->axis[i].path, vary->axis[i].value[choice[i]].text);
    }
    *arm = (struct vary_arm){make_label(arena, vary, shown_file, choice), file, setting, chosen};
}

static bool combine(struct arena *arena, struct vary *vary, const struct word_list *files, const struct word_list *where,
                    struct err *e)
{
    uint32_t *choice = ARENA_ARRAY(arena, vary->n_axes + 1, uint32_t);
    bool ok = true;
    for (size_t f = 0; f < files->n; f++) {
        const char *shown_file = files->n > 1 ? short_file(arena, files, f) : NULL;
        do {
            bool is_wanted = true;
            for (size_t w = 0; ok && w < where->n; w++)
                is_wanted = satisfies(arena, vary, where->at[w], choice, &ok, e) && is_wanted;
            if (!ok)
                return false;
            if (is_wanted)
                add_arm(arena, vary, files->at[f], shown_file, choice);
        } while (next_choice(vary, choice));
    }
    return true;
}

const struct vary *vary_read(struct arena *arena, const struct word_list *files, const struct word_list *vary_list,
                             const struct word_list *where, struct err *e)
{
    struct vary *vary = ARENA_NEW(arena, struct vary);
    double n_arms = (double)files->n;
    vary->n_axes = (uint32_t)vary_list->n;
    vary->axis = ARENA_ARRAY(arena, vary->n_axes + 1, struct vary_axis);
    for (uint32_t i = 0; i < vary->n_axes; i++) {
        if (!read_axis(arena, vary_list->at[i], &vary->axis[i], e))
            return NULL;
        n_arms *= vary->axis[i].n;
    }
    if (!name_axes(vary, e))
        return NULL;
    if (n_arms > VARY_ARMS_MAX) {
        err_set(e, ERR_USAGE, "--vary: %.0f combinations are too many, at most %d", n_arms, VARY_ARMS_MAX);
        return NULL;
    }
    vary->arm = ARENA_ARRAY(arena, (size_t)n_arms + 1, struct vary_arm);
    if (!combine(arena, vary, files, where, e))
        return NULL;
    for (uint32_t i = 0; i < vary->n_arms; i++)
        for (uint32_t k = 0; k < i; k++)
            if (strcmp(vary->arm[i].label, vary->arm[k].label) == 0) {
                err_set(e, ERR_USAGE, "%.200s is there twice", vary->arm[i].file);
                return NULL;
            }
    if (vary->n_arms == 0) {
        err_set(e, ERR_USAGE, "--where %.200s leaves no combination", where->at[0]);
        return NULL;
    }
    return vary;
}
