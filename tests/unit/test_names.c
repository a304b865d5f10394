#include "cmocka_all.h"

#include "base/mem.h"
#include "cli/names.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

/* A pipe that is read as a list, by its name in /proc. */
struct list {
    int read_fd, write_fd;
    char path[64];
    const char *paths[1];
};

static int
make_list(void **state)
{
    struct list *l = xcalloc(1, sizeof *l);
    int ends[2];

    *state = l;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return -1;
    }
    l->read_fd = ends[0];
    l->write_fd = ends[1];
    (void)snprintf(l->path, sizeof l->path, "/proc/self/fd/%d", l->read_fd);
    l->paths[0] = l->path;
    return 0;
}

static void
end_writing(struct list *l)
{
    if (l->write_fd >= 0) {
        (void)close(l->write_fd);
    }
    l->write_fd = -1;
}

static int
remove_list(void **state)
{
    struct list *l = *state;

    end_writing(l);
    (void)close(l->read_fd);
    free(l);
    return 0;
}

static void
feed(struct list *l, const void *p, size_t n)
{
    assert_int_equal(write(l->write_fd, p, n), n);
}

static void
expect_one(struct names *n, const char *expected)
{
    struct str name = {NULL, 0};
    struct err e = {0};

    assert_int_equal(names_next(n, &name, &e), NAMES_ONE);
    assert_string_equal(name.p, expected);
    assert_int_equal(name.n, strlen(expected));
}

static void
expect(struct names *n, enum names_got expected)
{
    struct str name;
    struct err e = {0};

    assert_int_equal(names_next(n, &name, &e), expected);
}

static void
operands_come_first_as_they_are(void **state)
{
    struct list *l = *state;
    static const char *const operands[] = {"a", "#b", "", "c d"};
    const struct names_opts o = {operands, 4, l->paths, 1, false};
    struct names *n = names_new(&o);

    feed(l, "e\n", 2);
    end_writing(l);
    expect_one(n, "a");
    expect_one(n, "#b");
    expect_one(n, "");
    expect_one(n, "c d");
    expect_one(n, "e");
    expect(n, NAMES_END);
    expect(n, NAMES_END);
    names_free(n);
}

static void
lines_lose_comments_and_carriage_returns_and_nothing_else(void **state)
{
    struct list *l = *state;
    const struct names_opts o = {NULL, 0, l->paths, 1, false};
    struct names *n = names_new(&o);
    static const char text[] = "# note\n\n\r\n a b \nc\r\nlast";

    feed(l, text, sizeof text - 1);
    end_writing(l);
    expect_one(n, " a b ");
    expect_one(n, "c");
    expect_one(n, "last");
    expect(n, NAMES_END);
    names_free(n);
}

static void
names_ended_by_nul_are_taken_byte_for_byte(void **state)
{
    struct list *l = *state;
    const struct names_opts o = {NULL, 0, l->paths, 1, true};
    struct names *n = names_new(&o);

    feed(l, "#a\nb\r\0\0c", 9);
    end_writing(l);
    expect_one(n, "#a\nb\r");
    expect_one(n, "c");
    expect(n, NAMES_END);
    names_free(n);
}

static void
a_list_that_grows_is_waited_for(void **state)
{
    struct list *l = *state;
    const struct names_opts o = {NULL, 0, l->paths, 1, false};
    struct names *n = names_new(&o);
    struct pollfd ready = {.events = POLLIN};

    expect(n, NAMES_WAIT);
    feed(l, "on", 2);
    expect(n, NAMES_WAIT); /* half a name is none */
    ready.fd = names_fd(n);
    assert_int_equal(poll(&ready, 1, 0), 0);
    feed(l, "e\ntw", 4);
    assert_int_equal(poll(&ready, 1, 0), 1);
    expect_one(n, "one");
    expect(n, NAMES_WAIT);
    feed(l, "o", 1);
    end_writing(l);
    expect_one(n, "two");
    expect(n, NAMES_END);
    names_free(n);
}

static void
a_line_with_a_nul_byte_is_refused_with_the_way_out(void **state)
{
    struct list *l = *state;
    const struct names_opts o = {NULL, 0, l->paths, 1, false};
    struct names *n = names_new(&o);
    struct str name;
    struct err e = {0};

    feed(l, "a\0b\0", 4);
    end_writing(l);
    assert_int_equal(names_next(n, &name, &e), NAMES_FAILED);
    assert_int_equal(e.code, ERR_INPUT);
    assert_non_null(strstr(e.text, "-0"));
    names_free(n);
}

static void
a_name_longer_than_any_path_is_refused(void **state)
{
    struct list *l = *state;
    const struct names_opts o = {NULL, 0, l->paths, 1, false};
    struct names *n = names_new(&o);
    char text[PATH_MAX + 1];
    struct str name;
    struct err e = {0};

    memset(text, 'x', sizeof text);
    text[PATH_MAX - 1] = '\n';
    feed(l, text, PATH_MAX);
    feed(l, text, PATH_MAX - 1);
    feed(l, "y\n", 2);
    assert_int_equal(names_next(n, &name, &e), NAMES_ONE);
    assert_int_equal(name.n, PATH_MAX - 1);
    assert_int_equal(names_next(n, &name, &e), NAMES_FAILED);
    assert_int_equal(e.code, ERR_INPUT);
    names_free(n);
}

static void
many_names_cross_the_edges_of_what_is_read_at_once(void **state)
{
    struct list *l = *state;
    char path[] = "/tmp/assets-test-names-XXXXXX";
    int fd = mkstemp(path);
    const char *paths[] = {path};
    const struct names_opts o = {NULL, 0, paths, 1, false};
    struct names *n;

    (void)l;
    for (int i = 0; i < 20000; i++) {
        assert_true(dprintf(fd, "name-%d\n", i * 7919) > 0);
    }
    n = names_new(&o);
    for (int i = 0; i < 20000; i++) {
        char expected[32];

        (void)snprintf(expected, sizeof expected, "name-%d", i * 7919);
        expect_one(n, expected);
    }
    expect(n, NAMES_END);
    names_free(n);
    (void)close(fd);
    (void)unlink(path);
}

static void
a_list_that_is_not_there_is_an_error_with_its_name(void **state)
{
    static const char *const paths[] = {"/nonexistent/list"};
    const struct names_opts o = {NULL, 0, paths, 1, false};
    struct names *n = names_new(&o);
    struct str name;
    struct err e = {0};

    (void)state;
    assert_int_equal(names_next(n, &name, &e), NAMES_FAILED);
    assert_int_equal(e.code, ERR_INPUT);
    assert_non_null(strstr(e.text, "/nonexistent/list"));
    names_free(n);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operands_come_first_as_they_are),
        cmocka_unit_test(lines_lose_comments_and_carriage_returns_and_nothing_else),
        cmocka_unit_test(names_ended_by_nul_are_taken_byte_for_byte),
        cmocka_unit_test(a_list_that_grows_is_waited_for),
        cmocka_unit_test(a_line_with_a_nul_byte_is_refused_with_the_way_out),
        cmocka_unit_test(a_name_longer_than_any_path_is_refused),
        cmocka_unit_test(many_names_cross_the_edges_of_what_is_read_at_once),
        cmocka_unit_test(a_list_that_is_not_there_is_an_error_with_its_name),
    };
    struct CMUnitTest each[sizeof tests / sizeof *tests];

    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        each[i] = tests[i];
        each[i].setup_func = make_list;
        each[i].teardown_func = remove_list;
    }
    return cmocka_run_group_tests(each, NULL, NULL);
}
