#include "trip_kit.h"

#include "base/fd.h"
#include "db/db_ops.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void
no_worker(struct trip *t)
{
    free((void *)(uintptr_t)t->opts.worker_program);
    t->opts.worker_program = xstrdup("/nonexistent/assets-worker");
}

static void
without_a_worker_originals_are_archived_unseen_and_a_later_run_looks(void **state)
{
    struct trip *t = *state;
    long long before;

    PAGE(t, "/a.jpg", "/b.jpg", "/c.jpg");
    web_put_jpeg(t, "a.jpg", 1);
    web_put_jpeg(t, "b.jpg", 2);
    web_put_jpeg(t, "c.jpg", 3);
    no_worker(t);
    trip_run(t);
    assert_int_equal(t->counts.stored, 3);
    assert_int_equal(t->counts.unseen, 3);
    assert_int_equal(sync_exit_status(&t->counts), 0);
    assert_int_equal(trip_told(t, EVENT_NOTE, NULL, "assets-worker"), 1); /* said once */
    assert_non_null(trip_note(t, "assets doctor"));
    assert_int_equal(
        trip_count(t, "SELECT count(*) FROM object WHERE verdict = 'unchecked' AND width"
                      " IS NULL AND duration_us IS NULL"),
        3);
    before = db_changes(t->a.db);
    trip_run(t); /* as long as there is no worker, a look leaves no trace */
    assert_int_equal(db_changes(t->a.db), before);
    assert_int_equal(t->counts.unseen, 3);
    trip_worker(t, "good");
    trip_run(t);
    assert_int_equal(t->counts.thumbs, 3);
    assert_int_equal(t->counts.unchanged, 3);
    assert_int_equal(t->counts.asked, 0); /* nothing was fetched for it */
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object WHERE verdict = 'ok'"),
                     3);
    assert_int_equal(trip_files_in(t, "archive/thumbs"), 3);
    trip_reopen(t);
    trip_run(t);
    assert_int_equal(db_changes(t->a.db), 0);
}

/* The only file is given before the worker says that it is not confined. */
static void
one_file_is_enough_to_tell_that_nothing_is_confined_here(void **state)
{
    struct trip *t = *state;

    PAGE(t, "/a.jpg");
    web_put_jpeg(t, "a.jpg", 1);
    trip_worker(t, "unconfined");
    t->opts.require_thumbs = true;
    trip_run(t);
    assert_int_equal(t->counts.stored, 1);
    assert_int_equal(t->counts.unseen, 1);
    assert_true(t->counts.thumbs_missed);
    assert_int_equal(sync_exit_status(&t->counts), 1);
    assert_non_null(trip_note(t, "seccomp"));
    assert_int_equal(
        trip_count(t, "SELECT count(*) FROM object WHERE verdict = 'unchecked' AND "
                      "duration_us IS NULL AND facts IS NULL"),
        1);
}

static void
a_worker_that_crashes_each_time_is_given_up_after_three_files(void **state)
{
    struct trip *t = *state;

    PAGE(t, "/a.jpg", "/b.jpg", "/c.jpg", "/d.jpg", "/e.jpg");
    for (int i = 0; i < 5; i++) {
        const char name[] = {(char)('a' + i), '.', 'j', 'p', 'g', '\0'};

        web_put_jpeg(t, name, i);
    }
    trip_worker(t, "crash");
    trip_run(t);
    assert_int_equal(
        trip_count(t, "SELECT count(*) FROM object WHERE verdict = 'undecodable' AND "
                      "verdict_detail LIKE '%SIGSEGV%'"),
        3);
    assert_int_equal(
        trip_count(t, "SELECT count(*) FROM object WHERE verdict = 'unchecked'"), 2);
    assert_int_equal(t->counts.damaged, 3);
    assert_int_equal(t->counts.stored, 2);
    assert_int_equal(t->counts.unseen, 2);
    assert_int_equal(trip_files_in(t, "archive/media"), 5); /* the originals are safe */
    assert_int_equal(trip_told(t, EVENT_NOTE, NULL, "assets-worker"), 1);
}

