#include "catalog/bag_fill.h"

#include "base/fault.h"
#include "base/fd.h"
#include "base/limits.h"
#include "base/media.h"
#include "catalog/bag_dir.h"
#include "db/row.h"
#include "fetch/fetch.h"
#include "fetch/url.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

enum { WAIT_MS = 1000, NAME_MAX_FILL = 32 };

/* One file on its way, under its temporary name. */
struct fill_slot {
    struct bag_file *f; /* NULL: free */
    int fd;             /* owned while f is set */
    char name[NAME_MAX_FILL];
};

struct fill {
    struct archive *a;
    struct bag *b;
    const struct sync_opts *opts;
    struct bag_import_result *out;
    struct fetch *fetch; /* made for the first that must be fetched */
    struct fill_slot slots[LIMIT_TRANSFERS];
    size_t next;     /* file that is looked at next */
    struct err *why; /* first failure of a file */
    struct err *e;
    bool ended; /* e tells why nothing further is done */
};

void
bag_tell(const struct event_sink *sink, const char *fmt, ...)
{
    char text[ERR_TEXT_MAX];
    const struct counts none = {0};
    struct event note = {
        .kind = EVENT_NOTE, .counts = &none, .detail = text, .bytes = -1};
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (sink->emit != NULL) {
        sink->emit(sink->arg, &note);
    }
}

/* This file stays missing; others may still come. */
static void
give_up(struct fill *w, const struct bag_file *f, const struct err *why)
{
    w->out->missing++;
    bag_tell(&w->opts->sink, "fetch.txt:%u: %s", f->url_line, why->text);
    if (w->why->code == ERR_NONE) {
        *w->why = *why;
        err_put_front(w->why, "fetch.txt:%u", f->url_line);
    }
}

/* ---- a verified file gets its name ---- */

static void
slot_name(size_t i, char out[NAME_MAX_FILL])
{
    (void)snprintf(out, NAME_MAX_FILL, ".assets-fetch-%zu.part", i);
}

/* Not in data/, where a left-over would be a file that no manifest lists. */
static bool
open_slot(struct fill *w, size_t i, struct bag_file *f)
{
    struct fill_slot *s = &w->slots[i];

    slot_name(i, s->name);
    s->fd = openat(w->b->fd, s->name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                   0666);
    if (s->fd < 0) {
        w->ended = true;
        return err_sys(w->e, "create %s in the bag", s->name);
    }
    s->f = f;
    return true;
}

static void
close_slot(struct fill *w, struct fill_slot *s)
{
    if (s->f != NULL) {
        (void)unlinkat(w->b->fd, s->name, 0); /* no longer there where it was renamed */
        (void)close(s->fd);
        s->f = NULL;
    }
}

static bool
move_in(struct fill *w, struct fill_slot *s)
{
    auto_close int dir = -1;
    const char *leaf;

    if (!bag_dir_parent(w->b->fd, s->f->path, true, &dir, &leaf, w->e)) {
        return false;
    }
    if (fsync(s->fd) != 0) {
        return err_sys(w->e, "sync %s", s->f->path);
    }
    fault_point("bag-fetched");
    if (renameat(w->b->fd, s->name, dir, leaf) != 0) {
        return err_sys(w->e, "rename a finished file to %s", s->f->path);
    }
    fault_point("bag-filled");
    return true;
}

/* What is verified gets its name; a length that is none of it is a lie. */
static bool
settle(struct fill *w, struct fill_slot *s, int64_t *count)
{
    struct bag_file *f = s->f;

    w->ended = true;
    if (f->url_bytes >= 0 && f->bytes != f->url_bytes) {
        return err_set(w->e, ERR_INPUT,
                       "fetch.txt:%u: says %" PRId64 " bytes, %s has %" PRId64,
                       f->url_line, f->url_bytes, f->path, f->bytes);
    }
    if (!move_in(w, s)) {
        return false;
    }
    w->ended = false;
    f->is_there = true;
    ++*count;
    return true;
}

