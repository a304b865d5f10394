#include "db_help.h"

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
an_article_lists_what_it_leads_and_what_stands_on_its_page(void **state)
{
    struct room *r = *state;
    int64_t source, lead, page, elsewhere;

    OK(r, db_begin(r->db, &r->e));
    source = room_source(r, "one", "");
    lead = room_article(r, "a.example", "7");
    page = room_article(r, "a.example", "8");
    elsewhere = room_article(r, "b.example", "7");
    room_mention(r, source, 0, lead, page, room_asset(r, "x:1"), NULL);
    room_mention(r, source, 1, page, 0, room_asset(r, "x:2"), NULL);
    room_mention(r, source, 2, elsewhere, 0, room_asset(r, "x:3"), NULL);
    room_mention(r, source, 3, lead, 0, room_asset(r, "x:1"), NULL);
    LISTS(r, "x:1 x:3 ", .article = STR("7"));
    LISTS(r, "x:1 x:2 ", .article = STR("8"));
    LISTS(r, "x:3 ", .article = STR("b.example/7"));
    LISTS(r, "", .article = STR("c.example/7"));
    LISTS(r, "", .article = STR("77"));
    LISTS(r, "", .article = STR("")); /* asked for, and named by nothing */
    db_abandon(r->db);
}

static void
a_host_is_itself_or_a_parent_of_it(void **state)
{
    struct room *r = *state;

    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "http://alalam.ir/1");
    (void)room_asset(r, "http://media.alalam.ir/2");
    (void)room_asset(r, "http://notalalam.ir/3");
    (void)room_asset(r, "http://alalam.ir.evil/4");
    (void)room_asset(r, "/5");
    LISTS(r, "http://alalam.ir/1 http://media.alalam.ir/2 ", .host = STR("alalam.ir"));
    LISTS(r, "http://media.alalam.ir/2 ", .host = STR("media.ALALAM.ir"));
    LISTS(r, "http://alalam.ir/1 http://media.alalam.ir/2 http://notalalam.ir/3 ",
          .host = STR("ir"));
    LISTS(r, "", .host = STR("%.ir"));
    LISTS(r, "", .host = STR("alalam_ir"));
    LISTS(r, "", .host = STR(".ir"));
    db_abandon(r->db);
}

static void
dates_are_compared_at_the_precision_of_both(void **state)
{
    struct room *r = *state;

    OK(r, db_begin(r->db, &r->e));
    (void)room_asset_dated(r, "x:1", "2015-12-31");
    (void)room_asset_dated(r, "x:2", "2016-07-16");
    (void)room_asset_dated(r, "x:3", "2016-07-16T19:11:58.808");
    (void)room_asset_dated(r, "x:4", "2016-07-17T08:00+04:30");
    (void)room_asset_dated(r, "x:5", "2016-08-01");
    (void)room_asset(r, "x:6");
    LISTS(r, "x:2 x:3 x:4 x:5 ", .date_after = STR("2016"));
    LISTS(r, "x:1 x:2 x:3 x:4 x:5 ", .date_before = STR("2016"));
    LISTS(r, "x:1 x:2 x:3 x:4 ", .date_before = STR("2016-07"));
    LISTS(r, "x:5 ", .date_after = STR("2016-08"));
    LISTS(r, "x:2 x:3 ", .date_after = STR("2016-07-16"),
          .date_before = STR("2016-07-16"));
    LISTS(r, "x:1 x:2 x:3 ", .date_before = STR("2016-07-16"));
    LISTS(r, "x:4 x:5 ", .date_after = STR("2016-07-17"));
    /* a day may lie on either side of its noon */
    LISTS(r, "x:2 x:3 x:4 x:5 ", .date_after = STR("2016-07-16T12:00"));
    LISTS(r, "x:1 x:2 ", .date_before = STR("2016-07-16T12:00"));
    LISTS(r, "x:1 x:2 x:3 ", .date_before = STR("2016-07-16T19:11:58"));
    LISTS(r, "x:2 x:3 x:4 x:5 ", .date_after = STR("2016-07-16T19:11:58.808"));
    LISTS(r, "x:2 x:4 x:5 ", .date_after = STR("2016-07-16T19:11:58.809"));
    /* zones are passed over on both sides */
    LISTS(r, "x:1 x:2 x:3 x:4 ", .date_before = STR("2016-07-17T08:00Z"));
    LISTS(r, "x:2 x:3 x:4 x:5 ", .date_after = STR("2016-07-16T19:11:58-03:00"));
    db_abandon(r->db);
}

