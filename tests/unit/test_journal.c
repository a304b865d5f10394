#include "cmocka_all.h"

#include "base/mem.h"
#include "catalog/item.h"
#include "catalog/journal.h"

#include <string.h>

static struct item *
an_item(int n)
{
    struct row_work w = {.asset = n,
                         .url = STR("http://a.example/2016/07/16/x,1:2_4x3.jpg")};
    struct item *it;

    hash_sha256(w.url, w.key);
    it = item_new(&w, WORK_FETCH);
    memset(it->digests.sha256, n, SHA256_BYTES);
    memset(it->digests.sha1, n + 1, SHA1_BYTES);
    it->type = MEDIA_JPEG;
    it->bytes = 1000 + n;
    it->at_ms = 1468700000000 + n;
    it->http_status = 200;
    it->etag = xstrdup("\"a,b:c\n\"");
    it->last_modified = xstrdup("Sat, 16 Jul 2016 19:11:58 GMT");
    return it;
}

static void
journal_of_three(struct buf *b)
{
    for (int i = 1; i <= 3; i++) {
        struct item *it = an_item(i);

        journal_add(b, it);
        item_free(it);
    }
}

static void
entries_come_back_as_they_were_written(void **unused)
{
    auto_buf struct buf b = {.limit = 1 << 20};
    struct journal_entry entry;
    struct str rest;

    (void)unused;
    journal_of_three(&b);
    rest = buf_view(&b);
    for (int i = 1; i <= 3; i++) {
        assert_true(journal_next(&rest, &entry));
        assert_int_equal(entry.bytes, 1000 + i);
        assert_int_equal(entry.at_ms, 1468700000000 + i);
        assert_int_equal(entry.http_status, 200);
        assert_int_equal(entry.type, MEDIA_JPEG);
        assert_int_equal(entry.digests.sha256[31], i);
        assert_int_equal(entry.digests.sha1[19], i + 1);
        assert_true(str_eq(entry.url, STR("http://a.example/2016/07/16/x,1:2_4x3.jpg")));
        assert_true(str_eq(entry.etag, STR("\"a,b:c\n\"")));
        assert_int_equal(entry.content_type.n, 0);
    }
    assert_false(journal_next(&rest, &entry));
}

static void
a_copy_keeps_where_it_came_from_and_a_line_without_that_is_live(void **unused)
{
    auto_buf struct buf b = {.limit = 1 << 20};
    struct item *copy = an_item(2);
    struct journal_entry entry;
    struct str rest;

    (void)unused;
    journal_of_three(&b);
    copy->origin = ITEM_MIRROR;
    journal_add(&b, copy);
    item_free(copy);
    journal_of_three(&b);
    rest = buf_view(&b);
    for (int i = 0; i < 7; i++) {
        assert_true(journal_next(&rest, &entry));
        assert_true(str_eq(entry.origin, i == 3 ? STR("mirror") : STR("live")));
    }
    assert_false(journal_next(&rest, &entry));
}

/* As the first version of the program wrote them, to the byte. */
static void
a_line_of_an_earlier_program_still_reads(void **unused)
{
    auto_buf struct buf b = {.limit = 1 << 20};
    struct journal_entry entry;
    struct str rest;

    (void)unused;
    journal_of_three(&b);
    assert_int_equal(str_find(buf_view(&b), STR("live")), -1);
    rest = buf_view(&b);
    assert_true(journal_next(&rest, &entry));
    assert_true(str_eq(entry.last_modified, STR("Sat, 16 Jul 2016 19:11:58 GMT")));
}

static void
a_journal_cut_anywhere_gives_only_whole_entries(void **unused)
{
    auto_buf struct buf b = {.limit = 1 << 20};

    (void)unused;
    journal_of_three(&b);
    for (size_t n = 0; n < b.n; n++) {
        auto_free char *copy =
            xcalloc(n + 1, 1); /* of its own size: a read past it is seen */
        struct str rest = {copy, n};
        struct journal_entry entry;
        size_t got = 0;

        memcpy(copy, b.p, n);
        while (journal_next(&rest, &entry)) {
            got++;
        }
        assert_int_equal(got, n * 3 / b.n);
    }
}

static void
a_changed_byte_ends_the_reading_at_its_entry(void **unused)
{
    auto_buf struct buf b = {.limit = 1 << 20};

    (void)unused;
    journal_of_three(&b);
    for (size_t i = 0; i < b.n; i++) {
        auto_free char *copy = xstrndup(b.p, b.n);
        struct str rest = {copy, b.n};
        struct journal_entry entry;
        size_t got = 0;

        copy[i] ^= 0x01; /* not 0x20: digits of either case are the same number */
        while (journal_next(&rest, &entry)) {
            got++;
        }
        assert_in_range(got, i * 3 / b.n,
                        i * 3 / b.n); /* the entries before it, and no other */
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_come_back_as_they_were_written),
        cmocka_unit_test(a_copy_keeps_where_it_came_from_and_a_line_without_that_is_live),
        cmocka_unit_test(a_line_of_an_earlier_program_still_reads),
        cmocka_unit_test(a_journal_cut_anywhere_gives_only_whole_entries),
        cmocka_unit_test(a_changed_byte_ends_the_reading_at_its_entry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
