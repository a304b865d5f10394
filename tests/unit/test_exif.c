#include "cmocka_all.h"

#include "thumbs/exif.h"

#include <stdlib.h>
#include <string.h>

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

/* From the heap and of exact size, so that a read past the end is seen by a sanitizer. */
static struct exif
read_copy(const char *p, size_t n)
{
    char *copy = malloc(n + 1);
    struct exif out;

    assert_non_null(copy);
    memcpy(copy + 1, p, n);
    exif_read((struct str){copy + 1, n}, &out);
    free(copy);
    return out;
}

static void
orientation_and_date_are_read(void **state)
{
    struct exif e = read_copy(full, sizeof full - 1);

    (void)state;
    assert_true(e.found);
    assert_int_equal(e.orientation, 6);
    assert_string_equal(e.date, "2016-07-16T19:11:58.808+04:30");
}

static void
little_endian_is_read_and_what_is_absent_stays_empty(void **state)
{
    struct exif e = read_copy(little, sizeof little - 1);

    (void)state;
    assert_true(e.found);
    assert_int_equal(e.orientation, 3);
    assert_string_equal(e.date, "");
}

static void
every_cut_is_survived(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof full; n++) {
        struct exif e = read_copy(full, n);

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
            (void)read_copy(bytes, sizeof full - 1);
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
        assert_string_equal(read_copy(bytes, sizeof full - 1).date, "");
    }
}

static void
each_orientation_has_its_turn(void **state)
{
    static const struct turn want[] = {{0, 0},  {0, 0},  {0, 1},   {180, 0}, {180, 1},
                                       {90, 1}, {90, 0}, {270, 1}, {270, 0}, {0, 0}};

    (void)state;
    for (int32_t i = 0; i < 10; i++) {
        assert_int_equal(exif_turn(i).degrees, want[i].degrees);
        assert_int_equal(exif_turn(i).mirrored, want[i].mirrored);
    }
    assert_int_equal(exif_turn(-1).degrees, 0);
    assert_int_equal(exif_turn(65535).degrees, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orientation_and_date_are_read),
        cmocka_unit_test(little_endian_is_read_and_what_is_absent_stays_empty),
        cmocka_unit_test(every_cut_is_survived),
        cmocka_unit_test(every_changed_byte_is_survived),
        cmocka_unit_test(dates_that_are_none_are_left_out),
        cmocka_unit_test(each_orientation_has_its_turn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
