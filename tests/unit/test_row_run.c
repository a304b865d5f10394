#include "db_help.h"

static bool
copy_work(void *arg, const struct row_work *w)
{
    buf_addf(arg, "%d %s;", (int)w->asset, state_name(w->state));
    return true;
}

static const char *
work(struct room *r, struct buf *b, int64_t after, int64_t limit)
{
    buf_clear(b);
    OK(r, row_work_each(r->db,
                        &(struct row_page){.after = after, .limit = limit, .recipe = 1},
                        copy_work, b, &r->e));
    return buf_cstr(b);
}

/* Assets 1 to 4: 1 and 2 of source one, 2 and 3 of source two, 4 of nobody. */
static void
fill(struct room *r, int64_t sources[2])
{
    int64_t article = room_article(r, "s", "1");
    int64_t a[4];
    char url[32];

    sources[0] = room_source(r, "one", "");
    sources[1] = room_source(r, "two", "");
    for (int i = 0; i < 4; i++) {
        snprintf(url, sizeof url, "http://a/%d.jpg", i + 1);
        a[i] = room_asset(r, url);
        assert_int_equal(a[i], i + 1);
    }
    room_mention(r, sources[0], 0, article, 0, a[0], NULL);
    room_mention(r, sources[0], 1, article, 0, a[1], NULL);
    room_mention(r, sources[0], 2, article, 0, a[1], NULL);
    room_mention(r, sources[1], 0, article, 0, a[1], NULL);
    room_mention(r, sources[1], 1, article, 0, a[2], NULL);
    room_mention(r, room_source(r, "three", ""), 0, article, 0, a[3], NULL);
}

static void
a_run_is_its_sources_assets_or_the_whole_catalog(void **state)
{
    struct room *r = *state;
    auto_buf struct buf b = {.limit = 1000};
    int64_t s[2], counts[ASSET_STATES];

    OK(r, db_begin(r->db, &r->e));
    fill(r, s);
    OK(r, db_commit(r->db, &r->e));
    assert_string_equal(work(r, &b, 0, 100), "1 untried;2 untried;3 untried;4 untried;");
    OK(r, row_run_clear(r->db, &r->e));
    assert_string_equal(work(r, &b, 0, 100), "1 untried;2 untried;3 untried;4 untried;");
    OK(r, row_run_add(r->db, s[1], &r->e));
    assert_string_equal(work(r, &b, 0, 100), "2 untried;3 untried;");
    OK(r, row_run_add(r->db, s[0], &r->e));
    OK(r, row_run_add(r->db, s[0], &r->e));
    assert_string_equal(work(r, &b, 0, 100), "1 untried;2 untried;3 untried;");
    assert_string_equal(work(r, &b, 1, 100), "2 untried;3 untried;");
    assert_string_equal(work(r, &b, 0, 2), "1 untried;2 untried;");
    assert_string_equal(work(r, &b, 3, 100), "");
    OK(r, row_run_count(r->db, counts, &r->e));
    assert_int_equal(counts[STATE_UNTRIED], 3);
    OK(r, row_run_add(r->db, s[1] + 1, &r->e)); /* now every source there is */
    assert_string_equal(work(r, &b, 0, 100), "1 untried;2 untried;3 untried;4 untried;");
    OK(r, row_run_clear(r->db, &r->e));
    OK(r, row_run_count(r->db, counts, &r->e));
    assert_int_equal(counts[STATE_UNTRIED], 4);
}

static void
the_set_of_a_run_is_no_change_of_the_catalog(void **state)
{
    struct room *r = *state;
    auto_buf struct buf b = {.limit = 1000};
    int64_t s[2];
    long long before;

    OK(r, db_begin(r->db, &r->e));
    fill(r, s);
    OK(r, db_commit(r->db, &r->e));
    before = db_changes(r->db);
    OK(r, row_run_clear(r->db, &r->e));
    OK(r, row_run_add(r->db, s[0], &r->e));
    (void)work(r, &b, 0, 100);
    OK(r, row_run_clear(r->db, &r->e));
    assert_int_equal(db_changes(r->db), before);
}

static void
mentions_added_later_take_part_in_the_run(void **state)
{
    struct room *r = *state;
    auto_buf struct buf b = {.limit = 1000};
    int64_t s[2];

    OK(r, db_begin(r->db, &r->e));
    fill(r, s);
    OK(r, row_run_add(r->db, s[0], &r->e));
    assert_string_equal(work(r, &b, 0, 100), "1 untried;2 untried;");
    room_mention(r, s[0], 50, room_article(r, "s", "1"), 0, 4, NULL);
    assert_string_equal(work(r, &b, 0, 100), "1 untried;2 untried;4 untried;");
    db_abandon(r->db);
}

