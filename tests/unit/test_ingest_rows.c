#include "trip_kit.h"

#include "catalog/ingest_rows.h"
#include "catalog/plan.h"

#include <string.h>

/*
 * A reading that stands before its first mention. The
 * trip's transaction is open until desk_end.
 */
struct desk {
    struct trip *t;
    struct ingest in;
    struct text text;
};

static void
desk_begin(struct desk *d, struct trip *t, const char *base)
{
    *d = (struct desk){.t = t};
    d->in = (struct ingest){.db = t->a.db,
                            .opts = {.base_url = base, .site = &site_defaults},
                            .counts = &t->counts};
    d->in.url.limit = d->in.now.base.limit = LIMIT_URL_BYTES + 1;
    d->in.now.text = &d->text;
    d->in.now.row = (struct row_source){.name = STR("desk"), .read_at = 1};
    OK(t, db_begin(t->a.db, &t->e));
    ingest_find_base(&d->in, (struct str){0});
    OK(t, ingest_find_site(&d->in, &t->e));
    OK(t, row_source_add(t->a.db, &d->in.now.row, &t->e));
}

static void
desk_end(struct desk *d)
{
    OK(d->t, db_commit(d->t->a.db, &d->t->e));
    buf_release(&d->in.url);
    buf_release(&d->in.now.base);
}

static void
add(struct desk *d, const char *article, const char *pic)
{
    static int64_t at;
    struct mention m = {.form = "json",
                        .at_byte = at++,
                        .raw = str_of(pic),
                        .place = 1,
                        .article = str_of(article),
                        .pic = str_of(pic)};

    if (article == NULL) {
        m.article = (struct str){0};
    }
    OK(d->t, ingest_add_mention(&d->in, &m, &d->t->e));
}

static const struct {
    const char *base, *pic, *url; /* what the asset's URL becomes */
    enum asset_state state;
} pics[] = {
    {"http://a.example/", "/x.jpg", "http://a.example/x.jpg", STATE_UNTRIED},
    {"http://a.example/", "http://B.example:80/x.jpg#f", "http://b.example/x.jpg",
     STATE_UNTRIED},
    {"http://a.example/", "//evil/x.jpg", "http://evil/x.jpg", STATE_UNTRIED},
    {NULL, "//evil/x.jpg", "//evil/x.jpg", STATE_UNRESOLVABLE},
    {NULL, "/x.jpg", "/x.jpg", STATE_UNRESOLVABLE},
    {NULL, "x.jpg", "x.jpg", STATE_UNRESOLVABLE},
    {NULL, "http://a.example/x.jpg", "http://a.example/x.jpg", STATE_UNTRIED},
    /* as every browser reads it, with a base or without */
    {NULL, " http://a.example/a b.jpg ", "http://a.example/a%20b.jpg", STATE_UNTRIED},
    {"http://a.example/", "javascript:alert(1)", "javascript:alert(1)",
     STATE_UNRESOLVABLE},
    {NULL, "javascript:alert(1)", "javascript:alert(1)", STATE_UNRESOLVABLE},
    {"http://a.example/", "data:image/jpeg,x", "data:image/jpeg,x", STATE_UNRESOLVABLE},
    {"http://a.example/", "ftp://a.example/x.jpg", "ftp://a.example/x.jpg",
     STATE_UNRESOLVABLE},
    {"http://a.example/", "../../../etc/passwd", "http://a.example/etc/passwd",
     STATE_UNTRIED},
};

static void
what_an_item_names_becomes_a_url_or_stays_as_it_stands(void **state)
{
    struct trip *t = *state;

    for (size_t i = 0; i < sizeof pics / sizeof pics[0]; i++) {
        struct desk d;

        desk_begin(&d, t, pics[i].base);
        add(&d, "1", pics[i].pic);
        OK(t, row_run_clear(t->a.db, &t->e));
        if (trip_state(t, pics[i].url) != pics[i].state) {
            print_message("%s: %s\n", pics[i].pic,
                          state_name(trip_state(t, pics[i].url)));
        }
        assert_int_equal(trip_state(t, pics[i].url), pics[i].state);
        db_abandon(t->a.db);
        OK(t, db_begin(t->a.db, &t->e));
        desk_end(&d);
    }
}

