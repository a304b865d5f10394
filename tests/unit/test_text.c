#include "catalog/text.h"

#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <setjmp.h>
#include <cmocka.h>

/* A descriptor at the start of n bytes that count up. */
static int
file_of(size_t n)
{
    int fd = memfd_create("text", MFD_CLOEXEC);
    auto_free char *p = xcalloc(n > 0 ? n : 1, 1);

    assert_true(fd >= 0);
    for (size_t i = 0; i < n; i++) {
        p[i] = (char)(i * 7 + i / 251);
    }
    assert_true(fd_write_all(fd, p, n, "memory", NULL));
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static void
assert_reads_whole(size_t n, bool mapped)
{
    auto_close int fd = file_of(n);
    auto_free char *want = xcalloc(n > 0 ? n : 1, 1);
    uint8_t sha256[SHA256_BYTES];
    struct err e = {0};
    struct text t;

    assert_true(text_read(&t, fd, "memory", NULL, &e));
    assert_int_equal(t.bytes.n, n);
    assert_int_equal(t.mapped, mapped);
    assert_int_equal(pread(fd, want, n, 0), n);
    assert_memory_equal(t.bytes.p, want, n);
    hash_sha256((struct str){want, n}, sha256);
    assert_memory_equal(t.sha256, sha256, SHA256_BYTES);
    text_release(&t);
    assert_null(t.bytes.p);
}

static void
texts_up_to_8_mib_stay_in_memory_and_larger_ones_are_spooled(void **unused)
{
    (void)unused;
    assert_reads_whole(0, false);
    assert_reads_whole(1, false);
    assert_reads_whole(4096, false);
    assert_reads_whole((size_t)LIMIT_SOURCE_HEAP_BYTES, false);
    assert_reads_whole((size_t)LIMIT_SOURCE_HEAP_BYTES + 1, true);
    assert_reads_whole((size_t)LIMIT_SOURCE_HEAP_BYTES * 2 + 12345, true);
}

static void
a_pipe_is_read_to_its_end(void **unused)
{
    const size_t n = (size_t)LIMIT_SOURCE_HEAP_BYTES + 100000;
    struct err e = {0};
    struct text t;
    int ends[2];
    pid_t child;

    (void)unused;
    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        auto_free char *p = xcalloc(n, 1);

        (void)close(ends[0]);
        _exit(fd_write_all(ends[1], p, n, "pipe", NULL) ? 0 : 1);
    }
    (void)close(ends[1]);
    assert_true(text_read(&t, ends[0], "pipe", NULL, &e));
    assert_int_equal(t.bytes.n, n);
    assert_int_equal(waitpid(child, NULL, 0), child);
    (void)close(ends[0]);
    text_release(&t);
}

/* Pages of the map that are in memory. */
static size_t
resident_bytes(const struct text *t)
{
    size_t kib = 0;
    auto_free char *line = NULL;
    size_t cap = 0;
    char start[32];
    bool inside = false;
    FILE *f = fopen("/proc/self/smaps", "re");

    assert_non_null(f);
    (void)snprintf(start, sizeof start, "%jx-", (uintmax_t)(uintptr_t)t->bytes.p);
    while (getline(&line, &cap, f) > 0) {
        inside = strncmp(line, start, strlen(start)) == 0 ||
                 (inside && strchr(line, ':') != NULL && strchr(line, '-') == NULL);
        if (inside && sscanf(line, "Rss: %zu", &kib) == 1) {
            break;
        }
    }
    (void)fclose(f);
    return kib * 1024;
}

static void
what_was_passed_is_given_back_and_can_still_be_read(void **unused)
{
    const size_t n = (size_t)LIMIT_SOURCE_HEAP_BYTES * 2;
    auto_close int fd = file_of(n);
    struct err e = {0};
    struct text t;
    unsigned sum = 0;

    (void)unused;
    assert_true(text_read(&t, fd, "memory", NULL, &e));
    for (size_t i = 0; i < n; i += 512) {
        sum += (unsigned char)t.bytes.p[i];
    }
    assert_true(resident_bytes(&t) >= n);
    text_forget(&t, (int64_t)n - 1);
    assert_true(resident_bytes(&t) < (size_t)KIB(64));
    for (size_t i = 0; i < n; i += 512) {
        sum -= (unsigned char)t.bytes.p[i];
    }
    assert_int_equal(sum, 0);
    text_forget(&t, 10); /* going back is no harm */
    text_release(&t);
}

static void
a_folder_that_cannot_be_written_is_named(void **unused)
{
    auto_close int fd = file_of((size_t)LIMIT_SOURCE_HEAP_BYTES + 1);
    struct err e = {0};
    struct text t;

    (void)unused;
    assert_false(text_read(&t, fd, "memory", "/nonexistent/spool", &e));
    assert_int_equal(e.code, ERR_DISK);
    assert_non_null(strstr(e.text, "/nonexistent/spool"));
    text_release(&t);
}

static void
a_text_over_the_limit_is_refused_before_it_fills_the_disk(void **unused)
{
    auto_close int fd = memfd_create("huge", MFD_CLOEXEC);
    struct err e = {0};
    struct text t;

    (void)unused;
    assert_int_equal(ftruncate(fd, LIMIT_SOURCE_BYTES + 1),
                     0); /* a hole: takes no room */
    /* a folder that cannot be written: had it begun to copy, that would be the error */
    assert_false(text_read(&t, fd, "huge", "/nonexistent/spool", &e));
    assert_int_equal(e.code, ERR_LIMIT);
    text_release(&t);
}

static void
what_cannot_be_read_is_an_error(void **unused)
{
    struct err e = {0};
    struct text t;

    (void)unused;
    assert_false(text_read(&t, -1, "nothing", NULL, &e));
    assert_int_equal(e.code, ERR_DISK);
    text_release(&t);
    text_release(&(struct text){0});
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_up_to_8_mib_stay_in_memory_and_larger_ones_are_spooled),
        cmocka_unit_test(a_pipe_is_read_to_its_end),
        cmocka_unit_test(what_was_passed_is_given_back_and_can_still_be_read),
        cmocka_unit_test(a_folder_that_cannot_be_written_is_named),
        cmocka_unit_test(a_text_over_the_limit_is_refused_before_it_fills_the_disk),
        cmocka_unit_test(what_cannot_be_read_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
