#include "trip_kit.h"

#include "base/fd.h"
#include "catalog/sidelog.h"
#include "catalog/sidelog_line.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOG "archive/log/catalog.jsonl"

/* ---- what is there ---- */

static bool
add_row(void *arg, enum copy_what what, size_t table, const struct copy_value *values,
        struct err *e)
{
    (void)e;
    assert_int_equal(what, COPY_ROW);
    sidelog_line_row(arg, table, values);
    return true;
}

static void
rows_of(struct trip *t, struct db *db, struct buf *out)
{
    buf_init(out, MIB(64));
    OK(t, copy_all_each(db, add_row, out, &t->e));
}

/* The log, played into a catalog of its own. */
static bool
replay(struct trip *t, struct sidelog_told *told, struct buf *rows)
{
    const struct sidelog_replay how = {.stop_fd = -1};
    const char *path = trip_path(t, "again.db");
    struct db *db;
    bool ok;

    (void)unlink(path);
    OK(t, db_open(&db, path, DB_WRITE, storage_uuid(t->a.storage), &t->e));
    ok = sidelog_replay(t->a.storage, db, &how, told, &t->e);
    if (ok) {
        rows_of(t, db, rows);
    }
    db_close(db);
    return ok;
}

static void
assert_the_log_has_all(struct trip *t, struct sidelog_told *told)
{
    auto_buf struct buf is = {0};
    auto_buf struct buf again = {0};

    OK(t, replay(t, told, &again));
    rows_of(t, t->a.db, &is);
    assert_string_equal(buf_cstr(&again), buf_cstr(&is));
    assert_true(is.n > 0);
}

static int64_t
log_bytes(const struct trip *t)
{
    struct stat st;

    return stat(trip_path(t, LOG), &st) == 0 ? (int64_t)st.st_size : -1;
}

static void
log_add(const struct trip *t, struct str bytes)
{
    auto_close int fd = open(trip_path(t, LOG), O_WRONLY | O_APPEND);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes.p, bytes.n), bytes.n);
}

static bool
add_site(struct trip *t, const char *name)
{
    int64_t id;

    return db_begin(t->a.db, &t->e) && row_site_get(t->a.db, str_of(name), &id, &t->e) &&
           db_commit(t->a.db, &t->e);
}

static void
filled(struct trip *t)
{
    web_put_jpeg(t, "a.jpg", 1);
    web_put_mp4(t, "b.mp4", 2);
    web_put(t, "c.jpg", STR("<html>not a picture"));
    PAGE(t, "/a.jpg", "/b.mp4", "/c.jpg", "/none.jpg");
    trip_run(t);
}

/* ---- tests ---- */

static void
each_column_of_each_table_is_copied(void **state)
{
    struct trip *t = *state;
    size_t n = 0;

    for (size_t i = 0; copy_table(i) != NULL; i++) {
        const struct copy_table *is = copy_table(i);
        auto_free char *columns =
            xasprintf("SELECT count(*) FROM pragma_table_info('%s')", is->name);

        assert_int_equal(trip_count(t, columns), is->n_columns);
        for (size_t c = 0; c < is->n_columns; c++) {
            auto_free char *one =
                xasprintf("SELECT count(*) FROM pragma_table_info('%s') WHERE name = '%s'"
                          " AND (\"notnull\" OR pk) = %d",
                          is->name, is->columns[c].name, !is->columns[c].may_be_null);

            if (trip_count(t, one) != 1) {
                fail_msg("%s.%s", is->name, is->columns[c].name);
            }
        }
        n++;
    }
    assert_int_equal(trip_count(t,
                                "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
                                " AND name <> 'meta'"),
                     n);
}

static void
the_log_has_every_row_of_the_catalog(void **state)
{
    struct trip *t = *state;
    struct sidelog_told told;

    filled(t);
    assert_the_log_has_all(t, &told);
    assert_true(told.found);
    assert_int_equal(told.bad_lines + told.unfit + told.bad_blocks, 0);
    trip_reopen(t);
    web_put_jpeg(t, "none.jpg", 3);
    t->opts.retry_failed = true;
    trip_run(t);
    assert_the_log_has_all(t, &told);
}

static void
a_run_that_changes_nothing_writes_nothing(void **state)
{
    struct trip *t = *state;
    int64_t before;

    filled(t);
    before = log_bytes(t);
    trip_reopen(t);
    trip_run(t);
    assert_int_equal(log_bytes(t), before);
}

