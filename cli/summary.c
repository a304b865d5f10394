#include "cli/summary.h"

#include "cli/human.h"

#include <inttypes.h>
#include <string.h>

/* One class of the summary: its count, its words, and what a person can do. */
struct line {
    const char *name; /* first column */
    int64_t n;
    const char *means;
    const char *next; /* or NULL */
    int state;        /* enum asset_state where it makes exit 1, else -1 */
};

enum { LINES_MOST = 16, NEXT_COLUMN = 20 };

void
summary_note(struct summary *s, const struct event *event)
{
    enum asset_state state;

    if (event->kind != EVENT_ITEM || event->http_status == 0 || event->state == NULL) {
        return;
    }
    state = state_from_name(str_of(event->state));
    if (state == ASSET_STATES) {
        return;
    }
    for (size_t i = 0; i < SUMMARY_STATUSES; i++) {
        if (s->statuses[state][i] == event->http_status) {
            return;
        }
        if (s->statuses[state][i] == 0) {
            s->statuses[state][i] = event->http_status;
            return;
        }
    }
}

static const char *
unresolvable_advice(const struct summary *s)
{
    return s->base_given ? "their paths can not be made into a URL: assets list --state "
                           "unresolvable"
                         : "no base URL: give -b URL, or set base_url in assets.conf";
}

static size_t
make_lines(struct line lines[LINES_MOST], const struct summary *s, const struct counts *c)
{
    int64_t sum = c->stored + c->unchanged + c->adopted + c->damaged + c->lost + c->gone +
                  c->refused + c->not_media + c->failing + c->unresolvable + c->excluded +
                  c->untried;
    const struct line all[] = {
        {"stored", c->stored, "fetched and archived now", NULL, -1},
        {"adopted", c->adopted, "taken over from an interrupted run", NULL, -1},
        {"unchanged", c->unchanged, "archived before", NULL, -1},
        {"damaged", c->damaged, "archived, but cut or broken as served",
         "assets list --state damaged", STATE_DAMAGED},
        {"lost", c->lost, "archived once; the stored file is gone",
         "assets list --state lost", STATE_LOST},
        {"gone", c->gone, "the server says that it is not there",
         "assets list --state gone", STATE_GONE},
        {"refused", c->refused, "the server or our own rules say no",
         "assets list --state refused", STATE_REFUSED},
        {"not-media", c->not_media, "something else came instead of media",
         "assets list --state not-media", STATE_NOT_MEDIA},
        {"failing", c->failing, "may work later", "assets sync --retry-failed",
         STATE_FAILING},
        {"unresolvable", c->unresolvable, "no usable URL", unresolvable_advice(s),
         STATE_UNRESOLVABLE},
        {"excluded", c->excluded, "forgotten on purpose", NULL, -1},
        {"untried", c->untried + (c->total > sum ? c->total - sum : 0),
         "left for a later run", "assets sync", s->offline ? -1 : STATE_UNTRIED},
    };
    size_t n = 0;

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i].n > 0) {
            lines[n++] = all[i];
        }
    }
    return n;
}

static void
add_statuses(struct buf *b, const struct summary *s, int state)
{
    for (size_t i = 0; state >= 0 && i < SUMMARY_STATUSES && s->statuses[state][i] != 0;
         i++) {
        buf_addf(b, "%s%d", i == 0 ? " (HTTP " : ", ", s->statuses[state][i]);
        if (i + 1 == SUMMARY_STATUSES || s->statuses[state][i + 1] == 0) {
            buf_add_byte(b, ')');
        }
    }
}

static void
add_sources(struct buf *b, const struct counts *c)
{
    if (c->sources > 0) {
        buf_addf(b, "%" PRId64 " %s read", c->sources - c->sources_unreadable,
                 plural(c->sources - c->sources_unreadable, "source", "sources"));
        if (c->sources_unchanged > 0) {
            buf_addf(b, " (%" PRId64 " already in the catalog)", c->sources_unchanged);
        }
        buf_addf(b, ", %" PRId64 " %s", c->mentions,
                 plural(c->mentions, "mention", "mentions"));
        if (c->sources_unreadable > 0) {
            buf_addf(b, ", %" PRId64 " could not be read", c->sources_unreadable);
        }
        if (c->unread > 0) {
            buf_addf(b, ", %" PRId64 " %s passed over (see: assets scan)", c->unread,
                     plural(c->unread, "piece", "pieces"));
        }
        buf_add_byte(b, '\n');
    }
}

/* They are no sources: nothing was read. */
static void
add_named(struct buf *b, const struct counts *c)
{
    if (c->named > 0) {
        buf_addf(b, "%" PRId64 " %s of known assets\n", c->named,
                 plural(c->named, "URL", "URLs"));
    }
}

