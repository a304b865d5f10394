#include "thumbs/png_stream.h"

#include "base/mem.h"
#include "thumbs/deflate.h"

#include <string.h>

enum {
    ZLIB_LEVEL = 6,    /* 9 takes five times as long for 2 to 4 % of a drawing */
    SAMPLE_ROWS = 4,   /* each fourth is looked at */
    COLORS_SHARE = 12, /* few: one in so many pixels, or fewer */
    PAIRS_SHARE = 28,  /* the same of pairs of gray */
    SET_BITS = 16,     /* of a hash; twice the pixels of the largest sample at 512 px */
    SET_BYTES = 1 << (SET_BITS - 3),
};

/* What a sequence is made of: a pixel, or with one byte a pixel it and the next. */
static uint32_t
mark_of(const uint8_t *p, size_t step)
{
    uint32_t mark = 0;

    memcpy(&mark, p, step > 1 ? step : 2);
    return mark * UINT32_C(0x9E3779B1) >>
           (32 - SET_BITS); /* Knuth's multiplicative hash */
}

static bool
has_few_colours(const struct png_rows *r)
{
    uint8_t seen[SET_BYTES] = {0};
    size_t pixels = (r->rows + SAMPLE_ROWS - 1) / SAMPLE_ROWS * (r->row_bytes / r->step);
    size_t left = pixels / (r->step > 1 ? COLORS_SHARE : PAIRS_SHARE);

    for (size_t y = 0; y < r->rows; y += SAMPLE_ROWS) {
        const uint8_t *row = r->pixels + y * r->stride;

        for (size_t x = 0; x + 2 <= r->row_bytes; x += r->step) {
            uint32_t mark = mark_of(row + x, r->step);
            uint8_t bit = (uint8_t)(1 << (mark & 7));

            if ((seen[mark >> 3] & bit) == 0 && left-- == 0) {
                return false;
            }
            seen[mark >> 3] |= bit;
        }
    }
    return true;
}

/* Replaces what *best has where zlib makes it smaller. */
static bool
zlib_tried(const uint8_t *filtered, size_t n, struct buf *best)
{
    struct buf mine;
    struct err e = {0};

    buf_init(&mine, best->n > 0 ? best->n - 1 : 0);
    if (!deflate_zlib(filtered, n, ZLIB_LEVEL, &mine, &e)) {
        buf_release(&mine);
        return false;
    }
    mine.limit = best->limit;
    buf_release(best);
    *best = mine;
    return true;
}

bool
png_stream_pixels(const struct png_rows *r, struct buf *out, enum png_way *way,
                  struct err *e)
{
    size_t n = png_filter_bytes(r);
    auto_free uint8_t *filtered = malloc(n);
    auto_buf struct buf best;
    size_t runs;

    *way = PNG_WAY_HUFFMAN;
    buf_init(&best, n + n / 1024 + 64); /* more than deflate_huffman ever makes */
    if (filtered == NULL) {
        return err_set(e, ERR_LIMIT, "png: not enough memory");
    }
    png_filter_adaptive(r, filtered);
    deflate_huffman(filtered, n, &best, &runs);
    if (has_few_colours(r)) {
        if (zlib_tried(filtered, n, &best)) {
            *way = PNG_WAY_ZLIB_FILTERED;
        }
        png_filter_none(r, filtered);
        if (zlib_tried(filtered, n, &best)) {
            *way = PNG_WAY_ZLIB_BARE;
        }
    }
    buf_add(out, best.p, best.n);
    return !out->over || err_set(e, ERR_LIMIT, "png: larger than its limit");
}

bool
png_stream_indexes(const struct png_rows *r, struct buf *out, struct err *e)
{
    size_t n = png_filter_bytes(r);
    auto_free uint8_t *filtered = malloc(n);

    if (filtered == NULL) {
        return err_set(e, ERR_LIMIT, "png: not enough memory");
    }
    png_filter_none(r, filtered);
    return deflate_zlib(filtered, n, ZLIB_LEVEL, out, e);
}
