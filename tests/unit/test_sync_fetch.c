/* The trip against the test origin: what a server's answers become. */
#include "trip_kit.h"

#include "base/date.h"
#include "base/fd.h"
#include "fetch_kit.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The origin serves its own folder; the page is read against it. */
static struct trip *
from_origin(void **state)
{
    struct trip *t = *state;
    const struct kit *k = t->group;

    (void)snprintf(t->base, sizeof t->base, "http://127.0.0.1:%d/", k->port);
    t->opts.fetch = k->opts;
    return t;
}

static void
origin_put(const struct trip *t, const char *name, int seed)
{
    const struct kit *k = t->group;
    auto_free char *path = xasprintf("%s/web/%s", k->dir, name);
    auto_buf struct buf b = {0};
    auto_close int fd = -1;

    (void)unlink(path); /* another inode: another validator */
    jpeg_like(&b, seed);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    assert_true(fd_write_all(fd, b.p, b.n, path, NULL));
}

static void
a_refresh_that_is_answered_304_keeps_the_object(void **state)
{
    struct trip *t = from_origin(state);

    origin_put(t, "r304.jpg", 1);
    PAGE(t, "/r304.jpg");
    trip_run(t);
    assert_int_equal(kit_requests(t->group, "/r304.jpg"), 1);
    t->opts.refresh = true;
    trip_run(t);
    assert_int_equal(kit_requests(t->group, "/r304.jpg"), 2);
    assert_non_null(strstr(kit_log_line(t->group, "/r304.jpg", 2), " 304 "));
    assert_int_equal(t->counts.unchanged, 1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object"), 1);
    assert_int_equal(
        trip_count(t, "SELECT count(*) FROM observation WHERE outcome = 'unchanged' AND "
                      "object IS NOT NULL AND etag IS NOT NULL AND http_status = 304"),
        1);
    trip_run(t); /* the validators went on with it */
    assert_non_null(strstr(kit_log_line(t->group, "/r304.jpg", 3), " 304 "));
    assert_int_equal(trip_files_in(t, "archive/incoming"), 1);
}

static void
content_that_changed_is_a_second_object_beside_the_first(void **state)
{
    struct trip *t = from_origin(state);

    origin_put(t, "changes.jpg", 1);
    PAGE(t, "/changes.jpg");
    trip_run(t);
    origin_put(t, "changes.jpg", 2);
    trip_run(t); /* not asked, not looked for */
    assert_int_equal(t->counts.unchanged, 1);
    t->opts.refresh = true;
    trip_run(t);
    assert_int_equal(t->counts.stored, 1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object"), 2);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM asset"), 1);
    assert_int_equal(trip_files_in(t, "archive/media"), 2);
    assert_int_equal(trip_files_in(t, "archive/thumbs"), 2);
}

static void
a_refresh_that_finds_nothing_takes_nothing_away(void **state)
{
    struct trip *t = from_origin(state);
    const struct kit *k = t->group;
    auto_free char *path = xasprintf("%s/web/leaves.jpg", k->dir);

    origin_put(t, "leaves.jpg", 1);
    PAGE(t, "/leaves.jpg");
    trip_run(t);
    assert_int_equal(unlink(path), 0);
    t->opts.refresh = true;
    trip_run(t);
    assert_int_equal(trip_state(t, trip_url(t, "leaves.jpg")), STATE_PRESENT);
    assert_int_equal(t->counts.unchanged, 1);
    assert_int_equal(trip_told(t, EVENT_ITEM, "present", "leaves.jpg"), 1);
    assert_int_equal(trip_told(t, EVENT_ITEM, "gone", "leaves.jpg"), 0);
    /* a 404 has no validator of the bytes that are held */
    assert_int_equal(trip_count(t, "SELECT count(*) FROM observation WHERE outcome = "
                                   "'gone' AND object IS NULL AND etag IS NULL AND "
                                   "last_modified IS NULL"),
                     1);
}

static void
what_is_gone_is_asked_for_again_only_on_request(void **state)
{
    struct trip *t = from_origin(state);

    PAGE(t, "/gone.jpg");
    trip_run(t);
    trip_run(t);
    assert_int_equal(kit_requests(t->group, "/gone.jpg"), 1);
    origin_put(t, "gone.jpg", 3);
    t->opts.retry_failed = true;
    trip_run(t);
    assert_int_equal(t->counts.stored, 1);
    assert_int_equal(kit_requests(t->group, "/gone.jpg"), 2);
    trip_run(t);
    assert_int_equal(kit_requests(t->group, "/gone.jpg"), 2);
}

/* Cut once: a try that fails leaves half of the file and its strong validator. */
static void
fetch_half(struct trip *t, const char *name, int seed)
{
    auto_free char *pic = xasprintf("/scene/cut-once/%s", name);

    origin_put(t, name, seed);
    PAGE(t, pic);
    t->opts.fetch.tries = 1;
    trip_run(t);
    assert_int_equal(t->counts.failing, 1);
    assert_int_equal(trip_files_in(t, "archive/incoming"), 2); /* part and note */
    trip_reopen(t);
}

static void
the_next_run_goes_on_where_the_last_one_broke_off(void **state)
{
    struct trip *t = from_origin(state);
    const char *line;

    fetch_half(t, "resumes.jpg", 4);
    trip_run(t);
    line = kit_log_line(t->group, "/scene/cut-once/resumes.jpg", 2);
    assert_non_null(line);
    assert_non_null(strstr(line, " 206 "));
    assert_null(strstr(line, "range=- "));
    assert_int_equal(t->counts.stored, 1);
    assert_int_equal(trip_files_in(t, "archive/incoming"), 1);
}

