#include "db_help.h"

static bool
copy_thumb(void *arg, const struct row_thumb *t)
{
    buf_addf(arg, "%d/%d %dx%d %d %d;", t->recipe, t->box_px, t->width, t->height,
             (int)t->bytes, (int)t->frame_us);
    return t->box_px < 512;
}

static void
expect_thumbs(struct room *r, const uint8_t object[SHA256_BYTES], const char *list)
{
    auto_buf struct buf got = {.limit = 1000};

    OK(r, row_thumbs_each(r->db, object, copy_thumb, &got, &r->e));
    assert_string_equal(buf_cstr(&got), list);
}

static void
thumbs_are_one_for_each_box_and_only_where_there_is_an_object(void **state)
{
    struct room *r = *state;
    struct row_thumb t = {.recipe = 2,
                          .box_px = 256,
                          .width = 256,
                          .height = 144,
                          .bytes = 9,
                          .frame_us = -1};
    long long before;

    OK(r, db_begin(r->db, &r->e));
    room_digest("o", t.object);
    REFUSED(r, ERR_DB, row_thumb_put(r->db, &t, &r->e));
    room_object(r, "o", "mp4", "ok");
    OK(r, row_thumb_put(r->db, &t, &r->e));
    before = db_changes(r->db);
    OK(r, row_thumb_put(r->db, &t, &r->e));
    assert_int_equal(db_changes(r->db), before);
    t.frame_us = 4000;
    t.bytes = 10;
    OK(r, row_thumb_put(r->db, &t, &r->e));
    t.box_px = 512;
    OK(r, row_thumb_put(r->db, &t, &r->e));
    t.box_px = 1024; /* behind the one at which the walk is ended */
    OK(r, row_thumb_put(r->db, &t, &r->e));
    expect_thumbs(r, t.object, "2/256 256x144 10 4000;2/512 256x144 10 4000;");
    db_abandon(r->db);
}

static void
a_new_recipe_takes_the_place_of_the_old_in_the_boxes_that_it_made(void **state)
{
    struct room *r = *state;
    struct row_thumb t = {
        .recipe = 1, .box_px = 256, .width = 2, .height = 2, .frame_us = -1};

    OK(r, db_begin(r->db, &r->e));
    room_object(r, "o", "jpeg", "ok");
    room_object(r, "another", "jpeg", "ok");
    room_digest("another", t.object);
    OK(r, row_thumb_put(r->db, &t, &r->e));
    room_digest("o", t.object);
    OK(r, row_thumb_put(r->db, &t, &r->e));
    t.box_px = 128;
    OK(r, row_thumb_put(r->db, &t, &r->e));
    t.recipe = 2;
    t.box_px = 256;
    OK(r, row_thumb_put(r->db, &t, &r->e));
    expect_thumbs(r, t.object, "1/128 2x2 0 -1;2/256 2x2 0 -1;");
    room_digest("another", t.object);
    expect_thumbs(r, t.object, "1/256 2x2 0 -1;");
    db_abandon(r->db);
}

static void
a_storyboard_comes_back_as_it_was_put_and_a_new_one_takes_its_place(void **state)
{
    struct room *r = *state;
    auto_buf struct buf hold = {.limit = 1000};
    struct row_storyboard s = {.recipe = 2,
                               .tiles = 2,
                               .tile_width = 160,
                               .tile_height = 90,
                               .bytes = 777,
                               .times = STR("[0.5,1.25]")};
    struct row_storyboard got;
    long long before;
    bool found;

    OK(r, db_begin(r->db, &r->e));
    room_digest("o", s.object);
    REFUSED(r, ERR_DB, row_storyboard_put(r->db, &s, &r->e)); /* of no object */
    room_object(r, "o", "mp4", "ok");
    OK(r, row_storyboard_find(r->db, s.object, &got, &hold, &found, &r->e));
    assert_false(found);
    OK(r, row_storyboard_put(r->db, &s, &r->e));
    before = db_changes(r->db);
    OK(r, row_storyboard_put(r->db, &s, &r->e));
    assert_int_equal(db_changes(r->db), before);
    OK(r, row_storyboard_find(r->db, s.object, &got, &hold, &found, &r->e));
    assert_true(found);
    assert_memory_equal(got.object, s.object, sizeof got.object);
    assert_int_equal(got.recipe, 2);
    assert_int_equal(got.tiles, 2);
    assert_int_equal(got.tile_width, 160);
    assert_int_equal(got.tile_height, 90);
    assert_int_equal(got.bytes, 777);
    assert_str(got.times, "[0.5,1.25]");
    s.tiles = 0; /* a look found that it gives none */
    s.times = STR("[]");
    OK(r, row_storyboard_put(r->db, &s, &r->e));
    OK(r, row_storyboard_find(r->db, s.object, &got, &hold, &found, &r->e));
    assert_true(found);
    assert_int_equal(got.tiles, 0);
    assert_str(got.times, "[]");
    db_abandon(r->db);
}

static int64_t
chosen(struct room *r, const uint8_t object[SHA256_BYTES])
{
    int64_t at_us;

    OK(r, row_frame_find(r->db, object, &at_us, &r->e));
    return at_us;
}

static void
a_chosen_frame_is_kept_until_another_is_chosen_or_none(void **state)
{
    struct room *r = *state;
    uint8_t object[SHA256_BYTES];

    OK(r, db_begin(r->db, &r->e));
    room_digest("o", object);
    REFUSED(r, ERR_DB, row_frame_put(r->db, object, 0, 1, &r->e)); /* of no object */
    room_object(r, "o", "mp4", "ok");
    assert_int_equal(chosen(r, object), -1);
    OK(r, row_frame_put(r->db, object, 0, 1000, &r->e)); /* the first is a choice too */
    assert_int_equal(chosen(r, object), 0);
    OK(r, row_frame_put(r->db, object, 12500000, 2000, &r->e));
    assert_int_equal(chosen(r, object), 12500000);
    OK(r, row_frame_put(r->db, object, 12500000, 3000, &r->e)); /* the same: no change */
    assert_int_equal(room_count(r, "SELECT chosen_at FROM frame_choice"), 2000);
    OK(r, row_frame_put(r->db, object, -1, 4000, &r->e));
    assert_int_equal(chosen(r, object), -1);
    assert_int_equal(room_count(r, "SELECT count(*) FROM frame_choice"), 0);
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(thumbs_are_one_for_each_box_and_only_where_there_is_an_object),
        room_test(a_new_recipe_takes_the_place_of_the_old_in_the_boxes_that_it_made),
        room_test(a_storyboard_comes_back_as_it_was_put_and_a_new_one_takes_its_place),
        room_test(a_chosen_frame_is_kept_until_another_is_chosen_or_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
