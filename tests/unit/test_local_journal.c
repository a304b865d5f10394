#include "storage_help.h"

#include "noise.h"

static void
journal_text(struct box *b, struct buf *out)
{
    buf_init(out, LIMIT_JOURNAL_BYTES);
    assert_true(storage_journal_read(b->s, out, &b->e));
}

static bool
journal_is(struct box *b, struct str want)
{
    struct buf text;
    bool same;

    journal_text(b, &text);
    same = str_eq(buf_view(&text), want);
    buf_release(&text);
    return same;
}

static void
a_journal_tells_whole_groups_only(void **state)
{
    struct box *b = *state;
    struct buf file;
    size_t two;

    assert_true(journal_is(b, STR("")));
    assert_true(storage_journal_clear(b->s, &b->e)); /* nothing there: no harm */
    assert_true(storage_commit(b->s, NULL, 0, STR("one\n"), &b->e));
    assert_true(storage_commit(b->s, NULL, 0, STR("group 3 00\n"), &b->e));
    assert_true(file_read(box_path(b, "incoming/journal"), &file));
    two = file.n;
    buf_release(&file);
    assert_true(storage_commit(b->s, NULL, 0, STR("three\n"), &b->e));
    assert_true(journal_is(b, STR("one\ngroup 3 00\nthree\n")));
    assert_true(file_read(box_path(b, "incoming/journal"), &file));
    for (size_t n = two; n < file.n; n++) {
        box_close(b);
        assert_int_equal(truncate(box_path(b, "incoming/journal"), (off_t)n), 0);
        assert_true(box_open(b));
        assert_true(journal_is(b, STR("one\ngroup 3 00\n")));
        /* The next group stands behind the last whole one, not behind the torn one. */
        assert_true(storage_commit(b->s, NULL, 0, STR("four\n"), &b->e));
        assert_true(journal_is(b, STR("one\ngroup 3 00\nfour\n")));
        file_write(box_path(b, "incoming/journal"), buf_view(&file));
    }
    buf_release(&file);
    assert_true(storage_journal_clear(b->s, &b->e));
    assert_true(journal_is(b, STR("")));
    assert_true(storage_commit(b->s, NULL, 0, STR("five"), &b->e));
    assert_true(journal_is(b, STR("five")));
}

static void
noise_is_no_journal(void **state)
{
    struct box *b = *state;
    struct noise noise = noise_begin(3);
    struct buf good;
    struct buf text;

    assert_true(storage_commit(b->s, NULL, 0, STR("0123456789"), &b->e));
    assert_true(file_read(box_path(b, "incoming/journal"), &good));
    for (int i = 0; i < 2000; i++) {
        size_t n = noise_below(&noise, good.n + 1);
        size_t at;
        auto_free char *bytes = xcalloc(1, good.n + 1);

        memcpy(bytes, good.p, good.n);
        at = noise_below(&noise, good.n);
        bytes[at] = (char)((unsigned char)bytes[at] ^ (1 + noise_below(&noise, 255)));
        file_write(box_path(b, "incoming/journal"), (struct str){bytes, n});
        journal_text(b, &text);
        assert_true(text.n == 0 || strcmp(text.p, "0123456789") == 0);
        buf_release(&text);
    }
    buf_release(&good);
}

#define BOXED(test) cmocka_unit_test_setup_teardown(test, box_setup, box_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BOXED(a_journal_tells_whole_groups_only),
        BOXED(noise_is_no_journal),
    };

    (void)umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
