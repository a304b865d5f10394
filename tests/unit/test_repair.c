#include "trip_kit.h"

#include "base/fd.h"
#include "catalog/repair.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES = 4 };

/* Four pictures, archived; the archive of t is where they are. */
static void
four(struct trip *t)
{
    PAGE(t, "/0.jpg", "/1.jpg", "/2.jpg", "/3.jpg");
    for (int i = 0; i < FILES; i++) {
        auto_free char *name = xasprintf("%d.jpg", i);

        web_put_jpeg(t, name, i);
    }
    trip_run(t);
    assert_int_equal(t->counts.stored, FILES);
}

static void
digest_at(int seed, uint8_t sha256[SHA256_BYTES])
{
    auto_buf struct buf bytes = {0};

    jpeg_like(&bytes, seed);
    digest_of(buf_view(&bytes), sha256);
}

/* Path of the file of one; the caller's. */
static char *
path_at(const struct trip *t, int seed)
{
    uint8_t sha256[SHA256_BYTES];
    char name[STORAGE_NAME_MAX];

    digest_at(seed, sha256);
    storage_name(STORAGE_MEDIA, sha256, "jpg", 0, name);
    return xasprintf("%s/%s", t->dir, name);
}

static bool
is_whole(const struct trip *t, int seed)
{
    auto_free char *path = path_at(t, seed);
    auto_buf struct buf bytes = {0};
    struct stat st;

    jpeg_like(&bytes, seed);
    return file_is(path, buf_view(&bytes)) && stat(path, &st) == 0 &&
           (st.st_mode & 07777) == 0444;
}

/* Other bytes of the same length, or fewer. */
static void
spoil(const struct trip *t, int seed, off_t length)
{
    auto_free char *path = path_at(t, seed);
    auto_close int fd = -1;

    assert_int_equal(chmod(path, 0644), 0);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(fd, "?!", 2, 10), 2);
    assert_true(length < 0 || ftruncate(fd, length) == 0);
    assert_int_equal(chmod(path, 0444), 0);
}

static void
drop(const struct trip *t, int seed)
{
    auto_free char *path = path_at(t, seed);

    assert_int_equal(unlink(path), 0);
}

/* As an audit would tell it. */
static void
say(struct trip *t, int seed, const char *outcome)
{
    uint8_t sha256[SHA256_BYTES];
    struct row_event event = {.at = 1,
                              .kind = STR("fixity"),
                              .object = sha256,
                              .outcome = str_of(outcome),
                              .agent = STR("test")};

    digest_at(seed, sha256);
    OK(t, db_begin(t->a.db, &t->e));
    OK(t, row_event_add(t->a.db, &event, &t->e));
    OK(t, db_commit(t->a.db, &t->e));
}

static struct repair_result
repair(struct trip *t, struct repair_opts opts)
{
    struct repair_result result;

    trip_forget(t);
    opts.trip = t->opts;
    opts.trip.dry_run = false;
    OK(t, repair_run(&t->a, &opts, &result, &t->e));
    return result;
}

/* A second archive with the same four; its folder. */
static const char *
second(struct trip *t)
{
    const char *dir = trip_path(t, "second");
    auto_free char *command = xasprintf("cp -a '%s' '%s'", t->dir, dir);

    assert_int_equal(system(command), 0);
    return dir;
}

static void
nothing_is_done_where_nothing_is_amiss(void **state)
{
    struct trip *t = *state;
    struct repair_result r;
    long long before;

    four(t);
    before = db_changes(t->a.db);
    r = repair(t, (struct repair_opts){0});
    assert_int_equal(r.files, 0);
    assert_int_equal(r.left, 0);
    assert_false(repair_changed(&r));
    assert_int_equal(db_changes(t->a.db), before);
}

static void
a_second_archive_brings_back_what_is_lost_cut_or_other(void **state)
{
    struct trip *t = *state;
    const char *from;
    struct repair_result r;

    four(t);
    from = second(t);
    drop(t, 0);
    spoil(t, 1, 20);
    spoil(t, 2, -1);
    say(t, 2, "differs");
    r = repair(t, (struct repair_opts){.from = &from, .n_from = 1});
    assert_int_equal(r.copied, 3);
    assert_int_equal(r.left, 0);
    for (int i = 0; i < FILES; i++) {
        assert_true(is_whole(t, i));
    }
    assert_int_equal(trip_files_in(t, "archive/quarantine"), 2);
    assert_int_equal(trip_told(t, EVENT_ITEM, "present", ".jpg"), 3);
    assert_int_equal(
        trip_count(t, "SELECT count(*) FROM event WHERE kind = 'repaired' AND outcome ="
                      " 'ok' AND detail LIKE 'from archive %'"),
        3);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM observation"), FILES);
    assert_int_equal(repair(t, (struct repair_opts){0}).files, 0);
}

