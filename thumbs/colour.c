#include "thumbs/colour.h"

#include "thumbs/colour_row.h"
#include "thumbs/icc.h"
#include "thumbs/tonemap.h"

/* A fine sample that means 255, and the same in 16 bits. */
enum { WHITE = 255 * FINE_ONE, DEEP_WHITE = 65535 };

/* Three planes of one row; of grey it is three times the same. */
struct row {
    const int16_t *planes[3];
};

static const int16_t *
row_of(const struct fine *from, int plane, int32_t y)
{
    return from->planes[plane] + (size_t)y * from->stride;
}

static struct row
row_at(const struct fine *from, int32_t y)
{
    bool is_grey = from->kind == PICTURE_GRAY;

    return (struct row){{row_of(from, 0, y), row_of(from, is_grey ? 0 : 1, y),
                         row_of(from, is_grey ? 0 : 2, y)}};
}

/* Nothing shines through anywhere, once rounded to 8 bits. */
static bool
is_opaque(const struct fine *from)
{
    for (int32_t y = 0; y < from->height; y++) {
        const int16_t *alpha = row_of(from, 3, y);
        int16_t least = INT16_MAX;

        for (int32_t x = 0; x < from->width; x++) {
            least = alpha[x] < least ? alpha[x] : least;
        }
        if (least < WHITE - FINE_ONE / 2) {
            return false;
        }
    }
    return true;
}

/*
 * How a fine picture becomes sRGB. Where curves are to be bent, rows of 16 bits a sample
 * go between.
 */
struct way {
    const struct fine *from;
    const struct colour *colour;
    enum picture_kind kind; /* of from, but opaque RGBA is three planes */
    struct colour_mix mix;
    const struct icc *icc; /* borrowed; NULL: none that fits */
    struct tonemap *map;   /* owned; NULL: not needed */
    uint16_t *deep;        /* owned: one row, where one of both is there */
};

static void
way_release(struct way *w)
{
    tonemap_free(w->map);
    free(w->deep);
}

#define auto_way __attribute__((cleanup(way_release)))

static size_t
channels_of(enum picture_kind kind)
{
    return kind == PICTURE_GRAY ? 1 : kind == PICTURE_CMYK ? 4 : 3;
}

static bool
way_init(struct way *w, const struct fine *from, const struct colour *c)
{
    bool is_hdr = c->transfer != COLOUR_SDR && from->kind != PICTURE_CMYK;

    *w = (struct way){.from = from, .colour = c, .kind = from->kind};
    if (w->kind == PICTURE_RGBA && is_opaque(from)) {
        w->kind = PICTURE_RGB_PLANES;
    }
    colour_mix_init(&w->mix, w->kind, c);
    if (!is_hdr && c->icc != NULL && icc_channels(c->icc) == channels_of(w->kind)) {
        w->icc = c->icc;
    } else if (is_hdr || (c->is_wide && w->kind != PICTURE_CMYK)) {
        w->map = tonemap_new(c);
    } else {
        return true;
    }
    /* rows of three samples are written in sixteens of pixels */
    w->deep = malloc(((size_t)from->width + 16) * 4 * sizeof *w->deep);
    return w->deep != NULL && (w->icc != NULL || w->map != NULL);
}

/* Light that one ink lets through, from nothing to WHITE. */
static inline int32_t
light_through(int16_t sample, bool is_plain_ink)
{
    int32_t v = colour_clipped(sample, WHITE);

    return is_plain_ink ? WHITE - v : v;
}

/* Without a profile: each ink takes its share of what black lets through. */
static void
ink_row(const struct way *w, int32_t y, uint8_t *rgb)
{
    bool is_plain = w->colour->is_plain_ink;
    const int16_t *black = row_of(w->from, 3, y);

    for (int ink = 0; ink < 3; ink++) {
        const int16_t *plane = row_of(w->from, ink, y);
        uint8_t *to = rgb + ink;

        for (int32_t x = 0; x < w->from->width; x++, to += 3) {
            /* at most 28 bits: 14 of each */
            int32_t v = light_through(plane[x], is_plain) *
                        light_through(black[x], is_plain) / WHITE;

            *to = (uint8_t)((v + FINE_ONE / 2) / FINE_ONE);
        }
    }
}

/* What a profile of inks wants: full ink is the largest number. */
static void
ink_row_deep(const struct way *w, int32_t y, uint16_t *to)
{
    for (int ink = 0; ink < 4; ink++) {
        const int16_t *plane = row_of(w->from, ink, y);

        for (int32_t x = 0; x < w->from->width; x++) {
            int32_t light = light_through(plane[x], w->colour->is_plain_ink);

            to[x * 4 + ink] = (uint16_t)(DEEP_WHITE - (light * 257 + 32) / FINE_ONE);
        }
    }
}

