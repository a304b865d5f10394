#include "thumbs/probe.h"

#include "base/date.h"
#include "thumbs/clip_config.h"
#include "thumbs/meta.h"

#include <math.h>
#include <stdlib.h>

#include <libavutil/common.h>
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
#include <libavutil/version.h>

/* libavcodec 61 moved side data from the stream to its parameters. */
static const uint8_t *
display_matrix(const AVStream *st)
{
#if LIBAVCODEC_VERSION_MAJOR >= 61
    const AVPacketSideData *s = av_packet_side_data_get(st->codecpar->coded_side_data,
                                                        st->codecpar->nb_coded_side_data,
                                                        AV_PKT_DATA_DISPLAYMATRIX);

    return s != NULL && s->size >= 36 ? s->data : NULL;
#else
    size_t size = 0;
    const uint8_t *p = av_stream_get_side_data(st, AV_PKT_DATA_DISPLAYMATRIX, &size);

    return size >= 36 ? p : NULL;
#endif
}

/*
 * The matrix {a b; c d} maps stored (x, y) to shown (ax + cy, bx + dy), y downward. With
 * a negative determinant it mirrors: undone here from the left, so that what is left is a
 * turn.
 */
static struct turn
turn_of_matrix(const uint8_t *bytes)
{
    int32_t m[9];
    double a, b;
    long quarter;
    struct turn turn = {0, 0};

    memcpy(m, bytes, sizeof m);
    if ((int64_t)m[0] * m[4] - (int64_t)m[1] * m[3] < 0) {
        turn.mirrored = 1;
        m[0] = m[0] == INT32_MIN ? INT32_MAX : -m[0];
    }
    a = (double)m[0];
    b = (double)m[1];
    if (a == 0.0 && b == 0.0) {
        return (struct turn){0, 0};
    }
    quarter = lround(atan2(b, a) / M_PI_2); /* clockwise, as y goes down */
    turn.degrees = (int32_t)((quarter + 4) % 4 * 90);
    return turn;
}

/* FFmpeg's name; where it has none, the four characters of the container. */
static void
codec_put(char *field, const AVCodecParameters *par)
{
    char tag[AV_FOURCC_MAX_STRING_SIZE];

    if (par->codec_id != AV_CODEC_ID_NONE) {
        word_put(field, WIRE_WORD, avcodec_get_name(par->codec_id));
    } else {
        word_put(field, WIRE_WORD,
                 par->codec_tag != 0 ? av_fourcc_make_string(tag, par->codec_tag)
                                     : "unknown");
    }
}

static void
streams_count(const AVFormatContext *fmt, struct media_facts *facts)
{
    facts->n_streams = (int32_t)fmt->nb_streams;
    for (unsigned i = 0; i < fmt->nb_streams; i++) {
        const AVStream *st = fmt->streams[i];

        facts->n_video += st->codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
        facts->n_audio += st->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
        if (st->codecpar->codec_type == AVMEDIA_TYPE_AUDIO &&
            facts->audio_codec[0] == '\0') {
            codec_put(facts->audio_codec, st->codecpar);
        }
    }
}

/*
 * Where the last of a stream's samples ends: its place in the index and as long as the
 * one before it. 0 where there are no two.
 */
static int64_t
index_end_us(AVStream *st)
{
    int n = avformat_index_get_entries_count(st);
    const AVIndexEntry *last = avformat_index_get_entry(st, n - 1);
    const AVIndexEntry *before = avformat_index_get_entry(st, n - 2);

    if (last == NULL || before == NULL || last->timestamp < before->timestamp) {
        return 0;
    }
    return av_rescale_q(
        av_sat_add64(last->timestamp, av_sat_sub64(last->timestamp, before->timestamp)),
        st->time_base, AV_TIME_BASE_Q);
}

static int64_t
length_us(const AVFormatContext *fmt, bool is_endless)
{
    int64_t longest = 0;

    if (fmt->duration > 0 && !is_endless) {
        return fmt->duration;
    }
    for (unsigned i = 0; i < fmt->nb_streams; i++) {
        AVStream *st = fmt->streams[i];
        int64_t us = 0;

        if (is_endless) {
            us = index_end_us(st);
        } else if (st->duration > 0) {
            us = av_rescale_q(st->duration, st->time_base, AV_TIME_BASE_Q);
        }
        longest = us > longest ? us : longest;
    }
    return longest;
}

