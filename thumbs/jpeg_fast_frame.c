#include "thumbs/jpeg_fast_frame.h"

#include "base/bytes.h"
#include "base/limits.h"

#include <string.h>

const uint8_t jf_zigzag[64] = {0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18,
                               11, 4,  5,  12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
                               13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43,
                               36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45,
                               38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

static int32_t
divided_up(int64_t a, int64_t by)
{
    return (int32_t)((a + by - 1) / by);
}

bool
jf_quants_read(struct jf_quant quants[JF_TABLES], struct jf_span s)
{
    while (s.n > 0) {
        size_t wide = s.at[0] >> 4;
        size_t id = s.at[0] & 15;
        size_t bytes = 64 * (wide + 1);

        if (wide > 1 || id >= JF_TABLES || s.n - 1 < bytes) {
            return false;
        }
        for (size_t k = 0; k < 64; k++) {
            const uint8_t *p = s.at + 1 + k * (wide + 1);
            int value = wide != 0 ? u16_big(p) : p[0];

            if (value == 0) { /* B.2.4.1: not allowed; it would hide a broken DC */
                return false;
            }
            quants[id].values[jf_zigzag[k]] = (uint16_t)value;
        }
        quants[id].is_set = true;
        s.at += 1 + bytes;
        s.n -= 1 + bytes;
    }
    return true;
}

static bool
component_read(struct jf_component *c, const uint8_t *p)
{
    *c = (struct jf_component){
        .id = p[0], .across = p[1] >> 4, .down = p[1] & 15, .quant_at = p[2]};
    memset(c->progress, -1, sizeof c->progress);
    return c->across >= 1 && c->across <= 4 && c->down >= 1 && c->down <= 4 &&
           c->quant_at < JF_TABLES;
}

/* Luma a multiple of chroma, and both chroma alike: what the resampler is made for. */
static bool
sampling_is_common(const struct jf_frame *f)
{
    const struct jf_component *c = f->components;

    return f->n == 1 || (c[1].across == c[2].across && c[1].down == c[2].down &&
                         c[0].across % c[1].across == 0 && c[0].down % c[1].down == 0 &&
                         c[0].id != c[1].id && c[0].id != c[2].id && c[1].id != c[2].id);
}

bool
jf_frame_read(struct jf_frame *f, struct jf_span s, bool is_progressive)
{
    if (s.n < 6 || s.at[0] != 8) { /* bits a sample */
        return false;
    }
    *f = (struct jf_frame){.is_progressive = is_progressive,
                           .height = u16_big(s.at + 1),
                           .width = u16_big(s.at + 3),
                           .n = s.at[5]};
    if ((f->n != 1 && f->n != 3) || s.n != 6 + 3 * (size_t)f->n || f->width == 0 ||
        f->height == 0 || f->width > LIMIT_SIDE_PX || f->height > LIMIT_SIDE_PX ||
        (int64_t)f->width * f->height > LIMIT_PIXELS) {
        return false;
    }
    for (int i = 0; i < f->n; i++) {
        if (!component_read(&f->components[i], s.at + 6 + 3 * i)) {
            return false;
        }
    }
    if (!sampling_is_common(f)) {
        return false;
    }
    if (f->n == 1) { /* never interleaved: its factors mean nothing (A.2.2) */
        f->components[0].across = 1;
        f->components[0].down = 1;
    }
    f->across = f->components[0].across;
    f->down = f->components[0].down;
    f->mcus_across = divided_up(f->width, 8 * (int64_t)f->across);
    f->mcus_down = divided_up(f->height, 8 * (int64_t)f->down);
    return true;
}

/*
 * A component with fewer samples is reduced less, while it stays no larger than the
 * others: at 1/2 the chroma of 4:2:0 comes at full size and needs no upsampling.
 */
static int
component_scaled(const struct jf_frame *f, const struct jf_component *c, int eighths)
{
    int scaled = eighths;

    while (scaled < 8 && f->across * eighths % (c->across * scaled * 2) == 0 &&
           f->down * eighths % (c->down * scaled * 2) == 0) {
        scaled *= 2;
    }
    return scaled;
}

static enum jf_keep
component_keep(int scaled, bool is_exact)
{
    if (scaled == 1) {
        return JF_KEEP_1;
    }
    if (is_exact || scaled == 8) {
        return JF_KEEP_8X8;
    }
    return scaled == 4 ? JF_KEEP_4X4 : JF_KEEP_2X2;
}

void
jf_frame_scale(struct jf_frame *f, const struct jpeg_fast_want *want)
{
    for (int i = 0; i < f->n; i++) {
        struct jf_component *c = &f->components[i];
        int64_t width = (int64_t)f->width * c->across;
        int64_t height = (int64_t)f->height * c->down;

        c->scaled = component_scaled(f, c, want->eighths);
        c->keep = component_keep(c->scaled, want->is_exact);
        c->columns = divided_up(width, 8 * (int64_t)f->across);
        c->rows = divided_up(height, 8 * (int64_t)f->down);
        c->columns_all = f->mcus_across * c->across;
        c->rows_all = f->mcus_down * c->down;
    }
}

bool
jf_frame_planes(struct jf_frame *f, struct picture *out)
{
    struct plane_size sizes[JF_COMPONENTS] = {0};
    struct err e = {0};

    *out = (struct picture){.kind = f->n == 1 ? PICTURE_GRAY : PICTURE_YUV};
    for (int i = 0; i < f->n; i++) {
        const struct jf_component *c = &f->components[i];
        size_t groups = (size_t)divided_up(f->mcus_across, JF_LANES);
        int64_t width = (int64_t)f->width * c->across * c->scaled;
        int64_t height = (int64_t)f->height * c->down * c->scaled;

        sizes[i].stride = groups * JF_LANES * (size_t)(c->across * c->scaled);
        sizes[i].rows = (size_t)c->rows_all * (size_t)c->scaled;
        out->extents[i] = (struct extent){.width = divided_up(width, f->across * 8),
                                          .height = divided_up(height, f->down * 8),
                                          .span_x = (double)width / (f->across * 8),
                                          .span_y = (double)height / (f->down * 8)};
    }
    out->width = out->extents[0].width;
    out->height = out->extents[0].height;
    if (!picture_room(out, sizes, (size_t)f->n, &e)) {
        return false;
    }
    for (int i = 0; i < f->n; i++) {
        f->components[i].plane = out->planes[i];
        f->components[i].stride = out->strides[i];
    }
    return true;
}

bool
jf_frame_is_whole(const struct jf_frame *f)
{
    static const int8_t done[64];

    for (int i = 0; i < f->n; i++) {
        if (memcmp(f->components[i].progress, done, sizeof done) != 0) {
            return false;
        }
    }
    return true;
}

/* Which component of the frame has this id and is not in the scan yet; -1 none. */
static int
component_find(const struct jf_frame *f, const struct jf_scan *s, int id)
{
    for (int i = 0; i < f->n; i++) {
        bool is_taken = false;

        for (int k = 0; k < s->n; k++) {
            is_taken = is_taken || s->which[k] == i;
        }
        if (f->components[i].id == id && !is_taken) {
            return i;
        }
    }
    return -1;
}

static bool
scan_components_read(struct jf_frame *f, struct jf_scan *s, const uint8_t *p, int n)
{
    int blocks = 0;

    for (int i = 0; i < n; i++, p += 2) {
        int which = component_find(f, s, p[0]);
        struct jf_component *c;

        if (which < 0 || p[1] >> 4 >= JF_TABLES || (p[1] & 15) >= JF_TABLES) {
            return false;
        }
        c = &f->components[which];
        c->dc_at = p[1] >> 4;
        c->ac_at = p[1] & 15;
        blocks += c->across * c->down;
        s->which[s->n++] = which;
    }
    return n == 1 || blocks <= JF_MCU_BLOCKS;
}

bool
jf_scan_read(struct jf_frame *f, struct jf_scan *s, struct jf_span at, int32_t interval)
{
    const uint8_t *tail;
    int n = at.n > 0 ? at.at[0] : 0;

    if (n < 1 || n > f->n || at.n != 4 + 2 * (size_t)n) {
        return false;
    }
    tail = at.at + 1 + 2 * n;
    *s = (struct jf_scan){.first = tail[0],
                          .last = tail[1],
                          .high = tail[2] >> 4,
                          .low = tail[2] & 15,
                          .interval = interval};
    if (!scan_components_read(f, s, at.at + 1, n)) {
        return false;
    }
    if (n > 1) {
        s->mcus_across = f->mcus_across;
        s->mcus_down = f->mcus_down;
    } else { /* each block is an MCU; those without picture are left out (A.2.2) */
        s->mcus_across = f->components[s->which[0]].columns;
        s->mcus_down = f->components[s->which[0]].rows;
    }
    return true;
}

/*
 * G.1.1.1 and jdphuff.c. Three more bits below the first pass than any encoder sends are
 * let through (libjpeg's own script uses 2): with them a 10-bit value, the longest that
 * the tables hold, still fits into 16 bits.
 */
static bool
progression_is_sound(const struct jf_scan *s)
{
    enum { LOW_MOST = 5 };

    if (s->low > LOW_MOST || (s->high != 0 && s->high != s->low + 1)) {
        return false;
    }
    if (s->first == 0) {
        return s->last == 0;
    }
    return s->first <= s->last && s->last < 64 && s->n == 1;
}

/* The coefficients of the scan are where it takes them up; AC only after DC. */
static bool
progress_note(struct jf_component *c, const struct jf_scan *s)
{
    int before = s->high == 0 ? -1 : s->high;

    if (s->first > 0 && c->progress[0] < 0) {
        return false;
    }
    for (int k = s->first; k <= s->last; k++) {
        if (c->progress[k] != before) {
            return false;
        }
        c->progress[k] = (int8_t)s->low;
    }
    return true;
}

/* In the order in which the kept coefficients lie. */
static void
quant_latch(struct jf_component *c, const struct jf_quant *q)
{
    int side = c->keep == JF_KEEP_8X8 ? 8 : c->scaled;

    for (int i = 0; i < side * side; i++) {
        c->quant[i] = q->values[i / side * 8 + i % side];
    }
    c->has_quant = true;
}

bool
jf_scan_admit(struct jf_frame *f, const struct jf_scan *s,
              const struct jf_quant quants[JF_TABLES])
{
    bool is_sound = f->is_progressive
                        ? progression_is_sound(s)
                        : s->first == 0 && s->last == 63 && s->high == 0 && s->low == 0;

    if (!is_sound) {
        return false;
    }
    for (int i = 0; i < s->n; i++) {
        struct jf_component *c = &f->components[s->which[i]];

        if (!progress_note(c, s) || (!c->has_quant && !quants[c->quant_at].is_set)) {
            return false;
        }
        if (!c->has_quant) {
            quant_latch(c, &quants[c->quant_at]);
        }
    }
    return true;
}
