#include "thumbs/resample_filter.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LOBES = 3 };

/* Weights of one output while they are made: sample from + k has values[k]. */
struct window {
    int32_t from, count;
    double *values; /* owned by the bench */
};

/* What making a filter needs. Owns all memory. */
struct bench {
    double step;  /* samples from one output to the next */
    double scale; /* the filter is this much wider than at the same size: 1 or step */
    double turn;  /* t of window_of, from sample to sample */
    double turn_s, turn_c; /* its sine and cosine */
    size_t room;           /* samples that any window may have */
    double *full;          /* weights of the full-size plane */
    double *half;          /* of the half-size plane */
    int32_t *firsts;       /* first sample with a weight, of each output */
    int32_t *counts;       /* samples from there to the last with a weight */
    int16_t *rounded;      /* room for each output, weights from firsts on */
};

static void
bench_release(struct bench *b)
{
    free(b->full);
    free(b->half);
    free(b->firsts);
    free(b->counts);
    free(b->rounded);
}

static int32_t
clamp(int64_t v, int32_t low, int32_t high)
{
    return v < low ? low : v > high ? high : (int32_t)v;
}

/*
 * The weights, not yet normalised, of output i. With t = pi x / 3 and s = sin t, by the
 * triple angle formula sin(3t) = 3s - 4s^3,
 *     sinc(x) sinc(x/3) = (s/t)^2 (3 - 4s^2) / 3,
 * and s goes from sample to sample by turning (s, cos t) through a fixed angle: no sine
 * is computed but the first. After 32,768 turns the error is still below 1e-10.
 */
static void
window_of(const struct bench *b, const struct axis *a, int32_t i, struct window *w)
{
    double centre = (i + 0.5) * b->step;
    double reach = LOBES * b->scale;
    int32_t from = clamp((int64_t)floor(centre - reach + 0.5), 0, a->have - 1);
    int32_t to = clamp((int64_t)floor(centre + reach + 0.5), from + 1, a->have);
    double t = (from + 0.5 - centre) * b->turn;
    double s = sin(t), c = cos(t);

    w->from = from;
    w->count = to - from;
    for (int32_t k = 0; k < w->count; k++) {
        double next_s = s * b->turn_c + c * b->turn_s;
        double ratio = fabs(t) < 1e-6 ? 1 : s / t;

        w->values[k] = ratio * ratio * (3 - 4 * s * s);
        c = c * b->turn_c - s * b->turn_s;
        s = next_s;
        t += b->turn;
    }
}

/* From weights of a plane doubled by libjpeg's upsampling to weights of the plane. */
static void
window_fold(const struct window *full, int32_t half, struct window *w)
{
    int32_t last = (full->from + full->count - 1) / 2;

    w->from = clamp(full->from / 2 - 1, 0, half - 1);
    w->count = clamp((int64_t)last + 2, w->from + 1, half) - w->from;
    memset(w->values, 0, (size_t)w->count * sizeof w->values[0]);
    for (int32_t k = 0; k < full->count; k++) {
        int32_t at = full->from + k;
        int32_t near = clamp(at / 2, 0, half - 1);
        int32_t far = clamp(at % 2 != 0 ? near + 1 : near - 1, 0, half - 1);

        w->values[near - w->from] += 0.75 * full->values[k];
        w->values[far - w->from] += 0.25 * full->values[k];
    }
}

/*
 * Whole numbers that add up to WEIGHT_ONE: the running sum is rounded, each weight is the
 * difference of two. So no remainder is left to be put anywhere, which would be as large
 * as the weights themselves where thousands of samples make one.
 */
static void
window_round(const struct window *w, int16_t *out)
{
    enum { POSITIVE = 4 * WEIGHT_ONE }; /* added, so that cutting off rounds down */
    double sum = 0, running = 0, share;
    int32_t before = 0;

    for (int32_t k = 0; k < w->count; k++) {
        sum += w->values[k];
    }
    assert(sum > 0); /* the nearest sample lies within half a pixel: weight above 0.6 */
    share = WEIGHT_ONE / sum;
    for (int32_t k = 0; k < w->count; k++) {
        int32_t now;

        running += w->values[k];
        now = (int32_t)(running * share + (POSITIVE + 0.5)) - POSITIVE;
        out[k] = (int16_t)(now - before); /* below 2 * WEIGHT_ONE: see resample_code.h */
        before = now;
    }
}

/* Drops the ends that were rounded to nothing; always leaves one. */
static void
trim(const int16_t *weights, int32_t *first, int32_t *count, int32_t from)
{
    int32_t low = 0, high = *count;

    while (high > 1 && weights[high - 1] == 0) {
        high--;
    }
    while (low + 1 < high && weights[low] == 0) {
        low++;
    }
    *first = from + low;
    *count = high - low;
}

