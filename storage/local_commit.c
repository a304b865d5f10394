#include "storage/local.h"

#include "base/fault.h"
#include "base/fd.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One put on its way. */
struct work {
    struct storage_put *put;
    char from[LOCAL_LEAF_MAX]; /* its name in incoming/ */
    int fd;                    /* owned for a thumb, borrowed for a part */
    bool is_waiting;           /* has bytes in incoming/ to be synced and renamed */
    bool is_placed;            /* in place, once the folders are synced */
};

/* A group on its way. */
struct group {
    struct local *l;
    struct work *work; /* owned */
    size_t n;
    struct fan touched;
};

/* Read-only for everybody: against accidents. File systems without modes say EPERM. */
static bool
make_read_only(int fd, const char *name, struct err *e)
{
    if (fchmod(fd, 0444) != 0 && errno != EPERM && errno != EOPNOTSUPP) {
        return err_sys(e, "chmod incoming/%s", name);
    }
    return true;
}

static void
prepare_media(struct work *w)
{
    struct stat st;

    part_name(w->put->part_key, ".part", w->from);
    if (fstat(w->put->part_fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        err_put(&w->put->err, ERR_DISK, "incoming/%s: not an open file", w->from);
        return;
    }
    if (make_read_only(w->put->part_fd, w->from, &w->put->err)) {
        w->fd = w->put->part_fd;
        w->is_waiting = true;
    }
}

static void
prepare_thumb(struct local *l, struct work *w, size_t index, struct fan *touched)
{
    struct storage_put *put = w->put;
    char hex[SHA256_HEX + 1];

    if (place_has_thumb(l, put, touched)) {
        put->already = true;
        w->is_placed = true;
        return;
    }
    hex_encode(put->sha256, SHA256_BYTES, hex);
    /* The index: one group may hold the same picture twice. */
    (void)snprintf(w->from, sizeof w->from, "%s-%d-%zu.png.tmp", hex, put->box_px, index);
    (void)unlinkat(l->incoming_fd, w->from, 0);
    w->fd = path_open(l->incoming_fd, w->from, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (w->fd < 0) {
        (void)err_sys(&put->err, "create %s/incoming/%s", l->dir, w->from);
        return;
    }
    w->is_waiting = true;
    if (!fd_write_all(w->fd, put->bytes.p, put->bytes.n, w->from, &put->err) ||
        !make_read_only(w->fd, w->from, &put->err)) {
        w->is_waiting = false;
        (void)unlinkat(l->incoming_fd, w->from, 0);
        fd_close_at(&w->fd); /* gives its room back to the rest of the group */
        w->fd = -1;
    }
}

static void
group_begin(struct group *g, struct local *l, struct storage_put *puts, size_t n)
{
    *g = (struct group){.l = l, .work = xcalloc(n + 1, sizeof *g->work), .n = n};
    for (size_t i = 0; i < n; i++) {
        struct work *w = &g->work[i];

        *w = (struct work){.put = &puts[i], .fd = -1};
        if (puts[i].kind == STORAGE_THUMB) {
            prepare_thumb(l, w, i, &g->touched);
        } else {
            prepare_media(w);
        }
    }
}

/* A picture that found no place is made again; a part stays for a resume. */
static void
thumb_end(const struct group *g, const struct work *w)
{
    if (w->is_waiting) {
        (void)unlinkat(g->l->incoming_fd, w->from, 0);
    }
    fd_close_at(&w->fd); /* synced, or of no use */
}

static void
group_end(struct group *g)
{
    for (size_t i = 0; i < g->n; i++) {
        if (g->work[i].put->kind == STORAGE_THUMB) {
            thumb_end(g, &g->work[i]);
        }
    }
    free(g->work);
}

/* After a failed sync nobody knows what the disk holds: the bytes are fetched again. */
static void
discard(struct local *l, struct work *w)
{
    w->is_waiting = false;
    if (w->put->kind == STORAGE_THUMB) {
        (void)unlinkat(l->incoming_fd, w->from, 0);
    } else {
        local_part_drop(l, w->put->part_key);
    }
}

/* False where nothing of the group may be put in place. */
static bool
group_sync(struct group *g, int journal_fd, struct err *e)
{
    struct local *l = g->l;
    auto_free struct sync_item *items = xcalloc(g->n + 1, sizeof *items);
    int journal_error;

    for (size_t i = 0; i < g->n; i++) {
        items[i].fd = g->work[i].is_waiting ? g->work[i].fd : -1;
    }
    journal_error = sync_files(l, items, g->n, journal_fd);
    for (size_t i = 0; i < g->n; i++) {
        if (items[i].error != 0) {
            errno = items[i].error;
            (void)err_sys(&g->work[i].put->err, "sync %s/incoming/%s", l->dir,
                          g->work[i].from);
            discard(l, &g->work[i]);
        }
    }
    if (journal_error != 0) {
        errno = journal_error;
        return err_sys(e, "sync %s/incoming/journal", l->dir);
    }
    return true;
}

static void
group_place(struct group *g)
{
    char note[LOCAL_LEAF_MAX];

    for (size_t i = 0; i < g->n; i++) {
        struct work *w = &g->work[i];

        if (!w->is_waiting || !place_put(g->l, w->put, w->from, w->fd, &g->touched)) {
            continue;
        }
        w->is_waiting = false;
        w->is_placed = true;
        if (w->put->kind == STORAGE_MEDIA) {
            part_name(w->put->part_key, ".note", note);
            (void)unlinkat(g->l->incoming_fd, note, 0);
        }
        fault_point("renamed");
    }
}

/* The items that are still without a word of their own share the group's. */
static bool
group_fail(struct group *g, const struct err *why)
{
    for (size_t i = 0; i < g->n; i++) {
        if (!g->work[i].put->ok && g->work[i].put->err.code == ERR_NONE) {
            g->work[i].put->already = false;
            g->work[i].put->err = *why;
        }
    }
    return false;
}

/* An item that found the disk full ends the run, though others of its group are whole. */
static bool
group_tell(struct group *g, struct err *e)
{
    bool has_room = true;

    for (size_t i = 0; i < g->n; i++) {
        struct storage_put *put = g->work[i].put;

        put->ok = g->work[i].is_placed;
        if (!put->ok && put->err.code == ERR_FULL && has_room) {
            has_room = err_set(e, ERR_FULL, "%s", put->err.text);
        }
    }
    return has_room;
}

static bool
has_work(const struct group *g)
{
    for (size_t i = 0; i < g->n; i++) {
        if (g->work[i].is_waiting || g->work[i].is_placed) {
            return true;
        }
    }
    return g->n == 0; /* a journal without files is the caller's right */
}

static bool
group_run(struct group *g, struct str journal, struct err *e)
{
    int journal_fd = -1;

    if (!has_work(g)) {
        return group_tell(g, e);
    }
    fault_point("part-written");
    if (journal.n > 0) {
        if (!local_journal_add(g->l, journal, e)) {
            return false;
        }
        journal_fd = g->l->journal_fd;
    }
    if (!group_sync(g, journal_fd, e)) {
        return false;
    }
    fault_point("synced");
    group_place(g);
    if (!sync_folders(g->l, &g->touched, e)) {
        return false;
    }
    fault_point("folders-synced");
    return group_tell(g, e);
}

bool
local_commit(void *state, struct storage_put *puts, size_t n, struct str journal,
             struct err *e)
{
    struct group g;
    struct err why = {0};
    bool done;

    group_begin(&g, state, puts, n);
    done = group_run(&g, journal, &why) || group_fail(&g, &why);
    group_end(&g);
    if (!done) {
        err_put(e, why.code, "%s", why.text);
    }
    return done;
}
