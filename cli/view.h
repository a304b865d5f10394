/*
 * cli/view.h - a run's events as a person or a program sees them, on stderr. Views draw
 * and can change nothing. They know no clock but counts->elapsed_ms, so that the same
 * events always give the same text.
 */
#ifndef ASSETS_CLI_VIEW_H
#define ASSETS_CLI_VIEW_H

#include "base/event.h"
#include "base/str.h"

/* Speed and time left from the running totals, smoothed. Zero is ready. */
struct pace {
    int64_t at_ms, bytes, done; /* at the last sample */
    double bytes_s, done_s;     /* smoothed */
};
void pace_note(struct pace *p, const struct counts *c);
/* -1: not known yet */
int64_t pace_left_ms(const struct pace *p, const struct counts *c);

/* One way to show events. Owned by whom made it. */
struct view {
    void (*emit)(struct view *v, const struct event *event);
    /* another line is about to be printed, was printed; may be NULL */
    void (*step)(struct view *v, bool aside);
    int fd;          /* written to; -1: text is only collected (tests) */
    bool quiet;      /* -q: no progress, no lines about items */
    bool verbose;    /* -v: a line for every item */
    bool color, utf8;
    int columns;     /* 0: asked of the terminal at each draw */
    struct buf text; /* what the last emit wrote */
    struct pace pace;
    int64_t drawn_ms; /* elapsed_ms of the last progress drawn; -1: none yet */
    bool shown;       /* a bar stands on the terminal */
    struct counts last;
};

enum view_kind { VIEW_TTY, VIEW_PLAIN, VIEW_JSON, VIEW_QUIET };

void view_init(struct view *v, enum view_kind kind, int fd);
void view_release(struct view *v); /* takes a bar away */
struct event_sink view_sink(struct view *v);
/*
 * Log lines of base/log.h step over the bar while a view is hooked. One view at a time;
 * NULL: none.
 */
void view_hook(struct view *v);

/* The views themselves: each adds what it shows to v->text. view_init picks one. */
void view_tty_emit(struct view *v, const struct event *event);
void view_tty_step(struct view *v, bool aside);
void view_plain_emit(struct view *v, const struct event *event);
void view_json_emit(struct view *v, const struct event *event);

/* True for a state that asks for somebody's attention. */
bool view_state_is_bad(const char *state);
/*
 * "gone http://… HTTP 404" without a line end: what all views for people say of one item
 * or source.
 */
void view_item_line(struct buf *b, const struct event *event, bool color);
/* The bar by itself, at most `columns` wide. */
void view_bar(struct buf *b, const struct view *v, const struct counts *c, int columns);

#endif
