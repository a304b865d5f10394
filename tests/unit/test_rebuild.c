#include "trip_kit.h"

#include "catalog/rebuild.h"
#include "db/stmt.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
rebuild_try(struct trip *t, const struct rebuild_what *what)
{
    trip_forget(t);
    t->e = (struct err){0};
    OK(t, rebuild_run(&t->a, &t->opts, what, &t->counts, &t->e));
}

static void
rebuild_all(struct trip *t)
{
    rebuild_try(t, &(struct rebuild_what){0});
}

/* The digest of the one object of this type. */
static void
object_of(struct trip *t, const char *type, uint8_t sha256[SHA256_BYTES])
{
    struct stmt *q =
        stmt_make(t->a.db, "SELECT sha256 FROM object WHERE type = $1", &t->e);
    bool row;

    assert_non_null(q);
    stmt_put_text(q, str_of(type));
    OK(t, stmt_row(q, &row, &t->e));
    assert_true(row && stmt_take_bytes(q, sha256, SHA256_BYTES));
    stmt_end(q);
}

/* The thumbs of one object get the frame at at_us. */
static void
choose(struct trip *t, const char *type, int64_t at_us)
{
    uint8_t sha256[1][SHA256_BYTES];

    object_of(t, type, sha256[0]);
    rebuild_try(t, &(struct rebuild_what){(const uint8_t(*)[SHA256_BYTES])sha256, 1, true,
                                          at_us});
}

static const char *
picture_path(struct trip *t, const char *type, int box_px)
{
    static char path[256];
    char name[STORAGE_NAME_MAX];
    uint8_t sha256[SHA256_BYTES];

    object_of(t, type, sha256);
    storage_name(STORAGE_THUMB, sha256, NULL, box_px, name);
    (void)snprintf(path, sizeof path, "%s/%s", t->dir, name);
    return path;
}

/* One picture and one video, stored and looked at. */
static void
stored(struct trip *t)
{
    PAGE(t, "/a.jpg", "/b.mp4", "/gone.jpg");
    web_put_jpeg(t, "a.jpg", 1);
    web_put_mp4(t, "b.mp4", 2);
    t->opts.storyboard = true;
    trip_run(t);
    assert_int_equal(t->counts.thumbs, 3);
    trip_worker(t, "tells");
}

static int64_t
asked(struct trip *t, const char *words)
{
    auto_free char *sql = xasprintf(
        "SELECT count(*) FROM event WHERE kind = 'thumbed' AND detail LIKE '%s'", words);

    return trip_count(t, sql);
}

static void
where_nothing_is_missing_nothing_is_done(void **state)
{
    struct trip *t = *state;
    long long before;

    stored(t);
    before = db_changes(t->a.db);
    rebuild_all(t);
    assert_int_equal(db_changes(t->a.db), before);
    assert_int_equal(t->counts.total, 0);
    assert_int_equal(t->counts.thumbs, 0);
    assert_int_equal(rebuild_exit_status(&t->counts), 0);
    assert_int_equal(t->n_events, 2); /* begin and end */
}

static void
a_picture_whose_file_is_gone_or_cut_is_made_again(void **state)
{
    struct trip *t = *state;

    stored(t);
    assert_int_equal(unlink(picture_path(t, "jpeg", 256)), 0);
    assert_int_equal(chmod(picture_path(t, "mp4", STORAGE_STORYBOARD), 0644), 0);
    assert_int_equal(truncate(picture_path(t, "mp4", STORAGE_STORYBOARD), 5), 0);
    rebuild_all(t);
    assert_int_equal(t->counts.total, 2);
    assert_int_equal(t->counts.thumbs, 2);
    assert_int_equal(access(picture_path(t, "jpeg", 256), F_OK), 0);
    assert_int_equal(asked(t, "flags 2,%boxes 256"), 1);
    assert_int_equal(asked(t, "flags 3,%boxes"), 1); /* the strip alone */
    assert_int_equal(rebuild_exit_status(&t->counts), 0);
    rebuild_all(t);
    assert_int_equal(t->counts.total, 0);
}

static void
pictures_of_an_older_recipe_and_wanted_boxes_are_made(void **state)
{
    struct trip *t = *state;

    stored(t);
    OK(t, t->a.db->ops->script(t->a.db->conn,
                               "UPDATE thumb SET recipe = 0; UPDATE storyboard SET"
                               " recipe = 0",
                               &t->e));
    rebuild_all(t);
    assert_int_equal(t->counts.total, 2);
    assert_int_equal(asked(t, "flags 1,%boxes 256"), 1);
    assert_int_equal(asked(t, "flags 0,%boxes 256"), 1);
    t->opts.boxes[1] = 64;
    rebuild_all(t);
    assert_int_equal(asked(t, "flags 2,%boxes 256 64"), 2);
    rebuild_all(t);
    assert_int_equal(t->counts.total, 0);
}

