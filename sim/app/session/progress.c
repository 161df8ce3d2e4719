/* Progress; see progress.h. A steadily growing number of requests in flight betrays an overloaded model, so the line
 * shows it, and is then the last thing to be left out. */
#include "sim/app/session/progress.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINE_INTERVAL_S  0.1
#define PLAIN_INTERVAL_S 10.0
#define BAR_CELLS        18
#define WORKERS_SHOWN    4

double wall_clock_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double share_done(const struct progress_state *state)
{
    double within = state->n_running == 0 && state->duration_s > 0 ? state->simulated_s / state->duration_s : 0;
    within = within > 1 ? 1 : within;
    for (uint32_t i = 0; i < state->n_running; i++)
        within += state->share[i];
    double share = state->n_total ? ((double)state->n_done + within) / (double)state->n_total : 1;
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

/* How far the workers are: each of a few, the slowest and the fastest of many. */
static void format_running(char *text, size_t n_bytes, const struct progress_state *state)
{
    if (state->n_running == 0) {
        snprintf(text, n_bytes, "%.0f s of %.0f s", state->simulated_s, state->duration_s);
        return;
    }
    double least = 1, most = 0;
    size_t at = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < state->n_running; i++) {
        least = state->share[i] < least ? state->share[i] : least;
        most = state->share[i] > most ? state->share[i] : most;
        if (state->n_running <= WORKERS_SHOWN)
            at += (size_t)snprintf(text + at, n_bytes - at, "%s%.0f%%", i ? " " : "", 100 * state->share[i]);
    }
    if (state->n_running > WORKERS_SHOWN)
        snprintf(text, n_bytes, "%u at %.0f .. %.0f%%", state->n_running, 100 * least, 100 * most);
}

/* In the order of the line. */
enum part { BAR, REPLICATIONS, RUNNING, RATE, PRECISION, IN_FLIGHT, LEFT, N_PARTS };
enum { PART_BYTES = 60 };

static void format_parts(char part[N_PARTS][PART_BYTES], const struct progress_state *state)
{
    format_bar(part[BAR], share_done(state));
    snprintf(part[REPLICATIONS], PART_BYTES, "%u/%u reps", state->n_done, state->n_total);
    format_running(part[RUNNING], PART_BYTES, state);
    if (state->events_per_s > 0)
        format_rate(part[RATE], PART_BYTES, state->events_per_s);
    if (state->half_width_ratio > 0)
        snprintf(part[PRECISION], PART_BYTES, "%.8s +/- %.1f%%", state->stat ? state->stat : "p99",
                 100 * state->half_width_ratio);
    snprintf(part[IN_FLIGHT], PART_BYTES, "in flight %u%s", state->in_flight,
             state->is_growing ? " and growing: overloaded" : "");
    if (state->left_s >= 0)
        snprintf(part[LEFT], PART_BYTES, "about %.0f s left", state->left_s);
}