static void
a_run_survives_an_abandoned_transaction(void **state)
{
    struct room *r = *state;
    auto_buf struct buf b = {.limit = 1000};
    int64_t s[2];

    OK(r, db_begin(r->db, &r->e));
    fill(r, s);
    OK(r, db_commit(r->db, &r->e));
    OK(r, row_run_add(r->db, s[0], &r->e));
    OK(r, db_begin(r->db, &r->e));
    OK(r, row_run_add(r->db, s[1], &r->e));
    db_abandon(r->db); /* only what was added within is gone */
    assert_string_equal(work(r, &b, 0, 100), "1 untried;2 untried;");
    OK(r, row_run_clear(r->db, &r->e));
    OK(r, db_begin(r->db, &r->e));
    OK(r, row_run_clear(r->db, &r->e));
    db_abandon(r->db);
    OK(r, row_run_add(r->db, s[1], &r->e));
    assert_string_equal(work(r, &b, 0, 100), "2 untried;3 untried;");
}

static void
a_run_begun_in_an_abandoned_transaction_is_begun_again(void **state)
{
    struct room *r = *state;
    auto_buf struct buf b = {.limit = 1000};
    int64_t s[2];

    OK(r, db_begin(r->db, &r->e));
    fill(r, s);
    OK(r, db_commit(r->db, &r->e));
    OK(r, db_begin(r->db, &r->e));
    OK(r, row_run_add(r->db, s[0], &r->e));
    db_abandon(r->db);
    assert_string_equal(work(r, &b, 0, 100), "1 untried;2 untried;3 untried;4 untried;");
    OK(r, row_run_add(r->db, s[1], &r->e));
    assert_string_equal(work(r, &b, 0, 100), "2 untried;3 untried;");
}

static bool
copy_named(void *arg, const struct row_work *w)
{
    buf_addf(arg, "%d%s;", (int)w->asset, w->is_named ? " named" : "");
    return true;
}

static void
assert_work(struct room *r, const char *expected)
{
    auto_buf struct buf b = {.limit = 1000};

    OK(r, row_work_each(r->db, &(struct row_page){.limit = 100}, copy_named, &b, &r->e));
    assert_string_equal(buf_cstr(&b), expected);
}

static void
an_asset_that_is_named_itself_joins_the_run_and_is_told_from_the_rest(void **state)
{
    struct room *r = *state;
    int64_t s[2], counts[ASSET_STATES];
    long long before;

    OK(r, db_begin(r->db, &r->e));
    fill(r, s);
    OK(r, db_commit(r->db, &r->e));
    before = db_changes(r->db);
    OK(r, row_run_clear(r->db, &r->e));
    OK(r, row_run_add_asset(r->db, 4, &r->e));
    OK(r, row_run_add_asset(r->db, 4, &r->e));
    assert_work(r, "4 named;");
    OK(r, row_run_count(r->db, counts, &r->e));
    assert_int_equal(counts[STATE_UNTRIED], 1);
    OK(r, row_run_add(r->db, s[1], &r->e));
    OK(r, row_run_add_asset(r->db, 2, &r->e));
    assert_work(r, "2 named;3;4 named;");
    OK(r, row_run_add(r->db, s[0], &r->e));
    OK(r, row_run_add(r->db, s[1] + 1, &r->e)); /* every source: the names still count */
    assert_work(r, "1;2 named;3;4 named;");
    OK(r, row_run_clear(r->db, &r->e));
    assert_work(r, "1;2;3;4;");
    assert_int_equal(db_changes(r->db), before);
}

static void
an_asset_named_where_there_is_no_source_at_all_is_the_run(void **state)
{
    struct room *r = *state;

    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "http://a/1.jpg");
    (void)room_asset(r, "http://a/2.jpg");
    OK(r, db_commit(r->db, &r->e));
    OK(r, row_run_add_asset(r->db, 2, &r->e));
    assert_work(r, "2 named;");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(a_run_is_its_sources_assets_or_the_whole_catalog),
        room_test(the_set_of_a_run_is_no_change_of_the_catalog),
        room_test(mentions_added_later_take_part_in_the_run),
        room_test(a_run_survives_an_abandoned_transaction),
        room_test(a_run_begun_in_an_abandoned_transaction_is_begun_again),
        room_test(an_asset_that_is_named_itself_joins_the_run_and_is_told_from_the_rest),
        room_test(an_asset_named_where_there_is_no_source_at_all_is_the_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
