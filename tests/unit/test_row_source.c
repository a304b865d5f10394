#include "db_help.h"

static int64_t
find(struct room *r, const char *name, const char *base, bool *rebase)
{
    struct row_source s = {.name = str_of(name), .base = str_of(base)};
    int64_t id = -1;

    hash_sha256(s.name, s.sha256);
    OK(r, row_source_find(r->db, &s, &id, rebase, &r->e));
    return id;
}

static void
a_reading_is_found_by_name_bytes_and_base(void **state)
{
    struct room *r = *state;
    int64_t plain, a, b;
    bool rebase;

    OK(r, db_begin(r->db, &r->e));
    assert_int_equal(find(r, "page", "", &rebase), 0);
    assert_false(rebase);
    plain = room_source(r, "page", "");
    a = room_source(r, "other", "https://a/");
    b = room_source(r, "other", "https://b/");
    assert_int_equal(find(r, "page", "", &rebase), plain);
    assert_false(rebase);
    assert_int_equal(find(r, "page", NULL, &rebase), plain);
    assert_int_equal(find(r, "page", "https://a/", &rebase), plain);
    assert_true(rebase); /* read before without base */
    assert_int_equal(find(r, "other", "https://b/", &rebase), b);
    assert_false(rebase);
    assert_int_equal(find(r, "other", "", &rebase), a); /* any reading will do */
    assert_false(rebase);
    assert_int_equal(find(r, "other", "https://c/", &rebase), 0);
    assert_false(rebase);
    (void)room_source(r, "other", "");
    assert_int_equal(find(r, "other", "https://a/", &rebase),
                     a); /* the exact one comes first */
    assert_false(rebase);
    a = room_source(r, "page", "https://a/");
    assert_int_equal(find(r, "page", "https://a/", &rebase),
                     a); /* though it came later */
    assert_false(rebase);
    assert_int_equal(find(r, "pag", "", &rebase), 0);
    db_abandon(r->db);
}

/* A reading that was begun and never finished. */
static int64_t
broken_off(struct room *r, const char *name, const char *base)
{
    struct row_source s = {.name = str_of(name), .base = str_of(base)};

    hash_sha256(s.name, s.sha256);
    OK(r, row_source_add(r->db, &s, &r->e));
    return s.id;
}

static void
a_reading_that_was_broken_off_is_given_again_until_it_is_finished(void **state)
{
    struct room *r = *state;
    struct row_source s = {.form = STR("json")};
    int64_t plain;
    bool rebase;

    OK(r, db_begin(r->db, &r->e));
    s.id = broken_off(r, "page", "https://a/");
    assert_int_equal(find(r, "page", "https://a/", &rebase), s.id);
    assert_true(rebase);
    assert_int_equal(find(r, "page", "", &rebase), 0); /* would undo what it resolved */
    assert_int_equal(find(r, "page", "https://b/", &rebase), 0);
    OK(r, row_source_finish(r->db, &s, &r->e));
    assert_int_equal(find(r, "page", "https://a/", &rebase), s.id);
    assert_false(rebase);
    assert_int_equal(find(r, "page", "", &rebase), s.id);
    assert_false(rebase);
    plain = broken_off(r, "other", "");
    assert_int_equal(find(r, "other", "", &rebase), plain);
    assert_true(rebase);
    assert_int_equal(find(r, "other", "https://a/", &rebase), plain);
    assert_true(rebase);
    db_abandon(r->db);
}

static void
other_bytes_under_the_same_name_are_another_source(void **state)
{
    struct room *r = *state;
    struct row_source s = {.name = STR("page")};
    int64_t id;
    bool rebase;

    OK(r, db_begin(r->db, &r->e));
    (void)room_source(r, "page", "");
    memset(s.sha256, 7, sizeof s.sha256);
    OK(r, row_source_find(r->db, &s, &id, &rebase, &r->e));
    assert_int_equal(id, 0);
    OK(r, row_source_add(r->db, &s, &r->e));
    assert_true(s.id > 0);
    REFUSED(r, ERR_DB, row_source_add(r->db, &s, &r->e)); /* twice is our own mistake */
    db_abandon(r->db);
}

static void
form_and_report_come_after_the_reading(void **state)
{
    struct room *r = *state;
    struct row_source s = {.name = STR("page"), .bytes = 12, .read_at = 34};
    long long before;

    OK(r, db_begin(r->db, &r->e));
    OK(r, row_source_add(r->db, &s, &r->e));
    assert_int_equal(
        room_count(r, "SELECT count(*) FROM source WHERE form = '' AND base = ''"
                      " AND report IS NULL AND bytes = 12 AND read_at = 34"),
        1);
    s.form = STR("page");
    s.report = STR("{\"unread\":[]}");
    OK(r, row_source_finish(r->db, &s, &r->e));
    before = db_changes(r->db);
    OK(r, row_source_finish(r->db, &s, &r->e));
    assert_int_equal(db_changes(r->db), before); /* nothing new to say: no row written */
    assert_int_equal(room_count(r, "SELECT count(*) FROM source WHERE form = 'page' AND"
                                   " report = '{\"unread\":[]}'"),
                     1);
    db_abandon(r->db);
}

/* ---- a text read without a base, then with one ---- */

enum { ITEMS = 10 };

/* Ten items on one page, as sync reads them: an article each, and the page's own. */
static int64_t
read_page(struct room *r, int64_t source, const char *base, const char *site, int from,
          int to)
{
    int64_t page = room_article(r, site, "1838669");
    char text[64];

    for (int i = from; i < to; i++) {
        int64_t asset, article;

        snprintf(text, sizeof text, "%s/img/%d.jpg", base, i);
        asset = room_asset(r, text);
        snprintf(text, sizeof text, "%d", 1000 + i);
        article = room_article(r, site, text);
        room_mention(r, source, i * 100, article, page, asset, "a title");
    }
    return page;
}