/* Nothing that needs the network, and nothing of what was never stored. */
static void
no_server_is_asked_and_no_state_changed(void **state)
{
    struct trip *t = *state;

    stored(t);
    assert_int_equal(unlink(picture_path(t, "jpeg", 256)), 0);
    t->opts.refresh = true;
    t->opts.retry_failed = true;
    rebuild_all(t);
    assert_int_equal(t->counts.asked, 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM observation"), 3);
}

static void
a_chosen_frame_is_shown_by_the_thumbs_in_all_their_boxes(void **state)
{
    struct trip *t = *state;
    struct stat before, after;

    stored(t);
    t->opts.boxes[0] = 512; /* 256 is held, and is not to show another picture */
    assert_int_equal(stat(picture_path(t, "mp4", STORAGE_STORYBOARD), &before), 0);
    choose(t, "mp4", 2500000);
    assert_int_equal(t->counts.total, 1);
    assert_int_equal(t->counts.thumbs, 2);
    assert_int_equal(trip_count(t, "SELECT at_us FROM frame_choice"), 2500000);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb WHERE frame_us = 2500000"
                                   " AND box IN (512, 256)"),
                     2);
    assert_int_equal(asked(t, "%by hand"), 1);
    assert_int_equal(stat(picture_path(t, "mp4", STORAGE_STORYBOARD), &after), 0);
    assert_int_equal(before.st_ino, after.st_ino); /* the strip is as it was */
    choose(t, "mp4", -1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM frame_choice"), 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb WHERE frame_us IS NULL"),
                     3);
}

static void
a_frame_that_is_not_there_is_refused_in_words(void **state)
{
    struct trip *t = *state;
    static const uint8_t stranger[1][SHA256_BYTES] = {{1}};

    stored(t);
    choose(t, "jpeg", 0);
    assert_non_null(trip_note(t, "it is no video"));
    assert_int_equal(t->counts.failing, 1);
    assert_int_equal(rebuild_exit_status(&t->counts), 1);
    OK(t, t->a.db->ops->script(t->a.db->conn, "UPDATE object SET duration_us = 12500000",
                               &t->e));
    choose(t, "mp4", 12500001);
    assert_non_null(trip_note(t, "it ends after 12.500 s"));
    choose(t, "mp4", 12500000);
    assert_int_equal(t->counts.failing, 0);
    rebuild_try(t, &(struct rebuild_what){stranger, 1, false, -1});
    assert_non_null(trip_note(t, "no asset holds it"));
    assert_int_equal(rebuild_exit_status(&t->counts), 1);
}

static void
chosen_objects_are_made_anew_whatever_there_is(void **state)
{
    struct trip *t = *state;
    uint8_t sha256[1][SHA256_BYTES];

    stored(t);
    object_of(t, "mp4", sha256[0]);
    rebuild_try(
        t, &(struct rebuild_what){(const uint8_t(*)[SHA256_BYTES])sha256, 1, false, -1});
    assert_int_equal(asked(t, "flags 3,%boxes 256"), 1);
    assert_int_equal(t->counts.thumbs, 2);
}

static void
a_dry_run_tells_what_would_be_made_and_changes_nothing(void **state)
{
    struct trip *t = *state;
    long long before;

    stored(t);
    assert_int_equal(unlink(picture_path(t, "jpeg", 256)), 0);
    t->opts.dry_run = true;
    before = db_changes(t->a.db);
    rebuild_all(t);
    assert_int_equal(trip_told(t, EVENT_ITEM, "look", "a.jpg"), 1);
    assert_int_equal(t->counts.total, 1);
    choose(t, "mp4", 0);
    assert_int_equal(trip_told(t, EVENT_ITEM, "look", "b.mp4"), 1);
    assert_int_equal(db_changes(t->a.db), before);
    assert_int_not_equal(access(picture_path(t, "jpeg", 256), F_OK), 0);
}

static void
what_can_not_be_made_gives_exit_status_1(void **state)
{
    struct trip *t = *state;
    char name[STORAGE_NAME_MAX];
    uint8_t sha256[SHA256_BYTES];
    auto_free char *original = NULL;

    stored(t);
    assert_int_equal(unlink(picture_path(t, "jpeg", 256)), 0);
    trip_worker(t, "unconfined");
    rebuild_all(t);
    assert_int_equal(t->counts.unseen, 1);
    assert_int_equal(rebuild_exit_status(&t->counts), 1);
    trip_worker(t, "breaks");
    rebuild_all(t);
    assert_int_equal(t->counts.damaged, 1);
    assert_int_equal(rebuild_exit_status(&t->counts), 1);
    object_of(t, "jpeg", sha256);
    storage_name(STORAGE_MEDIA, sha256, "jpg", 0, name);
    original = xasprintf("%s/%s", t->dir, name);
    assert_int_equal(unlink(original), 0);
    assert_int_equal(unlink(picture_path(t, "jpeg", 256)), 0);
    rebuild_all(t);
    assert_int_equal(t->counts.lost, 1);
    assert_non_null(trip_note(t, "the stored file is gone"));
    assert_int_equal(rebuild_exit_status(&t->counts), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(where_nothing_is_missing_nothing_is_done),
        trip_test(a_picture_whose_file_is_gone_or_cut_is_made_again),
        trip_test(pictures_of_an_older_recipe_and_wanted_boxes_are_made),
        trip_test(no_server_is_asked_and_no_state_changed),
        trip_test(a_chosen_frame_is_shown_by_the_thumbs_in_all_their_boxes),
        trip_test(a_frame_that_is_not_there_is_refused_in_words),
        trip_test(chosen_objects_are_made_anew_whatever_there_is),
        trip_test(a_dry_run_tells_what_would_be_made_and_changes_nothing),
        trip_test(what_can_not_be_made_gives_exit_status_1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
