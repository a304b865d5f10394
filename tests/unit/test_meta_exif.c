#include "cmocka_all.h"

#include "meta_make.h"
#include "thumbs/meta_exif.h"

/*
 * Orientation 6, DateTimeOriginal, SubSec 808, Offset +04:30; big-endian. Directories at
 * 8 and 38.
 */
static const char full[] = "MM\0*\0\0\0\x08"
                           "\0\x02"
                           "\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"
                           "\x87\x69\0\x04\0\0\0\x01\0\0\0\x26"
                           "\0\0\0\0"
                           "\0\x03"
                           "\x90\x03\0\x02\0\0\0\x14\0\0\0\x50"
                           "\x90\x11\0\x02\0\0\0\x07\0\0\0\x64"
                           "\x92\x91\0\x02\0\0\0\x04"
                           "808\0"
                           "\0\0\0\0"
                           "2016:07:16 19:11:58\0"
                           "+04:30\0";

static const char little[] = "II*\0\x08\0\0\0"
                             "\x01\0"
                             "\x12\x01\x03\0\x01\0\0\0\x03\0\0\0"
                             "\0\0\0\0";

static struct meta_exif
read_copy(struct str tiff)
{
    struct str copy = str_copy(tiff);
    struct meta_exif out;

    meta_exif_read(copy, &out);
    free((void *)(uintptr_t)copy.p);
    return out;
}

static struct meta_exif
read_entries(const struct entry *main_ones, size_t n_main, const struct entry *exif_ones,
             size_t n_exif)
{
    struct block b;

    block_exif(&b, main_ones, n_main, exif_ones, n_exif);
    return read_copy(block_view(&b));
}

static void
orientation_and_date_are_read(void **state)
{
    struct meta_exif e = read_copy((struct str){full, sizeof full - 1});

    (void)state;
    assert_true(e.found);
    assert_int_equal(e.orientation, 6);
    assert_string_equal(e.said.made, "2016-07-16T19:11:58.808+04:30");
}

static void
little_endian_is_read_and_what_is_absent_stays_empty(void **state)
{
    struct meta_exif e = read_copy((struct str){little, sizeof little - 1});

    (void)state;
    assert_true(e.found);
    assert_int_equal(e.orientation, 3);
    assert_string_equal(e.said.made, "");
    assert_string_equal(e.said.changed, ""); /* libexif would say now */
}

static void
an_orientation_that_is_none_is_told_as_written(void **state)
{
    char bytes[sizeof little];

    (void)state;
    memcpy(bytes, little, sizeof little);
    bytes[18] = 9;
    assert_int_equal(read_copy((struct str){bytes, sizeof little - 1}).orientation, 9);
    bytes[18] = (char)0xff;
    bytes[19] = (char)0xff;
    assert_int_equal(read_copy((struct str){bytes, sizeof little - 1}).orientation,
                     65535);
}

static void
bytes_that_are_no_tiff_are_not_found(void **state)
{
    static const char *const none[] = {"", "MM", "MM*\0\0\0\0\x08", "JFIF", "II+\0"};

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_false(read_copy(str_of(none[i])).found);
    }
    assert_false(read_copy(STR("MM\0*\0\0\0\x08\0\0\0\0\0\0")).found);
}

static void
every_cut_is_survived(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof full; n++) {
        struct meta_exif e = read_copy((struct str){full, n});

        assert_true(e.orientation == 0 || e.orientation == 6);
    }
}

static void
every_changed_byte_is_survived(void **state)
{
    char bytes[sizeof full];

    (void)state;
    for (size_t i = 0; i < sizeof full - 1; i++) {
        for (unsigned v = 0; v < 256; v += 15) {
            memcpy(bytes, full, sizeof full);
            bytes[i] = (char)v;
            (void)read_copy((struct str){bytes, sizeof full - 1});
        }
    }
}

static void
dates_that_are_none_are_left_out(void **state)
{
    static const char *const dates[] = {
        "0000:00:00 00:00:00", "2016:13:16 19:11:58", "2016-07-16 19:11:58",
        "    :  :     :  :  ", "2016:07:16 25:11:58", "2016:02:30 10:00:00"};
    char bytes[sizeof full];

    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        memcpy(bytes, full, sizeof full);
        memcpy(bytes + 0x50, dates[i], 19);
        assert_string_equal(read_copy((struct str){bytes, sizeof full - 1}).said.made,
                            "");
    }
}

static void
a_date_without_its_time_is_a_day(void **state)
{
    char bytes[sizeof full];

    (void)state;
    memcpy(bytes, full, sizeof full);
    memcpy(bytes + 0x50, "2016:07:16   :  :  ", 19);
    assert_string_equal(read_copy((struct str){bytes, sizeof full - 1}).said.made,
                        "2016-07-16");
}