static void
times_put(const struct video *v, bool is_endless, struct media_facts *facts)
{
    const AVDictionaryEntry *made =
        av_dict_get(v->fmt->metadata, "creation_time", NULL, 0);
    int64_t longest = length_us(v->fmt, is_endless);
    struct date d;
    char text[DATE_TEXT_MAX];

    facts->duration_us =
        longest > 0 && longest < INT64_C(3000000000000000) ? longest : -1;
    if (facts->duration_us > 0) {
        facts->bit_rate = av_rescale(v->bytes, 8 * INT64_C(1000000), facts->duration_us);
    }
    if (made != NULL && date_from_iso(str_of(made->value), &d) && date_valid(&d)) {
        date_iso(&d, text);
        word_put(facts->date_media, WIRE_WORD, text);
    }
}

/* The first of these names that the container has, into a field. */
static void
text_put(const AVFormatContext *fmt, const char *const *names, char *field, size_t room)
{
    for (; *names != NULL && field[0] == '\0'; names++) {
        const AVDictionaryEntry *entry = av_dict_get(fmt->metadata, *names, NULL, 0);

        if (entry != NULL) {
            meta_text_put(field, room, str_of(entry->value));
        }
    }
}

/*
 * FFmpeg's names for the atoms of iTunes and 3GP; those of QuickTime it gives as written.
 */
#define QUICKTIME "com.apple.quicktime."
static void
texts_put(const AVFormatContext *fmt, struct media_facts *facts)
{
    static const char *const captions[] = {
        "description", QUICKTIME "description", "title",    QUICKTIME "title",
        "comment",     QUICKTIME "comment",     "synopsis", NULL};
    static const char *const credits[] = {"credit", QUICKTIME "credits", "publisher",
                                          QUICKTIME "publisher", NULL};
    static const char *const copyrights[] = {"copyright", QUICKTIME "copyright", NULL};
    static const char *const creators[] = {
        "artist",   QUICKTIME "artist",   "author",       QUICKTIME "author",
        "director", QUICKTIME "director", "album_artist", NULL};

    text_put(fmt, captions, facts->caption, sizeof facts->caption);
    text_put(fmt, credits, facts->credit, sizeof facts->credit);
    text_put(fmt, copyrights, facts->copyright, sizeof facts->copyright);
    text_put(fmt, creators, facts->creator, sizeof facts->creator);
}

/* Frames a second from the count where the demuxer did not say. */
static AVRational
rate_of(AVFormatContext *fmt, AVStream *st)
{
    if (st->avg_frame_rate.num > 0 && st->avg_frame_rate.den > 0) {
        return st->avg_frame_rate;
    }
    return av_guess_frame_rate(fmt, st, NULL);
}

static void
picture_put(struct video *v, struct media_facts *facts, struct turn *turn)
{
    AVStream *st = v->fmt->streams[v->stream];
    const AVCodecParameters *par = st->codecpar;
    const uint8_t *matrix = display_matrix(st);
    AVRational sar = av_guess_sample_aspect_ratio(v->fmt, st, NULL);
    AVRational rate = rate_of(v->fmt, st);

    facts->coded_width = wire_side(par->width);
    facts->coded_height = wire_side(par->height);
    codec_put(facts->codec, par);
    if (matrix != NULL) {
        *turn = turn_of_matrix(matrix);
        facts->rotation = turn->degrees;
        facts->mirrored = turn->mirrored;
    }
    if (sar.num > 0 && sar.den > 0) {
        facts->sar_num = sar.num;
        facts->sar_den = sar.den;
    }
    if (rate.num > 0 && rate.den > 0) {
        facts->rate_num = rate.num;
        facts->rate_den = rate.den;
    }
    if (par->format >= 0 && par->format < AV_PIX_FMT_NB) {
        word_put(facts->pixel_format, WIRE_WORD,
                 av_get_pix_fmt_name((enum AVPixelFormat)par->format));
    }
    if (par->color_trc != AVCOL_TRC_UNSPECIFIED) {
        word_put(facts->transfer, WIRE_WORD, av_color_transfer_name(par->color_trc));
    }
    config_put(par, facts);
}

