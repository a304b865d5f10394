#include "trip_kit.h"

#include "catalog/export_event.h"

/* All that was handed out, a line each: "capture stored <url's end>". */
struct told {
    struct buf lines;
    int assets, objects, events, ends_after;
};

static bool
on_asset(void *arg, const struct row_listed *r)
{
    struct told *told = arg;

    (void)r;
    assert_int_equal(told->events, 0);
    told->assets++;
    return true;
}

static bool
on_event(void *arg, const struct export_event *v)
{
    struct told *told = arg;
    const struct premis_type *type = premis_type(v->kind);
    const char *slash = v->url.n > 0 ? memrchr(v->url.p, '/', v->url.n) : NULL;
    struct str end =
        slash == NULL ? STR("-") : str_skip(v->url, (size_t)(slash + 1 - v->url.p));

    assert_non_null(type);
    buf_addf(&told->lines, "%s %.*s %.*s %s\n", type->code, STR_FMT(v->outcome),
             STR_FMT(end), v->object != NULL ? "object" : "none");
    return ++told->events != told->ends_after;
}

static bool
on_object(void *arg, const struct row_object *o)
{
    struct told *told = arg;

    (void)o;
    assert_int_equal(told->events, 0);
    told->objects++;
    return true;
}

static struct told
tell(struct trip *t, const char *search, int ends_after)
{
    const struct row_filter filter = {.search = str_of(search)};
    struct told told = {.lines = {.limit = MIB(1)}, .ends_after = ends_after};
    const struct export_event_fns fns = {on_asset, on_object, on_event, &told};

    OK(t, export_events(t->a.db, &filter, &fns, &t->e));
    return told;
}

/* a.jpg and b.jpg hold the same bytes, c.jpg is gone. */
static void
make(struct trip *t)
{
    web_put_jpeg(t, "a.jpg", 1);
    web_put_jpeg(t, "b.jpg", 1);
    PAGE(t, "/a.jpg", "/b.jpg", "/c.jpg");
    trip_run(t);
}

static size_t
count(const struct told *told, const char *line)
{
    size_t n = 0;

    for (const char *at = told->lines.p; (at = strstr(at, line)) != NULL; at++) {
        n++;
    }
    return n;
}

static void
each_thing_that_happened_is_told_once_with_its_own_url(void **state)
{
    struct trip *t = *state;
    struct told told;
    int64_t rows;

    make(t);
    rows = trip_count(t, "SELECT (SELECT count(*) FROM event) +"
                         " (SELECT count(*) FROM observation)");
    told = tell(t, NULL, -1);
    assert_int_equal(told.assets, 3);
    assert_int_equal(told.events, rows);
    assert_int_equal(count(&told, "cap stored a.jpg object\n"), 1);
    assert_int_equal(count(&told, "cap stored b.jpg object\n"), 1);
    assert_int_equal(count(&told, "cap gone c.jpg none\n"), 1);
    assert_int_equal(count(&told, " - "), 0);
    buf_release(&told.lines);
}

static void
a_filter_takes_the_events_of_the_object_from_another_asset_along(void **state)
{
    struct trip *t = *state;
    struct told both;
    struct told one;

    make(t);
    both = tell(t, "b.jpg", -1);
    one = tell(t, "a.jpg", -1);
    assert_int_equal(count(&both, "cap stored b.jpg object\n"), 1);
    assert_int_equal(count(&both, "a.jpg"), 0);
    assert_int_equal(count(&one, "b.jpg"), 0);
    /* That a.jpg brought the same bytes happened to this file too, under another URL. */
    assert_int_equal(count(&both, "ing ok b.jpg object\n"), 1);
    assert_int_equal(count(&both, "ing ok - object\n"), 1);
    assert_int_equal(count(&one, "ing ok a.jpg object\n"), 1);
    assert_int_equal(count(&one, "ing ok - object\n"), 1);
    buf_release(&both.lines);
    buf_release(&one.lines);
}

static bool
take_object(void *arg, const struct row_listed *r)
{
    if (r->held) {
        memcpy(arg, r->object.sha256, SHA256_BYTES);
    }
    return true;
}

static void
a_check_of_bytes_that_two_assets_hold_is_told_once(void **state)
{
    struct trip *t = *state;
    const struct row_filter all = {0};
    uint8_t object[SHA256_BYTES] = {0};
    const struct row_event v = {.at = 1,
                                .kind = STR("fixity"),
                                .object = object,
                                .outcome = STR("differs"),
                                .agent = STR("test")};
    struct told told;

    make(t);
    OK(t, row_list_each(t->a.db, &all, take_object, object, &t->e));
    OK(t, db_begin(t->a.db, &t->e));
    OK(t, row_event_add(t->a.db, &v, &t->e));
    OK(t, db_commit(t->a.db, &t->e));
    told = tell(t, NULL, -1);
    assert_int_equal(count(&told, "fix differs "), 1);
    buf_release(&told.lines);
}

static void
a_check_of_bytes_that_nobody_holds_any_more_is_told_once(void **state)
{
    struct trip *t = *state;
    const struct row_filter all = {0};
    uint8_t object[SHA256_BYTES] = {0};
    const struct row_event v = {.at = 1,
                                .kind = STR("fixity"),
                                .object = object,
                                .outcome = STR("absent"),
                                .agent = STR("test")};
    struct told told;

    make(t);
    OK(t, row_list_each(t->a.db, &all, take_object, object, &t->e));
    OK(t, db_begin(t->a.db, &t->e));
    OK(t, row_event_add(t->a.db, &v, &t->e));
    OK(t, db_commit(t->a.db, &t->e));
    web_put_jpeg(t, "a.jpg", 2);
    web_put_jpeg(t, "b.jpg", 3);
    t->opts.refresh = true;
    trip_run(t);
    assert_int_equal(
        trip_count(t,
                   "SELECT count(*) FROM event v WHERE v.kind = 'fixity' AND NOT EXISTS"
                   " (SELECT 1 FROM asset_class c WHERE c.object = v.object)"),
        1);
    told = tell(t, NULL, -1);
    assert_int_equal(count(&told, "fix absent "), 1);
    assert_int_equal(told.objects, 3);
    assert_int_equal(told.events, trip_count(t, "SELECT (SELECT count(*) FROM event) +"
                                                " (SELECT count(*) FROM observation)"));
    buf_release(&told.lines);
}

static void
who_listens_can_end_it(void **state)
{
    struct trip *t = *state;
    struct told told;

    make(t);
    told = tell(t, NULL, 2);
    assert_int_equal(told.events, 2);
    buf_release(&told.lines);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(each_thing_that_happened_is_told_once_with_its_own_url),
        trip_test(a_filter_takes_the_events_of_the_object_from_another_asset_along),
        trip_test(a_check_of_bytes_that_two_assets_hold_is_told_once),
        trip_test(a_check_of_bytes_that_nobody_holds_any_more_is_told_once),
        trip_test(who_listens_can_end_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