/* Every digest of every manifest holds, or the bytes do not enter the bag. */
static bool
verify(struct fill *w, struct fill_slot *s, bool *good)
{
    struct err why = {0};

    *good = bag_verify_fd(s->f, s->fd, w->opts->stop_fd, NULL, &s->f->bytes, &why);
    if (!*good && why.code != ERR_DAMAGE) {
        w->ended = true;
        *w->e = why;
        return false;
    }
    return true;
}

/* ---- out of the archive ---- */

struct own {
    bool found;
    char name[STORAGE_NAME_MAX];
};

static bool
take_own(void *arg, const struct row_listed *r)
{
    struct own *own = arg;

    own->found = r->held;
    storage_name(STORAGE_MEDIA, r->object.sha256,
                 media_ending(media_from_name(r->object.type)), 0, own->name);
    return !own->found;
}

static bool
copy_bytes(struct fill *w, int from, int to, const char *name)
{
    auto_free char *part = xcalloc((size_t)LIMIT_COPY_READ_BYTES, 1);
    size_t got = 1;

    for (int64_t at = 0; got > 0; at += (int64_t)got) {
        if (!fd_pread_some(from, part, (size_t)LIMIT_COPY_READ_BYTES, at, &got, name,
                           w->e) ||
            !fd_write_all(to, part, got, name, w->e)) {
            w->ended = true;
            return false;
        }
    }
    return true;
}

/* A stored file that is damaged is fetched instead. */
static bool
fill_from_archive(struct fill *w, struct bag_file *f)
{
    struct row_filter filter = {.sha256 = f->digests[HASH_SHA256]};
    struct own own = {0};
    auto_close int from = -1;
    struct err ignored = {0};
    int64_t bytes;
    bool good = false;

    if (filter.sha256 == NULL) {
        return true;
    }
    if (!row_list_each(w->a->db, &filter, take_own, &own, w->e)) {
        return false;
    }
    if (!own.found ||
        !storage_get(w->a->storage, own.name, &from, &bytes, &good, &ignored) || !good) {
        return true;
    }
    if (open_slot(w, 0, f) && copy_bytes(w, from, w->slots[0].fd, f->path) &&
        verify(w, &w->slots[0], &good) && good &&
        settle(w, &w->slots[0], &w->out->from_archive)) {
        w->b->missing--;
    }
    close_slot(w, &w->slots[0]);
    return !w->ended;
}

static bool
fill_all_from_archive(struct fill *w)
{
    for (size_t i = 0; i < w->b->n; i++) {
        struct bag_file *f = &w->b->files[i];

        if (!f->is_there && !fill_from_archive(w, f)) {
            return false;
        }
    }
    return true;
}

/* ---- over the network ---- */

/* A whole body came. */
static void
take_body(struct fill *w, struct fill_slot *s)
{
    struct err why = {0};
    bool good;

    if (!verify(w, s, &good)) {
        return;
    }
    if (good) {
        (void)settle(w, s, &w->out->fetched);
        return;
    }
    err_put(&why, ERR_NOT_MEDIA, "%s: what came is not what the manifests list",
            s->f->url);
    give_up(w, s->f, &why);
}

static void
take_result(void *arg, const struct fetch_result *r)
{
    struct fill *w = arg;
    struct fill_slot *s = &w->slots[r->id];

    if (w->ended) {
        /* only what is under way is put away */
    } else if (r->outcome == FETCH_BODY) {
        take_body(w, s);
    } else if (r->err.code == ERR_STOPPED || r->err.code == ERR_DISK ||
               r->err.code == ERR_FULL) {
        w->ended = true;
        *w->e = r->err;
    } else {
        give_up(w, s->f, &r->err);
    }
    close_slot(w, s);
}

