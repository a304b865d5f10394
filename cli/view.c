#include "cli/view.h"

#include "base/escape.h"
#include "base/log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/*
 * Long enough that the figure stands still, short enough that it follows: five seconds.
 */
#define PACE_MEMORY_MS 5000.0
enum { PACE_SAMPLE_MS = 250, PACE_READY_MS = 2000 };

static double
per_second(int64_t n, int64_t ms)
{
    return (double)n * 1000.0 / (double)ms;
}

/*
 * The mean of all at first, so that a burst at the start is not remembered for long;
 * then a fading memory.
 */
void
pace_note(struct pace *p, const struct counts *c)
{
    int64_t span_ms = c->elapsed_ms - p->at_ms;
    double share;

    if (span_ms < PACE_SAMPLE_MS) {
        return;
    }
    if ((double)c->elapsed_ms <= PACE_MEMORY_MS) {
        p->bytes_s = per_second(c->bytes, c->elapsed_ms);
        p->done_s = per_second(c->done, c->elapsed_ms);
    } else {
        share = (double)span_ms / (PACE_MEMORY_MS + (double)span_ms);
        p->bytes_s += share * (per_second(c->bytes - p->bytes, span_ms) - p->bytes_s);
        p->done_s += share * (per_second(c->done - p->done, span_ms) - p->done_s);
    }
    p->at_ms = c->elapsed_ms;
    p->bytes = c->bytes;
    p->done = c->done;
}

int64_t
pace_left_ms(const struct pace *p, const struct counts *c)
{
    const double day_ms = 86400.0 * 1000.0;
    double ms;

    if (p->at_ms < PACE_READY_MS || p->done_s < 0.001 || c->total <= c->done) {
        return -1;
    }
    ms = (double)(c->total - c->done) / p->done_s * 1000.0;
    return ms < 100.0 * day_ms ? (int64_t)ms : -1;
}

bool
view_state_is_bad(const char *state)
{
    static const char *const bad[] = {"damaged",      "lost",      "gone",
                                      "refused",      "not-media", "failing",
                                      "unresolvable", "unreadable"};

    for (size_t i = 0; state != NULL && i < sizeof bad / sizeof *bad; i++) {
        if (strcmp(state, bad[i]) == 0) {
            return true;
        }
    }
    return false;
}

void
view_item_line(struct buf *b, const struct event *event, bool color)
{
    const char *state = event->state != NULL ? event->state : "note";
    bool bad = view_state_is_bad(state);

    if (color) {
        buf_add_cstr(b, bad ? "\x1b[31m" : "\x1b[32m");
    }
    buf_addf(b, "%-10s", state);
    if (color) {
        buf_add_cstr(b, "\x1b[0m");
    }
    if (event->name != NULL) {
        buf_add_byte(b, ' ');
        escape_printable(b, str_of(event->name), 0);
    }
    if (event->detail != NULL) {
        buf_add_cstr(b, event->name != NULL ? ": " : " ");
        escape_printable(b, str_of(event->detail), 0);
    }
}

/* Says nothing but what no closing summary will: a source that could not be read. */
static void
view_quiet_emit(struct view *v, const struct event *event)
{
    if (event->kind == EVENT_SOURCE && view_state_is_bad(event->state)) {
        view_item_line(&v->text, event, v->color);
        buf_add_byte(&v->text, '\n');
    }
}

void
view_init(struct view *v, enum view_kind kind, int fd)
{
    *v = (struct view){.fd = fd, .drawn_ms = -1};
    buf_init(&v->text, SIZE_MAX - 1);
    switch (kind) {
    case VIEW_TTY:
        v->emit = view_tty_emit;
        v->step = view_tty_step;
        break;
    case VIEW_PLAIN:
        v->emit = view_plain_emit;
        break;
    case VIEW_JSON:
        v->emit = view_json_emit;
        break;
    case VIEW_QUIET:
        v->emit = view_quiet_emit;
        break;
    }
}

/* Progress that can not be written is lost and ends nothing. */
static void
view_write(struct view *v)
{
    const char *p = v->text.p;
    size_t left = v->text.n;

    while (v->fd >= 0 && left > 0) {
        ssize_t done = write(v->fd, p, left);

        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done < 0) {
            return;
        }
        p += done;
        left -= (size_t)done;
    }
}

static void
on_event(void *arg, const struct event *event)
{
    struct view *v = arg;

    buf_clear(&v->text);
    v->emit(v, event);
    if (event->counts != NULL) {
        v->last = *event->counts;
    }
    view_write(v);
}

struct event_sink
view_sink(struct view *v)
{
    return (struct event_sink){.emit = on_event, .arg = v};
}

static void
around_log(void *arg, bool before)
{
    struct view *v = arg;

    if (v->step != NULL) {
        buf_clear(&v->text);
        v->step(v, before);
        view_write(v);
    }
}

void
view_hook(struct view *v)
{
    log_set_hook(v != NULL ? around_log : NULL, v);
}

void
view_release(struct view *v)
{
    if (v->shown && v->step != NULL) {
        buf_clear(&v->text);
        v->step(v, true);
        view_write(v);
    }
    buf_release(&v->text);
}