static void
a_bad_offset_or_fraction_does_not_cost_the_date(void **state)
{
    char bytes[sizeof full];

    (void)state;
    memcpy(bytes, full, sizeof full);
    memcpy(bytes + 0x64, "+99:99", 6);
    assert_string_equal(read_copy((struct str){bytes, sizeof full - 1}).said.made,
                        "2016-07-16T19:11:58.808");
    memcpy(bytes + 0x64, "      ", 6);
    memcpy(bytes + 38 + 2 + 24 + 8, "8x8", 3);
    assert_string_equal(read_copy((struct str){bytes, sizeof full - 1}).said.made,
                        "2016-07-16T19:11:58");
}

static void
texts_and_all_three_dates_are_read(void **state)
{
    static const struct entry main_ones[] = {
        {0x010e, 2, {"A man\0", 6}},
        {0x0132, 2, {"2018:01:02 03:04:05\0", 20}},
        {0x013b, 2, {"Ann \0", 5}},
        {0x8298, 2, {"Ann\0The Paper\0", 14}},
    };
    static const struct entry exif_ones[] = {
        {0x9003, 2, {"1968:05:03 12:00:00\0", 20}},
        {0x9004, 2, {"2017:01:02 03:04:05\0", 20}},
        {0x9010, 2, {"-03:00\0", 7}},
        {0x9012, 2, {"+01:00\0", 7}},
        {0x9286, 7, {"ASCII\0\0\0not this", 16}},
        {0x9290, 2, {"5\0", 2}}, /* a tenth: no millisecond is told */
    };
    struct meta_exif e = read_entries(main_ones, 4, exif_ones, 6);

    (void)state;
    assert_string_equal(e.said.caption, "A man");
    assert_string_equal(e.said.creator, "Ann");
    assert_string_equal(e.said.copyright, "Ann; The Paper");
    assert_string_equal(e.said.credit, "");
    assert_string_equal(e.said.made, "1968-05-03T12:00:00");
    assert_string_equal(e.said.digitized, "2017-01-02T03:04:05+01:00");
    assert_string_equal(e.said.changed, "2018-01-02T03:04:05-03:00");
}

static void
a_user_comment_stands_in_for_a_caption(void **state)
{
    static const struct {
        struct str value;
        const char *want;
    } comments[] = {
        {{"ASCII\0\0\0Hello\0junk", 18}, "Hello"},
        {{"UNICODE\0\0J\0o\0s\0\xe9", 16}, "Jos\xc3\xa9"},
        {{"UNICODE\0\xd8\x3d\xde\x00\xdc\x00", 14}, "\xf0\x9f\x98\x80"},
        {{"\0\0\0\0\0\0\0\0plain", 13}, "plain"},
        {{"\0\0\0\0\0\0\0\0\xff\xfe\x01\x02", 12}, ""},
        {{"JIS\0\0\0\0\0\x1b$B", 11}, ""},
        {{"ASCII\0\0\0   ", 11}, ""},
        {{"ASCII", 5}, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof comments / sizeof comments[0]; i++) {
        const struct entry one = {0x9286, 7, comments[i].value};

        assert_string_equal(read_entries(NULL, 0, &one, 1).said.caption,
                            comments[i].want);
    }
}

/* libexif 0.6.24 alone needs many minutes for 1500 entries. */
static void
directories_that_point_at_each_other_are_refused_at_once(void **state)
{
    static const uint32_t sizes[] = {16, 128, 400, 1300};

    (void)state;
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        struct block b = {.n = 0};

        block_add(&b, "MM\0*\0\0\0\x08", 8);
        block_number(&b, sizes[k], 2);
        for (uint32_t i = 0; i < sizes[k]; i++) {
            block_add(&b,
                      i % 2 != 0 ? "\x87\x69\0\x04\0\0\0\x01\0\0\0\x08"
                                 : "\x88\x25\0\x04\0\0\0\x01\0\0\0\x08",
                      12);
        }
        block_number(&b, 0, 4);
        assert_false(read_copy(block_view(&b)).found);
    }
}

static void
a_preview_directory_that_is_the_main_one_does_no_harm(void **state)
{
    char bytes[sizeof little];

    (void)state;
    memcpy(bytes, little, sizeof little);
    bytes[22] = 8;
    assert_int_equal(read_copy((struct str){bytes, sizeof little - 1}).orientation, 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orientation_and_date_are_read),
        cmocka_unit_test(little_endian_is_read_and_what_is_absent_stays_empty),
        cmocka_unit_test(an_orientation_that_is_none_is_told_as_written),
        cmocka_unit_test(bytes_that_are_no_tiff_are_not_found),
        cmocka_unit_test(every_cut_is_survived),
        cmocka_unit_test(every_changed_byte_is_survived),
        cmocka_unit_test(dates_that_are_none_are_left_out),
        cmocka_unit_test(a_date_without_its_time_is_a_day),
        cmocka_unit_test(a_bad_offset_or_fraction_does_not_cost_the_date),
        cmocka_unit_test(texts_and_all_three_dates_are_read),
        cmocka_unit_test(a_user_comment_stands_in_for_a_caption),
        cmocka_unit_test(directories_that_point_at_each_other_are_refused_at_once),
        cmocka_unit_test(a_preview_directory_that_is_the_main_one_does_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
