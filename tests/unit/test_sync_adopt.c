/*
 * What an interrupted run left: the journal's words, and
 * bytes that may or may not be there.
 */
#include "trip_kit.h"

#include "base/fd.h"
#include "catalog/item.h"
#include "catalog/journal.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum where { NOWHERE, IN_PART, IN_PLACE };

/*
 * The state after a kill: an asset that was planned, its bytes (other ones where
 * `damaged`), the journal's entry.
 */
static void
left_from(struct trip *t, const char *name, int seed, enum where where, bool damaged,
          const char *origin)
{
    auto_buf struct buf bytes = {0};
    auto_buf struct buf journal = {.limit = MIB(1)};
    struct row_work w = {.url = str_of(trip_url(t, name)), .state = STATE_UNTRIED};
    struct storage_put put = {.kind = STORAGE_MEDIA, .ending = "jpg"};
    struct item *it;

    jpeg_like(&bytes, seed);
    hash_sha256(w.url, w.key);
    it = item_new(&w, WORK_FETCH);
    it->type = MEDIA_JPEG;
    it->bytes = (int64_t)bytes.n;
    it->at_ms = 1468700000000;
    it->http_status = 200;
    it->etag = xstrdup("\"e\"");
    it->origin = origin;
    it->via = item_is_copy(it) ? xstrdup("http://m.example/a.jpg") : NULL;
    hash_sha256(buf_view(&bytes), it->digests.sha256);
    journal_add(&journal, it);
    if (where != NOWHERE) {
        bytes.p[10] ^= damaged ? 1 : 0;
        OK(t, storage_part_open(t->a.storage, it->key, &it->fd, &t->e));
        OK(t, fd_pwrite_all(it->fd, bytes.p, bytes.n, 0, name, &t->e));
    }
    put.part_key = it->key;
    put.part_fd = it->fd;
    memcpy(put.sha256, it->digests.sha256, SHA256_BYTES);
    OK(t, storage_commit(t->a.storage, &put, where == IN_PLACE ? 1 : 0,
                         buf_view(&journal), &t->e));
    item_free(it);
}

static void
left_behind(struct trip *t, const char *name, int seed, enum where where, bool damaged)
{
    left_from(t, name, seed, where, damaged, ITEM_LIVE);
}

/*
 * The page is known and nothing of it was fetched; then nothing can be fetched any more.
 */
static void
planned(struct trip *t)
{
    PAGE(t, "/a.jpg", "/b.jpg");
    t->opts.offline = true;
    trip_run(t);
}

static size_t
journal_bytes(struct trip *t)
{
    auto_buf struct buf b = {.limit = MIB(1)};

    OK(t, storage_journal_read(t->a.storage, &b, &t->e));
    return b.n;
}

static void
an_object_in_place_gets_its_rows(void **state)
{
    struct trip *t = *state;

    planned(t);
    left_behind(t, "a.jpg", 1, IN_PLACE, false);
    t->opts.offline = false;
    trip_run(t);
    assert_int_equal(t->counts.adopted, 1);
    assert_int_equal(t->counts.asked, 1); /* b.jpg alone */
    assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_PRESENT);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM observation WHERE at = "
                                   "1468700000000 AND etag = '\"e\"' AND http_status = "
                                   "200 AND outcome = 'stored'"),
                     1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM event WHERE kind = 'adopted'"),
                     1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb"), 1);
    assert_int_equal(journal_bytes(t), 0);
}

static void
a_copy_from_elsewhere_is_adopted_as_what_it_is(void **state)
{
    struct trip *t = *state;

    planned(t);
    left_from(t, "a.jpg", 1, IN_PLACE, false, ITEM_MIRROR);
    trip_run(t);
    assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_SUBSTITUTE);
    assert_int_equal(
        trip_count(t, "SELECT count(*) FROM observation WHERE origin = 'mirror' AND etag"
                      " IS NULL AND final_url = 'http://m.example/a.jpg'"),
        1);
}

static void
a_part_that_is_whole_finds_its_place(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf picture = {0};

    planned(t);
    left_behind(t, "a.jpg", 1, IN_PART, false);
    trip_run(t); /* also offline */
    assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_PRESENT);
    assert_int_equal(trip_files_in(t, "archive/media"), 1);
    assert_int_equal(trip_files_in(t, "archive/incoming"), 1);
    jpeg_like(&picture, 1);
    assert_int_equal(trip_count(t, "SELECT bytes FROM object"), picture.n);
}

static void
adopting_twice_is_adopting_once(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf before = {0};
    auto_buf struct buf after = {0};

    planned(t);
    left_behind(t, "a.jpg", 1, IN_PLACE, false);
    trip_run(t);
    left_behind(t, "a.jpg", 1, NOWHERE, false); /* a kill between rows and journal */
    trip_reopen(t);
    trip_files(t, &before);
    trip_run(t);
    trip_files(t, &after);
    assert_int_equal(db_changes(t->a.db), 0);
    assert_string_equal(buf_cstr(&before), buf_cstr(&after));
    assert_int_equal(t->counts.unchanged, 1);
    assert_int_equal(t->counts.adopted, 0);
}

