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
    .caption = {"A caption", 9},
    .credit = {"Agency", 6},
    .copyright = {"(c) 2016", 8},
    .creator = {"Somebody", 8},
    .dominant = 0x102030,
    .has_phash = true,
    .phash = 0x8123456789abcdef,
    .whole_permille = 430,
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
    assert_true(str_eq(got->caption, o->caption) && str_eq(got->credit, o->credit));
    assert_true(str_eq(got->copyright, o->copyright));
    assert_true(str_eq(got->creator, o->creator));
    assert_int_equal(got->dominant, o->dominant);
    assert_int_equal(got->has_phash, o->has_phash);
    assert_true(got->phash == o->phash);
    assert_int_equal(got->whole_permille, o->whole_permille);
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
                              .verdict = STR("unchecked"),
                              .dominant = -1,
                              .whole_permille = -1};

    OK(r, db_begin(r->db, &r->e));
    OK(r, row_object_put(r->db, &o, &r->e));
    OK(r, row_object_put(r->db, &bare, &r->e));
    hold(r, "http://a/1.mp4", &o);
    hold(r, "http://a/2.jpg", &bare);
    expect_object(r, o);
    expect_object(r, bare);
    assert_int_equal(room_count(r, "SELECT count(*) FROM object WHERE width IS NULL"
                                   " AND duration_us IS NULL AND rotation IS NULL"
                                   " AND bit_rate IS NULL AND codec IS NULL"
                                   " AND caption IS NULL AND dominant IS NULL"
                                   " AND phash IS NULL AND whole_permille IS NULL"),
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
    again.creator = (struct str){0};
    again.dominant = 0;
    again.phash = 0;
    again.whole_permille = 0;
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
add_phash(void *arg, const uint8_t sha256[SHA256_BYTES], uint64_t phash)
{
    buf_addf(arg, "%02x %016llx;", sha256[0], (unsigned long long)phash);
    return true;
}

static bool
stop_at_once(void *arg, const uint8_t sha256[SHA256_BYTES], uint64_t phash)
{
    (void)sha256;
    (void)phash;
    ++*(int *)arg;
    return false;
}

static void
every_hash_is_given_and_none_where_there_is_none(void **state)
{
    struct room *r = *state;
    auto_buf struct buf got = {.limit = 1000};
    struct row_object o = full;
    int calls = 0;

    OK(r, db_begin(r->db, &r->e));
    o.sha256[0] = 0x10; /* the first bit is SQLite's sign */
    OK(r, row_object_put(r->db, &o, &r->e));
    o.sha256[0] = 0x20;
    o.phash = UINT64_MAX; /* and -1 a number as any */
    OK(r, row_object_put(r->db, &o, &r->e));
    o.sha256[0] = 0x30;
    o.has_phash = false;
    OK(r, row_object_put(r->db, &o, &r->e));
    OK(r, row_phash_each(r->db, add_phash, &got, &r->e));
    assert_string_equal(buf_cstr(&got), "10 8123456789abcdef;20 ffffffffffffffff;");
    OK(r, row_phash_each(r->db, stop_at_once, &calls, &r->e));
    assert_int_equal(calls, 1);
    db_abandon(r->db);
}

static void
other_pictures_change_only_what_is_shown(void **state)
{
    struct room *r = *state;
    struct row_object o = full;
    struct row_object shown = {.dominant = 0xffffff, .has_phash = true, .phash = 7};
    long long before;

    OK(r, db_begin(r->db, &r->e));
    OK(r, row_object_put(r->db, &o, &r->e));
    hold(r, "http://a/1.mp4", &o);
    memcpy(shown.sha256, o.sha256, sizeof shown.sha256);
    OK(r, row_object_shown(r->db, &shown, &r->e));
    o.dominant = 0xffffff;
    o.phash = 7;
    expect_object(r, o);
    before = db_changes(r->db);
    OK(r, row_object_shown(r->db, &shown, &r->e));
    shown.has_phash = false;
    shown.dominant = -1;
    OK(r, row_object_shown(r->db, &shown, &r->e));
    assert_int_equal(db_changes(r->db), before);
    shown.dominant = 0; /* a black frame has a colour and nothing to compare */
    OK(r, row_object_shown(r->db, &shown, &r->e));
    o.dominant = 0;
    o.has_phash = false;
    o.phash = 0;
    expect_object(r, o);
    db_abandon(r->db);
}

static int
named(struct room *r, const char *prefix, uint8_t sha256[SHA256_BYTES])
{
    int found;

    memset(sha256, 0, SHA256_BYTES);
    OK(r, row_object_named(r->db, str_of(prefix), sha256, &found, &r->e));
    return found;
}

static void
an_object_is_found_by_as_much_of_its_digest_as_is_its_own(void **state)
{
    struct room *r = *state;
    struct row_object o = full;
    uint8_t got[SHA256_BYTES];

    OK(r, db_begin(r->db, &r->e));
    memcpy(o.sha256, "\xab\xcd\xe1", 3);
    OK(r, row_object_put(r->db, &o, &r->e));
    memcpy(o.sha256, "\xab\xcd\xe2", 3);
    OK(r, row_object_put(r->db, &o, &r->e));
    assert_int_equal(named(r, "abcde", got), 2);
    assert_int_equal(named(r, "abcde2", got), 1);
    assert_memory_equal(got, o.sha256, sizeof got);
    assert_int_equal(named(r, "ABCDE1", got), 1);
    assert_int_equal(got[2], 0xe1);
    assert_int_equal(named(r, "abcde3", got), 0);
    assert_int_equal(named(r, "abcdg", got), 0);
    assert_int_equal(named(r, "", got), 0);
    db_abandon(r->db);
}

static void
take_found(void *arg, const struct row_object *o)
{
    assert_str(o->type, "mp4");
    assert_str(o->verdict, "ok");
    assert_int_equal(o->bytes, 100);
    ++*(int *)arg;
}

static void
one_object_is_found_by_its_digest(void **state)
{
    struct room *r = *state;
    uint8_t digest[SHA256_BYTES];
    int told = 0;
    bool found;

    OK(r, db_begin(r->db, &r->e));
    room_object(r, "o", "mp4", "ok");
    room_digest("o", digest);
    OK(r, row_object_find(r->db, digest, take_found, &told, &found, &r->e));
    assert_true(found);
    assert_int_equal(told, 1);
    room_digest("none", digest);
    OK(r, row_object_find(r->db, digest, take_found, &told, &found, &r->e));
    assert_false(found);
    assert_int_equal(told, 1);
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(one_object_is_found_by_its_digest),
        room_test(an_object_comes_back_as_it_was_put),
        room_test(a_second_probe_refreshes_facts_but_never_bytes_digests_or_time),
        room_test(every_hash_is_given_and_none_where_there_is_none),
        room_test(other_pictures_change_only_what_is_shown),
        room_test(an_object_is_found_by_as_much_of_its_digest_as_is_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
