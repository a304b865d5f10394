#include "thumbs/turn.h"

#include <string.h>

/* Where the shown pixel (x, y) is stored: start + x * across + y * down, in bytes. */
struct walk {
    const uint8_t *start;
    ptrdiff_t across, down;
};

/*
 * Along the shown rows and columns the stored place moves by a constant, so it is enough
 * to say where the corners are. Turned by 90 degrees clockwise, the left column is shown
 * as the first row, from its lower end; and so on.
 */
static struct walk
walk_of(const struct picture *from, struct turn turn, ptrdiff_t step)
{
    ptrdiff_t row = (ptrdiff_t)from->strides[0];
    ptrdiff_t last_column = (from->width - 1) * step, last_row = (from->height - 1) * row;
    struct walk w = {from->planes[0], step, row};
    int32_t shown_width = from->width;

    switch (turn.degrees) {
    case 90:
        w = (struct walk){from->planes[0] + last_row, -row, step};
        shown_width = from->height;
        break;
    case 180:
        w = (struct walk){from->planes[0] + last_row + last_column, -step, -row};
        break;
    case 270:
        w = (struct walk){from->planes[0] + last_column, row, -step};
        shown_width = from->height;
        break;
    default:
        break;
    }
    if (turn.mirrored != 0) {
        w.start += (shown_width - 1) * w.across;
        w.across = -w.across;
    }
    return w;
}

static inline void
pixels_walk(const uint8_t *from, ptrdiff_t across, uint8_t *to, int32_t n, size_t step)
{
    for (int32_t x = 0; x < n; x++, from += across, to += step) {
        memcpy(to, from, step);
    }
}

/* With a constant step, so that a pixel is one or two moves. */
static void
row_walk(const uint8_t *from, ptrdiff_t across, uint8_t *to, int32_t n, size_t step)
{
    if (across == (ptrdiff_t)step) {
        memcpy(to, from, (size_t)n * step);
    } else if (step == 4) {
        pixels_walk(from, across, to, n, 4);
    } else {
        pixels_walk(from, across, to, n, 3);
    }
}

/*
 * In strips of a few columns: sideways, each shown row reads one pixel of every stored
 * row, and the next shown row the pixel beside it, which must still be in the cache.
 */
static void
picture_walk(const struct walk *w, struct picture *to, size_t step)
{
    enum { STRIP = 64 };

    for (int32_t x = 0; x < to->width; x += STRIP) {
        int32_t n = to->width - x < STRIP ? to->width - x : STRIP;

        for (int32_t y = 0; y < to->height; y++) {
            const uint8_t *source = w->start + x * w->across + y * w->down;
            uint8_t *row = to->planes[0] + (size_t)y * to->strides[0] + (size_t)x * step;

            row_walk(source, w->across, row, n, step);
        }
    }
}

bool
picture_turn(struct picture *p, struct turn turn, struct err *e)
{
    bool sideways = turn_is_sideways(turn);
    size_t step = p->kind == PICTURE_RGBA ? 4 : 3;
    auto_picture struct picture from = *p;
    struct plane_size size;
    struct walk walk;

    if (turn.degrees == 0 && turn.mirrored == 0) {
        from = (struct picture){0};
        return true;
    }
    *p = (struct picture){.width = sideways ? from.height : from.width,
                          .height = sideways ? from.width : from.height,
                          .kind = from.kind};
    size = (struct plane_size){(size_t)p->width * step, (size_t)p->height};
    if (!picture_room(p, &size, 1, e)) {
        *p = (struct picture){0};
        return false;
    }
    walk = walk_of(&from, turn, (ptrdiff_t)step);
    picture_walk(&walk, p, step);
    return true;
}
