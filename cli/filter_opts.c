#include "cli/filter_opts.h"

#include "base/date.h"

enum filter_type { TYPE_ANY, TYPE_IMAGE, TYPE_VIDEO };

const char *const filter_type_words[] = {"any", "image", "video", NULL};
const char *const filter_state_words[] = {
    "present",   "substitute", "damaged", "lost",         "gone",     "refused",
    "not-media", "failing",    "untried", "unresolvable", "excluded", NULL};
_Static_assert(sizeof filter_state_words / sizeof *filter_state_words == ASSET_STATES + 1,
               "a word a state");

/* 2016, 2016-07, 2016-07-16 or a whole ISO 8601 time. */
static bool
date_filter_ok(const char *option, const char *text, struct err *e)
{
    struct str s = str_of(text);
    auto_buf struct buf whole = {.limit = DATE_TEXT_MAX};
    struct date d;

    buf_add_str(&whole, s);
    if (s.n == 4) {
        buf_add_cstr(&whole, "-01-01");
    } else if (s.n == 7) {
        buf_add_cstr(&whole, "-01");
    }
    return s.n == 0 || date_from_iso(buf_view(&whole), &d) ||
           err_set(e, ERR_USAGE,
                   "%s: \"%s\" is no date: write 2016-07-16, 2016-07 or 2016", option,
                   text);
}

MUST_USE bool
filter_make(const struct filter_slots *s, struct row_filter *f, struct err *e)
{
    if (!date_filter_ok("--date-after", s->date_after, e) ||
        !date_filter_ok("--date-before", s->date_before, e)) {
        return false;
    }
    *f = (struct row_filter){.article = str_of(s->article),
                             .by_claim = s->type != TYPE_ANY,
                             .claim = s->type == TYPE_VIDEO ? CLAIM_VIDEO : CLAIM_IMAGE,
                             .states = s->states,
                             .date_after = str_of(s->date_after),
                             .date_before = str_of(s->date_before),
                             .host = str_of(s->host),
                             .search = str_of(s->search),
                             .limit = s->limit};
    return true;
}

bool
filter_is_empty(const struct filter_slots *s)
{
    return s->article == NULL && s->type == TYPE_ANY && s->states == 0 &&
           s->date_after == NULL && s->date_before == NULL && s->host == NULL &&
           s->search == NULL && s->limit == 0;
}
