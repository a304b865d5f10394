#include "thumbs/pool.h"

#include "base/date.h"
#include "base/mem.h"
#include "thumbs/pool_worker.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>

static char *
beside_this_program(void)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    const char *slash = n > 0 ? memrchr(path, '/', (size_t)n) : NULL;

    return slash != NULL ? xasprintf("%.*s/assets-worker", (int)(slash - path), path)
                         : xstrdup("");
}

bool
pool_program(char **out, struct err *e)
{
    auto_free char *beside = beside_this_program();

    *out = NULL;
#ifdef ASSETS_TEST_HOOKS
    if (getenv("ASSETS_WORKER") != NULL) {
        *out = xstrdup(getenv("ASSETS_WORKER"));
        return true;
    }
#endif
    if (access(beside, X_OK) == 0) {
        *out = steal_ptr(&beside);
        return true;
    }
    if (access(ASSETS_LIBEXEC "/assets-worker", X_OK) == 0) {
        *out = xstrdup(ASSETS_LIBEXEC "/assets-worker");
        return true;
    }
    return err_set(e, ERR_WORKER,
                   "assets-worker is neither at %s nor in %s: is it installed?", beside,
                   ASSETS_LIBEXEC);
}

char *
pool_program_jpeg(const char *program)
{
    char *path = xasprintf("%s-jpeg", program);

    if (access(path, X_OK) != 0) {
        free(path);
        return NULL;
    }
    return path;
}

/* A worker that tries `act` must die of it. */
static bool
act_is_stopped(const char *program, const char *act, struct buf *out)
{
    struct pool_worker w;
    struct err e = {0};
    int signal, status;

    if (!pool_worker_start(&w, program, "--self-test", act, &e)) {
        buf_addf(out, "self-test %s: %s\n", act, e.text);
        return false;
    }
    if (!pool_worker_wait(&w, &signal, &status)) {
        buf_addf(out, "self-test %s: did not end\n", act);
        return false;
    }
    if (signal == SIGSYS) {
        buf_addf(out, "self-test %s: stopped (SIGSYS)\n", act);
        return true;
    }
    buf_addf(out, "self-test %s: NOT stopped by the filter (signal %d, status %d)\n", act,
             signal, status);
    return false;
}

/* Waits for the worker's one message. */
static bool
hello_wait(struct pool_worker *w, struct wire_hello *hello, struct err *e)
{
    int64_t end_ms = clock_mono_ms() + LIMIT_WORKER_WALL_MS;

    while (clock_mono_ms() < end_ms) {
        struct pollfd wait = {.fd = w->sock, .events = POLLIN};
        struct wire_reply unused;

        if (poll(&wait, 1, (int)(end_ms - clock_mono_ms())) < 0 && errno != EINTR) {
            return err_sys(e, "wait for the worker");
        }
        switch (pool_worker_take(w, hello, &unused, e)) {
        case POOL_GOT_HELLO:
            return true;
        case POOL_GOT_END:
            return err_set(e, ERR_WORKER, "the worker ended without a word");
        case POOL_GOT_NONSENSE:
            return false;
        case POOL_GOT_NOTHING:
        case POOL_GOT_REPLY:
            break;
        }
    }
    return err_set(e, ERR_WORKER, "the worker said nothing");
}

static bool
program_doctor(const char *program, struct buf *out, bool *confined, struct err *e)
{
    static const char *const acts[] = {"openat", "socket", "exec", "fork"};
    struct pool_worker w;
    struct wire_hello hello;
    bool told;

    *confined = false;
    buf_addf(out, "worker: %s\n", program);
    if (!pool_worker_start(&w, program, "--doctor", NULL, e)) {
        return false;
    }
    told = hello_wait(&w, &hello, e);
    pool_worker_end(&w, NULL, NULL);
    if (!told) {
        return false;
    }
    buf_add_cstr(out, hello.text);
    if (hello.confined == 0) {
        buf_add_cstr(out, "\n");
        return true;
    }
    *confined = true;
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        *confined &= act_is_stopped(program, acts[i], out);
    }
    return true;
}

bool
pool_doctor(const char *program, struct buf *out, bool *confined, struct err *e)
{
    auto_free char *found = NULL;
    auto_free char *jpeg = NULL;
    bool both = true;

    *confined = false;
    if (program == NULL && !pool_program(&found, e)) {
        return false;
    }
    program = program != NULL ? program : found;
    jpeg = pool_program_jpeg(program);
    if (!program_doctor(program, out, confined, e) ||
        (jpeg != NULL && !program_doctor(jpeg, out, &both, e))) {
        return false;
    }
    *confined = *confined && both;
    return true;
}
