#include "db_help.h"

static const struct row_page page = {.limit = 10, .recipe = 1, .boxes = {512, 256}};

static bool
check_held(void *arg, const struct row_work *w)
{
    uint8_t key[SHA256_BYTES], object[SHA256_BYTES];

    room_digest("http://a/1.jpg", key);
    room_digest("o", object);
    assert_memory_equal(w->key, key, sizeof key);
    assert_memory_equal(w->object, object, sizeof object);
    assert_str(w->url, "http://a/1.jpg");
    assert_str(w->host, "a");
    assert_str(w->etag, "\"2\"");
    assert_str(w->last_modified, "yesterday");
    assert_str(w->type, "jpeg");
    assert_str(w->verdict, "ok");
    assert_int_equal(w->claim, CLAIM_IMAGE);
    assert_int_equal(w->state, STATE_PRESENT);
    assert_int_equal(w->attempts, 3);
    assert_int_equal(w->not_before, 99);
    assert_int_equal(w->object_bytes, 100);
    *(int *)arg += 1 + w->has_thumb + 10 * w->n_thumbs + 100 * w->has_storyboard;
    return true;
}

/* One asset that holds "o", with three observations. */
static void
hold_one(struct room *r)
{
    uint8_t digest[SHA256_BYTES];
    struct row_observation o = {.at = 1,
                                .origin = STR("live"),
                                .bytes = 100,
                                .etag = STR("\"1\""),
                                .outcome = STR("stored")};

    o.asset = room_asset(r, "http://a/1.jpg");
    room_object(r, "o", "jpeg", "ok");
    room_digest("o", digest);
    o.object = digest;
    OK(r, row_observation_add(r->db, &o, &r->e));
    o.etag = STR("\"2\"");
    o.last_modified = STR("yesterday");
    o.outcome = STR("unchanged");
    OK(r, row_observation_add(r->db, &o, &r->e));
    o.object = NULL;
    o.etag = STR("\"error page's\"");
    o.outcome = STR("failed");
    o.not_before = 99;
    OK(r, row_observation_add(r->db, &o, &r->e));
}

static void
the_planner_is_told_what_is_held_and_what_was_last_seen(void **state)
{
    struct room *r = *state;
    int calls = 0;

    OK(r, db_begin(r->db, &r->e));
    hold_one(r);
    OK(r, row_work_each(r->db, &page, check_held, &calls, &r->e));
    assert_int_equal(calls, 1);
    db_abandon(r->db);
}

/* What a planner is told of the pictures of "o". */
static int
pictures_told(struct room *r, int32_t recipe)
{
    struct row_page asked = page;
    int told = 0;

    asked.recipe = recipe;
    OK(r, row_work_each(r->db, &asked, check_held, &told, &r->e));
    return told - 1;
}

static bool
take_live_at(void *arg, const struct row_work *w)
{
    *(int64_t *)arg = w->live_at;
    return true;
}

static void
the_planner_is_told_when_the_live_server_was_last_asked(void **state)
{
    static const struct {
        int64_t at;
        const char *origin;
        int64_t live_at;
    } steps[] = {{10, "web-archive", 0},
                 {20, "live", 20},
                 {30, "live", 30},
                 {40, "mirror", 30},
                 {50, "hand", 30}};
    struct room *r = *state;
    struct row_observation o = {.bytes = -1, .outcome = STR("failed")};
    int64_t live_at = -1;

    OK(r, db_begin(r->db, &r->e));
    o.asset = room_asset(r, "http://a/1.jpg");
    OK(r, row_work_each(r->db, &page, take_live_at, &live_at, &r->e));
    assert_int_equal(live_at, 0);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        o.at = steps[i].at;
        o.origin = str_of(steps[i].origin);
        OK(r, row_observation_add(r->db, &o, &r->e));
        OK(r, row_work_each(r->db, &page, take_live_at, &live_at, &r->e));
        assert_int_equal(live_at, steps[i].live_at);
    }
    db_abandon(r->db);
}

static void
the_planner_is_told_which_wanted_pictures_there_are(void **state)
{
    struct room *r = *state;
    struct row_thumb t = {.recipe = 1, .box_px = 128, .width = 1, .height = 1};
    struct row_storyboard s = {.recipe = 1};

    OK(r, db_begin(r->db, &r->e));
    hold_one(r);
    room_digest("o", t.object);
    room_digest("o", s.object);
    assert_int_equal(pictures_told(r, 1), 0);
    OK(r, row_thumb_put(r->db, &t, &r->e));
    assert_int_equal(pictures_told(r, 1), 1); /* of a box that nobody asks for */
    t.box_px = 512;
    OK(r, row_thumb_put(r->db, &t, &r->e));
    assert_int_equal(pictures_told(r, 1), 1 + 10);
    t.box_px = 256;
    OK(r, row_thumb_put(r->db, &t, &r->e));
    OK(r, row_storyboard_put(r->db, &s, &r->e));
    assert_int_equal(pictures_told(r, 1), 1 + 20 + 100);
    assert_int_equal(pictures_told(r, 2), 0); /* another recipe has none of them */
    db_abandon(r->db);
}

static bool
check_untouched(void *arg, const struct row_work *w)
{
    assert_null(w->object);
    assert_null(w->etag.p);
    assert_null(w->type.p);
    assert_null(w->verdict.p);
    assert_int_equal(w->object_bytes, -1);
    assert_int_equal(w->attempts, 0);
    assert_int_equal(w->not_before, 0);
    assert_false(w->has_thumb || w->has_storyboard);
    assert_int_equal(w->n_thumbs, 0);
    ++*(int *)arg;
    return false;
}

static void
what_was_never_tried_has_nothing_to_tell_and_a_walk_ends_when_asked(void **state)
{
    struct room *r = *state;
    int calls = 0;

    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "http://a/1.jpg");
    (void)room_asset(r, "http://a/2.jpg");
    OK(r, row_work_each(r->db, &page, check_untouched, &calls, &r->e));
    assert_int_equal(calls, 1);
    db_abandon(r->db);
}

struct nest {
    struct room *r;
    int depth, calls;
};

static bool
ask_again(void *arg, const struct row_work *w)
{
    struct nest *n = arg;

    (void)w;
    n->calls++;
    if (n->depth < 2) {
        n->depth++;
        OK(n->r, row_work_each(n->r->db, &page, ask_again, n, &n->r->e));
        n->depth--;
    }
    return true;
}

static void
a_walk_may_ask_the_same_question_within(void **state)
{
    struct room *r = *state;
    struct nest n = {.r = r};

    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "http://a/1.jpg");
    (void)room_asset(r, "http://a/2.jpg");
    OK(r, row_work_each(r->db, &page, ask_again, &n, &r->e));
    assert_int_equal(n.calls, 2 + 4 + 8);
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(the_planner_is_told_what_is_held_and_what_was_last_seen),
        room_test(the_planner_is_told_when_the_live_server_was_last_asked),
        room_test(the_planner_is_told_which_wanted_pictures_there_are),
        room_test(what_was_never_tried_has_nothing_to_tell_and_a_walk_ends_when_asked),
        room_test(a_walk_may_ask_the_same_question_within),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