/* Three in a row that a stranger made on purpose cost three files, and no other. */
static void
files_that_crash_a_worker_that_reads_others_do_not_end_the_looking(void **state)
{
    struct trip *t = *state;

    PAGE(t, "/a.jpg", "/b.mp4", "/c.mp4", "/d.mp4", "/e.mp4", "/f.jpg");
    web_put_jpeg(t, "a.jpg", 1);
    web_put_mp4(t, "b.mp4", 2);
    web_put_mp4(t, "c.mp4", 3);
    web_put_mp4(t, "d.mp4", 4);
    web_put_mp4(t, "e.mp4", 5);
    web_put_jpeg(t, "f.jpg", 6);
    trip_worker(t, "moody");
    trip_run(t);
    assert_int_equal(t->counts.damaged, 4);
    assert_int_equal(t->counts.unseen, 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object WHERE verdict = 'ok'"),
                     2);
}

static void
pictures_that_do_not_pass_the_check_are_not_stored(void **state)
{
    struct trip *t = *state;

    PAGE(t, "/a.jpg");
    web_put_jpeg(t, "a.jpg", 1);
    trip_worker(t, "badpng");
    trip_run(t);
    assert_int_equal(t->counts.damaged, 1);
    assert_int_equal(trip_files_in(t, "archive/thumbs"), 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb"), 0);
}

static void
a_look_at_a_file_that_vanished_is_told_and_changes_nothing(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf picture = {0};
    char name[STORAGE_NAME_MAX];
    auto_free char *path = NULL;
    uint8_t digest[SHA256_BYTES];
    long long before;
    int fd;

    PAGE(t, "/a.jpg");
    web_put_jpeg(t, "a.jpg", 1);
    no_worker(t);
    trip_run(t);
    jpeg_like(&picture, 1);
    digest_of(buf_view(&picture), digest);
    storage_name(STORAGE_MEDIA, digest, "jpg", 0, name);
    path = xasprintf("%s/%s", t->dir, name);
    assert_int_equal(unlink(path), 0);
    trip_worker(t, "good");
    before = db_changes(t->a.db);
    trip_run(t);
    assert_non_null(trip_note(t, "the stored file is gone"));
    assert_int_equal(t->counts.done, 1);
    fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    assert_int_equal(write(fd, "short", 5), 5);
    (void)close(fd);
    trip_run(t);
    assert_non_null(trip_note(t, "another size"));
    assert_int_equal(db_changes(t->a.db), before);
}

/* How many looks had these words, as "tells" puts them into its answer. */
static int64_t
asked(struct trip *t, const char *words)
{
    auto_free char *sql = xasprintf(
        "SELECT count(*) FROM event WHERE kind = 'thumbed' AND detail = '%s'", words);

    return trip_count(t, sql);
}

static void
a_video_is_asked_for_a_storyboard_and_a_later_look_only_for_what_is_missing(void **state)
{
    struct trip *t = *state;
    long long before;

    PAGE(t, "/a.jpg", "/b.mp4");
    web_put_jpeg(t, "a.jpg", 1);
    web_put_mp4(t, "b.mp4", 2);
    trip_worker(t, "tells");
    t->opts.colors = 64;
    trip_run(t);
    assert_int_equal(asked(t, "flags 0, colors 64, at -1, boxes 256"), 2);
    t->opts.storyboard = true; /* an archive that had none */
    t->opts.colors = 0;
    trip_run(t);
    assert_int_equal(asked(t, "flags 3, colors 0, at -1, boxes"), 1);
    assert_int_equal(trip_count(t, "SELECT tiles FROM storyboard"), 1);
    t->opts.boxes[0] = 512;
    t->opts.boxes[1] = 256;
    trip_run(t);
    assert_int_equal(asked(t, "flags 2, colors 0, at -1, boxes 512 256"), 2);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb"), 4);
    assert_int_equal(t->counts.asked, 0);
    before = db_changes(t->a.db);
    trip_run(t);
    assert_int_equal(db_changes(t->a.db), before);
    t->opts.only_libjpeg = true;
    t->opts.boxes[1] = 64;
    trip_run(t);
    assert_int_equal(asked(t, "flags 10, colors 0, at -1, boxes 512 64"), 2);
}

static void
a_new_video_gets_thumbs_and_storyboard_in_one_look(void **state)
{
    struct trip *t = *state;

    PAGE(t, "/b.mp4");
    web_put_mp4(t, "b.mp4", 2);
    trip_worker(t, "tells");
    t->opts.storyboard = true;
    trip_run(t);
    assert_int_equal(asked(t, "flags 1, colors 0, at -1, boxes 256"), 1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM storyboard WHERE tiles = 1 AND"
                                   " times = '[1.5]'"),
                     1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object WHERE phash = 7 AND"
                                   " dominant = 1056816"),
                     1);
    assert_int_equal(trip_files_in(t, "archive/thumbs"), 2);
}

