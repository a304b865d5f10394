#include "gallery_kit.h"

#include "base/limits.h"
#include "base/mem.h"
#include "gallery/slice.h"

static const struct fake_article articles[] = {
    {4, 1, "18\t39", "Water\nof </script> \xff"}, {5, 1, "77", NULL}};

/* One slice of the entries from `first` on; the caller owns it. */
static char *
slice_from(size_t first)
{
    struct buf out = {.limit = LIMIT_GALLERY_FILE_BYTES};
    struct shown s;
    struct slice slice;
    struct err e = {0};

    kit_collect(&s);
    slice_init(&slice, &s);
    slice_begin(&slice);
    for (size_t i = first; i < s.n; i++) {
        struct detail d;

        KIT_OK(
            spool_get(&s.spool, s.entries[i].spool_at, s.entries[i].spool_bytes, &d, &e),
            &e);
        slice_add(&slice, i, &d);
    }
    KIT_OK(slice_end(&slice, &out, &e), &e);
    slice_release(&slice);
    shown_release(&s);
    return buf_steal(&out);
}

static struct fake_row rows[] = {
    {.id = 1, .article = 5, .other_article = 4, .date = "2016"},
    {.id = 2, .article = 5, .date = "2016", .object = 1, .caption = "a\tcaption"},
    {.id = 3, .article = 4, .date = "2016-07-16"},
};

static int
set_up(void **state)
{
    (void)state;
    fake = (struct fake_catalog){
        .rows = rows, .n = 3, .articles = articles, .n_articles = 2};
    return 0;
}

static void
a_run_is_one_text_and_an_entry_has_further_ones(void **state)
{
    auto_free char *text = slice_from(0);

    (void)state;
    assert_string_equal(text,
                        "Assets.slice({\"r\":[\"77\\t\","
                        "\"18 39\\tWater of \\u003c/script> \xef\xbf\xbd\"],"
                        "\"x\":[[0,\"\\ta caption\"],"
                        "[1,\"18 39\\tWater of \\u003c/script> \xef\xbf\xbd\"]]})\n");
}

static void
a_run_that_began_before_the_slice_begins_in_it_again(void **state)
{
    auto_free char *text = slice_from(1);

    (void)state;
    assert_non_null(strstr(text, "{\"r\":[\"77\\t\",\"18 39\\t"));
    assert_non_null(strstr(text, "\"x\":[[0,\"18 39\\t"));
}

static void
a_page_that_it_stands_on_is_found_by_its_number_alone(void **state)
{
    struct fake_row on_pages[] = {
        {.id = 1, .article = 4, .stands = true, .place = 3, .date = "2016"},
        {.id = 2, .article = 4, .page = 5, .date = "2017"},
    };
    auto_free char *text = NULL;

    (void)state;
    fake.rows = on_pages;
    fake.n = 2;
    text = slice_from(0);
    assert_non_null(strstr(text, "\"x\":[[1,\"77\\t\"]]"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_run_is_one_text_and_an_entry_has_further_ones, set_up),
        cmocka_unit_test_setup(a_run_that_began_before_the_slice_begins_in_it_again,
                               set_up),
        cmocka_unit_test_setup(a_page_that_it_stands_on_is_found_by_its_number_alone,
                               set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