static void
an_abandoned_transaction_leaves_no_line(void **state)
{
    struct trip *t = *state;
    struct sidelog_told told;
    int64_t before, id;

    filled(t);
    before = log_bytes(t);
    OK(t, db_begin(t->a.db, &t->e));
    OK(t, row_site_get(t->a.db, STR("never"), &id, &t->e));
    db_abandon(t->a.db);
    assert_int_equal(log_bytes(t), before);
    OK(t, add_site(t, "later"));
    assert_the_log_has_all(t, &told);
}

/* A kill between the log and the catalog: the same numbers are given again. */
static void
lines_of_a_transaction_that_never_was_do_not_count(void **state)
{
    struct trip *t = *state;
    struct sidelog_told told;

    filled(t);
    log_add(t, STR("{\"t\":\"site\",\"id\":77,\"name\":\"never\"}\n"
                   "{\"t\":\"end\",\"lines\":1,\"sum\":\"2dae5a8bd5b0e3c5\"}\n"));
    OK(t, add_site(t, "later"));
    assert_the_log_has_all(t, &told);
    assert_true(told.unmade_bytes > 0);
    assert_int_equal(told.bad_blocks, 0);
}

static void
a_line_that_was_cut_short_does_no_harm(void **state)
{
    struct trip *t = *state;
    struct sidelog_told told;

    filled(t);
    log_add(t, STR("{\"t\":\"site\",\"id\":77,\"name\":\"ne"));
    assert_the_log_has_all(t, &told);
    assert_true(told.torn_bytes > 0);
    OK(t, add_site(t, "later"));
    assert_the_log_has_all(t, &told);
    assert_int_equal(told.bad_lines + told.bad_blocks + told.torn_bytes, 0);
}

static void
a_log_that_was_cut_is_written_anew_and_the_old_one_kept(void **state)
{
    struct trip *t = *state;
    struct sidelog_told told;

    filled(t);
    trip_reopen(t);
    assert_int_equal(truncate(trip_path(t, LOG), log_bytes(t) - 20), 0);
    OK(t, add_site(t, "later"));
    assert_the_log_has_all(t, &told);
    assert_int_equal(told.bad_lines + told.bad_blocks, 0);
    assert_int_equal(access(trip_path(t, LOG ".old"), F_OK), 0);
}

static void
a_log_that_is_gone_or_anothers_is_written_anew(void **state)
{
    struct trip *t = *state;
    struct sidelog_told told;

    filled(t);
    trip_reopen(t);
    assert_int_equal(unlink(trip_path(t, LOG)), 0);
    OK(t, add_site(t, "later"));
    assert_the_log_has_all(t, &told);
    trip_reopen(t);
    {
        auto_close int fd = open(trip_path(t, LOG), O_WRONLY);

        assert_int_equal(pwrite(fd, "0000", 4, 30), 4); /* within the UUID */
    }
    assert_false(replay(t, &told, &(struct buf){0}));
    assert_int_equal(t->e.code, ERR_ROOT);
    t->e = (struct err){0};
    OK(t, add_site(t, "and later"));
    assert_the_log_has_all(t, &told);
}

static void
what_cannot_be_logged_is_not_kept(void **state)
{
    struct trip *t = *state;

    archive_close(&t->a);
    OK(t, archive_open(&t->a, t->dir, ARCHIVE_WRITE, &t->e));
    (void)rmdir(trip_path(t, "archive/log"));
    trip_write(t, "archive/log", STR("no folder"));
    assert_false(add_site(t, "never"));
    assert_int_equal(t->e.code, ERR_DISK);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM site WHERE name = 'never'"), 0);
}

/* A bit that flips in a line must not move what other lines say. */
static void
a_damaged_block_fills_and_replaces_nothing(void **state)
{
    struct trip *t = *state;
    struct sidelog_told told;
    auto_buf struct buf rows = {0};

    struct row_asset lonely = {.url = STR("http://lonely/"), .host = STR("lonely")};
    bool is_new;

    filled(t);
    OK(t, db_begin(t->a.db, &t->e));
    hash_sha256(lonely.url, lonely.key);
    OK(t, row_asset_get(t->a.db, &lonely, &is_new, &t->e));
    assert_int_equal(lonely.id, 5); /* nothing speaks of it */
    OK(t, db_commit(t->a.db, &t->e));
    log_add(t,
            STR("{\"t\":\"site\",\"id\":1,\"name\":\"bad\"}\n"
                "{\"t\":\"site\",\"id\":900,\"name\":\"filled\"}\n"
                "{\"t\":\"frame_choice\",\"clear\":true}\n{\"t\":\"asset\",\"gone\":5}\n"
                "nonsense\n{\"t\":\"end\",\"lines\":2,\"sum\":\"0000000000000000\"}\n"));
    OK(t, replay(t, &told, &rows));
    assert_int_equal(told.bad_blocks, 1);
    assert_int_equal(told.bad_lines, 1);
    assert_int_equal(told.unfit, 1);
    assert_int_equal(str_find(buf_view(&rows), STR("\"bad\"")), -1);
    assert_true(str_find(buf_view(&rows), STR("\"filled\"")) >= 0);
    assert_true(str_find(buf_view(&rows), STR("\"http://lonely/\"")) >= 0);
}

