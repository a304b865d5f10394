#include "db_help.h"

static bool
copy_use(void *arg, const struct row_use *u)
{
    struct buf *b = arg;

    buf_addf(b, "%.*s %.*s/%.*s %d %.*s %.*s@%d;", STR_FMT(u->role), STR_FMT(u->site),
             STR_FMT(u->number), (int)u->place, STR_FMT(u->sort), STR_FMT(u->source),
             (int)u->at_byte);
    return true;
}

static void
an_asset_is_used_by_the_article_it_leads_and_the_page_it_stands_on(void **state)
{
    struct room *r = *state;
    auto_buf struct buf got = {.limit = 1000};
    int64_t one, two, lead, page, asset;

    OK(r, db_begin(r->db, &r->e));
    one = room_source(r, "one", "");
    two = room_source(r, "two", "");
    lead = room_article(r, "s", "lead");
    page = room_article(r, "s", "page");
    asset = room_asset(r, "http://a/1.jpg");
    room_mention(r, two, 7, lead, 0, asset, NULL);
    room_mention(r, one, 4, lead, page, asset, NULL);
    room_mention(r, one, 5, lead, page, room_asset(r, "http://a/2.jpg"), NULL);
    OK(r, row_uses_each(r->db, asset, copy_use, &got, &r->e));
    assert_string_equal(buf_cstr(&got), "lead s/lead 0 3 two@7;lead s/lead 0 3 one@4;"
                                        "related s/page 5 3 one@4;");
    db_abandon(r->db);
}

static bool
copy_event(void *arg, const struct row_event *v)
{
    buf_addf(arg, "%.*s %.*s;", STR_FMT(v->kind), STR_FMT(v->outcome));
    return true;
}

static void
an_assets_events_are_its_own_and_those_of_the_object_it_holds(void **state)
{
    struct room *r = *state;
    auto_buf struct buf got = {.limit = 1000};
    struct row_event own = {
        .at = 1, .kind = STR("forgotten"), .outcome = STR("ok"), .agent = STR("test")};
    int64_t one, two;

    OK(r, db_begin(r->db, &r->e));
    one = room_asset(r, "http://a/1.jpg");
    two = room_asset(r, "http://a/2.jpg");
    room_object(r, "old", "jpeg", "ok");
    room_object(r, "new", "jpeg", "ok");
    room_event(r, "fixity", "old", "differs");
    room_event(r, "stored", "new", "ok");
    room_observe(r, one, "live", "stored", "old");
    room_observe(r, one, "live", "stored", "new");
    room_observe(r, two, "live", "stored", "old");
    own.asset = one;
    OK(r, row_event_add(r->db, &own, &r->e));
    own.asset = two;
    own.kind = STR("other");
    OK(r, row_event_add(r->db, &own, &r->e));
    room_event(r, "fixity", "new", "ok");
    OK(r, row_events_each(r->db, one, copy_event, &got, &r->e));
    assert_string_equal(buf_cstr(&got), "stored ok;forgotten ok;fixity ok;");
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(an_asset_is_used_by_the_article_it_leads_and_the_page_it_stands_on),
        room_test(an_assets_events_are_its_own_and_those_of_the_object_it_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
