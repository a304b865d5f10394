#include "db_help.h"

static void
a_mention_again_changes_what_it_names_and_nothing_else(void **state)
{
    struct room *r = *state;
    struct row_mention m = {.at_byte = 5,
                            .place = 1,
                            .sort = STR("3"),
                            .title = STR("first"),
                            .raw = STR("{\"a\":1}")};
    int64_t other;
    long long before;

    OK(r, db_begin(r->db, &r->e));
    m.source = room_source(r, "page", "");
    m.article = room_article(r, "s", "1");
    m.asset = room_asset(r, "http://a/1.jpg");
    other = room_asset(r, "http://a/2.jpg");
    OK(r, row_mention_add(r->db, &m, &r->e));
    before = db_changes(r->db);
    OK(r, row_mention_add(r->db, &m, &r->e));
    assert_int_equal(db_changes(r->db), before); /* the same again writes nothing */
    m.page = room_article(r, "s", "2");
    m.asset = other;
    m.title = STR("second");
    m.raw = STR("other");
    m.place = 9;
    OK(r, row_mention_add(r->db, &m, &r->e));
    assert_int_equal(room_count(r, "SELECT count(*) FROM mention"), 1);
    assert_int_equal(
        room_count(r, "SELECT title = 'first' AND place = 1 AND raw = '{\"a\":1}'"
                      " AND page IS NOT NULL AND content_type IS NULL FROM mention"),
        1);
    assert_int_equal(room_count(r, "SELECT asset FROM mention"), other);
    db_abandon(r->db);
}

static void
a_mention_of_nothing_that_exists_is_refused(void **state)
{
    struct room *r = *state;
    struct row_mention m = {.source = 77, .article = 77, .asset = 77, .raw = STR("")};

    OK(r, db_begin(r->db, &r->e));
    REFUSED(r, ERR_DB, row_mention_add(r->db, &m, &r->e));
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(a_mention_again_changes_what_it_names_and_nothing_else),
        room_test(a_mention_of_nothing_that_exists_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
