#include "cmocka_all.h"

#include "clip_kit.h"

#include "base/fd.h"
#include "job_kit.h"

#include <string.h>
#include <sys/mman.h>

void
clip_done_release(struct clip_done *d)
{
    av_frame_free(&d->shot.frame);
    strip_release(&d->strip);
}

int
clip_fd(struct str bytes)
{
    int fd = memfd_create("media", MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_true(bytes.n == 0 || fd_write_all(fd, bytes.p, bytes.n, "media", NULL));
    return fd;
}

void
clip_bytes(struct str bytes, enum media_type type, int64_t at_us, uint32_t flags,
           struct clip_done *out)
{
    auto_close int fd = clip_fd(bytes);
    struct resampler *resampler = resampler_new();
    struct media m = {.fd = fd,
                      .bytes = (int64_t)bytes.n,
                      .type = type,
                      .box_px = 256,
                      .at_us = at_us,
                      .flags = flags,
                      .resampler = resampler};
    struct seen s = {&out->facts, &out->finding, &out->shot, &out->strip};

    memset(out, 0, sizeof *out);
    out->facts.duration_us = -1;
    out->facts.rotation = -1;
    out->finding = FINDING_OK;
    out->shot.frame_us = -1;
    clip_read(&m, &s);
    resampler_free(resampler);
}

void
clip_file(const char *name, int64_t at_us, uint32_t flags, struct clip_done *out)
{
    auto_buf struct buf b;

    file_into(name, &b);
    clip_bytes(buf_view(&b), MEDIA_MP4, at_us, flags, out);
}

char *
clip_box(struct buf *b, const char *type)
{
    ptrdiff_t at = str_find(buf_view(b), str_of(type));

    assert_true(at >= 4);
    return b->p + at + 4;
}

void
clip_u32(char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        at[i] = (char)(value >> (24 - 8 * i) & 255);
    }
}

enum { FILM_WIDTH = 64, FILM_HEIGHT = 48, FILM_RATE = 25 };

/* What is being written. */
struct studio {
    AVFormatContext *fmt;
    AVCodecContext *enc;
    AVPacket *packet;
    AVStream *stream;
};

static void
studio_open(struct studio *s, const struct film *film)
{
    const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_MPEG4);

    assert_non_null(codec);
    assert_true(avformat_alloc_output_context2(&s->fmt, NULL, "mp4", NULL) >= 0);
    assert_int_equal(avio_open_dyn_buf(&s->fmt->pb), 0);
    s->enc = avcodec_alloc_context3(codec);
    s->packet = av_packet_alloc();
    s->stream = avformat_new_stream(s->fmt, NULL);
    assert_true(s->enc != NULL && s->packet != NULL && s->stream != NULL);
    s->enc->width = FILM_WIDTH;
    s->enc->height = FILM_HEIGHT;
    s->enc->pix_fmt = AV_PIX_FMT_YUV420P;
    s->enc->time_base = (AVRational){1, FILM_RATE};
    s->enc->gop_size = film->key_every;
    s->enc->max_b_frames = film->b_frames;
    s->enc->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_QSCALE;
    s->enc->global_quality = 2 * FF_QP2LAMBDA;
    assert_int_equal(avcodec_open2(s->enc, codec, NULL), 0);
    assert_true(avcodec_parameters_from_context(s->stream->codecpar, s->enc) >= 0);
    s->stream->time_base = s->enc->time_base;
    s->stream->avg_frame_rate = (AVRational){FILM_RATE, 1};
    for (int i = 0; film->metadata != NULL && film->metadata[i][0] != NULL; i++) {
        assert_int_equal(
            av_dict_set(&s->fmt->metadata, film->metadata[i][0], film->metadata[i][1], 0),
            0);
    }
    assert_true(avformat_write_header(s->fmt, NULL) >= 0);
}

/* frame NULL: what the encoder holds back. */
static void
studio_write(struct studio *s, const AVFrame *frame)
{
    assert_int_equal(avcodec_send_frame(s->enc, frame), 0);
    while (avcodec_receive_packet(s->enc, s->packet) == 0) {
        s->packet->duration = 1;
        av_packet_rescale_ts(s->packet, s->enc->time_base, s->stream->time_base);
        assert_int_equal(av_interleaved_write_frame(s->fmt, s->packet), 0);
    }
}

static void
film_paint(AVFrame *frame, int luma, bool is_flat)
{
    for (int y = 0; y < FILM_HEIGHT; y++) {
        uint8_t *row = frame->data[0] + (ptrdiff_t)y * frame->linesize[0];

        memset(row, luma, FILM_WIDTH);
        memset(row + FILM_WIDTH / 2, is_flat ? luma : (luma + 80) % 220, FILM_WIDTH / 2);
    }
    for (int i = 1; i < 3; i++) {
        memset(frame->data[i], 128, (size_t)frame->linesize[i] * FILM_HEIGHT / 2);
    }
}

void
film_make(const struct film *film, struct buf *out)
{
    struct studio s = {0};
    AVFrame *frame = av_frame_alloc();
    uint8_t *bytes;
    int n;

    studio_open(&s, film);
    frame->format = AV_PIX_FMT_YUV420P;
    frame->width = FILM_WIDTH;
    frame->height = FILM_HEIGHT;
    assert_int_equal(av_frame_get_buffer(frame, 0), 0);
    for (int i = 0; i < film->frames; i++) {
        assert_int_equal(av_frame_make_writable(frame), 0);
        film_paint(frame, film->lumas != NULL ? film->lumas[i] : 60 + 4 * i % 120,
                   film->is_flat);
        frame->pts = i;
        studio_write(&s, frame);
    }
    studio_write(&s, NULL);
    assert_int_equal(av_write_trailer(s.fmt), 0);
    n = avio_close_dyn_buf(s.fmt->pb, &bytes);
    buf_init(out, 1 << 22);
    buf_add(out, bytes, (size_t)n);
    av_free(bytes);
    av_frame_free(&frame);
    av_packet_free(&s.packet);
    avcodec_free_context(&s.enc);
    avformat_free_context(s.fmt);
}

int
film_luma(const AVFrame *frame)
{
    return frame
        ->data[0][(ptrdiff_t)(frame->height / 2) * frame->linesize[0] + frame->width / 4];
}
