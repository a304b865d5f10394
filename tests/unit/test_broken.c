/*
 * At which share of its height a broken JPEG breaks, against what libjpeg-turbo leaves
 * grey: pictures cut here at every tenth, and the broken ones of the shared media.
 */
#include "cmocka_all.h"

#include "base/fd.h"
#include "picture_make.h"
#include "pool_kit.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <sys/stat.h>

enum { WIDE = 640, HIGH = 480, MCU = 16 };

struct judge {
    struct jpeg_error_mgr errors;
    jmp_buf jump;
};

static void
judge_silent(j_common_ptr c, int level)
{
    (void)c;
    (void)level;
}

__attribute__((noreturn)) static void
judge_end(j_common_ptr c)
{
    struct judge *judge = c->client_data;

    longjmp(judge->jump, 1);
}

/* Rows before the filler: those that are not of the colour of the last pixel alone. */
static int
rows_drawn(struct jpeg_decompress_struct *c, JSAMPROW row)
{
    int drawn = 0;
    bool is_flat = true;

    /* The filler is the middle grey that coefficients of nothing decode to. */
    for (int y = 0; y < (int)c->output_height; y++) {
        (void)jpeg_read_scanlines(c, &row, 1);
        is_flat = true;
        for (JDIMENSION x = 0; x < c->output_width && is_flat; x++) {
            is_flat = row[x] >= 126 && row[x] <= 130;
        }
        drawn = is_flat ? drawn : y + 1;
    }
    return drawn;
}

/* In thousandths; -1 where libjpeg gives up. *high: the rows there should be. */
static int
share_by_libjpeg(int fd, int *high)
{
    struct jpeg_decompress_struct c = {0};
    struct judge judge;
    FILE *f = fdopen(fcntl(fd, F_DUPFD_CLOEXEC, 0), "rb");
    uint8_t *volatile row = NULL;
    volatile int share = -1;

    assert_non_null(f);
    rewind(f);
    c.err = jpeg_std_error(&judge.errors);
    c.client_data = &judge;
    judge.errors.emit_message = judge_silent;
    judge.errors.error_exit = judge_end;
    if (setjmp(judge.jump) == 0) {
        jpeg_create_decompress(&c);
        jpeg_stdio_src(&c, f);
        (void)jpeg_read_header(&c, TRUE);
        c.out_color_space = JCS_GRAYSCALE;
        *high = (int)c.image_height;
        (void)jpeg_start_decompress(&c);
        row = xcalloc(c.output_width, 1);
        share = rows_drawn(&c, row) * 1000 / *high;
    }
    jpeg_destroy_decompress(&c);
    free(row);
    (void)fclose(f);
    return share;
}

static int
share_by_worker(struct pool *p, int fd, enum verdict *verdict)
{
    struct kit_result r = {0};
    struct err e = {0};
    int share;

    assert_true(kit_run_fd(p, fd, MEDIA_JPEG, 256, &r, &e));
    assert_true(r.came);
    assert_int_equal(r.is.err.code, ERR_NONE);
    share = r.is.facts.whole_permille;
    *verdict = r.is.verdict;
    kit_result_release(&r);
    return share;
}

/* Between them lies a row of blocks that was begun: libjpeg shows it, it is not whole. */
static bool
is_close(int share, int judged, int high)
{
    int row = MCU * 1000 / high + 1;

    return share <= judged && judged - share <= row;
}

static void
a_picture_cut_anywhere_tells_the_share_of_its_height_that_is_there(void **state)
{
    auto_pixels struct pixels scene = pixels_new(WIDE, HIGH);
    auto_close int fd = -1;
    struct stat st;
    enum verdict verdict;
    int before = 1000, high = 0;

    scene_draw(&scene);
    fd = jpeg_make(&scene, -1, 95);
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(share_by_worker(*state, fd, &verdict), -1);
    assert_int_equal(verdict, VERDICT_OK);
    for (int tenths = 9; tenths >= 1; tenths--) {
        int share, judged;

        assert_int_equal(ftruncate(fd, st.st_size * tenths / 10), 0);
        share = share_by_worker(*state, fd, &verdict);
        judged = share_by_libjpeg(fd, &high);
        assert_int_equal(verdict, VERDICT_TRUNCATED);
        assert_true(is_close(share, judged, high));
        assert_true(share <= before);
        before = share;
    }
}

static void
what_the_shared_broken_pictures_tell_is_what_libjpeg_leaves_grey(void **state)
{
    static const char *const names[] = {
        "rails-cut__racecar-first70000.jpg",
        "rails-cut__racecar_rotated-first60pct.jpg",
        "media3__non-motion-photo-shortened-no-exif.jpg",
        "media3__non-motion-photo-shortened.jpg",
        "media3__pixel-motion-photo-shortened.jpg",
        "media3__ss-motion-photo-shortened.jpg",
        "jpegdec__dc-predictor-overflow.jpg",
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        auto_free char *path = xasprintf("%s/media/%s", TEST_SHARED, names[i]);
        auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
        enum verdict verdict;
        int share, judged, high = 0;

        if (fd < 0) {
            (void)printf("SKIP no %s\n", path);
            return;
        }
        share = share_by_worker(*state, fd, &verdict);
        judged = share_by_libjpeg(fd, &high);
        assert_int_equal(verdict, VERDICT_TRUNCATED);
        assert_true(is_close(share, judged, high));
    }
}

/* Progressive: the first scan of a third of the bytes already holds all of the height. */
static void
a_progressive_picture_without_its_last_scans_is_whole_in_height(void **state)
{
    auto_free char *path = xasprintf(
        "%s/media/immich-cut__japanese-shop-progressive-first-third.jpg", TEST_SHARED);
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum verdict verdict;

    if (fd < 0) {
        (void)printf("SKIP no %s\n", path);
        return;
    }
    assert_int_equal(share_by_worker(*state, fd, &verdict), 1000);
    assert_int_equal(verdict, VERDICT_TRUNCATED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_picture_cut_anywhere_tells_the_share_of_its_height_that_is_there),
        cmocka_unit_test(
            what_the_shared_broken_pictures_tell_is_what_libjpeg_leaves_grey),
        cmocka_unit_test(a_progressive_picture_without_its_last_scans_is_whole_in_height),
    };

    return cmocka_run_group_tests(tests, pool_set_up, pool_tear_down);
}
