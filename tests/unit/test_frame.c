#include "cmocka_all.h"

#include "job_kit.h"
#include "thumbs/frame.h"

#include <string.h>

static void
the_score_prefers_pictures_to_cards(void **state)
{
    AVFrame *frame = av_frame_alloc();

    (void)state;
    assert_non_null(frame);
    frame->format = AV_PIX_FMT_GRAY8;
    frame->width = 64;
    frame->height = 64;
    assert_int_equal(av_frame_get_buffer(frame, 0), 0);
    memset(frame->data[0], 16, (size_t)frame->linesize[0] * 64);
    assert_true(frame_score(frame) < FRAME_GOOD);
    memset(frame->data[0], 200, (size_t)frame->linesize[0] * 64);
    assert_true(frame_score(frame) < FRAME_GOOD);
    for (int y = 0; y < 64; y++) {
        memset(frame->data[0] + y * frame->linesize[0], y * 3, 64);
    }
    assert_true(frame_score(frame) >= FRAME_GOOD);
    av_frame_free(&frame);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_score_prefers_pictures_to_cards),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
