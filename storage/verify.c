#include "storage/verify.h"

#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"
#include "storage/storage_ops.h"
#include "storage/team.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/*
 * The first thread opens and reports, the team reads and hashes. A thread has a
 * descriptor, a buffer and a digest; the archive, the catalog and the messages are the
 * first thread's alone.
 */

enum {
    BLOCK_BYTES = 256 * 1024,     /* of one read: more gains nothing, less costs calls */
    DROP_BYTES = 8 * 1024 * 1024, /* of one file in the cache at once, at most */
    /*
     * files that are reported together: to be woken for each costs a small one a third of
     * its time
     */
    BATCH = 8,
    LEFT_BYTES = 64 * 1024 * 1024, /* a second of a slow disk: then a stop waits for it */
};

/* What the threads are told; only is_stopped changes. */
struct reading {
    bool keep_cache;
    atomic_bool is_stopped;
};

/* One thread's own. */
struct hand {
    struct reading *reading;
    struct hash_many *hash;
    char *block;
};

struct job {
    struct team_job link; /* first */
    struct verify_file file;
    int fd;             /* owned until it was read */
    int64_t size_bytes; /* when it was opened */
    int error;          /* errno of the read that failed, or 0 */
    bool is_let_go;     /* not read to its end because of a stop */
    int64_t bytes;      /* that were read */
    uint8_t sha256[SHA256_BYTES];
};

struct verify {
    struct storage *s;
    const struct verify_opts *opts;
    bool (*next)(void *arg, struct verify_file *f);
    bool (*done)(void *arg, const struct verify_result *r);
    void *arg;
    struct reading reading;
    struct team *team;
    struct job jobs[LIMIT_VERIFY_OPEN];
    struct team_job *idle; /* jobs without a file */
    size_t under_way;
    bool is_over; /* nothing more is begun */
};

static void *
hand_new(void *arg)
{
    struct hand *h = xcalloc(1, sizeof *h);

    h->reading = arg;
    h->hash = hash_many_new(1U << HASH_SHA256);
    h->block = xcalloc(BLOCK_BYTES, 1);
    return h;
}

static void
hand_free(void *arg)
{
    struct hand *h = arg;

    hash_many_free(h->hash);
    free(h->block);
    free(h);
}

/*
 * posix_fadvise(2): drops what the cache has of these bytes, but not pages that wait to
 * be written (a file of the last half minute may be in memory alone; storage_commit syncs
 * its own), nor pages that somebody has mapped or locked. File systems in memory ignore
 * it.
 */
static void
drop_cache(const struct hand *h, int fd, int64_t at, int64_t bytes)
{
    if (!h->reading->keep_cache) {
        (void)posix_fadvise(fd, at, bytes, POSIX_FADV_DONTNEED);
    }
}

/* True where so much is left of a file that a stop does not wait for it. */
static bool
lets_go(const struct hand *h, const struct job *j)
{
    return j->size_bytes - j->bytes > LEFT_BYTES && atomic_load(&h->reading->is_stopped);
}

/*
 * To the end, or one block past where the end was: a file that grows is not the one that
 * was stored, and could grow for ever.
 */
static void
read_through(struct hand *h, struct job *j)
{
    int64_t dropped = 0;
    ssize_t got = 1;

    drop_cache(h, j->fd, 0, 0);
    (void)posix_fadvise(j->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    while (got != 0 && j->bytes <= j->size_bytes && !j->is_let_go) {
        got = pread(j->fd, h->block, BLOCK_BYTES, j->bytes);
        if (got < 0 && errno != EINTR) {
            j->error = errno;
            break;
        }
        if (got > 0) {
            hash_many_add(h->hash, h->block, (size_t)got);
            j->bytes += got;
        }
        if (j->bytes - dropped >= DROP_BYTES) {
            /* An audit must not push out what others keep in the cache. */
            drop_cache(h, j->fd, dropped, j->bytes - dropped);
            dropped = j->bytes;
            j->is_let_go = lets_go(h, j);
        }
    }
    drop_cache(h, j->fd, 0, 0);
}

static void
work(void *hand, struct team_job *link)
{
    struct hand *h = hand;
    struct job *j = (struct job *)link;
    uint8_t out[HASH_KINDS][HASH_MOST_BYTES];

    j->bytes = 0;
    j->error = 0;
    j->is_let_go = false;
    hash_many_begin(h->hash);
    read_through(h, j);
    hash_many_end(h->hash, out);
    memcpy(j->sha256, out[HASH_SHA256], SHA256_BYTES);
    fd_close_at(&j->fd);
    j->fd = -1;
}

static void
result_of(const struct storage *s, const struct job *j, struct verify_result *r)
{
    r->id = j->file.id;
    r->bytes = j->bytes;
    r->outcome = VERIFY_READ;
    memcpy(r->sha256, j->sha256, SHA256_BYTES);
    r->err.code = ERR_NONE;
    r->err.text[0] = '\0';
    if (j->error != 0) {
        r->outcome = VERIFY_UNREADABLE;
        errno = j->error;
        (void)err_sys(&r->err, "read %s/%s at byte %jd", s->dir, j->file.name,
                      (intmax_t)j->bytes);
    }
}

static bool
is_readable(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};

    return fd >= 0 && poll(&p, 1, 0) > 0;
}

