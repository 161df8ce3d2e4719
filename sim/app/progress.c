/* Progress; see progress.h. A steadily growing number of requests in flight betrays an overloaded model, so the line
 * shows it. */
#include "sim/app/progress.h"
#include <string.h>
#include <time.h>

#define LINE_INTERVAL_S  0.1
#define PLAIN_INTERVAL_S 10.0
#define BAR_CELLS        18

double wall_clock_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double share_done(const struct progress_state *state)
{
    double within = state->duration_s > 0 ? state->simulated_s / state->duration_s : 0;
    double share = state->n_total ? ((double)state->n_done + (within > 1 ? 1 : within)) / (double)state->n_total : 1;
    return share > 1 ? 1 : share;
}

static void format_rate(char *text, size_t n_bytes, double per_s)
{
    if (per_s >= 999500)
        snprintf(text, n_bytes, "%.1f M events/s", per_s / 1e6);
    else
        snprintf(text, n_bytes, "%.0f k events/s", per_s / 1e3);
}

static void format_bar(char *bar, double share)
{
    int filled = (int)(share * BAR_CELLS);
    bar[0] = '[';
    for (int i = 0; i < BAR_CELLS; i++)
        bar[1 + i] = i < filled ? '=' : i == filled ? '>' : ' ';
    memcpy(bar + 1 + BAR_CELLS, "]", 2);
}

void progress_line(char *text, size_t n_bytes, const struct progress_state *state, const struct terminal *terminal)
{
    char bar[BAR_CELLS + 3], rate[40] = "", left[40] = "", p99[40] = "", growing[60] = "";
    format_bar(bar, share_done(state));
    if (state->events_per_s > 0)
        format_rate(rate, sizeof rate, state->events_per_s);
    if (state->half_width_ratio > 0)
        snprintf(p99, sizeof p99, "  p99 +/- %.1f%%", 100 * state->half_width_ratio);
    if (state->left_s >= 0)
        snprintf(left, sizeof left, "  about %.0f s left", state->left_s);
    if (state->is_growing)
        snprintf(growing, sizeof growing, " and growing: the system cannot carry this load");
    snprintf(text, n_bytes, "%s  %u/%u reps  %.0f s of %.0f s  %s%s  in flight %u%s%s", bar, state->n_done, state->n_total,
             state->simulated_s, state->duration_s, rate, p99, state->in_flight, growing, left);
    size_t width = (size_t)terminal->width - 1;
    if (width < n_bytes && strlen(text) > width)
        text[width] = '\0';
}

void growth_note(struct growth *growth, double share, uint32_t in_flight)
{
    uint32_t eighth = share >= 1 ? 8 : (uint32_t)(share * 8);
    if (eighth > growth->n && growth->n < 8)
        growth->at[growth->n++] = in_flight;
}

bool growth_is_steady(const struct growth *growth)
{
    uint32_t n = growth->n;
    if (n < 7 || growth->at[n - 1] <= 2 * growth->at[0] + 100)
        return false;
    for (uint32_t i = n - 6; i < n; i++)
        if (growth->at[i] <= growth->at[i - 1])
            return false;
    return true;
}

void progress_start(struct progress *progress, FILE *out, const struct terminal *terminal, enum when when, uint32_t n_total,
                    double duration_s)
{
    *progress = (struct progress){.out = out,
                                  .terminal = *terminal,
                                  .state = {.n_total = n_total, .duration_s = duration_s, .left_s = -1},
                                  .started_s = wall_clock_s()};
    progress->style = when == WHEN_NEVER                             ? PROGRESS_OFF
                      : when == WHEN_ALWAYS || terminal->is_terminal ? PROGRESS_LINE
                                                                     : PROGRESS_PLAIN;
    progress->shown_s = progress->started_s;
}

static void draw(struct progress *progress)
{
    char text[400];
    progress_line(text, sizeof text, &progress->state, &progress->terminal);
    if (progress->style == PROGRESS_LINE)
        fprintf(progress->out, "\r%s\033[K", text);
    else
        fprintf(progress->out, "%s\n", text);
    fflush(progress->out);
    progress->is_visible = progress->style == PROGRESS_LINE;
}

void progress_step(struct progress *progress, double simulated_s, uint64_t n_events, uint32_t in_flight)
{
    struct progress_state *state = &progress->state;
    growth_note(&progress->growth, state->duration_s > 0 ? simulated_s / state->duration_s : 1, in_flight);
    double now_s = wall_clock_s();
    if (progress->style == PROGRESS_OFF ||
        now_s - progress->shown_s < (progress->style == PROGRESS_LINE ? LINE_INTERVAL_S : PLAIN_INTERVAL_S))
        return;
    progress->shown_s = now_s;
    state->simulated_s = simulated_s;
    state->in_flight = in_flight;
    state->is_growing = growth_is_steady(&progress->growth);
    double elapsed_s = now_s - progress->started_s, share = share_done(state);
    state->events_per_s = (progress->events_before + (double)n_events) / elapsed_s;
    state->left_s = share > 0.01 || elapsed_s > 5 ? elapsed_s * (1 - share) / (share > 0 ? share : 1) : -1;
    draw(progress);
}

void progress_replication(struct progress *progress, uint64_t n_events, double half_width_ratio)
{
    progress->state.half_width_ratio = half_width_ratio;
    progress->state.n_done++;
    progress->state.simulated_s = 0;
    progress->events_before += (double)n_events;
    progress->growth = (struct growth){0};
}

void progress_end(struct progress *progress)
{
    if (progress->is_visible)
        fputs("\r\033[K", progress->out);
    fflush(progress->out);
    progress->is_visible = false;
}
