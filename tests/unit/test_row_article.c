#include "db_help.h"

static struct row_article
get(struct room *r, const char *number, const char *title, const char *published,
    const char *from)
{
    struct row_article a = {.number = str_of(number),
                            .title = str_of(title),
                            .published = str_of(published),
                            .published_from = str_of(from)};

    OK(r, row_site_get(r->db, STR("a.example"), &a.site, &r->e));
    OK(r, row_article_get(r->db, &a, &r->e));
    return a;
}

static void
a_site_has_one_row(void **state)
{
    struct room *r = *state;
    int64_t a, b, again;

    OK(r, db_begin(r->db, &r->e));
    OK(r, row_site_get(r->db, STR("a.example"), &a, &r->e));
    OK(r, row_site_get(r->db, STR("b.example"), &b, &r->e));
    OK(r, row_site_get(r->db, STR("a.example"), &again, &r->e));
    assert_true(a > 0 && b > 0 && a != b);
    assert_int_equal(again, a);
    db_abandon(r->db);
}

static void
an_article_is_known_by_site_and_number(void **state)
{
    struct room *r = *state;
    int64_t a, b;

    OK(r, db_begin(r->db, &r->e));
    a = room_article(r, "a.example", "1");
    b = room_article(r, "b.example", "1");
    assert_true(a != b);
    assert_int_equal(room_article(r, "a.example", "1"), a);
    assert_int_equal(room_article(r, "b.example", "1"), b);
    db_abandon(r->db);
}

static void
later_sources_fill_what_is_missing_and_change_nothing_else(void **state)
{
    struct room *r = *state;
    int64_t id;
    long long before;

    OK(r, db_begin(r->db, &r->e));
    id = get(r, "1", NULL, NULL, NULL).id;
    assert_int_equal(get(r, "1", "first", NULL, NULL).id, id);
    assert_int_equal(get(r, "1", "second", "2016-07-17", "page").id, id);
    before = db_changes(r->db);
    assert_int_equal(get(r, "1", "third", "2020-01-01", "other").id, id);
    assert_int_equal(get(r, "1", NULL, NULL, NULL).id, id);
    assert_int_equal(db_changes(r->db), before); /* nothing to fill: nothing written */
    assert_int_equal(
        room_count(r, "SELECT title = 'first' AND published = '2016-07-17'"
                      " AND published_from = 'page' AND body IS NULL FROM article"),
        1);
    db_abandon(r->db);
}

static void
a_date_and_who_told_it_stay_together(void **state)
{
    struct room *r = *state;

    OK(r, db_begin(r->db, &r->e));
    (void)get(r, "1", NULL, "2016-07-17", NULL);
    (void)get(r, "1", NULL, "2020-01-01", "other");
    assert_int_equal(
        room_count(r, "SELECT published = '2016-07-17' AND published_from IS NULL"
                      " FROM article"),
        1);
    db_abandon(r->db);
}

static void
a_bulk_of_articles_is_found_again(void **state)
{
    enum { MANY = 3000 };
    struct room *r = *state;
    char number[32];

    OK(r, db_begin(r->db, &r->e));
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < MANY; i++) {
            snprintf(number, sizeof number, "%d", i);
            assert_int_equal(room_article(r, "a.example", number), i + 1);
        }
        assert_non_null(r->db->articles.bits);
    }
    assert_int_equal(room_count(r, "SELECT count(*) FROM article"), MANY);
    db_abandon(r->db);
}

struct found {
    int n;
    int64_t id;
    char sites[64];
};

static bool
note_article(void *arg, const struct row_article *a, struct str site)
{
    struct found *f = arg;
    size_t n = strlen(f->sites);

    f->n++;
    f->id = a->id;
    snprintf(f->sites + n, sizeof f->sites - n, "%.*s ", STR_FMT(site));
    return f->n < 3;
}

static struct found
find(struct room *r, const char *number)
{
    struct found f = {0};

    OK(r, row_articles_each(r->db, str_of(number), note_article, &f, &r->e));
    return f;
}

static void
a_number_names_articles_of_every_site_and_a_site_narrows_it(void **state)
{
    struct room *r = *state;
    int64_t b, slash;

    OK(r, db_begin(r->db, &r->e));
    (void)room_article(r, "a.example", "7");
    b = room_article(r, "b.example", "7");
    slash = room_article(r, "my/site", "7/8");
    (void)room_article(r, "a.example", "77");
    assert_string_equal(find(r, "7").sites, "a.example b.example ");
    assert_int_equal(find(r, "b.example/7").id, b);
    assert_int_equal(find(r, "b.example/7").n, 1);
    assert_int_equal(find(r, "my/site/7/8").id, slash);
    assert_int_equal(find(r, "7/8").id, slash);
    assert_int_equal(find(r, "a.example").n, 0);
    assert_int_equal(find(r, "/7").n, 0);
    assert_int_equal(find(r, "").n, 0);
    assert_int_equal(find(r, "%").n, 0);
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(a_site_has_one_row),
        room_test(an_article_is_known_by_site_and_number),
        room_test(later_sources_fill_what_is_missing_and_change_nothing_else),
        room_test(a_date_and_who_told_it_stay_together),
        room_test(a_bulk_of_articles_is_found_again),
        room_test(a_number_names_articles_of_every_site_and_a_site_narrows_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
