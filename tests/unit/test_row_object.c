#include "db_help.h"

static const struct row_object full = {
    .sha256 = {1, 2, 3},
    .sha1 = {4, 5, 6},
    .bytes = 12345,
    .type = {"mp4", 3},
    .puid = {"fmt/199", 7},
    .width = 1920,
    .height = 1080,
    .duration_us = 12500000,
    .codec = {"h264", 4},
    .profile = {"High", 4},
    .pixel_format = {"yuv420p", 7},
    .frame_rate = {"25/1", 4},
    .bit_rate = 800000,
    .audio_codec = {"aac", 3},
    .rotation = 90,
    .date_media = {"2016-07-16T19:11:58Z", 20},
    .facts = {"{\"icc\":true}", 12},
    .verdict = {"ok", 2},
    .verdict_detail = {"fine", 4},
    .stored_at = 777,
};

static bool
copy_listed(void *arg, const struct row_listed *row)
{
    struct row_object *o = arg;
    const struct row_object *got = &row->object;

    assert_true(row->held);
    assert_memory_equal(got->sha256, o->sha256, sizeof got->sha256);
    assert_memory_equal(got->sha1, o->sha1, sizeof got->sha1);
    assert_int_equal(got->bytes, o->bytes);
    assert_int_equal(got->width, o->width);
    assert_int_equal(got->height, o->height);
    assert_int_equal(got->duration_us, o->duration_us);
    assert_int_equal(got->bit_rate, o->bit_rate);
    assert_int_equal(got->rotation, o->rotation);
    assert_int_equal(got->stored_at, o->stored_at);
    assert_true(str_eq(got->type, o->type) && str_eq(got->puid, o->puid));
    assert_true(str_eq(got->codec, o->codec) && str_eq(got->profile, o->profile));
    assert_true(str_eq(got->pixel_format, o->pixel_format));
    assert_true(str_eq(got->frame_rate, o->frame_rate));
    assert_true(str_eq(got->audio_codec, o->audio_codec));
    assert_true(str_eq(got->date_media, o->date_media) && str_eq(got->facts, o->facts));
    assert_true(str_eq(got->verdict, o->verdict));
    assert_true(str_eq(got->verdict_detail, o->verdict_detail));
    o->bytes = -7;
    return true;
}

static void
expect_object(struct room *r, struct row_object o)
{
    struct row_filter f = {.sha256 = o.sha256};

    OK(r, row_list_each(r->db, &f, copy_listed, &o, &r->e));
    assert_int_equal(o.bytes, -7); /* it was listed */
}

static void
hold(struct room *r, const char *url, const struct row_object *o)
{
    struct row_observation seen = {.asset = room_asset(r, url),
                                   .at = 1,
                                   .origin = STR("live"),
                                   .object = o->sha256,
                                   .outcome = STR("stored")};

    OK(r, row_observation_add(r->db, &seen, &r->e));
}

static void
an_object_comes_back_as_it_was_put(void **state)
{
    struct room *r = *state;
    struct row_object o = full;
    struct row_object bare = {.sha256 = {9},
                              .bytes = 0,
                              .type = STR("jpeg"),
                              .duration_us = -1,
                              .rotation = -1,
                              .verdict = STR("unchecked")};

    OK(r, db_begin(r->db, &r->e));
    OK(r, row_object_put(r->db, &o, &r->e));
    OK(r, row_object_put(r->db, &bare, &r->e));
    hold(r, "http://a/1.mp4", &o);
    hold(r, "http://a/2.jpg", &bare);
    expect_object(r, o);
    expect_object(r, bare);
    assert_int_equal(room_count(r, "SELECT count(*) FROM object WHERE width IS NULL"
                                   " AND duration_us IS NULL AND rotation IS NULL"
                                   " AND bit_rate IS NULL AND codec IS NULL"),
                     1);
    db_abandon(r->db);
}

static void
a_second_probe_refreshes_facts_but_never_bytes_digests_or_time(void **state)
{
    struct room *r = *state;
    struct row_object o = full;
    struct row_object again = full;
    long long before;

    OK(r, db_begin(r->db, &r->e));
    OK(r, row_object_put(r->db, &o, &r->e));
    hold(r, "http://a/1.mp4", &o);
    before = db_changes(r->db);
    OK(r, row_object_put(r->db, &again, &r->e));
    assert_int_equal(db_changes(r->db), before); /* nothing learned: nothing written */
    again.verdict = STR("truncated");
    again.verdict_detail = (struct str){0};
    again.width = 0;
    again.bytes = 1;
    again.sha1[0] = 99;
    again.stored_at = 1;
    OK(r, row_object_put(r->db, &again, &r->e));
    again.bytes = o.bytes;
    again.sha1[0] = o.sha1[0];
    again.stored_at = o.stored_at;
    expect_object(r, again);
    db_abandon(r->db);
}

static bool
copy_thumb(void *arg, const struct row_thumb *t)
{
    buf_addf(arg, "%d/%d %dx%d %d %d;", t->recipe, t->box_px, t->width, t->height,
             (int)t->bytes, (int)t->frame_us);
    return t->box_px < 512;
}

static void
thumbs_are_one_for_each_recipe_and_box(void **state)
{
    struct room *r = *state;
    auto_buf struct buf got = {.limit = 1000};
    struct row_object o = full;
    struct row_thumb t = {.recipe = 2,
                          .box_px = 256,
                          .width = 256,
                          .height = 144,
                          .bytes = 9,
                          .frame_us = -1};
    long long before;

    OK(r, db_begin(r->db, &r->e));
    memcpy(t.object, o.sha256, sizeof t.object);
    REFUSED(r, ERR_DB, row_thumb_put(r->db, &t, &r->e)); /* of no object */
    OK(r, row_object_put(r->db, &o, &r->e));
    OK(r, row_thumb_put(r->db, &t, &r->e));
    before = db_changes(r->db);
    OK(r, row_thumb_put(r->db, &t, &r->e));
    assert_int_equal(db_changes(r->db), before);
    t.frame_us = 4000;
    t.bytes = 10;
    OK(r, row_thumb_put(r->db, &t, &r->e));
    t.recipe = 1;
    OK(r, row_thumb_put(r->db, &t, &r->e));
    t.box_px = 512;
    OK(r, row_thumb_put(r->db, &t, &r->e));
    OK(r, row_thumbs_each(r->db, o.sha256, copy_thumb, &got, &r->e));
    assert_string_equal(buf_cstr(&got), "1/256 256x144 10 4000;1/512 256x144 10 4000;");
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(an_object_comes_back_as_it_was_put),
        room_test(a_second_probe_refreshes_facts_but_never_bytes_digests_or_time),
        room_test(thumbs_are_one_for_each_recipe_and_box),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
