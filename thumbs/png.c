#include "thumbs/png.h"

#include "base/mem.h"
#include "thumbs/palette.h"
#include "thumbs/png_stream.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <png.h>

enum { PNG_KEYS_MOST = 16 };

/* All that libpng is to put into a frame. */
struct content {
    int32_t width, height;
    int bits, color_type;
    struct palette palette; /* owned; of PNG_COLOR_TYPE_PALETTE */
    struct buf stream;      /* owned */
    const struct png_opts *opts;
};

static void
content_release(struct content *c)
{
    palette_release(&c->palette);
    buf_release(&c->stream);
}

static void
bytes_out(png_structp png, png_bytep p, size_t n)
{
    struct buf *out = png_get_io_ptr(png);

    buf_add(out, p, n);
    if (out->over) {
        png_error(png, "larger than its limit");
    }
}

static void
nothing_to_flush(png_structp png)
{
    (void)png;
}

__attribute__((noreturn)) static void
failed(png_structp png, png_const_charp text)
{
    struct err *e = png_get_error_ptr(png);

    err_put(e, ERR_MEDIA, "png: %s", text);
    png_longjmp(png, 1);
}

static void
warned(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void
palette_put(png_structp png, png_infop info, const struct palette *p)
{
    png_color colors[PNG_MAX_PALETTE_LENGTH] = {0};
    uint8_t alphas[PNG_MAX_PALETTE_LENGTH] = {0};
    int n_alphas = 0; /* behind the last one that is not opaque none is needed */

    for (uint32_t i = 0; i < p->n; i++) {
        const uint8_t *c = p->rgba[i];

        colors[i] = (png_color){c[0], c[1], c[2]};
        alphas[i] = c[3];
        n_alphas = c[3] < 255 ? (int)i + 1 : n_alphas;
    }
    png_set_PLTE(png, info, colors, (int)p->n);
    if (n_alphas > 0) {
        png_set_tRNS(png, info, alphas, n_alphas, NULL);
    }
}

static void
keys_put(png_structp png, png_infop info, const struct png_opts *o)
{
    png_text texts[PNG_KEYS_MOST] = {0};
    size_t n = o->n_keys < PNG_KEYS_MOST ? o->n_keys : PNG_KEYS_MOST;

    for (size_t i = 0; i < n; i++) {
        const char *text = o->keys[i].text;

        memcpy(&texts[i].key, &o->keys[i].name, sizeof texts[i].key); /* not changed */
        memcpy(&texts[i].text, &text, sizeof texts[i].text);
        texts[i].text_length = strlen(text);
        texts[i].compression = PNG_TEXT_COMPRESSION_NONE;
    }
    png_set_text(png, info, texts, (int)n);
}

static void
write_all(png_structp png, png_infop info, const struct content *c)
{
    png_set_IHDR(png, info, (png_uint_32)c->width, (png_uint_32)c->height, c->bits,
                 c->color_type, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_BASE,
                 PNG_FILTER_TYPE_BASE);
    if (c->color_type == PNG_COLOR_TYPE_PALETTE) {
        palette_put(png, info, &c->palette);
    }
    keys_put(png, info, c->opts);
    png_write_info(png, info);
    /* Not png_write_end, which misses rows that were never given to it. */
    png_write_chunk(png, (png_const_bytep) "IDAT", (png_const_bytep)c->stream.p,
                    c->stream.n);
    png_write_chunk(png, (png_const_bytep) "IEND", NULL, 0);
}

static bool
content_frame(const struct content *c, struct buf *out, struct err *e)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, e, failed, warned);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    volatile bool done = false; /* set after setjmp, read after the jump */

    if (info == NULL) {
        png_destroy_write_struct(&png, NULL);
        return err_set(e, ERR_LIMIT, "png: not enough memory");
    }
    png_set_write_fn(png, out, bytes_out, nothing_to_flush);
    if (setjmp(png_jmpbuf(png)) == 0) {
        write_all(png, info, c);
        done = true;
    }
    png_destroy_write_struct(&png, &info);
    return done;
}

