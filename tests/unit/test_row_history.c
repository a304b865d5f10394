#include "db_help.h"

#include "db/row_history.h"

/* All that was told, a line each; ends after so many. */
struct told {
    struct buf b;
    int n, ends_after;
};

static bool
on_observation(void *arg, const struct row_observation *o, struct str url)
{
    struct told *t = arg;

    buf_addf(&t->b, "%d observed %.*s %.*s;", (int)o->at, STR_FMT(o->outcome),
             STR_FMT(url));
    return ++t->n != t->ends_after;
}

static bool
on_event(void *arg, const struct row_event *v, struct str url)
{
    struct told *t = arg;

    buf_addf(&t->b, "%d %.*s %.*s %.*s;", (int)v->at, STR_FMT(v->kind),
             STR_FMT(v->outcome), STR_FMT(url));
    return ++t->n != t->ends_after;
}

static void
assert_told(struct room *r, int ends_after, const char *expected)
{
    struct told t = {.b = {.limit = 2000}, .ends_after = ends_after};
    const struct row_history_fns fns = {on_observation, on_event, &t};

    OK(r, row_history_each(r->db, &fns, &r->e));
    assert_string_equal(buf_cstr(&t.b), expected);
    buf_release(&t.b);
}

static void
observe_at(struct room *r, int64_t at, int64_t asset, const char *object)
{
    uint8_t digest[SHA256_BYTES];

    hash_sha256(str_of(object), digest);
    OK(r, row_observation_add(r->db,
                              &(struct row_observation){.asset = asset,
                                                        .at = at,
                                                        .bytes = -1,
                                                        .origin = STR("live"),
                                                        .object = digest,
                                                        .outcome = STR("stored")},
                              &r->e));
}

static void
event_at(struct room *r, int64_t at, const char *kind, const char *object, int64_t asset)
{
    uint8_t digest[SHA256_BYTES];

    if (object != NULL) {
        hash_sha256(str_of(object), digest);
    }
    OK(r, row_event_add(r->db,
                        &(struct row_event){.at = at,
                                            .kind = str_of(kind),
                                            .object = object != NULL ? digest : NULL,
                                            .asset = asset,
                                            .outcome = STR("ok"),
                                            .agent = STR("test")},
                        &r->e));
}

/* Asset 1 held "old" and holds "new"; "stray" never came to any. */
static void
fill(struct room *r)
{
    int64_t one = room_asset(r, "u1");
    int64_t two = room_asset(r, "u2");

    room_object(r, "old", "jpeg", "ok");
    room_object(r, "new", "jpeg", "ok");
    observe_at(r, 1, one, "old");
    event_at(r, 1, "stored", "old", one);
    event_at(r, 2, "fixity", "old", 0);
    observe_at(r, 3, one, "new");
    observe_at(r, 4, two, "new");
    event_at(r, 5, "fixity", "new", 0);
    event_at(r, 6, "fixity", "stray", 0);
    event_at(r, 7, "forgotten", NULL, two);
}

static void
all_that_happened_is_told_once_and_oldest_first(void **state)
{
    struct room *r = *state;

    OK(r, db_begin(r->db, &r->e));
    assert_told(r, -1, "");
    fill(r);
    assert_told(r, -1,
                "1 observed stored u1;1 stored ok u1;2 fixity ok u1;3 observed stored u1;"
                "4 observed stored u2;5 fixity ok u1;6 fixity ok ;7 forgotten ok u2;");
    assert_told(r, 1, "1 observed stored u1;");
    assert_told(r, 2, "1 observed stored u1;1 stored ok u1;");
    db_abandon(r->db);
}

static void
a_clock_that_was_set_back_loses_nothing(void **state)
{
    struct room *r = *state;
    int64_t one;

    OK(r, db_begin(r->db, &r->e));
    one = room_asset(r, "u1");
    room_object(r, "old", "jpeg", "ok");
    event_at(r, 9, "first", NULL, one);
    event_at(r, 2, "second", NULL, one);
    observe_at(r, 5, one, "old");
    observe_at(r, 1, one, "old");
    assert_told(
        r, -1, "5 observed stored u1;1 observed stored u1;9 first ok u1;2 second ok u1;");
    db_abandon(r->db);
}

static bool
count_object(void *arg, const struct row_object *o)
{
    assert_str(o->type, "jpeg");
    return ++*(int *)arg != 2;
}

static void
every_object_is_given_until_one_is_enough(void **state)
{
    struct room *r = *state;
    int n = 0;

    OK(r, db_begin(r->db, &r->e));
    OK(r, row_object_each(r->db, count_object, &n, &r->e));
    assert_int_equal(n, 0);
    room_object(r, "1", "jpeg", "ok");
    room_object(r, "2", "jpeg", "ok");
    room_object(r, "3", "jpeg", "ok");
    OK(r, row_object_each(r->db, count_object, &n, &r->e));
    assert_int_equal(n, 2);
    n = 5;
    OK(r, row_object_each(r->db, count_object, &n, &r->e));
    assert_int_equal(n, 8);
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(all_that_happened_is_told_once_and_oldest_first),
        room_test(a_clock_that_was_set_back_loses_nothing),
        room_test(every_object_is_given_until_one_is_enough),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