static void
bytes_of_another_archive_are_verified_while_they_are_copied(void **state)
{
    struct trip *t = *state;
    const char *from;
    char *dir;
    struct repair_result r;

    four(t);
    from = second(t);
    drop(t, 0);
    dir = xstrdup(t->dir);
    (void)snprintf(t->dir, sizeof t->dir, "%s", from);
    spoil(t, 0, -1); /* in the second one, in the same length */
    (void)snprintf(t->dir, sizeof t->dir, "%s", dir);
    free(dir);
    r = repair(t, (struct repair_opts){.from = &from, .n_from = 1});
    assert_int_equal(r.copied, 0);
    assert_int_equal(r.left, 1);
    assert_non_null(trip_note(t, "other bytes than its name says"));
    assert_int_equal(trip_state(t, trip_url(t, "0.jpg")), STATE_LOST);
    assert_int_equal(trip_files_in(t, "archive/media"), FILES - 1);
    assert_int_equal(trip_files_in(t, "archive/incoming"), 1); /* the empty journal */
}

static void
what_is_whole_again_is_recorded_and_left_as_it_is(void **state)
{
    struct trip *t = *state;
    struct repair_result r;

    four(t);
    say(t, 0, "absent");
    say(t, 1, "differs");
    assert_int_equal(trip_state(t, trip_url(t, "0.jpg")), STATE_LOST);
    r = repair(t, (struct repair_opts){0});
    assert_int_equal(r.whole, 2);
    assert_int_equal(r.left, 0);
    assert_int_equal(trip_state(t, trip_url(t, "0.jpg")), STATE_PRESENT);
    assert_int_equal(trip_state(t, trip_url(t, "1.jpg")), STATE_PRESENT);
}

static void
a_file_that_was_renamed_or_lost_its_permission_is_mended_in_place(void **state)
{
    struct trip *t = *state;
    auto_free char *path = NULL;
    auto_free char *other = NULL;
    auto_free char *shut = NULL;
    struct repair_result r;

    four(t);
    path = path_at(t, 0);
    other = xasprintf("%s/media/x.jpg", t->dir);
    shut = path_at(t, 1);
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(chmod(shut, 0), 0);
    r = repair(t, (struct repair_opts){0});
    assert_int_equal(r.moved, 1);
    assert_int_equal(r.mended, 1);
    assert_int_equal(r.left, 0);
    assert_true(is_whole(t, 0));
    assert_true(is_whole(t, 1));
    assert_int_not_equal(access(other, F_OK), 0);
}

static void
only_what_was_named_is_touched(void **state)
{
    struct trip *t = *state;
    uint8_t named[1][SHA256_BYTES];
    struct repair_opts opts = {.objects = (const uint8_t(*)[SHA256_BYTES])named,
                               .n_objects = 1};
    const char *from;
    struct repair_result r;

    four(t);
    from = second(t);
    opts.from = &from;
    opts.n_from = 1;
    drop(t, 0);
    drop(t, 1);
    digest_at(1, named[0]);
    r = repair(t, opts);
    assert_int_equal(r.copied, 1);
    assert_true(is_whole(t, 1));
    assert_false(is_whole(t, 0));
}

/* The name may hold the right bytes even though all others are gone. */
static void
all_at_once_are_not_believed_to_be_lost(void **state)
{
    struct trip *t = *state;
    struct repair_opts opts = {0};
    struct repair_result r;
    long long before;

    four(t);
    for (int i = 0; i < FILES; i++) {
        drop(t, i);
    }
    before = db_changes(t->a.db);
    opts.trip = t->opts;
    assert_false(repair_run(&t->a, &opts, &r, &t->e));
    assert_int_equal(t->e.code, ERR_ROOT);
    assert_int_equal(db_changes(t->a.db), before);
    opts.confirm_loss = true;
    opts.trip.dry_run = true; /* and there it ends before anything is fetched */
    OK(t, repair_run(&t->a, &opts, &r, &t->e));
    assert_int_equal(r.left, FILES);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM event WHERE kind = 'fixity'"),
                     0);
    assert_int_equal(trip_state(t, trip_url(t, "0.jpg")), STATE_PRESENT);
}

static void
a_signal_before_the_first_file_changes_nothing(void **state)
{
    struct trip *t = *state;
    struct repair_opts opts = {0};
    struct repair_result r;
    int stop[2];

    four(t);
    say(t, 0, "absent");
    assert_int_equal(pipe(stop), 0);
    assert_int_equal(write(stop[1], "x", 1), 1);
    opts.trip = t->opts;
    opts.trip.stop_fd = stop[0];
    assert_false(repair_run(&t->a, &opts, &r, &t->e));
    assert_int_equal(t->e.code, ERR_STOPPED);
    assert_int_equal(trip_state(t, trip_url(t, "0.jpg")), STATE_LOST);
    (void)close(stop[0]);
    (void)close(stop[1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(nothing_is_done_where_nothing_is_amiss),
        trip_test(a_second_archive_brings_back_what_is_lost_cut_or_other),
        trip_test(bytes_of_another_archive_are_verified_while_they_are_copied),
        trip_test(what_is_whole_again_is_recorded_and_left_as_it_is),
        trip_test(a_file_that_was_renamed_or_lost_its_permission_is_mended_in_place),
        trip_test(only_what_was_named_is_touched),
        trip_test(all_at_once_are_not_believed_to_be_lost),
        trip_test(a_signal_before_the_first_file_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
