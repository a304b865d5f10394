#include "db_help.h"

#include "db/row_audit.h"

static bool
tell(void *arg, const struct row_article_sum *s)
{
    buf_addf(arg, "%.*s/%.*s %.*s %d of %d;", STR_FMT(s->site),
             STR_FMT(s->article.number), STR_FMT(s->article.title), (int)s->missing,
             (int)s->assets);
    return true;
}

static const char *
sums(struct room *r, struct buf *b, const uint8_t *missing, int64_t n_bits)
{
    buf_clear(b);
    OK(r, row_article_sums_each(r->db, missing, n_bits, tell, b, &r->e));
    return buf_cstr(b);
}

static void
an_article_counts_each_asset_that_it_leads_or_shows_once(void **state)
{
    struct room *r = *state;
    auto_buf struct buf b = {.limit = 1000};
    uint8_t missing[2] = {0};
    int64_t source, lead, page, whole, a[4];

    OK(r, db_begin(r->db, &r->e));
    source = room_source(r, "one", "");
    lead = room_article(r, "s", "7");
    page = room_article(r, "s", "8");
    whole = room_article(r, "t", "7");
    room_do(r, "UPDATE article SET title = 'A title' WHERE number = '8'");
    for (int i = 0; i < 4; i++) {
        char url[16];

        snprintf(url, sizeof url, "x:%d", i);
        a[i] = room_asset(r, url);
    }
    room_mention(r, source, 0, lead, page, a[0], NULL);
    room_mention(r, source, 1, lead, page, a[0], NULL); /* the same again */
    room_mention(r, source, 2, page, page, a[1], NULL); /* leads its own page */
    room_mention(r, source, 3, page, 0, a[2], NULL);
    room_mention(r, source, 4, whole, 0, a[3], NULL);
    assert_string_equal(sums(r, &b, missing, 16), "");
    missing[a[0] / 8] |= (uint8_t)(1u << a[0] % 8);
    missing[a[1] / 8] |= (uint8_t)(1u << a[1] % 8);
    assert_string_equal(sums(r, &b, missing, 16), "s/7  1 of 1;s/8 A title 2 of 3;");
    assert_string_equal(sums(r, &b, missing, a[1]), "s/7  1 of 1;s/8 A title 1 of 3;");
    assert_string_equal(sums(r, &b, NULL, 0), "");
    db_abandon(r->db);
}

static void
articles_that_were_dropped_leave_gaps_between_ids(void **state)
{
    struct room *r = *state;
    auto_buf struct buf b = {.limit = 1000};
    uint8_t missing[1] = {0xff};
    int64_t source;

    OK(r, db_begin(r->db, &r->e));
    source = room_source(r, "one", "");
    (void)room_article(r, "s", "1");
    (void)room_article(r, "s", "2");
    (void)room_article(r, "s", "3");
    (void)room_article(r, "s", "4");
    room_do(r, "UPDATE article SET id = 900000000000 WHERE number = '4';"
               "DELETE FROM article WHERE number = '2'");
    room_mention(r, source, 0, 3, 900000000000, room_asset(r, "x:1"), NULL);
    assert_string_equal(sums(r, &b, missing, 8), "s/3  1 of 1;s/4  1 of 1;");
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(an_article_counts_each_asset_that_it_leads_or_shows_once),
        room_test(articles_that_were_dropped_leave_gaps_between_ids),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