/* n bytes of values below 1 << bits, the first one in the highest bits (PNG 1.2, 2.3). */
static void
row_pack(const uint8_t *from, size_t n, int bits, uint8_t *to)
{
    int held = 0;

    for (size_t i = 0; i < n; i++) {
        int shift = 8 - bits - held;

        *to = (uint8_t)((held > 0 ? *to : 0) | from[i] << shift);
        held = (held + bits) % 8;
        to += held == 0;
    }
}

static bool
content_of_palette(const struct picture *p, struct content *c, struct err *e)
{
    size_t width = (size_t)p->width;
    struct png_rows r = {.rows = (size_t)p->height, .step = 1};
    auto_free uint8_t *packed = NULL;

    if (!palette_make(p, c->opts->colors, &c->palette, e)) {
        return false;
    }
    c->color_type = PNG_COLOR_TYPE_PALETTE;
    c->bits = c->palette.n <= 2 ? 1 : c->palette.n <= 4 ? 2 : c->palette.n <= 16 ? 4 : 8;
    r.row_bytes = r.stride = (width * (size_t)c->bits + 7) / 8;
    packed = malloc(r.row_bytes * r.rows);
    if (packed == NULL) {
        return err_set(e, ERR_LIMIT, "png: not enough memory");
    }
    for (size_t y = 0; y < r.rows; y++) {
        row_pack(c->palette.indexes + y * width, width, c->bits, packed + y * r.stride);
    }
    r.pixels = packed;
    return png_stream_indexes(&r, &c->stream, e);
}

static bool
is_gray(const struct picture *p)
{
    for (int32_t y = 0; y < p->height; y++) {
        const uint8_t *c = p->planes[0] + (size_t)y * p->strides[0];

        for (int32_t x = 0; x < p->width; x++, c += 3) {
            if (c[0] != c[1] || c[0] != c[2]) {
                return false;
            }
        }
    }
    return true;
}

static bool
content_of_gray(const struct picture *p, struct content *c, struct err *e)
{
    size_t width = (size_t)p->width;
    auto_free uint8_t *gray = malloc(width * (size_t)p->height);
    struct png_rows r = {gray, width, width, (size_t)p->height, 1};
    enum png_way way;

    if (gray == NULL) {
        return err_set(e, ERR_LIMIT, "png: not enough memory");
    }
    for (size_t y = 0; y < r.rows; y++) {
        for (size_t x = 0; x < width; x++) {
            gray[y * width + x] = p->planes[0][y * p->strides[0] + 3 * x];
        }
    }
    c->color_type = PNG_COLOR_TYPE_GRAY;
    return png_stream_pixels(&r, &c->stream, &way, e);
}

static bool
content_of_pixels(const struct picture *p, struct content *c, struct err *e)
{
    size_t step = p->kind == PICTURE_RGBA ? 4 : 3;
    struct png_rows r = {p->planes[0], p->strides[0], (size_t)p->width * step,
                         (size_t)p->height, step};
    enum png_way way;

    c->color_type = step == 4 ? PNG_COLOR_TYPE_RGBA : PNG_COLOR_TYPE_RGB;
    return png_stream_pixels(&r, &c->stream, &way, e);
}

bool
png_write_picture(struct buf *out, const struct picture *p, const struct png_opts *opts,
                  struct err *e)
{
    __attribute__((cleanup(content_release))) struct content c = {
        .width = p->width, .height = p->height, .bits = 8, .opts = opts};
    bool made;

    if (p->width < 1 || p->height < 1 || p->width > PNG_FILTER_ROW_MOST / 4) {
        return err_set(e, ERR_LIMIT, "png: %d x %d pixels", p->width, p->height);
    }
    buf_init(&c.stream, out->limit - out->n);
    made = opts->colors > 0                       ? content_of_palette(p, &c, e)
           : p->kind == PICTURE_RGB && is_gray(p) ? content_of_gray(p, &c, e)
                                                  : content_of_pixels(p, &c, e);
    return made && content_frame(&c, out, e);
}

void
png_version(char *out, size_t size)
{
    (void)snprintf(out, size, "libpng %s", png_get_libpng_ver(NULL));
}
