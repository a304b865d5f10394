#include "cli/audit_view.h"

#include "base/limits.h"
#include "cli/human.h"

#include <inttypes.h>

const char *
audit_class_means(enum asset_state s)
{
    static const char *const means[ASSET_STATES] = {
        [STATE_PRESENT] = "here, as it was stored",
        [STATE_SUBSTITUTE] = "a copy from elsewhere",
        [STATE_DAMAGED] = "its bytes are not what they were, or came broken",
        [STATE_LOST] = "archived once; the stored file is gone",
        [STATE_GONE] = "the server says that it is not there",
        [STATE_REFUSED] = "the server or our own rules say no",
        [STATE_NOT_MEDIA] = "something else came instead of media",
        [STATE_FAILING] = "may work later",
        [STATE_UNTRIED] = "not asked for yet",
        [STATE_UNRESOLVABLE] = "no usable URL",
        [STATE_EXCLUDED] = "forgotten on purpose",
    };

    return means[s];
}

const char *
audit_finding_means(enum finding f)
{
    static const char *const means[FINDINGS_OF_AUDIT] = {
        [FINDING_TYPE_DIFFERS] = "the name claims another type than the bytes have",
        [FINDING_NO_PICTURE] = "sound only",
        [FINDING_UNVERIFIABLE] = "of a kind that is not read, or not looked at yet",
        [FINDING_TOO_LARGE] = "more pixels or streams than are looked at",
        [FINDING_ASPECT] = "the shape is not the one in the name",
        [FINDING_DATE] = "the name and the path tell different days",
        [FINDING_PLACEHOLDER] = "one file under many names: perhaps a placeholder",
        [FINDING_NO_THUMB] = "no thumbnail",
        [FINDING_OLD_THUMB] = "thumbnails of an older recipe",
        [FINDING_ARTICLE_DATE] = "the path and the article are over a month apart",
    };

    return means[f];
}

void
audit_move_means(struct buf *b, int from, enum asset_state to)
{
    if (from == ASSET_STATES) {
        buf_add_cstr(b, "new");
    } else if (to == STATE_PRESENT) {
        buf_add_cstr(b, from == STATE_LOST || from == STATE_DAMAGED ? "back again"
                                                                    : "now here");
    } else if (to == STATE_SUBSTITUTE) {
        buf_add_cstr(b, "replaced by a copy");
    } else {
        buf_addf(b, "newly %s", state_name(to));
    }
}

void
audit_findings(struct buf *b, uint32_t findings)
{
    size_t before = b->n;

    for (unsigned f = 0; findings >> f != 0; f++) {
        if ((findings >> f & 1u) != 0) {
            buf_addf(b, "%s%s", b->n > before ? ", " : "", finding_name((enum finding)f));
        }
    }
}

/* ", 2 absent" where there are any. */
static void
outcome(struct buf *b, int64_t n, const char *what)
{
    if (n > 0) {
        buf_addf(b, ", %" PRId64 " %s", n, what);
    }
}

void
audit_run_text(struct buf *b, const struct audit_told *t)
{
    const struct audit_result *run = t->run;

    if (run == NULL) {
        buf_add_cstr(b, "No file was looked at: this is what the log says.");
        return;
    }
    buf_addf(b, "%" PRId64 " %s looked at, ", run->files,
             plural(run->files, "file", "files"));
    human_bytes(b, run->bytes);
    buf_add_cstr(b, " read in ");
    human_span(b, run->elapsed_ms);
    buf_addf(b, ": %" PRId64 " %s", run->fine,
             strcmp(t->mode, "fast") == 0 ? "there, with the size that they should have"
                                          : "as they should be");
    outcome(b, run->differs, "with other bytes");
    outcome(b, run->absent, "gone");
    outcome(b, run->unreadable, "that cannot be read");
    outcome(b, run->back, "whole again");
    buf_add_byte(b, '.');
    if (run->resumed) {
        buf_add_cstr(b, " It went on where an earlier audit was cut short.");
    }
    if (run->cut_short) {
        buf_add_cstr(b, " It was cut short: the next one goes on from here.");
    }
}

static int64_t
count_of(const struct report *r, enum asset_state a, enum asset_state b)
{
    return r->counts[a] + r->counts[b];
}

void
audit_next_text(struct buf *b, const struct audit_told *t)
{
    const struct report *r = t->report;
    bool has_moved = false;

    for (size_t i = 0; t->run != NULL && i < t->run->n_strays && !has_moved; i++) {
        has_moved = t->run->strays[i].is_moved;
    }
    if (t->run != NULL && t->run->cut_short) {
        buf_add_cstr(b, "assets audit");
    } else if (count_of(r, STATE_LOST, STATE_DAMAGED) > 0 || r->fixity.bad > 0 ||
               has_moved) {
        buf_add_cstr(b, "assets repair -n");
    } else if (r->counts[STATE_FAILING] > 0) {
        buf_add_cstr(b, "assets sync --retry-failed");
    } else if (count_of(r, STATE_UNTRIED, STATE_UNTRIED) > 0) {
        buf_add_cstr(b, "assets sync");
    } else if (r->findings[FINDING_NO_THUMB] > 0 || r->findings[FINDING_OLD_THUMB] > 0) {
        buf_add_cstr(b, "assets repair -n");
    } else if (r->missing > 0) { /* their own servers have said no */
        buf_add_cstr(b, "assets repair --wayback -n");
    } else if (t->gallery != GALLERY_CURRENT) {
        buf_add_cstr(b, "assets gallery");
    }
}

size_t
audit_worst_months(const struct report *r, const struct report_month *worst[AUDIT_WORST])
{
    size_t n = 0;

    for (size_t i = 0; i < r->n_months; i++) {
        const struct report_month *m = &r->months[i];
        size_t at = n;

        while (at > 0 && worst[at - 1]->sum.missing < m->sum.missing) {
            at--;
        }
        if (m->sum.missing == 0 || at == AUDIT_WORST) {
            continue;
        }
        n += n < AUDIT_WORST;
        memmove(&worst[at + 1], &worst[at], (n - at - 1) * sizeof worst[0]);
        worst[at] = m;
    }
    return n;
}

bool
audit_host_is_bad(const struct report_host *h)
{
    return h->sum.missing > 0;
}

int
audit_exit_status(const struct report *r)
{
    return r->fixity.bad > 0 ? 6 : r->missing > 0 ? 1 : 0;
}

void
audit_exit_text(struct buf *b, const struct audit_told *t)
{
    const struct report *r = t->report;
    bool first = true;

    if (t->status == 0) {
        return;
    }
    buf_addf(b, "exit %d: ", t->status);
    if (r->fixity.bad > 0) {
        buf_addf(b, "%" PRId64 " stored %s no longer match%s or cannot be read; ",
                 r->fixity.bad, plural(r->fixity.bad, "file", "files"),
                 plural(r->fixity.bad, "es its digest", " their digests"));
    }
    buf_addf(b, "%" PRId64 " of %" PRId64 " %s %s missing or damaged", r->missing,
             r->total, plural(r->total, "asset", "assets"),
             plural(r->missing, "is", "are"));
    for (int s = 0; s < ASSET_STATES; s++) {
        if (r->counts[s] > 0 && report_is_missing((enum asset_state)s)) {
            buf_addf(b, "%s%" PRId64 " %s", first ? " (" : ", ", r->counts[s],
                     state_name((enum asset_state)s));
            first = false;
        }
    }
    buf_add_cstr(b, first ? "; see: " : "); see: ");
    audit_next_text(b, t);
}
