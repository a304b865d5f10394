/*
 * A worker that lies. What it does is in its own file name: fake-<act>, a link to this
 * program. One that ends in -jpeg is the small program, which hands everything on. It is
 * never confined.
 */
#include "base/fd.h"
#include "thumbs/wire.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

extern char **environ;

enum { SOCKET = 3 };

/* A good PNG of 1 x 1 pixels. */
static const char png[] =
    "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90\x77\x53\xde"
    "\0\0\0\x0cIDAT\x78\x9c\x63\xf8\xff\xff\x3f\0\5\xfe\2\xfe\x0d\xef\x46\xb8"
    "\0\0\0\0IEND\xae\x42\x60\x82";

enum { PNG_BYTES = sizeof png - 1 };

static void
greet(uint32_t magic, uint32_t confined, const char *text)
{
    struct wire_hello h;

    memset(&h, 0, sizeof h);
    h.magic = magic;
    h.confined = confined;
    memcpy(h.text, text, strlen(text));
    if (!fd_send(SOCKET, &h, sizeof h, NULL, 0, NULL)) {
        _exit(9);
    }
}

static bool
is_null_device(int fd)
{
    struct stat st;

    return fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3);
}

/* What is wrong with what this process was given, "" where nothing is. */
static const char *
surroundings_wrong(int media, int room)
{
    static const char text[] = "x";

    if (environ[0] != NULL) {
        return "there is an environment";
    }
    if (!is_null_device(0) || !is_null_device(1)) {
        return "standard streams are not /dev/null";
    }
    for (int fd = SOCKET + 1; fd < 256; fd++) {
        if (fd != media && fd != room && fcntl(fd, F_GETFD) >= 0) {
            return "more is open than should be";
        }
    }
    if (write(media, text, 1) >= 0 || pwrite(media, text, 1, 0) >= 0 ||
        ftruncate(media, 0) == 0) {
        return "the media can be written";
    }
    if (lseek(media, 0, SEEK_CUR) != 0) {
        return "the media's offset is shared";
    }
    if (ftruncate(room, 1 << 24) == 0 || ftruncate(room, 0) == 0) {
        return "the memory can change its size";
    }
    if (getsid(0) != getpid()) {
        return "the session is the parent's";
    }
    return "";
}

/* The n-th picture of the room; where it begins. */
static int64_t
put_png(int room, uint32_t n)
{
    if (pwrite(room, png, PNG_BYTES, (off_t)n * PNG_BYTES) != PNG_BYTES) {
        _exit(8);
    }
    return (int64_t)n * PNG_BYTES;
}

static struct wire_reply
good_reply(const struct wire_job *job, int room)
{
    struct wire_reply r;

    memset(&r, 0, sizeof r);
    r.magic = WIRE_MAGIC;
    r.id = job->id;
    r.broke_at = -1;
    r.facts.width = 1;
    r.facts.height = 1;
    r.facts.rotation = -1;
    r.facts.duration_us = -1;
    r.facts.whole_permille = -1;
    r.facts.dominant_rgb = -1;
    r.facts.whole_permille = -1;
    r.facts.dominant_rgb = 0x102030;
    r.facts.has_phash = 1;
    r.facts.phash = 7;
    r.n_pictures = job->n_boxes;
    for (uint32_t i = 0; i < job->n_boxes; i++) {
        r.pictures[i] =
            (struct wire_picture){job->box_px[i], 1, 1, 0, PNG_BYTES, job->at_us};
        r.pictures[i].at_byte = put_png(room, i);
    }
    if ((job->flags & WIRE_JOB_STORYBOARD) != 0) {
        r.strip.tiles = r.strip.tile_width = r.strip.tile_height = 1;
        r.strip.bytes = PNG_BYTES;
        r.strip.at_byte = put_png(room, job->n_boxes);
        r.strip.frames_us[0] = 1500000;
    }
    return r;
}

/* What was asked for, in the detail of the answer. */
static void
tell_job(const struct wire_job *job, struct wire_reply *r)
{
    int n = snprintf(r->detail, sizeof r->detail, "flags %u, colors %u, at %lld, boxes",
                     job->flags, job->colors, (long long)job->at_us);

    for (uint32_t i = 0; i < job->n_boxes && n < (int)sizeof r->detail; i++) {
        n += snprintf(r->detail + n, sizeof r->detail - (size_t)n, " %u", job->box_px[i]);
    }
}

