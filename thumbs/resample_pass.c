#include "thumbs/resample_pass.h"

#include <stdlib.h>
#include <string.h>

enum { MEMORY_ALIGN = 64 };

/* One source on its way. Borrows all. */
struct pass {
    struct resampler *r;
    const struct resample_from *from;
    const struct filter *down, *across;
    struct band bands[CHANNELS_MOST];
    const void **rows; /* what one output row is the sum of */
};

static void *
room_get(struct resample_room *room, size_t n, size_t size)
{
    size_t bytes;

    if (size != 0 && n > (SIZE_MAX - MEMORY_ALIGN) / size) {
        return NULL;
    }
    bytes = (n * size + MEMORY_ALIGN) / MEMORY_ALIGN * MEMORY_ALIGN;
    if (bytes > room->bytes) {
        free(room->memory);
        *room = (struct resample_room){.memory = aligned_alloc(MEMORY_ALIGN, bytes)};
        if (room->memory != NULL) {
            /* Ends of rows are read, with weight 0, before anybody has written there. */
            memset(room->memory, 0, bytes);
            room->bytes = bytes;
        }
    }
    return room->memory;
}

/* Row y with alpha multiplied in: made once, and kept while an output row may need it. */
static const uint8_t *
row_multiplied(const struct pass *p, int32_t y)
{
    size_t bytes = (size_t)p->from->width * p->from->channels;
    size_t slot = (size_t)y % (2 * p->down->pairs);
    uint8_t *row = (uint8_t *)p->r->multiplied.memory + slot * bytes;
    int32_t *which = (int32_t *)p->r->which.memory + slot;

    if (*which != y + 1) {
        p->r->code->premultiply(p->from->bytes + (size_t)y * p->from->stride,
                                (size_t)p->from->width, row);
        *which = y + 1;
    }
    return row;
}

static const void *
row_at(const struct pass *p, int32_t y)
{
    const struct resample_from *from = p->from;

    y = y < from->height ? y : from->height - 1; /* the one beyond, of weight 0 */
    if (from->has_alpha) {
        return row_multiplied(p, y);
    }
    return from->bytes != NULL ? (const void *)(from->bytes + (size_t)y * from->stride)
                               : (const void *)(from->fine + (size_t)y * from->stride);
}

/* Output row y, at full width yet, becomes row r of the bands. */
static void
down_row(const struct pass *p, int32_t y, size_t r)
{
    const struct resample_code *code = p->r->code;
    const struct resample_from *from = p->from;
    size_t count = 2 * p->down->pairs;
    struct stack stack = {.rows = p->rows,
                          .weights = p->down->weights + (size_t)y * count,
                          .pairs = p->down->pairs,
                          .width = (size_t)from->width * from->channels};
    int16_t *rows[CHANNELS_MOST] = {0};
    int16_t *out;

    for (size_t k = 0; k < count; k++) {
        p->rows[k] = row_at(p, p->down->starts[y] + (int32_t)k);
    }
    for (size_t c = 0; c < from->channels; c++) {
        rows[c] = p->bands[c].rows + r * p->bands[c].stride;
    }
    out = from->channels > 1 ? p->r->packed.memory : rows[0];
    if (from->bytes != NULL) {
        code->down_bytes(&stack, out);
    } else {
        code->down_fine(&stack, out);
    }
    if (from->channels > 1) {
        code->split(out, (size_t)from->width, from->channels, rows);
    }
}

static bool
pass_prepare(struct pass *p, const struct resample_to *to)
{
    struct resampler *r = p->r;
    const struct resample_from *from = p->from;
    size_t stride = ((size_t)from->width / BAND_ALIGN + 1) * BAND_ALIGN;
    size_t row = (size_t)from->width * from->channels;
    size_t count = 2 * p->down->pairs;
    int32_t *columns = room_get(&r->columns, stride / 2 * BAND_ROWS, sizeof(int32_t));

    p->rows = room_get(&r->pointers, count, sizeof(void *));
    if (columns == NULL || p->rows == NULL ||
        room_get(&r->spare, (size_t)to->width + FILTER_GROUP, sizeof(int16_t)) == NULL ||
        room_get(&r->packed, row, sizeof(int16_t)) == NULL) {
        return false;
    }
    for (size_t c = 0; c < from->channels; c++) {
        p->bands[c].stride = stride;
        p->bands[c].columns = columns;
        p->bands[c].rows = room_get(&r->bands[c], stride * BAND_ROWS, sizeof(int16_t));
        if (p->bands[c].rows == NULL) {
            return false;
        }
    }
    if (from->has_alpha) {
        if (room_get(&r->multiplied, row, count) == NULL ||
            room_get(&r->which, count, sizeof(int32_t)) == NULL) {
            return false;
        }
        memset(r->which.memory, 0, count * sizeof(int32_t));
    }
    return true;
}

/* Rows y to y + count - 1 of one channel; the others of the eight go to a spare one. */
static void
across_rows(const struct pass *p, const struct resample_to *to, size_t channel, int32_t y,
            int32_t count)
{
    int16_t *out[BAND_ROWS];

    for (int32_t r = 0; r < BAND_ROWS; r++) {
        out[r] = r < count ? to->planes[channel] + (size_t)(y + r) * to->stride
                           : p->r->spare.memory;
    }
    p->r->code->across(&p->bands[channel], p->across, (size_t)to->width, out);
}

static void
pass_run(const struct pass *p, const struct resample_to *to)
{
    for (int32_t y = 0; y < to->height; y += BAND_ROWS) {
        int32_t count = to->height - y < BAND_ROWS ? to->height - y : BAND_ROWS;

        for (int32_t r = 0; r < count; r++) {
            down_row(p, y + r, (size_t)r);
        }
        for (size_t c = 0; c < p->from->channels; c++) {
            across_rows(p, to, c, y, count);
        }
    }
}

bool
resample_source(struct resampler *r, const struct resample_from *from,
                const struct axis *across, const struct axis *down,
                const struct resample_to *to)
{
    struct pass pass = {.r = r, .from = from};

    /* The first stays valid while the second is made: see filter_get. */
    pass.across = filter_get(&r->filters, across);
    pass.down = filter_get(&r->filters, down);
    if (pass.across == NULL || pass.down == NULL || !pass_prepare(&pass, to)) {
        return false;
    }
    pass_run(&pass, to);
    return true;
}
