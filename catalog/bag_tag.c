#include "catalog/bag_tag.h"

#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"

#include <fcntl.h>

enum { FLUSH_BYTES = 64 * 1024 };

void
bag_tag_line(struct buf *b, const uint8_t *digest, size_t n, const char *path)
{
    char hex[2 * HASH_MOST_BYTES + 1];

    hex_encode(digest, n, hex);
    buf_addf(b, "%s  %s\n", hex, path);
}

bool
bag_tag_begin(struct bag_tag *t, int dir_fd, const char *name, const char *path,
              struct err *e)
{
    *t = BAG_TAG_NONE;
    t->fd =
        openat(dir_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (t->fd < 0) {
        return err_sys(e, "create %s", path);
    }
    t->path = path;
    t->hash = hash_many_new(1u << HASH_SHA256 | 1u << HASH_SHA512);
    buf_init(&t->text, LIMIT_BAG_TAG_BYTES);
    return true;
}

static bool
write_out(struct bag_tag *t, struct err *e)
{
    if (t->text.over) {
        return err_set(e, ERR_LIMIT, "%s: over %jd bytes", t->path,
                       (intmax_t)LIMIT_BAG_TAG_BYTES);
    }
    hash_many_add(t->hash, t->text.p, t->text.n);
    if (!fd_write_all(t->fd, buf_cstr(&t->text), t->text.n, t->path, e)) {
        return false;
    }
    buf_clear(&t->text);
    return true;
}

bool
bag_tag_flush(struct bag_tag *t, struct err *e)
{
    return t->text.n < FLUSH_BYTES || write_out(t, e);
}

bool
bag_tag_end(struct bag_tag *t, struct bag_tags *tags, struct err *e)
{
    uint8_t digests[HASH_KINDS][HASH_MOST_BYTES];
    bool ok = write_out(t, e);

    if (ok && tags != NULL) {
        hash_many_end(t->hash, digests);
        bag_tag_line(&tags->sha256, digests[HASH_SHA256], hash_kind_bytes(HASH_SHA256),
                     t->path);
        bag_tag_line(&tags->sha512, digests[HASH_SHA512], hash_kind_bytes(HASH_SHA512),
                     t->path);
    }
    bag_tag_release(t);
    return ok;
}

void
bag_tag_release(struct bag_tag *t)
{
    fd_close_at(&t->fd);
    hash_many_free(t->hash);
    buf_release(&t->text);
    *t = BAG_TAG_NONE;
}

bool
bag_tag_put(int bag_fd, const char *name, struct str text, struct bag_tags *tags,
            struct err *e)
{
    struct bag_tag t;

    if (!bag_tag_begin(&t, bag_fd, name, name, e)) {
        return false;
    }
    buf_add_str(&t.text, text);
    return bag_tag_end(&t, tags, e);
}
