#include "cmocka_all.h"

#include "noise.h"
#include "thumbs/resample_filter.h"

#include <math.h>
#include <stdlib.h>

static const struct axis AXES[] = {
    {.span = 512, .have = 512, .to = 256},
    {.span = 500.125, .have = 501, .to = 256},
    {.span = 640, .have = 640, .to = 640},
    {.span = 640, .have = 640, .to = 641},
    {.span = 640, .have = 640, .to = 639},
    {.span = 3, .have = 3, .to = 1000},
    {.span = 1, .have = 1, .to = 7},
    {.span = 0.125, .have = 1, .to = 1},
    {.span = 2, .have = 2, .to = 1},
    {.span = 7, .have = 7, .to = 1},
    {.span = 32768, .have = 32768, .to = 1},
    {.span = 32768, .have = 32768, .to = 128},
    {.span = 32768, .have = 32768, .to = 32767},
    {.span = 512, .have = 512, .half = 256, .to = 256},
    {.span = 501, .have = 501, .half = 251, .to = 256},
    {.span = 500.125, .have = 501, .half = 251, .to = 384},
    {.span = 1, .have = 1, .half = 1, .to = 1},
    {.span = 2, .have = 2, .half = 1, .to = 5},
    {.span = 32768, .have = 32768, .half = 16384, .to = 200},
};
enum { N_AXES = sizeof AXES / sizeof AXES[0] };

/* Sum, and sum without signs, of output i; also that it reads nothing outside. */
static void
output_sums(const struct filter *f, const struct axis *a, size_t i, int64_t *sum,
            int64_t *absolute)
{
    int32_t have = a->half > 0 ? a->half : a->have;

    *sum = 0;
    *absolute = 0;
    assert_true(f->starts[i] >= 0);
    assert_true(!a->even_starts || f->starts[i] % 2 == 0);
    for (size_t k = 0; k < 2 * f->pairs; k++) {
        int32_t weight = f->weights[i * 2 * f->pairs + k];
        int64_t at = f->starts[i] + (int64_t)k;

        assert_true(at < have || (at == have && weight == 0));
        *sum += weight;
        *absolute += abs(weight);
    }
}

static void
filter_is_sound(const struct axis *a)
{
    struct filter_cache cache = {0};
    const struct filter *f = filter_get(&cache, a);

    assert_non_null(f);
    for (int32_t i = 0; i < a->to; i++) {
        int64_t sum, absolute;

        output_sums(f, a, (size_t)i, &sum, &absolute);
        assert_int_equal(sum, WEIGHT_ONE);
        assert_true((double)absolute < 1.6 * WEIGHT_ONE); /* resample_code.h needs it */
    }
    for (int32_t i = a->to; i % FILTER_GROUP != 0; i++) {
        int64_t sum, absolute;

        output_sums(f, a, (size_t)i, &sum, &absolute);
        assert_int_equal(absolute, 0);
    }
    filter_cache_release(&cache);
}

static void
weights_add_up_to_one_and_stay_within_the_plane(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_AXES; i++) {
        struct axis a = AXES[i];

        filter_is_sound(&a);
        a.even_starts = true;
        filter_is_sound(&a);
    }
}

static void
so_they_do_for_any_size(void **state)
{
    struct noise noise = noise_begin(11);

    (void)state;
    for (int i = 0; i < 2000; i++) {
        struct axis a = {.have = 1 + (int32_t)noise_below(&noise, 70),
                         .to = 1 + (int32_t)noise_below(&noise, 70),
                         .even_starts = noise_below(&noise, 2) != 0};

        a.span = a.have - (double)noise_below(&noise, 8) / 8;
        if (noise_below(&noise, 2) != 0) {
            a.half = (a.have + 1) / 2;
        }
        filter_is_sound(&a);
    }
}

static void
a_filter_to_the_same_size_is_one_sample(void **state)
{
    struct axis a = {.span = 640, .have = 640, .to = 640};
    struct filter_cache cache = {0};
    const struct filter *f = filter_get(&cache, &a);

    (void)state;
    assert_int_equal(f->pairs, 1);
    for (size_t i = 0; i + 1 < 640; i++) {
        assert_int_equal(f->starts[i], i);
        assert_int_equal(f->weights[2 * i], WEIGHT_ONE);
        assert_int_equal(f->weights[2 * i + 1], 0);
    }
    filter_cache_release(&cache);
}

static void
halving_takes_twelve_samples_and_seven_of_a_half_size_plane(void **state)
{
    struct axis a = {.span = 512, .have = 512, .to = 256};
    struct filter_cache cache = {0};

    (void)state;
    assert_int_equal(filter_get(&cache, &a)->pairs, 6);
    a.half = 256;
    assert_int_equal(filter_get(&cache, &a)->pairs, 4);
    filter_cache_release(&cache);
}

static void
the_same_axis_gives_the_filter_made_before(void **state)
{
    struct axis a = {.span = 512, .have = 512, .to = 256}, b = a;
    struct filter_cache cache = {0};
    const struct filter *first = filter_get(&cache, &a);
    const int16_t *weights = first->weights;

    (void)state;
    for (int32_t i = 1; i < FILTERS_KEPT; i++) {
        b.to = i;
        assert_non_null(filter_get(&cache, &b));
        assert_ptr_equal(first->weights, weights); /* none took its place yet */
    }
    assert_ptr_equal(filter_get(&cache, &a), first);
    for (int32_t i = 20; i < 20 + FILTERS_KEPT - 1; i++) {
        b.to = i;
        assert_non_null(filter_get(&cache, &b));
    }
    assert_ptr_equal(filter_get(&cache, &a), first);
    assert_ptr_equal(first->weights, weights);
    filter_cache_release(&cache);
}

static void
every_part_of_an_axis_tells_filters_apart(void **state)
{
    static const struct axis others[] = {
        {.span = 511, .have = 512, .to = 256},
        {.span = 512, .have = 513, .to = 256},
        {.span = 512, .have = 512, .to = 257},
        {.span = 512, .have = 512, .half = 256, .to = 256},
        {.span = 512, .have = 512, .to = 256, .even_starts = true}};
    struct axis a = {.span = 512, .have = 512, .to = 256};
    struct filter_cache cache = {0};
    const struct filter *first = filter_get(&cache, &a);

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_ptr_not_equal(filter_get(&cache, &others[i]), first);
    }
    filter_cache_release(&cache);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_add_up_to_one_and_stay_within_the_plane),
        cmocka_unit_test(so_they_do_for_any_size),
        cmocka_unit_test(a_filter_to_the_same_size_is_one_sample),
        cmocka_unit_test(halving_takes_twelve_samples_and_seven_of_a_half_size_plane),
        cmocka_unit_test(the_same_axis_gives_the_filter_made_before),
        cmocka_unit_test(every_part_of_an_axis_tells_filters_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