static void
a_video_that_gives_no_storyboard_is_not_asked_for_ever(void **state)
{
    struct trip *t = *state;
    long long before;

    PAGE(t, "/b.mp4");
    web_put_mp4(t, "b.mp4", 2);
    trip_worker(t, "nostrip");
    t->opts.storyboard = true;
    trip_run(t);
    assert_int_equal(trip_count(t, "SELECT tiles FROM storyboard"), 0);
    before = db_changes(t->a.db);
    trip_run(t);
    assert_int_equal(db_changes(t->a.db), before);
    assert_int_equal(t->counts.thumbs, 0);
}

/* As left by an earlier program, whose pictures and verdicts were of another making. */
static void
pictures_of_an_older_recipe_are_made_anew_by_a_look_at_all_of_the_file(void **state)
{
    struct trip *t = *state;

    PAGE(t, "/a.jpg");
    web_put_jpeg(t, "a.jpg", 1);
    trip_run(t);
    OK(t,
       t->a.db->ops->script(t->a.db->conn,
                            "UPDATE thumb SET recipe = 0; UPDATE object SET puid = NULL,"
                            " verdict_detail = 'old', phash = NULL",
                            &t->e));
    trip_worker(t, "tells");
    trip_run(t);
    assert_int_equal(asked(t, "flags 0, colors 0, at -1, boxes 256"), 1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb"), 1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb WHERE recipe = 0"), 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object WHERE verdict_detail LIKE"
                                   " 'flags 0%' AND phash = 7"),
                     1);
}

static void
what_a_short_look_finds_broken_is_looked_at_whole(void **state)
{
    struct trip *t = *state;

    PAGE(t, "/a.jpg");
    web_put_jpeg(t, "a.jpg", 1);
    trip_run(t);
    trip_worker(t, "doubts");
    t->opts.boxes[1] = 64;
    trip_run(t);
    assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_PRESENT);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb"), 2);
    trip_worker(t, "breaks");
    t->opts.boxes[1] = 32;
    trip_run(t);
    assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_DAMAGED);
    assert_int_equal(
        trip_count(t, "SELECT count(*) FROM object WHERE verdict = 'truncated' AND"
                      " whole_permille = 437 AND verdict_detail ="
                      " '43 % of its height is there'"),
        1);
}