static void
set_idle(struct verify *v, struct job *j)
{
    j->link.next = v->idle;
    v->idle = &j->link;
}

/* Nothing more is begun, nor what waits for a thread. */
static void
stop_beginning(struct verify *v)
{
    struct team_job *link;

    v->is_over = true;
    while ((link = team_take_unbegun(v->team)) != NULL) {
        struct job *j = (struct job *)link;

        fd_close_at(&j->fd);
        set_idle(v, j);
        v->under_way--;
    }
}

static void
look_for_stop(struct verify *v)
{
    if (!atomic_load(&v->reading.is_stopped) && is_readable(v->opts->stop_fd)) {
        atomic_store(&v->reading.is_stopped, true);
        stop_beginning(v);
    }
}

static void
tell(struct verify *v, const struct verify_result *r)
{
    if (!v->done(v->arg, r)) {
        stop_beginning(v);
    }
}

/* False where nothing is known of the file and the run has to end. */
static bool
begin_next(struct verify *v, struct err *e)
{
    struct job *j = (struct job *)v->idle;
    struct verify_result r = {0};

    if (!v->next(v->arg, &j->file)) {
        v->is_over = true;
        return true;
    }
    r.id = j->file.id;
    if (!v->s->ops->open_whole(v->s->state, j->file.name, &j->fd, &j->size_bytes, &r,
                               e)) {
        return false;
    }
    if (j->fd < 0) {
        tell(v, &r);
        return true;
    }
    v->idle = j->link.next;
    v->under_way++;
    team_give(v->team, &j->link);
    return true;
}

static void
settle_done(struct verify *v)
{
    struct verify_result r = {0};
    struct team_job *link;

    while ((link = team_take(v->team)) != NULL) {
        struct job *j = (struct job *)link;

        v->under_way--;
        if (!j->is_let_go) {
            result_of(v->s, j, &r);
            tell(v, &r);
        }
        set_idle(v, j);
    }
}

static bool
run(struct verify *v, struct err *e)
{
    bool is_well = true;

    while (!v->is_over || v->under_way > 0) {
        look_for_stop(v);
        while (!v->is_over && v->idle != NULL) {
            if (!begin_next(v, e)) {
                stop_beginning(v);
                is_well = false;
            }
            look_for_stop(v);
        }
        if (v->under_way > 0) {
            team_wait(v->team,
                      atomic_load(&v->reading.is_stopped) ? -1 : v->opts->stop_fd);
            settle_done(v);
        }
    }
    return is_well;
}

static unsigned
threads_for(const struct verify_opts *opts)
{
    unsigned n = team_size(opts->threads, LIMIT_VERIFY_THREADS);
    bool is_few = n < LIMIT_VERIFY_DISK_THREADS;

    return opts->threads == 0 && !opts->keep_cache && is_few ? LIMIT_VERIFY_DISK_THREADS
                                                             : n;
}

bool
storage_verify(struct storage *s, const struct verify_opts *opts,
               bool (*next)(void *arg, struct verify_file *f),
               bool (*done)(void *arg, const struct verify_result *r), void *arg,
               struct err *e)
{
    struct verify *v = xcalloc(1, sizeof *v);
    struct team_craft craft = {work, hand_new, hand_free, &v->reading, BATCH};
    bool is_well;

    *v = (struct verify){.s = s, .opts = opts, .next = next, .done = done, .arg = arg};
    v->reading.keep_cache = opts->keep_cache;
    atomic_init(&v->reading.is_stopped, false);
    for (size_t i = LIMIT_VERIFY_OPEN; i > 0; i--) {
        set_idle(v, &v->jobs[i - 1]);
    }
    is_well = team_open(&v->team, threads_for(opts), &craft, e) && run(v, e);
    team_close(v->team);
    free(v);
    return is_well;
}

bool
storage_verify_one(struct storage *s, const char *name, struct verify_result *out,
                   struct err *e)
{
    struct reading reading = {.keep_cache = false};
    struct job job = {.fd = -1};
    void *hand;

    *out = (struct verify_result){.bytes = -1};
    if (!s->ops->open_whole(s->state, name, &job.fd, &job.size_bytes, out, e)) {
        return false;
    }
    if (job.fd >= 0) {
        (void)snprintf(job.file.name, sizeof job.file.name, "%s", name);
        hand = hand_new(&reading);
        work(hand, &job.link);
        hand_free(hand);
        result_of(s, &job, out);
    }
    return true;
}