static void
reply_send(const struct wire_reply *r, const int *fds, size_t n_fds)
{
    if (!fd_send(SOCKET, r, sizeof *r, fds, n_fds, NULL)) {
        _exit(9);
    }
}

static void
wait_for_ever(void)
{
    for (;;) {
        (void)pause();
    }
}

/* Acts that change one thing of a good answer. */
static void
answer(const char *act, const struct wire_job *job, int media, int room)
{
    struct wire_reply r = good_reply(job, room);
    int fds[1] = {media};

    if (strcmp(act, "jpeg") == 0 || strcmp(act, "handson") == 0) {
        uint32_t id = r.id;

        memset(&r, 0, sizeof r);
        r.magic = WIRE_MAGIC;
        r.id = id;
        r.hand_on = 1;
        r.verdict = VERDICT_UNCHECKED;
    } else if (strcmp(act, "surroundings") == 0) {
        const char *wrong = surroundings_wrong(media, room);

        memcpy(r.detail, wrong, strlen(wrong));
    } else if (strcmp(act, "tells") == 0) {
        tell_job(job, &r);
    } else if (strcmp(act, "nostrip") == 0) {
        memset(&r.strip, 0, sizeof r.strip);
    } else if (strcmp(act, "doubts") == 0) {
        r.verdict =
            (job->flags & WIRE_JOB_VERIFIED) != 0 ? VERDICT_TRUNCATED : VERDICT_OK;
    } else if (strcmp(act, "breaks") == 0) {
        r.verdict = VERDICT_TRUNCATED;
        r.facts.whole_permille = 437;
    } else if (strcmp(act, "badpng") == 0) {
        (void)!pwrite(room, "Q", 1, 20);
    } else if (strcmp(act, "wrongid") == 0) {
        r.id++;
    } else if (strcmp(act, "noise") == 0) {
        memset(&r, 0xA5, sizeof r);
    } else if (strcmp(act, "outside") == 0) {
        r.pictures[0].at_byte = job->room_bytes;
    } else if (strcmp(act, "mapped") == 0) {
        (void)mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, room, 0);
    } else if (strcmp(act, "short") == 0) {
        (void)!write(SOCKET, &r, 17);
        return;
    } else if (strcmp(act, "sendsback") == 0) {
        reply_send(&r, fds, 1);
        return;
    }
    reply_send(&r, NULL, 0);
    if (strcmp(act, "twice") == 0) {
        reply_send(&r, NULL, 0);
    } else if (strcmp(act, "laterwrite") == 0) {
        for (int i = 0; i < 1000000; i++) {
            (void)!pwrite(room, "Q", 1, 20);
        }
    }
}

int
main(int argc, char **argv)
{
    const char *act = strrchr(argv[0], '-');
    struct wire_job job;
    int fds[2];
    bool got, closed;

    if (argc != 1 || act == NULL) {
        return 2;
    }
    act++;
    if (strcmp(act, "mute") == 0) {
        return 5;
    }
    if (strcmp(act, "unconfined") == 0) {
        greet(WIRE_MAGIC, 0, "seccomp: Invalid argument");
        return 1;
    }
    greet(strcmp(act, "stranger") == 0 ? 1 : WIRE_MAGIC, 1, "");
    while (fd_recv(SOCKET, &job, sizeof job, fds, 2, &got, &closed, NULL) && got) {
        if (strcmp(act, "crash") == 0 ||
            (strcmp(act, "moody") == 0 && job.type == MEDIA_MP4)) {
            (void)signal(SIGSEGV, SIG_DFL); /* a sanitizer has its own */
            (void)raise(SIGSEGV);
        } else if (strcmp(act, "forbidden") == 0) {
            (void)raise(SIGSYS);
        } else if (strcmp(act, "cpu") == 0) {
            (void)raise(SIGXCPU);
        } else if (strcmp(act, "leaves") == 0) {
            _exit(0);
        } else if (strcmp(act, "memory") == 0) {
            _exit(WIRE_EXIT_MEMORY);
        } else if (strcmp(act, "hangs") == 0) {
            wait_for_ever();
        } else if (strcmp(act, "closes") == 0) {
            (void)close(SOCKET);
            wait_for_ever();
        }
        answer(act, &job, fds[0], fds[1]);
        (void)close(fds[0]);
        (void)close(fds[1]);
    }
    return 0;
}