static bool
count_listed(void *arg, const struct row_listed *row)
{
    (void)row;
    ++*(int *)arg;
    return true;
}

static int
listed(struct room *r, uint32_t states)
{
    struct row_filter f = {.states = states};
    int n = 0;

    OK(r, row_list_each(r->db, &f, count_listed, &n, &r->e));
    return n;
}

static void
tell_rebase(struct room *r, int64_t id)
{
    struct row_source s = {.id = id, .base = STR("https://a.example/")};

    OK(r, row_source_rebase(r->db, &s, &r->e));
}

static void
a_page_read_again_with_a_base_lists_ten_assets_not_twenty(void **state)
{
    struct room *r = *state;
    int64_t source;
    bool rebase;

    OK(r, db_begin(r->db, &r->e));
    source = room_source(r, "page", "");
    (void)read_page(r, source, "", "-", 0, ITEMS);
    assert_int_equal(listed(r, 1u << STATE_UNRESOLVABLE), ITEMS);
    OK(r, db_commit(r->db, &r->e));

    OK(r, db_begin(r->db, &r->e));
    (void)read_page(r, source, "https://a.example", "a.example", 0, ITEMS);
    tell_rebase(r, source);
    OK(r, db_commit(r->db, &r->e));

    assert_int_equal(listed(r, 0), ITEMS);
    assert_int_equal(listed(r, 1u << STATE_UNTRIED), ITEMS);
    assert_int_equal(room_count(r, "SELECT count(*) FROM mention"), ITEMS);
    assert_int_equal(room_count(r, "SELECT count(*) FROM article"), ITEMS + 1);
    assert_int_equal(
        room_count(r, "SELECT count(*) FROM article a JOIN site s ON s.id = a.site"
                      " WHERE s.name = 'a.example'"),
        ITEMS + 1);
    assert_int_equal(find(r, "page", "https://a.example/", &rebase), source);
    assert_false(rebase);
    assert_int_equal(room_count(r, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

static void
a_rebase_that_is_broken_off_is_finished_by_the_next(void **state)
{
    struct room *r = *state;
    int64_t source;

    OK(r, db_begin(r->db, &r->e));
    source = room_source(r, "page", "");
    (void)read_page(r, source, "", "-", 0, ITEMS);
    OK(r, db_commit(r->db, &r->e));
    OK(r, db_begin(r->db, &r->e));
    (void)read_page(r, source, "https://a.example", "a.example", 0, 4);
    OK(r, db_commit(r->db, &r->e));
    room_close(r); /* killed between two batches */
    room_open(r);
    assert_int_equal(listed(r, 0), ITEMS); /* four with, six without base */
    OK(r, db_begin(r->db, &r->e));
    (void)read_page(r, source, "https://a.example", "a.example", 0, ITEMS);
    tell_rebase(r, source);
    OK(r, db_commit(r->db, &r->e));
    assert_int_equal(listed(r, 0), ITEMS);
    assert_int_equal(room_count(r, "SELECT count(*) FROM article"), ITEMS + 1);
}

static void
a_rebase_keeps_what_somebody_else_names_or_knows(void **state)
{
    struct room *r = *state;
    int64_t source, other, page;

    OK(r, db_begin(r->db, &r->e));
    source = room_source(r, "page", "");
    other = room_source(r, "other", "");
    page = read_page(r, source, "", "-", 0, ITEMS);
    room_mention(r, other, 0, page, 0, room_asset(r, "/img/0.jpg"), NULL);
    room_observe(r, room_asset(r, "/img/1.jpg"), "live", "refused", NULL);
    room_do(r, "INSERT INTO tombstone (asset, at, who, why)"
               " SELECT id, 1, 'w', 'y' FROM asset WHERE url = '/img/2.jpg'");
    (void)read_page(r, source, "https://a.example", "a.example", 0, ITEMS);
    tell_rebase(r, source);
    assert_int_equal(listed(r, 0), ITEMS + 3);
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset WHERE url IN"
                                   " ('/img/0.jpg', '/img/1.jpg', '/img/2.jpg')"),
                     3);
    assert_int_equal(
        room_count(r, "SELECT count(*) FROM article a JOIN site s ON s.id = a.site"
                      " WHERE s.name = '-'"),
        1); /* the page, which the other text speaks of */
    db_abandon(r->db);
}

static void
a_rebase_without_base_takes_none_away(void **state)
{
    struct room *r = *state;
    struct row_source s = {.base = STR("")};

    OK(r, db_begin(r->db, &r->e));
    s.id = room_source(r, "page", "https://a.example/");
    OK(r, row_source_rebase(r->db, &s, &r->e));
    assert_int_equal(room_count(r, "SELECT base = 'https://a.example/' FROM source"), 1);
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(a_reading_is_found_by_name_bytes_and_base),
        room_test(a_reading_that_was_broken_off_is_given_again_until_it_is_finished),
        room_test(other_bytes_under_the_same_name_are_another_source),
        room_test(form_and_report_come_after_the_reading),
        room_test(a_page_read_again_with_a_base_lists_ten_assets_not_twenty),
        room_test(a_rebase_that_is_broken_off_is_finished_by_the_next),
        room_test(a_rebase_keeps_what_somebody_else_names_or_knows),
        room_test(a_rebase_without_base_takes_none_away),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
