/* The news waits in a ring, in the order of its happening, which is also the order of its being due. It is handed over at the
 * next pick: until then nobody looks. The inner algorithm keeps its own indexes up to date on what it is told, so a pick costs
 * what it always costs. */
#include "models/insight/load_delay.h"

#include "sim/engine/arena.h"

enum { ROOM_FIRST = 16 };

enum news_kind { NEWS_START, NEWS_DONE, NEWS_REAL, NEWS_IDLE, NEWS_REPORT, NEWS_ANSWER };

struct news {
    simtime due;
    simtime latency;      /* DONE, ANSWER */
    struct report report; /* REPORT */
    uint32_t member;
    uint32_t real; /* REAL, ANSWER */
    uint8_t kind;  /* enum news_kind */
    bool ok;       /* DONE */
};

struct load_delay {
    const struct algorithm *inner;
    const void *params;
    void *state;
    simtime delay;
    enum load_update update;
    simtime now;            /* as the inner algorithm sees it */
    struct member *seen;    /* [n] */
    uint32_t *seen_active;  /* [n] */
    uint32_t *seen_real;    /* [n]; NULL when there is nothing beyond the own instance to be seen */
    struct members members; /* the standing list, with `seen` and `now` */
    struct news *ring;      /* room is a power of two */
    uint32_t first, n_news, room;
    struct arena *arena;
};

struct load_delay *load_delay_new(const struct algorithm *inner, const void *params, void *state, const struct members *members,
                                  simtime delay, enum load_update update, struct arena *arena)
{
    struct load_delay *d = ARENA_NEW(arena, struct load_delay);
    *d = (struct load_delay){
        .inner = inner, .params = params, .state = state, .delay = delay, .update = update, .arena = arena};
    d->seen = ARENA_ARRAY(arena, members->n, struct member);
    d->seen_active = ARENA_ARRAY(arena, members->n, uint32_t);
    for (uint32_t i = 0; i < members->n; i++) {
        d->seen[i] = members->at[i];
        d->seen_active[i] = members->active[i];
    }
    d->ring = ARENA_ARRAY(arena, ROOM_FIRST, struct news);
    d->room = ROOM_FIRST;
    return d;
}

/* The caller's members as the inner algorithm is to see them. */
static struct members older(struct load_delay *d, const struct members *members)
{
    struct members view = *members;
    view.at = d->seen;
    view.active = d->seen_active;
    view.clock = &d->now;
    view.real = d->seen_real;
    return view;
}

/* ---- news in, news out ---- */

static void make_room(struct load_delay *d)
{
    struct news *ring = ARENA_ARRAY(d->arena, (size_t)d->room * 2, struct news);
    for (uint32_t i = 0; i < d->n_news; i++)
        ring[i] = d->ring[(d->first + i) & (d->room - 1)];
    d->ring = ring;
    d->first = 0;
    d->room *= 2;
}

static void keep(struct load_delay *d, simtime now, struct news news)
{
    if (d->n_news == d->room)
        make_room(d);
    news.due = d->update == LOAD_PERIODIC ? (now / d->delay + 1) * d->delay : now + d->delay;
    d->ring[(d->first + d->n_news++) & (d->room - 1)] = news;
}

static void tell(struct load_delay *d, const struct news *news)
{
    const struct algorithm *inner = d->inner;
    uint32_t member = news->member;
    d->now = news->due;
    switch ((enum news_kind)news->kind) {
    case NEWS_START:
        d->seen_active[member]++;
        if (inner->on_start)
            inner->on_start(d->state, d->params, &d->members, member);
        break;
    case NEWS_DONE:
        d->seen_active[member]--;
        if (inner->on_done)
            inner->on_done(d->state, d->params, &d->members, member, news->latency, news->ok);
        break;
    case NEWS_REAL:
        d->seen_real[member] = news->real;
        inner->on_news(d->state, d->params, &d->members, member);
        break;
    case NEWS_IDLE:
        inner->on_idle(d->state, d->params, &d->members, member);
        break;
    case NEWS_REPORT:
        inner->on_report(d->state, d->params, &d->members, member, &news->report);
        break;
    case NEWS_ANSWER:
        inner->on_answer(d->state, d->params, &d->members, member, news->real, news->latency);
        break;
    }
}

