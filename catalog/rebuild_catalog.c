#include "catalog/rebuild_catalog.h"

#include "base/date.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"
#include "catalog/rebuild_files.h"
#include "db/row_audit.h"
#include "db/row_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define REBUILD_AGENT "assets " ASSETS_VERSION

struct rebuild {
    const struct rebuild_opts *opts;
    struct rebuilt *out;
    struct storage *storage; /* owned */
    struct db *db;           /* owned; the new one */
    struct held_files files;
    char *path, *fresh; /* owned; catalog.db, and what it is built as */
    bool has_old;       /* there is a file of that name */
};

/* ---- the catalog that is there ---- */

static bool
is_there(const char *path, int64_t *bytes)
{
    struct stat st;
    bool there = lstat(path, &st) == 0;

    *bytes = there ? st.st_size : 0;
    return there;
}

/* Only what cannot be read is made anew: a log may know less than its catalog. */
static bool
old_is_lost(struct rebuild *r, struct err *e)
{
    struct err why = {0};
    struct db *old = NULL;
    int64_t bytes;
    bool whole = false;

    r->has_old = is_there(r->path, &bytes);
    if (!r->has_old || bytes == 0) {
        return true;
    }
    if (db_open(&old, r->path, DB_WRITE, storage_uuid(r->storage), &why)) {
        whole = copy_catalog_is_whole(old, &why);
        db_close(old);
    }
    if (whole) {
        return err_set(e, ERR_USAGE,
                       "%s: can be read: there is nothing to rebuild. To make it anew "
                       "all the same, move it away first",
                       r->path);
    }
    if (why.code != ERR_DB) {
        *e = why;
        return false;
    }
    return true;
}

/* ---- objects ---- */

/* SHA-1 too, which the reading did not make. */
static bool
digests_of(struct rebuild *r, const struct held_file *f, struct digests *out, bool *same,
           struct err *e)
{
    char name[STORAGE_NAME_MAX];
    auto_close int fd = -1;
    struct hash *h = NULL;
    int64_t bytes;
    bool found;
    bool ok;

    *same = false;
    held_file_name(f, name);
    if (!storage_get(r->storage, name, &fd, &bytes, &found, e) || !found) {
        return e->code == ERR_NONE;
    }
    h = hash_new();
    hash_begin(h);
    ok = hash_add_fd(h, fd, -1, name, &bytes, e);
    hash_end(h, out);
    hash_free(h);
    *same = ok && bytes == f->bytes && memcmp(out->sha256, f->sha256, SHA256_BYTES) == 0;
    return ok;
}

/* The log lost what it said of this object; its file is there, and is what it claims. */
static bool
object_by_file(void *arg, const uint8_t sha256[SHA256_BYTES], bool *known, struct err *e)
{
    struct rebuild *r = arg;
    struct held_file *f = held_files_find(&r->files, sha256);
    struct row_object o = {.duration_us = -1,
                           .rotation = -1,
                           .dominant = -1,
                           .whole_permille = -1,
                           .verdict = STR("unchecked"),
                           .stored_at = clock_wall_ms()};
    struct digests digests;
    auto_free char *leaf = NULL;

    *known = false;
    if (f == NULL || f->found != FILE_WHOLE || f->is_known) {
        return true;
    }
    if (!digests_of(r, f, &digests, known, e) || !*known) {
        return e->code == ERR_NONE;
    }
    leaf = xasprintf("x.%s", f->ending);
    o.type = str_of(media_name(media_type_of_path(str_of(leaf))));
    o.bytes = f->bytes;
    memcpy(o.sha256, digests.sha256, SHA256_BYTES);
    memcpy(o.sha1, digests.sha1, SHA1_BYTES);
    f->is_known = true;
    r->out->unchecked++;
    return row_object_put(r->db, &o, e);
}

/* ---- what became of the files ---- */

struct checking {
    struct rebuild *r;
    struct err err;
};

/* Good news are left to the audit; bad ones would else be told as if all were well. */
static bool
note_object(struct checking *c, const struct row_stored *o, enum bytes_said now,
            const char *outcome)
{
    struct row_event event = {.at = clock_wall_ms(),
                              .kind = STR("fixity"),
                              .object = o->sha256,
                              .outcome = str_of(outcome),
                              .detail = STR("found when the catalog was made anew"),
                              .agent = STR(REBUILD_AGENT)};

    return o->said == now || row_event_add(c->r->db, &event, &c->err);
}

static bool
check_object(void *arg, const struct row_stored *o)
{
    struct checking *c = arg;
    struct rebuilt *out = c->r->out;
    struct held_file *f = held_files_find(&c->r->files, o->sha256);

    out->objects++;
    if (f != NULL) {
        f->is_known = true;
    }
    switch (f != NULL ? (enum file_found)f->found : FILE_ABSENT) {
    case FILE_ABSENT:
        out->absent++;
        return note_object(c, o, SAID_ABSENT, "absent");
    case FILE_DIFFERS:
        out->differs++;
        return note_object(c, o, SAID_DIFFERS, "differs");
    case FILE_UNREADABLE:
        out->unreadable++;
        return note_object(c, o, SAID_UNREADABLE, "unreadable");
    case FILE_WHOLE:
        break;
    }
    return true;
}

