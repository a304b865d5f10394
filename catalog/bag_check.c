#include "catalog/bag_read.h"

#include "base/fd.h"
#include "base/limits.h"
#include "catalog/bag_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>

enum { READ_BYTES = 256 * 1024 };

/* ---- what is there ---- */

struct walk {
    struct bag *b;
    struct buf path; /* of the folder that is read */
    struct err *e;
};

static bool walk_folder(struct walk *w, int dir_fd, int depth);

static bool
take_file(struct walk *w, const struct stat *st)
{
    struct bag_file *f = bag_find(w->b, buf_view(&w->path));

    if (!S_ISREG(st->st_mode)) {
        return err_set(w->e, ERR_INPUT,
                       "%s: no regular file; a payload has no links and no devices",
                       buf_cstr(&w->path));
    }
    if (f == NULL) {
        return err_set(w->e, ERR_INPUT, "%s: is there, but no manifest lists it",
                       buf_cstr(&w->path));
    }
    f->is_there = true;
    f->bytes = st->st_size;
    return true;
}

/* w->path already names it. */
static bool
take_found(struct walk *w, int dir_fd, const char *name, int depth)
{
    auto_close int below = -1;
    struct stat st;

    if (w->path.over || depth > LIMIT_BAG_DEPTH) {
        return err_set(w->e, ERR_LIMIT,
                       "data/: folders over %d deep or a path over %d bytes",
                       LIMIT_BAG_DEPTH, PATH_MAX);
    }
    if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
        return err_sys(w->e, "%s", buf_cstr(&w->path));
    }
    if (!S_ISDIR(st.st_mode)) {
        return take_file(w, &st);
    }
    below = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return below >= 0 ? walk_folder(w, below, depth + 1)
                      : err_sys(w->e, "open folder %s", buf_cstr(&w->path));
}

static bool
walk_folder(struct walk *w, int dir_fd, int depth)
{
    int again = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = again >= 0 ? fdopendir(again) : NULL;
    const struct dirent *d;
    size_t n = w->path.n;
    bool ok = true;

    if (dir == NULL) {
        fd_close_at(&again);
        return err_sys(w->e, "read folder %s", buf_cstr(&w->path));
    }
    while (ok && (d = readdir(dir)) != NULL) {
        if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0) {
            buf_addf(&w->path, "/%s", d->d_name);
            ok = take_found(w, dir_fd, d->d_name, depth);
            w->path.n = n;
        }
    }
    (void)closedir(dir);
    return ok;
}

static bool
walk_payload(struct bag *b, struct err *e)
{
    struct walk w = {.b = b, .e = e};
    auto_close int data =
        openat(b->fd, "data", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool ok;

    if (data < 0) {
        /* Section 2.1.2; a bag whose files are all to be fetched may come without it. */
        return errno == ENOENT || err_set(e, ERR_INPUT, "data: no folder to read");
    }
    buf_init(&w.path, PATH_MAX - 1);
    buf_add_cstr(&w.path, "data");
    ok = walk_folder(&w, data, 1);
    buf_release(&w.path);
    return ok;
}

static bool
look_at_tag(struct bag *b, struct bag_file *f, struct err *e)
{
    auto_close int fd = -1;
    enum bag_there there;
    struct stat st;

    if (!bag_dir_open(b->fd, f->path, &fd, &st, &there, e)) {
        return false;
    }
    f->is_there = there == BAG_FILE;
    f->bytes = f->is_there ? st.st_size : 0;
    return true;
}

bool
bag_survey(struct bag *b, struct err *e)
{
    b->missing = 0;
    if (!walk_payload(b, e)) {
        return false;
    }
    for (size_t i = 0; i < b->n; i++) {
        struct bag_file *f = &b->files[i];
        char place[BAG_PLACE_MAX];

        if (!f->is_payload && !look_at_tag(b, f, e)) {
            return false;
        }
        if (f->is_there && f->url_bytes >= 0 && f->url_bytes != f->bytes) {
            return err_set(e, ERR_INPUT,
                           "fetch.txt:%u: says %" PRId64 " bytes, %s has %" PRId64,
                           f->url_line, f->url_bytes, f->path, f->bytes);
        }
        if (!f->is_there && f->url == NULL) {
            bag_place(f, place);
            return err_set(e, ERR_INPUT, "%s: %s is not there as a regular file", place,
                           f->path);
        }
        b->missing += !f->is_there;
    }
    return true;
}

bool
bag_check_oxum(const struct bag *b, struct err *e)
{
    int64_t bytes = 0;
    int64_t files = 0;

    for (size_t i = 0; i < b->n; i++) {
        if (b->files[i].is_payload) {
            files++;
            bytes += b->files[i].bytes;
        }
    }
    if (b->oxum_line == 0 || (bytes == b->oxum_bytes && files == b->oxum_files)) {
        return true;
    }
    return err_set(e, ERR_INPUT,
                   "bag-info.txt:%zu: Payload-Oxum says %" PRId64 ".%" PRId64
                   ", the payload has %" PRId64 ".%" PRId64,
                   b->oxum_line, b->oxum_bytes, b->oxum_files, bytes, files);
}

/* ---- what it holds ---- */

static bool
hash_all(struct hash_many *h, const char *path, int fd, int stop_fd, int64_t *bytes,
         struct err *e)
{
    auto_free char *part = xcalloc(READ_BYTES, 1);
    struct pollfd stop = {.fd = stop_fd, .events = POLLIN};
    size_t got;

    for (*bytes = 0;; *bytes += (int64_t)got) {
        if (stop_fd >= 0 && poll(&stop, 1, 0) > 0) {
            return err_set(e, ERR_STOPPED, "stopped");
        }
        if (!fd_pread_some(fd, part, READ_BYTES, *bytes, &got, path, e)) {
            return false;
        }
        hash_many_add(h, part, got);
        if (got < READ_BYTES) {
            *bytes += (int64_t)got;
            return true;
        }
    }
}

bool
bag_verify_fd(const struct bag_file *f, int fd, int stop_fd, uint8_t sha256[SHA256_BYTES],
              int64_t *bytes, struct err *e)
{
    uint8_t digests[HASH_KINDS][HASH_MOST_BYTES];
    unsigned kinds = 1u << HASH_SHA256;
    struct hash_many *h;
    int64_t n;
    bool ok;

    for (unsigned k = 0; k < HASH_KINDS; k++) {
        kinds |= f->digests[k] != NULL ? 1u << k : 0;
    }
    h = hash_many_new(kinds);
    ok = hash_all(h, f->path, fd, stop_fd, &n, e);
    hash_many_end(h, digests);
    hash_many_free(h);
    for (unsigned k = 0; ok && k < HASH_KINDS; k++) {
        char name[BAG_MANIFEST_NAME_MAX];

        if (f->digests[k] != NULL &&
            memcmp(f->digests[k], digests[k], hash_kind_bytes((enum hash_kind)k)) != 0) {
            bag_manifest_name((enum hash_kind)k, f->is_payload, name);
            ok = err_set(e, ERR_DAMAGE, "%s: not the bytes that %s:%u lists", f->path,
                         name, f->lines[k]);
        }
    }
    if (sha256 != NULL) {
        memcpy(sha256, digests[HASH_SHA256], SHA256_BYTES);
    }
    if (bytes != NULL) {
        *bytes = n;
    }
    return ok;
}
