#include "db_help.h"

#include "db/row_filter.h"

static bool
copy_url(void *arg, const struct row_listed *row)
{
    buf_addf(arg, "%.*s ", STR_FMT(row->url));
    return true;
}

/* The URLs of what is listed, without "http://". */
static const char *
list(struct room *r, struct buf *b, struct row_filter f)
{
    buf_clear(b);
    OK(r, row_list_each(r->db, &f, copy_url, b, &r->e));
    return buf_cstr(b);
}

#define LISTS(r, expected, ...)                                                          \
    do {                                                                                 \
        auto_buf struct buf listed_ = {.limit = 4000};                                   \
        assert_string_equal(list(r, &listed_, (struct row_filter){__VA_ARGS__}),         \
                            expected);                                                   \
    } while (0)

static void
the_list_goes_by_date_then_id_and_ends_with_what_has_none(void **state)
{
    struct room *r = *state;

    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "x:1");
    (void)room_asset_dated(r, "x:2", "2016-07-17");
    (void)room_asset_dated(r, "x:3", "2016-07-16T19:11:58.808");
    (void)room_asset(r, "x:4");
    (void)room_asset_dated(r, "x:5", "2016-07-16");
    (void)room_asset_dated(r, "x:6", "2016-07-17");
    LISTS(r, "x:5 x:3 x:2 x:6 x:1 x:4 ", .limit = 0);
    LISTS(r, "x:5 x:3 x:2 ", .limit = 3);
    db_abandon(r->db);
}

static void
the_order_is_the_indexs_and_no_copy_is_sorted(void **state)
{
    struct room *r = *state;
    struct row_filter all = {0};
    struct filter_sql filter;
    auto_buf struct buf sql = {.limit = 40000};
    struct stmt *q;
    bool row = true;

    OK(r, filter_sql_init(&filter, &all, &r->e));
    buf_add_cstr(&sql, "EXPLAIN QUERY PLAN ");
    filter_sql_list(&filter, &sql);
    filter_sql_release(&filter);
    q = stmt_make(r->db, buf_cstr(&sql), &r->e);
    assert_non_null(q);
    for (;;) {
        struct str detail;

        OK(r, stmt_row(q, &row, &r->e));
        if (!row) {
            break;
        }
        (void)stmt_take_int(q, 0);
        (void)stmt_take_int(q, 0);
        (void)stmt_take_int(q, 0);
        detail = stmt_take_text(q);
        assert_int_equal(str_find(detail, STR("TEMP B-TREE")), -1);
        assert_int_equal(str_find(detail, STR("MATERIALIZE")), -1);
        assert_true(str_find(detail, STR("SCAN")) < 0 ||
                    str_find(detail, STR("asset_date")) >=
                        0); /* one scan, all else is seeks */
    }
    stmt_end(q);
}

static bool
check_row(void *arg, const struct row_listed *row)
{
    assert_str(row->title, "second");
    assert_str(row->date_article, "2016-07-01");
    assert_str(row->date, "2016-07-16");
    assert_str(row->date_source, "path");
    assert_str(row->host, "a");
    assert_str(row->origin, "mirror");
    assert_str(row->last_modified, "yesterday");
    assert_str(row->error, "timed out");
    assert_int_equal(row->first_seen, 1000);
    assert_int_equal(row->last_seen, 3000);
    assert_int_equal(row->http_status, 0);
    assert_int_equal(row->attempts, 2);
    assert_int_equal(row->state, STATE_SUBSTITUTE);
    assert_true(row->held);
    ++*(int *)arg;
    return true;
}

static void
a_row_tells_the_held_copy_and_the_last_attempt_apart(void **state)
{
    struct room *r = *state;
    uint8_t digest[SHA256_BYTES];
    struct row_article a = {.number = STR("2"), .published = STR("2016-07-01")};
    struct row_observation o = {.at = 2000,
                                .origin = STR("mirror"),
                                .http_status = 200,
                                .bytes = 1,
                                .last_modified = STR("yesterday"),
                                .outcome = STR("stored"),
                                .object = digest};
    int64_t source, lead;
    int calls = 0;

    OK(r, db_begin(r->db, &r->e));
    source = room_source(r, "one", "");
    lead = room_article(r, "s", "1");
    OK(r, row_site_get(r->db, STR("s"), &a.site, &r->e));
    OK(r, row_article_get(r->db, &a, &r->e));
    o.asset = room_asset_dated(r, "http://a/1", "2016-07-16");
    room_mention(r, source, 0, lead, a.id, o.asset, NULL);
    room_mention(r, source, 1, lead, a.id, o.asset, "second");
    room_mention(r, source, 2, lead, a.id, o.asset, "third");
    room_object(r, "o", "jpeg", "ok");
    room_digest("o", digest);
    OK(r, row_observation_add(r->db, &o, &r->e));
    o = (struct row_observation){.asset = o.asset,
                                 .at = 3000,
                                 .origin = STR("live"),
                                 .bytes = -1,
                                 .outcome = STR("failed"),
                                 .error = STR("timed out")};
    OK(r, row_observation_add(r->db, &o, &r->e));
    OK(r, row_list_each(r->db, &(struct row_filter){0}, check_row, &calls, &r->e));
    assert_int_equal(calls, 1);
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(the_list_goes_by_date_then_id_and_ends_with_what_has_none),
        room_test(the_order_is_the_indexs_and_no_copy_is_sorted),
        room_test(a_row_tells_the_held_copy_and_the_last_attempt_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
