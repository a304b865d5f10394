#include "cmocka_all.h"

#include "thumbs/light.h"

#include <math.h>
#include <stdlib.h>

static void
light_is_srgb_to_the_rounding(void **state)
{
    struct light *l = malloc(sizeof *l);

    (void)state;
    assert_non_null(l);
    light_init(l);
    for (int code = 0; code <= 65535; code += 7) {
        double light = light_of_srgb(code / 65535.0);
        float rgb[3] = {(float)light, (float)-light, 7};
        uint8_t got[3];

        light_shown(l, rgb, got, 1);
        assert_true(fabs(got[0] - code / 257.0) < 0.62);
        assert_int_equal(got[1], 0);
        assert_int_equal(got[2], 255);
    }
    free(l);
}

/* As numbers of a hostile profile: the largest that fit its 16.16 bits. */
static void
primaries_that_cannot_be_do_no_harm(void **state)
{
    struct light *l = malloc(sizeof *l);
    double xyz[3][3] = {{32767, -32768, 32767}, {-32768, 32767, 1}, {0, 0, -32768}};
    uint8_t got[3];

    (void)state;
    assert_non_null(l);
    light_init(l);
    light_primaries(l, xyz);
    light_shown(l, (const float[3]){1, 1, 1}, got, 1);
    light_shown(l, (const float[3]){1, 0, 0}, got, 1);
    assert_int_equal(got[0], 255);
    assert_int_equal(got[1], 0);
    free(l);
}

/* What is bent one way by a curve and back by sRGB's table is as it was. */
static void
rows_of_any_length_come_through(void **state)
{
    enum { N = 200 };
    struct light *l = malloc(sizeof *l);
    uint16_t codes[N * 3];
    uint8_t got[N * 3 + 1];

    (void)state;
    assert_non_null(l);
    light_init(l);
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k <= LIGHT_CODES; k++) {
            l->curve[i][k] = (float)light_of_srgb((double)k / LIGHT_CODES);
        }
    }
    for (int i = 0; i < N * 3; i++) {
        codes[i] = (uint16_t)(i * 109);
    }
    codes[0] = 65535;
    for (size_t n = 1; n <= N; n += 13) {
        got[n * 3] = 77;
        light_row(l, codes, got, n);
        assert_int_equal(got[n * 3], 77);
        for (size_t i = 0; i < n * 3; i++) {
            assert_true(fabs(got[i] - codes[i] / 257.0) < 0.65);
        }
    }
    free(l);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(light_is_srgb_to_the_rounding),
        cmocka_unit_test(primaries_that_cannot_be_do_no_harm),
        cmocka_unit_test(rows_of_any_length_come_through),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