static void
a_date_that_is_less_precise_fits_where_it_may_lie_within(void **state)
{
    struct room *r = *state;

    OK(r, db_begin(r->db, &r->e));
    (void)room_asset_dated(r, "x:0", "2023-12");
    (void)room_asset_dated(r, "x:1", "2024");
    (void)room_asset_dated(r, "x:2", "2024-04");
    (void)room_asset_dated(r, "x:3", "2024-05");
    (void)room_asset_dated(r, "x:4", "2024-05-09");
    (void)room_asset_dated(r, "x:5", "2024-05-10");
    (void)room_asset_dated(r, "x:6", "2024-06");
    LISTS(r, "x:1 x:3 x:5 x:6 ", .date_after = STR("2024-05-10"));
    LISTS(r, "x:1 x:3 x:5 x:6 ", .date_after = STR("2024-05-10T12:00Z"));
    LISTS(r, "x:1 x:3 x:4 x:5 x:6 ", .date_after = STR("2024-05"));
    LISTS(r, "x:0 x:1 x:2 x:3 x:4 ", .date_before = STR("2024-05-09"));
    db_abandon(r->db);
}

static void
every_word_is_sought_in_any_case_in_titles_and_the_url(void **state)
{
    struct room *r = *state;
    int64_t source, article, asset;

    OK(r, db_begin(r->db, &r->e));
    source = room_source(r, "one", "");
    article = room_article(r, "s", "1");
    asset = room_asset(r, "http://a/Tehran_50%25.jpg");
    room_mention(r, source, 0, article, 0, asset, "Cafe \xc3\x89T\xc3\x89 100% of it");
    room_mention(
        r, source, 1, article, 0, asset,
        "\xd0\x9c\xd0\x9e\xd0\xa1\xd0\x9a\xd0\x92\xd0\x90"); /* Moscow, capitals */
    room_mention(
        r, source, 2, article, 0, room_asset(r, "http://a/2.jpg"),
        "\xd9\x83\xd8\xaa\xd8\xa7\xd8\xa8\xd9\x8a"); /* with Arabic kaf and yeh */
#define FIRST "http://a/Tehran_50%25.jpg "
    LISTS(r, FIRST, .search = STR("CAFE"));
    LISTS(r, FIRST, .search = STR("  cafe\tTEHRAN\n"));
    LISTS(r, FIRST, .search = STR("\xc3\xa9t\xc3\xa9")); /* not ASCII, other case */
    LISTS(r, FIRST,
          .search = STR("\xd0\xbc\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0 cafe"));
    LISTS(r, "http://a/2.jpg ",
          .search =
              STR("\xda\xa9\xd8\xaa\xd8\xa7\xd8\xa8\xdb\x8c")); /* Persian keyboard */
    LISTS(r, FIRST, .search = STR("100%"));
    LISTS(r, FIRST, .search = STR("_50"));
    LISTS(r, "", .search = STR("x50"));
    LISTS(r, "", .search = STR("1_0%"));
    LISTS(r, "", .search = STR("cafe nothere"));
    LISTS(r, FIRST "http://a/2.jpg ", .search = STR("http JPG"));
    LISTS(r, FIRST "http://a/2.jpg ", .search = STR("  "));
    LISTS(r, "", .search = STR("\\"));
#undef FIRST
    db_abandon(r->db);
}

