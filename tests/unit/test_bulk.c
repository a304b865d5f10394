#include "db_help.h"

#include <signal.h>
#include <sys/wait.h>

static void
add(struct room *r, int from, int to)
{
    char url[64];

    for (int i = from; i < to; i++) {
        snprintf(url, sizeof url, "https://a/%d.jpg", i);
        (void)room_asset(r, url);
    }
}

static int64_t
indexes(struct room *r)
{
    return room_count(r, "SELECT count(*) FROM sqlite_schema WHERE"
                         " (name = 'asset_key_hash' AND"
                         "  sql = 'CREATE INDEX asset_key_hash ON asset (key_hash)')"
                         " OR (name = 'asset_date' AND"
                         "  sql = 'CREATE INDEX asset_date ON asset (date)')");
}

static bool
pass_over(void *arg, const struct row_listed *row)
{
    (void)arg;
    (void)row;
    return false;
}

static void
a_small_sync_puts_nothing_off(void **state)
{
    struct room *r = *state;

    OK(r, db_begin(r->db, &r->e));
    add(r, 0, 400);
    assert_int_equal(indexes(r), 2);
    OK(r, db_commit(r->db, &r->e));
}

static void
a_large_load_puts_indexes_off_until_somebody_asks_by_them(void **state)
{
    struct room *r = *state;
    int64_t counts[ASSET_STATES];
    uint8_t key[SHA256_BYTES];
    int64_t asset;
    bool known;

    assert_int_equal(indexes(r), 2);
    for (int question = 0; question < 3; question++) {
        OK(r, db_begin(r->db, &r->e));
        add(r, 0, 1000);
        assert_int_equal(indexes(r), 0);
        switch (question) {
        case 0:
            OK(r, row_list_each(r->db, &(struct row_filter){0}, pass_over, NULL, &r->e));
            break;
        case 1:
            OK(r, row_run_count(r->db, counts, &r->e));
            assert_int_equal(counts[STATE_UNTRIED], 1000);
            break;
        default:
            room_digest("https://a/7.jpg", key);
            OK(r, row_observation_known(r->db, key, key, &known, &asset, &r->e));
            assert_int_equal(asset, 8);
            break;
        }
        assert_int_equal(indexes(r), 2);
        add(r, 500, 1500); /* half of them again */
        assert_int_equal(room_count(r, "SELECT count(DISTINCT url) FROM asset"), 1500);
        assert_int_equal(room_count(r, "SELECT count(*) FROM asset"), 1500);
        db_abandon(r->db);
        room_close(r);
        room_open(r);
    }
}

static void
a_large_load_into_a_larger_catalog_puts_nothing_off(void **state)
{
    struct room *r = *state;

    OK(r, db_begin(r->db, &r->e));
    add(r, 0, 4000);
    OK(r, db_commit(r->db, &r->e));
    room_close(r);
    room_open(r);
    assert_int_equal(indexes(r), 2);
    OK(r, db_begin(r->db, &r->e));
    add(r, 4000, 5000);
    assert_int_equal(indexes(r), 2);
    add(r, 0, 4000);
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset"), 5000);
    OK(r, db_commit(r->db, &r->e));
}

static void
making_indexes_is_no_change_of_a_row(void **state)
{
    struct room *r = *state;
    long long before;

    OK(r, db_begin(r->db, &r->e));
    add(r, 0, 1000);
    before = db_changes(r->db);
    assert_int_equal(before, 1000);
    OK(r, row_list_each(r->db, &(struct row_filter){0}, pass_over, NULL, &r->e));
    OK(r, db_commit(r->db, &r->e));
    assert_int_equal(db_changes(r->db), before);
}

static void
two_urls_with_one_hash_are_two_assets_in_a_load_too(void **state)
{
    struct room *r = *state;
    struct row_asset a = {.url = STR("https://a/x"), .host = STR("a"), .key = {1, 2}};
    struct row_asset b = {.url = STR("https://a/y"), .host = STR("a"), .key = {1, 2}};
    int64_t first;
    bool is_new;

    OK(r, db_begin(r->db, &r->e));
    add(r, 0, 1000);
    OK(r, row_asset_get(r->db, &a, &is_new, &r->e));
    first = a.id;
    OK(r, row_asset_get(r->db, &b, &is_new, &r->e));
    assert_true(is_new && b.id != first);
    OK(r, row_asset_get(r->db, &a, &is_new, &r->e));
    assert_true(!is_new && a.id == first);
    db_abandon(r->db);
}

static void
an_abandoned_load_leaves_its_indexes_and_finds_what_is_left(void **state)
{
    struct room *r = *state;

    OK(r, db_begin(r->db, &r->e));
    add(r, 0, 1000);
    OK(r, db_commit(r->db, &r->e));
    assert_int_equal(indexes(r), 0);
    OK(r, db_begin(r->db, &r->e));
    add(r, 1000, 2000);
    OK(r, row_list_each(r->db, &(struct row_filter){0}, pass_over, NULL, &r->e));
    db_abandon(r->db); /* and with it the indexes that were just made */
    assert_int_equal(indexes(r), 0);
    OK(r, db_begin(r->db, &r->e));
    add(r, 0, 1500);
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset"), 1500);
    OK(r, row_list_each(r->db, &(struct row_filter){0}, pass_over, NULL, &r->e));
    assert_int_equal(indexes(r), 2);
    OK(r, db_commit(r->db, &r->e));
}

static void
a_load_that_was_killed_gets_its_indexes_from_the_next_writer(void **state)
{
    struct room *r = *state;
    pid_t child;
    int status;

    room_close(r);
    child = fork();
    if (child == 0) {
        room_open(r);
        OK(r, db_begin(r->db, &r->e));
        add(r, 0, 1000);
        OK(r, db_commit(r->db, &r->e));
        (void)raise(SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    OK(r,
       db_open(&r->db, r->path, DB_READ, UUID, &r->e)); /* slower, but the same answers */
    assert_int_equal(indexes(r), 0);
    assert_int_equal(room_state(r, "https://a/999.jpg"), STATE_UNTRIED);
    room_close(r);
    room_open(r);
    assert_int_equal(indexes(r), 2);
    OK(r, db_begin(r->db, &r->e));
    add(r, 0, 1000);
    assert_int_equal(db_changes(r->db), 0);
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(a_small_sync_puts_nothing_off),
        room_test(a_large_load_puts_indexes_off_until_somebody_asks_by_them),
        room_test(a_large_load_into_a_larger_catalog_puts_nothing_off),
        room_test(making_indexes_is_no_change_of_a_row),
        room_test(two_urls_with_one_hash_are_two_assets_in_a_load_too),
        room_test(an_abandoned_load_leaves_its_indexes_and_finds_what_is_left),
        room_test(a_load_that_was_killed_gets_its_indexes_from_the_next_writer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