static void catch_up(struct load_delay *d, simtime now)
{
    for (; d->n_news > 0 && d->ring[d->first].due <= now; d->n_news--) {
        tell(d, &d->ring[d->first]);
        d->first = (d->first + 1) & (d->room - 1);
    }
    d->now = now;
}

/* ---- the algorithm that the balancer calls ---- */

static uint32_t delay_pick(void *state, const void *params, const struct members *members, const struct pick *pick,
                           struct rng *rng)
{
    (void)params;
    struct load_delay *d = state;
    catch_up(d, pick->now);
    struct members view = older(d, members);
    return d->inner->pick(d->state, d->params, &view, pick, rng);
}

/* The first look, at the start. */
static void see_real(struct load_delay *d, const struct members *members)
{
    d->seen_real = ARENA_ARRAY(d->arena, members->n, uint32_t);
    for (uint32_t i = 0; i < members->n; i++)
        d->seen_real[i] = members->real[i];
}

static void delay_on_members(void *state, const void *params, const struct members *members)
{
    (void)params;
    struct load_delay *d = state;
    if (d->members.n > 0)
        catch_up(d, *members->clock);
    if (members->real && !d->seen_real)
        see_real(d, members);
    d->now = *members->clock;
    d->members = older(d, members);
    for (uint32_t i = 0; i < members->n; i++) {
        d->seen[i].weight = members->at[i].weight;
        d->seen[i].limit = UINT32_MAX; /* kept by the balancer, which knows better */
    }
    if (d->inner->on_members)
        d->inner->on_members(d->state, d->params, &d->members);
}

static void delay_on_start(void *state, const void *params, const struct members *members, uint32_t member)
{
    (void)params;
    keep(state, *members->clock, (struct news){.kind = NEWS_START, .member = member});
}

static void delay_on_done(void *state, const void *params, const struct members *members, uint32_t member, simtime latency,
                          bool ok)
{
    (void)params;
    keep(state, *members->clock, (struct news){.kind = NEWS_DONE, .member = member, .latency = latency, .ok = ok});
}

static void delay_on_news(void *state, const void *params, const struct members *members, uint32_t member)
{
    (void)params;
    struct load_delay *d = state;
    if (d->inner->on_news)
        keep(d, *members->clock, (struct news){.kind = NEWS_REAL, .member = member, .real = members->real[member]});
}

static void delay_on_idle(void *state, const void *params, const struct members *members, uint32_t member)
{
    (void)params;
    struct load_delay *d = state;
    if (d->inner->on_idle)
        keep(d, *members->clock, (struct news){.kind = NEWS_IDLE, .member = member});
}

static void delay_on_report(void *state, const void *params, const struct members *members, uint32_t member,
                            const struct report *report)
{
    (void)params;
    keep(state, *members->clock, (struct news){.kind = NEWS_REPORT, .member = member, .report = *report});
}

static uint32_t delay_ask(void *state, const void *params, const struct members *members, struct rng *rng, uint32_t *whom,
                          simtime *round_trip)
{
    (void)params;
    struct load_delay *d = state;
    struct members view = older(d, members);
    return d->inner->ask(d->state, d->params, &view, rng, whom, round_trip);
}

static void delay_on_answer(void *state, const void *params, const struct members *members, uint32_t member, uint32_t in_flight,
                            simtime latency)
{
    (void)params;
    keep(state, *members->clock, (struct news){.kind = NEWS_ANSWER, .member = member, .real = in_flight, .latency = latency});
}

const struct algorithm load_delay = {
    .base = {.name = "load_delay"},
    .pick = delay_pick,
    .on_members = delay_on_members,
    .on_start = delay_on_start,
    .on_done = delay_on_done,
    .on_news = delay_on_news,
    .on_idle = delay_on_idle,
    .on_report = delay_on_report,
    .ask = delay_ask,
    .on_answer = delay_on_answer,
};
