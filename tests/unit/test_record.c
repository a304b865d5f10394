#include "record_help.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
a_group_becomes_files_then_rows_then_words(void **state)
{
    struct trip *t = *state;
    struct record *r = recorder(t);
    struct item *one = item_of(t, "one.jpg", STR("one"));
    auto_buf struct buf journal = {.limit = MIB(1)};

    add_picture(one, 256);
    record_add(r, one);
    record_add(r, item_of(t, "two.jpg", STR("two")));
    assert_int_equal(record_waiting(r), 2);
    assert_false(record_due(r)); /* neither full nor old */
    OK(t, record_flush(r, &t->e));
    assert_int_equal(record_waiting(r), 0);
    assert_true(file_is(object_path(t, STR("one")), STR("one")));
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object"), 2);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb WHERE box = 256"), 1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM event WHERE kind = 'stored'"),
                     2);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM event WHERE kind = 'thumbed'"),
                     1);
    assert_int_equal(trip_told(t, EVENT_ITEM, "present", ".jpg"), 2);
    assert_string_not_equal(t->events[0].thumb, "");
    assert_int_equal(t->counts.stored, 2);
    assert_int_equal(t->counts.thumbs, 1);
    OK(t, storage_journal_read(t->a.storage, &journal, &t->e));
    assert_int_equal(journal.n, 0);
    assert_int_equal(trip_files_in(t, "archive/incoming"), 1); /* the empty journal */
    OK(t, record_flush(r, &t->e)); /* nothing waits: nothing is done */
    record_free(r);
}

static void
equal_bytes_in_one_group_are_one_object(void **state)
{
    struct trip *t = *state;
    struct record *r = recorder(t);

    for (int i = 0; i < 3; i++) {
        auto_free char *name = xasprintf("%d.jpg", i);
        struct item *it = item_of(t, name, STR("the same"));

        add_picture(it, 256);
        record_add(r, it);
    }
    OK(t, record_flush(r, &t->e));
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object"), 1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM observation WHERE object IS NOT"
                                   " NULL AND outcome = 'stored'"),
                     3);
    assert_int_equal(trip_files_in(t, "archive/media"), 1);
    assert_int_equal(trip_files_in(t, "archive/thumbs"), 1);
    assert_int_equal(trip_files_in(t, "archive/incoming"), 1);
    assert_int_equal(t->counts.stored, 3);
    record_free(r);
}

/*
 * A look gives up all that wait at once: more than one
 * group may hold, each with all its pictures.
 */
static void
more_than_a_group_is_written_group_by_group(void **state)
{
    enum { MANY = 3 * LIMIT_GROUP_FILES + 1 };
    struct trip *t = *state;
    struct record *r = recorder(t);

    for (int i = 0; i < MANY; i++) {
        auto_free char *name = xasprintf("%d.jpg", i);
        struct item *it = item_of(t, name, str_of(name));

        for (uint32_t box = 0; box < WIRE_BOXES; box++) {
            add_picture(it, 512 >> box);
        }
        add_strip(it);
        record_add(r, it);
    }
    assert_true(record_due(r));
    OK(t, record_flush(r, &t->e));
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object"), MANY);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb"), MANY * WIRE_BOXES);
    assert_int_equal(trip_files_in(t, "archive/media"), MANY);
    assert_int_equal(t->counts.stored, MANY);
    record_free(r);
}

static void
bytes_that_the_disk_did_not_take_are_failing_and_have_no_row(void **state)
{
    struct trip *t = *state;
    struct record *r = recorder(t);
    struct item *it = item_of(t, "one.jpg", STR("one"));

    /* the journal's own folder was synced before, then each file */
    record_add(r, item_of(t, "zero.jpg", STR("zero")));
    OK(t, record_flush(r, &t->e));
    add_picture(it, 256);
    record_add(r, it);
    if (!trip_sync_fails()) {
        record_free(r);
        return;
    }
    OK(t, record_flush(r, &t->e));
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object"), 1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb"), 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM observation WHERE outcome = "
                                   "'failed' AND object IS NULL AND error LIKE '%sync%'"),
                     1);
    assert_int_not_equal(access(object_path(t, STR("one")), F_OK), 0);
    assert_int_equal(trip_files_in(t, "archive/incoming"), 1); /* its part is gone */
    assert_int_equal(trip_told(t, EVENT_ITEM, "failing", "one.jpg"), 1);
    assert_int_equal(trip_state(t, trip_url(t, "one.jpg")), STATE_FAILING);
    assert_int_equal(t->counts.stored, 1);
    record_free(r);
}

