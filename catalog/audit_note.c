#include "catalog/audit_state.h"

#include "base/date.h"
#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>

#define AUDIT_AGENT "assets " ASSETS_VERSION

static bool
add_event(struct audit *a, const struct audit_entry *x, const char *outcome,
          const char *detail, struct err *e)
{
    struct row_event event = {.at = clock_wall_ms(),
                              .kind = STR("fixity"),
                              .object = x->sha256,
                              .outcome = str_of(outcome),
                              .detail = str_of(detail),
                              .agent = STR(AUDIT_AGENT)};

    return row_event_add(a->archive->db, &event, e);
}

/*
 * A file that stays bad is told once: when it was found so is when it began, and no later
 * look moves that.
 */
static bool
note_bad(struct audit *a, struct audit_entry *x, enum bytes_said now, const char *detail,
         struct err *e)
{
    static const char *const outcomes[] = {[SAID_ABSENT] = "absent",
                                           [SAID_DIFFERS] = "differs",
                                           [SAID_UNREADABLE] = "unreadable"};

    x->is_read = true;
    a->out->absent += now == SAID_ABSENT;
    a->out->differs += now == SAID_DIFFERS;
    a->out->unreadable += now == SAID_UNREADABLE;
    return x->said == (uint8_t)now || add_event(a, x, outcomes[now], detail, e);
}

bool
entry_was_bad(const struct audit_entry *x)
{
    return x->said == SAID_ABSENT || x->said == SAID_DIFFERS ||
           x->said == SAID_UNREADABLE;
}

/* A file that is whole again changes what pages show; one that still is does not. */
static bool
note_fine(struct audit *a, struct audit_entry *x, struct err *e)
{
    x->is_read = true;
    a->out->fine++;
    if (entry_was_bad(x)) {
        a->out->back++;
        return add_event(a, x, "ok", "whole again", e);
    }
    return row_fixity_ok(a->archive->db, x->sha256, clock_wall_ms(), STR(AUDIT_AGENT), e);
}

static const char *
moved_to(const struct audit *a, const struct audit_entry *x)
{
    for (size_t i = 0; i < a->out->n_strays; i++) {
        const struct stray *s = &a->out->strays[i];

        if (s->is_moved && memcmp(s->sha256, x->sha256, SHA256_BYTES) == 0) {
            return s->name;
        }
    }
    return "";
}

bool
audit_note_found(struct audit *a, struct audit_entry *x, struct err *e)
{
    char text[96];
    auto_free char *place = NULL;

    a->out->files++;
    switch ((enum entry_found)x->found) {
    case FOUND_WHOLE:
        /* A fast look is over; what was bad is read all the same, and counted then. */
        a->out->fine += a->opts->mode == AUDIT_FAST && !entry_was_bad(x);
        return true;
    case FOUND_NOT:
        if (x->is_moved) {
            place = xasprintf("its bytes stand at %s", moved_to(a, x));
        }
        return note_bad(a, x, SAID_ABSENT, place != NULL ? place : "no such file", e);
    case FOUND_SIZE:
        (void)snprintf(text, sizeof text, "%" PRId64 " bytes instead of %" PRId64,
                       x->found_bytes, x->bytes);
        return note_bad(a, x, SAID_DIFFERS, text, e);
    case FOUND_UNREADABLE:
        (void)snprintf(text, sizeof text, "mode %04" PRIo64 ": its owner may not read it",
                       (uint64_t)x->found_bytes);
        return note_bad(a, x, SAID_UNREADABLE, text, e);
    case FOUND_NO_FILE:
        return note_bad(a, x, SAID_UNREADABLE, "no regular file has its name", e);
    }
    return true;
}

bool
audit_note_read(struct audit *a, struct audit_entry *x, const struct verify_result *r,
                struct err *e)
{
    char hex[SHA256_HEX + 1];
    char text[SHA256_HEX + 32];

    if (r->outcome == VERIFY_ABSENT) {
        return note_bad(a, x, SAID_ABSENT, "no such file", e);
    }
    if (r->outcome == VERIFY_UNREADABLE) {
        return note_bad(a, x, SAID_UNREADABLE, r->err.text, e);
    }
    a->out->bytes += r->bytes;
    if (memcmp(r->sha256, x->sha256, SHA256_BYTES) == 0) {
        return note_fine(a, x, e);
    }
    hex_encode(r->sha256, SHA256_BYTES, hex);
    (void)snprintf(text, sizeof text, "its SHA-256 is %s", hex);
    return note_bad(a, x, SAID_DIFFERS, text, e);
}
