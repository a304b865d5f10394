#include "cmocka_all.h"

#include "resample_kit.h"
#include "thumbs/resample_code.h"

#include <string.h>

/* Of odd and even sizes, below and above what a register holds, in each direction. */
static void
sizes_draw(struct noise *noise, int32_t from[2], int32_t to[2])
{
    static const size_t most[] = {3, 20, 70, 300};

    for (int i = 0; i < 2; i++) {
        from[i] = 1 + (int32_t)noise_below(noise, most[noise_below(noise, 4)]);
        to[i] = 1 + (int32_t)noise_below(noise, most[noise_below(noise, 4)]);
    }
}

static void
fines_equal(const struct fine *a, const struct fine *b)
{
    assert_int_equal(a->width, b->width);
    assert_int_equal(a->height, b->height);
    for (size_t c = 0; c < fine_planes(a->kind); c++) {
        for (size_t y = 0; y < (size_t)a->height; y++) {
            assert_memory_equal(a->planes[c] + y * a->stride,
                                b->planes[c] + y * b->stride,
                                (size_t)a->width * sizeof(int16_t));
        }
    }
}

/*
 * The samples alone, without a byte behind them, in memory of their own: so that the
 * address sanitizer sees whoever reads past the last row.
 */
static void
picture_tight(struct picture *p, size_t planes, size_t step)
{
    uint8_t *memory[4] = {0};

    for (size_t c = 0; c < planes; c++) {
        size_t width = (size_t)p->extents[c].width * step;
        size_t height = (size_t)p->extents[c].height;

        memory[c] = malloc(width * height);
        for (size_t y = 0; y < height; y++) {
            memcpy(memory[c] + y * width, p->planes[c] + y * p->strides[c], width);
        }
        p->strides[c] = width;
    }
    picture_release(&(struct picture){.memory = p->memory});
    p->memory = NULL;
    memcpy(p->planes, memory, sizeof memory);
}

static void
both_codes_agree(struct resampler *const codes[2], struct noise *noise,
                 enum picture_kind kind)
{
    size_t step = kind == PICTURE_RGB ? 3 : kind == PICTURE_RGBA ? 4 : 1;
    size_t planes = step > 1 ? 1 : fine_planes(kind);
    int32_t from[2], to[2];
    struct fine out[2] = {0}, next[2] = {0};
    struct picture p;
    struct err e = {0};

    sizes_draw(noise, from, to);
    p = picture_made(kind, from[0], from[1], (from[0] + 1) / 2, (from[1] + 1) / 2);
    for (size_t c = 0; c < planes; c++) {
        plane_noise(p.planes[c], p.strides[c], (size_t)p.extents[c].width * step,
                    (size_t)p.extents[c].height, noise);
    }
    picture_tight(&p, planes, step);
    for (int i = 0; i < 2; i++) {
        assert_true(resample_picture(codes[i], &p, to[0], to[1], &out[i], &e));
        assert_true(resample_fine(codes[i], &out[i], (to[0] + 1) / 2, (to[1] + 1) / 2,
                                  &next[i], &e));
    }
    fines_equal(&out[0], &out[1]);
    fines_equal(&next[0], &next[1]);
    for (int i = 0; i < 2; i++) {
        fine_release(&out[i]);
        fine_release(&next[i]);
    }
    for (size_t c = 0; c < planes; c++) {
        free(p.planes[c]);
    }
}

static void
vector_code_gives_the_samples_of_plain_c(void **state)
{
    static const enum picture_kind kinds[] = {PICTURE_RGB, PICTURE_RGBA, PICTURE_GRAY,
                                              PICTURE_YUV, PICTURE_CMYK};
    const struct resample_code *vector = resample_code_avx2();
    struct resampler *codes[2];
    struct noise noise = noise_begin(21);

    (void)state;
    if (vector == NULL) {
        (void)printf("SKIP no AVX2 here\n");
        return;
    }
    codes[0] = resampler_new_with(vector);
    codes[1] = resampler_new_with(resample_code_plain());
    for (int i = 0; i < 400; i++) {
        both_codes_agree(codes, &noise, kinds[i % 5]);
    }
    resampler_free(codes[0]);
    resampler_free(codes[1]);
}

static void
samples_out_of_range_are_cut_off_the_same_by_both(void **state)
{
    const struct resample_code *vector = resample_code_avx2();
    enum { W = 50, H = 23 };
    auto_fine struct fine wild = {0};
    struct fine out[2] = {0};
    struct noise noise = noise_begin(22);
    bool cut = false;
    struct err e = {0};

    (void)state;
    if (vector == NULL) {
        (void)printf("SKIP no AVX2 here\n");
        return;
    }
    assert_true(fine_room(&wild, PICTURE_GRAY, W, H, &e));
    for (size_t i = 0; i < wild.stride * H; i++) {
        wild.planes[0][i] = noise_below(&noise, 2) != 0 ? INT16_MAX : INT16_MIN;
    }
    for (int i = 0; i < 2; i++) {
        struct resampler *r = resampler_new_with(i == 0 ? vector : resample_code_plain());

        assert_true(resample_fine(r, &wild, W + 9, H + 9, &out[i], &e));
        resampler_free(r);
    }
    fines_equal(&out[0], &out[1]);
    for (int32_t x = 0; x < W + 9; x++) {
        cut = cut || out[0].planes[0][x] == INT16_MAX;
    }
    assert_true(cut);
    fine_release(&out[0]);
    fine_release(&out[1]);
}

static void
the_code_in_use_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(resample_code(), resample_code_avx2() != NULL ? "avx2" : "c");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vector_code_gives_the_samples_of_plain_c),
        cmocka_unit_test(samples_out_of_range_are_cut_off_the_same_by_both),
        cmocka_unit_test(the_code_in_use_has_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
