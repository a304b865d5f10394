#include "cmocka_all.h"

#include "base/mem.h"
#include "gallery/relative.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct folders {
    char top[64];
};

static void
make(const struct folders *f, const char *name)
{
    auto_free char *path = xasprintf("%s/%s", f->top, name);

    assert_int_equal(mkdir(path, 0755), 0);
}

static int
setup(void **state)
{
    struct folders *f = xcalloc(1, sizeof *f);

    *state = f;
    (void)snprintf(f->top, sizeof f->top, "/tmp/assets-relative-XXXXXX");
    assert_non_null(mkdtemp(f->top));
    make(f, "a");
    make(f, "a/gallery");
    make(f, "ab");
    make(f, "out side");
    make(f, "out side/x:y#z?");
    return 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

static int
teardown(void **state)
{
    struct folders *f = *state;

    (void)nftw(f->top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(f);
    return 0;
}

static void
check(const struct folders *f, const char *from, const char *to, const char *want)
{
    auto_free char *from_dir = xasprintf("%s/%s", f->top, from);
    auto_free char *to_dir = xasprintf("%s/%s", f->top, to);
    auto_buf struct buf b = {.limit = 4096};
    struct err e = {0};

    if (!relative_path(&b, from_dir, to_dir, &e)) {
        fail_msg("%s", e.text);
    }
    assert_string_equal(buf_cstr(&b), want);
}

static void
the_way_between_two_folders_is_a_url_reference(void **state)
{
    static const char *const cases[][3] = {
        {"a/gallery", "a", "../"},
        {"a", "a", ""},
        {"a", "a/gallery", "gallery/"},
        {"ab", "a", "../a/"}, /* not a prefix, but another name */
        {"a/gallery", "ab", "../../ab/"},
        {"a", "out side/x:y#z?", "../out%20side/x%3Ay%23z%3F/"},
        {"out side", "out side/x:y#z?", "x%3Ay%23z%3F/"},
        {"a/../ab/.", "./a//gallery/", "../a/gallery/"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        check(*state, cases[i][0], cases[i][1], cases[i][2]);
    }
}

static void
the_way_goes_by_the_real_folders(void **state)
{
    const struct folders *f = *state;
    auto_free char *link = xasprintf("%s/link", f->top);

    assert_int_equal(symlink("a/gallery", link), 0);
    check(f, "link", "ab", "../../ab/");
    check(f, "ab", "link", "../a/gallery/");
}

static void
from_the_root_and_to_it(void **state)
{
    auto_buf struct buf to = {.limit = 4096};
    auto_buf struct buf from = {.limit = 4096};
    struct err e = {0};

    (void)state;
    assert_true(relative_path(&to, "/", "/tmp", &e));
    assert_string_equal(buf_cstr(&to), "tmp/");
    assert_true(relative_path(&from, "/tmp", "/", &e));
    assert_string_equal(buf_cstr(&from), "../");
    assert_false(relative_path(&from, "/tmp", "/nonexistent-folder", &e));
    assert_int_equal(e.code, ERR_DISK);
}

static void
an_address_ends_in_a_slash_and_holds_no_stranger(void **state)
{
    static const char *const cases[][2] = {
        {"https://h", "https://h/"},
        {"https://h/a/", "https://h/a/"},
        {"HTTP://H:80/a", "HTTP://H:80/a/"},
        {"https://[::1]:8/a", "https://[::1]:8/a/"},
        {"https://h/a b\"'<>;,%20", "https://h/a%20b%22%27%3C%3E%3B%2C%20/"},
        {"https://h/\xd9\x85", "https://h/%D9%85/"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf b = {.limit = 4096};
        struct err e = {0};

        if (!relative_url(&b, cases[i][0], &e)) {
            fail_msg("%s", e.text);
        }
        assert_string_equal(buf_cstr(&b), cases[i][1]);
    }
}

static void
what_is_no_address_of_a_folder_is_refused(void **state)
{
    static const char *const cases[] = {
        "",
        "media",
        "/media",
        "ftp://h/",
        "javascript:x",
        "https://",
        "https:///x",
        "https://h/?x",
        "https://h/#x",
        "https://u:p@h/",
        "https://h;x/",
        "https://h x/",
        "https://h'x/",
        "https://\xd9\x85/",
        "file:///x",
        "https://h,*/",
        "https://:80/",
        "https://h:/",
        "https://h:x/",
        "https://h:80:80/",
        "https://[::1/",
        "https://[::1]x/",
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf b = {.limit = 4096};
        struct err e = {0};

        if (relative_url(&b, cases[i], &e)) {
            fail_msg("%s was taken", cases[i]);
        }
        assert_int_equal(e.code, ERR_USAGE);
    }
}

static void
the_policy_lets_in_one_host_and_no_more(void **state)
{
    static const char *const cases[][2] = {
        {"../", "'self'"},
        {"", "'self'"},
        {"https://h:8/a/b/", "https://h:8"},
        {"http://h/", "http://h"},
        {"http://[::1]:8/", "http:"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf b = {.limit = 4096};

        relative_policy(&b, cases[i][0]);
        assert_string_equal(buf_cstr(&b), cases[i][1]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_way_between_two_folders_is_a_url_reference,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_way_goes_by_the_real_folders, setup,
                                        teardown),
        cmocka_unit_test(from_the_root_and_to_it),
        cmocka_unit_test(an_address_ends_in_a_slash_and_holds_no_stranger),
        cmocka_unit_test(what_is_no_address_of_a_folder_is_refused),
        cmocka_unit_test(the_policy_lets_in_one_host_and_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
