#include "db_help.h"

static void
a_url_has_one_row(void **state)
{
    struct room *r = *state;
    struct row_asset a = {.url = STR("https://a/x.jpg"),
                          .host = STR("a"),
                          .claim = CLAIM_VIDEO,
                          .stem = STR("x"),
                          .date = STR("2016-07-16"),
                          .date_source = STR("path")};
    int64_t first;
    bool is_new;

    OK(r, db_begin(r->db, &r->e));
    hash_sha256(a.url, a.key);
    OK(r, row_asset_get(r->db, &a, &is_new, &r->e));
    assert_true(is_new);
    first = a.id;
    a.id = 0;
    OK(r, row_asset_get(r->db, &a, &is_new, &r->e));
    assert_false(is_new);
    assert_int_equal(a.id, first);
    assert_int_equal(db_changes(r->db), 1);
    assert_int_equal(room_count(r,
                                "SELECT count(*) FROM asset WHERE url = 'https://a/x.jpg'"
                                " AND host = 'a' AND claimed = 'video' AND stem = 'x'"
                                " AND variant IS NULL AND date = '2016-07-16'"
                                " AND date_source = 'path' AND date_name IS NULL"),
                     1);
    db_abandon(r->db);
}

static void
a_date_comes_only_where_there_is_none(void **state)
{
    struct room *r = *state;
    struct row_asset dated = {.url = STR("https://a/d.jpg"),
                              .host = STR("a"),
                              .date = STR("2016-07-16"),
                              .date_source = STR("path")};
    struct row_asset bare = {.url = STR("https://a/b.jpg"), .host = STR("a")};
    struct str date = STR("2020-01-02T03:04:05Z"), from = STR("last-modified");
    bool is_new;

    OK(r, db_begin(r->db, &r->e));
    hash_sha256(dated.url, dated.key);
    hash_sha256(bare.url, bare.key);
    OK(r, row_asset_get(r->db, &dated, &is_new, &r->e));
    OK(r, row_asset_get(r->db, &bare, &is_new, &r->e));
    OK(r, row_asset_date_if_none(r->db, dated.id, date, from, &r->e));
    OK(r, row_asset_date_if_none(r->db, bare.id, date, from, &r->e));
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset WHERE date = '2016-07-16'"
                                   " AND date_source = 'path'"),
                     1);
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset"
                                   " WHERE date = '2020-01-02T03:04:05Z'"
                                   " AND date_source = 'last-modified'"),
                     1);
    db_abandon(r->db);
}

static void
two_urls_with_one_hash_are_two_assets(void **state)
{
    struct room *r = *state;
    struct row_asset a = {
        .url = STR("https://a/1.jpg"), .host = STR("a"), .key = {0xff, 1, 2}};
    struct row_asset b = {
        .url = STR("https://a/2.jpg"), .host = STR("a"), .key = {0xff, 1, 2}};
    struct row_asset again = a;
    bool is_new;

    OK(r, db_begin(r->db, &r->e));
    OK(r, row_asset_get(r->db, &a, &is_new, &r->e));
    OK(r, row_asset_get(r->db, &b, &is_new, &r->e));
    assert_true(is_new);
    assert_true(a.id != b.id);
    OK(r, row_asset_get(r->db, &again, &is_new, &r->e));
    assert_false(is_new);
    assert_int_equal(again.id, a.id);
    assert_int_equal(room_count(r, "SELECT count(DISTINCT key_hash) FROM asset"), 1);
    assert_int_equal(room_count(r, "SELECT min(key_hash) FROM asset"),
                     (int64_t)UINT64_C(0xff01020000000000));
    db_abandon(r->db);
}

/* Enough new rows that the connection stops asking and trusts its filter. */
enum { MANY = 3000 };

static void
add_many(struct room *r, const char *prefix, int64_t ids[MANY])
{
    char url[64];

    for (int i = 0; i < MANY; i++) {
        snprintf(url, sizeof url, "https://%s/%d.jpg", prefix, i);
        ids[i] = room_asset(r, url);
    }
}

