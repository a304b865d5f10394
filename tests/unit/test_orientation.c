/* The same picture whichever way it was stored: through the pool, made here and real. */
#include "cmocka_all.h"

#include "base/fd.h"
#include "picture_make.h"
#include "pool_kit.h"

#include <fcntl.h>

enum { WIDE = 192, HIGH = 128, BOX = 96 };

static struct pixels
thumb_of(struct pool *p, int fd, uint32_t box_px, struct media_facts *facts)
{
    struct kit_result r = {0};
    struct err e = {0};
    struct pixels out;

    assert_true(kit_run_fd(p, fd, MEDIA_JPEG, box_px, &r, &e));
    assert_true(r.came);
    assert_int_equal(r.is.verdict, VERDICT_OK);
    out = png_pixels(r.png.p, r.png.n);
    assert_non_null(out.p);
    if (facts != NULL) {
        *facts = r.is.facts;
    }
    kit_result_release(&r);
    return out;
}

static struct pixels
shared_thumb(struct pool *p, const char *name, uint32_t box_px)
{
    auto_free char *path = xasprintf("%s/media/%s", TEST_SHARED, name);
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);

    return fd >= 0 ? thumb_of(p, fd, box_px, NULL) : (struct pixels){0};
}

static bool
is_shared_here(void)
{
    bool is_here = access(TEST_SHARED "/media", R_OK) == 0;

    if (!is_here) {
        (void)printf("SKIP no %s/media\n", TEST_SHARED);
    }
    return is_here;
}

/* The judge: the scene itself, drawn at the size of the thumb. */
static void
all_eight_orientations_show_the_scene_within_one_decibel(void **state)
{
    auto_pixels struct pixels scene = pixels_new(WIDE, HIGH);
    auto_pixels struct pixels truth = pixels_new(BOX, BOX * HIGH / WIDE);
    double least = 99, most = 0;

    scene_draw(&scene);
    scene_draw(&truth);
    for (int i = 1; i <= 8; i++) {
        auto_pixels struct pixels stored = pixels_stored(&scene, i);
        auto_close int fd = jpeg_make(&stored, i, 95);
        struct media_facts facts;
        auto_pixels struct pixels thumb = thumb_of(*state, fd, BOX, &facts);
        double psnr = pixels_psnr(&thumb, &truth);

        assert_int_equal(facts.exif_orientation, i);
        assert_int_equal(facts.width, WIDE);
        assert_int_equal(facts.height, HIGH);
        least = psnr < least ? psnr : least;
        most = psnr > most ? psnr : most;
    }
    (void)printf("%.2f to %.2f dB\n", least, most);
    assert_true(least > 40);
    assert_true(most - least < 1);
}

static void
orientations_that_do_not_exist_change_nothing_and_are_kept_as_written(void **state)
{
    static const int odd[] = {0, 9, 255, 32768, 65535, -1};
    auto_pixels struct pixels scene = pixels_new(WIDE, HIGH);
    auto_pixels struct pixels plain = {0};

    scene_draw(&scene);
    {
        auto_close int fd = jpeg_make(&scene, 1, 95);

        plain = thumb_of(*state, fd, BOX, NULL);
    }
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        auto_close int fd = jpeg_make(&scene, odd[i], 95);
        struct media_facts facts;
        auto_pixels struct pixels thumb = thumb_of(*state, fd, BOX, &facts);

        assert_true(pixels_psnr(&thumb, &plain) >= 99);
        assert_int_equal(facts.exif_orientation, odd[i] >= 0 ? odd[i] : 0);
        assert_int_equal(facts.rotation > 0 || facts.mirrored, 0);
    }
}

/* Nine encodings of one letter F; the reference is the one that needs no turning. */
static void
the_nine_shared_orientations_are_one_picture(void **state)
{
    auto_pixels struct pixels upright = {0};
    double least = 99, most = 0;

    if (!is_shared_here()) {
        return;
    }
    upright = shared_thumb(*state, "imaging__orientation_1.jpg", 128);
    for (int i = 0; i <= 8; i++) {
        auto_free char *name = xasprintf("imaging__orientation_%d.jpg", i);
        auto_pixels struct pixels thumb = shared_thumb(*state, name, 128);
        double psnr = pixels_psnr(&thumb, &upright);

        if (i >= 2) {
            least = psnr < least ? psnr : least;
            most = psnr > most ? psnr : most;
        }
    }
    (void)printf("%.2f to %.2f dB\n", least, most);
    assert_true(least > 45);
}

/* Stored pixels are the same, the tag alone differs: the thumb must be turned by it. */
static void
shared_photos_are_turned_as_their_tags_say(void **state)
{
    static const struct {
        const char *name, *plain;
        int orientation;
    } cases[] = {
        {"rails__racecar_rotated.jpg", "rails__racecar.jpg", 6},
        {"rails__racecar_mirrored_rotated.jpg", "rails__racecar.jpg", 5},
    };

    if (!is_shared_here()) {
        return;
    }
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        auto_pixels struct pixels thumb = shared_thumb(*state, cases[i].name, 256);
        auto_pixels struct pixels plain = shared_thumb(*state, cases[i].plain, 256);
        auto_pixels struct pixels stored = pixels_stored(&thumb, cases[i].orientation);

        assert_true(pixels_psnr(&stored, &plain) > 45);
    }
    {
        auto_pixels struct pixels turned =
            shared_thumb(*state, "immich__portrait-orientation-6.jpg", 256);
        auto_pixels struct pixels plain =
            shared_thumb(*state, "immich__portrait.jpg", 256);

        /* Two encodings of one photograph, 23 dB apart before any thumb is made. */
        assert_true(pixels_psnr(&turned, &plain) > 20);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_eight_orientations_show_the_scene_within_one_decibel),
        cmocka_unit_test(
            orientations_that_do_not_exist_change_nothing_and_are_kept_as_written),
        cmocka_unit_test(the_nine_shared_orientations_are_one_picture),
        cmocka_unit_test(shared_photos_are_turned_as_their_tags_say),
    };

    return cmocka_run_group_tests(tests, pool_set_up, pool_tear_down);
}
