#include "cli/files_look.h"

#include "base/fd.h"
#include "base/mem.h"
#include "fetch/sniff.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

enum {
    WINDOW = 256, /* files begun and not yet told: one that takes long holds up none */
    AHEAD = 8,    /* opened and waiting for a worker */
    WATCHED_MOST = 256 /* descriptors of a pool, with room to spare */
};

enum slot_state { SLOT_READY, SLOT_LOOKING, SLOT_DONE };

struct slot {
    struct look_item item;
    struct buf name;
    struct pool_job job;
    enum slot_state state;
};

/*
 * Files are numbered as they are named. Those from `told` to `fed` are with a worker or
 * done, those from `fed` to `named` wait for one; slot number % WINDOW is a file's own.
 */
struct look {
    const struct look_opts *opts;
    struct names *names;
    struct pool *pool; /* NULL: nothing was to be looked at yet */
    struct slot *slots;
    char *own; /* of all slots */
    uint64_t told, fed, named;
    size_t looking;
    enum names_got names_are;
    int64_t failed;
    struct err fatal; /* found within a report */
};

void
look_fail(struct look_item *item, enum err_code code, const char *fmt, ...)
{
    char text[ERR_TEXT_MAX];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    err_put(&item->why, code, "%s: %s", item->name, text);
    item->failed = true;
}

void
look_note(struct look_item *item, const char *text)
{
    if (log_level() >= LOG_NOTE) {
        buf_addf(&item->notes, "%s: %s", item->name, text);
        buf_add_byte(&item->notes, '\0'); /* names may hold line ends */
    }
}

bool
look_options(const char *command, const struct look_slots *s,
             const struct operands *names, struct look_opts *out, struct err *e)
{
    if (names->n == 0 && s->input_files.n == 0) {
        return err_set(e, ERR_USAGE,
                       "%s: expected: assets %s FILE…, or -i FILE with names", command,
                       command);
    }
    out->names = (struct names_opts){.operands = names->p,
                                     .n_operands = (size_t)names->n,
                                     .lists = s->input_files.p,
                                     .n_lists = s->input_files.n,
                                     .nul = s->null};
    out->workers = (unsigned)s->jobs;
    out->only_libjpeg = s->jpeg_decoder == JPEG_DECODER_LIBJPEG;
    return true;
}

static void
slot_done(struct slot *s)
{
    if (s->item.fd >= 0) {
        (void)close(steal_fd(&s->item.fd));
    }
    s->state = SLOT_DONE;
}

