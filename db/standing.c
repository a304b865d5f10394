#include "db/standing.h"

enum bytes_said
said_of_outcome(struct str outcome)
{
    if (str_eq(outcome, STR("ok"))) {
        return SAID_FINE;
    }
    if (str_eq(outcome, STR("absent"))) {
        return SAID_ABSENT;
    }
    if (str_eq(outcome, STR("differs"))) {
        return SAID_DIFFERS;
    }
    return str_eq(outcome, STR("unreadable")) ? SAID_UNREADABLE : SAID_FINE;
}

static bool
has_scheme(struct str url)
{
    return str_starts_nocase(url, STR("http://")) ||
           str_starts_nocase(url, STR("https://")) ||
           str_starts_nocase(url, STR("file:"));
}

static bool
is_broken(struct str verdict)
{
    return str_eq(verdict, STR("truncated")) || str_eq(verdict, STR("undecodable")) ||
           str_eq(verdict, STR("empty")) || str_eq(verdict, STR("wrong-type"));
}

static enum asset_state
held_class(const struct standing *s)
{
    if (s->said == SAID_ABSENT) {
        return STATE_LOST;
    }
    if (s->said == SAID_DIFFERS || s->said == SAID_UNREADABLE || is_broken(s->verdict)) {
        return STATE_DAMAGED;
    }
    return str_eq(s->origin, STR("live")) || str_eq(s->origin, STR("disk"))
               ? STATE_PRESENT
               : STATE_SUBSTITUTE;
}

enum asset_state
standing_class(const struct standing *s)
{
    if (s->is_excluded) {
        return STATE_EXCLUDED;
    }
    if (s->holds) {
        return held_class(s);
    }
    if (!has_scheme(s->url)) {
        return STATE_UNRESOLVABLE;
    }
    if (str_eq(s->last_outcome, STR("gone"))) {
        return STATE_GONE;
    }
    if (str_eq(s->last_outcome, STR("refused")) ||
        str_eq(s->last_outcome, STR("policy"))) {
        return STATE_REFUSED;
    }
    if (str_eq(s->last_outcome, STR("not-media"))) {
        return STATE_NOT_MEDIA;
    }
    return s->last_outcome.p != NULL ? STATE_FAILING : STATE_UNTRIED;
}
