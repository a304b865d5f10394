#include "cmocka_all.h"

#include "base/mem.h"
#include "db/db_path.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
a_uri_escapes_what_a_path_may_hold(void **state)
{
    static const struct {
        const char *file, *expected;
    } rows[] = {
        {"/a/catalog.db", "file:/a/catalog.db?immutable=1"},
        {"/a b?x=1#y%2F/c", "file:/a%20b%3Fx%3D1%23y%252F/c?immutable=1"},
        {"/\xd8\xb3", "file:/%D8%B3?immutable=1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_free char *got = db_path_uri(rows[i].file, "immutable=1");

        assert_string_equal(got, rows[i].expected);
    }
}

static void
a_bare_name_is_of_the_working_folder(void **state)
{
    char dir[] = "/tmp/assets-path-XXXXXX";
    auto_free char *before = getcwd(NULL, 0);
    struct db_path p;
    struct err e = {0};

    (void)state;
    assert_non_null(mkdtemp(dir));
    assert_int_equal(chdir(dir), 0);
    assert_true(db_path_look(&p, "catalog.db", &e));
    assert_non_null(strstr(p.file, dir));
    assert_false(p.exists);
    assert_int_equal(p.wal_bytes, 0);
    assert_true(p.folder_writable);
    db_path_release(&p);
    assert_int_equal(mkdir("catalog.db", 0700), 0);
    assert_false(db_path_look(&p, "catalog.db", &e)); /* a folder in its place */
    assert_int_equal(e.code, ERR_DISK);
    assert_int_equal(rmdir("catalog.db"), 0);
    assert_true(db_path_look(&p, "/catalog.db", &e));
    assert_string_equal(p.file, "/catalog.db");
    db_path_release(&p);
    db_path_release(&p);
    assert_int_equal(chdir(before), 0);
    assert_int_equal(rmdir(dir), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_uri_escapes_what_a_path_may_hold),
        cmocka_unit_test(a_bare_name_is_of_the_working_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