static void
bytes_that_differ_are_not_adopted_but_fetched_again(void **state)
{
    static const enum where where[] = {NOWHERE, IN_PART};
    struct trip *t = *state;
    auto_buf struct buf picture = {0};

    jpeg_like(&picture, 1);
    planned(t);
    for (size_t i = 0; i < sizeof where / sizeof where[0]; i++) {
        left_behind(t, "a.jpg", 1, where[i], true);
        trip_run(t);
        assert_int_equal(trip_count(t, "SELECT count(*) FROM observation"), 0);
        assert_int_equal(trip_files_in(t, "archive/incoming"), 1);
        assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_UNTRIED);
    }
    web_put(t, "a.jpg", buf_view(&picture));
    t->opts.offline = false;
    trip_run(t);
    assert_int_equal(t->counts.stored, 1);
    assert_int_equal(t->counts.adopted, 0);
}

/*
 * Bytes under a name that is not their digest: never our own doing, so nothing is built
 * on them.
 */
static void
an_object_in_place_with_other_bytes_is_not_adopted(void **state)
{
    struct trip *t = *state;

    planned(t);
    left_behind(t, "a.jpg", 1, IN_PLACE, true);
    trip_run(t);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object"), 0);
    assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_UNTRIED);
}

static void
an_entry_of_an_asset_that_nobody_knows_is_passed_over(void **state)
{
    struct trip *t = *state;

    planned(t);
    left_behind(t, "stranger.jpg", 1, IN_PLACE, false);
    left_behind(t, "a.jpg", 2, IN_PART, false);
    trip_run(t);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object"), 1);
    assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_PRESENT);
}

static void
what_is_adopted_and_damaged_is_counted_once(void **state)
{
    struct trip *t = *state;

    planned(t);
    left_behind(t, "a.jpg", 1, IN_PART, false);
    left_behind(t, "b.jpg", 2, IN_PART, false);
    t->opts.offline = false;
    trip_worker(t, "crash");
    trip_run(t); /* no class is counted below zero: trip_try looks */
    assert_int_equal(t->counts.damaged, 2);
    assert_int_equal(t->counts.adopted, 0);
    assert_int_equal(t->counts.unchanged, 0);
}

static void
what_was_adopted_a_moment_ago_is_not_refreshed(void **state)
{
    struct trip *t = *state;

    planned(t);
    left_behind(t, "a.jpg", 1, IN_PART, false);
    web_put_jpeg(t, "a.jpg", 9); /* other bytes by now */
    web_put_jpeg(t, "b.jpg", 2);
    t->opts.offline = false;
    t->opts.refresh = true;
    trip_run(t);
    assert_int_equal(t->counts.adopted, 1);
    assert_int_equal(t->counts.stored, 1);
    assert_int_equal(t->counts.asked, 1);
    trip_run(t);
    assert_int_equal(t->counts.asked, 2); /* both are asked for, as any other */
}

static void
a_dry_run_adopts_nothing(void **state)
{
    struct trip *t = *state;
    size_t before;

    planned(t);
    left_behind(t, "a.jpg", 1, IN_PART, false);
    before = journal_bytes(t);
    t->opts.dry_run = true;
    trip_run(t);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM observation"), 0);
    assert_int_equal(journal_bytes(t), before);
    t->opts.dry_run = false;
    trip_run(t);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM observation"), 1);
}

/*
 * Many groups of an earlier run, and a machine on which nothing can be looked at: all of
 * them wait at once.
 */
static void
a_journal_of_more_than_one_group_is_adopted_whole(void **state)
{
    enum { MANY = 2 * LIMIT_GROUP_FILES };
    struct trip *t = *state;
    auto_buf struct buf page = {.limit = MIB(1)};

    for (int i = 0; i < MANY; i++) {
        buf_addf(&page, "%s{\"id\":\"%d\",\"pic\":\"/%d.jpg\"}", i == 0 ? "[" : ",", i,
                 i);
    }
    buf_add_byte(&page, ']');
    trip_write(t, "page.json", buf_view(&page));
    t->opts.offline = true;
    trip_run(t);
    for (int i = 0; i < MANY; i++) {
        auto_free char *name = xasprintf("%d.jpg", i);

        left_behind(t, name, i, IN_PART, false);
    }
    trip_worker(t, "unconfined");
    t->opts.offline = false;
    trip_run(t);
    assert_int_equal(t->counts.adopted, MANY);
    assert_int_equal(trip_files_in(t, "archive/media"), MANY);
    assert_int_equal(journal_bytes(t), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(an_object_in_place_gets_its_rows),
        trip_test(a_copy_from_elsewhere_is_adopted_as_what_it_is),
        trip_test(a_part_that_is_whole_finds_its_place),
        trip_test(adopting_twice_is_adopting_once),
        trip_test(bytes_that_differ_are_not_adopted_but_fetched_again),
        trip_test(an_object_in_place_with_other_bytes_is_not_adopted),
        trip_test(an_entry_of_an_asset_that_nobody_knows_is_passed_over),
        trip_test(what_is_adopted_and_damaged_is_counted_once),
        trip_test(what_was_adopted_a_moment_ago_is_not_refreshed),
        trip_test(a_dry_run_adopts_nothing),
        trip_test(a_journal_of_more_than_one_group_is_adopted_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
