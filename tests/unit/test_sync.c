#include "trip_kit.h"

#include "base/fd.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Three items on a page, two of them there. */
static void
two_of_three(struct trip *t)
{
    PAGE(t, "/a.jpg", "/b.jpg", "/none.jpg");
    web_put_jpeg(t, "a.jpg", 1);
    web_put_jpeg(t, "b.jpg", 2);
}

static void
a_page_becomes_originals_pictures_and_rows(void **state)
{
    struct trip *t = *state;

    two_of_three(t);
    trip_run(t);
    assert_int_equal(t->counts.total, 3);
    assert_int_equal(t->counts.stored, 2);
    assert_int_equal(t->counts.gone, 1);
    assert_int_equal(t->counts.thumbs, 2);
    assert_int_equal(t->counts.done, 3);
    assert_int_equal(sync_exit_status(&t->counts), 1);
    assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_PRESENT);
    assert_int_equal(trip_state(t, trip_url(t, "none.jpg")), STATE_GONE);
    assert_int_equal(trip_files_in(t, "archive/media"), 2);
    assert_int_equal(trip_files_in(t, "archive/thumbs"), 2);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object WHERE verdict = 'ok'"),
                     2);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb"), 2);
    assert_int_equal(trip_told(t, EVENT_SOURCE, "read", "page.json"), 1);
    assert_int_equal(trip_told(t, EVENT_ITEM, "present", ".jpg"), 2);
    assert_int_equal(trip_told(t, EVENT_ITEM, "gone", "none.jpg"), 1);
    assert_int_equal(t->events[t->n_events - 1].kind, EVENT_END);
}

static void
a_second_run_changes_no_row_and_no_file(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf before = {0};
    auto_buf struct buf after = {0};

    two_of_three(t);
    trip_run(t);
    trip_reopen(t);
    trip_files(t, &before);
    trip_run(t);
    assert_int_equal(db_changes(t->a.db), 0);
    trip_files(t, &after);
    assert_string_equal(buf_cstr(&before), buf_cstr(&after));
    assert_int_equal(t->counts.unchanged, 2);
    assert_int_equal(t->counts.gone, 1);
    assert_int_equal(t->counts.asked, 0);
    assert_int_equal(t->counts.done, 3);
}

static void
an_offline_run_records_what_a_later_one_fetches(void **state)
{
    struct trip *t = *state;

    two_of_three(t);
    t->opts.offline = true;
    trip_run(t);
    assert_int_equal(t->counts.untried, 3);
    assert_int_equal(trip_files_in(t, "archive/media"), 0);
    t->opts.offline = false;
    t->opts.input.n_names = 0; /* everything that the catalog knows */
    trip_run(t);
    assert_int_equal(t->counts.stored, 2);
    assert_int_equal(t->counts.sources, 0);
}

static void
a_dry_run_tells_the_plan_and_changes_nothing(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf before = {0};
    auto_buf struct buf after = {0};

    two_of_three(t);
    trip_files(t, &before);
    t->opts.dry_run = true;
    trip_run(t);
    trip_files(t, &after);
    assert_string_equal(buf_cstr(&before), buf_cstr(&after));
    assert_int_equal(trip_told(t, EVENT_ITEM, "fetch", ".jpg"), 3);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM asset"), 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM source"), 0);
    t->opts.dry_run = false;
    trip_run(t); /* and it took nothing away from the real one */
    assert_int_equal(t->counts.stored, 2);
    t->opts.dry_run = true;
    trip_run(t);
    assert_int_equal(trip_told(t, EVENT_ITEM, "nothing", ".jpg"), 3);
}

static void
sources_without_an_item_fetch_nothing_and_say_so_each_time(void **state)
{
    struct trip *t = *state;

    two_of_three(t);
    t->opts.offline = true;
    trip_run(t);
    t->opts.offline = false;
    trip_write(t, "page.json", STR("no list at all"));
    for (int i = 0; i < 2; i++) {
        trip_run(t);
        assert_int_equal(sync_exit_status(&t->counts), 5);
        assert_int_equal(t->counts.asked, 0);
    }
    assert_int_equal(unlink(trip_path(t, "page.json")), 0);
    trip_run(t);
    assert_int_equal(sync_exit_status(&t->counts), 5);
    assert_int_equal(trip_told(t, EVENT_SOURCE, "unreadable", "page.json"), 1);
    assert_int_equal(t->counts.asked, 0); /* a typo is no wish for all that is known */
}