void
probe_container(struct video *v, struct probe_hints hints, struct media_facts *facts,
                struct turn *turn)
{
    AVFormatContext *fmt = v->fmt;
    const AVCodecParameters *par =
        v->stream >= 0 ? fmt->streams[v->stream]->codecpar : NULL;
    bool header_tells = par == NULL || (par->width > 0 && par->height > 0 &&
                                        fmt->streams[v->stream]->avg_frame_rate.num > 0);

    if (hints.is_fragmented || !header_tells || fmt->duration <= 0) {
        (void)avformat_find_stream_info(fmt, NULL);
    }
    *turn = (struct turn){0, 0};
    facts->rotation = -1;
    word_put(facts->container, WIRE_WORD, fmt->iformat->name);
    streams_count(fmt, facts);
    times_put(v, hints.is_endless, facts);
    texts_put(fmt, facts);
    if (v->stream >= 0) {
        picture_put(v, facts, turn);
    }
    probe_shown_size(facts, *turn);
}

void
probe_shown_size(struct media_facts *facts, struct turn turn)
{
    bool sideways = turn_is_sideways(turn);
    int64_t w = facts->coded_width;
    int64_t h = facts->coded_height;

    if (facts->sar_num > 0 && facts->sar_den > 0) {
        int64_t wide = av_rescale(w, facts->sar_num, facts->sar_den);

        /* A shape of samples that leads further is a broken header. */
        w = wide > 0 && wide <= WIRE_SIDE_MOST_PX ? wide : w;
    }
    facts->width = (int32_t)(sideways ? h : w);
    facts->height = (int32_t)(sideways ? w : h);
    if (facts->width == 0 || facts->height == 0) {
        facts->width = 0;
        facts->height = 0;
    }
}

void
probe_frame(const AVFrame *frame, const AVCodecContext *dec, struct media_facts *facts)
{
    const char *profile = avcodec_profile_name(dec->codec_id, dec->profile);

    if (facts->coded_width != frame->width || facts->coded_height != frame->height) {
        /*
         * The header is wrong, or the size changes on the way: what is shown counts. The
         * shape of samples that was told with that size is none either.
         */
        facts->coded_width = frame->width;
        facts->coded_height = frame->height;
        facts->sar_num = 0;
        facts->sar_den = 0;
    }
    if (profile != NULL) {
        word_put(facts->profile, WIRE_WORD, profile);
    }
    word_put(facts->pixel_format, WIRE_WORD,
             av_get_pix_fmt_name((enum AVPixelFormat)frame->format));
    if (frame->color_trc != AVCOL_TRC_UNSPECIFIED) { /* before what the container says */
        word_put(facts->transfer, WIRE_WORD, av_color_transfer_name(frame->color_trc));
    }
    if (facts->sar_num == 0 && frame->sample_aspect_ratio.num > 0 &&
        frame->sample_aspect_ratio.den > 0) {
        facts->sar_num = frame->sample_aspect_ratio.num;
        facts->sar_den = frame->sample_aspect_ratio.den;
    }
}

/* The lowest offset of a sample that ends past the file's end; -1 where none does. */
static int64_t
first_cut(AVStream *st, int64_t file_bytes)
{
    int n = avformat_index_get_entries_count(st);
    int64_t first = -1;

    for (int i = 0; i < n; i++) {
        const AVIndexEntry *entry = avformat_index_get_entry(st, i);

        if (entry->pos >= 0 && entry->pos + entry->size > file_bytes) {
            first = first < 0 || entry->pos < first ? entry->pos : first;
        }
    }
    return first;
}

bool
probe_is_cut(const struct video *v, int64_t *at)
{
    int64_t last = -1;

    for (unsigned i = 0; i < v->fmt->nb_streams; i++) {
        int64_t cut = first_cut(v->fmt->streams[i], v->bytes);

        if (cut >= 0) {
            last = last < 0 || cut < last ? cut : last;
        }
    }
    *at = last < v->bytes ? last : v->bytes;
    return last >= 0;
}

int64_t
probe_samples(const struct video *v, int stream)
{
    int64_t n = 0;

    for (unsigned i = 0; i < v->fmt->nb_streams; i++) {
        if (stream < 0 || stream == (int)i) {
            n += avformat_index_get_entries_count(v->fmt->streams[i]);
        }
    }
    return n;
}
