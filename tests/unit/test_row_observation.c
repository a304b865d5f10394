#include "db_help.h"

static bool
check_observation(void *arg, const struct row_observation *o)
{
    const struct row_observation *want = arg;

    assert_int_equal(o->asset, want->asset);
    assert_int_equal(o->at, want->at);
    assert_int_equal(o->http_status, want->http_status);
    assert_int_equal(o->bytes, want->bytes);
    assert_int_equal(o->not_before, want->not_before);
    assert_true(str_eq(o->origin, want->origin) && str_eq(o->final_url, want->final_url));
    assert_true(str_eq(o->content_type, want->content_type) &&
                str_eq(o->etag, want->etag));
    assert_true(str_eq(o->last_modified, want->last_modified));
    assert_true(str_eq(o->outcome, want->outcome) && str_eq(o->error, want->error));
    assert_true(str_eq(o->head, want->head) &&
                (o->head.p == NULL) == (want->head.p == NULL));
    assert_true((o->object == NULL) == (want->object == NULL));
    assert_true(o->object == NULL || memcmp(o->object, want->object, SHA256_BYTES) == 0);
    return false; /* only the first */
}

static void
an_observation_comes_back_as_it_was_added(void **state)
{
    struct room *r = *state;
    uint8_t object[SHA256_BYTES];
    struct row_observation o = {.at = 1,
                                .origin = STR("live"),
                                .final_url = STR("http://b/1.jpg"),
                                .http_status = 200,
                                .bytes = 0,
                                .content_type = STR("image/jpeg"),
                                .etag = STR("W/\"1\""),
                                .last_modified = STR("Sun, 17 Jul 2016 20:35:56 GMT"),
                                .object = object,
                                .outcome = STR("stored"),
                                .error = STR("e"),
                                .not_before = 5,
                                .head = STR("<h\0ml>")};
    struct row_observation bare = {
        .at = 2, .origin = STR("live"), .bytes = -1, .outcome = STR("failed")};

    OK(r, db_begin(r->db, &r->e));
    room_object(r, "o", "jpeg", "ok");
    room_digest("o", object);
    o.asset = room_asset(r, "http://a/1.jpg");
    bare.asset = room_asset(r, "http://a/2.jpg");
    OK(r, row_observation_add(r->db, &o, &r->e));
    OK(r, row_observation_add(r->db, &bare, &r->e));
    OK(r, row_observations_each(r->db, o.asset, check_observation, &o, &r->e));
    OK(r, row_observations_each(r->db, bare.asset, check_observation, &bare, &r->e));
    db_abandon(r->db);
}

static void
a_known_observation_is_known_by_url_and_object(void **state)
{
    struct room *r = *state;
    uint8_t key[SHA256_BYTES], absent[SHA256_BYTES] = {0}, object[SHA256_BYTES];
    int64_t id, asset;
    bool known;

    OK(r, db_begin(r->db, &r->e));
    id = room_asset(r, "http://a/1.jpg");
    room_object(r, "o", "jpeg", "ok");
    room_object(r, "p", "jpeg", "ok");
    room_digest("http://a/1.jpg", key);
    room_digest("o", object);
    OK(r, row_observation_known(r->db, key, object, &known, &asset, &r->e));
    assert_false(known);
    assert_int_equal(asset, id);
    room_observe(r, id, "live", "stored", "o");
    OK(r, row_observation_known(r->db, key, object, &known, &asset, &r->e));
    assert_true(known);
    room_digest("p", object);
    OK(r, row_observation_known(r->db, key, object, &known, &asset, &r->e));
    assert_false(known);
    OK(r, row_observation_known(r->db, absent, object, &known, &asset, &r->e));
    assert_false(known);
    assert_int_equal(asset, 0);
    memcpy(absent, key, 8); /* the index says yes, the URL's whole digest says no */
    OK(r, row_observation_known(r->db, absent, object, &known, &asset, &r->e));
    assert_int_equal(asset, 0);
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(an_observation_comes_back_as_it_was_added),
        room_test(a_known_observation_is_known_by_url_and_object),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
