#include "trip_kit.h"

#include "catalog/rebuild_catalog.h"
#include "catalog/sidelog_line.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CATALOG "archive/catalog.db"

static void
nobody(void *arg, const struct event *event)
{
    (void)arg;
    (void)event;
}

static bool
rebuild(struct trip *t, struct rebuilt *out)
{
    const struct rebuild_opts opts = {.stop_fd = -1, .sink = {.emit = nobody}};

    return rebuild_catalog(t->dir, &opts, out, &t->e);
}

static bool
add_row(void *arg, enum copy_what what, size_t table, const struct copy_value *values,
        struct err *e)
{
    (void)e;
    (void)what;
    sidelog_line_row(arg, table, values);
    return true;
}

static void
rows_of(struct trip *t, struct buf *out)
{
    buf_release(out);
    buf_init(out, MIB(64));
    OK(t, copy_all_each(t->a.db, add_row, out, &t->e));
}

/* Two originals and what was said of others; closed. */
static void
filled(struct trip *t, struct buf *rows)
{
    web_put_jpeg(t, "a.jpg", 1);
    web_put_mp4(t, "b.mp4", 2);
    PAGE(t, "/a.jpg", "/b.mp4", "/none.jpg");
    trip_run(t);
    rows_of(t, rows);
    archive_close(&t->a);
}

static void
lose_catalog(const struct trip *t)
{
    (void)unlink(trip_path(t, CATALOG));
    (void)unlink(trip_path(t, CATALOG "-wal"));
    (void)unlink(trip_path(t, CATALOG "-shm"));
}

static void
a_lost_catalog_is_made_anew_the_same(void **state)
{
    struct trip *t = *state;
    struct rebuilt out;
    auto_buf struct buf before = {0};
    auto_buf struct buf after = {0};

    filled(t, &before);
    lose_catalog(t);
    OK(t, rebuild(t, &out));
    assert_int_equal(out.files, 2);
    assert_int_equal(out.assets, 3);
    assert_null(out.kept_as);
    assert_int_equal(rebuilt_exit_status(&out), 0);
    rebuilt_release(&out);
    OK(t, archive_open(&t->a, t->dir, ARCHIVE_WRITE, &t->e));
    rows_of(t, &after);
    assert_string_equal(buf_cstr(&before), buf_cstr(&after));
}

static void
a_damaged_catalog_is_kept_with_its_own_log(void **state)
{
    struct trip *t = *state;
    struct rebuilt out;
    auto_buf struct buf before = {0};

    filled(t, &before);
    for (int i = 1; i <= 2; i++) {
        auto_free char *kept = xasprintf("%s.damaged-%d", trip_path(t, CATALOG), i);

        trip_write(t, CATALOG, STR("not a database, and long enough to be looked at\n"));
        OK(t, rebuild(t, &out));
        assert_string_equal(out.kept_as, kept);
        assert_true(
            file_is(kept, STR("not a database, and long enough to be looked at\n")));
        rebuilt_release(&out);
    }
    trip_reopen(t);
}

static void
a_catalog_that_can_be_read_is_left_alone(void **state)
{
    struct trip *t = *state;
    struct rebuilt out;
    auto_buf struct buf before = {0};

    filled(t, &before);
    assert_false(rebuild(t, &out));
    assert_int_equal(t->e.code, ERR_USAGE);
    rebuilt_release(&out);
    assert_int_not_equal(access(trip_path(t, CATALOG ".damaged-1"), F_OK), 0);
}

