#include "cli/human.h"
#include "cli/out.h"
#include "cli/view.h"

#include "base/escape.h"

#include <inttypes.h>

enum { DRAW_MS = 100, BAR_MOST = 30, BAR_LEAST = 8, COLUMNS_LEAST = 20 };

#define CLEAR_LINE "\r\x1b[K"

/*
 * "━━━━━───" with `share` thousandths done; ASCII where the
 * terminal may not speak UTF-8.
 */
static void
add_bar(struct buf *b, const struct view *v, int64_t share, int cells)
{
    int full = (int)(share * cells / 1000);

    if (v->color) {
        buf_add_cstr(b, "\x1b[32m");
    }
    for (int i = 0; i < cells; i++) {
        if (v->color && i == full) {
            buf_add_cstr(b, "\x1b[90m");
        }
        if (v->utf8) {
            buf_add_cstr(b, i < full || v->color ? "━" : "─");
        } else {
            buf_add_byte(b, i < full ? '=' : '-');
        }
    }
    if (v->color) {
        buf_add_cstr(b, "\x1b[0m");
    }
}

/* One more field where it fits; what does not fit is left out whole. */
static void
add_field(struct buf *b, const struct buf *field, size_t *room)
{
    size_t w = escape_columns(buf_view(field)) + 2;

    if (field->n > 0 && w <= *room) {
        buf_add_cstr(b, "  ");
        buf_add_str(b, buf_view(field));
        *room -= w;
    }
}

/* What stands right of the bar, the most telling first: room runs out at the end. */
static void
add_fields(struct buf *b, const struct view *v, const struct counts *c, size_t room)
{
    auto_buf struct buf f = {.limit = 200};
    int64_t left_ms = pace_left_ms(&v->pace, c);
    int64_t bad = c->damaged + c->gone + c->refused + c->not_media + c->failing;

    buf_addf(&f, "%" PRId64 "/%" PRId64, c->done, c->total);
    add_field(b, &f, &room);
    buf_clear(&f);
    if (left_ms >= 0) {
        human_span(&f, left_ms);
        buf_add_cstr(&f, " left");
    }
    add_field(b, &f, &room);
    buf_clear(&f);
    human_bytes(&f, (int64_t)v->pace.bytes_s);
    buf_add_cstr(&f, "/s");
    add_field(b, &f, &room);
    buf_clear(&f);
    if (c->workers > 0) {
        buf_addf(&f, "%" PRId64 "/%" PRId64 " workers", c->workers_busy, c->workers);
    }
    add_field(b, &f, &room);
    buf_clear(&f);
    buf_addf(&f, "%" PRId64 " %s", c->transfers,
             plural(c->transfers, "transfer", "transfers"));
    add_field(b, &f, &room);
    buf_clear(&f);
    if (bad > 0) {
        buf_addf(&f, "%" PRId64 " not archived", bad);
    }
    add_field(b, &f, &room);
}

void
view_bar(struct buf *b, const struct view *v, const struct counts *c, int columns)
{
    /* The last column stays free: some terminals wrap as soon as it is written. */
    size_t room = columns > COLUMNS_LEAST ? (size_t)columns - 1 : COLUMNS_LEAST;
    int cells = (int)room / 4;
    int64_t share = 0;

    if (c->total == 0) {
        buf_addf(b, "reading: %" PRId64 " %s, %" PRId64 " mentions", c->sources,
                 plural(c->sources, "source", "sources"), c->mentions);
        return;
    }
    share = c->done >= c->total ? 1000 : c->done * 1000 / c->total;
    cells = cells > BAR_MOST ? BAR_MOST : cells < BAR_LEAST ? BAR_LEAST : cells;
    buf_addf(b, "%3d%% ", (int)(share / 10));
    add_bar(b, v, share, cells);
    room -= (size_t)cells + 5 < room ? (size_t)cells + 5 : room;
    add_fields(b, v, c, room);
}

static void
draw(struct view *v, const struct counts *c)
{
    int columns = v->columns > 0 ? v->columns : terminal_columns(v->fd, 80);

    buf_add_cstr(&v->text, "\r");
    view_bar(&v->text, v, c, columns);
    buf_add_cstr(&v->text, "\x1b[K");
    v->shown = true;
    v->drawn_ms = c->elapsed_ms;
}

void
view_tty_step(struct view *v, bool aside)
{
    if (aside && v->shown) {
        buf_add_cstr(&v->text, CLEAR_LINE);
    } else if (!aside && v->shown) {
        draw(v, &v->last);
    }
}

/* A line of its own above the bar. */
static void
put_line(struct view *v, const struct event *event)
{
    if (v->shown) {
        buf_add_cstr(&v->text, CLEAR_LINE);
    }
    view_item_line(&v->text, event, v->color);
    buf_add_byte(&v->text, '\n');
    if (v->shown) {
        draw(v, event->counts);
    }
}

void
view_tty_emit(struct view *v, const struct event *event)
{
    const struct counts *c = event->counts;

    pace_note(&v->pace, c);
    switch (event->kind) {
    case EVENT_BEGIN:
    case EVENT_TICK:
        break;
    case EVENT_SOURCE:
    case EVENT_ITEM:
        if (v->verbose || view_state_is_bad(event->state)) {
            put_line(v, event);
        }
        break;
    case EVENT_NOTE:
        put_line(v, event);
        break;
    case EVENT_END:
        if (v->shown) {
            buf_add_cstr(&v->text, CLEAR_LINE);
            v->shown = false;
        }
        return;
    }
    if (v->drawn_ms < 0 || c->elapsed_ms - v->drawn_ms >= DRAW_MS) {
        draw(v, c);
    }
}
