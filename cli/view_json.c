#include "base/escape.h"
#include "cli/asset.h"
#include "cli/view.h"

enum {
    VIEW_JSON_VERSION = 1
}; /* assets-output(7): raised when a field changes its meaning or goes */

static const char *
kind_name(enum event_kind kind)
{
    switch (kind) {
    case EVENT_BEGIN:
        return "begin";
    case EVENT_SOURCE:
        return "source";
    case EVENT_ITEM:
        return "item";
    case EVENT_NOTE:
        return "note";
    case EVENT_TICK:
        return "tick";
    case EVENT_END:
        return "end";
    }
    return "note";
}

static void
add_counts(struct buf *b, const struct counts *c)
{
    const struct {
        const char *name;
        int64_t n;
    } rows[] = {
        {"sources", c->sources},
        {"sources_unchanged", c->sources_unchanged},
        {"sources_unreadable", c->sources_unreadable},
        {"named", c->named},
        {"mentions", c->mentions},
        {"unread", c->unread},
        {"total", c->total},
        {"done", c->done},
        {"stored", c->stored},
        {"unchanged", c->unchanged},
        {"adopted", c->adopted},
        {"damaged", c->damaged},
        {"lost", c->lost},
        {"gone", c->gone},
        {"refused", c->refused},
        {"not_media", c->not_media},
        {"failing", c->failing},
        {"untried", c->untried},
        {"unresolvable", c->unresolvable},
        {"excluded", c->excluded},
        {"thumbs", c->thumbs},
        {"unseen", c->unseen},
        {"bytes", c->bytes},
        {"transfers", c->transfers},
        {"workers_busy", c->workers_busy},
        {"workers", c->workers},
        {"elapsed_ms", c->elapsed_ms},
    };

    json_key(b, "counts", false);
    buf_add_byte(b, '{');
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_number(b, rows[i].name, rows[i].n, true, i == 0);
    }
    buf_add_byte(b, '}');
}

void
view_json_emit(struct view *v, const struct event *event)
{
    struct buf *b = &v->text;

    buf_add_byte(b, '{');
    json_number(b, "version", VIEW_JSON_VERSION, true, true);
    json_text(b, "event", str_of(kind_name(event->kind)), false);
    if (event->kind == EVENT_SOURCE || event->kind == EVENT_ITEM ||
        event->kind == EVENT_NOTE) {
        json_text(b, "name", str_of(event->name), false);
        json_text(b, "detail", str_of(event->detail), false);
    }
    if (event->kind == EVENT_SOURCE || event->kind == EVENT_ITEM) {
        json_text(b, "state", str_of(event->state), false);
        json_number(b, "bytes", event->bytes, event->bytes >= 0, false);
    }
    if (event->kind == EVENT_ITEM) {
        json_text(b, "thumb", str_of(event->thumb), false);
        json_number(b, "http_status", event->http_status, event->http_status != 0, false);
    }
    if (event->kind != EVENT_ITEM && event->kind != EVENT_NOTE) {
        add_counts(b, event->counts);
    }
    buf_add_cstr(b, "}\n");
}