static void
what_became_of_the_files_is_in_the_new_catalog(void **state)
{
    struct trip *t = *state;
    struct rebuilt out;
    auto_buf struct buf before = {0};
    auto_buf struct buf bytes = {0};
    uint8_t digest[SHA256_BYTES];
    char name[STORAGE_NAME_MAX];
    auto_free char *path = NULL;

    filled(t, &before);
    lose_catalog(t);
    jpeg_like(&bytes, 1);
    digest_of(buf_view(&bytes), digest);
    storage_name(STORAGE_MEDIA, digest, "jpg", 0, name);
    path = xasprintf("%s/%s", t->dir, name);
    assert_int_equal(chmod(path, 0644), 0);
    bytes.p[20] ^= 1;
    {
        int fd = open(path, O_WRONLY);

        assert_int_equal(pwrite(fd, bytes.p, bytes.n, 0), bytes.n);
        (void)close(fd);
    }
    trip_write(t, "archive/media/stray", STR("x"));
    OK(t, rebuild(t, &out));
    assert_int_equal(out.differs, 1);
    assert_int_equal(out.strays_total, 1);
    assert_string_equal(out.strays[0], "media/stray");
    assert_int_equal(rebuilt_exit_status(&out), 1);
    rebuilt_release(&out);
    OK(t, archive_open(&t->a, t->dir, ARCHIVE_WRITE, &t->e));
    assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_DAMAGED);
    assert_int_equal(trip_state(t, trip_url(t, "b.mp4")), STATE_PRESENT);
}

/* The line of an object is gone; its file is there, and the next look tells the rest. */
static void
an_object_without_its_line_is_known_by_its_file(void **state)
{
    struct trip *t = *state;
    struct rebuilt out;
    auto_buf struct buf before = {0};
    auto_buf struct buf log = {.limit = MIB(1)};
    struct str rest;
    struct str line;

    filled(t, &before);
    lose_catalog(t);
    {
        int fd = open(trip_path(t, "archive/log/catalog.jsonl"), O_RDONLY);
        char all[65536];
        ssize_t n = read(fd, all, sizeof all);

        (void)close(fd);
        rest = (struct str){all, (size_t)n};
        while (str_split(&rest, '\n', &line)) {
            if (!str_starts(line, STR("{\"t\":\"object\""))) {
                buf_add_str(&log, line);
                buf_add_byte(&log, '\n');
            }
        }
    }
    trip_write(t, "archive/log/catalog.jsonl", buf_view(&log));
    OK(t, rebuild(t, &out));
    assert_int_equal(out.unchecked, 2);
    assert_true(out.log.bad_blocks > 0);
    rebuilt_release(&out);
    OK(t, archive_open(&t->a, t->dir, ARCHIVE_WRITE, &t->e));
    assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_PRESENT);
    assert_int_equal(
        trip_count(t, "SELECT count(*) FROM object WHERE verdict = 'unchecked'"), 2);
    trip_run(t);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object WHERE verdict = 'ok'"),
                     2);
}

/* Killed at every point, it leaves what was there, or the whole of the new one. */
static void
a_kill_leaves_the_old_or_the_new(void **state)
{
    static const char *const points[] = {"rebuilt:1", "damaged-kept:1"};
    struct trip *t = *state;
    struct rebuilt out;
    auto_buf struct buf before = {0};
    auto_buf struct buf after = {0};

    filled(t, &before);
    for (size_t i = 0; i < 2; i++) {
        pid_t child;
        int status;

        lose_catalog(t);
        trip_write(t, CATALOG, STR("damaged: no database at all, not by its head\n"));
        child = fork();
        if (child == 0) {
            (void)setenv("ASSETS_KILL_AT", points[i], 1);
            (void)rebuild(t, &out);
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFSIGNALED(status)) {
            skip(); /* a build without test hooks */
        }
        assert_true(file_is(trip_path(t, CATALOG),
                            STR("damaged: no database at all, not by its head\n")));
        OK(t, rebuild(t, &out));
        rebuilt_release(&out);
        OK(t, archive_open(&t->a, t->dir, ARCHIVE_WRITE, &t->e));
        rows_of(t, &after);
        assert_string_equal(buf_cstr(&before), buf_cstr(&after));
        archive_close(&t->a);
    }
    trip_reopen(t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(a_lost_catalog_is_made_anew_the_same),
        trip_test(a_damaged_catalog_is_kept_with_its_own_log),
        trip_test(a_catalog_that_can_be_read_is_left_alone),
        trip_test(what_became_of_the_files_is_in_the_new_catalog),
        trip_test(an_object_without_its_line_is_known_by_its_file),
        trip_test(a_kill_leaves_the_old_or_the_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