static void
a_part_that_the_disk_changed_is_not_built_upon(void **state)
{
    struct trip *t = from_origin(state);
    auto_free char *pic = xasprintf("%sscene/cut-once/rots.jpg", t->base);
    uint8_t key[SHA256_BYTES];
    auto_buf struct buf whole = {0};
    const char *line;
    int fd;

    fetch_half(t, "rots.jpg", 5);
    hash_sha256(str_of(pic), key);
    OK(t, storage_part_open(t->a.storage, key, &fd, &t->e));
    assert_int_equal(pwrite(fd, "?", 1, 100), 1);
    (void)close(fd);
    trip_run(t);
    line = kit_log_line(t->group, "/scene/cut-once/rots.jpg", 2);
    assert_non_null(strstr(line, " 200 "));
    assert_non_null(strstr(line, "range=- "));
    jpeg_like(&whole, 5);
    assert_int_equal(t->counts.stored, 1);
    assert_int_equal(trip_count(t, "SELECT max(bytes) FROM object"), whole.n);
}

static void
a_time_limit_ends_the_run_in_order_and_leaves_the_rest_for_later(void **state)
{
    struct trip *t = from_origin(state);
    int64_t began_ms = clock_mono_ms();

    origin_put(t, "quick.jpg", 6);
    PAGE(t, "/quick.jpg", "/scene/silent/quick.jpg");
    t->opts.time_limit_ms = 400;
    trip_run(t);
    assert_true(clock_mono_ms() - began_ms < 20000); /* and not the 30 s of a stall */
    assert_int_equal(t->counts.stored, 1);
    assert_int_equal(t->counts.untried, 1);
    assert_int_equal(sync_exit_status(&t->counts), 1);
}

static void
a_run_that_fails_ends_its_transfers_in_order(void **state)
{
    struct trip *t = from_origin(state);

    origin_put(t, "first.jpg", 7);
    PAGE(t, "/first.jpg", "/scene/stall/first.jpg");
    t->opts.offline = true; /* the sidecar log is made, and synced, by a run before */
    trip_run(t);
    t->opts.offline = false;
    if (!trip_sync_fails()) { /* that of the journal's folder */
        return;
    }
    assert_false(trip_try(t));
    assert_int_equal(t->e.code, ERR_DISK);
    assert_int_equal(trip_told(t, EVENT_ITEM, NULL, ".jpg"), 0);
    /* what had arrived of the second is kept with its note; a leak would be reported */
    assert_in_range(trip_files_in(t, "archive/incoming"), 4, 5);
    trip_reopen(t);
    PAGE(t, "/first.jpg");
    trip_run(t);
    assert_int_equal(t->counts.stored, 1);
}

static void
what_our_own_rules_refuse_does_not_mean_that_the_network_is_down(void **state)
{
    struct trip *t = from_origin(state);

    t->opts.fetch.n_allow_private = 0;
    PAGE(t, "/small.jpg", "http://user:word@127.0.0.1/x.jpg");
    trip_run(t);
    assert_int_equal(t->counts.refused, 2);
    assert_false(t->counts.network_down);
    assert_int_equal(sync_exit_status(&t->counts), 1);
    assert_int_equal(kit_requests(t->group, "/small.jpg"), 0);
}

static void
a_network_that_answers_nothing_is_down(void **state)
{
    struct trip *t = from_origin(state);
    static const char *const allowed[] = {"127.0.0.1"};

    t->opts.fetch.allow_private = allowed;
    t->opts.fetch.n_allow_private = 1;
    t->opts.fetch.tries = 1;
    PAGE(t, "http://127.0.0.1:1/x.jpg"); /* nobody listens there */
    trip_run(t);
    assert_int_equal(t->counts.failing, 1);
    assert_true(t->counts.network_down);
    assert_int_equal(sync_exit_status(&t->counts), 4);
}

static void
a_body_whose_end_nobody_announced_must_be_whole_by_itself(void **state)
{
    struct trip *t = from_origin(state);

    origin_put(t, "open.jpg", 8); /* no end marker */
    t->opts.fetch.tries = 1;
    PAGE(t, "/scene/close/open.jpg");
    trip_run(t);
    assert_int_equal(t->counts.failing, 1);
    assert_int_equal(trip_files_in(t, "archive/media"), 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM observation WHERE error LIKE "
                                   "'%before the jpeg was whole%'"),
                     1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(a_refresh_that_is_answered_304_keeps_the_object),
        trip_test(content_that_changed_is_a_second_object_beside_the_first),
        trip_test(a_refresh_that_finds_nothing_takes_nothing_away),
        trip_test(what_is_gone_is_asked_for_again_only_on_request),
        trip_test(the_next_run_goes_on_where_the_last_one_broke_off),
        trip_test(a_part_that_the_disk_changed_is_not_built_upon),
        trip_test(a_time_limit_ends_the_run_in_order_and_leaves_the_rest_for_later),
        trip_test(a_run_that_fails_ends_its_transfers_in_order),
        trip_test(what_our_own_rules_refuse_does_not_mean_that_the_network_is_down),
        trip_test(a_network_that_answers_nothing_is_down),
        trip_test(a_body_whose_end_nobody_announced_must_be_whole_by_itself),
    };

    return cmocka_run_group_tests(tests, kit_open, kit_close);
}
