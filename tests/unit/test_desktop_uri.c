#include "cmocka_all.h"

#include "base/mem.h"
#include "thumbs/desktop.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void
the_vectors_of_the_standard_give_their_names(void **state)
{
    char entry[DESKTOP_ENTRY];

    (void)state;
    desktop_entry(STR("file:///home/jens/photos/me.png"), entry);
    assert_string_equal(entry, "c6ee772d9e49320e97ec29a7eb5b1697.png");
    desktop_entry(STR("./picture.png"), entry);
    assert_string_equal(entry, "7fd0e41c1612f860427a76c4100745a3.png");
}

static void
a_path_becomes_a_uri_as_glib_writes_it(void **state)
{
    /* g_filename_to_uri of GLib 2.74, byte for byte */
    static const char kept[] = "!$&'()*+,-./0123456789:=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
                               "abcdefghijklmnopqrstuvwxyz~";

    (void)state;
    for (int c = 1; c < 256; c++) {
        auto_buf struct buf uri = {.limit = 1000};
        char path[3] = {'/', (char)c, '\0'};
        char expected[32];

        if (strchr(kept, c) != NULL) {
            (void)snprintf(expected, sizeof expected, "file:///%c", c);
        } else {
            (void)snprintf(expected, sizeof expected, "file:///%%%02X", (unsigned)c);
        }
        desktop_uri(str_of(path), &uri);
        assert_string_equal(buf_cstr(&uri), expected);
    }
}

static void
a_shared_uri_is_one_segment_behind_a_dot(void **state)
{
    static const struct {
        const char *path, *uri;
    } cases[] = {{"/mnt/pictures/picture.png", "./picture.png"},
                 {"picture.png", "./picture.png"},
                 {"./a b;c.jpg", "./a%20b%3Bc.jpg"},
                 {"../x/\xd8\xa7.mp4", "./%D8%A7.mp4"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf uri = {.limit = 1000};

        desktop_shared_uri(str_of(cases[i].path), &uri);
        assert_string_equal(buf_cstr(&uri), cases[i].uri);
    }
}

static void
a_path_is_absolute_and_has_no_needless_segments(void **state)
{
    static const struct {
        const char *cwd, *name, *path;
    } cases[] = {{"/data/jens", "photos/me.png", "/data/jens/photos/me.png"},
                 {"/data/jens/", "./photos//me.png", "/data/jens/photos/me.png"},
                 {"/", "a", "/a"},
                 {"/home/./jens", "/x/./y///z", "/x/y/z"},
                 {"/home", ".hidden", "/home/.hidden"},
                 {"/home", "...", "/home/..."}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf path = {.limit = 1000};

        desktop_path(cases[i].cwd, cases[i].name, -1, &path);
        assert_string_equal(buf_cstr(&path), cases[i].path);
    }
}

/* A folder with deep/er/file, and link -> deep/er. */
struct tree {
    char path[64];
};

static int
make_tree(void **state)
{
    struct tree *t = xcalloc(1, sizeof *t);
    int fd;

    *state = t;
    (void)strcpy(t->path, "/tmp/assets-test-uri-XXXXXX");
    if (mkdtemp(t->path) == NULL || chdir(t->path) != 0 || mkdir("deep", 0700) != 0 ||
        mkdir("deep/er", 0700) != 0 || symlink("deep/er", "link") != 0) {
        return -1;
    }
    fd = open("deep/file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    return close(fd);
}

static int
remove_tree(void **state)
{
    struct tree *t = *state;

    assert_int_equal(chdir(t->path), 0);
    (void)unlink("deep/file");
    (void)unlink("link");
    (void)rmdir("deep/er");
    (void)rmdir("deep");
    assert_int_equal(chdir("/"), 0);
    (void)rmdir(t->path);
    free(t);
    return 0;
}

static void
a_way_up_is_taken_out_of_the_path_where_it_leads_where_it_seems(void **state)
{
    const struct tree *t = *state;
    auto_buf struct buf path = {.limit = 1000};
    auto_free char *expected = xasprintf("%s/deep/file", t->path);
    int fd = open("deep/er/../file", O_RDONLY | O_CLOEXEC);

    desktop_path(t->path, "deep/er/../file", fd, &path);
    assert_string_equal(buf_cstr(&path), expected);
    (void)close(fd);
}

static void
a_way_up_behind_a_link_leads_where_the_kernel_goes(void **state)
{
    const struct tree *t = *state;
    auto_buf struct buf path = {.limit = 1000};
    auto_free char *expected = xasprintf("%s/deep/file", t->path);
    int fd = open("link/../file", O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    desktop_path(t->path, "link/../file", fd, &path);
    assert_string_equal(buf_cstr(&path), expected);
    (void)close(fd);
}

static void
the_working_folder_is_the_one_that_the_user_sees(void **state)
{
    const struct tree *t = *state;
    auto_free char *seen = xasprintf("%s/link", t->path);
    auto_free char *real = xasprintf("%s/deep/er", t->path);
    auto_free char *got = NULL;
    auto_free char *without = NULL;
    struct err e = {0};

    assert_int_equal(chdir("link"), 0);
    assert_int_equal(setenv("PWD", seen, 1), 0);
    assert_true(desktop_working_folder(&got, &e));
    assert_string_equal(got, seen);
    assert_int_equal(setenv("PWD", "/tmp", 1), 0); /* a lie */
    assert_true(desktop_working_folder(&without, &e));
    assert_string_equal(without, real);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_the_standard_give_their_names),
        cmocka_unit_test(a_path_becomes_a_uri_as_glib_writes_it),
        cmocka_unit_test(a_shared_uri_is_one_segment_behind_a_dot),
        cmocka_unit_test(a_path_is_absolute_and_has_no_needless_segments),
        cmocka_unit_test_setup_teardown(
            a_way_up_is_taken_out_of_the_path_where_it_leads_where_it_seems, make_tree,
            remove_tree),
        cmocka_unit_test_setup_teardown(
            a_way_up_behind_a_link_leads_where_the_kernel_goes, make_tree, remove_tree),
        cmocka_unit_test_setup_teardown(the_working_folder_is_the_one_that_the_user_sees,
                                        make_tree, remove_tree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