/* Colours of a row of RGBA with alpha divided out, to `most` at full. */
static inline int32_t
straight(int16_t colour, float per_alpha, int32_t most)
{
    float v = (float)colour * per_alpha;

    return v > 0 ? colour_clipped((int32_t)(v + 0.5F), most) : 0;
}

/* most / alpha; of what is not there at all the colour is black. */
static inline float
per_alpha(int16_t alpha, int32_t most)
{
    return alpha < FINE_ONE / 2 ? 0 : (float)most / (float)colour_clipped(alpha, WHITE);
}

static void
rgba_row_deep(const struct way *w, int32_t y, uint16_t *to)
{
    struct row row = row_at(w->from, y);
    const int16_t *alpha = row_of(w->from, 3, y);

    for (int32_t x = 0; x < w->from->width; x++) {
        float f = per_alpha(alpha[x], DEEP_WHITE);

        for (int c = 0; c < 3; c++) {
            *to++ = (uint16_t)straight(row.planes[c][x], f, DEEP_WHITE);
        }
    }
}

static uint8_t
alpha_byte(int16_t alpha)
{
    return (uint8_t)((colour_clipped(alpha, WHITE) + FINE_ONE / 2) / FINE_ONE);
}

static void
rgba_row(const struct way *w, int32_t y, uint8_t *to)
{
    struct row row = row_at(w->from, y);
    const int16_t *alpha = row_of(w->from, 3, y);

    for (int32_t x = 0; x < w->from->width; x++) {
        float f = per_alpha(alpha[x], 255);

        for (int c = 0; c < 3; c++) {
            *to++ = (uint8_t)straight(row.planes[c][x], f, 255);
        }
        *to++ = alpha_byte(alpha[x]);
    }
}

static void
row_deep(const struct way *w, int32_t y, uint16_t *to)
{
    struct row row = row_at(w->from, y);

    if (w->kind == PICTURE_CMYK) {
        ink_row_deep(w, y, to);
    } else if (w->kind == PICTURE_RGBA) {
        rgba_row_deep(w, y, to);
    } else if (w->kind == PICTURE_GRAY && w->icc != NULL) {
        colour_row_deep_grey(&w->mix, row.planes[0], to, (size_t)w->from->width);
    } else {
        colour_row_deep(&w->mix, row.planes, to, (size_t)w->from->width);
    }
}

/* Packed RGB becomes RGBA where it stands, from the end on. */
static void
alpha_put(const struct way *w, int32_t y, uint8_t *row)
{
    const int16_t *alpha = row_of(w->from, 3, y);

    for (int32_t x = w->from->width - 1; x >= 0; x--) {
        uint8_t red = row[x * 3], green = row[x * 3 + 1], blue = row[x * 3 + 2];

        row[x * 4] = red;
        row[x * 4 + 1] = green;
        row[x * 4 + 2] = blue;
        row[x * 4 + 3] = alpha_byte(alpha[x]);
    }
}

static void
row_bent(const struct way *w, int32_t y, uint8_t *to)
{
    row_deep(w, y, w->deep);
    if (w->icc != NULL) {
        icc_row(w->icc, w->deep, to, (size_t)w->from->width);
    } else {
        tonemap_row(w->map, w->deep, to, (size_t)w->from->width);
    }
    if (w->kind == PICTURE_RGBA) {
        alpha_put(w, y, to);
    }
}

static void
row_shown(const struct way *w, int32_t y, uint8_t *to)
{
    struct row row = row_at(w->from, y);

    if (w->deep != NULL) {
        row_bent(w, y, to);
    } else if (w->kind == PICTURE_CMYK) {
        ink_row(w, y, to);
    } else if (w->kind == PICTURE_RGBA) {
        rgba_row(w, y, to);
    } else {
        colour_row(&w->mix, row.planes, to, (size_t)w->from->width);
    }
}

bool
colour_apply(const struct fine *from, const struct colour *c, struct picture *out,
             struct err *e)
{
    auto_way struct way w;
    struct plane_size size = {0, (size_t)from->height};
    bool has_alpha;

    *out = (struct picture){.width = from->width, .height = from->height};
    if (!way_init(&w, from, c)) {
        return err_set(e, ERR_LIMIT, "not enough memory for the colours of a row");
    }
    has_alpha = w.kind == PICTURE_RGBA;
    out->kind = has_alpha ? PICTURE_RGBA : PICTURE_RGB;
    size.stride = (size_t)from->width * (has_alpha ? 4 : 3);
    if (!picture_room(out, &size, 1, e)) {
        return false;
    }
    for (int32_t y = 0; y < from->height; y++) {
        row_shown(&w, y, out->planes[0] + (size_t)y * out->strides[0]);
    }
    return true;
}