static void
no_list_reaches_a_file_outside_the_base(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf picture = {0};
    auto_free char *plain = xasprintf("file://%s/secret.jpg", t->top);
    auto_free char *shouted = xasprintf("FILE://%s/secret.jpg", t->top);
    auto_free char *climbs = xasprintf("file://%s/../secret.jpg", t->web);
    auto_free char *coded = xasprintf("file://%s/%%2e%%2e/secret.jpg", t->web);

    jpeg_like(&picture, 1);
    trip_write(t, "secret.jpg", buf_view(&picture));
    PAGE(t, plain, shouted, climbs, coded, "/../secret.jpg", "../secret.jpg");
    trip_run(t);
    assert_int_equal(t->counts.stored, 0);
    assert_int_equal(t->counts.asked, 0);
    assert_int_equal(trip_files_in(t, "archive/media"), 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM observation WHERE head IS NOT "
                                   "NULL"),
                     0);
    assert_int_equal(trip_state(t, shouted), STATE_REFUSED);
    assert_int_equal(trip_state(t, plain), STATE_REFUSED);
}

static void
a_lost_object_is_fetched_again(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf picture = {0};
    char name[STORAGE_NAME_MAX];
    auto_free char *path = NULL;
    uint8_t digest[SHA256_BYTES];
    struct row_event absent = {.at = 1,
                               .kind = STR("fixity"),
                               .object = digest,
                               .outcome = STR("absent"),
                               .agent = STR("test")};

    two_of_three(t);
    trip_run(t);
    jpeg_like(&picture, 1);
    digest_of(buf_view(&picture), digest);
    storage_name(STORAGE_MEDIA, digest, "jpg", 0, name);
    path = xasprintf("%s/%s", t->dir, name);
    assert_int_equal(unlink(path), 0);
    OK(t, db_begin(t->a.db, &t->e));
    OK(t, row_event_add(t->a.db, &absent, &t->e));
    OK(t, db_commit(t->a.db, &t->e));
    assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_LOST);
    trip_run(t);
    assert_int_equal(t->counts.stored, 1);
    assert_int_equal(t->counts.unchanged, 1);
    assert_true(file_is(path, buf_view(&picture)));
    assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_PRESENT);
}

static void
a_lost_object_that_is_gone_upstream_stays_lost(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf picture = {0};
    uint8_t digest[SHA256_BYTES];
    struct row_event absent = {.at = 1,
                               .kind = STR("fixity"),
                               .object = digest,
                               .outcome = STR("absent"),
                               .agent = STR("test")};

    two_of_three(t);
    trip_run(t);
    jpeg_like(&picture, 1);
    digest_of(buf_view(&picture), digest);
    assert_int_equal(unlink(trip_path(t, "web/a.jpg")), 0);
    OK(t, db_begin(t->a.db, &t->e));
    OK(t, row_event_add(t->a.db, &absent, &t->e));
    OK(t, db_commit(t->a.db, &t->e));
    trip_run(t);
    assert_int_equal(t->counts.lost, 1);
    assert_int_equal(trip_told(t, EVENT_ITEM, "lost", "a.jpg"), 1);
    assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_LOST);
}

static void
equal_bytes_at_two_urls_are_one_object(void **state)
{
    struct trip *t = *state;

    PAGE(t, "/a.jpg", "/b.jpg");
    web_put_jpeg(t, "a.jpg", 1);
    web_put_jpeg(t, "b.jpg", 1);
    trip_run(t);
    assert_int_equal(t->counts.stored, 2);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object"), 1);
    assert_int_equal(trip_files_in(t, "archive/media"), 1);
    assert_int_equal(sync_exit_status(&t->counts), 0);
}

static void
media_of_a_kind_that_is_not_read_is_kept(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf b = {.limit = KIB(64)};

    PAGE(t, "/a.jpg", "/b.jpg", "/c.jpg");
    buf_add_cstr(&b, "ID3\x03");
    for (int i = 0; i < 400; i++) {
        buf_add_byte(&b, (char)(i % 7));
    }
    web_put(t, "a.jpg", buf_view(&b)); /* MP3 by its first bytes */
    web_put(t, "b.jpg", STR("<!doctype html><title>Not found</title>"));
    web_put(t, "c.jpg", (struct str){0});
    trip_run(t);
    assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_PRESENT);
    assert_int_equal(
        trip_count(t, "SELECT count(*) FROM object WHERE verdict = 'unsupported'"), 1);
    assert_int_equal(t->counts.not_media, 2);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM observation WHERE outcome = "
                                   "'not-media' AND CAST(head AS TEXT) LIKE "
                                   "'<!doctype%' AND object IS NULL"),
                     1);
    assert_int_equal(trip_files_in(t, "archive/incoming"), 1); /* the empty journal */
}

