/* Room for all coefficients, DC scans, and the planes at the end. */
#include "thumbs/jpeg_fast_progressive.h"

#include "base/limits.h"
#include "thumbs/jpeg_fast_idct.h"

#if defined(JF_IS_BUILT)

#include <stdlib.h>

void
jf_coefficients_release(struct jf_coefficients *k)
{
    free(k->lanes);
    free(k->maps);
    *k = (struct jf_coefficients){0};
}

/* At least `bytes` of zeros in *p, whose size is *room. */
static bool
zeroed(void *p, size_t *room, size_t bytes)
{
    void *now, *old;

    memcpy(&old, p, sizeof old);
    if (*room >= bytes) {
        memset(old, 0, bytes);
        return true;
    }
    free(old);
    bytes = (bytes + JF_ALIGN - 1) / JF_ALIGN * JF_ALIGN;
    now = aligned_alloc(JF_ALIGN, bytes);
    if (now != NULL) {
        memset(now, 0, bytes);
    }
    *room = now != NULL ? bytes : 0;
    memcpy(p, &now, sizeof now);
    return now != NULL;
}

/* The bits of a map whose coefficients are kept. */
static uint64_t
kept_of(const uint16_t *places)
{
    uint64_t kept = 0;

    for (int k = 0; k < 64; k++) {
        kept |= (uint64_t)(places[k] != places[JF_DUMP]) << k;
    }
    return kept;
}

bool
jf_progressive_begin(struct jpeg_fast *d)
{
    const struct jf_frame *f = &d->frame;
    size_t bytes = 0;

    for (int i = 0; i < f->n; i++) {
        const struct jf_component *c = &f->components[i];
        struct jf_coefficients *k = &d->coefficients[i];

        k->groups = ((size_t)c->columns_all + JF_LANES - 1) / JF_LANES;
        k->group_size = (size_t)jf_keep_rows(c->keep) * JF_LANES;
        k->kept = kept_of(d->places[c->keep]);
        bytes += k->groups * (size_t)c->rows_all *
                 (k->group_size * sizeof *k->lanes + JF_LANES * sizeof *k->maps);
    }
    if (bytes > (size_t)LIMIT_WORKER_MEMORY_BYTES / 2) {
        return false;
    }
    for (int i = 0; i < f->n; i++) {
        struct jf_coefficients *k = &d->coefficients[i];
        size_t groups = k->groups * (size_t)f->components[i].rows_all;

        if (!zeroed(&k->lanes, &k->lanes_room,
                    groups * k->group_size * sizeof *k->lanes) ||
            !zeroed(&k->maps, &k->maps_room, groups * JF_LANES * sizeof *k->maps)) {
            return false;
        }
    }
    return true;
}

/* A value of the first pass; false: there is no such code, or it does not fit. */
static bool
dc_first(struct jf_bits *b, const struct jf_codes *codes, int low, int32_t *prediction,
         int16_t *out)
{
    uint32_t single = codes->single[b->window >> (64 - JF_WINDOW)];
    int32_t value;

    if (__builtin_expect(single != 0, 1)) {
        jf_bits_pass(b, (int)(single & 31));
        *prediction += (int16_t)(single >> 16);
    } else {
        unsigned found = jf_codes_next(codes, b->window);

        if (found == 0) {
            return false;
        }
        jf_bits_pass(b, (int)(found >> 8));
        *prediction += jf_bits_value(b->window, (int)(found & 0xFF));
        jf_bits_pass(b, (int)(found & 0xFF));
    }
    value = *prediction * (1 << low);
    *out = (int16_t)value;
    return value == *out;
}

/* The blocks of component i in one MCU. */
static bool
dc_mcu(struct jpeg_fast *d, const struct jf_scan *s, struct jf_dc_walk *w, int i)
{
    const struct jf_component *c = &d->frame.components[s->which[i]];
    const struct jf_coefficients *k = &d->coefficients[s->which[i]];
    int across = s->n > 1 ? c->across : 1, down = s->n > 1 ? c->down : 1;
    bool is_good = true;

    for (int n = 0; n < across * down && is_good; n++) {
        size_t y = (size_t)(w->y * down + n / across);
        size_t x = (size_t)(w->x * across + n % across);
        int16_t *at = jf_coefficients_at(k, y, x);

        jf_bits_fill(&w->reader.bits);
        if (s->high == 0) {
            is_good = dc_first(&w->reader.bits, &d->dc[c->dc_at], s->low,
                               &w->predictions[i], at);
        } else {
            *at = (int16_t)(*at | (int)(w->reader.bits.window >> 63) << s->low);
            jf_bits_pass(&w->reader.bits, 1);
        }
    }
    return is_good;
}

/* One MCU of all components of the scan. */
static bool
dc_step(struct jpeg_fast *d, const struct jf_scan *s, struct jf_dc_walk *w)
{
    bool has_restarted;

    if (!jf_reader_next(&w->reader, &has_restarted)) {
        return false;
    }
    if (has_restarted) {
        memset(w->predictions, 0, sizeof w->predictions);
    }
    for (int i = 0; i < s->n; i++) {
        if (!dc_mcu(d, s, w, i)) {
            return false;
        }
    }
    return jf_reader_is_inside(&w->reader);
}

static bool
dc_scan(struct jpeg_fast *d, const struct jf_scan *s)
{
    struct jf_dc_walk w = {.reader = jf_reader_begin(&d->data, s->interval)};

    for (w.y = 0; w.y < s->mcus_down; w.y++) {
        for (w.x = 0; w.x < s->mcus_across; w.x++) {
            if (!dc_step(d, s, &w)) {
                return false;
            }
        }
    }
    return jf_reader_is_done(&w.reader);
}

bool
jf_progressive_scan(struct jpeg_fast *d, const struct jf_scan *s)
{
    for (int i = 0; i < s->n; i++) {
        const struct jf_component *c = &d->frame.components[s->which[i]];

        if (s->first > 0 ? !d->has_ac[c->ac_at] : s->high == 0 && !d->has_dc[c->dc_at]) {
            return false;
        }
    }
    if (s->first == 0) {
        return dc_scan(d, s);
    }
    return s->high == 0 ? jf_ac_first(d, s) : jf_ac_refine(d, s);
}

/* The highest zigzag index that has a coefficient in any of the 16 blocks. */
static int
reached_of(const uint64_t *maps)
{
    uint64_t any = 1; /* the DC's bit: so that there is a highest one */

    for (int i = 0; i < JF_LANES; i++) {
        any |= maps[i];
    }
    return 63 - __builtin_clzll(any);
}

bool
jf_progressive_finish(struct jpeg_fast *d)
{
    bool is_good = true;

    for (int i = 0; i < d->frame.n; i++) {
        const struct jf_component *c = &d->frame.components[i];
        const struct jf_coefficients *k = &d->coefficients[i];
        size_t groups = k->groups * (size_t)c->rows_all;

        for (size_t at = 0; at < groups; at++) {
            is_good &=
                jf_idct(c, k->lanes + at * k->group_size, (int32_t)(at / k->groups),
                        (int32_t)(at % k->groups) * JF_LANES,
                        reached_of(k->maps + at * JF_LANES));
        }
    }
    return is_good;
}

#endif
