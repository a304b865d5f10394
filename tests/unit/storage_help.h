/*
 * tests/unit/storage_help.h - an archive of its own for each storage test, in a temporary
 * folder that goes again.
 */
#ifndef ASSETS_TESTS_UNIT_STORAGE_HELP_H
#define ASSETS_TESTS_UNIT_STORAGE_HELP_H

#include "cmocka_all.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"
#include "storage/storage.h"

struct box {
    char top[64];        /* temporary folder */
    char dir[96];        /* the archive in it */
    struct storage *s;   /* open for writing */
    struct err e;
};

static inline int
box_remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

/* Never NULL; box_teardown takes it away. */
static inline struct box *
box_make(void)
{
    struct box *b = xcalloc(1, sizeof *b);

    (void)snprintf(b->top, sizeof b->top, "/tmp/assets-storage-XXXXXX");
    if (mkdtemp(b->top) == NULL) {
        perror(b->top);
        abort();
    }
    (void)snprintf(b->dir, sizeof b->dir, "%s/archive", b->top);
    if (!storage_create(b->dir, &b->e) ||
        !storage_open(&b->s, b->dir, STORAGE_WRITE, &b->e)) {
        print_error("%s\n", b->e.text);
        abort();
    }
    return b;
}

static inline int
box_setup(void **state)
{
    *state = box_make();
    return 0;
}

static inline int
box_teardown(void **state)
{
    struct box *b = *state;

    storage_close(b->s);
    (void)nftw(b->top, box_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(b);
    return 0;
}

/* <dir>/<name>; valid until the fourth next call. */
static inline const char *
box_path(const struct box *b, const char *name)
{
    static char paths[4][512];
    static unsigned turn;
    char *path = paths[turn++ % 4];

    (void)snprintf(path, sizeof paths[0], "%s/%s", b->dir, name);
    return path;
}

static inline void
box_close(struct box *b)
{
    storage_close(b->s);
    b->s = NULL;
}

static inline bool
box_open(struct box *b)
{
    b->e = (struct err){0};
    return storage_open(&b->s, b->dir, STORAGE_WRITE, &b->e);
}

static inline void
file_write(const char *path, struct str bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    assert_true(fd >= 0);
    assert_true(fd_write_all(fd, bytes.p, bytes.n, path, NULL));
    (void)close(fd);
}

/* The caller releases *b. */
static inline bool
file_read(const char *path, struct buf *b)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    bool done;

    buf_init(b, MIB(4));
    if (fd < 0) {
        return false;
    }
    done = fd_read_to_end(fd, b, path, NULL);
    (void)close(fd);
    return done;
}

static inline bool
file_has(const char *path, struct str bytes)
{
    struct buf b;
    bool same = file_read(path, &b) && str_eq(buf_view(&b), bytes);

    buf_release(&b);
    return same;
}

static inline bool
file_exists(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

/* One download that is whole: its bytes in a part, and the put that stores it. */
struct download {
    uint8_t key[SHA256_BYTES];
    struct str bytes; /* borrowed */
    char name[STORAGE_NAME_MAX];
};

static inline struct storage_put
download_begin(struct box *b, struct download *d, const char *url, struct str bytes)
{
    struct storage_put put = {.kind = STORAGE_MEDIA, .ending = "jpg", .part_fd = -1};

    d->bytes = bytes;
    hash_sha256(str_of(url), d->key);
    hash_sha256(bytes, put.sha256);
    put.part_key = d->key;
    if (!storage_part_open(b->s, d->key, &put.part_fd, &b->e)) {
        fail_msg("%s", b->e.text);
    }
    assert_int_equal(ftruncate(put.part_fd, 0), 0);
    assert_true(fd_pwrite_all(put.part_fd, bytes.p, bytes.n, 0, "part", &b->e));
    storage_name(STORAGE_MEDIA, put.sha256, "jpg", 0, d->name);
    return put;
}

static inline struct storage_put
thumb_put(const uint8_t sha256[SHA256_BYTES], struct str png)
{
    struct storage_put put = {
        .kind = STORAGE_THUMB, .box_px = 256, .part_fd = -1, .bytes = png};

    memcpy(put.sha256, sha256, SHA256_BYTES);
    return put;
}

static inline void
part_path(const struct box *b, const uint8_t *key, const char *ending, char out[256])
{
    char hex[SHA256_HEX + 1];

    hex_encode(key, SHA256_BYTES, hex);
    (void)snprintf(out, 256, "%s/incoming/%s%s", b->dir, hex, ending);
}

/* Runs fn in a process of its own; gives its wait status. It ends by _exit. */
static inline int
in_child(void (*fn)(void *arg), void *arg)
{
    pid_t pid = fork();
    int status = 0;

    if (pid == 0) {
        fn(arg);
        _exit(0);
    }
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

#endif
