#include "record_help.h"

#include <sys/stat.h>

/* Where the strip of these bytes stands, within the archive. */
static const char *
strip_path(const struct trip *t, struct str bytes)
{
    static char path[256];
    char name[STORAGE_NAME_MAX];
    uint8_t digest[SHA256_BYTES];

    hash_sha256(bytes, digest);
    storage_name(STORAGE_THUMB, digest, NULL, STORAGE_STORYBOARD, name);
    (void)snprintf(path, sizeof path, "%s/%s", t->dir, name);
    return path;
}

static void
a_storyboard_is_stored_beside_the_thumbs_with_its_row(void **state)
{
    struct trip *t = *state;
    struct record *r = recorder(t);
    struct item *it = item_of(t, "one.mp4", STR("one"));

    add_picture(it, 256);
    add_strip(it);
    record_add(r, it);
    it = item_of(t, "two.mp4", STR("two"));
    it->strip_told = true; /* it was asked for one, and has none */
    record_add(r, it);
    record_add(r, item_of(t, "three.jpg", STR("three"))); /* was not asked */
    OK(t, record_flush(r, &t->e));
    assert_true(file_is(strip_path(t, STR("one")), STR("nor is a strip")));
    assert_int_equal(trip_count(t, "SELECT count(*) FROM storyboard WHERE tiles = 2 AND"
                                   " tile_width = 160 AND tile_height = 90 AND bytes = 14"
                                   " AND times = '[0.5,2]'"),
                     1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM storyboard WHERE tiles = 0"), 1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM storyboard"), 2);
    assert_int_equal(trip_files_in(t, "archive/thumbs"), 2);
    assert_int_equal(t->counts.thumbs, 2);
    record_free(r);
}

static void
a_storyboard_that_found_no_place_has_no_row(void **state)
{
    struct trip *t = *state;
    struct record *r = recorder(t);
    struct item *it = item_of(t, "one.mp4", STR("one"));
    auto_free char *path = xstrdup(strip_path(t, STR("one")));
    auto_free char *folder = xstrndup(path, (size_t)(strrchr(path, '/') - path));

    add_picture(it, 256);
    add_strip(it);
    (void)mkdir(folder, 0755);
    assert_int_equal(mkdir(path, 0755), 0); /* where the file would go */
    record_add(r, it);
    OK(t, record_flush(r, &t->e));
    assert_int_equal(trip_count(t, "SELECT count(*) FROM storyboard"), 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb"), 1);
    assert_int_equal(t->counts.thumbs, 1);
    record_free(r);
}

/* An original that failed has no row that its pictures could belong to. */
static void
pictures_of_bytes_that_the_disk_did_not_take_are_dropped(void **state)
{
    struct trip *t = *state;
    struct record *r = recorder(t);
    struct item *it = item_of(t, "one.mp4", STR("one"));
    auto_free char *path = xstrdup(object_path(t, STR("one")));
    auto_free char *folder = xstrndup(path, (size_t)(strrchr(path, '/') - path));

    add_picture(it, 256);
    it->strip_told = true;
    (void)mkdir(folder, 0755);
    assert_int_equal(mkdir(path, 0755), 0); /* where the original would go */
    record_add(r, it);
    OK(t, record_flush(r, &t->e));
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object"), 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM storyboard"), 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb"), 0);
    record_free(r);
}

/* Puts a look without LOOK_WHOLE behind the first one. */
static struct item *
second_look(struct trip *t, struct str bytes)
{
    struct item *it = item_of(t, "one.mp4", bytes);

    it->work = WORK_LOOK;
    it->was = STATE_PRESENT;
    it->outcome = NULL;
    it->is_part = false;
    it->looks = LOOK_THUMBS;
    add_picture(it, 256);
    return it;
}

static void
a_look_that_makes_pictures_only_leaves_facts_and_verdict_alone(void **state)
{
    struct trip *t = *state;
    struct record *r = recorder(t);
    struct item *it = item_of(t, "one.mp4", STR("one"));

    it->facts.width = 640;
    (void)snprintf(it->detail, sizeof it->detail, "a word about it");
    record_add(r, it);
    OK(t, record_flush(r, &t->e));
    it = second_look(t, STR("one"));
    it->facts.dominant_rgb = 0xabcdef;
    it->facts.has_phash = 1;
    it->facts.phash = 5;
    record_add(r, it);
    OK(t, record_flush(r, &t->e));
    assert_int_equal(
        trip_count(t, "SELECT count(*) FROM object WHERE verdict = 'ok' AND width = 640"
                      " AND verdict_detail = 'a word about it' AND dominant = 11259375"
                      " AND phash = 5"),
        1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb"), 1);
    record_free(r);
}

static void
a_choice_of_a_frame_is_recorded_with_its_pictures_or_not_at_all(void **state)
{
    struct trip *t = *state;
    struct record *r = recorder(t);
    struct item *it;

    record_add(r, item_of(t, "one.mp4", STR("one")));
    OK(t, record_flush(r, &t->e));
    it = second_look(t, STR("one"));
    it->chooses = true;
    it->choice_us = 2500000;
    record_add(r, it);
    OK(t, record_flush(r, &t->e));
    assert_int_equal(trip_count(t, "SELECT at_us FROM frame_choice"), 2500000);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM event WHERE kind = 'thumbed' AND"
                                   " detail LIKE '%by hand%'"),
                     1);
    it = second_look(t, STR("one"));
    it->chooses = true;
    it->choice_us = 7;
    free(it->pictures[0].png);
    it->n_pictures = 0;
    record_add(r, it);
    OK(t, record_flush(r, &t->e));
    assert_int_equal(trip_count(t, "SELECT at_us FROM frame_choice"), 2500000);
    it = second_look(t, STR("one"));
    it->chooses = true; /* back to the program's own */
    record_add(r, it);
    OK(t, record_flush(r, &t->e));
    assert_int_equal(trip_count(t, "SELECT count(*) FROM frame_choice"), 0);
    record_free(r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(a_storyboard_is_stored_beside_the_thumbs_with_its_row),
        trip_test(a_storyboard_that_found_no_place_has_no_row),
        trip_test(pictures_of_bytes_that_the_disk_did_not_take_are_dropped),
        trip_test(a_look_that_makes_pictures_only_leaves_facts_and_verdict_alone),
        trip_test(a_choice_of_a_frame_is_recorded_with_its_pictures_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
