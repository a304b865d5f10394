#include "catalog/repair_state.h"

#include "base/date.h"
#include "base/fd.h"
#include "base/mem.h"

#include <stdio.h>

/* ---- a group of words ---- */

void
mend_release(struct mend *m)
{
    fd_close_at(&m->fd);
    free(m->detail);
}

/* The asset that a file belongs to: people know it by its URL. */
struct holder {
    struct buf url;
    enum asset_state state;
};

static bool
take_holder(void *arg, const struct row_listed *l)
{
    struct holder *h = arg;

    buf_add_str(&h->url, l->url);
    h->state = l->state;
    return false;
}

static bool
holder_of(struct repair *r, const uint8_t sha256[SHA256_BYTES], struct holder *h,
          struct err *e)
{
    struct row_filter filter = {.sha256 = sha256, .limit = 1};

    h->state = ASSET_STATES;
    return row_list_each(r->archive->db, &filter, take_holder, h, e);
}

static bool
mend_tell(struct repair *r, const struct mend *m, struct err *e)
{
    bool plans = r->opts->trip.dry_run;
    struct holder h = {.url = {.limit = LIMIT_URL_BYTES + 1}};
    char name[STORAGE_NAME_MAX];
    bool ok = holder_of(r, m->entry->sha256, &h, e);

    entry_name(m->entry, name);
    if (ok) {
        r->sync.opts->sink.emit(
            r->sync.opts->sink.arg,
            &(struct event){.kind = EVENT_ITEM,
                            .counts = r->sync.counts,
                            .name = h.url.n > 0 ? buf_cstr(&h.url) : name,
                            .state = plans                    ? m->does
                                     : h.state < ASSET_STATES ? state_name(h.state)
                                                              : state_name(STATE_PRESENT),
                            .detail = m->detail,
                            .bytes = m->entry->bytes});
    }
    buf_release(&h.url);
    return ok;
}

static bool
mend_row(struct repair *r, const struct mend *m, struct err *e)
{
    struct row_event event = {.at = clock_wall_ms(),
                              .kind = str_of(m->kind),
                              .object = m->entry->sha256,
                              .outcome = str_of(m->outcome),
                              .detail = str_of(m->detail),
                              .agent = STR(REPAIR_AGENT)};

    return row_event_add(r->archive->db, &event, e);
}

static bool
mends_store(struct repair *r, struct err *e)
{
    struct storage_put puts[LIMIT_GROUP_FILES];
    struct mend *of[LIMIT_GROUP_FILES];
    size_t n = 0;

    for (size_t i = 0; i < r->n_mends; i++) {
        struct mend *m = &r->mends[i];

        if (m->fd >= 0) {
            puts[n] = (struct storage_put){
                .kind = STORAGE_MEDIA,
                .ending = media_ending((enum media_type)m->entry->type),
                .part_key = m->entry->sha256,
                .part_fd = m->fd,
                .replaces = true};
            memcpy(puts[n].sha256, m->entry->sha256, SHA256_BYTES);
            of[n++] = m;
        }
    }
    if (n > 0 && !storage_commit(r->archive->storage, puts, n, (struct str){0}, e)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!puts[i].ok) {
            sync_note(&r->sync, "archive", puts[i].err.text);
            r->is_bad[of[i]->entry - r->look.entries] = true;
            of[i]->kind = NULL; /* nothing was done */
        }
        storage_part_drop(r->archive->storage, of[i]->entry->sha256);
    }
    return true;
}

static bool
mends_rows(struct repair *r, struct err *e)
{
    bool plans = r->opts->trip.dry_run; /* within a transaction that is abandoned */

    if (!plans && !db_begin(r->archive->db, e)) {
        return false;
    }
    for (size_t i = 0; i < r->n_mends; i++) {
        if (r->mends[i].kind != NULL && !mend_row(r, &r->mends[i], e)) {
            if (!plans) {
                db_abandon(r->archive->db);
            }
            return false;
        }
    }
    return plans || db_commit(r->archive->db, e);
}

