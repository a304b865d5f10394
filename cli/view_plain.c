#include "cli/human.h"
#include "cli/view.h"

#include <inttypes.h>

enum { LINE_MS = 5000 }; /* a log of an hour's run stays under a thousand lines */

/*
 * "120 of 1000 done, 12.3 MB at 1.2 MB/s, 8 transfers, 2 of 2 workers busy, about 3:20
 * left"
 */
static void
progress_line(struct view *v, const struct counts *c)
{
    struct buf *b = &v->text;
    int64_t left_ms = pace_left_ms(&v->pace, c);

    if (c->total == 0) {
        buf_addf(b, "reading: %" PRId64 " %s, %" PRId64 " mentions\n", c->sources,
                 plural(c->sources, "source", "sources"), c->mentions);
        return;
    }
    buf_addf(b, "%" PRId64 " of %" PRId64 " done, ", c->done, c->total);
    human_bytes(b, c->bytes);
    buf_add_cstr(b, " at ");
    human_bytes(b, (int64_t)v->pace.bytes_s);
    buf_addf(b, "/s, %" PRId64 " %s", c->transfers,
             plural(c->transfers, "transfer", "transfers"));
    if (c->workers > 0) {
        buf_addf(b, ", %" PRId64 " of %" PRId64 " workers busy", c->workers_busy,
                 c->workers);
    }
    if (left_ms >= 0) {
        buf_add_cstr(b, ", about ");
        human_span(b, left_ms);
        buf_add_cstr(b, " left");
    }
    buf_add_byte(b, '\n');
}

void
view_plain_emit(struct view *v, const struct event *event)
{
    const struct counts *c = event->counts;

    pace_note(&v->pace, c);
    switch (event->kind) {
    case EVENT_SOURCE:
    case EVENT_ITEM:
        if (!v->verbose && !view_state_is_bad(event->state)) {
            break;
        }
        view_item_line(&v->text, event, v->color);
        buf_add_byte(&v->text, '\n');
        break;
    case EVENT_NOTE:
        view_item_line(&v->text, event, v->color);
        buf_add_byte(&v->text, '\n');
        break;
    case EVENT_BEGIN:
    case EVENT_TICK:
        break;
    case EVENT_END:
        return;
    }
    /* The first line comes after the first span: a short run needs none. */
    if (v->drawn_ms < 0) {
        v->drawn_ms = 0;
    }
    if (c->elapsed_ms - v->drawn_ms >= LINE_MS) {
        progress_line(v, c);
        v->drawn_ms = c->elapsed_ms;
    }
}