static bool
bench_prepare(struct bench *b, const struct axis *a)
{
    double step = a->span / a->to, scale = step > 1 ? step : 1;
    double turn = M_PI / LOBES / scale;
    /* + 4: ends, and neighbours of a fold */
    size_t room = (size_t)ceil(2 * LOBES * scale) + 4;

    if (room > (size_t)a->have + 4) {
        room = (size_t)a->have + 4;
    }
    *b = (struct bench){
        .step = step,
        .scale = scale,
        .turn = turn,
        .turn_s = sin(turn),
        .turn_c = cos(turn),
        .room = room,
        .full = calloc(room, sizeof(double)),
        .half = calloc(room, sizeof(double)),
        .firsts = calloc((size_t)a->to, sizeof(int32_t)),
        .counts = calloc((size_t)a->to, sizeof(int32_t)),
        .rounded = calloc((size_t)a->to * room, sizeof(int16_t)),
    };
    return b->full != NULL && b->half != NULL && b->firsts != NULL && b->counts != NULL &&
           b->rounded != NULL;
}

/* All windows; *pairs: what the longest needs. */
static void
bench_fill(struct bench *b, const struct axis *a, size_t *pairs)
{
    size_t most = 1;

    for (int32_t i = 0; i < a->to; i++) {
        struct window full = {.values = b->full}, half = {.values = b->half};
        struct window *w = &full;
        int16_t *rounded = b->rounded + (size_t)i * b->room;
        size_t length;

        window_of(b, a, i, &full);
        if (a->half > 0) {
            window_fold(&full, a->half, &half);
            w = &half;
        }
        window_round(w, rounded);
        b->counts[i] = w->count;
        trim(rounded, &b->firsts[i], &b->counts[i], w->from);
        memmove(rounded, rounded + (b->firsts[i] - w->from),
                (size_t)b->counts[i] * sizeof rounded[0]);
        length = (size_t)b->counts[i];
        length += a->even_starts && b->firsts[i] % 2 != 0 ? 1 : 0;
        most = length > 2 * most ? (length + 1) / 2 : most;
    }
    *pairs = most;
}

/* Windows of one length, moved to the left where they would reach past the plane. */
static bool
filter_make(struct filter *f, const struct axis *a, const struct bench *b, size_t pairs)
{
    size_t outputs = ((size_t)a->to + FILTER_GROUP - 1) / FILTER_GROUP * FILTER_GROUP;
    int32_t have = a->half > 0 ? a->half : a->have;
    int32_t latest = have + have % 2 - 2 * (int32_t)pairs;

    *f = (struct filter){.pairs = pairs,
                         .starts = calloc(outputs, sizeof f->starts[0]),
                         .weights = calloc(outputs * pairs, 2 * sizeof f->weights[0])};
    if (f->starts == NULL || f->weights == NULL) {
        return false;
    }
    for (int32_t i = 0; i < a->to; i++) {
        int32_t first = b->firsts[i];
        int32_t start =
            clamp(a->even_starts ? first - first % 2 : first, 0, latest > 0 ? latest : 0);

        f->starts[i] = start;
        assert((size_t)(first - start + b->counts[i]) <= 2 * pairs);
        memcpy(f->weights + (size_t)i * 2 * pairs + (first - start),
               b->rounded + (size_t)i * b->room,
               (size_t)b->counts[i] * sizeof f->weights[0]);
    }
    return true;
}

static void
filter_release(struct filter *f)
{
    free(f->starts);
    free(f->weights);
    *f = (struct filter){0};
}

static bool
filter_build(struct filter *f, const struct axis *a)
{
    struct bench bench;
    size_t pairs = 1;
    bool good = bench_prepare(&bench, a);

    if (good) {
        bench_fill(&bench, a, &pairs);
        good = filter_make(f, a, &bench, pairs);
    }
    bench_release(&bench);
    return good;
}

static bool
axis_same(const struct axis *a, const struct axis *b)
{
    return a->span == b->span && a->have == b->have && a->half == b->half &&
           a->to == b->to && a->even_starts == b->even_starts;
}

const struct filter *
filter_get(struct filter_cache *c, const struct axis *axis)
{
    struct filter_slot *oldest = &c->slots[0];

    c->now++;
    for (size_t i = 0; i < FILTERS_KEPT; i++) {
        struct filter_slot *slot = &c->slots[i];

        if (slot->used != 0 && axis_same(&slot->axis, axis)) {
            slot->used = c->now;
            return &slot->filter;
        }
        if (slot->used < oldest->used) {
            oldest = slot;
        }
    }
    filter_release(&oldest->filter);
    oldest->used = 0;
    if (!filter_build(&oldest->filter, axis)) {
        filter_release(&oldest->filter);
        return NULL;
    }
    oldest->axis = *axis;
    oldest->used = c->now;
    return &oldest->filter;
}

void
filter_cache_release(struct filter_cache *c)
{
    for (size_t i = 0; i < FILTERS_KEPT; i++) {
        filter_release(&c->slots[i].filter);
    }
    *c = (struct filter_cache){0};
}
