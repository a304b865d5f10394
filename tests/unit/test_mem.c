#include "cmocka_all.h"

#include "base/mem.h"

#include <stdalign.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef ASSETS_SANITIZED
/* The address sanitizer ends the program on a vast request unless it is told not to. */
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}
#endif

/* Volatile, so that the compiler does not warn of what is done on purpose. */
static volatile size_t vast = SIZE_MAX / 2;

static void
ask_for_vast(void)
{
    free(xcalloc(vast, 1));
}

static void
ask_for_product(void)
{
    free(xcalloc(vast, 4)); /* wraps round to something small */
}

static void
ask_for_grown_product(void)
{
    free(xrealloc(NULL, vast / 2 + 2, 4));
}

static void
ask_for_arena(void)
{
    struct arena a = {0};

    (void)arena_alloc(&a, SIZE_MAX - 8);
}

static void
check_child_ends(void (*ask)(void))
{
    char said[4096] = {0};
    int ends[2];
    int status;
    pid_t child;
    size_t n = 0;
    ssize_t got;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)dup2(ends[1], STDERR_FILENO);
        ask();
        _exit(0);
    }
    (void)close(ends[1]);
    while (n < sizeof said - 1 &&
           (got = read(ends[0], said + n, sizeof said - 1 - n)) > 0) {
        n += (size_t)got;
    }
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 3);
    assert_non_null(strstr(said, "assets: out of memory\n"));
}

static void
without_memory_the_program_ends_with_a_message_and_status_3(void **state)
{
    (void)state;
    check_child_ends(ask_for_vast);
    check_child_ends(ask_for_product);
    check_child_ends(ask_for_grown_product);
    check_child_ends(ask_for_arena);
}

static void
nothing_asked_is_still_memory(void **state)
{
    void *p = xcalloc(0, 8);

    (void)state;
    assert_non_null(p);
    p = xrealloc(p, 0, 8);
    assert_non_null(p);
    free(p);
}

static void
copies_of_text_are_terminated(void **state)
{
    auto_free char *whole = xstrdup("abc");
    auto_free char *part = xstrndup("abcdef", 2);
    auto_free char *less = xstrndup("abc", 100);
    auto_free char *none = xstrndup(NULL, 0);
    auto_free char *made = xasprintf("%d-%s", 7, "x");

    (void)state;
    assert_string_equal(whole, "abc");
    assert_string_equal(part, "ab");
    assert_string_equal(less, "abc");
    assert_string_equal(none, "");
    assert_string_equal(made, "7-x");
}

static void
steal_ptr_leaves_null(void **state)
{
    auto_free char *mine = xstrdup("x");
    char *theirs = steal_ptr(&mine);

    (void)state;
    assert_null(mine);
    assert_string_equal(theirs, "x");
    free(theirs);
}

static void
arena_memory_is_zeroed_and_aligned_also_after_reset(void **state)
{
    struct arena a = {0};

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (size_t i = 1; i < 300; i++) {
            unsigned char *p;

            (void)arena_strndup(&a, "odd", i % 4);
            p = arena_alloc(&a, i);
            assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
            for (size_t k = 0; k < i; k++) {
                assert_int_equal(p[k], 0);
            }
            memset(p, 0xff, i);
        }
        arena_reset(&a);
        assert_int_equal(a.used_bytes, 0);
    }
    arena_release(&a);
    assert_null(a.blocks);
}

static void
arena_pieces_do_not_overlap_whatever_their_size(void **state)
{
    struct arena a = {0};
    char *texts[2000];

    (void)state;
    for (size_t i = 0; i < 2000; i++) {
        size_t n = i % 100 == 0 ? 300000 : i % 97; /* some larger than a block */
        unsigned char *p = arena_alloc(&a, n);

        memset(p, (int)(i % 251), n);
        texts[i] = (char *)p;
    }
    for (size_t i = 0; i < 2000; i++) {
        size_t n = i % 100 == 0 ? 300000 : i % 97;

        for (size_t k = 0; k<n; k += n> 1000 ? 997 : 1) {
            assert_int_equal((unsigned char)texts[i][k], i % 251);
        }
    }
    assert_true(a.used_bytes >= 20 * 300000);
    arena_release(&a);
}

static void
arena_strndup_keeps_bytes_behind_a_nul(void **state)
{
    struct arena a = {0};
    char *copy = arena_strndup(&a, "a\0b", 3);

    (void)state;
    assert_memory_equal(copy, "a\0b", 4);
    assert_string_equal(arena_strndup(&a, NULL, 0), "");
    arena_release(&a);
    arena_release(&a); /* accepts zero */
    arena_reset(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_memory_the_program_ends_with_a_message_and_status_3),
        cmocka_unit_test(nothing_asked_is_still_memory),
        cmocka_unit_test(copies_of_text_are_terminated),
        cmocka_unit_test(steal_ptr_leaves_null),
        cmocka_unit_test(arena_memory_is_zeroed_and_aligned_also_after_reset),
        cmocka_unit_test(arena_pieces_do_not_overlap_whatever_their_size),
        cmocka_unit_test(arena_strndup_keeps_bytes_behind_a_nul),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
