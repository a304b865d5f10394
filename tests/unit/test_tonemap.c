#include "cmocka_all.h"

#include "thumbs/colour.h"
#include "thumbs/light.h"

#include <math.h>
#include <string.h>

enum { N = 1024 }; /* codes of ten bits */

static struct err e;

/* Rows of RGB codes 0 to 1 through colour_apply. */
static void
shown(const struct colour *c, double (*code)(int x, int channel), struct picture *p)
{
    auto_fine struct fine f = {0};

    assert_true(fine_room(&f, PICTURE_RGB_PLANES, N, 1, &e));
    for (int x = 0; x < N; x++) {
        for (int i = 0; i < 3; i++) {
            f.planes[i][x] = (int16_t)lround(code(x, i) * 255 * FINE_ONE);
        }
    }
    assert_true(colour_apply(&f, c, p, &e));
}

static double
grey_ramp(int x, int channel)
{
    (void)channel;
    return (double)x / (N - 1);
}

static double
red_ramp(int x, int channel)
{
    return channel == 0 ? (double)x / (N - 1) : 0;
}

/* One hue, ever brighter, in PQ: 4 : 2 : 1 in light, red from 0 to 4,000 nits. */
static double
orange_in_pq(int x, int channel)
{
    static const double share[3] = {1, 0.5, 0.25};
    double p = pow(4000.0 * x / (N - 1) * share[channel] / 10000, 2610.0 / 16384);

    return pow((3424.0 / 4096 + 2413.0 / 128 * p) / (1 + 2392.0 / 128 * p), 2523.0 / 32);
}

static const struct colour pq = {.transfer = COLOUR_PQ, .is_wide = true};
static const struct colour hlg = {.transfer = COLOUR_HLG, .is_wide = true};
static const struct colour wide = {.is_wide = true};

static const struct colour *const all[] = {&pq, &hlg, &wide};

static void
grey_stays_neutral_black_stays_black_and_nothing_turns_round(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        auto_picture struct picture p = {0};
        const uint8_t *at;

        shown(all[i], grey_ramp, &p);
        at = p.planes[0];
        assert_int_equal(at[0] + at[1] + at[2], 0);
        for (int x = 0; x < N; x++, at += 3) {
            assert_in_range(at[0] + 1 - at[1], 0, 2);
            assert_in_range(at[2] + 1 - at[1], 0, 2);
            assert_true(x == 0 || at[1] >= at[-2]);
        }
        assert_int_equal(p.planes[0][3 * (N - 1) + 1], 255);
    }
}

static uint8_t
grey_at(const struct colour *c, double code)
{
    auto_picture struct picture p = {0};

    shown(c, grey_ramp, &p);
    return p.planes[0][3 * lround(code * (N - 1)) + 1];
}

static void
reference_white_is_nearly_white_and_not_clipped(void **state)
{
    struct colour dim = pq, bright = pq;

    (void)state;
    dim.peak_nits = 400;
    bright.peak_nits = 4000;
    assert_in_range(grey_at(&pq, 0.5807), 217, 250); /* 203 nits: BT.2408 table 1 */
    assert_in_range(grey_at(&hlg, 0.75), 217, 250);
    assert_in_range(grey_at(&dim, 0.5807), grey_at(&pq, 0.5807), 250);
    assert_in_range(grey_at(&bright, 0.5807), 200, grey_at(&pq, 0.5807));
    /* 26 nits: 18 % grey is where sRGB has it, within two thirds of a stop */
    assert_in_range(grey_at(&pq, 0.38), 90, 118);
    assert_in_range(grey_at(&hlg, 0.38), 90, 118);
}

static void
a_peak_that_cannot_be_is_not_believed(void **state)
{
    struct colour tiny = pq, huge = pq;

    (void)state;
    tiny.peak_nits = 1;
    huge.peak_nits = INT32_MAX;
    assert_in_range(grey_at(&tiny, 0.5807), 217, 254);
    assert_in_range(grey_at(&huge, 0.5807), 180, 254);
}

static void
brighter_than_white_rolls_off_in_steps_that_can_be_told_apart(void **state)
{
    uint8_t white = grey_at(&pq, 0.5807), more = grey_at(&pq, 0.65);
    uint8_t most = grey_at(&pq, 0.7518); /* 1,000 nits */

    (void)state;
    assert_true(white + 5 < more);
    assert_true(more < most);
    assert_in_range(most, 253, 255);
}

static double
linear_at(const struct picture *p, int x, int channel)
{
    return light_of_srgb(p->planes[0][x * 3 + channel] / 255.0);
}

static void
a_hue_stays_however_bright_it_is(void **state)
{
    struct colour narrow = {.transfer = COLOUR_PQ}; /* primaries do not mix here */
    auto_picture struct picture p = {0};

    (void)state;
    shown(&narrow, orange_in_pq, &p);
    for (int x = 50; x < N; x++) {
        assert_true(fabs(linear_at(&p, x, 1) / linear_at(&p, x, 0) - 0.5) < 0.03);
        assert_true(fabs(linear_at(&p, x, 2) / linear_at(&p, x, 0) - 0.25) < 0.03);
    }
}

/* Rows of BT.2020's primaries as ITU-R BT.2407 gives them in BT.709: out of its gamut. */
static void
what_is_wider_than_srgb_is_clipped_to_its_edge(void **state)
{
    auto_picture struct picture p = {0};
    const uint8_t *last;

    (void)state;
    shown(&wide, red_ramp, &p);
    last = p.planes[0] + 3 * (N - 1);
    assert_int_equal(last[0], 255);
    assert_int_equal(last[1], 0);
    assert_int_equal(last[2], 0);
    /* in the middle nothing is clipped but what would be negative */
    assert_true(fabs(linear_at(&p, N / 2, 0) -
                     1.6605 * light_of_srgb((double)(N / 2) / (N - 1))) < 0.005);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grey_stays_neutral_black_stays_black_and_nothing_turns_round),
        cmocka_unit_test(reference_white_is_nearly_white_and_not_clipped),
        cmocka_unit_test(a_peak_that_cannot_be_is_not_believed),
        cmocka_unit_test(brighter_than_white_rolls_off_in_steps_that_can_be_told_apart),
        cmocka_unit_test(a_hue_stays_however_bright_it_is),
        cmocka_unit_test(what_is_wider_than_srgb_is_clipped_to_its_edge),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
