#include "thumbs/video.h"

#include "base/fd.h"
#include "thumbs/clip_stream.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <libavutil/cpu.h>
#include <libswscale/swscale.h>

enum { IO_BYTES = 64 * 1024, PROBE_BYTES = 5 * 1000 * 1000, PROBE_PACKETS = 2500 };

struct decoder {
    enum AVCodecID id;
    const char *name; /* exactly this one: others of the same codec may be linked in */
};

static const struct decoder decoders[] = {
    {AV_CODEC_ID_H264, "h264"},    {AV_CODEC_ID_HEVC, "hevc"},
    {AV_CODEC_ID_AV1, "libdav1d"}, {AV_CODEC_ID_VP8, "vp8"},
    {AV_CODEC_ID_VP9, "vp9"},      {AV_CODEC_ID_MPEG4, "mpeg4"},
    {AV_CODEC_ID_H263, "h263"},    {AV_CODEC_ID_MJPEG, "mjpeg"},
    {AV_CODEC_ID_PNG, "png"},      {AV_CODEC_ID_WEBP, "webp"},
    {AV_CODEC_ID_GIF, "gif"},
};
#define DECODER_NAMES "h264,hevc,libdav1d,vp8,vp9,mpeg4,h263,mjpeg,png,webp,gif"
enum { DECODERS = sizeof decoders / sizeof decoders[0] };

const AVCodec *
video_decoder_of(enum AVCodecID id)
{
    for (size_t i = 0; i < DECODERS; i++) {
        if (decoders[i].id == id) {
            return avcodec_find_decoder_by_name(decoders[i].name);
        }
    }
    return NULL;
}

/*
 * The finding that hangs on a context of ours; contexts
 * that FFmpeg makes for itself have none.
 */
static struct finding *
finding_of(void *context)
{
    const AVClass *class;

    if (context == NULL) {
        return NULL;
    }
    memcpy(&class, context, sizeof(void *)); /* first member of each logging struct */
    if (class == avformat_get_class()) {
        return ((AVFormatContext *)context)->opaque;
    }
    if (class == avcodec_get_class()) {
        return ((AVCodecContext *)context)->opaque;
    }
    return NULL;
}

static void
message_caught(void *context, int level, const char *fmt, va_list args)
{
    struct finding *f;
    char text[WIRE_TEXT];

    if (level > AV_LOG_ERROR) {
        return;
    }
    f = finding_of(context);
    if (f == NULL || f->detail[0] != '\0') {
        return;
    }
    if (vsnprintf(text, sizeof text, fmt, args) > 0) {
        finding_note(f, "%s", text);
    }
}

void
video_warm_up(void)
{
    av_log_set_callback(message_caught);
    (void)av_get_cpu_flags();
}

static int
io_read(void *opaque, uint8_t *p, int n)
{
    struct video *v = opaque;
    size_t got;

    if (n <= 0 || !fd_pread_some(v->fd, p, (size_t)n, v->at, &got, "media", NULL)) {
        return AVERROR(EIO);
    }
    v->at += (int64_t)got;
    return got > 0 ? (int)got : AVERROR_EOF;
}

static int64_t
io_seek(void *opaque, int64_t offset, int whence)
{
    struct video *v = opaque;
    int64_t base = 0;

    switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE:
        return v->bytes;
    case SEEK_SET:
        break;
    case SEEK_CUR:
        base = v->at;
        break;
    case SEEK_END:
        base = v->bytes;
        break;
    default:
        return AVERROR(EINVAL);
    }
    /*
     * A file is at most 2 GiB here: neither sum can overflow once the offset is held in.
     */
    if (offset < -base || offset > INT64_MAX / 2) {
        return AVERROR(EINVAL);
    }
    v->at = base + offset;
    return v->at;
}

/* Playlists, external tracks and the like: there is no second file. */
static int
io_refused(AVFormatContext *s, AVIOContext **pb, const char *url, int flags,
           AVDictionary **options)
{
    (void)s;
    (void)pb;
    (void)url;
    (void)flags;
    (void)options;
    return AVERROR(EPERM);
}

