#include "cmocka_all.h"

#include "cli/picture_opts.h"

#include <string.h>

static void
sizes_stand_the_largest_first_and_once_each(void **unused)
{
    static const struct {
        const char *sizes[3];
        uint32_t boxes[4]; /* all 0: refused */
    } cases[] = {
        {{NULL}, {512, 256}},
        {{"256"}, {256}},
        {{"128,1024", "256"}, {1024, 256, 128}},
        {{"1,2,3", "4"}, {4, 3, 2, 1}},
        {{"512,512", "512"}, {512}},
        {{"1,2,3,4,5"}, {0}},
        {{"0"}, {0}},
        {{"1025"}, {0}},
        {{"256,"}, {0}},
        {{"normal,xx-large", "x-large,large"}, {1024, 512, 256, 128}},
        {{"large,256"}, {256}},
        {{"huge"}, {0}},
        {{"256 px"}, {0}},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *sizes[3];
        struct picture_slots slots = PICTURE_DEFAULTS;
        struct sync_opts got = {0};
        struct err e = {0};
        bool ok;

        memcpy(sizes, cases[i].sizes, sizeof sizes);
        slots.sizes.p = sizes;
        while (slots.sizes.n < 3 && sizes[slots.sizes.n] != NULL) {
            slots.sizes.n++;
        }
        ok = picture_opts(&slots, &got, &e);
        assert_int_equal(ok, cases[i].boxes[0] != 0);
        assert_int_equal(e.code, ok ? ERR_NONE : ERR_USAGE);
        assert_true(!ok || memcmp(got.boxes, cases[i].boxes, sizeof cases[i].boxes) == 0);
    }
}

static void
a_storyboard_is_made_unless_one_of_the_two_says_no(void **unused)
{
    struct picture_slots slots = PICTURE_DEFAULTS;
    struct sync_opts got = {0};

    (void)unused;
    assert_true(picture_opts(&slots, &got, NULL) && got.storyboard && !got.only_libjpeg);
    slots.no_storyboard = true;
    slots.jpeg_decoder = JPEG_DECODER_LIBJPEG;
    slots.colors = 64;
    assert_true(picture_opts(&slots, &got, NULL) && !got.storyboard && got.only_libjpeg);
    assert_int_equal(got.colors, 64);
    slots.no_storyboard = false;
    slots.storyboard = false; /* storyboard = no in a file */
    assert_true(picture_opts(&slots, &got, NULL) && !got.storyboard);
}

static void
seconds_are_read_to_the_microsecond(void **unused)
{
    static const struct {
        const char *text;
        int64_t us; /* -1: refused */
    } cases[] = {
        {"0", 0},           {"12", 12000000},   {"12.5", 12500000}, {"0.000001", 1},
        {"1.050", 1050000}, {"1.0000001", -1},  {"", -1},           {".5", -1},
        {"1.", -1},         {"-1", -1},         {"1e3", -1},        {"1 ", -1},
        {"1.2.3", -1},      {"1000000001", -1}, {"1,5", -1},        {"nan", -1},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t us = -1;

        assert_int_equal(picture_seconds(str_of(cases[i].text), &us), cases[i].us >= 0);
        assert_int_equal(us, cases[i].us);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_stand_the_largest_first_and_once_each),
        cmocka_unit_test(a_storyboard_is_made_unless_one_of_the_two_says_no),
        cmocka_unit_test(seconds_are_read_to_the_microsecond),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