static void
a_search_has_a_length(void **state)
{
    struct room *r = *state;
    char long_word[LIMIT_SEARCH_BYTES + 2];
    struct row_filter f = {.search = STR("a a a a a a a a a a a a a a a a")};
    auto_buf struct buf b = {.limit = 100};

    memset(long_word, '%', sizeof long_word);
    assert_string_equal(list(r, &b, f), ""); /* sixteen words are answered */
    f.search = STR("a a a a a a a a a a a a a a a a a");
    REFUSED(r, ERR_USAGE, row_list_each(r->db, &f, copy_url, &b, &r->e));
    f.search = (struct str){long_word, LIMIT_SEARCH_BYTES + 1};
    REFUSED(r, ERR_USAGE, row_list_each(r->db, &f, copy_url, &b, &r->e));
    f.search.n = LIMIT_SEARCH_BYTES;
    assert_string_equal(list(r, &b, f), "");
}

static void
type_is_what_arrived_else_what_the_name_claims(void **state)
{
    struct room *r = *state;
    int64_t video_named_jpg;

    OK(r, db_begin(r->db, &r->e));
    video_named_jpg = room_asset(r, "x:1");
    (void)room_asset(r, "x:2");
    room_object(r, "o", "mp4", "ok");
    room_observe(r, video_named_jpg, "live", "stored", "o");
    LISTS(r, "x:1 ", .by_claim = true, .claim = CLAIM_VIDEO);
    LISTS(r, "x:2 ", .by_claim = true, .claim = CLAIM_IMAGE);
    LISTS(r, "x:1 x:2 ", .claim = CLAIM_VIDEO);
    LISTS(r, "x:2 ", .by_claim = true, .claim = CLAIM_IMAGE,
          .limit = 1); /* limit after type */
    db_abandon(r->db);
}

static void
states_url_and_digest_narrow_the_list_and_filters_add_up(void **state)
{
    struct room *r = *state;
    uint8_t digest[SHA256_BYTES], older[SHA256_BYTES];
    int64_t asset;

    OK(r, db_begin(r->db, &r->e));
    asset = room_asset(r, "http://a/1");
    (void)room_asset(r, "http://a/2");
    (void)room_asset(r, "/3");
    room_object(r, "older", "jpeg", "ok");
    room_object(r, "o", "jpeg", "ok");
    room_observe(r, asset, "live", "stored", "older");
    room_observe(r, asset, "live", "stored", "o");
    room_digest("o", digest);
    room_digest("older", older);
    LISTS(r, "http://a/1 ", .states = 1u << STATE_PRESENT);
    LISTS(r, "/3 ", .states = 1u << STATE_UNRESOLVABLE | 1u << STATE_GONE);
    LISTS(r, "http://a/1 http://a/2 ",
          .states = 1u << STATE_PRESENT | 1u << STATE_UNTRIED);
    LISTS(r, "http://a/2 ", .url = STR("http://a/2"));
    LISTS(r, "", .url = STR("http://A/2"));
    LISTS(r, "http://a/1 ", .sha256 = digest);
    LISTS(r, "", .sha256 = older); /* not what it holds now */
    LISTS(r, "", .sha256 = digest, .states = 1u << STATE_UNTRIED);
    LISTS(r, "http://a/1 ", .sha256 = digest, .states = 1u << STATE_PRESENT,
          .host = STR("a"), .search = STR("http"), .url = STR("http://a/1"));
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(an_article_lists_what_it_leads_and_what_stands_on_its_page),
        room_test(a_host_is_itself_or_a_parent_of_it),
        room_test(dates_are_compared_at_the_precision_of_both),
        room_test(a_date_that_is_less_precise_fits_where_it_may_lie_within),
        room_test(every_word_is_sought_in_any_case_in_titles_and_the_url),
        room_test(a_search_has_a_length),
        room_test(type_is_what_arrived_else_what_the_name_claims),
        room_test(states_url_and_digest_narrow_the_list_and_filters_add_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