static const char *
demuxer_of(enum media_type type)
{
    switch (type) {
    case MEDIA_MP4:
    case MEDIA_AVIF:
        return "mov";
    case MEDIA_MATROSKA:
        return "matroska";
    case MEDIA_GIF:
        return "gif";
    default:
        return NULL;
    }
}

static void
options_put(AVDictionary **d, const AVInputFormat *demuxer)
{
    (void)av_dict_set(d, "format_whitelist", demuxer->name, 0);
    (void)av_dict_set(d, "codec_whitelist", DECODER_NAMES, 0);
    (void)av_dict_set(d, "protocol_whitelist", "none", 0);
    (void)av_dict_set_int(d, "max_streams", LIMIT_STREAMS, 0);
    (void)av_dict_set_int(d, "probesize", PROBE_BYTES, 0);
    (void)av_dict_set_int(d, "max_probe_packets", PROBE_PACKETS, 0);
    /* Both are the default; said so that a change of FFmpeg's cannot turn them on. */
    (void)av_dict_set_int(d, "enable_drefs", 0, 0);
    (void)av_dict_set_int(d, "use_absolute_path", 0, 0);
}

static bool
contexts_make(struct video *v)
{
    uint8_t *buffer = av_malloc(IO_BYTES);

    v->io = buffer != NULL
                ? avio_alloc_context(buffer, IO_BYTES, 0, v, io_read, NULL, io_seek)
                : NULL;
    if (v->io == NULL) {
        av_free(buffer);
        return false;
    }
    v->fmt = avformat_alloc_context();
    v->packet = av_packet_alloc();
    if (v->fmt == NULL || v->packet == NULL) {
        return false;
    }
    v->fmt->pb = v->io;
    v->fmt->flags |= AVFMT_FLAG_CUSTOM_IO;
    v->fmt->io_open = io_refused;
    v->fmt->opaque = v->f;
    return true;
}

static void
open_failed(struct video *v, int code)
{
    char text[AV_ERROR_MAX_STRING_SIZE];
    bool too_many = strstr(v->f->detail, "max_streams") != NULL;

    (void)av_strerror(code, text, sizeof text);
    finding_note(v->f, "%s", text);
    v->f->verdict = too_many                  ? VERDICT_TOO_LARGE
                    : code == AVERROR(ENOMEM) ? VERDICT_TOO_LARGE
                                              : VERDICT_UNDECODABLE;
}

bool
video_open(struct video *v, int fd, int64_t bytes, enum media_type type,
           struct finding *f)
{
    const char *name = demuxer_of(type);
    const AVInputFormat *demuxer = name != NULL ? av_find_input_format(name) : NULL;
    AVDictionary *options = NULL;
    int code;

    *v = (struct video){.fd = fd, .type = type, .bytes = bytes, .stream = -1, .f = f};
    if (demuxer == NULL) {
        finding_set(f, VERDICT_UNSUPPORTED, -1, "FFmpeg here cannot open %s",
                    media_name(type));
        return false;
    }
    if (!contexts_make(v)) {
        finding_set(f, VERDICT_TOO_LARGE, -1, "not enough memory");
        return false;
    }
    options_put(&options, demuxer);
    code = avformat_open_input(&v->fmt, NULL, demuxer, &options);
    av_dict_free(&options);
    if (code < 0) {
        open_failed(v, code); /* v->fmt is freed and NULL by now */
        return false;
    }
    v->stream = stream_choose(v->fmt);
    return true;
}

void
video_discard_others(struct video *v)
{
    for (unsigned i = 0; i < v->fmt->nb_streams; i++) {
        if ((int)i != v->stream) {
            v->fmt->streams[i]->discard = AVDISCARD_ALL;
        }
    }
}

void
video_close(struct video *v)
{
    av_packet_free(&v->packet);
    avcodec_free_context(&v->dec);
    avformat_close_input(&v->fmt);
    if (v->io != NULL) {
        av_freep(&v->io->buffer);
        avio_context_free(&v->io);
    }
    v->stream = -1;
}