bool
mend_flush(struct repair *r, struct err *e)
{
    bool ok = r->n_mends == 0 || (mends_store(r, e) && mends_rows(r, e));

    for (size_t i = 0; i < r->n_mends; i++) {
        struct mend *m = &r->mends[i];

        if (ok && m->kind != NULL && m->counter != NULL) {
            ++*m->counter;
        }
        if (ok && m->kind != NULL && m->does != NULL) {
            r->out->planned++;
            ok = mend_tell(r, m, e);
        }
        mend_release(m);
    }
    r->n_mends = 0;
    return ok;
}

bool
mend_add(struct repair *r, struct mend m, struct err *e)
{
    r->mends[r->n_mends++] = m;
    return r->n_mends < LIMIT_GROUP_FILES || mend_flush(r, e);
}

/* ---- one file ---- */

static const struct stray *
stray_of(const struct repair *r, const struct audit_entry *x)
{
    for (size_t i = 0; i < r->found.n_strays; i++) {
        const struct stray *s = &r->found.strays[i];

        if (s->is_moved && memcmp(s->sha256, x->sha256, SHA256_BYTES) == 0) {
            return s;
        }
    }
    return NULL;
}

/* Its bytes stand elsewhere in the store, and were read a moment ago. */
static bool
put_back(struct repair *r, struct audit_entry *x, bool *done, struct err *e)
{
    const struct stray *s = x->is_moved ? stray_of(r, x) : NULL;
    struct err why = {0};

    *done = false;
    if (s == NULL) {
        return true;
    }
    if (!r->opts->trip.dry_run &&
        !storage_put_back(r->archive->storage, s->path, x->sha256,
                          media_ending((enum media_type)x->type), &why)) {
        sync_note(&r->sync, s->name, why.text);
        return true;
    }
    *done = true;
    return mend_add(r,
                    (struct mend){.entry = x,
                                  .kind = "repaired",
                                  .outcome = "ok",
                                  .detail = xasprintf("it stood as %s", s->name),
                                  .does = "move",
                                  .counter = &r->out->moved,
                                  .fd = -1},
                    e);
}

static bool
copy_from(struct repair *r, struct audit_entry *x, bool *done, struct err *e)
{
    struct mend m = {.entry = x,
                     .kind = "repaired",
                     .outcome = "ok",
                     .does = "copy",
                     .counter = &r->out->copied,
                     .fd = -1};

    return from_take(r, x, &m, done, e) && (!*done || mend_add(r, m, e));
}

/* What a file is like is told once: since when it is so stays as it was. */
static bool
note_bad(struct repair *r, struct audit_entry *x, const struct verify_result *got,
         struct err *e)
{
    static const char *const outcomes[] = {[SAID_ABSENT] = "absent",
                                           [SAID_DIFFERS] = "differs",
                                           [SAID_UNREADABLE] = "unreadable"};
    enum bytes_said now = got->outcome == VERIFY_ABSENT       ? SAID_ABSENT
                          : got->outcome == VERIFY_UNREADABLE ? SAID_UNREADABLE
                                                              : SAID_DIFFERS;
    struct mend m = {.entry = x, .kind = "fixity", .outcome = outcomes[now], .fd = -1};
    char hex[SHA256_HEX + 1];

    r->is_bad[x - r->look.entries] = true;
    if (x->said == (uint8_t)now) {
        return true;
    }
    hex_encode(got->sha256, SHA256_BYTES, hex);
    m.detail = now == SAID_ABSENT       ? xstrdup("no such file")
               : now == SAID_UNREADABLE ? xstrdup(got->err.text)
                                        : xasprintf("its SHA-256 is %s", hex);
    return mend_add(r, m, e);
}

static bool
note_whole(struct repair *r, struct audit_entry *x, bool mode_mended, struct err *e)
{
    struct mend m = {.entry = x,
                     .kind = mode_mended ? "repaired" : "fixity",
                     .outcome = "ok",
                     .does = mode_mended ? "mend" : "whole",
                     .counter = mode_mended ? &r->out->mended : &r->out->whole,
                     .fd = -1};

    if (!mode_mended && !entry_was_bad(x)) {
        return true;
    }
    m.detail = xstrdup(mode_mended ? "its owner may read it again" : "whole again");
    return mend_add(r, m, e);
}