void progress_line(char *text, size_t n_bytes, const struct progress_state *state, const struct terminal *terminal)
{
    static const enum part leave_out[2][N_PARTS - 1] = {{RATE, RUNNING, IN_FLIGHT, PRECISION, BAR, LEFT},
                                                        {RATE, RUNNING, PRECISION, BAR, LEFT, REPLICATIONS}};
    char part[N_PARTS][PART_BYTES] = {{0}};
    size_t width = (size_t)terminal->width - 1, needed = 0, at = 0;
    format_parts(part, state);
    for (int i = 0; i < N_PARTS; i++)
        needed += strlen(part[i]) + (part[i][0] && i > 0 ? 2 : 0);
    for (int i = 0; i < N_PARTS - 1 && needed > width; i++) {
        char *least = part[leave_out[state->is_growing][i]];
        needed -= strlen(least) + (least[0] ? 2 : 0);
        least[0] = '\0';
    }
    text[0] = '\0';
    for (int i = 0; i < N_PARTS; i++)
        if (part[i][0] && at < n_bytes)
            at += (size_t)snprintf(text + at, n_bytes - at, "%s%s", at > 0 ? "  " : "", part[i]);
    if (width < n_bytes && at > width)
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
                    uint32_t n_workers)
{
    *progress = (struct progress){.out = out,
                                  .terminal = *terminal,
                                  .state = {.n_total = n_total, .left_s = -1},
                                  .n_workers = n_workers,
                                  .worker = calloc(n_workers, sizeof *progress->worker),
                                  .share = calloc(n_workers, sizeof *progress->share),
                                  .started_s = wall_clock_s()};
    progress->style = when == WHEN_NEVER                             ? PROGRESS_OFF
                      : when == WHEN_ALWAYS || terminal->is_terminal ? PROGRESS_LINE
                                                                     : PROGRESS_PLAIN;
    if (!progress->worker || !progress->share) /* then do without */
        progress->n_workers = 0;
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

/* Puts the workers' numbers together. Requests in flight are those of the worker that has most. Returns the events so far. */
static double gather(struct progress *progress)
{
    struct progress_state *state = &progress->state;
    double n_events = progress->events_before;
    uint32_t n = 0;
    state->in_flight = 0;
    state->is_growing = false;
    for (uint32_t i = 0; i < progress->n_workers; i++) {
        const struct progress_worker *worker = &progress->worker[i];
        if (!worker->is_running)
            continue;
        n_events += worker->n_events;
        progress->share[n++] = worker->simulated_s < worker->duration_s ? worker->simulated_s / worker->duration_s : 1;
        state->simulated_s = worker->simulated_s;
        state->duration_s = worker->duration_s;
        state->in_flight = worker->in_flight > state->in_flight ? worker->in_flight : state->in_flight;
        state->is_growing = state->is_growing || growth_is_steady(&worker->growth);
    }
    state->share = progress->share;
    state->n_running = progress->n_workers > 1 ? n : 0;
    return n_events;
}

void progress_step(struct progress *progress, uint32_t worker, double simulated_s, double duration_s, uint64_t n_events,
                   uint32_t in_flight)
{
    struct progress_state *state = &progress->state;
    if (worker >= progress->n_workers)
        return;
    struct progress_worker *mine = &progress->worker[worker];
    mine->is_running = true;
    mine->simulated_s = simulated_s;
    mine->duration_s = duration_s;
    mine->n_events = (double)n_events;
    mine->in_flight = in_flight;
    growth_note(&mine->growth, duration_s > 0 ? simulated_s / duration_s : 1, in_flight);
    double now_s = wall_clock_s();
    if (progress->style == PROGRESS_OFF ||
        now_s - progress->shown_s < (progress->style == PROGRESS_LINE ? LINE_INTERVAL_S : PLAIN_INTERVAL_S))
        return;
    progress->shown_s = now_s;
    double elapsed_s = now_s - progress->started_s;
    state->events_per_s = gather(progress) / elapsed_s;
    double share = share_done(state);
    bool is_known = !progress->is_open_ended && (share > 0.01 || elapsed_s > 5);
    state->left_s = is_known ? elapsed_s * (1 - share) / (share > 0 ? share : 1) : -1;
    draw(progress);
}

void progress_replication(struct progress *progress, uint32_t worker, uint64_t n_events)
{
    progress->state.n_done++;
    progress->events_before += (double)n_events;
    if (worker < progress->n_workers)
        progress->worker[worker] = (struct progress_worker){0};
}

void progress_precision(struct progress *progress, double half_width_ratio)
{
    progress->state.half_width_ratio = half_width_ratio;
}

void progress_end(struct progress *progress)
{
    if (progress->is_visible)
        fputs("\r\033[K", progress->out);
    fflush(progress->out);
    progress->is_visible = false;
    free(progress->worker);
    free(progress->share);
    progress->worker = NULL;
    progress->share = NULL;
    progress->n_workers = 0;
}
