#include "thumbs_kit.h"

#include "base/fd.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum media_type
kit_sniff(int fd)
{
    static const struct {
        size_t at, n;
        const char *bytes;
        enum media_type type;
    } magics[] = {
        {0, 2, "\xFF\xD8", MEDIA_JPEG},
        {0, 8, "\x89PNG\r\n\x1a\n", MEDIA_PNG},
        {0, 4, "GIF8", MEDIA_GIF},
        {8, 4, "WEBP", MEDIA_WEBP},
        {0, 4, "\x1A\x45\xDF\xA3", MEDIA_MATROSKA},
        {4, 8, "ftypavif", MEDIA_AVIF},
        {4, 8, "ftypheic", MEDIA_UNKNOWN},
        {4, 4, "ftyp", MEDIA_MP4},
        {4, 4, "moov", MEDIA_MP4},
        {4, 4, "moof", MEDIA_MP4},
        {4, 4, "styp", MEDIA_MP4},
    };
    char p[16] = "";
    size_t got;

    if (!fd_pread_some(fd, p, sizeof p, 0, &got, "media", NULL)) {
        return MEDIA_UNKNOWN;
    }
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        if (magics[i].at + magics[i].n <= got &&
            memcmp(p + magics[i].at, magics[i].bytes, magics[i].n) == 0) {
            return magics[i].type;
        }
    }
    return MEDIA_UNKNOWN;
}

void
kit_result_release(struct kit_result *r)
{
    buf_release(&r->png);
    *r = (struct kit_result){0};
}

static void
result_keep(void *arg, const struct pool_result *r)
{
    struct kit_result *out = arg;

    out->came = true;
    out->is = *r;
    if (r->n_pictures > 0) {
        buf_add_str(&out->png, r->pictures[0].png);
    }
}

void
kit_wait(struct pool *p, pool_done_fn *done, void *arg)
{
    struct pollfd fds[64];
    int timeout_ms = -1;
    size_t n = pool_watch(p, fds, 64, &timeout_ms);
    struct err e = {0};

    if (n == 0) {
        return;
    }
    (void)poll(fds, n, timeout_ms);
    if (!pool_step(p, done, arg, &e)) {
        abort();
    }
}

bool
kit_run_fd(struct pool *p, int fd, enum media_type type, uint32_t box_px,
           struct kit_result *out, struct err *e)
{
    struct stat st;
    struct pool_job job = {.id = 77,
                           .fd = fd,
                           .type = type,
                           .boxes = {box_px},
                           .at_us = -1,
                           .uri = "file:///kit"};

    *out = (struct kit_result){0};
    buf_init(&out->png, LIMIT_THUMB_BYTES);
    if (fstat(fd, &st) != 0) {
        return err_sys(e, "fstat");
    }
    job.bytes = st.st_size;
    job.mtime_s = st.st_mtime;
    if (!pool_add(p, &job, e)) {
        return false;
    }
    while (!out->came && pool_busy(p) > 0) {
        kit_wait(p, result_keep, out);
    }
    return true;
}

bool
kit_run_file(struct pool *p, const char *path, enum media_type type, uint32_t box_px,
             struct kit_result *out, struct err *e)
{
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);

    *out = (struct kit_result){0};
    if (fd < 0) {
        return err_sys(e, "open %s", path);
    }
    return kit_run_fd(p, fd, type, box_px, out, e);
}