static void
a_bulk_of_new_urls_is_found_again_one_by_one(void **state)
{
    static int64_t first[MANY], second[MANY], again[MANY];
    struct room *r = *state;

    OK(r, db_begin(r->db, &r->e));
    add_many(r, "a", first);
    OK(r, db_commit(r->db, &r->e));
    room_close(r);
    room_open(r); /* a filter that must learn from the rows what it has not seen */
    OK(r, db_begin(r->db, &r->e));
    add_many(r, "b", second);
    assert_non_null(r->db->urls.slots);
    add_many(r, "a", again);
    assert_memory_equal(first, again, sizeof first);
    add_many(r, "b", again);
    assert_memory_equal(second, again, sizeof second);
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset"), 2 * MANY);
    assert_int_equal(room_count(r, "SELECT count(DISTINCT url) FROM asset"), 2 * MANY);
    db_abandon(r->db);
    OK(r, db_begin(r->db, &r->e));
    add_many(r, "b", again); /* what never was is added after all */
    assert_int_equal(room_count(r, "SELECT count(DISTINCT url) FROM asset"), 2 * MANY);
    db_abandon(r->db);
}

static const char hostile[] = "x'); DROP TABLE asset; --\"%s%n\\ $1 ?1 :a @b \x01\x7f";

static void
text_that_looks_like_sql_is_only_text(void **state)
{
    struct room *r = *state;
    struct row_filter f = {.url = str_of(hostile)};
    int64_t id;
    enum asset_state class = ASSET_STATES;

    OK(r, db_begin(r->db, &r->e));
    id = room_asset_dated(r, hostile, hostile);
    assert_int_equal(room_asset(r, hostile), id);
    OK(r, row_list_each(r->db, &f, room_take_state, &class, &r->e));
    assert_int_equal(class, STATE_UNRESOLVABLE);
    class = ASSET_STATES;
    f = (struct row_filter){.search = str_of(hostile),
                            .host = str_of(hostile),
                            .article = str_of(hostile),
                            .date_after = str_of(hostile)};
    OK(r, row_list_each(r->db, &f, room_take_state, &class, &r->e));
    assert_int_equal(class, ASSET_STATES);
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset"), 1);
    db_abandon(r->db);
}

static bool
same_text(void *arg, const struct row_listed *row)
{
    struct str *expected = arg;

    assert_true(str_eq(row->url, *expected));
    expected->n = SIZE_MAX;
    return true;
}

static void
texts_come_back_byte_for_byte(void **state)
{
    struct room *r = *state;
    size_t n = 1 << 20;
    char *big = xcalloc(1, n);
    struct str texts[] = {STR("a\0b\0"),
                          STR(""),
                          STR("\xff\xfe not utf-8 \xc3"),
                          {big, n},
                          STR("\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85")};

    memset(big, 'y', n);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct row_asset a = {.url = texts[i], .host = STR("")};
        struct row_filter f = {.url = texts[i]};
        struct str expected = texts[i];
        bool is_new;

        OK(r, db_begin(r->db, &r->e));
        hash_sha256(a.url, a.key);
        OK(r, row_asset_get(r->db, &a, &is_new, &r->e));
        OK(r, row_list_each(r->db, &f, same_text, &expected, &r->e));
        assert_int_equal(expected.n, SIZE_MAX);
        db_abandon(r->db);
    }
    free(big);
}

static void
a_text_over_the_limit_is_refused_with_its_own_code(void **state)
{
    struct room *r = *state;
    size_t n = (size_t)LIMIT_DB_ROW_BYTES + 1;
    char *big = xcalloc(1, n); /* untouched pages: no memory is taken */
    struct row_article a = {.number = STR("1"), .body = {big, n}};

    OK(r, db_begin(r->db, &r->e));
    OK(r, row_site_get(r->db, STR("s"), &a.site, &r->e));
    REFUSED(r, ERR_LIMIT, row_article_get(r->db, &a, &r->e));
    a.body = (struct str){0};
    OK(r, row_article_get(r->db, &a, &r->e)); /* the statement is usable again */
    db_abandon(r->db);
    free(big);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(a_url_has_one_row),
        room_test(a_date_comes_only_where_there_is_none),
        room_test(two_urls_with_one_hash_are_two_assets),
        room_test(a_bulk_of_new_urls_is_found_again_one_by_one),
        room_test(text_that_looks_like_sql_is_only_text),
        room_test(texts_come_back_byte_for_byte),
        room_test(a_text_over_the_limit_is_refused_with_its_own_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
