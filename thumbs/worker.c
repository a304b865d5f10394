#include "base/fd.h"
#include "base/mem.h"
#include "thumbs/job.h"
#include "thumbs/sandbox.h"
#include "thumbs/selftest.h"
#include "thumbs/worker_kind.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/*
 * assets-worker: started by assets with an empty environment, /dev/null on 0 to 2 and a
 * socket on 3. It confines itself, says so, and then answers jobs until the socket
 * closes. Every way out is _exit: handlers of libraries may want calls that are no longer
 * there.
 */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_REFUSED = 1,
    EXIT_USE = 2,
    EXIT_SOCKET = 3,
    EXIT_MEMORY = WIRE_EXIT_MEMORY
};

/* Without the message of the library's: the filter lets nothing be written to stderr. */
void
mem_end(void)
{
    _exit(EXIT_MEMORY);
}

static void
greet(bool confined, int landlock, const char *text)
{
    struct wire_hello hello;
    struct err e = {0};
    size_t n;

    memset(&hello, 0, sizeof hello);
    hello.magic = WIRE_MAGIC;
    hello.confined = confined;
    hello.landlock = (uint32_t)(landlock > 0 ? landlock : 0);
    n = strlen(text);
    memcpy(hello.text, text, n < sizeof hello.text ? n : sizeof hello.text - 1);
    if (!fd_send(SANDBOX_SOCKET, &hello, sizeof hello, NULL, 0, &e)) {
        _exit(EXIT_SOCKET);
    }
}

__attribute__((noreturn)) static void
serve(void)
{
    struct job_desk desk;

    if (!job_desk_make(&desk)) {
        _exit(EXIT_REFUSED);
    }
    for (;;) {
        struct wire_job job;
        struct wire_reply reply;
        struct err e = {0};
        int fds[2];
        bool got, closed;
        const char *why;

        if (!fd_recv(SANDBOX_SOCKET, &job, sizeof job, fds, 2, &got, &closed, &e)) {
            _exit(EXIT_SOCKET);
        }
        if (closed) {
            _exit(EXIT_DONE);
        }
        if (!got) {
            continue;
        }
        if (!wire_job_ok(&job, &why)) {
            _exit(EXIT_REFUSED);
        }
        desk.media_fd = fds[0];
        desk.room_fd = fds[1];
        job_run(&job, &desk, &reply);
        (void)close(fds[0]);
        (void)close(fds[1]);
        if (!fd_send(SANDBOX_SOCKET, &reply, sizeof reply, NULL, 0, &e)) {
            _exit(EXIT_SOCKET);
        }
    }
}

static void
doctor(int landlock, char *text, size_t size)
{
    size_t n = strlen(text);
    const char *relaxed = sandbox_relaxed();

    (void)snprintf(text + n, size - n,
                   "limits: %jd MiB of memory, %d s of processor and %d s a file, "
                   "%d descriptors, %d files a worker\n"
                   "landlock ABI: %d\nseccomp: %s\n",
                   (intmax_t)(LIMIT_WORKER_MEMORY_BYTES / MIB(1)), LIMIT_WORKER_CPU_S,
                   LIMIT_WORKER_WALL_MS / 1000, LIMIT_WORKER_FDS, LIMIT_WORKER_FILES,
                   landlock, relaxed != NULL ? relaxed : "on");
}

static bool
has_socket(void)
{
    int type = 0;
    socklen_t n = sizeof type;

    return getsockopt(SANDBOX_SOCKET, SOL_SOCKET, SO_TYPE, &type, &n) == 0 &&
           type == SOCK_SEQPACKET;
}

int
main(int argc, char **argv)
{
    bool is_doctor = argc == 2 && strcmp(argv[1], "--doctor") == 0;
    bool is_test = argc == 3 && strcmp(argv[1], "--self-test") == 0;
    char text[WIRE_HELLO_TEXT] = "";
    struct err e = {0};
    int landlock = 0;

    fd_guard_standard();
    if (is_test) {
        _exit(selftest_run(argv[2]));
    }
    if ((argc != 1 && !is_doctor) || !has_socket()) {
        (void)fprintf(stderr, "%s: started by assets, not by hand; or --self-test ACT\n",
                      worker_kind.name);
        _exit(EXIT_USE);
    }
    if (is_doctor) {
        /* Before confinement: the libraries may read files to answer. */
        job_version(text, sizeof text);
    }
    job_warm_up();
    if (!sandbox_enter(&landlock, &e)) {
        greet(false, landlock, e.text);
        _exit(EXIT_REFUSED);
    }
    if (is_doctor) {
        doctor(landlock, text, sizeof text);
    }
    greet(true, landlock, text);
    if (is_doctor) {
        _exit(EXIT_DONE);
    }
    serve();
}