static void
a_picture_that_found_no_place_has_no_row(void **state)
{
    struct trip *t = *state;
    struct record *r = recorder(t);
    struct item *it = item_of(t, "one.jpg", STR("one"));
    char name[STORAGE_NAME_MAX];
    auto_free char *path = NULL;
    auto_free char *folder = NULL;

    add_picture(it, 256);
    add_picture(it, 128);
    storage_name(STORAGE_THUMB, it->digests.sha256, NULL, 256, name);
    path = xasprintf("%s/%s", t->dir, name);
    folder = xstrndup(path, (size_t)(strrchr(path, '/') - path));
    (void)mkdir(folder, 0755);
    assert_int_equal(mkdir(path, 0755), 0); /* where the file would go */
    record_add(r, it);
    OK(t, record_flush(r, &t->e));
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb WHERE box = 256"), 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb WHERE box = 128"), 1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object"), 1);
    assert_int_equal(t->counts.thumbs, 1);
    record_free(r);
}

static void
a_look_that_learned_nothing_leaves_no_trace(void **state)
{
    struct trip *t = *state;
    struct record *r = recorder(t);
    struct item *it = item_of(t, "one.jpg", STR("one"));
    long long before = db_changes(t->a.db);

    it->work = WORK_LOOK;
    it->was = STATE_PRESENT;
    it->outcome = NULL;
    it->is_part = false;
    it->looked = false;
    it->verdict = VERDICT_UNCHECKED;
    record_add(r, it);
    OK(t, record_flush(r, &t->e));
    assert_int_equal(db_changes(t->a.db), before);
    assert_int_equal(trip_told(t, EVENT_ITEM, "present", "one.jpg"), 1);
    assert_int_equal(t->counts.done, 1);
    record_free(r);
}

static void
what_was_seen_once_is_not_forgotten_for_a_copy_that_nobody_saw(void **state)
{
    struct trip *t = *state;
    struct record *r = recorder(t);
    struct item *it = item_of(t, "one.jpg", STR("one"));

    it->facts.width = 640;
    record_add(r, it);
    OK(t, record_flush(r, &t->e));
    it = item_of(t, "two.jpg", STR("one"));
    it->looked = false;
    it->verdict = VERDICT_UNCHECKED;
    record_add(r, it);
    OK(t, record_flush(r, &t->e));
    assert_int_equal(
        trip_count(t, "SELECT count(*) FROM object WHERE verdict = 'ok' AND width = 640"),
        1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM observation"), 2);
    record_free(r);
}

static void
a_refresh_that_failed_leaves_what_is_held_as_it_was(void **state)
{
    static const enum asset_state held[] = {STATE_PRESENT, STATE_DAMAGED, STATE_LOST};
    struct trip *t = *state;
    struct record *r = recorder(t);

    for (size_t i = 0; i < sizeof held / sizeof held[0]; i++) {
        struct item *it = item_of(t, "one.jpg", STR("one"));

        it->work = held[i] == STATE_LOST ? WORK_FETCH : WORK_REFRESH;
        it->was = held[i];
        it->outcome = "gone";
        err_put(&it->err, ERR_NET_GONE, "404");
        record_add(r, it);
        OK(t, record_flush(r, &t->e));
        assert_int_equal(trip_told(t, EVENT_ITEM, state_name(held[i]), "one.jpg"), 1);
    }
    record_free(r);
}

static void
a_journal_that_is_held_speaks_until_it_is_let_go(void **state)
{
    struct trip *t = *state;
    struct record *r = recorder(t);
    auto_buf struct buf journal = {.limit = MIB(1)};

    record_hold_journal(r, true);
    record_add(r, item_of(t, "one.jpg", STR("one")));
    OK(t, record_flush(r, &t->e));
    OK(t, storage_journal_read(t->a.storage, &journal, &t->e));
    assert_true(journal.n > 0);
    record_hold_journal(r, false);
    record_add(r, item_of(t, "two.jpg", STR("two")));
    OK(t, record_flush(r, &t->e));
    buf_clear(&journal);
    OK(t, storage_journal_read(t->a.storage, &journal, &t->e));
    assert_int_equal(journal.n, 0);
    record_free(r);
}

static void
what_was_not_flushed_is_forgotten(void **state)
{
    struct trip *t = *state;
    struct record *r = recorder(t);

    record_add(r, item_of(t, "one.jpg", STR("one")));
    record_free(r); /* a leak would be reported */
    record_free(NULL);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM observation"), 0);
    assert_int_equal(t->n_events, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(a_group_becomes_files_then_rows_then_words),
        trip_test(equal_bytes_in_one_group_are_one_object),
        trip_test(more_than_a_group_is_written_group_by_group),
        trip_test(bytes_that_the_disk_did_not_take_are_failing_and_have_no_row),
        trip_test(a_picture_that_found_no_place_has_no_row),
        trip_test(a_look_that_learned_nothing_leaves_no_trace),
        trip_test(what_was_seen_once_is_not_forgotten_for_a_copy_that_nobody_saw),
        trip_test(a_refresh_that_failed_leaves_what_is_held_as_it_was),
        trip_test(a_journal_that_is_held_speaks_until_it_is_let_go),
        trip_test(what_was_not_flushed_is_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