static void
a_signal_before_the_first_source_ends_the_run_and_the_next_does_it_all(void **state)
{
    struct trip *t = *state;
    int fds[2];

    two_of_three(t);
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], "x", 1), 1);
    t->opts.stop_fd = fds[0];
    assert_false(trip_try(t));
    assert_int_equal(t->e.code, ERR_STOPPED);
    assert_int_equal(trip_files_in(t, "archive/media"), 0);
    t->opts.stop_fd = -1;
    trip_run(t);
    assert_int_equal(t->counts.stored, 2);
    (void)close(fds[0]);
    (void)close(fds[1]);
}

static void
the_exit_status_follows_the_counts(void **state)
{
    static const struct {
        struct counts counts;
        int status;
    } cases[] = {
        {{0}, 0},
        {{.sources = 1, .total = 3, .stored = 1, .unchanged = 1, .adopted = 1}, 0},
        {{.total = 2, .stored = 1, .excluded = 1}, 0},
        {{.total = 2, .stored = 1, .gone = 1}, 1},
        {{.total = 1, .damaged = 1}, 1},
        {{.total = 1, .untried = 1}, 1},
        {{.sources = 2, .sources_unreadable = 1, .total = 1, .stored = 1}, 1},
        {{.sources = 2, .sources_unreadable = 2}, 5},
        {{.sources = 2, .sources_unreadable = 2, .named = 1, .total = 1, .stored = 1}, 1},
        {{.named = 1, .total = 1, .stored = 1}, 0},
        {{.nothing_read = true}, 5},
        {{.total = 1, .failing = 1, .network_down = true}, 4},
        {{.total = 1, .stored = 1, .thumbs_missed = true}, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(sync_exit_status(&cases[i].counts), cases[i].status);
    }
}

/* Two pictures wait to be looked at, and no socket for a worker is to be had. */
static void
a_run_that_can_start_no_worker_tells_what_it_holds_and_fails(void **state)
{
    struct trip *t = *state;
    struct rlimit before;
    struct rlimit few;
    int next;
    bool done;

    PAGE(t, "/a.jpg", "/b.jpg");
    web_put_jpeg(t, "a.jpg", 1);
    web_put_jpeg(t, "b.jpg", 2);
    free((void *)(uintptr_t)t->opts.worker_program);
    t->opts.worker_program = xstrdup("/nonexistent/assets-worker");
    trip_run(t);
    trip_worker(t, "good");
    next = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
    (void)close(next);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    /* one for each picture, and one of the two that a socket pair takes */
    few = (struct rlimit){(rlim_t)next + 3, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    done = trip_try(t);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_false(done);
    assert_int_equal(t->e.code, ERR_DISK);
    assert_non_null(strstr(t->e.text, "socket"));
    assert_int_equal(trip_told(t, EVENT_ITEM, "present", ".jpg"), 2);
    trip_run(t); /* and the next one does what was left */
    assert_int_equal(t->counts.thumbs, 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(a_page_becomes_originals_pictures_and_rows),
        trip_test(a_second_run_changes_no_row_and_no_file),
        trip_test(an_offline_run_records_what_a_later_one_fetches),
        trip_test(a_dry_run_tells_the_plan_and_changes_nothing),
        trip_test(sources_without_an_item_fetch_nothing_and_say_so_each_time),
        trip_test(no_list_reaches_a_file_outside_the_base),
        trip_test(a_lost_object_is_fetched_again),
        trip_test(a_lost_object_that_is_gone_upstream_stays_lost),
        trip_test(equal_bytes_at_two_urls_are_one_object),
        trip_test(media_of_a_kind_that_is_not_read_is_kept),
        trip_test(a_signal_before_the_first_source_ends_the_run_and_the_next_does_it_all),
        cmocka_unit_test(the_exit_status_follows_the_counts),
        trip_test(a_run_that_can_start_no_worker_tells_what_it_holds_and_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
