#include "cmocka_all.h"

#include "job_kit.h"

#include "base/fd.h"
#include "base/mem.h"
#include "thumbs/frame.h"
#include "thumbs/job.h"
#include "thumbs/pool_check.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

void
done_release(struct done *d)
{
    buf_release(&d->png);
}

void
run_fd(int fd, enum media_type type, uint32_t box_px, struct done *out)
{
    run_fd_once(fd, lseek(fd, 0, SEEK_END), type, box_px, out);
}

void
run_fd_once(int fd, int64_t bytes, enum media_type type, uint32_t box_px,
            struct done *out)
{
    auto_close int room = memfd_create("room", MFD_CLOEXEC);
    struct job_desk desk;
    struct wire_job job;
    const char *why;

    memset(&job, 0, sizeof job);
    job.magic = WIRE_MAGIC;
    job.id = 3;
    job.type = (uint32_t)type;
    job.n_boxes = box_px > 0 ? 1 : 0;
    job.box_px[0] = box_px;
    job.bytes = bytes;
    job.at_us = -1;
    job.room_bytes = wire_box_room(box_px);
    assert_true(wire_job_ok(&job, &why));
    assert_true(room >= 0);
    assert_true(job_desk_make(&desk));
    desk.media_fd = fd;
    desk.room_fd = room;
    job_run(&job, &desk, &out->reply);
    job_desk_release(&desk);
    if (!wire_reply_ok(&out->reply, &job, &why)) {
        fail_msg("reply: %s", why);
    }
    buf_init(&out->png, LIMIT_THUMB_BYTES);
    if (out->reply.n_pictures > 0) {
        const struct wire_picture *p = &out->reply.pictures[0];

        assert_int_equal(lseek(room, p->at_byte, SEEK_SET), p->at_byte);
        assert_true(fd_read_to_end(room, &out->png, "room", NULL));
        assert_true(png_framing_ok(buf_view(&out->png), p->width, p->height, &why));
    }
}

void
run_bytes(struct str bytes, enum media_type type, uint32_t box_px, struct done *out)
{
    auto_close int fd = memfd_create("media", MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_true(bytes.n == 0 || fd_write_all(fd, bytes.p, bytes.n, "media", NULL));
    run_fd(fd, type, box_px, out);
}

bool
run_file(const char *name, enum media_type type, uint32_t box_px, struct done *out)
{
    auto_free char *path = xasprintf("%s/%s", TEST_MEDIA, name);
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);

    buf_init(&out->png, 0);
    if (fd < 0) {
        (void)printf("SKIP %s: FFmpeg here could not make it\n", name);
        return false;
    }
    run_fd(fd, type, box_px, out);
    return true;
}

void
file_into(const char *name, struct buf *out)
{
    auto_free char *path = xasprintf("%s/%s", TEST_MEDIA, name);
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);

    buf_init(out, 1 << 22);
    assert_true(fd >= 0);
    assert_true(fd_read_to_end(fd, out, name, NULL));
}

/* Takes *frame: a grey PNG as the RGB that it stands for. */
static AVFrame *
rgb_of_gray(AVFrame *frame)
{
    AVFrame *rgb = av_frame_alloc();

    assert_non_null(rgb);
    rgb->width = frame->width;
    rgb->height = frame->height;
    rgb->format = AV_PIX_FMT_RGB24;
    assert_int_equal(av_frame_get_buffer(rgb, 0), 0);
    for (int y = 0; y < frame->height; y++) {
        const uint8_t *from = frame->data[0] + (ptrdiff_t)y * frame->linesize[0];
        uint8_t *to = rgb->data[0] + (ptrdiff_t)y * rgb->linesize[0];

        for (int x = 0; x < frame->width; x++) {
            memset(to + (ptrdiff_t)3 * x, from[x], 3);
        }
    }
    av_frame_free(&frame);
    return rgb;
}

AVFrame *
png_decoded(const struct buf *png)
{
    struct finding f = FINDING_OK;
    AVCodecContext *dec = video_decoder_alone(AV_CODEC_ID_PNG, &f);
    AVPacket *packet = av_packet_alloc();
    AVFrame *frame = NULL;

    assert_non_null(dec);
    assert_non_null(packet);
    assert_int_equal(av_new_packet(packet, (int)png->n), 0);
    memcpy(packet->data, png->p, png->n);
    assert_true(frame_of_still(dec, packet, &frame));
    av_packet_free(&packet);
    avcodec_free_context(&dec);
    return frame->format == AV_PIX_FMT_GRAY8 ? rgb_of_gray(frame) : frame;
}

const uint8_t *
pixel(const AVFrame *f, int x, int y)
{
    int step = f->format == AV_PIX_FMT_RGBA ? 4 : 3;

    return f->data[0] + (ptrdiff_t)y * f->linesize[0] + (ptrdiff_t)x * step;
}

int
warm_up(void **state)
{
    (void)state;
    job_warm_up();
    return 0;
}