static bool
check_objects(struct rebuild *r, struct err *e)
{
    struct checking c = {.r = r};
    char name[STORAGE_NAME_MAX];

    if (!row_asset_most(r->db, &r->out->assets, e) || !db_begin(r->db, e)) {
        return false;
    }
    if (!row_stored_each(r->db, check_object, &c, e) || c.err.code != ERR_NONE) {
        db_abandon(r->db);
        if (c.err.code != ERR_NONE) {
            *e = c.err;
        }
        return false;
    }
    for (size_t i = 0; i < r->files.n; i++) {
        if (!r->files.p[i].is_known) {
            held_file_name(&r->files.p[i], name);
            rebuilt_add_stray(r->out, name);
        }
    }
    return db_commit(r->db, e);
}

/* ---- into place ---- */

static const char *const tails[] = {"-wal", "-shm", "-journal"};

enum { TAILS = sizeof tails / sizeof tails[0] };

static void
remove_fresh(const struct rebuild *r)
{
    (void)unlink(r->fresh);
    for (size_t i = 0; i < TAILS; i++) {
        auto_free char *name = xasprintf("%s%s", r->fresh, tails[i]);

        (void)unlink(name);
    }
}

static bool
move_if_there(const char *from, const char *to, struct err *e)
{
    return rename(from, to) == 0 || errno == ENOENT || err_sys(e, "rename %s", from);
}

/* The first of catalog.db.damaged-1, -2… that is not taken; its logs go along. */
static bool
keep_old(struct rebuild *r, struct err *e)
{
    auto_free char *kept = NULL;
    int64_t ignored;
    int n = 0;

    do {
        free(kept);
        kept = xasprintf("%s.damaged-%d", r->path, ++n);
    } while (is_there(kept, &ignored));
    for (size_t i = 0; i < TAILS; i++) {
        auto_free char *from = xasprintf("%s%s", r->path, tails[i]);
        auto_free char *to = xasprintf("%s%s", kept, tails[i]);

        if (!move_if_there(from, to, e)) {
            return false;
        }
    }
    if (!r->has_old) {
        return true;
    }
    /* A second name, so that the first is taken over in one step; else the only one. */
    if (link(r->path, kept) != 0 && rename(r->path, kept) != 0) {
        return err_sys(e, "keep %s", r->path);
    }
    r->out->kept_as = steal_ptr(&kept);
    return true;
}

static bool
sync_folder(const char *dir, struct err *e)
{
    auto_close int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return (fd >= 0 && fsync(fd) == 0) || err_sys(e, "sync %s", dir);
}

static bool
put_in_place(struct rebuild *r, struct err *e)
{
    fault_point("rebuilt");
    if (!storage_check_root(r->storage, e) || !keep_old(r, e)) {
        return false;
    }
    fault_point("damaged-kept");
    if (rename(r->fresh, r->path) != 0) {
        return err_sys(e, "rename %s", r->fresh);
    }
    return sync_folder(storage_dir(r->storage), e);
}

/* ---- all of it ---- */

static bool
fill_fresh(struct rebuild *r, struct err *e)
{
    struct sidelog_replay how = {
        .object = object_by_file, .arg = r, .stop_fd = r->opts->stop_fd};

    if (!db_open(&r->db, r->fresh, DB_WRITE, storage_uuid(r->storage), e) ||
        !sidelog_replay(r->storage, r->db, &how, &r->out->log, e)) {
        return false;
    }
    if (!r->out->log.found) {
        return err_set(e, ERR_INPUT,
                       "%s: there is no log/catalog.jsonl: without it nobody knows what "
                       "the files in media/ are. Put catalog.db back from a copy",
                       storage_dir(r->storage));
    }
    return check_objects(r, e);
}

static bool
rebuild(struct rebuild *r, struct err *e)
{
    bool ok;

    if (!old_is_lost(r, e) || !held_files_list(&r->files, r->storage, r->out, e) ||
        !held_files_read(&r->files, r->storage, r->opts, r->out, e)) {
        return false;
    }
    remove_fresh(r);
    ok = fill_fresh(r, e);
    db_close(r->db); /* its log goes into the file */
    r->db = NULL;
    ok = ok && put_in_place(r, e);
    if (!ok) {
        remove_fresh(r);
    }
    return ok;
}

bool
rebuild_catalog(const char *dir, const struct rebuild_opts *opts, struct rebuilt *out,
                struct err *e)
{
    struct rebuild r = {.opts = opts, .out = out};
    int64_t began_ms = clock_mono_ms();
    bool ok;

    *out = (struct rebuilt){0};
    if (!storage_open(&r.storage, dir, STORAGE_WRITE, e)) {
        return false;
    }
    r.path = xasprintf("%s/catalog.db", dir);
    r.fresh = xasprintf("%s.new", r.path);
    ok = rebuild(&r, e);
    held_files_release(&r.files);
    storage_close(r.storage);
    free(r.path);
    free(r.fresh);
    out->elapsed_ms = clock_mono_ms() - began_ms;
    return ok;
}

void
rebuilt_release(struct rebuilt *r)
{
    for (size_t i = 0; i < r->n_strays; i++) {
        free(r->strays[i]);
    }
    free(r->strays);
    free(r->kept_as);
    *r = (struct rebuilt){0};
}

int
rebuilt_exit_status(const struct rebuilt *r)
{
    const struct sidelog_told *log = &r->log;

    return r->absent + r->differs + r->unreadable + r->strays_total + log->bad_lines +
                       log->bad_blocks + log->unfit >
                   0
               ? 1
               : 0;
}