static bool
is_whole(const struct audit_entry *x, const struct verify_result *got)
{
    return got->outcome == VERIFY_READ &&
           memcmp(got->sha256, x->sha256, SHA256_BYTES) == 0;
}

/*
 * The file as it is now. A permission that was taken is given back before its bytes can
 * be read; in a dry run it is believed that they are right.
 */
static bool
look_again(struct repair *r, struct audit_entry *x, struct verify_result *got,
           bool *mode_mended, struct err *e)
{
    char name[STORAGE_NAME_MAX];

    entry_name(x, name);
    *mode_mended = false;
    if (!storage_verify_one(r->archive->storage, name, got, e)) {
        return false;
    }
    if (got->outcome != VERIFY_UNREADABLE || x->found != FOUND_UNREADABLE) {
        return true;
    }
    *mode_mended = true;
    if (r->opts->trip.dry_run) {
        got->outcome = VERIFY_READ;
        memcpy(got->sha256, x->sha256, SHA256_BYTES);
        return true;
    }
    return storage_mend_mode(r->archive->storage, name, e) &&
           storage_verify_one(r->archive->storage, name, got, e);
}

static bool
repair_file(struct repair *r, struct audit_entry *x, struct err *e)
{
    struct verify_result got;
    bool mode_mended;
    bool done;

    r->out->files++;
    if (!look_again(r, x, &got, &mode_mended, e)) {
        return false;
    }
    if (is_whole(x, &got)) {
        return note_whole(r, x, mode_mended, e);
    }
    if (!put_back(r, x, &done, e) || (!done && !copy_from(r, x, &done, e))) {
        return false;
    }
    return done || note_bad(r, x, &got, e);
}

bool
repair_files(struct repair *r, struct err *e)
{
    bool all = r->opts->n_objects == 0;

    r->is_bad = xcalloc(r->look.n + 1, sizeof *r->is_bad);
    for (size_t i = 0; i < r->look.n && !repair_ends(r); i++) {
        struct audit_entry *x = &r->look.entries[i];
        bool suspect = entry_was_bad(x) || x->found != FOUND_WHOLE;

        if (repair_wants_object(r, x->sha256) && (suspect || !all) &&
            !repair_file(r, x, e)) {
            return false;
        }
    }
    return mend_flush(r, e);
}

/* ---- what other bytes took the place of ---- */

static bool
quarantine(struct repair *r, struct audit_entry *x, struct err *e)
{
    char kept_as[STORAGE_NAME_MAX + 16];
    char name[STORAGE_NAME_MAX];
    bool found;

    entry_name(x, name);
    if (!storage_quarantine(r->archive->storage, name, kept_as, &found, e)) {
        return false;
    }
    return !found ||
           mend_add(r,
                    (struct mend){.entry = x,
                                  .kind = "fixity",
                                  .outcome = "absent",
                                  .detail = xasprintf("replaced; its damaged bytes are "
                                                      "kept as %s",
                                                      kept_as),
                                  .counter = &r->out->quarantined,
                                  .fd = -1},
                    e);
}

bool
repair_quarantine(struct repair *r, struct err *e)
{
    for (size_t i = 0; i < r->look.n && !r->opts->trip.dry_run; i++) {
        struct audit_entry *x = &r->look.entries[i];
        struct holder h = {.url = {.limit = LIMIT_URL_BYTES + 1}};
        bool ok = true;

        if (r->is_bad[i] && x->found != FOUND_NOT) {
            ok = holder_of(r, x->sha256, &h, e) &&
                 (h.state != ASSET_STATES || quarantine(r, x, e));
        }
        buf_release(&h.url);
        if (!ok) {
            return false;
        }
    }
    return mend_flush(r, e);
}
