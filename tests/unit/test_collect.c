#include "gallery_kit.h"

#include "base/limits.h"
#include "base/mem.h"

#include <fcntl.h>
#include <unistd.h>

static int
set_up(void **state)
{
    (void)state;
    fake_fill(5000);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    fake_release();
    return 0;
}

static void
every_row_is_an_entry_and_counted(void **state)
{
    struct shown s;
    int64_t sum = 0;

    (void)state;
    kit_collect(&s);
    assert_int_equal(s.n, 5000);
    assert_int_equal(s.revision, 7);
    assert_int_equal(s.videos, 500);
    assert_int_equal(s.as_of, 1450000000000);
    assert_int_equal(s.classes[STATE_UNTRIED], 100);
    for (size_t i = 0; i < ASSET_STATES; i++) {
        sum += s.classes[i];
    }
    assert_int_equal(sum, 5000);
    shown_release(&s);
}

static void
sizes_of_thumbnails_descend_and_entries_follow_them(void **state)
{
    struct shown s;

    (void)state;
    fake.boxes[0] = 128;
    fake.boxes[1] = 512;
    fake.boxes[2] = 256;
    kit_collect(&s);
    assert_int_equal(s.n_boxes, 3);
    assert_int_equal(s.boxes[0], 512);
    assert_int_equal(s.boxes[1], 256);
    assert_int_equal(s.boxes[2], 128);
    for (size_t i = 0; i < s.n; i++) {
        assert_int_equal(s.entries[i].boxes, s.entries[i].held ? 7 : 0);
    }
    shown_release(&s);
}

static void
details_are_found_where_the_entry_says(void **state)
{
    struct shown s;
    struct err e = {0};

    (void)state;
    kit_collect(&s);
    for (size_t i = 0; i < s.n; i += 97) {
        struct detail d;
        char url[64];

        (void)snprintf(url, sizeof url, "\"u\":\"https://a/%jd\"",
                       (intmax_t)s.entries[i].asset);
        KIT_OK(
            spool_get(&s.spool, s.entries[i].spool_at, s.entries[i].spool_bytes, &d, &e),
            &e);
        assert_true(str_starts(d.facts, str_of(url)));
        assert_int_equal(d.n_uses, 1);
        assert_int_equal(d.uses[0].article, s.articles.list[s.entries[i].article].id);
    }
    shown_release(&s);
}

/* assets-forget(1): no picture, no strip, no original, nothing that the file tells. */
static void
what_was_forgotten_is_told_as_if_nothing_were_held(void **state)
{
    struct shown s;
    struct err e = {0};

    (void)state;
    fake.boxes[0] = 256;
    fake.times = "[0.5,1]";
    fake.n = 2;
    for (size_t i = 0; i < 2; i++) {
        fake.rows[i].object = 5; /* the same bytes under both */
        fake.rows[i].is_video = true;
        fake.rows[i].caption = "told by the file";
        fake.rows[i].state = i == 0 ? STATE_PRESENT : STATE_EXCLUDED;
    }
    kit_collect(&s);
    for (size_t i = 0; i < s.n; i++) {
        const struct entry *en = &s.entries[i];
        bool is_shown = en->state == STATE_PRESENT;
        struct detail d;

        KIT_OK(spool_get(&s.spool, en->spool_at, en->spool_bytes, &d, &e), &e);
        assert_int_equal(en->held, is_shown);
        assert_int_equal(en->boxes, is_shown ? 1 : 0);
        assert_int_equal(en->bytes >= 0, is_shown);
        assert_int_equal(str_eq(d.board, STR("0")), !is_shown);
        assert_int_equal(str_find(d.facts, STR("told by the file")) >= 0, is_shown);
        assert_int_equal(d.caption.n > 0, is_shown);
    }
    shown_release(&s);
}

/* Collects from `fake`, which must fail. */
static enum err_code
failure(int stop_fd)
{
    struct collect_from from = {
        .dir_fd = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC), .stop_fd = stop_fd};
    struct shown s;
    struct err e = {0};

    assert_false(collect_shown(&s, &from, &e));
    shown_release(&s);
    (void)close(from.dir_fd);
    return e.code;
}

static void
a_failing_catalog_fails_the_walk(void **state)
{
    (void)state;
    fake.fails_at = 4000;
    assert_int_equal(failure(-1), ERR_DB);
}

/* A cut text would be a chunk that no page can read. */
static void
details_that_are_too_long_are_never_cut(void **state)
{
    auto_free char *url = xcalloc(LIMIT_GALLERY_RECORD_BYTES + 1, 1);

    (void)state;
    memset(url, 'x', LIMIT_GALLERY_RECORD_BYTES);
    fake.rows[7].url = url;
    assert_int_equal(failure(-1), ERR_LIMIT);
}

static void
a_stop_ends_the_walk(void **state)
{
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_int_equal(failure(ends[0]), ERR_STOPPED);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void
no_rows_are_no_entries(void **state)
{
    struct shown s;

    (void)state;
    fake.n = 0;
    fake.n_articles = 0;
    kit_collect(&s);
    assert_int_equal(s.n, 0);
    shown_release(&s);
}

int
main(void)
{
#define WITH_ROWS(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_ROWS(every_row_is_an_entry_and_counted),
        WITH_ROWS(sizes_of_thumbnails_descend_and_entries_follow_them),
        WITH_ROWS(details_are_found_where_the_entry_says),
        WITH_ROWS(what_was_forgotten_is_told_as_if_nothing_were_held),
        WITH_ROWS(a_failing_catalog_fails_the_walk),
        WITH_ROWS(details_that_are_too_long_are_never_cut),
        WITH_ROWS(a_stop_ends_the_walk),
        WITH_ROWS(no_rows_are_no_entries),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
