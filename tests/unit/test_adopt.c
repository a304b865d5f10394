#include "trip_kit.h"
#include "whole_jpeg.h"

#include "base/fd.h"
#include "catalog/adopt.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The page is known, and nothing of it was fetched. */
static void
planned(struct trip *t)
{
    PAGE(t, "/a.jpg", "/b.mp4", "/c.jpg");
    t->opts.offline = true;
    trip_run(t);
}

static bool
take_asset(void *arg, const struct row_listed *r)
{
    struct adopt_file *f = arg;

    f->asset = r->asset;
    f->state = r->state;
    return false;
}

static void
find(struct trip *t, const char *name, struct adopt_file *f)
{
    struct row_filter filter = {.url = str_of(trip_url(t, name))};

    OK(t, row_list_each(t->a.db, &filter, take_asset, f, &t->e));
    assert_true(f->asset > 0);
}

/* One run with one file below top, for the asset of that name. */
static enum adopt_outcome
adopt_one(struct trip *t, const char *path, const char *name, const uint8_t *sha256)
{
    struct adopt *ad = adopt_new(&t->a, &t->opts, &t->counts);
    auto_close int fd = open(trip_path(t, path), O_RDONLY | O_CLOEXEC);
    struct adopt_file f = {.fd = fd, .name = path, .sha256 = sha256};
    struct adopt_answer answer;
    bool ok;

    trip_forget(t);
    find(t, name, &f);
    f.url = str_of(trip_url(t, name));
    OK(t, adopt_begin(ad, &t->e));
    ok = adopt_file(ad, &f, &answer, &t->e);
    OK(t, adopt_end(ad, ok, &t->e));
    return answer.outcome;
}

static void
put_jpeg(struct trip *t, const char *path, int seed)
{
    auto_buf struct buf bytes = {0};

    whole_jpeg(&bytes, seed);
    trip_write(t, path, buf_view(&bytes));
}

static void
a_file_becomes_its_assets_original(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf bytes = {0};

    planned(t);
    whole_jpeg(&bytes, 1);
    trip_write(t, "somewhere.jpg", buf_view(&bytes));
    assert_int_equal(adopt_one(t, "somewhere.jpg", "a.jpg", NULL), ADOPT_TAKEN);
    assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_PRESENT);
    assert_int_equal(t->counts.stored, 1);
    assert_int_equal(trip_told(t, EVENT_ITEM, "present", "a.jpg"), 1);
    assert_int_equal(trip_count(t,
                                "SELECT count(*) FROM observation WHERE origin = 'disk'"
                                " AND http_status IS NULL AND last_modified IS NULL"),
                     1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM thumb"), 1);
    assert_int_equal(trip_files_in(t, "archive/incoming"), 1); /* the journal */
    assert_true(file_is(trip_path(t, "somewhere.jpg"), buf_view(&bytes)));
}

static void
what_is_no_whole_media_is_refused_and_leaves_nothing(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf bytes = {0};
    uint8_t other[SHA256_BYTES] = {0};

    planned(t);
    whole_jpeg(&bytes, 1);
    trip_write(t, "whole.jpg", buf_view(&bytes));
    trip_write(t, "cut.jpg", str_head(buf_view(&bytes), bytes.n - 2));
    trip_write(t, "page.jpg", STR("<html><body>no</body></html>"));
    trip_write(t, "empty.jpg", STR(""));
    assert_int_equal(adopt_one(t, "cut.jpg", "a.jpg", NULL), ADOPT_BROKEN);
    assert_int_equal(adopt_one(t, "page.jpg", "a.jpg", NULL), ADOPT_NOT_MEDIA);
    assert_int_equal(adopt_one(t, "empty.jpg", "a.jpg", NULL), ADOPT_NOT_MEDIA);
    assert_int_equal(adopt_one(t, "whole.jpg", "a.jpg", other), ADOPT_DIFFERS);
    assert_int_equal(adopt_one(t, "archive", "a.jpg", NULL), ADOPT_UNREADABLE);
    assert_int_equal(trip_files_in(t, "archive/incoming"), 0);
    assert_int_equal(trip_files_in(t, "archive/media"), 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM observation"), 0);
}

static void
bytes_that_a_digest_vouches_for_may_break_off(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf bytes = {0};
    uint8_t digest[SHA256_BYTES];

    planned(t);
    whole_jpeg(&bytes, 1);
    trip_write(t, "cut.jpg", str_head(buf_view(&bytes), bytes.n - 2));
    digest_of(str_head(buf_view(&bytes), bytes.n - 2), digest);
    assert_int_equal(adopt_one(t, "cut.jpg", "a.jpg", digest), ADOPT_TAKEN);
    assert_int_equal(trip_files_in(t, "archive/media"), 1);
}

static void
what_does_not_decode_is_told_and_left_alone(void **state)
{
    struct trip *t = *state;

    planned(t);
    put_jpeg(t, "bad.jpg", 1);
    trip_worker(t, "breaks");
    assert_int_equal(adopt_one(t, "bad.jpg", "a.jpg", NULL), ADOPT_TAKEN);
    assert_int_equal(t->counts.failing, 1);
    assert_int_equal(t->counts.stored, 0);
    assert_non_null(trip_note(t, "broken"));
    assert_int_equal(trip_state(t, trip_url(t, "a.jpg")), STATE_UNTRIED);
    assert_int_equal(trip_files_in(t, "archive/media"), 0);
}

/* More than one group, and two files of one asset: the second waits for the first. */
static void
two_files_of_one_asset_do_not_share_a_part(void **state)
{
    struct trip *t = *state;
    struct adopt *ad;
    struct adopt_answer answer;

    planned(t);
    put_jpeg(t, "one.jpg", 1);
    put_jpeg(t, "two.jpg", 2);
    ad = adopt_new(&t->a, &t->opts, &t->counts);
    OK(t, adopt_begin(ad, &t->e));
    for (int i = 0; i < 2; i++) {
        auto_close int fd =
            open(trip_path(t, i == 0 ? "one.jpg" : "two.jpg"), O_RDONLY | O_CLOEXEC);
        struct adopt_file f = {.fd = fd, .name = "x"};

        find(t, "a.jpg", &f);
        f.url = str_of(trip_url(t, "a.jpg"));
        OK(t, adopt_file(ad, &f, &answer, &t->e));
        assert_int_equal(answer.outcome, ADOPT_TAKEN);
    }
    OK(t, adopt_end(ad, true, &t->e));
    assert_int_equal(trip_count(t, "SELECT count(*) FROM object"), 2);
    assert_int_equal(trip_files_in(t, "archive/media"), 2);
}

static void
a_signal_ends_it_before_anything_is_read(void **state)
{
    struct trip *t = *state;
    struct adopt *ad;
    struct adopt_answer answer;
    struct adopt_file f = {.name = "x", .fd = -1};
    int ends[2];

    planned(t);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    t->opts.stop_fd = ends[0];
    ad = adopt_new(&t->a, &t->opts, &t->counts);
    OK(t, adopt_begin(ad, &t->e));
    OK(t, adopt_file(ad, &f, &answer, &t->e));
    assert_false(adopt_end(ad, true, &t->e));
    assert_int_equal(t->e.code, ERR_STOPPED);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(a_file_becomes_its_assets_original),
        trip_test(what_is_no_whole_media_is_refused_and_leaves_nothing),
        trip_test(bytes_that_a_digest_vouches_for_may_break_off),
        trip_test(what_does_not_decode_is_told_and_left_alone),
        trip_test(two_files_of_one_asset_do_not_share_a_part),
        trip_test(a_signal_ends_it_before_anything_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
