#include "catalog/bag_payload.h"

#include "base/date.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/limits.h"
#include "base/media.h"
#include "catalog/bag_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>

enum { MANIFESTS = 2 };

struct put {
    struct archive *a;
    const struct bag_opts *opts;
    int data_fd, fan_fd; /* owned: data/, and data/ab of the last object */
    char fan[3];         /* its two digits */
    bool copies;         /* the bag is where no link can be made to the archive */
    struct hash_many *hash;
    char *bytes; /* owned; LIMIT_COPY_READ_BYTES */
    struct bag_tag manifests[MANIFESTS], fetch;
    struct bag_result *out;
    int64_t began_ms;
    struct err *e;
};

/* What became of one object. */
enum came { CAME_WHOLE, CAME_NOT, CAME_NOTHING_GOES };

static bool
is_stopped(const struct put *p)
{
    struct pollfd stop = {.fd = p->opts->stop_fd, .events = POLLIN};

    return p->opts->stop_fd >= 0 && poll(&stop, 1, 0) > 0;
}

static enum came
leave_out(struct put *p, const char *name, const char *why, int64_t *count)
{
    auto_free char *text = xasprintf("%s: %s; it is left out", name, why);
    const struct counts none = {0};
    struct event note = {
        .kind = EVENT_NOTE, .counts = &none, .detail = text, .bytes = -1};

    ++*count;
    if (p->opts->sink.emit != NULL) {
        p->opts->sink.emit(p->opts->sink.arg, &note);
    }
    return CAME_NOT;
}

/*
 * Reads all of `from` into the digests, and into `to` where that is no -1. CAME_NOT where
 * the file cannot be read: that is its own trouble, and errno's.
 */
static enum came
read_through(struct put *p, int from, int to, const char *name)
{
    hash_many_begin(p->hash);
    for (int64_t at = 0;;) {
        ssize_t got = pread(from, p->bytes, (size_t)LIMIT_COPY_READ_BYTES, at);

        if (got == 0) {
            return CAME_WHOLE;
        }
        if (got < 0 && errno != EINTR) {
            return CAME_NOT;
        }
        if (is_stopped(p)) {
            (void)err_set(p->e, ERR_STOPPED, "stopped");
            return CAME_NOTHING_GOES;
        }
        if (got > 0) {
            hash_many_add(p->hash, p->bytes, (size_t)got);
            at += got;
            if (to >= 0 && !fd_write_all(to, p->bytes, (size_t)got, name, p->e)) {
                return CAME_NOTHING_GOES;
            }
        }
    }
}

/* Hashes `from` on its way to `to` and compares; digests are those that were found. */
static enum came
take_bytes(struct put *p, const struct bag_object *o, int from, int to, const char *name,
           uint8_t digests[HASH_KINDS][HASH_MOST_BYTES])
{
    enum came came = read_through(p, from, to, name);

    if (came == CAME_NOTHING_GOES) {
        return came;
    }
    if (came == CAME_NOT) {
        return leave_out(p, name, strerror(errno), &p->out->absent);
    }
    hash_many_end(p->hash, digests);
    if (memcmp(digests[HASH_SHA256], o->sha256, SHA256_BYTES) != 0) {
        return leave_out(p, name, "its bytes no longer match its digest",
                         &p->out->differs);
    }
    return CAME_WHOLE;
}

static bool
open_fan(struct put *p, const char *leaf)
{
    if (p->fan_fd >= 0 && memcmp(p->fan, leaf, 2) == 0) {
        return true;
    }
    fd_close_at(&p->fan_fd);
    p->fan_fd = -1;
    memcpy(p->fan, leaf, 2);
    return bag_dir_make(p->data_fd, p->fan, &p->fan_fd, p->e);
}

/* The very file that was read gets a second name, whatever stands under its first now. */
static bool
link_open_file(int fd, int dir_fd, const char *leaf)
{
    char self[40];

    (void)snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    return linkat(AT_FDCWD, self, dir_fd, leaf, AT_SYMLINK_FOLLOW) == 0;
}