static struct plan
plan_of(struct trip *t, const char *url, const char *file_base)
{
    struct plan_rules rules = {.file_base = str_of(file_base)};
    struct row_work w = {
        .url = str_of(url), .state = trip_state(t, url), .object_bytes = -1};

    return plan_asset(&w, &rules);
}

static void
no_spelling_of_a_file_url_leads_out_of_the_base(void **state)
{
    static const char *const hostile[] = {
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "File:///etc/passwd",
        "file:///srv/media/../../etc/passwd",
        "file:///srv/media/%2e%2e/secret.jpg",
        "FILE:///srv/media/../secret.jpg",
        "file://localhost/etc/passwd",
        "file:/etc/passwd",
        "file:etc/passwd",
        "file:///srv/media2/x.jpg",
    };
    static const char *const bases[] = {"file:///srv/media/", "http://a.example/", NULL};
    struct trip *t = *state;

    for (size_t b = 0; b < sizeof bases / sizeof bases[0]; b++) {
        struct desk d;

        desk_begin(&d, t, bases[b]);
        for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
            const char *file_base =
                bases[b] != NULL && bases[b][0] == 'f' ? bases[b] : NULL;
            enum work work;

            add(&d, "1", hostile[i]);
            work = plan_of(t, hostile[i], file_base).work;
            if (work == WORK_FETCH) {
                print_message("%s: %s\n", hostile[i], work_name(work));
            }
            assert_int_not_equal(work, WORK_FETCH);
        }
        db_abandon(t->a.db);
        OK(t, db_begin(t->a.db, &t->e));
        desk_end(&d);
    }
}

static void
an_item_without_an_id_speaks_for_its_page(void **state)
{
    struct trip *t = *state;
    struct page_facts page = {.headline = STR("The page"), .number = STR("99")};
    struct desk d;

    desk_begin(&d, t, "http://a.example/");
    OK(t, ingest_add_page(&d.in, &page, &t->e));
    add(&d, NULL, "/x.jpg");
    desk_end(&d);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM mention WHERE article = page"),
                     1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM article WHERE number = '99'"),
                     1);
}

static void
an_item_without_an_id_and_a_page_is_named_by_its_bytes(void **state)
{
    struct trip *t = *state;
    struct desk d;

    desk_begin(&d, t, "http://a.example/");
    add(&d, NULL, "/x.jpg");
    add(&d, NULL, "/y.jpg");
    desk_end(&d);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM article WHERE number LIKE "
                                   "'item-____________'"),
                     2);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM mention WHERE page IS NULL"), 2);
}

static void
a_page_is_numbered_by_the_command_line_then_itself_then_its_digest(void **state)
{
    struct trip *t = *state;
    struct page_facts page = {.headline = STR("H"), .number = STR("99")};
    struct desk d;

    desk_begin(&d, t, "http://a.example/");
    d.in.opts.article_id = "7";
    OK(t, ingest_add_page(&d.in, &page, &t->e));
    d.in.opts.article_id = NULL;
    OK(t, ingest_add_page(&d.in, &page, &t->e));
    page.number = (struct str){0};
    OK(t, ingest_add_page(&d.in, &page, &t->e));
    desk_end(&d);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM article WHERE number IN "
                                   "('7', '99', 'page-000000000000')"),
                     3);
}

static void
the_sites_zone_goes_with_every_time_but_not_with_a_day(void **state)
{
    struct trip *t = *state;
    struct site site = site_defaults;
    struct desk d;

    site.zone = "Asia/Tehran";
    desk_begin(&d, t, "http://a.example/");
    d.in.opts.site = &site;
    add(&d, "1", "/2016/07/16/alalam_636042931188082228_25f_4x3.jpg");
    desk_end(&d);
    assert_int_equal(trip_count(t,
                                "SELECT count(*) FROM asset WHERE date_path = "
                                "'2016-07-16' AND date_name = "
                                "'2016-07-16T19:11:58.808+04:30' AND date = date_name"),
                     1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(what_an_item_names_becomes_a_url_or_stays_as_it_stands),
        trip_test(no_spelling_of_a_file_url_leads_out_of_the_base),
        trip_test(an_item_without_an_id_speaks_for_its_page),
        trip_test(an_item_without_an_id_and_a_page_is_named_by_its_bytes),
        trip_test(a_page_is_numbered_by_the_command_line_then_itself_then_its_digest),
        trip_test(the_sites_zone_goes_with_every_time_but_not_with_a_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
