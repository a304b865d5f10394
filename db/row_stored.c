#include "db/row_audit.h"

#include "db/stmt.h"
#include "db/stored_list.h"

#include <string.h>

bool
row_stored_each(struct db *db, bool (*fn)(void *arg, const struct row_stored *r),
                void *arg, struct err *e)
{
    struct stored_list l;
    bool ok = stored_list_read(&l, db, e);

    for (size_t i = 0; ok && i < l.n; i++) {
        const struct stored *s = &l.list[i];
        struct row_stored r = {.bytes = s->bytes,
                               .type = str_of(media_name((enum media_type)s->type)),
                               .said = (enum bytes_said)s->said,
                               .whole_at = s->whole_at};

        memcpy(r.sha256, s->sha256, sizeof r.sha256);
        if (!fn(arg, &r)) {
            break;
        }
    }
    stored_list_release(&l);
    return ok;
}

static void
count_objects(const struct stored_list *l, struct row_fixity_log *out)
{
    out->objects = (int64_t)l->n;
    out->checks = l->checks;
    out->repaired = l->repaired;
    for (size_t i = 0; i < l->n; i++) {
        const struct stored *s = &l->list[i];

        out->never += !s->was_whole;
        out->bad += s->said == SAID_DIFFERS || s->said == SAID_UNREADABLE;
        out->absent += s->said == SAID_ABSENT;
        if (s->checked_at == 0) {
            out->never_rechecked++;
        } else if (out->oldest_at == 0 || s->checked_at < out->oldest_at) {
            out->oldest_at = s->checked_at;
        }
    }
}

static bool
count_audits(struct db *db, struct row_fixity_log *out, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "SELECT count(*), min(ended_at), max(ended_at) FROM audit"
                 " WHERE ended_at IS NOT NULL AND mode IN ('full', 'incremental')",
                 e);
    bool row;

    if (q == NULL || !stmt_row(q, &row, e)) {
        return false;
    }
    out->full_audits = stmt_take_int(q, 0);
    out->first_audit_at = stmt_take_int(q, 0);
    out->last_audit_at = stmt_take_int(q, 0);
    return true;
}

bool
row_fixity_log(struct db *db, struct row_fixity_log *out, struct err *e)
{
    struct stored_list l;
    bool ok = stored_list_read(&l, db, e);

    *out = (struct row_fixity_log){0};
    if (ok) {
        count_objects(&l, out);
    }
    stored_list_release(&l);
    return ok && count_audits(db, out, e);
}
