/* Readers beside a writer, after a kill, and on a medium that nobody can write to. */
#include "db_help.h"

#include "base/fd.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

static bool
open_as(struct room *r, enum db_mode mode)
{
    return db_open(&r->db, r->path, mode, UUID, &r->e);
}

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
    REFUSED(
        r, ERR_DISK,
        r->db->ops->script(r->db->conn, "INSERT INTO site (name) VALUES ('x')", &r->e));
    OK(r, row_run_add(r->db, 1, &r->e)); /* the set of a dry run is its own */
}

/*
 * Reads as somebody who may not write to the folder; exit status 0 where the catalog has
 * `rows` assets.
 */
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

/*
 * Ends a child without a word to SQLite, in the middle of a transaction after a committed
 * one.
 */
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
        room_do(
            &own,
            "PRAGMA cache_size = 10"); /* so that pages reach the log before the commit */
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
    assert_int_equal(
        room_count(r, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
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

/* Spoils the head of the page that holds this text. */
static void
damage_page_of(const struct room *r, const char *text)
{
    enum { PAGE = 8192 };
    static const char noise[] = "\x5a\x5a\x5a\x5a\x5a\x5a\x5a";
    auto_close int fd = open(r->path, O_RDWR | O_CLOEXEC);
    char page[PAGE];
    off_t at = 0;

    while (memmem(page, at > 0 ? PAGE : 0, text, strlen(text)) == NULL) {
        assert_int_equal(pread(fd, page, PAGE, at), PAGE);
        at += PAGE;
    }
    assert_int_equal(pwrite(fd, noise, sizeof noise, at - PAGE), sizeof noise);
}

static void
damage_after_an_unclean_end_is_found_before_anything_is_written(void **state)
{
    struct room *r = *state;
    char url[64];

    OK(r, db_begin(r->db, &r->e));
    for (int i = 100; i < 400; i++) {
        snprintf(url, sizeof url, "http://c/%d.jpg", i);
        (void)room_asset(r, url);
    }
    OK(r, db_commit(r->db, &r->e));
    room_close(r);
    die_while_writing(r);
    damage_page_of(r,
                   "http://c/100.jpg"); /* an early row: the log does not hold its page */
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(a_reader_sees_what_is_committed_while_the_writer_goes_on),
        room_test(a_reader_can_not_write),
        room_test(an_archive_on_a_read_only_medium_is_read),
        room_test(a_writer_that_is_killed_loses_nothing_that_it_committed),
        room_test(an_archive_that_was_killed_is_read_on_a_read_only_medium),
        room_test(damage_after_an_unclean_end_is_found_before_anything_is_written),
        room_test(opening_for_reading_looks_at_nothing_but_the_head),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
