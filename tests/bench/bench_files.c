/*
 * bench_files.c - many small JPEG files for the download benchmarks, the same bytes on
 * every machine.
 *
 * Use: bench-files DIR COUNT BYTES. Writes DIR/f000000.jpg and so on: a whole baseline
 * JPEG of 8 x 8 grey pixels whose comment segment (ITU-T T.81 section B.2.4.5) is filled
 * with noise of its own, so that no two files share a digest.
 */
#include "base/err.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/str.h"

#include <fcntl.h>
#include <stdio.h>

enum {
    SEGMENT_MOST = 65533,
    MARK_AND_LENGTH = 4,
    FILES_MOST = 1000000,
    BLOCK_CELLS = 64
};

/* clang-format off */
static const unsigned char head[] = {
    /* SOI */
    0xff, 0xd8,
    /* APP0 */
    0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
};
/* DQT; 64 cells follow */
static const unsigned char quantiser[] = {0xff, 0xdb, 0, 67, 0};
static const unsigned char picture[] = {
    /* SOF0 */
    0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0,
    /* DHT, DC: one code */
    0xff, 0xc4, 0, 20, 0x00, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    /* DHT, AC: one code */
    0xff, 0xc4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    /* SOS */
    0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0,
    /* "no difference", "end of block", filled up with ones */
    0x3f,
    /* EOI */
    0xff, 0xd9,
};
/* clang-format on */
enum {
    FRAME_BYTES =
        sizeof head + sizeof quantiser + BLOCK_CELLS + sizeof picture + MARK_AND_LENGTH
};

/* Marsaglia's xorshift64: noise that a reader can write again. */
static uint64_t
noise_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void
file_fill(struct buf *b, uint64_t number, size_t bytes)
{
    size_t comment = bytes - FRAME_BYTES;
    uint64_t state = number * 2654435761u + 88172645463325252u;

    buf_clear(b);
    buf_add(b, head, sizeof head);
    buf_add_byte(b, (char)0xff);
    buf_add_byte(b, (char)0xfe);
    buf_add_byte(b, (char)((comment + 2) >> 8));
    buf_add_byte(b, (char)((comment + 2) & 0xff));
    for (size_t i = 0; i < comment; i++) {
        buf_add_byte(b, (char)(noise_next(&state) >> 56));
    }
    buf_add(b, quantiser, sizeof quantiser);
    for (int i = 0; i < BLOCK_CELLS; i++) {
        buf_add_byte(b, 1);
    }
    buf_add(b, picture, sizeof picture);
}

static bool
file_write(const char *dir, uint64_t number, struct str bytes, struct err *e)
{
    auto_free char *path = xasprintf("%s/f%06ju.jpg", dir, (uintmax_t)number);
    auto_close int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    if (fd < 0) {
        return err_sys(e, "open %s", path);
    }
    return fd_write_all(fd, bytes.p, bytes.n, path, e);
}

int
main(int argc, char **argv)
{
    uint64_t count = 0;
    uint64_t bytes = 0;
    struct err e = {0};
    auto_buf struct buf b;

    buf_init(&b, FRAME_BYTES + SEGMENT_MOST);
    if (argc != 4 || !str_to_u64(str_of(argv[2]), FILES_MOST, &count) ||
        !str_to_u64(str_of(argv[3]), FRAME_BYTES + SEGMENT_MOST - 2, &bytes) ||
        bytes < FRAME_BYTES) {
        fprintf(stderr, "use: bench-files DIR COUNT BYTES (bytes %d to %d)\n",
                (int)FRAME_BYTES, (int)FRAME_BYTES + SEGMENT_MOST - 2);
        return 2;
    }
    for (uint64_t i = 0; i < count; i++) {
        file_fill(&b, i, bytes);
        if (!file_write(argv[1], i, buf_view(&b), &e)) {
            fprintf(stderr, "bench-files: %s\n", e.text);
            return 3;
        }
    }
    return 0;
}
