/*
 * A worker that lies. What it does is in its own file name: fake-<act>, a link to this
 * program. It is never confined.
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
    r.n_pictures = 1;
    r.pictures[0] =
        (struct wire_picture){job->box_px[0], 1, 1, 0, (int64_t)sizeof png - 1, -1};
    if (pwrite(room, png, sizeof png - 1, 0) != (ssize_t)sizeof png - 1) {
        _exit(8);
    }
    return r;
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

    if (strcmp(act, "surroundings") == 0) {
        const char *wrong = surroundings_wrong(media, room);

        memcpy(r.detail, wrong, strlen(wrong));
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
        if (strcmp(act, "crash") == 0) {
            (void)signal(SIGSEGV, SIG_DFL); /* a sanitizer has its own */
            (void)raise(SIGSEGV);
        } else if (strcmp(act, "forbidden") == 0) {
            (void)raise(SIGSYS);
        } else if (strcmp(act, "cpu") == 0) {
            (void)raise(SIGXCPU);
        } else if (strcmp(act, "leaves") == 0) {
            _exit(0);
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
