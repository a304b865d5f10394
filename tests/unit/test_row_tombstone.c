#include "db_help.h"

#include "db/row_gallery.h"
#include "db/row_tombstone.h"

static struct row_tombstone
stone(int64_t asset, int64_t at)
{
    return (struct row_tombstone){
        .asset = asset, .at = at, .who = STR("ada"), .why = STR("asked to")};
}

static bool
tell(void *arg, const struct row_tombstone *t, struct str url)
{
    buf_addf(arg, "%d %.*s %.*s %.*s %d;", (int)t->at, STR_FMT(t->who), STR_FMT(t->why),
             STR_FMT(url), (int)t->lifted_at);
    return true;
}

static void
what_is_forgotten_is_excluded_until_it_is_restored(void **state)
{
    struct room *r = *state;
    struct row_tombstone t;
    int64_t asset;
    bool already, found;

    OK(r, db_begin(r->db, &r->e));
    asset = room_asset(r, "http://a/1.jpg");
    t = stone(asset, 5);
    OK(r, row_tombstone_add(r->db, &t, &already, &r->e));
    assert_false(already);
    assert_int_equal(t.id, 1);
    assert_int_equal(room_state(r, "http://a/1.jpg"), STATE_EXCLUDED);
    OK(r, row_tombstone_lift(r->db, asset, 6, &found, &r->e));
    assert_true(found);
    assert_int_equal(room_state(r, "http://a/1.jpg"), STATE_UNTRIED);
    OK(r, row_tombstone_lift(r->db, asset, 7, &found, &r->e));
    assert_false(found); /* none stands, and the lifted one keeps its time */
    assert_int_equal(room_count(r, "SELECT lifted_at FROM tombstone"), 6);
    db_abandon(r->db);
}

static void
a_tombstone_that_stands_is_not_doubled(void **state)
{
    struct room *r = *state;
    struct row_tombstone t;
    bool already;

    OK(r, db_begin(r->db, &r->e));
    t = stone(room_asset(r, "http://a/1.jpg"), 5);
    OK(r, row_tombstone_add(r->db, &t, &already, &r->e));
    t.at = 6;
    OK(r, row_tombstone_add(r->db, &t, &already, &r->e));
    assert_true(already);
    assert_int_equal(room_count(r, "SELECT count(*) FROM tombstone WHERE at = 5"), 1);
    assert_int_equal(room_count(r, "SELECT count(*) FROM tombstone"), 1);
    db_abandon(r->db);
}

static void
tombstones_come_oldest_first_of_one_asset_or_of_all(void **state)
{
    struct room *r = *state;
    auto_buf struct buf told = {.limit = 1000};
    struct row_tombstone t;
    int64_t one, two;
    bool flag;

    OK(r, db_begin(r->db, &r->e));
    one = room_asset(r, "http://a/1.jpg");
    two = room_asset(r, "http://a/2.jpg");
    t = stone(two, 5);
    OK(r, row_tombstone_add(r->db, &t, &flag, &r->e));
    t = stone(one, 6);
    OK(r, row_tombstone_add(r->db, &t, &flag, &r->e));
    OK(r, row_tombstone_lift(r->db, two, 8, &flag, &r->e));
    t = stone(two, 9);
    OK(r, row_tombstone_add(r->db, &t, &flag, &r->e));
    OK(r, row_tombstone_each(r->db, two, tell, &told, &r->e));
    assert_string_equal(buf_cstr(&told), "5 ada asked to http://a/2.jpg 8;"
                                         "9 ada asked to http://a/2.jpg 0;");
    buf_clear(&told);
    OK(r, row_tombstone_each(r->db, 0, tell, &told, &r->e));
    assert_string_equal(buf_cstr(&told), "5 ada asked to http://a/2.jpg 8;"
                                         "6 ada asked to http://a/1.jpg 0;"
                                         "9 ada asked to http://a/2.jpg 0;");
    db_abandon(r->db);
}

static void
an_archive_is_remembered_for_what_it_was_asked_last(void **state)
{
    struct room *r = *state;
    int64_t asset, at, before, after;

    OK(r, db_begin(r->db, &r->e));
    asset = room_asset(r, "http://a/1.jpg");
    OK(r, db_commit(r->db, &r->e));
    OK(r, row_revision(r->db, &before, &r->e));
    OK(r, db_begin(r->db, &r->e));
    OK(r, row_lookup_find(r->db, STR("wayback x"), asset, &at, &r->e));
    assert_int_equal(at, 0);
    OK(r, row_lookup_put(r->db, STR("wayback x"), asset, 5, STR("none"), &r->e));
    OK(r, row_lookup_put(r->db, STR("wayback x"), asset, 6, STR("not-media"), &r->e));
    OK(r, row_lookup_put(r->db, STR("wayback y"), asset, 7, STR("none"), &r->e));
    OK(r, row_lookup_find(r->db, STR("wayback x"), asset, &at, &r->e));
    assert_int_equal(at, 6);
    OK(r, row_lookup_find(r->db, STR("wayback z"), asset, &at, &r->e));
    assert_int_equal(at, 0);
    OK(r, db_commit(r->db, &r->e));
    assert_int_equal(room_count(r, "SELECT count(*) FROM lookup"), 2);
    OK(r, row_revision(r->db, &after, &r->e));
    assert_int_equal(after, before); /* no page shows it */
}

/* A reading with a base may leave an asset without a mention: it goes (row_mention.c). */
static void
an_asset_that_an_archive_was_asked_for_is_kept(void **state)
{
    struct room *r = *state;
    int64_t source, article, old, other;

    OK(r, db_begin(r->db, &r->e));
    source = room_source(r, "one", "");
    article = room_article(r, "s", "1");
    old = room_asset(r, "/1.jpg");
    other = room_asset(r, "/2.jpg");
    room_mention(r, source, 0, article, 0, old, NULL);
    room_mention(r, source, 1, article, 0, other, NULL);
    OK(r, row_lookup_put(r->db, STR("w"), old, 5, STR("none"), &r->e));
    room_mention(r, source, 0, article, 0, room_asset(r, "http://a/1.jpg"), NULL);
    room_mention(r, source, 1, article, 0, room_asset(r, "http://a/2.jpg"), NULL);
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset WHERE url = '/1.jpg'"), 1);
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset WHERE url = '/2.jpg'"), 0);
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(what_is_forgotten_is_excluded_until_it_is_restored),
        room_test(a_tombstone_that_stands_is_not_doubled),
        room_test(tombstones_come_oldest_first_of_one_asset_or_of_all),
        room_test(an_archive_is_remembered_for_what_it_was_asked_last),
        room_test(an_asset_that_an_archive_was_asked_for_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
