#include "cmocka_all.h"

#include "base/str.h"
#include "thumbs/pool_report.h"
#include "thumbs/selftest.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#ifdef ASSETS_SANITIZED
enum { FILTERED = 0 };
#else
enum { FILTERED = 1 };
#endif

struct end {
    int signal, status;
};

static struct end
end_of_program(const char *program, const char *act)
{
    struct pool_worker w;
    struct err e = {0};
    struct end end;

    assert_true(pool_worker_start(&w, program, "--self-test", act, &e));
    assert_true(pool_worker_wait(&w, &end.signal, &end.status));
    return end;
}

static struct end
end_of(const char *act)
{
    return end_of_program(TEST_WORKER, act);
}

static void
skip_here(const char *why)
{
    (void)printf("SKIP %s\n", why);
}

static void
confinement_alone_does_not_kill(void **state)
{
    struct end end = end_of("none");

    (void)state;
    assert_int_equal(end.signal, 0);
    assert_int_equal(end.status, SELFTEST_POSSIBLE);
    assert_int_equal(end_of("no such act").status, SELFTEST_UNKNOWN);
}

static void
every_forbidden_act_kills_the_worker(void **state)
{
    static const char *const acts[] = {
        "openat",         "openat2",     "create",    "stat",        "unlink",
        "rename",         "mkdir",       "chdir",     "mount",       "socket",
        "socket-unix",    "socketpair",  "connect",   "bind",        "send-elsewhere",
        "recv-elsewhere", "exec",        "execveat",  "fork",        "clone3",
        "unshare",        "ptrace",      "vm-readv",  "pidfd",       "kill",
        "tgkill",         "abort-other", "sigaction", "prlimit",     "prctl",
        "setuid",         "memfd",       "mmap-exec", "mmap-file",   "mprotect-exec",
        "io-uring",       "bpf",         "perf",      "userfaultfd", "keyctl",
        "seccomp",        "ioctl",       "dup",       "read",        "write",
#ifdef __x86_64__
        "open",           "vfork",       "x32",       "int80",
#endif
    };

    (void)state;
    if (FILTERED == 0) {
        skip_here("no system call filter in a sanitizer build");
        return;
    }
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        struct end end = end_of(acts[i]);

        if (end.signal != SIGSYS) {
            (void)printf("%s: signal %d, status %d\n", acts[i], end.signal, end.status);
        }
        assert_int_equal(end.signal, SIGSYS);
    }
}

static void
landlock_alone_denies_files_too(void **state)
{
    static const char *const acts[] = {"openat", "create", "exec", "mkdir"};

    (void)state;
    if (FILTERED == 1) {
        skip_here("the filter kills before Landlock is asked");
        return;
    }
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        struct end end = end_of(acts[i]);

        assert_int_equal(end.signal, 0);
        assert_int_equal(end.status, SELFTEST_DENIED);
    }
}

static void
memory_ends_at_the_limit(void **state)
{
    struct end end;

    (void)state;
    if (FILTERED == 0) {
        skip_here("no memory limit in a sanitizer build");
        return;
    }
    end = end_of("grow");
    assert_int_equal(end.signal, 0);
    assert_int_equal(end.status, SELFTEST_DENIED);
}

/* By an exit that the filter allows, and without a word that it would not. */
static void
a_worker_without_memory_ends_by_itself_and_is_told_as_that(void **state)
{
    static const char *const programs[] = {TEST_WORKER, TEST_WORKER "-jpeg"};

    (void)state;
    if (FILTERED == 0) {
        skip_here("no memory limit in a sanitizer build");
        return;
    }
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
        struct end end = end_of_program(programs[i], "ask");
        char why[WIRE_TEXT];

        assert_int_equal(end.signal, 0);
        assert_int_equal(end.status, WIRE_EXIT_MEMORY);
        assert_int_equal(pool_death_tell(end.signal, end.status, why, sizeof why),
                         VERDICT_TOO_LARGE);
        assert_string_equal(why, "worker ran out of memory");
    }
}

static void
an_abort_of_a_library_looks_like_one(void **state)
{
    (void)state;
    assert_int_equal(end_of("abort").signal, SIGABRT);
}

static void
a_limit_set_from_outside_ends_an_endless_loop(void **state)
{
    struct rlimit one = {1, 10};
    struct pool_worker w;
    struct err e = {0};
    int signal, status;

    (void)state;
    assert_true(pool_worker_start(&w, TEST_WORKER, "--self-test", "spin", &e));
    assert_int_equal(prlimit(w.pid, RLIMIT_CPU, &one, NULL), 0);
    assert_true(pool_worker_wait(&w, &signal, &status));
    assert_int_equal(signal, SIGXCPU);
}

static void
a_worker_without_a_socket_refuses_to_serve(void **state)
{
    int how = system(TEST_WORKER " 2>/dev/null 3>&-");

    (void)state;
    assert_true(WIFEXITED(how));
    assert_int_equal(WEXITSTATUS(how), 2);
}

static void
the_doctor_tells_and_proves_the_confinement(void **state)
{
    auto_buf struct buf text;
    struct err e = {0};
    bool confined;

    (void)state;
    buf_init(&text, 8192);
    assert_true(pool_doctor(TEST_WORKER, &text, &confined, &e));
    assert_int_equal(confined, FILTERED);
    assert_non_null(strstr(buf_cstr(&text), "seccomp: "));
    assert_non_null(strstr(buf_cstr(&text), "landlock ABI: "));
    assert_non_null(strstr(buf_cstr(&text), "ffmpeg: "));
    assert_non_null(strstr(buf_cstr(&text), "libpng "));
    if (FILTERED == 1) {
        assert_non_null(strstr(buf_cstr(&text), "self-test exec: stopped (SIGSYS)"));
    }
}

static void
the_doctor_says_what_program_is_missing(void **state)
{
    auto_buf struct buf text;
    struct err e = {0};
    bool confined;

    (void)state;
    buf_init(&text, 8192);
    assert_false(pool_doctor("/nowhere/assets-worker", &text, &confined, &e));
    assert_int_equal(e.code, ERR_WORKER);
    assert_non_null(strstr(e.text, "/nowhere/assets-worker"));
}

/* The text of the relaxation is in the program exactly where the build is relaxed. */
static void
only_a_sanitizer_build_holds_the_relaxation(void **state)
{
    int how = system("grep -q 'ASSETS_SANITIZED: no system call filter' " TEST_WORKER);

    (void)state;
    assert_int_equal(WEXITSTATUS(how) == 0, FILTERED == 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(confinement_alone_does_not_kill),
        cmocka_unit_test(every_forbidden_act_kills_the_worker),
        cmocka_unit_test(landlock_alone_denies_files_too),
        cmocka_unit_test(memory_ends_at_the_limit),
        cmocka_unit_test(a_worker_without_memory_ends_by_itself_and_is_told_as_that),
        cmocka_unit_test(an_abort_of_a_library_looks_like_one),
        cmocka_unit_test(a_limit_set_from_outside_ends_an_endless_loop),
        cmocka_unit_test(a_worker_without_a_socket_refuses_to_serve),
        cmocka_unit_test(the_doctor_tells_and_proves_the_confinement),
        cmocka_unit_test(the_doctor_says_what_program_is_missing),
        cmocka_unit_test(only_a_sanitizer_build_holds_the_relaxation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
