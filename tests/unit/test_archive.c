#include "trip_kit.h"

#include "base/fd.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
an_archive_is_made_where_there_is_none_and_opened_again(void **state)
{
    struct trip *t = *state;
    struct archive reader = {0};

    archive_close(&t->a);
    OK(t, archive_open(&t->a, t->dir, ARCHIVE_CREATE, &t->e)); /* a second time as well */
    OK(t, archive_open(&reader, t->dir, ARCHIVE_READ, &t->e)); /* beside the writer */
    assert_string_equal(storage_uuid(reader.storage), storage_uuid(t->a.storage));
    archive_close(&reader);
    archive_close(&reader); /* zero is welcome */
}

static void
a_second_writer_is_told_who_holds_the_lock(void **state)
{
    struct trip *t = *state;
    struct archive second = {0};
    auto_free char *pid = xasprintf("%jd", (intmax_t)getpid());

    assert_false(archive_open(&second, t->dir, ARCHIVE_WRITE, &t->e));
    assert_int_equal(t->e.code, ERR_BUSY);
    assert_non_null(strstr(t->e.text, pid));
    assert_null(second.storage);
    assert_null(second.db);
}

static void
only_create_makes_an_archive(void **state)
{
    struct trip *t = *state;
    struct archive a = {0};
    auto_free char *dir = xasprintf("%s/none", t->top);

    assert_false(archive_open(&a, dir, ARCHIVE_READ, &t->e));
    assert_int_equal(t->e.code, ERR_ROOT);
    assert_false(archive_open(&a, dir, ARCHIVE_WRITE, &t->e));
    assert_int_equal(t->e.code, ERR_ROOT);
    assert_int_not_equal(access(dir, F_OK), 0);
}

static void
a_catalog_without_its_root_is_left_as_it_is(void **state)
{
    struct trip *t = *state;
    auto_free char *root = xasprintf("%s/.assets-root", t->dir);
    auto_free char *aside = xasprintf("%s/aside", t->top);
    auto_buf struct buf before = {0};
    auto_buf struct buf after = {0};

    archive_close(&t->a);
    assert_int_equal(rename(root, aside), 0);
    trip_files(t, &before);
    for (enum archive_mode mode = ARCHIVE_READ; mode <= ARCHIVE_CREATE; mode++) {
        assert_false(archive_open(&t->a, t->dir, mode, &t->e));
        assert_int_equal(t->e.code, ERR_ROOT);
    }
    trip_files(t, &after);
    assert_true(str_eq(buf_view(&before), buf_view(&after)));
    assert_int_equal(rename(aside, root), 0);
    trip_reopen(t);
}

static void
another_archives_catalog_is_refused(void **state)
{
    struct trip *t = *state;
    auto_free char *other = xasprintf("%s/other", t->top);
    auto_free char *from = xasprintf("%s/catalog.db", t->dir);
    auto_free char *to = xasprintf("%s/catalog.db", other);
    struct archive a = {0};

    archive_close(&t->a);
    OK(t, storage_create(other, &t->e));
    assert_int_equal(rename(from, to), 0);
    assert_false(archive_open(&a, other, ARCHIVE_WRITE, &t->e));
    assert_int_equal(t->e.code, ERR_ROOT);
    assert_null(a.storage); /* and its lock is free again: */
    assert_int_equal(rename(to, from), 0);
    OK(t, archive_open(&a, other, ARCHIVE_WRITE, &t->e));
    archive_close(&a);
    trip_reopen(t);
}

static void
the_folder_is_the_one_given_then_the_environments_then_the_nearest_parent(void **state)
{
    struct trip *t = *state;
    auto_free char *below = xasprintf("%s/media/../media", t->dir);
    auto_free char *here = getcwd(NULL, 0);
    auto_free char *archive = realpath(t->dir, NULL);
    char *got = NULL;

    assert_int_equal(setenv("ASSETS_ARCHIVE", "/from/environment", 1), 0);
    OK(t, archive_find("/given", &got, &t->e));
    assert_string_equal(got, "/given");
    free(got);
    OK(t, archive_find(NULL, &got, &t->e));
    assert_string_equal(got, "/from/environment");
    free(got);
    assert_int_equal(setenv("ASSETS_ARCHIVE", "", 1), 0);
    assert_int_equal(chdir(below), 0);
    OK(t, archive_find(NULL, &got, &t->e));
    assert_string_equal(got, archive);
    free(got);
    assert_int_equal(chdir("/"), 0);
    assert_false(archive_find(NULL, &got, &t->e));
    assert_int_equal(t->e.code, ERR_ROOT);
    assert_non_null(strstr(t->e.text, "assets init"));
    assert_int_equal(chdir(here), 0);
    (void)unsetenv("ASSETS_ARCHIVE");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(an_archive_is_made_where_there_is_none_and_opened_again),
        trip_test(a_second_writer_is_told_who_holds_the_lock),
        trip_test(only_create_makes_an_archive),
        trip_test(a_catalog_without_its_root_is_left_as_it_is),
        trip_test(another_archives_catalog_is_refused),
        trip_test(
            the_folder_is_the_one_given_then_the_environments_then_the_nearest_parent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
