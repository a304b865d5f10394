#include "cmocka_all.h"

#include "thumbs/jpeg_fast_data.h"

#include "jpeg_fast_kit.h"

static const struct kind restarting = {80, 16, 3, 2, 2, 60, false, false, false, true, 1};

static void
restarts_must_be_all_there_and_in_order(void **state)
{
    struct noise noise = noise_begin(11);
    size_t n, at;
    auto_free uint8_t *p = kind_make(&restarting, &noise, NULL, 0, &n);

    (void)state;
    if (is_missing()) {
        return;
    }
    assert_true(is_taken((struct str){(char *)p, n}));
    for (int i = 0; i < 4; i++) {
        at = marker_at(p, n, 0xD0 + i, 0);
        assert_false(is_taken_with(p, n, at, 2, STR("")));
        assert_false(is_taken_with(p, n, at, 2, STR("\xFF\xD7")));
        assert_false(is_taken_with(p, n, at, 0, STR("\x55")));
        assert_false(is_taken_with(p, n, at - 1, 1, STR("")));
        assert_true(is_taken_with(p, n, at, 0, STR("\xFF\xFF"))); /* fill bytes */
    }
    at = marker_at(p, n, 0xD9, 0);
    assert_false(is_taken_with(p, n, at, 0, STR("\xFF\xD4")));
    at = marker_at(p, n, 0xDD, 0); /* without its interval the markers are too many */
    assert_false(is_taken_with(p, n, at, 6, STR("")));
}

static void
nothing_may_be_between_segments_or_behind_the_data(void **state)
{
    struct noise noise = noise_begin(12);
    struct kind k = {60, 60, 3, 2, 1, 95, false, false, false, true, 0};
    size_t n, end, scan, stuffed = 0;
    auto_free uint8_t *p = kind_make(&k, &noise, NULL, 0, &n);

    (void)state;
    if (is_missing()) {
        return;
    }
    end = marker_at(p, n, 0xD9, 0);
    scan = marker_at(p, n, 0xDA, 0);
    assert_true(is_taken_with(p, n, n, 0, STR("\xFF\xD8 anything")));
    assert_true(is_taken_with(p, n, end, 0, STR("\xFF\xFF\xFF")));
    assert_false(is_taken_with(p, n, end, 2, STR("")));
    assert_false(is_taken_with(p, n, end, 0, STR("\x55")));
    for (size_t i = scan; i + 1 < end; i++) { /* fill bytes are not for within the data */
        if (p[i] == 0xFF && p[i + 1] == 0) {
            assert_false(is_taken_with(p, n, i, 0, STR("\xFF")));
            stuffed++;
        }
    }
    assert_true(stuffed > 0);
    assert_false(is_taken_with(p, n, scan, 0, STR("\x55")));
    assert_false(is_taken_with(p, n, scan, 0, STR("\xFF\x01")));           /* TEM */
    assert_false(is_taken_with(p, n, scan, 0, STR("\xFF\xDC\0\4\0\x1E"))); /* DNL */
    assert_true(is_taken_with(p, n, scan, 0, STR("\xFF\xFE\0\4hi")));
    assert_false(is_taken_with(p, n, scan, 0, STR("\xFF\xFE\0\1")));
    assert_false(is_taken_with(p, n, 0, 2, STR("\n\xFF\xD8")));
    assert_false(is_taken_with(
        p, n, scan, 0, STR("\xFF\xEE\0\16Adobe\0d\0\0\0\0\2"))); /* YCCK of three */
    assert_true(is_taken_with(p, n, scan, 0, STR("\xFF\xEE\0\16Adobe\0d\0\0\0\0\1")));
    assert_false(is_taken_with(p, n, 11, 1, STR("\2"))); /* JFIF 2.x */
    /* Ss, Se, Ah, Al of a sequential scan. */
    assert_false(is_taken_with(p, n, scan + 11, 1, STR("\1")));
    assert_false(is_taken_with(p, n, scan + 12, 1, STR("\5")));
    assert_false(is_taken_with(p, n, scan + 13, 1, STR("\x10")));
    assert_false(is_taken_with(p, n, scan + 13, 1, STR("\1")));
    assert_false(is_taken_with(p, n, n - 2, 2, STR("\xFF\xDB\0\1"))); /* its length */
}

/* Of a sanitizer's interest: how far beyond the data is read before that is noticed. */
static void
data_for_a_small_part_of_the_picture_is_not_read_on(void **state)
{
    struct noise noise = noise_begin(17);

    (void)state;
    for (int i = 0; i < 4 && !is_missing(); i++) {
        struct kind k = {16, 16, 3, 2, 2, 60, false, i % 2 == 1, false, i < 2, 0};
        size_t n, at;
        auto_free uint8_t *p = kind_make(&k, &noise, NULL, 0, &n);

        at = marker_at(p, n, i % 2 == 1 ? 0xC2 : 0xC0, 0);
        p[at + 5] = 8;
        p[at + 7] = 8;
        assert_false(is_taken((struct str){(char *)p, n}));
    }
}

static void
an_ac_scan_that_ends_early_is_not_read_on(void **state)
{
    static const jpeg_scan_info scans[] = {{1, {0}, 0, 0, 0, 0}, {1, {0}, 1, 63, 0, 0}};
    struct noise noise = noise_begin(18);

    (void)state;
    /* At some of these the shortest code, zeros, is a value: the padding has many. */
    for (int quality = 20; quality <= 95 && !is_missing(); quality += 15) {
        struct kind k = {128, 1024, 1, 1, 1, quality, false, true, false, true, 0};
        size_t n, at;
        auto_free uint8_t *p = kind_make(&k, &noise, scans, 2, &n);

        at = marker_at(p, n, 0xDA, 1) + 10;
        assert_true(is_taken((struct str){(char *)p, n}));
        assert_false(is_taken_with(p, n, at, n - 2 - at, STR("\x55")));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(restarts_must_be_all_there_and_in_order),
        cmocka_unit_test(nothing_may_be_between_segments_or_behind_the_data),
        cmocka_unit_test(data_for_a_small_part_of_the_picture_is_not_read_on),
        cmocka_unit_test(an_ac_scan_that_ends_early_is_not_read_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
