#include "cmocka_all.h"

#include "noise.h"
#include "thumbs/impression.h"

#include <string.h>

/* A picture to come: its colour at x and y, both from 0 to 4095. */
typedef uint32_t scene(int x, int y); /* 0xAARRGGBB */

static uint32_t
mix(uint32_t a, uint32_t b, int part, int whole)
{
    uint32_t out = 0;

    for (int shift = 0; shift < 32; shift += 8) {
        int one = (int)(a >> shift & 255), other = (int)(b >> shift & 255);

        out |= (uint32_t)(one + (other - one) * part / whole) << shift;
    }
    return out;
}

static bool
in_disc(int x, int y, int at_x, int at_y, int radius)
{
    return (x - at_x) * (x - at_x) + (y - at_y) * (y - at_y) < radius * radius;
}

/* Sky, hills, a sun and a house. */
static uint32_t
landscape(int x, int y)
{
    if (in_disc(x, y, 3100, 800, 400)) {
        return 0xffffe040;
    }
    if (x > 700 && x < 1500 && y > 1900 && y < 3000) {
        return y % 400 < 200 ? 0xff803020 : 0xffc0b0a0;
    }
    if (y > 2200 + (x < 2048 ? x / 3 : (4095 - x) / 3)) {
        return mix(0xff30702a, 0xff103010, y, 4096);
    }
    return mix(0xff3060c0, 0xffc0d8f0, y, 4096);
}

static uint32_t
portrait(int x, int y)
{
    if (in_disc(x, y, 2048, 1500, 700)) {
        return in_disc(x, y, 1800, 1350, 90) || in_disc(x, y, 2300, 1350, 90)
                   ? 0xff202020
                   : 0xffe0b090;
    }
    if (in_disc(x, y, 2048, 4300, 1700)) {
        return 0xff203050;
    }
    return mix(0xff909090, 0xff505050, x, 4096);
}

static uint32_t
street(int x, int y)
{
    if (x < 900 || (x > 2600 && y < 2900)) {
        return (x / 300 + y / 400) % 2 != 0 ? 0xff8a8078 : 0xff403830;
    }
    return y > 3000 ? 0xff3a3a3c : mix(0xffe8e8f0, 0xffa0a8b0, y, 4096);
}

static uint32_t
apple(int x, int y)
{
    if (in_disc(x, y, 2048, 2200, 1300)) {
        return mix(0xffe02020, 0xff8a0c10, x + y, 8192);
    }
    return x > 2000 && x < 2120 && y > 500 && y < 1000 ? 0xff604020 : 0xfffafafa;
}

static uint32_t
apple_cut_out(int x, int y)
{
    uint32_t c = apple(x, y);

    return c == 0xfffafafa ? 0x0010f010 : c;
}

static uint32_t
leaf_at_night(int x, int y)
{
    return in_disc(x, y, 1400, 2700, 900) ? 0xff20a030 : 0xff040404;
}

static uint32_t
invisible(int x, int y)
{
    return 0x00ff0000u | (uint32_t)(x / 16 % 256) | (uint32_t)(y / 16 % 256) << 8;
}

static uint32_t
grey(int x, int y)
{
    (void)x;
    (void)y;
    return 0xff808080;
}

static uint32_t
white(int x, int y)
{
    (void)x;
    (void)y;
    return 0xffffffff;
}

static uint32_t
black(int x, int y)
{
    (void)x;
    (void)y;
    return 0xff000000;
}

static uint32_t
stripes(int x, int y) /* nothing runs both ways */
{
    (void)y;
    return x / 512 % 2 != 0 ? 0xffffffff : 0xff000000;
}

/* Each pixel is the mean of four looks at the scene. */
static void
paint(struct picture *p, scene *what, int32_t width, int32_t height,
      enum picture_kind kind)
{
    size_t size = kind == PICTURE_RGBA ? 4 : 3;
    struct plane_size room = {(size_t)width * size, (size_t)height};
    struct err e = {0};

