#include "trip_kit.h"
#include "whole_jpeg.h"

#include "catalog/import_dir.h"
#include "db/row_tombstone.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct told {
    struct import_counts counts;
    char lines[64][160]; /* "result file" */
    size_t n;
};

static void
on_line(void *arg, const struct import_line *line)
{
    struct told *told = arg;

    assert_true(told->n < 64);
    (void)snprintf(told->lines[told->n++], 160, "%.20s %.120s",
                   import_result_name(line->result), line->file);
}

static void
run_import(struct trip *t, bool dry_run, struct told *told)
{
    struct import_opts opts = {.dir = trip_path(t, "old"),
                               .sync = &t->opts,
                               .dry_run = dry_run,
                               .line = on_line,
                               .arg = told};
    auto_free char *dir = xstrdup(opts.dir);
    int64_t sum = 0;

    opts.dir = dir;
    told->n = 0;
    trip_forget(t);
    OK(t, import_dir(&t->a, &opts, &told->counts, &t->e));
    for (int i = 0; i < IMPORT_RESULTS; i++) {
        sum += told->counts.results[i];
    }
    assert_int_equal(sum, told->counts.files);
    assert_int_equal(told->n, told->counts.files);
}

static bool
says(const struct told *told, const char *line)
{
    for (size_t i = 0; i < told->n; i++) {
        if (strcmp(told->lines[i], line) == 0) {
            return true;
        }
    }
    return false;
}

#define SAYS(told, line)                                                                 \
    do {                                                                                 \
        if (!says(told, line)) {                                                         \
            fail_msg("not told: %s", line);                                              \
        }                                                                                \
    } while (0)

static void
put(struct trip *t, const char *path, int seed)
{
    auto_free char *name = xasprintf("old/%s", path);
    auto_buf struct buf bytes = {0};

    for (char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(trip_path(t, name), 0755);
        *slash = '/';
    }
    whole_jpeg(&bytes, seed);
    trip_write(t, name, buf_view(&bytes));
}

static void
known(struct trip *t)
{
    PAGE(t, "/2016/07/a.jpg", "/2016/07/b%20c.jpg", "/2017/07/d.jpg", "/2018/07/d.jpg",
         "/unique.jpg", "/x/e.jpg", "/y/e.jpg?w=1");
    t->opts.offline = true;
    trip_run(t);
}

static void
files_find_their_assets_by_path(void **state)
{
    struct trip *t = *state;
    struct told told;

    known(t);
    put(t, "site/2016/07/a.jpg", 1);
    put(t, "07/b c.jpg", 2);
    put(t, "07/d.jpg", 3);
    put(t, "deep/down/unique.jpg", 4);
    put(t, "other.jpg", 5);
    run_import(t, false, &told);
    SAYS(&told, "adopted site/2016/07/a.jpg");
    SAYS(&told, "adopted 07/b c.jpg");
    SAYS(&told, "ambiguous 07/d.jpg");
    SAYS(&told, "adopted deep/down/unique.jpg");
    SAYS(&told, "unmatched other.jpg");
    assert_int_equal(trip_state(t, trip_url(t, "2016/07/a.jpg")), STATE_PRESENT);
    assert_int_equal(trip_state(t, trip_url(t, "2017/07/d.jpg")), STATE_UNTRIED);
    assert_int_equal(import_exit_status(&told.counts), 1);
    run_import(t, false, &told);
    assert_int_equal(told.counts.results[IMPORT_HELD], 3);
    assert_int_equal(told.counts.results[IMPORT_ADOPTED], 0);
}

static void
numbers_contradict_and_names_alone_must_be_alone(void **state)
{
    struct trip *t = *state;
    struct told told;

    known(t);
    put(t, "2015/07/a.jpg", 1);
    put(t, "x/unique.jpg", 2);
    put(t, "y/unique.jpg", 3);
    put(t, "d.jpg", 4);
    put(t, "e.jpg", 5);
    run_import(t, false, &told);
    SAYS(&told, "unmatched 2015/07/a.jpg");
    SAYS(&told, "ambiguous x/unique.jpg");
    SAYS(&told, "ambiguous y/unique.jpg");
    SAYS(&told, "ambiguous d.jpg");
    SAYS(&told, "ambiguous e.jpg");
    assert_int_equal(trip_files_in(t, "archive/media"), 0);
}