static AVCodecContext *
context_make(const AVCodec *codec, struct finding *f)
{
    AVCodecContext *c = avcodec_alloc_context3(codec);

    if (c != NULL) {
        c->opaque = f;
        /* on one frame two threads are slower, and none may be made */
        c->thread_count = 1;
        c->max_pixels = LIMIT_PIXELS;
    }
    return c;
}

static bool
decoder_start(AVCodecContext *c, const AVCodec *codec, struct finding *f)
{
    int code = c != NULL ? avcodec_open2(c, codec, NULL) : AVERROR(ENOMEM);

    if (code < 0) {
        finding_note(f, "decoder %s does not start", codec->name);
        f->verdict = code == AVERROR(ENOMEM) ? VERDICT_TOO_LARGE : VERDICT_UNDECODABLE;
    }
    return code >= 0;
}

bool
video_can_decode(const struct video *v)
{
    const AVCodecParameters *par = v->fmt->streams[v->stream]->codecpar;
    char tag[AV_FOURCC_MAX_STRING_SIZE];

    if (video_decoder_of(par->codec_id) != NULL) {
        return true;
    }
    (void)av_fourcc_make_string(tag, par->codec_tag);
    if (par->codec_id == AV_CODEC_ID_NONE) {
        finding_set(v->f, VERDICT_UNSUPPORTED, -1, "no decoder here for \"%s\"", tag);
    } else {
        finding_set(v->f, VERDICT_UNSUPPORTED, -1, "no decoder here for %s (%s)",
                    avcodec_get_name(par->codec_id), tag);
    }
    return false;
}

bool
video_decoder_open(struct video *v)
{
    const AVCodecParameters *par = v->fmt->streams[v->stream]->codecpar;
    const AVCodec *codec = video_decoder_of(par->codec_id);

    if (!video_can_decode(v)) {
        return false;
    }
    v->dec = context_make(codec, v->f);
    if (v->dec != NULL && avcodec_parameters_to_context(v->dec, par) < 0) {
        finding_note(v->f, "bad stream header");
        v->f->verdict = VERDICT_UNDECODABLE;
        return false;
    }
    if (v->dec != NULL) {
        v->dec->pkt_timebase = v->fmt->streams[v->stream]->time_base;
        /* At 46 dB and more of the exact picture, for a tenth of the time. */
        v->dec->skip_loop_filter = AVDISCARD_ALL;
    }
    return decoder_start(v->dec, codec, v->f);
}

AVCodecContext *
video_decoder_alone(enum AVCodecID id, struct finding *f)
{
    const AVCodec *codec = video_decoder_of(id);
    AVCodecContext *c;

    if (codec == NULL) {
        finding_set(f, VERDICT_UNSUPPORTED, -1, "no decoder here for %s",
                    avcodec_get_name(id));
        return NULL;
    }
    c = context_make(codec, f);
    if (!decoder_start(c, codec, f)) {
        avcodec_free_context(&c);
    }
    return c;
}

void
video_version(char *out, size_t size)
{
    unsigned a = avformat_version(), b = avcodec_version(), c = swscale_version();
    size_t n;

    (void)snprintf(out, size,
                   "ffmpeg: %s (libavformat %u.%u.%u, libavcodec %u.%u.%u, "
                   "libswscale %u.%u.%u)\nmissing decoders:",
                   av_version_info(), AV_VERSION_MAJOR(a), AV_VERSION_MINOR(a),
                   AV_VERSION_MICRO(a), AV_VERSION_MAJOR(b), AV_VERSION_MINOR(b),
                   AV_VERSION_MICRO(b), AV_VERSION_MAJOR(c), AV_VERSION_MINOR(c),
                   AV_VERSION_MICRO(c));
    for (size_t i = 0; i < DECODERS; i++) {
        if (avcodec_find_decoder_by_name(decoders[i].name) == NULL) {
            n = strlen(out);
            (void)snprintf(out + n, size - n, " %s", decoders[i].name);
        }
    }
}