static enum came
put_copy(struct put *p, const struct bag_object *o, int from, const char *name,
         uint8_t digests[HASH_KINDS][HASH_MOST_BYTES])
{
    const char *leaf = strrchr(name, '/') + 1;
    auto_close int to = openat(
        p->fan_fd, leaf, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    enum came came;

    if (to < 0) {
        (void)err_sys(p->e, "create %s in the bag", name);
        return CAME_NOTHING_GOES;
    }
    came = take_bytes(p, o, from, to, name, digests);
    if (came == CAME_WHOLE) {
        p->out->copied++;
    } else {
        (void)unlinkat(p->fan_fd, leaf, 0);
    }
    return came;
}

/* Another file system, one without links, rules that bar them: then bytes are copied. */
static enum came
put_local(struct put *p, const struct bag_object *o, int from, const char *name,
          uint8_t digests[HASH_KINDS][HASH_MOST_BYTES])
{
    const char *leaf = strrchr(name, '/') + 1;
    enum came came;

    if (!open_fan(p, leaf)) {
        return CAME_NOTHING_GOES;
    }
    if (p->copies) {
        return put_copy(p, o, from, name, digests);
    }
    came = take_bytes(p, o, from, -1, name, digests);
    if (came != CAME_WHOLE) {
        return came;
    }
    if (link_open_file(from, p->fan_fd, leaf)) {
        p->out->linked++;
        return CAME_WHOLE;
    }
    p->copies = true;
    return put_copy(p, o, from, name, digests);
}

/* RFC 8493 section 2.2.3: URL, length, path. */
static enum came
put_later(struct put *p, const struct bag_object *o, int from, const char *name,
          uint8_t digests[HASH_KINDS][HASH_MOST_BYTES])
{
    enum came came = take_bytes(p, o, from, -1, name, digests);
    char path[BAG_PATH_MAX];

    if (came == CAME_WHOLE) {
        bag_payload_path(o, path);
        buf_addf(&p->fetch.text, "%s %" PRId64 " %s\n", o->url, o->bytes, path);
        p->out->fetched_later++;
        return bag_tag_flush(&p->fetch, p->e) ? came : CAME_NOTHING_GOES;
    }
    return came;
}

static enum came
put_object(struct put *p, const struct bag_object *o,
           uint8_t digests[HASH_KINDS][HASH_MOST_BYTES])
{
    char name[STORAGE_NAME_MAX];
    auto_close int from = -1;
    struct err why = {0};
    int64_t bytes;
    bool found;

    storage_name(STORAGE_MEDIA, o->sha256, media_ending((enum media_type)o->type), 0,
                 name);
    if (!storage_get(p->a->storage, name, &from, &bytes, &found, &why)) {
        return leave_out(p, name, why.text, &p->out->absent);
    }
    if (!found) {
        return leave_out(p, name, "the file is not there", &p->out->absent);
    }
    if (bytes != o->bytes) {
        return leave_out(p, name, "its size is not what it was", &p->out->differs);
    }
    return o->url != NULL ? put_later(p, o, from, name, digests)
                          : put_local(p, o, from, name, digests);
}

static bool
add_to_manifests(struct put *p, const struct bag_object *o,
                 uint8_t digests[HASH_KINDS][HASH_MOST_BYTES])
{
    static const enum hash_kind kinds[MANIFESTS] = {HASH_SHA256, HASH_SHA512};
    char path[BAG_PATH_MAX];

    bag_payload_path(o, path);
    p->out->files++;
    p->out->bytes += o->bytes;
    for (size_t i = 0; i < MANIFESTS; i++) {
        bag_tag_line(&p->manifests[i].text, digests[kinds[i]], hash_kind_bytes(kinds[i]),
                     path);
        if (!bag_tag_flush(&p->manifests[i], p->e)) {
            return false;
        }
    }
    return true;
}

static void
tell_tick(const struct put *p, const struct bag_objects *list, size_t done)
{
    struct counts counts = {.total = (int64_t)list->n,
                            .done = (int64_t)done,
                            .bytes = p->out->bytes,
                            .elapsed_ms = clock_mono_ms() - p->began_ms};
    struct event tick = {.kind = EVENT_TICK, .counts = &counts, .bytes = -1};

    if (p->opts->sink.emit != NULL) {
        p->opts->sink.emit(p->opts->sink.arg, &tick);
    }
}

static bool
put_all(struct put *p, struct bag_objects *list)
{
    uint8_t digests[HASH_KINDS][HASH_MOST_BYTES];

    for (size_t i = 0; i < list->n; i++) {
        struct bag_object *o = &list->p[i];
        enum came came = put_object(p, o, digests);

        if (came == CAME_NOTHING_GOES) {
            return false;
        }
        o->is_out = came == CAME_NOT;
        if (!o->is_out && !add_to_manifests(p, o, digests)) {
            return false;
        }
        fault_point("bag-payload");
        tell_tick(p, list, i + 1);
    }
    return true;
}

static bool
open_all(struct put *p, int bag_fd)
{
    return bag_dir_make(bag_fd, "data", &p->data_fd, p->e) &&
           bag_tag_begin(&p->manifests[0], bag_fd, "manifest-sha256.txt",
                         "manifest-sha256.txt", p->e) &&
           bag_tag_begin(&p->manifests[1], bag_fd, "manifest-sha512.txt",
                         "manifest-sha512.txt", p->e) &&
           (!p->opts->holey ||
            bag_tag_begin(&p->fetch, bag_fd, "fetch.txt", "fetch.txt", p->e));
}

bool
bag_payload_put(struct bag_build *b, struct err *e)
{
    struct put p = {.a = b->a,
                    .opts = b->opts,
                    .data_fd = -1,
                    .fan_fd = -1,
                    .hash = hash_many_new(1u << HASH_SHA256 | 1u << HASH_SHA512),
                    .bytes = xcalloc((size_t)LIMIT_COPY_READ_BYTES, 1),
                    .manifests = {BAG_TAG_NONE, BAG_TAG_NONE},
                    .fetch = BAG_TAG_NONE,
                    .out = b->out,
                    .began_ms = clock_mono_ms(),
                    .e = e};
    bool ok = open_all(&p, b->fd) && put_all(&p, &b->objects) &&
              bag_tag_end(&p.manifests[0], &b->tags, e) &&
              bag_tag_end(&p.manifests[1], &b->tags, e) &&
              (!b->opts->holey || bag_tag_end(&p.fetch, &b->tags, e));

    bag_tag_release(&p.manifests[0]);
    bag_tag_release(&p.manifests[1]);
    bag_tag_release(&p.fetch);
    fd_close_at(&p.fan_fd);
    fd_close_at(&p.data_fd);
    hash_many_free(p.hash);
    free(p.bytes);
    return ok;
}