/* The announced length is a ceiling, never a size to make room for (section 5.2). */
static int64_t
ceiling_of(const struct bag_file *f)
{
    return f->url_bytes > 0 && f->url_bytes < LIMIT_VIDEO_BYTES ? f->url_bytes
                                                                : LIMIT_VIDEO_BYTES;
}

static bool
add_job(struct fill *w, size_t i, struct bag_file *f)
{
    auto_buf struct buf url = {.limit = LIMIT_URL_BYTES};
    struct fetch_job job = {.id = i, .limit_bytes = ceiling_of(f)};
    struct err why = {0};

    if (!open_slot(w, i, f)) {
        return false;
    }
    job.fd = w->slots[i].fd;
    if (url_normalise(str_of(f->url), false, &url, &why)) {
        job.url = buf_view(&url);
        if (fetch_add(w->fetch, &job, &why)) {
            return true;
        }
    }
    give_up(w, f, &why);
    close_slot(w, &w->slots[i]);
    return true;
}

/* Fills free slots with what is still missing. */
static bool
add_jobs(struct fill *w)
{
    for (size_t i = 0; i < LIMIT_TRANSFERS && fetch_room(w->fetch); i++) {
        while (w->slots[i].f == NULL && w->next < w->b->n) {
            struct bag_file *f = &w->b->files[w->next++];

            if (!f->is_there && !add_job(w, i, f)) {
                return false;
            }
        }
    }
    return true;
}

static bool
fetch_all(struct fill *w)
{
    struct pollfd stop = {.fd = w->opts->stop_fd, .events = POLLIN};

    while (!w->ended && add_jobs(w) && fetch_active(w->fetch) > 0) {
        if (!fetch_wait(w->fetch, &stop, stop.fd >= 0 ? 1 : 0, WAIT_MS, w->e) ||
            !fetch_step(w->fetch, take_result, NULL, w, w->e)) {
            w->ended = true;
        } else if (!w->ended && (stop.revents & POLLIN) != 0) {
            w->ended = true;
            (void)err_set(w->e, ERR_STOPPED, "stopped");
        }
    }
    if (w->out->missing > 0 && w->out->fetched == 0 && !fetch_any_answer(w->fetch)) {
        w->why->code = ERR_NET_DOWN;
    }
    fetch_stop(w->fetch, take_result, w);
    return !w->ended;
}

/* Two runs would take each other's files away. */
static bool
begin(struct fill *w)
{
    if (flock(w->b->fd, LOCK_EX | LOCK_NB) != 0) {
        return err_set(w->e, ERR_BUSY, "another run is filling this bag");
    }
    for (size_t i = 0; i < LIMIT_TRANSFERS; i++) {
        char name[NAME_MAX_FILL];

        slot_name(i, name);
        if (unlinkat(w->b->fd, name, 0) != 0 && errno != ENOENT) {
            return err_sys(w->e, "remove %s of an earlier run", name);
        }
    }
    return true;
}

bool
bag_fill(struct archive *a, struct bag *b, const struct sync_opts *opts,
         struct bag_import_result *out, struct err *why, struct err *e)
{
    struct fill w = {.a = a, .b = b, .opts = opts, .out = out, .why = why, .e = e};
    struct fetch_opts net = opts->fetch;
    bool ok;

    if (b->missing == 0) {
        return true;
    }
    net.allow_file = false; /* a bag's text is from outside: no local file by it */
    if (!begin(&w) || !fill_all_from_archive(&w)) {
        return false;
    }
    if (b->missing == 0) {
        return syncfs(b->fd) == 0 || err_sys(e, "sync the bag");
    }
    if (opts->offline) {
        out->missing = (int64_t)b->missing;
        return !err_set(why, ERR_NET_LATER,
                        "files are to be fetched, and --offline bars it");
    }
    if (!fetch_new(&w.fetch, &net, e)) {
        return false;
    }
    ok = fetch_all(&w);
    fetch_free(w.fetch);
    return ok && (syncfs(b->fd) == 0 || err_sys(e, "sync the bag"));
}