static void
a_chosen_frame_is_kept_over_rebuilds(void **state)
{
    struct trip *t = *state;

    PAGE(t, "/b.mp4");
    web_put_mp4(t, "b.mp4", 2);
    trip_run(t);
    OK(t, db_begin(t->a.db, &t->e));
    OK(t, t->a.db->ops->script(t->a.db->conn,
                               "INSERT INTO frame_choice SELECT sha256, 2500000, 1"
                               " FROM object; UPDATE thumb SET recipe = 0",
                               &t->e));
    OK(t, db_commit(t->a.db, &t->e));
    trip_worker(t, "tells");
    trip_run(t);
    assert_int_equal(asked(t, "flags 0, colors 0, at 2500000, boxes 256"), 1);
    assert_int_equal(trip_count(t, "SELECT frame_us FROM thumb"), 2500000);
}

/* The made media, by the real worker. */
static bool
web_copy(const struct trip *t, const char *media, const char *name)
{
    auto_free char *path = xasprintf("%s/%s", TEST_MEDIA, media);
    auto_buf struct buf b = {.limit = MIB(16)};
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || !fd_read_to_end(fd, &b, path, NULL)) {
        print_message("SKIP %s was not made here\n", path);
        return false;
    }
    web_put(t, name, buf_view(&b));
    return true;
}

static void
the_real_worker_finds_facts_and_makes_pictures(void **state)
{
    struct trip *t = *state;

    PAGE(t, "/a.jpg", "/b.mp4", "/cut.jpg", "/png.jpg");
    if (!web_copy(t, "plain.jpg", "a.jpg") || !web_copy(t, "plain.mp4", "b.mp4") ||
        !web_copy(t, "cut.jpg", "cut.jpg") || !web_copy(t, "plain.png", "png.jpg")) {
        return;
    }
    free((void *)(uintptr_t)t->opts.worker_program);
    t->opts.worker_program = xstrdup(TEST_WORKER);
    t->opts.boxes[1] = 64;
    trip_run(t);
    if (t->counts.unseen > 0) {
        print_message("SKIP no confined worker here\n");
        return;
    }
    assert_int_equal(t->counts.stored, 3);
    assert_int_equal(t->counts.damaged, 1);
    assert_int_equal(
        trip_count(t, "SELECT count(*) FROM object WHERE verdict = 'ok' AND width > 0"
                      " AND height > 0 AND codec IS NOT NULL AND facts IS NOT NULL"),
        3);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object WHERE type = 'mp4' AND "
                                   "duration_us > 0 AND frame_rate IS NOT NULL"),
                     1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object WHERE verdict = "
                                   "'truncated' AND verdict_detail IS NOT NULL"),
                     1);
    assert_in_range(trip_count(t, "SELECT count(*) FROM thumb WHERE box IN (256, 64)"), 6,
                    8);
    assert_int_equal(trip_state(t, trip_url(t, "cut.jpg")), STATE_DAMAGED);
    trip_reopen(t);
    trip_run(t); /* what is damaged is not looked at again and again */
    assert_int_equal(db_changes(t->a.db), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(without_a_worker_originals_are_archived_unseen_and_a_later_run_looks),
        trip_test(one_file_is_enough_to_tell_that_nothing_is_confined_here),
        trip_test(a_worker_that_crashes_each_time_is_given_up_after_three_files),
        trip_test(files_that_crash_a_worker_that_reads_others_do_not_end_the_looking),
        trip_test(pictures_that_do_not_pass_the_check_are_not_stored),
        trip_test(a_look_at_a_file_that_vanished_is_told_and_changes_nothing),
        trip_test(
            a_video_is_asked_for_a_storyboard_and_a_later_look_only_for_what_is_missing),
        trip_test(a_new_video_gets_thumbs_and_storyboard_in_one_look),
        trip_test(a_video_that_gives_no_storyboard_is_not_asked_for_ever),
        trip_test(pictures_of_an_older_recipe_are_made_anew_by_a_look_at_all_of_the_file),
        trip_test(what_a_short_look_finds_broken_is_looked_at_whole),
        trip_test(a_chosen_frame_is_kept_over_rebuilds),
        trip_test(the_real_worker_finds_facts_and_makes_pictures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
