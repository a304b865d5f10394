#include "cmocka_all.h"

#include "meta_make.h"
#include "thumbs/meta_iptc.h"

static struct meta_said
read_block(const struct block *b)
{
    struct str copy = str_copy(block_view(b));
    struct meta_said out;

    meta_iptc_read(copy, &out);
    free((void *)(uintptr_t)copy.p);
    return out;
}

/* The data sets between two other resources. */
static struct meta_said
read_sets(const struct block *sets)
{
    struct block b = {.n = 0};

    block_resource(&b, 0x03ed, STR("\0\x48\0\0\0\x01\0\x01\0\x48\0\0\0\x01\0\x01"));
    block_resource(&b, 0x0404, block_view(sets));
    block_resource(&b, 0x0406, STR("odd"));
    return read_block(&b);
}

static void
sets_all(struct block *b)
{
    b->n = 0;
    block_set(b, 1, 90, STR("\x1b%G"));
    block_set(b, 2, 55, STR("20160716"));
    block_set(b, 2, 60, STR("191158+0430"));
    block_set(b, 2, 62, STR("20170102"));
    block_set(b, 2, 80, STR("Jos\xc3\xa9"));
    block_set(b, 2, 80, STR("Ann"));
    block_set(b, 2, 110, STR("AFP"));
    block_set(b, 2, 116, STR("(c) AFP"));
    block_set(b, 2, 120, STR("A man\ris there"));
}

static void
all_that_is_asked_for_is_read(void **state)
{
    struct block sets;
    struct meta_said said;

    (void)state;
    sets_all(&sets);
    said = read_sets(&sets);
    assert_string_equal(said.caption, "A man is there");
    assert_string_equal(said.credit, "AFP");
    assert_string_equal(said.copyright, "(c) AFP");
    assert_string_equal(said.creator, "Jos\xc3\xa9; Ann");
    assert_string_equal(said.made, "2016-07-16T19:11:58+04:30");
    assert_string_equal(said.digitized, "2017-01-02");
}

static void
without_a_declared_character_set_it_is_guessed(void **state)
{
    struct block sets = {.n = 0};

    (void)state;
    block_set(&sets, 2, 120, STR("Jos\xe9"));
    block_set(&sets, 2, 110, STR("Jos\xc3\xa9"));
    assert_string_equal(read_sets(&sets).caption, "Jos\xc3\xa9");
    assert_string_equal(read_sets(&sets).credit, "Jos\xc3\xa9");
}

static void
a_declared_character_set_is_believed(void **state)
{
    struct block sets = {.n = 0};

    (void)state;
    block_set(&sets, 1, 90, STR("\x1b%G"));
    block_set(&sets, 2, 120, STR("Jos\xe9!"));
    assert_string_equal(read_sets(&sets).caption, "Jos\xef\xbf\xbd!");
}

static void
a_time_that_is_none_leaves_the_day(void **state)
{
    static const struct {
        struct str day, time;
        const char *want;
    } dates[] = {
        {{"20160716", 8}, {"191158", 6}, "2016-07-16T19:11:58"},
        {{"20160716", 8}, {"191158+9999", 11}, "2016-07-16T19:11:58"},
        {{"20160716", 8}, {"991158+0430", 11}, "2016-07-16"},
        {{"20160716", 8}, {"19", 2}, "2016-07-16"},
        {{"20160000", 8}, {"191158", 6}, ""},
        {{"2016-7-6", 8}, {"", 0}, ""},
        {{"2016", 4}, {"191158", 6}, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        struct block sets = {.n = 0};

        block_set(&sets, 2, 55, dates[i].day);
        block_set(&sets, 2, 60, dates[i].time);
        assert_string_equal(read_sets(&sets).made, dates[i].want);
    }
}

static void
what_stands_before_a_break_counts(void **state)
{
    struct block sets = {.n = 0};

    (void)state;
    block_set(&sets, 2, 110, STR("AFP"));
    block_add(&sets, "\x1c\x02\x78\x7f\xff", 5);
    assert_string_equal(read_sets(&sets).credit, "AFP");
}

static void
resources_of_other_signatures_and_with_names_are_passed_over(void **state)
{
    struct block sets = {.n = 0}, b = {.n = 0};

    (void)state;
    block_set(&sets, 2, 110, STR("AFP"));
    block_add(&b,
              "PHUT\x04\x04\0\0\0\0\0\x03"
              "abc\0",
              16);
    block_add(&b, "8BIM\x03\xf0\x04name\0\0\0\0\x02xy", 18);
    block_resource(&b, 0x0404, block_view(&sets));
    assert_string_equal(read_block(&b).credit, "AFP");
}

static void
every_cut_and_every_changed_byte_is_survived(void **state)
{
    struct block sets, whole = {.n = 0}, b;

    (void)state;
    sets_all(&sets);
    block_resource(&whole, 0x0404, block_view(&sets));
    for (size_t n = 0; n <= whole.n; n++) {
        b = whole;
        b.n = n;
        (void)read_block(&b);
    }
    for (size_t i = 0; i < whole.n; i++) {
        for (unsigned v = 0; v < 256; v += 5) {
            b = whole;
            b.p[i] = (char)v;
            (void)read_block(&b);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_is_asked_for_is_read),
        cmocka_unit_test(without_a_declared_character_set_it_is_guessed),
        cmocka_unit_test(a_declared_character_set_is_believed),
        cmocka_unit_test(a_time_that_is_none_leaves_the_day),
        cmocka_unit_test(what_stands_before_a_break_counts),
        cmocka_unit_test(resources_of_other_signatures_and_with_names_are_passed_over),
        cmocka_unit_test(every_cut_and_every_changed_byte_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
