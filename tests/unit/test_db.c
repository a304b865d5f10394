#include "db_help.h"

#include "base/fd.h"

#include <fcntl.h>

static void
write_file(const char *path, const void *bytes, size_t n)
{
    auto_close int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    assert_int_equal(write(fd, bytes, n), n);
}

static size_t
read_file(const char *path, char *out, size_t room)
{
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = read(fd, out, room);

    assert_true(n >= 0);
    return (size_t)n;
}

static bool
open_as(struct room *r, enum db_mode mode)
{
    return db_open(&r->db, r->path, mode, UUID, &r->e);
}

static void
a_file_that_is_no_database_is_refused_and_left_alone(void **state)
{
    static const char text[] =
        "Dear reader, this file is a letter, and a long one at that: it "
        "has more bytes than the header of a database, which is 100.";
    struct room *r = *state;
    char after[512];

    room_close(r);
    write_file(r->path, text, sizeof text);
    REFUSED(r, ERR_DB, open_as(r, DB_WRITE));
    assert_non_null(strstr(r->e.text, "originals"));
    REFUSED(r, ERR_DB, open_as(r, DB_READ));
    assert_int_equal(read_file(r->path, after, sizeof after), sizeof text);
    assert_memory_equal(after, text, sizeof text);
}

static void
another_archives_catalog_is_refused(void **state)
{
    struct room *r = *state;

    room_close(r);
    REFUSED(r, ERR_ROOT, db_open(&r->db, r->path, DB_WRITE, "another", &r->e));
    assert_non_null(strstr(r->e.text, UUID));
    REFUSED(r, ERR_ROOT, db_open(&r->db, r->path, DB_READ, "another", &r->e));
    OK(r, db_open(&r->db, r->path, DB_READ, NULL, &r->e)); /* not asked */
}

static void
an_absent_catalog_and_an_absent_folder_are_told_apart(void **state)
{
    struct room *r = *state;

    room_close(r);
    assert_int_equal(unlink(r->path), 0);
    REFUSED(r, ERR_ROOT, open_as(r, DB_READ));
    assert_int_equal(access(r->path, F_OK), -1); /* and a reader makes none */
    REFUSED(r, ERR_DISK,
            db_open(&r->db, "/tmp/assets-no-such/catalog.db", DB_WRITE, UUID, &r->e));
}

static void
a_symbolic_link_in_the_catalogs_place_is_not_followed(void **state)
{
    struct room *r = *state;
    char other[128];

    room_close(r);
    snprintf(other, sizeof other, "%s/other.db", r->dir);
    assert_int_equal(rename(r->path, other), 0);
    assert_int_equal(symlink(other, r->path), 0);
    REFUSED(r, ERR_DISK, open_as(r, DB_WRITE));
    REFUSED(r, ERR_DISK, open_as(r, DB_READ));
    assert_int_equal(unlink(other), 0);
}

static void
a_link_above_the_archive_is_followed(void **state)
{
    struct room *r = *state;
    char link[96], path[128];

    room_close(r);
    snprintf(link, sizeof link, "%s-link", r->dir);
    snprintf(path, sizeof path, "%s/catalog.db", link);
    assert_int_equal(symlink(r->dir, link), 0);
    OK(r, db_open(&r->db, path, DB_WRITE, UUID, &r->e));
    assert_int_equal(unlink(link), 0);
}

static void
what_is_committed_stays_and_what_is_abandoned_never_was(void **state)
{
    struct room *r = *state;

    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "http://a/1.jpg");
    OK(r, db_commit(r->db, &r->e));
    assert_int_equal(db_changes(r->db), 1);
    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "http://a/2.jpg");
    db_abandon(r->db);
    db_abandon(r->db); /* nothing is open: nothing happens */
    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "http://a/3.jpg");
    room_close(r); /* abandons */
    room_open(r);
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset"), 1);
    db_abandon(NULL);
    db_close(NULL);
}

static void
a_commit_after_the_engine_undid_the_transaction_says_so(void **state)
{
    struct room *r = *state;

    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "http://a/1.jpg");
    room_do(r, "ROLLBACK"); /* as SQLite does by itself on some I/O errors */
    REFUSED(r, ERR_DB, db_commit(r->db, &r->e));
    assert_non_null(strstr(r->e.text, "nothing was kept"));
    OK(r, db_begin(r->db, &r->e));
    db_abandon(r->db);
}

static void
a_full_disk_has_its_own_code(void **state)
{
    struct room *r = *state;
    char *big = xcalloc(1, 1 << 20);
    struct row_article a = {.number = STR("1"), .body = {big, 1 << 20}};

    memset(big, 'x', 1 << 20);
    room_do(r, "PRAGMA max_page_count = 64");
    OK(r, db_begin(r->db, &r->e));
    OK(r, row_site_get(r->db, STR("s"), &a.site, &r->e));
    REFUSED(r, ERR_FULL, row_article_get(r->db, &a, &r->e));
    db_abandon(r->db);
    free(big);
    assert_int_equal(room_count(r, "SELECT count(*) FROM article"), 0);
}

static void
a_second_writer_is_told_that_the_catalog_is_busy(void **state)
{
    struct room *r = *state;
    struct db *second;

    OK(r, db_open(&second, r->path, DB_WRITE, UUID, &r->e));
    OK(r, second->ops->script(second->conn, "PRAGMA busy_timeout = 0", &r->e));
    OK(r, db_begin(r->db, &r->e));
    REFUSED(r, ERR_BUSY, db_begin(second, &r->e));
    OK(r, db_commit(r->db, &r->e));
    OK(r, db_begin(second, &r->e));
    db_close(second);
}

static void
the_engine_names_itself(void **state)
{
    (void)state;
    assert_memory_equal(db_engine(), "SQLite 3.", 9);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(a_file_that_is_no_database_is_refused_and_left_alone),
        room_test(another_archives_catalog_is_refused),
        room_test(an_absent_catalog_and_an_absent_folder_are_told_apart),
        room_test(a_symbolic_link_in_the_catalogs_place_is_not_followed),
        room_test(a_link_above_the_archive_is_followed),
        room_test(what_is_committed_stays_and_what_is_abandoned_never_was),
        room_test(a_commit_after_the_engine_undid_the_transaction_says_so),
        room_test(a_full_disk_has_its_own_code),
        room_test(a_second_writer_is_told_that_the_catalog_is_busy),
        cmocka_unit_test(the_engine_names_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