static void
a_log_of_a_newer_format_is_refused(void **state)
{
    struct trip *t = *state;
    struct sidelog_told told;

    assert_int_equal(mkdir(trip_path(t, "archive/log"), 0755), 0);
    trip_write(t, LOG, STR("{\"t\":\"log\",\"format\":2}\n{\"t\":\"end\"}\n"));
    assert_false(replay(t, &told, &(struct buf){0}));
    assert_int_equal(t->e.code, ERR_NEWER);
}

static void
a_log_that_says_the_same_too_often_is_written_anew(void **state)
{
    struct trip *t = *state;
    struct sidelog_told told;
    struct copy_mark mark;

    filled(t);
    OK(t, copy_mark_find(t->a.db, &mark, &t->e));
    assert_int_equal(mark.bytes, log_bytes(t));
    mark.bytes = 5 * (mark.whole + LIMIT_LOG_SPARE_BYTES);
    OK(t, db_begin(t->a.db, &t->e));
    OK(t, copy_mark_put(t->a.db, &mark, &t->e));
    OK(t, db_commit(t->a.db, &t->e));
    assert_int_equal(truncate(trip_path(t, LOG), mark.bytes - 1), 0);
    log_add(t, STR("\n"));
    trip_reopen(t);
    OK(t, add_site(t, "later"));
    assert_true(log_bytes(t) < LIMIT_LOG_SPARE_BYTES);
    assert_the_log_has_all(t, &told);
}

static void
a_chosen_frame_that_is_taken_back_is_so_in_the_log(void **state)
{
    struct trip *t = *state;
    struct sidelog_told told;
    uint8_t object[SHA256_BYTES];
    auto_buf struct buf bytes = {0};
    int found;

    filled(t);
    OK(t, row_object_named(t->a.db, STR(""), object, &found, &t->e));
    jpeg_like(&bytes, 1);
    digest_of(buf_view(&bytes), object);
    for (int64_t at_us = 5; at_us >= -1; at_us -= 6) {
        OK(t, db_begin(t->a.db, &t->e));
        OK(t, row_frame_put(t->a.db, object, at_us, 1, &t->e));
        OK(t, db_commit(t->a.db, &t->e));
        assert_int_equal(trip_count(t, "SELECT count(*) FROM frame_choice"), at_us > 0);
        assert_the_log_has_all(t, &told);
    }
}

/* The page is read again with its base: what its mentions named before goes. */
static void
rows_that_go_are_gone_from_the_log(void **state)
{
    struct trip *t = *state;
    struct sidelog_told told;

    PAGE(t, "/a.jpg", "/b.mp4");
    t->opts.offline = true;
    t->opts.base_url = NULL;
    trip_run(t);
    t->opts.base_url = t->base;
    trip_run(t);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM asset"), 2);
    assert_the_log_has_all(t, &told);
    assert_int_equal(told.unfit, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(each_column_of_each_table_is_copied),
        trip_test(the_log_has_every_row_of_the_catalog),
        trip_test(a_run_that_changes_nothing_writes_nothing),
        trip_test(an_abandoned_transaction_leaves_no_line),
        trip_test(lines_of_a_transaction_that_never_was_do_not_count),
        trip_test(a_line_that_was_cut_short_does_no_harm),
        trip_test(a_log_that_was_cut_is_written_anew_and_the_old_one_kept),
        trip_test(a_log_that_is_gone_or_anothers_is_written_anew),
        trip_test(what_cannot_be_logged_is_not_kept),
        trip_test(a_damaged_block_fills_and_replaces_nothing),
        trip_test(a_log_of_a_newer_format_is_refused),
        trip_test(a_log_that_says_the_same_too_often_is_written_anew),
        trip_test(a_chosen_frame_that_is_taken_back_is_so_in_the_log),
        trip_test(rows_that_go_are_gone_from_the_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