static bool
item_open(struct look_item *it)
{
    char head[SNIFF_BYTES];
    struct err e = {0};
    struct stat st;
    size_t n;

    if (strcmp(it->name, "-") == 0) {
        look_fail(it, ERR_INPUT,
                  "standard input is no file that can be read at any place; a file of "
                  "that name is ./-, a list of names is -i -");
        return false;
    }
    /* O_NONBLOCK: a pipe that lies there must not hold up the run (open(2)). */
    it->fd = open(it->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (it->fd < 0 || fstat(it->fd, &st) != 0) {
        look_fail(it, ERR_DISK, "%s", strerror(errno));
        return false;
    }
    if (!S_ISREG(st.st_mode)) {
        look_fail(it, ERR_INPUT, "%s",
                  S_ISDIR(st.st_mode)
                      ? "is a folder; name the files, as in: find DIR -type f -print0 | "
                        "assets … -0 -i -"
                      : "is no regular file");
        return false;
    }
    if (!fd_pread_some(it->fd, head, sizeof head, 0, &n, it->name, &e)) {
        it->why = e;
        it->failed = true;
        return false;
    }
    it->bytes = st.st_size;
    it->mtime_s = st.st_mtime;
    it->mode = st.st_mode;
    it->type = sniff((struct str){head, n});
    return true;
}

/* The next file into the next slot; it waits for a worker or is done. */
static void
slot_begin(struct look *l, struct str name)
{
    struct slot *s = &l->slots[l->named % WINDOW];
    struct look_item *it = &s->item;

    buf_clear(&s->name);
    buf_add_str(&s->name, name);
    it->name = buf_cstr(&s->name);
    it->own = l->own + (l->named % WINDOW) * l->opts->own_bytes;
    it->fd = -1;
    it->why.code = ERR_NONE;
    it->level = LOG_ERROR;
    it->failed = false;
    buf_clear(&it->text);
    buf_clear(&it->notes);
    s->state = SLOT_READY;
    l->named++;
    if (!item_open(it)) {
        slot_done(s);
        return;
    }
    s->job = (struct pool_job){.id = l->named - 1,
                               .fd = it->fd,
                               .bytes = it->bytes,
                               .mtime_s = it->mtime_s,
                               .type = it->type,
                               .at_us = -1};
    if (!l->opts->begin(l->opts->arg, it, &s->job)) {
        slot_done(s);
    }
}

/* Opens what will be wanted next, so that no worker waits for it. */
static bool
name_files(struct look *l, struct err *e)
{
    l->names_are = NAMES_ONE;
    while (l->named - l->fed < AHEAD && l->named - l->told < WINDOW) {
        struct str name;

        l->names_are = names_next(l->names, &name, e);
        if (l->names_are == NAMES_FAILED) {
            return false;
        }
        if (l->names_are != NAMES_ONE) {
            return true;
        }
        slot_begin(l, name);
    }
    return true;
}

/* Gives a ready file to a worker. */
static bool
slot_feed(struct look *l, struct slot *s, struct err *e)
{
    struct err why = {0};

    if (pool_add(l->pool, &s->job, &why)) {
        s->state = SLOT_LOOKING;
        l->looking++;
        return true;
    }
    if (why.code != ERR_INPUT) {
        *e = why;
        return false;
    }
    look_fail(&s->item, why.code, "%s", why.text);
    slot_done(s);
    return true;
}

/* The pool, made when the first file wants it. */
static bool
pool_get(struct look *l, struct err *e)
{
    const struct pool_opts pool = {.workers = l->opts->workers,
                                   .only_libjpeg = l->opts->only_libjpeg};

    return l->pool != NULL || pool_new(&l->pool, &pool, e);
}

static bool
feed_workers(struct look *l, struct err *e)
{
    for (; l->fed < l->named; l->fed++) {
        struct slot *s = &l->slots[l->fed % WINDOW];

        if (s->state != SLOT_READY) {
            continue;
        }
        if (!pool_get(l, e)) {
            return false;
        }
        if (!pool_room(l->pool)) {
            return true;
        }
        if (!slot_feed(l, s, e)) {
            return false;
        }
    }
    return true;
}

static void
on_looked(void *arg, const struct pool_result *r)
{
    struct look *l = arg;
    struct slot *s = &l->slots[r->id % WINDOW];

    assert(s->state == SLOT_LOOKING && s->job.id == r->id);
    l->looking--;
    if (r->verdict == VERDICT_UNCHECKED && r->err.code == ERR_WORKER) {
        err_put(&l->fatal, ERR_WORKER, "nothing is decoded: %s; see: assets doctor",
                r->detail);
    } else if (l->fatal.code == ERR_NONE) {
        /* Where it is false, l->fatal says why: look_run asks that. */
        (void)!l->opts->end(l->opts->arg, &s->item, r, &l->fatal);
    }
    slot_done(s);
}

static void
tell_notes(struct str notes)
{
    struct str note;

    while (notes.n > 0 && str_split(&notes, '\0', &note)) {
        log_put(LOG_NOTE, "%.*s", STR_FMT(note));
    }
}

/* False where nobody reads what is said. */
static bool
tell_done(struct look *l)
{
    bool ok = true;

    while (ok && l->told < l->named && l->slots[l->told % WINDOW].state == SLOT_DONE) {
        struct look_item *it = &l->slots[l->told % WINDOW].item;

        tell_notes(buf_view(&it->notes));
        if (it->why.code != ERR_NONE) {
            log_put(it->level, "%s", it->why.text);
        }
        l->failed += it->failed;
        ok = it->text.n == 0 || out_buf(l->opts->out, &it->text);
        l->told++;
    }
    return ok;
}

/*
 * Sleeps until a worker, a list or the user has something to say; where no worker and no
 * list is waited for, only asks for the user's word.
 */
static bool
await(struct look *l, struct err *e)
{
    struct pollfd fds[WATCHED_MOST + 2];
    size_t n = 0;
    int timeout_ms = l->looking > 0 || l->names_are == NAMES_WAIT ? -1 : 0;

    if (l->looking > 0) {
        n = pool_watch(l->pool, fds, WATCHED_MOST, &timeout_ms);
    }
    if (l->names_are == NAMES_WAIT) {
        if (l->looking == 0) {
            (void)out_flush(l->opts->out); /* whoever feeds the list may wait for it */
        }
        fds[n++] = (struct pollfd){.fd = names_fd(l->names), .events = POLLIN};
    }
    if (l->opts->stop_fd >= 0) {
        fds[n++] = (struct pollfd){.fd = l->opts->stop_fd, .events = POLLIN};
    }
    if (poll(fds, n, timeout_ms) < 0 && errno != EINTR) {
        return err_sys(e, "wait for workers");
    }
    if (l->opts->stop_fd >= 0 && fds[n - 1].revents != 0) {
        return err_set(e, ERR_STOPPED, "stopped");
    }
    return l->looking == 0 || pool_step(l->pool, on_looked, l, e);
}

static bool
look_run(struct look *l, struct err *e)
{
    for (;;) {
        if (!name_files(l, e) || !feed_workers(l, e)) {
            return false;
        }
        if (!tell_done(l)) {
            return true; /* out_end tells why */
        }
        if (l->told == l->named && l->names_are == NAMES_END) {
            return true;
        }
        if (!await(l, e)) {
            return false;
        }
        if (l->fatal.code != ERR_NONE) {
            *e = l->fatal;
            return false;
        }
    }
}

bool
files_look(const struct look_opts *o, int64_t *failed, struct err *e)
{
    struct look l = {.opts = o};
    bool ok;

    l.names = names_new(&o->names);
    l.slots = xcalloc(WINDOW, sizeof *l.slots);
    l.own = xcalloc(WINDOW, o->own_bytes > 0 ? o->own_bytes : 1);
    for (size_t i = 0; i < WINDOW; i++) {
        l.slots[i].item.fd = -1;
        buf_init(&l.slots[i].name, SIZE_MAX - 1);
        buf_init(&l.slots[i].item.text, SIZE_MAX - 1);
        buf_init(&l.slots[i].item.notes, SIZE_MAX - 1);
    }
    ok = look_run(&l, e);
    (void)tell_done(&l); /* whatever ended the run */
    *failed = l.failed;
    pool_free(l.pool);
    for (size_t i = 0; i < WINDOW; i++) {
        slot_done(&l.slots[i]);
        buf_release(&l.slots[i].name);
        buf_release(&l.slots[i].item.text);
        buf_release(&l.slots[i].item.notes);
    }
    free(l.own);
    free(l.slots);
    names_free(l.names);
    return ok;
}
