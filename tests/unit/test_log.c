#include "cmocka_all.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* Stderr on a packet socket: each write arrives as one message. */
struct trap {
    int saved;
    int ours;
};

static struct trap
trap_begin(void)
{
    int ends[2];
    struct trap trap;

    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    (void)fflush(stderr);
    trap = (struct trap){dup(STDERR_FILENO), ends[0]};
    assert_int_equal(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
    (void)close(ends[1]);
    assert_int_equal(fcntl(trap.ours, F_SETFL, O_NONBLOCK), 0);
    return trap;
}

static void
trap_end(const struct trap *trap)
{
    assert_int_equal(dup2(trap->saved, STDERR_FILENO), STDERR_FILENO);
    (void)close(trap->saved);
    (void)close(trap->ours);
}

/* One write's text, or "" where there was none. */
static const char *
next_write(const struct trap *trap, char text[8192])
{
    ssize_t n = recv(trap->ours, text, 8191, 0);

    text[n > 0 ? n : 0] = '\0';
    return text;
}

static int
reset(void **state)
{
    (void)state;
    log_set_level(LOG_WARN);
    log_set_hook(NULL, NULL);
    return 0;
}

static void
a_note_is_one_line_in_one_write(void **state)
{
    struct trap trap = trap_begin();
    char first[8192];
    char second[8192];

    (void)state;
    log_put(LOG_ERROR, "%s: %d", "name", 3);
    (void)next_write(&trap, first);
    (void)next_write(&trap, second);
    trap_end(&trap);
    assert_string_equal(first, "assets: name: 3\n");
    assert_string_equal(second, "");
}

static void
text_from_outside_cannot_forge_a_line_or_a_colour(void **state)
{
    struct trap trap = trap_begin();
    char text[8192];

    (void)state;
    log_put(LOG_WARN, "%s", "a\nassets: all is well\x1b[2J\xff");
    (void)next_write(&trap, text);
    trap_end(&trap);
    assert_string_equal(text, "assets: a\\x0aassets: all is well\\x1b[2J\\xff\n");
}

static void
a_long_text_is_not_cut(void **state)
{
    struct trap trap = trap_begin();
    char text[8192];
    char long_text[6001];

    (void)state;
    memset(long_text, 'x', 6000);
    long_text[6000] = '\0';
    log_put(LOG_ERROR, "%s", long_text);
    (void)next_write(&trap, text);
    trap_end(&trap);
    assert_int_equal(strlen(text), strlen("assets: ") + 6000 + 1);
}

static void
a_level_shows_what_weighs_as_much_or_more(void **state)
{
    (void)state;
    assert_int_equal(log_level(), LOG_WARN);
    for (int most = LOG_ERROR; most <= LOG_DEBUG; most++) {
        log_set_level((enum log_level)most);
        for (int level = LOG_ERROR; level <= LOG_DEBUG; level++) {
            struct trap trap = trap_begin();
            char text[8192];

            log_put((enum log_level)level, "x");
            (void)next_write(&trap, text);
            trap_end(&trap);
            assert_string_equal(text, level <= most ? "assets: x\n" : "");
        }
    }
}

static void
note_call(void *arg, bool before)
{
    buf_add_cstr(arg, before ? "<" : ">");
    (void)!write(STDERR_FILENO, before ? "<" : ">", 1);
}

static void
the_hook_is_called_before_and_after_each_line_that_is_shown(void **state)
{
    struct trap trap = trap_begin();
    auto_buf struct buf calls = {.limit = 64};
    char texts[3][8192];

    (void)state;
    log_set_hook(note_call, &calls);
    log_put(LOG_ERROR, "x");
    log_put(LOG_DEBUG, "not shown");
    log_set_hook(NULL, NULL);
    for (int i = 0; i < 3; i++) {
        (void)next_write(&trap, texts[i]);
    }
    trap_end(&trap);
    assert_string_equal(buf_cstr(&calls), "<>");
    assert_string_equal(texts[0], "<");
    assert_string_equal(texts[1], "assets: x\n");
    assert_string_equal(texts[2], ">");
}

static void
a_note_leaves_errno_as_it_was(void **state)
{
    struct trap trap = trap_begin();

    (void)state;
    (void)close(trap.ours);
    trap.ours = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_int_equal(dup2(trap.ours, STDERR_FILENO), STDERR_FILENO); /* not writable */
    errno = ENOENT;
    log_put(LOG_ERROR, "lost");
    assert_int_equal(errno, ENOENT);
    trap_end(&trap);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_note_is_one_line_in_one_write, reset),
        cmocka_unit_test_teardown(text_from_outside_cannot_forge_a_line_or_a_colour,
                                  reset),
        cmocka_unit_test_teardown(a_long_text_is_not_cut, reset),
        cmocka_unit_test_teardown(a_level_shows_what_weighs_as_much_or_more, reset),
        cmocka_unit_test_teardown(
            the_hook_is_called_before_and_after_each_line_that_is_shown, reset),
        cmocka_unit_test_teardown(a_note_leaves_errno_as_it_was, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
