/* Pictures of a report: found in plots/, cleaned, put where they belong, each with a line on how to read it. Pictures that
 * this file does not know are shown too, without that line. */
#include "output/report/report_parts.h"
#include "output/report/report_svg.h"
#include "sim/engine/arena.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* Of an SVG file; gnuplot's largest are a tenth of it. */
#define SVG_BYTES_MAX ((size_t)4 << 20)

static const struct {
    const char *name, *title, *how_to_read;
} known[] = {
    {"forest", "Is the difference real?",
     "How to read it: each line is the interval of a difference, bold where it was judged. Left of zero the arm has the lower "
     "value; a "
     "line that reaches into the shaded margin settles nothing, one that lies wholly within it is no difference worth naming."},
    {"pairs", "Does it win every time?",
     "How to read it: each thin line joins the values of one replication, in which all arms met the same requests. Lines that "
     "all "
     "fall from one arm to another mean that the second is lower every time."},
    {"percentiles", "How bad is the tail?",
     "How to read it: each step to the right is a rarer request; at 99% one in a hundred was slower than the line's height. "
     "Lower is better. "
     "Lines end where fewer than ten requests lie beyond."},
    {"cdf", "What share is answered within x ms?",
     "How to read it: the height of a line is the share of requests answered within the time below it. Further left is better; "
     "a step is a group of "
     "distant users."},
    {"drain", "Who is still sent to a dead or outdated address, and why?",
     "How to read it: the area is the share of requests still sent there; its colours say what kept the client on the address. "
     "The smaller the area, the "
     "sooner users are safe."},
    {"outage", "Which second of the outage is whose fault?",
     "How to read it: one bar for each arm; its parts are the causes of what was lost, so the longest part is what to work on "
     "first."},
    {"timeline", "When was it bad?",
     "How to read it: time runs to the right in all panels; dashed lines are events. Look for what rises right after one, and "
     "how long it takes to "
     "come back."},
    {"flows", "Where does traffic go over time?",
     "How to read it: each colour is a site's share of a client group's requests at that time; a colour that shrinks is a site "
     "that loses its traffic."},
    {"cache", "How old are the answers in use?",
     "How to read it: each bar counts requests that used an address of that age; what lies to the right of the marked TTL "
     "outlived it."},
    {"servers", "Is the load even?",
     "How to read it: a row is a server, time runs to the right, darker is busier. Rows of one pool in the same shade mean an "
     "even load."},
    {"busiest", "How often is one server too busy?",
     "How to read it: the height of a line is the share of time in which the busiest server was at most that busy; further "
     "left is better."},
    {"sweep", "Where is the knee?",
     "How to read it: the value that was varied runs to the right, the result upwards; the band is its 95% interval."},
    {"heatmap", "What do two values do together?",
     "How to read it: each field is one combination of the two values; its colour is the result."},
    {"tradeoff", "What does it cost?",
     "How to read it: each dot is an arm; towards the lower left corner is better on both axes."},
};

static const char *title_of(const char *name, const char **how_to_read)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].name, name) == 0) {
            *how_to_read = known[i].how_to_read;
            return known[i].title;
        }
    *how_to_read = "";
    return name;
}

static int is_svg(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);
    return n > 4 && strcmp(entry->d_name + n - 4, ".svg") == 0;
}

/* alphasort depends on the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void find_in(struct report_state *state, const struct report_folder *folder)
{
    struct dirent **entry;
    int n = scandir(arena_printf(state->arena, "%s/plots", folder->path), &entry, is_svg, by_name);
    if (n < 0)
        return;
    struct report_picture *grown = ARENA_ARRAY(state->arena, state->n_pictures + (uint32_t)n, struct report_picture);
    if (state->n_pictures > 0)
        memcpy(grown, state->picture, state->n_pictures * sizeof *grown);
    state->picture = grown;
    for (int i = 0; i < n; i++) {
        const char *name = arena_strndup(state->arena, entry[i]->d_name, strlen(entry[i]->d_name) - 4);
        state->picture[state->n_pictures++] = (struct report_picture){.folder = folder, .name = name};
        free(entry[i]);
    }
    free(entry);
}

void pictures_find(struct report_state *state)
{
    for (uint32_t f = 0; f < state->report->n_folders; f++)
        find_in(state, &state->report->folder[f]);
}

bool pictures_have(const struct report_state *state, const char *const *names)
{
    for (; *names != NULL; names++)
        for (uint32_t i = 0; i < state->n_pictures; i++)
            if (!state->picture[i].is_done && strcmp(state->picture[i].name, *names) == 0)
                return true;
    return false;
}

static char *read_svg(const char *path, size_t *n_bytes)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    char *text = malloc(SVG_BYTES_MAX + 1);
    if (text == NULL)
        abort();
    *n_bytes = fread(text, 1, SVG_BYTES_MAX + 1, file);
    bool ok = !ferror(file) && *n_bytes <= SVG_BYTES_MAX;
    fclose(file);
    if (ok)
        return text;
    free(text);
    return NULL;
}

static void put_missing(struct report_state *state, const char *file, const char *why)
{
    page_note(state->page, arena_printf(state->arena, "Left out: %s, %s.", file, why));
    state->n_left_out++;
}

static void put_one(struct report_state *state, struct report_picture *picture)
{
    size_t n_bytes = 0, n_clean = 0;
    const char *how_to_read, *title = title_of(picture->name, &how_to_read), *folder = picture->folder->link;
    const char *file = arena_printf(state->arena, "plots/%s.svg", picture->name);
    const char *link = strcmp(folder, ".") == 0 ? file : arena_printf(state->arena, "%s/%s", folder, file);
    const char *prefix = arena_printf(state->arena, "p%u-", state->page->n_pictures + 1);
    if (state->report->n_folders > 1) {
        title = arena_printf(state->arena, "%s (%s)", title, picture->folder->name);
        how_to_read = arena_printf(state->arena, "%s. %s", picture->folder->name, how_to_read);
    }
    picture->is_done = true;
    char *svg = read_svg(arena_printf(state->arena, "%s/%s", picture->folder->path, file), &n_bytes);
    char *clean = svg == NULL ? NULL : report_svg_clean(svg, n_bytes, prefix, title, &n_clean);
    if (clean == NULL)
        put_missing(state, link, "which cannot be read as a picture");
    else if (!page_picture(state->page, clean, n_clean, title, how_to_read, link))
        put_missing(state, link, "to keep this page small");
    free(clean);
    free(svg);
}

void pictures_put(struct report_state *state, const char *const *names)
{
    for (; names != NULL && *names != NULL; names++)
        for (uint32_t i = 0; i < state->n_pictures; i++)
            if (!state->picture[i].is_done && strcmp(state->picture[i].name, *names) == 0)
                put_one(state, &state->picture[i]);
    for (uint32_t i = 0; names == NULL && i < state->n_pictures; i++)
        if (!state->picture[i].is_done)
            put_one(state, &state->picture[i]);
}
