#include "db_help.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

/* Header fields of the SQLite file format (fileformat2.html, 1.3). */
enum { AT_USER_VERSION = 60, AT_APPLICATION_ID = 68 };

static void
patch_header(const struct room *r, off_t at, uint32_t value)
{
    auto_close int fd = open(r->path, O_RDWR | O_CLOEXEC);
    uint8_t bytes[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                        (uint8_t)value};

    assert_int_equal(pwrite(fd, bytes, sizeof bytes, at), sizeof bytes);
}

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

/* ---- opening ---- */

static void
a_new_catalog_carries_its_marks_and_its_archive(void **state)
{
    struct room *r = *state;

    assert_int_equal(room_count(r, "PRAGMA application_id"), 0x41535453);
    assert_int_equal(room_count(r, "PRAGMA user_version"), 1);
    assert_int_equal(room_count(r, "SELECT value = '" UUID "' FROM meta WHERE key = 'uuid'"), 1);
    assert_int_equal(db_changes(r->db), 0);
    room_close(r);
    room_open(r);
    assert_int_equal(db_changes(r->db), 0);
}

static void
an_empty_file_is_made_a_catalog(void **state)
{
    struct room *r = *state;

    room_close(r);
    write_file(r->path, "", 0);
    REFUSED(r, ERR_ROOT, open_as(r, DB_READ)); /* nothing to read yet */
    room_open(r);
    assert_int_equal(room_count(r, "PRAGMA user_version"), 1);
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset"), 0);
}

static void
a_newer_catalog_is_refused_and_left_alone(void **state)
{
    struct room *r = *state;
    char before[100], after[100];

    room_close(r);
    patch_header(r, AT_USER_VERSION, 99);
    (void)read_file(r->path, before, sizeof before);
    REFUSED(r, ERR_NEWER, open_as(r, DB_WRITE));
    REFUSED(r, ERR_NEWER, open_as(r, DB_READ));
    (void)read_file(r->path, after, sizeof after);
    assert_memory_equal(before, after, sizeof before);
}

static void
a_database_of_another_program_is_refused_and_left_alone(void **state)
{
    struct room *r = *state;
    char before[4096], after[4096];

    room_close(r);
    patch_header(r, AT_APPLICATION_ID, 0x0f055112); /* Fossil's, as in SQLite's magic.txt */
    (void)read_file(r->path, before, sizeof before);
    REFUSED(r, ERR_DB, open_as(r, DB_WRITE));
    REFUSED(r, ERR_DB, open_as(r, DB_READ));
    patch_header(r, AT_APPLICATION_ID, 0); /* unmarked, but with tables in it */
    patch_header(r, AT_USER_VERSION, 0);
    REFUSED(r, ERR_DB, open_as(r, DB_WRITE));
    patch_header(r, AT_APPLICATION_ID, 0x0f055112);
    patch_header(r, AT_USER_VERSION, 1);
    (void)read_file(r->path, after, sizeof after);
    assert_memory_equal(before, after, sizeof before);
}

static void
a_file_that_is_no_database_is_refused_and_left_alone(void **state)
{
    static const char text[] = "Dear reader, this file is a letter, and a long one at that: it "
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
    REFUSED(r, ERR_DISK, db_open(&r->db, "/tmp/assets-no-such/catalog.db", DB_WRITE, UUID, &r->e));
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

/* ---- transactions ---- */

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

/* ---- readers ---- */

static void
a_reader_sees_what_is_committed_while_the_writer_goes_on(void **state)
{
    struct room *r = *state;
    struct db *writer = r->db;
    struct db *reader;

    OK(r, db_open(&reader, r->path, DB_READ, UUID, &r->e));
    OK(r, db_begin(writer, &r->e));
    (void)room_asset(r, "http://a/1.jpg");
    r->db = reader;
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset"), 0);
    OK(r, db_commit(writer, &r->e));
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset"), 1);
    r->db = writer;
    OK(r, db_begin(writer, &r->e));
    (void)room_asset(r, "http://a/2.jpg");
    OK(r, db_commit(writer, &r->e));
    db_close(writer); /* the reader is still there */
    r->db = reader;
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset"), 2);
    room_close(r);
    room_open(r);
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset"), 2);
}

static void
a_reader_can_not_write(void **state)
{
    struct room *r = *state;

    room_close(r);
    OK(r, open_as(r, DB_READ));
    REFUSED(r, ERR_DISK,
            r->db->ops->script(r->db->conn, "INSERT INTO site (name) VALUES ('x')", &r->e));
    OK(r, row_run_add(r->db, 1, &r->e)); /* the set of a dry run is its own */
}

/* Reads as somebody who may not write to the folder; exit status 0 where the catalog has `rows` assets. */
static int
read_as_nobody(struct room *r, int64_t rows)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        struct db *db;
        struct err e = {0};
        struct stmt *q;
        bool row;

        if (geteuid() == 0 && (setresgid(65534, 65534, 65534) != 0 ||
                               setresuid(65534, 65534, 65534) != 0)) {
            _exit(2);
        }
        if (!db_open(&db, r->path, DB_READ, UUID, &e)) {
            (void)fprintf(stderr, "%s\n", e.text);
            _exit(3);
        }
        q = stmt_make(db, "SELECT count(*) FROM asset", &e);
        if (q == NULL || !stmt_row(q, &row, &e) || stmt_take_int(q, -1) != rows) {
            (void)fprintf(stderr, "%s\n", e.text);
            _exit(4);
        }
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void
add_one_asset(struct room *r)
{
    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "http://a/1.jpg");
    OK(r, db_commit(r->db, &r->e));
}

