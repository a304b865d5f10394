#include "db_help.h"

#include "db/row_audit.h"
#include "db/row_gallery.h"

static int64_t
revision(struct room *r)
{
    int64_t n;

    OK(r, row_revision(r->db, &n, &r->e));
    return n;
}

static void
an_audit_is_gone_on_with_where_its_last_mark_stands(void **state)
{
    struct room *r = *state;
    auto_buf struct buf hold = {.limit = 1000};
    struct row_audit a = {.mode = STR("full"), .began_at = 7};
    struct row_audit got = {0};
    bool found;

    OK(r, db_begin(r->db, &r->e));
    OK(r, row_audit_last(r->db, STR("full"), false, &got, &hold, &found, &r->e));
    assert_false(found);
    OK(r, row_audit_begin(r->db, &a, &r->e));
    OK(r, row_audit_last(r->db, STR("full"), false, &got, &hold, &found, &r->e));
    assert_true(found);
    assert_false(got.has_cursor);
    assert_null(got.summary.p);
    a.has_cursor = true;
    a.files = 12;
    a.bytes = 3456;
    room_digest("o", a.cursor);
    OK(r, row_audit_mark(r->db, &a, &r->e));
    OK(r, row_audit_last(r->db, STR("full"), false, &got, &hold, &found, &r->e));
    assert_true(found && got.has_cursor);
    assert_int_equal(got.id, a.id);
    assert_str(got.mode, "full");
    assert_int_equal(got.began_at, 7);
    assert_int_equal(got.ended_at, 0);
    assert_int_equal(got.files, 12);
    assert_int_equal(got.bytes, 3456);
    assert_memory_equal(got.cursor, a.cursor, sizeof a.cursor);
    OK(r, row_audit_last(r->db, STR("fast"), false, &got, &hold, &found, &r->e));
    assert_false(found);
    OK(r, row_audit_last(r->db, STR("full"), true, &got, &hold, &found, &r->e));
    assert_false(found);
    db_abandon(r->db);
}

static void
the_end_of_an_audit_says_where_the_ledgers_stood(void **state)
{
    struct room *r = *state;
    auto_buf struct buf hold = {.limit = 1000};
    struct row_audit a = {.mode = STR("incremental"), .began_at = 7};
    struct row_audit got = {0};
    int64_t asset;
    bool found;

    OK(r, db_begin(r->db, &r->e));
    asset = room_asset(r, "http://a/1.jpg");
    room_observe(r, asset, "live", "failed", NULL);
    room_event(r, "fixity", "o", "absent");
    OK(r, row_audit_begin(r->db, &a, &r->e));
    a.ended_at = 9;
    a.summary = STR("{\"total\":1}");
    OK(r, row_audit_end(r->db, &a, &r->e));
    room_observe(r, room_asset(r, "http://a/2.jpg"), "live", "failed", NULL);
    room_event(r, "fixity", "o", "ok");
    OK(r, row_audit_last(r->db, (struct str){0}, true, &got, &hold, &found, &r->e));
    assert_true(found);
    assert_str(got.mode, "incremental");
    assert_str(got.summary, "{\"total\":1}");
    assert_int_equal(got.ended_at, 9);
    assert_int_equal(got.last_asset, asset);
    assert_int_equal(got.last_observation, 1);
    assert_int_equal(got.last_event, 1);
    assert_int_equal(a.last_asset, asset);
    hold.limit = 4;
    REFUSED(r, ERR_LIMIT,
            row_audit_last(r->db, (struct str){0}, true, &got, &hold, &found, &r->e));
    db_abandon(r->db);
}

static bool
add_mode(void *arg, const struct row_audit *a)
{
    buf_addf(arg, "%.*s ", STR_FMT(a->mode));
    return true;
}

static void
audits_that_ended_come_newest_first(void **state)
{
    struct room *r = *state;
    auto_buf struct buf modes = {.limit = 100};
    struct row_audit a = {.began_at = 7};

    OK(r, db_begin(r->db, &r->e));
    for (int i = 0; i < 3; i++) {
        a.mode = i == 0 ? STR("full") : i == 1 ? STR("fast") : STR("incremental");
        OK(r, row_audit_begin(r->db, &a, &r->e));
        a.ended_at = 10 + i;
        if (i != 2) {
            OK(r, row_audit_end(r->db, &a, &r->e));
        }
    }
    OK(r, row_audit_each(r->db, add_mode, &modes, &r->e));
    assert_string_equal(buf_cstr(&modes), "fast full ");
    db_abandon(r->db);
}

static void
an_audit_that_finds_all_whole_makes_no_page_old(void **state)
{
    struct room *r = *state;
    struct row_audit a = {.mode = STR("full"), .began_at = 7};
    uint8_t digest[SHA256_BYTES];
    long long changes = db_changes(r->db);
    int64_t before = revision(r);

    room_digest("o", digest);
    OK(r, db_begin(r->db, &r->e));
    OK(r, row_audit_begin(r->db, &a, &r->e));
    OK(r, row_fixity_ok(r->db, digest, 8, STR("assets 1"), &r->e));
    OK(r, row_audit_mark(r->db, &a, &r->e));
    OK(r, row_audit_end(r->db, &a, &r->e));
    OK(r, db_commit(r->db, &r->e));
    assert_int_equal(revision(r), before);
    assert_int_equal(db_changes(r->db), changes);
    /* and yet it is all there */
    room_close(r);
    room_open(r);
    assert_int_equal(room_count(r, "SELECT count(*) FROM audit"), 1);
    assert_int_equal(room_count(r, "SELECT at FROM event WHERE kind = 'fixity' AND"
                                   " outcome = 'ok' AND agent = 'assets 1'"
                                   " AND length(object) = 32"),
                     8);
    OK(r, db_begin(r->db, &r->e));
    room_event(r, "fixity", "o", "absent");
    OK(r, db_commit(r->db, &r->e));
    assert_int_equal(revision(r), before + 1);
}

static void
the_highest_asset_bounds_all(void **state)
{
    struct room *r = *state;
    int64_t most = -1;

    OK(r, row_asset_most(r->db, &most, &r->e));
    assert_int_equal(most, 0);
    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "http://a/1.jpg");
    assert_int_equal(room_asset(r, "http://a/2.jpg"), 2);
    OK(r, row_asset_most(r->db, &most, &r->e));
    assert_int_equal(most, 2);
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(an_audit_is_gone_on_with_where_its_last_mark_stands),
        room_test(the_end_of_an_audit_says_where_the_ledgers_stood),
        room_test(audits_that_ended_come_newest_first),
        room_test(an_audit_that_finds_all_whole_makes_no_page_old),
        room_test(the_highest_asset_bounds_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