static void
add_traffic(struct buf *b, const struct counts *c)
{
    if (c->bytes == 0 && c->thumbs == 0) {
        return;
    }
    human_bytes(b, c->bytes);
    buf_add_cstr(b, " received in ");
    human_span(b, c->elapsed_ms);
    if (c->thumbs > 0) {
        buf_addf(b, ", %" PRId64 " %s made", c->thumbs,
                 plural(c->thumbs, "picture", "pictures"));
    }
    buf_add_byte(b, '\n');
}

void
summary_text(struct buf *b, const struct summary *s, const struct counts *c, bool color)
{
    struct line lines[LINES_MOST];
    size_t n = make_lines(lines, s, c);

    add_sources(b, c);
    add_named(b, c);
    buf_addf(b, "%" PRId64 " %s%s\n", c->total, plural(c->total, "asset", "assets"),
             n > 0 ? ":" : "");
    for (size_t i = 0; i < n; i++) {
        const struct line *l = &lines[i];
        const char *shade =
            l->state >= 0 && l->state != STATE_UNTRIED ? "\x1b[31m" : "\x1b[32m";

        buf_addf(b, "%6" PRId64 " %s%-12s%s %s", l->n, color ? shade : "", l->name,
                 color ? "\x1b[0m" : "", l->means);
        add_statuses(b, s, l->state);
        if (l->next != NULL) {
            buf_addf(b, "\n%*s%s", NEXT_COLUMN, "", l->next);
        }
        buf_add_byte(b, '\n');
    }
    add_traffic(b, c);
    if (c->unseen > 0) {
        buf_addf(b,
                 "%" PRId64
                 " archived without a look, and without a picture: no confined "
                 "worker\n%*sassets doctor\n",
                 c->unseen, NEXT_COLUMN, "");
    }
    if (s->stopped != NULL) {
        buf_addf(b, "%s\n", s->stopped);
    }
}

/* The one class that is in the way: a sentence of its own. */
static void
exit_one(struct buf *b, const struct summary *s, const struct counts *c,
         const struct line *l)
{
    bool one = l->n == 1;

    buf_addf(b, "%" PRId64 " of %" PRId64 " %s ", l->n, c->total,
             plural(c->total, "asset", "assets"));
    switch (l->state) {
    case STATE_FAILING:
        buf_add_cstr(b, one ? "is failing" : "are failing");
        break;
    case STATE_UNRESOLVABLE:
        buf_add_cstr(b, one ? "has no usable URL" : "have no usable URL");
        break;
    default:
        buf_addf(b, "%s %s", one ? "is" : "are", l->name);
        break;
    }
    add_statuses(b, s, l->state);
    buf_addf(b, "; %s%s", strncmp(l->next, "assets", 6) == 0 ? "see: " : "", l->next);
}

/* Several classes are in the way: "3 of 10 assets are not well (2 gone, 1 failing)". */
static void
exit_several(struct buf *b, const struct line *bad, size_t n, const struct counts *c)
{
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum += bad[i].n;
    }
    buf_addf(b, "%" PRId64 " of %" PRId64 " assets are not well (", sum, c->total);
    for (size_t i = 0; i < n; i++) {
        buf_addf(b, "%s%" PRId64 " %s", i > 0 ? ", " : "", bad[i].n, bad[i].name);
    }
    buf_add_cstr(b, "); see: assets list --state ");
    for (size_t i = 0; i < n; i++) {
        buf_addf(b, "%s%s", i > 0 ? "," : "", bad[i].name);
    }
}

static void
exit_items(struct buf *b, const struct summary *s, const struct counts *c)
{
    struct line lines[LINES_MOST];
    size_t n = make_lines(lines, s, c);
    size_t before = b->n;
    size_t bad = 0;

    for (size_t i = 0; i < n; i++) {
        if (lines[i].state >= 0) {
            lines[bad++] = lines[i];
        }
    }
    if (bad == 1) {
        exit_one(b, s, c, &lines[0]);
    } else if (bad > 1) {
        exit_several(b, lines, bad, c);
    }
    if (c->thumbs_missed) {
        buf_addf(b,
                 "%s%" PRId64 " without a picture for want of a confined worker; see: "
                 "assets doctor",
                 b->n > before ? "; " : "", c->unseen);
    }
    if (c->sources_unreadable > 0) {
        buf_addf(b, "%s%" PRId64 " of %" PRId64 " sources could not be read",
                 b->n > before ? "; " : "", c->sources_unreadable, c->sources);
    }
}

void
summary_exit(struct buf *b, const struct summary *s, const struct counts *c, int status)
{
    if (status == 0) {
        return;
    }
    buf_addf(b, "exit %d: ", status);
    if (status == 4) {
        buf_add_cstr(
            b, "no server answered at all; is the network up, and the base URL right?");
    } else if (status == 5) {
        buf_add_cstr(b, c->sources == 1
                            ? "the source could not be read; why and where reading "
                              "stopped stands above"
                            : "no source could be read; why and where reading "
                              "stopped stands above");
    } else {
        exit_items(b, s, c);
    }
}