static void
an_archive_on_a_read_only_medium_is_read(void **state)
{
    struct room *r = *state;

    add_one_asset(r);
    room_close(r);
    assert_int_equal(chmod(r->dir, 0555), 0);
    assert_int_equal(read_as_nobody(r, 1), 0);
    assert_int_equal(chmod(r->dir, 0755), 0);
}

/* Ends a child without a word to SQLite, in the middle of a transaction after a committed one. */
static void
die_while_writing(struct room *r)
{
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0) {
        struct room own = *r;
        char url[64];

        room_open(&own);
        add_one_asset(&own);
        OK(&own, db_begin(own.db, &own.e));
        room_do(&own, "PRAGMA cache_size = 10"); /* so that pages reach the log before the commit */
        for (int i = 0; i < 5000; i++) {
            snprintf(url, sizeof url, "http://b/%d.jpg", i);
            (void)room_asset(&own, url);
        }
        (void)raise(SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static int64_t
log_bytes(const struct room *r)
{
    char path[128];
    struct stat st;

    snprintf(path, sizeof path, "%s-wal", r->path);
    return stat(path, &st) == 0 ? st.st_size : -1;
}

static void
a_writer_that_is_killed_loses_nothing_that_it_committed(void **state)
{
    struct room *r = *state;

    room_close(r);
    die_while_writing(r);
    assert_true(log_bytes(r) > 0);
    OK(r, open_as(r, DB_READ)); /* a reader finds it at once */
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset"), 1);
    room_close(r);
    assert_true(log_bytes(r) > 0); /* and leaves the log to the writer */
    room_open(r);
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset"), 1);
    assert_int_equal(room_count(r, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"),
                     1);
    assert_int_equal(room_count(r, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    room_close(r);
    assert_true(log_bytes(r) <= 0);
}

static void
an_archive_that_was_killed_is_read_on_a_read_only_medium(void **state)
{
    struct room *r = *state;
    char shm[128];

    room_close(r);
    die_while_writing(r);
    snprintf(shm, sizeof shm, "%s-shm", r->path);
    assert_int_equal(unlink(shm), 0); /* as a copy on a medium has none */
    assert_int_equal(chmod(r->dir, 0555), 0);
    assert_int_equal(read_as_nobody(r, 1), 0);
    assert_int_equal(chmod(r->dir, 0755), 0);
}

static void
damage_after_an_unclean_end_is_found_before_anything_is_written(void **state)
{
    struct room *r = *state;
    char noise[2048];

    for (int i = 0; i < 200; i++) {
        char url[64];

        OK(r, db_begin(r->db, &r->e));
        snprintf(url, sizeof url, "http://c/%d.jpg", i);
        (void)room_asset(r, url);
        OK(r, db_commit(r->db, &r->e));
    }
    room_close(r);
    die_while_writing(r);
    memset(noise, 0x5a, sizeof noise);
    for (off_t at = 4096 * 8; at < 4096 * 30; at += 4096) { /* tables and indexes, not the schema */
        auto_close int fd = open(r->path, O_RDWR | O_CLOEXEC);

        assert_int_equal(pwrite(fd, noise, sizeof noise, at), sizeof noise);
    }
    REFUSED(r, ERR_DB, open_as(r, DB_WRITE));
    assert_non_null(strstr(r->e.text, "originals"));
}

static double
cpu_ms(void)
{
    struct timespec t;

    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t), 0);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
opening_for_reading_looks_at_nothing_but_the_head(void **state)
{
    struct room *r = *state;
    double best = 1e9;

    room_close(r);
    for (int i = 0; i < 20; i++) {
        double start = cpu_ms();

        OK(r, open_as(r, DB_READ));
        room_close(r);
        best = cpu_ms() - start < best ? cpu_ms() - start : best;
    }
#ifndef ASSETS_SANITIZED
    assert_true(best < 2.0);
#endif
    assert_true(best < 50.0);
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
        room_test(a_new_catalog_carries_its_marks_and_its_archive),
        room_test(an_empty_file_is_made_a_catalog),
        room_test(a_newer_catalog_is_refused_and_left_alone),
        room_test(a_database_of_another_program_is_refused_and_left_alone),
        room_test(a_file_that_is_no_database_is_refused_and_left_alone),
        room_test(another_archives_catalog_is_refused),
        room_test(an_absent_catalog_and_an_absent_folder_are_told_apart),
        room_test(a_symbolic_link_in_the_catalogs_place_is_not_followed),
        room_test(a_link_above_the_archive_is_followed),
        room_test(what_is_committed_stays_and_what_is_abandoned_never_was),
        room_test(a_commit_after_the_engine_undid_the_transaction_says_so),
        room_test(a_full_disk_has_its_own_code),
        room_test(a_second_writer_is_told_that_the_catalog_is_busy),
        room_test(a_reader_sees_what_is_committed_while_the_writer_goes_on),
        room_test(a_reader_can_not_write),
        room_test(an_archive_on_a_read_only_medium_is_read),
        room_test(a_writer_that_is_killed_loses_nothing_that_it_committed),
        room_test(an_archive_that_was_killed_is_read_on_a_read_only_medium),
        room_test(damage_after_an_unclean_end_is_found_before_anything_is_written),
        room_test(opening_for_reading_looks_at_nothing_but_the_head),
        cmocka_unit_test(the_engine_names_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