    *p = (struct picture){.width = width, .height = height, .kind = kind};
    assert_true(picture_room(p, &room, 1, &e));
    for (int32_t y = 0; y < height; y++) {
        for (int32_t x = 0; x < width; x++) {
            uint8_t *out = p->planes[0] + (size_t)y * p->strides[0] + (size_t)x * size;
            unsigned sums[4] = {0};

            for (int i = 0; i < 4; i++) {
                uint32_t c = what((4 * x + 1 + 2 * (i % 2)) * 1024 / width,
                                  (4 * y + 1 + 2 * (i / 2)) * 1024 / height);

                for (int k = 0; k < 4; k++) {
                    sums[k] += c >> (k < 3 ? 16 - 8 * k : 24) & 255;
                }
            }
            for (size_t k = 0; k < size; k++) {
                out[k] = (uint8_t)(sums[k] / 4);
            }
        }
    }
}

static struct media_facts
see(scene *what, int32_t width, int32_t height, enum picture_kind kind)
{
    struct picture p;
    struct media_facts facts = {.has_phash = 7, .phash = 7, .dominant_rgb = 7};

    paint(&p, what, width, height, kind);
    impression_put(&p, &facts);
    picture_release(&p);
    return facts;
}

/* Changes each sample: times `percent`, plus `more`, plus or minus up to `noise`. */
static struct media_facts
see_changed(scene *what, int percent, int more, int noise)
{
    struct picture p;
    struct media_facts facts = {0};
    struct noise dice = noise_begin(11);

    paint(&p, what, 256, 192, PICTURE_RGB);
    for (int32_t y = 0; y < p.height; y++) {
        for (int32_t x = 0; x < p.width * 3; x++) {
            uint8_t *s = p.planes[0] + (size_t)y * p.strides[0] + x;
            int v = *s * percent / 100 + more - noise +
                    (int)noise_below(&dice, 2 * (size_t)noise + 1);

            *s = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
        }
    }
    impression_put(&p, &facts);
    picture_release(&p);
    return facts;
}

static int
bits_apart(struct media_facts a, struct media_facts b)
{
    assert_int_equal(a.has_phash, 1);
    assert_int_equal(b.has_phash, 1);
    return __builtin_popcountll(a.phash ^ b.phash);
}

static scene *const scenes[] = {landscape, portrait, street, apple, leaf_at_night};
enum { SCENES = sizeof scenes / sizeof scenes[0] };

static void
one_picture_has_nearly_one_hash_at_every_size(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCENES; i++) {
        struct media_facts f = see(scenes[i], 256, 192, PICTURE_RGB);

        assert_in_range(bits_apart(f, see(scenes[i], 512, 384, PICTURE_RGB)), 0, 4);
        assert_in_range(bits_apart(f, see(scenes[i], 1024, 768, PICTURE_RGB)), 0, 4);
        assert_in_range(bits_apart(f, see(scenes[i], 128, 96, PICTURE_RGB)), 0, 6);
        assert_in_range(bits_apart(f, see(scenes[i], 256, 170, PICTURE_RGB)), 0, 6);
        assert_int_equal(bits_apart(f, see(scenes[i], 256, 192, PICTURE_RGBA)), 0);
    }
}

static void
light_contrast_and_noise_change_few_bits(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCENES; i++) {
        struct media_facts f = see(scenes[i], 256, 192, PICTURE_RGB);

        assert_in_range(bits_apart(f, see_changed(scenes[i], 100, 12, 0)), 0, 6);
        assert_in_range(bits_apart(f, see_changed(scenes[i], 85, 0, 0)), 0, 6);
        assert_in_range(bits_apart(f, see_changed(scenes[i], 100, 0, 12)), 0, 6);
    }
}

static void
different_pictures_are_far_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < SCENES; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_in_range(bits_apart(see(scenes[i], 256, 192, PICTURE_RGB),
                                       see(scenes[j], 256, 192, PICTURE_RGB)),
                            17, 64);
        }
    }
}

static uint32_t
landscape_on_its_side(int x, int y)
{
    return landscape(y, 4095 - x);
}

static uint32_t
landscape_mirrored(int x, int y)
{
    return landscape(4095 - x, y);
}

static void
a_picture_on_its_side_or_mirrored_is_another(void **state)
{
    struct media_facts f = see(landscape, 256, 192, PICTURE_RGB);

    (void)state;
    assert_in_range(bits_apart(f, see(landscape_on_its_side, 192, 256, PICTURE_RGB)), 17,
                    64);
    assert_in_range(bits_apart(f, see(landscape_mirrored, 256, 192, PICTURE_RGB)), 17,
                    64);
}