static void
of_two_files_for_one_asset_the_better_fit_is_taken(void **state)
{
    struct trip *t = *state;
    struct told told;

    known(t);
    put(t, "2016/07/a.jpg", 1);
    put(t, "x/07/a.jpg", 2);
    run_import(t, false, &told);
    SAYS(&told, "adopted 2016/07/a.jpg");
    SAYS(&told, "ambiguous x/07/a.jpg");
}

static void
a_dry_run_changes_nothing(void **state)
{
    struct trip *t = *state;
    struct told told;
    auto_buf struct buf before = {0};
    auto_buf struct buf after = {0};
    long long changes;

    known(t);
    put(t, "2016/07/a.jpg", 1);
    trip_files(t, &before);
    changes = db_changes(t->a.db);
    run_import(t, true, &told);
    SAYS(&told, "adopted 2016/07/a.jpg");
    trip_files(t, &after);
    assert_string_equal(buf_cstr(&before), buf_cstr(&after));
    assert_int_equal(db_changes(t->a.db), changes);
}

static void
a_present_asset_keeps_its_file_and_a_forgotten_one_stays_so(void **state)
{
    struct trip *t = *state;
    struct told told;

    known(t);
    put(t, "2016/07/a.jpg", 1);
    run_import(t, false, &told);
    put(t, "2016/07/a.jpg", 9);
    put(t, "unique.jpg", 3);
    OK(t, db_begin(t->a.db, &t->e));
    {
        struct row_tombstone stone = {.at = 1, .who = STR("me"), .why = STR("test")};
        bool already;

        stone.asset = trip_count(t, "SELECT id FROM asset WHERE url LIKE '%unique%'");
        OK(t, row_tombstone_add(t->a.db, &stone, &already, &t->e));
    }
    OK(t, db_commit(t->a.db, &t->e));
    run_import(t, false, &told);
    SAYS(&told, "differs 2016/07/a.jpg");
    SAYS(&told, "excluded unique.jpg");
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object"), 1);
}

static void
nothing_is_followed_and_the_archive_itself_is_left_out(void **state)
{
    struct trip *t = *state;
    struct told told;

    known(t);
    put(t, "2016/07/real.jpg", 1);
    assert_int_equal(symlink("real.jpg", trip_path(t, "old/2016/07/a.jpg")), 0);
    assert_int_equal(symlink("..", trip_path(t, "old/loop")), 0);
    assert_int_equal(mkfifo(trip_path(t, "old/unique.jpg"), 0600), 0);
    run_import(t, false, &told);
    assert_int_equal(told.counts.passed_over, 3);
    assert_int_equal(told.counts.files, 1);
    assert_int_equal(trip_files_in(t, "archive/media"), 0);
}

static void
a_folder_that_is_not_there_is_an_error(void **state)
{
    struct trip *t = *state;
    struct import_opts opts = {
        .dir = "/nonexistent/x", .sync = &t->opts, .line = on_line};
    struct import_counts counts;

    assert_false(import_dir(&t->a, &opts, &counts, &t->e));
    assert_int_equal(t->e.code, ERR_INPUT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(files_find_their_assets_by_path),
        trip_test(numbers_contradict_and_names_alone_must_be_alone),
        trip_test(of_two_files_for_one_asset_the_better_fit_is_taken),
        trip_test(a_dry_run_changes_nothing),
        trip_test(a_present_asset_keeps_its_file_and_a_forgotten_one_stays_so),
        trip_test(nothing_is_followed_and_the_archive_itself_is_left_out),
        trip_test(a_folder_that_is_not_there_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
