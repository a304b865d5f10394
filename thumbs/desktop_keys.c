#include "thumbs/desktop.h"

#include "base/bytes.h"
#include "base/fd.h"

#include <string.h>

enum {
    WINDOW = 4096,      /* holds all that a thumbnail says of itself, in one read */
    TEXT_MOST = 4096,   /* longer texts are none of ours: URIs end before */
    CHUNKS_MOST = 2048, /* a PNG of LIMIT_THUMB_BYTES in chunks of 8 KiB, twice over */
    CHUNK_HEAD = 8,     /* length and type */
    CHUNK_FRAME = 12    /* and the CRC behind */
};

/* A PNG that is walked through, a window of it in memory. */
struct png_walk {
    int fd;
    int64_t from; /* where the window begins */
    size_t n;     /* bytes within */
    char window[WINDOW];
};

/* What was told. Texts are compared as they pass; none is kept. */
struct told {
    const char *uri; /* the one to compare with */
    bool has_uri, uri_is, has_mtime, has_bytes;
    int64_t mtime_s, bytes; /* -1: no number */
};

/* n bytes at `at`, or NULL where the file ends before. n is at most WINDOW. */
static const char *
walk_at(struct png_walk *w, int64_t at, size_t n)
{
    if (at < w->from || at + (int64_t)n > w->from + (int64_t)w->n) {
        if (!fd_pread_some(w->fd, w->window, sizeof w->window, at, &w->n, "thumbnail",
                           NULL)) {
            w->n = 0;
        }
        w->from = at;
    }
    return w->n - (size_t)(at - w->from) >= n ? w->window + (at - w->from) : NULL;
}

static int64_t
number_of(struct str text)
{
    uint64_t n;

    return str_to_u64(text, INT64_MAX, &n) ? (int64_t)n : -1;
}

/* The first of a key counts. */
static void
text_take(struct told *t, struct str text)
{
    struct str key;

    if (!str_split(&text, '\0', &key)) {
        return;
    }
    if (str_eq(key, STR("Thumb::URI")) && !t->has_uri) {
        t->has_uri = true;
        t->uri_is = str_eq(text, str_of(t->uri));
    } else if (str_eq(key, STR("Thumb::MTime")) && !t->has_mtime) {
        t->has_mtime = true;
        t->mtime_s = number_of(text);
    } else if (str_eq(key, STR("Thumb::Size")) && !t->has_bytes) {
        t->has_bytes = true;
        t->bytes = number_of(text);
    }
}

/* One chunk at *at, which is moved behind it; false where the file ends. */
static bool
chunk_read(struct png_walk *w, int64_t *at, struct told *t, bool *is_end)
{
    const char *p = walk_at(w, *at, CHUNK_HEAD);
    uint32_t n;

    if (p == NULL) {
        return false;
    }
    n = u32_big(p);
    *is_end = memcmp(p + 4, "IEND", 4) == 0;
    if (memcmp(p + 4, "tEXt", 4) == 0 && n <= TEXT_MOST) {
        p = walk_at(w, *at + CHUNK_HEAD, n);
        if (p == NULL) {
            return false;
        }
        text_take(t, (struct str){p, n});
    }
    *at += (int64_t)n + CHUNK_FRAME;
    return true;
}

/* False where it is no PNG that has an end. CRCs are the reader's affair. */
static bool
keys_read(int fd, struct told *t)
{
    static const char signature[] = {'\x89', 'P', 'N', 'G', '\r', '\n', '\x1a', '\n'};
    struct png_walk w = {.fd = fd};
    int64_t at = sizeof signature;
    const char *p = walk_at(&w, 0, sizeof signature);
    bool is_end = false;

    if (p == NULL || memcmp(p, signature, sizeof signature) != 0) {
        return false;
    }
    for (int i = 0; i < CHUNKS_MOST && !is_end; i++) {
        if (!chunk_read(&w, &at, t, &is_end)) {
            return false;
        }
        if (t->has_uri && t->has_mtime && t->has_bytes) {
            return true;
        }
    }
    return is_end;
}

bool
desktop_is_of(int fd, const char *uri)
{
    struct told t = {.uri = uri};

    return keys_read(fd, &t) && t.uri_is;
}

bool
desktop_is_valid(int fd, const struct desktop_original *o, bool is_shared)
{
    struct told t = {.uri = o->uri};

    if (!keys_read(fd, &t)) {
        return false;
    }
    return (t.has_uri ? t.uri_is : is_shared) &&
           (t.has_mtime ? t.mtime_s == o->mtime_s : is_shared) &&
           (!t.has_bytes || t.bytes == o->bytes);
}