static void
flat_pictures_have_no_hash(void **state)
{
    static scene *const flat[] = {grey, white, black, stripes};

    (void)state;
    for (size_t i = 0; i < sizeof flat / sizeof flat[0]; i++) {
        assert_int_equal(see(flat[i], 256, 192, PICTURE_RGB).has_phash, 0);
        assert_int_equal(see(flat[i], 256, 192, PICTURE_RGB).phash, 0);
    }
    assert_int_equal(see_changed(grey, 100, 0, 3).has_phash, 0);
}

/* Far is the sum of the three differences. */
static void
assert_colour(struct media_facts facts, int32_t want, int most)
{
    int far = 0;

    assert_in_range(facts.dominant_rgb, 0, 0xffffff);
    for (int shift = 0; shift < 24; shift += 8) {
        far += abs((facts.dominant_rgb >> shift & 255) - (want >> shift & 255));
    }
    if (far > most) {
        print_error("%06x, not %06x\n", (unsigned)facts.dominant_rgb, (unsigned)want);
    }
    assert_true(far <= most);
}

static void
the_colour_is_what_a_person_would_say(void **state)
{
    (void)state;
    assert_colour(see(apple, 256, 192, PICTURE_RGB), 0xb51618, 40);
    assert_colour(see(leaf_at_night, 256, 192, PICTURE_RGB), 0x20a030, 20);
    assert_colour(see(grey, 1, 1, PICTURE_RGB), 0x808080, 0);
    assert_colour(see(white, 40, 30, PICTURE_RGB), 0xffffff, 0);
    assert_colour(see(black, 40, 30, PICTURE_RGBA), 0x000000, 0);
    assert_colour(see(landscape, 512, 384, PICTURE_RGB), 0x6b90d0, 90);
    assert_colour(see(portrait, 512, 384, PICTURE_RGB), 0x717070, 20);
}

static void
what_is_seen_through_has_no_say(void **state)
{
    struct media_facts f = see(invisible, 64, 64, PICTURE_RGBA);

    (void)state;
    assert_colour(see(apple_cut_out, 256, 192, PICTURE_RGBA), 0xb51618, 40);
    assert_int_equal(f.dominant_rgb, -1);
    assert_int_equal(f.has_phash, 0);
    assert_int_equal(f.phash, 0);
}

static void
a_cut_out_is_like_the_same_on_white(void **state)
{
    (void)state;
    assert_in_range(bits_apart(see(apple, 256, 192, PICTURE_RGB),
                               see(apple_cut_out, 256, 192, PICTURE_RGBA)),
                    0, 6);
}

static void
every_small_size_is_taken(void **state)
{
    (void)state;
    for (int32_t w = 1; w < 40; w += 3) {
        for (int32_t h = 1; h < 40; h += 3) {
            assert_in_range(see(landscape, w, h, PICTURE_RGB).dominant_rgb, 0, 0xffffff);
        }
    }
    assert_in_range(see(landscape, 1024, 1, PICTURE_RGBA).dominant_rgb, 0, 0xffffff);
}

static void
other_kinds_are_left_alone(void **state)
{
    struct picture p = {.width = 1, .height = 1, .kind = PICTURE_GRAY};
    struct media_facts f = {0};

    (void)state;
    impression_put(&p, &f);
    assert_int_equal(f.dominant_rgb, -1);
    assert_int_equal(f.has_phash, 0);
}

/* The bits are stored for years: a change of method must be meant. */
static void
the_hash_is_the_same_on_every_machine(void **state)
{
    (void)state;
    assert_int_equal(see(landscape, 256, 192, PICTURE_RGB).phash,
                     UINT64_C(0x1e0c496b0949b696));
    assert_int_equal(see(portrait, 256, 192, PICTURE_RGB).phash,
                     UINT64_C(0x8c38620cf883f601));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_picture_has_nearly_one_hash_at_every_size),
        cmocka_unit_test(light_contrast_and_noise_change_few_bits),
        cmocka_unit_test(different_pictures_are_far_apart),
        cmocka_unit_test(a_picture_on_its_side_or_mirrored_is_another),
        cmocka_unit_test(flat_pictures_have_no_hash),
        cmocka_unit_test(the_colour_is_what_a_person_would_say),
        cmocka_unit_test(what_is_seen_through_has_no_say),
        cmocka_unit_test(a_cut_out_is_like_the_same_on_white),
        cmocka_unit_test(every_small_size_is_taken),
        cmocka_unit_test(other_kinds_are_left_alone),
        cmocka_unit_test(the_hash_is_the_same_on_every_machine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
