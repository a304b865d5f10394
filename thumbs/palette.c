#include "thumbs/palette.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include <libimagequant.h>

enum {
    /* of 1 to 11: one that is clean with gradients; 4 takes three times as long */
    SPEED = 8,
    OPAQUE = 255,
    SLOT_BITS = 10,
    SLOTS = 1 << SLOT_BITS, /* four for each colour of the largest palette */
};

/* Colours met so far: index + 1, or 0; by hash, the next free one where it is taken. */
struct exact {
    uint16_t slots[SLOTS];
};

/* The three that libimagequant keeps between its steps, each NULL until it is made. */
struct quantizing {
    liq_attr *attr;
    liq_image *image;
    liq_result *result;
};

static void
quantizing_release(struct quantizing *q)
{
    if (q->result != NULL) {
        liq_result_destroy(q->result);
    }
    if (q->image != NULL) {
        liq_image_destroy(q->image);
    }
    if (q->attr != NULL) {
        liq_attr_destroy(q->attr);
    }
}

/* A row of p as the library wants it. */
static void
row_give(liq_color *out, int y, int width, void *user)
{
    const struct picture *p = user;
    size_t step = p->kind == PICTURE_RGBA ? 4 : 3;
    const uint8_t *c = p->planes[0] + (size_t)y * p->strides[0];

    for (int x = 0; x < width; x++, c += step) {
        out[x] = (liq_color){c[0], c[1], c[2], step == 4 ? c[3] : OPAQUE};
    }
}

void
palette_warm_up(void)
{
    /*
     * libimagequant 2.x is built with OpenMP, and a confined worker may not make
     * threads: its parallel loops are to have a team of one. Found by name, as the
     * library may have been built without.
     */
    void *found = dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    void (*set_threads)(int);

    if (found != NULL) {
        memcpy(&set_threads, &found, sizeof set_threads);
        set_threads(1);
    }
}

static bool
colors_choose(struct quantizing *q, const struct picture *p, uint32_t colors)
{
    struct picture *given;

    memcpy(&given, &p, sizeof given); /* only read by row_give */
    q->attr = liq_attr_create();
    if (q->attr == NULL || liq_set_max_colors(q->attr, (int)colors) != LIQ_OK ||
        liq_set_speed(q->attr, SPEED) != LIQ_OK) {
        return false;
    }
    q->image = liq_image_create_custom(q->attr, row_give, given, p->width, p->height, 0);
    return q->image != NULL &&
           liq_image_quantize(q->image, q->attr, &q->result) == LIQ_OK &&
           liq_set_dithering_level(q->result, 1.0F) == LIQ_OK;
}

static uint32_t
color_at(const struct picture *p, size_t x, size_t y)
{
    size_t step = p->kind == PICTURE_RGBA ? 4 : 3;
    uint8_t rgba[4] = {0, 0, 0, OPAQUE};
    uint32_t color;

    memcpy(rgba, p->planes[0] + y * p->strides[0] + x * step, step);
    memcpy(&color, rgba, sizeof color);
    return color;
}

/* Of color in the palette, which gets it; `colors` where there is no room for it. */
static uint32_t
index_of(struct exact *t, uint32_t color, uint32_t colors, struct palette *out)
{
    uint32_t at = color * UINT32_C(0x9E3779B1) >> (32 - SLOT_BITS);

    for (; t->slots[at] > 0; at = (at + 1) % SLOTS) {
        if (memcmp(out->rgba[t->slots[at] - 1], &color, sizeof color) == 0) {
            return t->slots[at] - 1u;
        }
    }
    if (out->n == colors) {
        return colors;
    }
    memcpy(out->rgba[out->n], &color, sizeof color);
    t->slots[at] = (uint16_t)++out->n;
    return out->n - 1;
}

/*
 * The picture's own colours, where they are few enough: libimagequant would move them
 * by a step or two. In a photograph it is over after some hundred pixels.
 */
static bool
is_exact(const struct picture *p, uint32_t colors, struct palette *out)
{
    struct exact t = {0};
    size_t width = (size_t)p->width;

    for (size_t y = 0; y < (size_t)p->height; y++) {
        for (size_t x = 0; x < width; x++) {
            uint32_t i = index_of(&t, color_at(p, x, y), colors, out);

            if (i == colors) {
                out->n = 0;
                return false;
            }
            out->indexes[y * width + x] = (uint8_t)i;
        }
    }
    return true;
}

bool
palette_make(const struct picture *p, uint32_t colors, struct palette *out, struct err *e)
{
    __attribute__((cleanup(quantizing_release))) struct quantizing q = {0};
    size_t n = (size_t)p->width * (size_t)p->height;
    const liq_palette *made;

    *out = (struct palette){.indexes = malloc(n)};
    if (out->indexes != NULL && is_exact(p, colors, out)) {
        return true;
    }
    if (out->indexes == NULL || !colors_choose(&q, p, colors) ||
        liq_write_remapped_image(q.result, q.image, out->indexes, n) != LIQ_OK) {
        palette_release(out);
        return err_set(e, ERR_LIMIT, "palette: no %u colours of %d x %d pixels", colors,
                       p->width, p->height);
    }
    made = liq_get_palette(q.result); /* after remapping, which may better it */
    out->n = made->count;
    for (uint32_t i = 0; i < out->n; i++) {
        const liq_color *c = &made->entries[i];

        out->rgba[i][0] = c->r;
        out->rgba[i][1] = c->g;
        out->rgba[i][2] = c->b;
        out->rgba[i][3] = c->a;
    }
    return true;
}

void
palette_release(struct palette *p)
{
    free(p->indexes);
    *p = (struct palette){0};
}

void
palette_version(char *out, size_t size)
{
    int v = liq_version();

    (void)snprintf(out, size, "libimagequant %d.%d.%d", v / 10000, v / 100 % 100,
                   v % 100);
}
