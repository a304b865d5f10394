#include "thumbs/clip_config.h"

#include "base/bytes.h"
#include "thumbs/finding.h"

/*
 * profile -1, depth 0: not told. chroma is H.264's chroma_format_idc: 0 grey … 3 4:4:4.
 */
struct config {
    int profile;
    int chroma, depth;
};

/* H.264's profiles that can be other than 4:2:0 in 8 bits (ITU-T H.264, 7.3.2.1.1). */
static bool
is_high(int profile)
{
    return profile == 100 || profile == 110 || profile == 122 || profile == 244 ||
           profile == 44 || profile == 83 || profile == 86 || profile == 118 ||
           profile == 128;
}

/* Behind the sets stand chroma and depth in profiles that can be other than 4:2:0. */
static void
avc_sets_pass(const uint8_t *p, size_t n, struct config *out)
{
    size_t at = 6;
    int sets = n > 5 ? p[5] & 31 : 0;

    for (int pass = 0; pass < 2; pass++) {
        for (; sets > 0 && at + 2 <= n; sets--) {
            at += 2 + (size_t)u16_big(p + at);
        }
        if (pass == 0 && at < n) {
            sets = p[at++];
        }
    }
    if (sets == 0 && at + 3 <= n) {
        out->chroma = p[at] & 3;
        out->depth = 8 + (p[at + 1] & 7);
    }
}

static bool
avc_read(const uint8_t *p, size_t n, struct config *out)
{
    if (n < 7 || p[0] != 1) {
        return false;
    }
    out->profile = p[1];
    if (p[1] == 66 && (p[2] & 0x40) != 0) {
        out->profile = FF_PROFILE_H264_CONSTRAINED_BASELINE;
    }
    if ((p[1] == 110 || p[1] == 122 || p[1] == 244) && (p[2] & 0x10) != 0) {
        out->profile |= FF_PROFILE_H264_INTRA;
    }
    if (!is_high(p[1]) || p[1] == 100) { /* High itself: 8 bits, and grey is not met */
        out->chroma = 1;
        out->depth = 8;
    }
    if (is_high(p[1])) {
        avc_sets_pass(p, n, out); /* not written by all */
    }
    return true;
}

static bool
hevc_read(const uint8_t *p, size_t n, struct config *out)
{
    if (n < 23 || p[0] != 1) {
        return false;
    }
    out->profile = p[1] & 31;
    out->chroma = p[16] & 3;
    if (out->chroma == 0 && out->profile <= 3) {
        out->chroma = 1; /* Main, Main 10: grey is what a careless writer leaves there */
    }
    out->depth = 8 + (p[17] & 7);
    return true;
}

static bool
av1_read(const uint8_t *p, size_t n, struct config *out)
{
    if (n < 4 || p[0] != 0x81) {
        return false;
    }
    out->profile = p[1] >> 5;
    out->depth = (p[2] & 0x40) == 0 ? 8 : (p[2] & 0x20) != 0 ? 12 : 10;
    if ((p[2] & 0x10) != 0) {
        out->chroma = 0;
    } else if ((p[2] & 0x08) != 0) {
        out->chroma = (p[2] & 0x04) != 0 ? 1 : 2;
    } else {
        out->chroma = 3;
    }
    return true;
}

/* MP4 only; the demuxer keeps its record as extradata from FFmpeg 6 on. */
static bool
vp9_read(const uint8_t *p, size_t n, struct config *out)
{
    if (n < 7 || p[0] != 1) {
        return false;
    }
    out->profile = p[4];
    out->depth = p[6] >> 4;
    out->chroma = (p[6] >> 1 & 7) <= 1 ? 1 : (p[6] >> 1 & 7);
    return true;
}

/* Planar formats of 8, 9, 10 and 12 bits. */
static const char *
format_of(const struct config *c, bool is_full_range)
{
    static const char *const eight[] = {"gray", "yuv420p", "yuv422p", "yuv444p"};
    static const char *const full[] = {"gray", "yuvj420p", "yuvj422p", "yuvj444p"};
    static const char *const nine[] = {"gray9le", "yuv420p9le", "yuv422p9le",
                                       "yuv444p9le"};
    static const char *const ten[] = {"gray10le", "yuv420p10le", "yuv422p10le",
                                      "yuv444p10le"};
    static const char *const twelve[] = {"gray12le", "yuv420p12le", "yuv422p12le",
                                         "yuv444p12le"};

    if (c->chroma < 0 || c->chroma > 3) {
        return NULL;
    }
    switch (c->depth) {
    case 8:
        return is_full_range ? full[c->chroma] : eight[c->chroma];
    case 9:
        return nine[c->chroma];
    case 10:
        return ten[c->chroma];
    case 12:
        return twelve[c->chroma];
    default:
        return NULL;
    }
}

static bool
config_read(const AVCodecParameters *par, struct config *out)
{
    const uint8_t *p = par->extradata;
    size_t n = p != NULL && par->extradata_size > 0 ? (size_t)par->extradata_size : 0;

    switch (par->codec_id) {
    case AV_CODEC_ID_H264:
        return avc_read(p, n, out);
    case AV_CODEC_ID_HEVC:
        return hevc_read(p, n, out);
    case AV_CODEC_ID_AV1:
        return av1_read(p, n, out);
    case AV_CODEC_ID_VP9:
        return vp9_read(p, n, out);
    default:
        return false;
    }
}

void
config_put(const AVCodecParameters *par, struct media_facts *facts)
{
    struct config c = {.profile = par->profile, .chroma = -1};
    bool is_jpeg_range = par->color_range == AVCOL_RANGE_JPEG &&
                         par->codec_id != AV_CODEC_ID_AV1 &&
                         par->codec_id != AV_CODEC_ID_VP9;
    const char *format;

    (void)config_read(par, &c);
    format = format_of(&c, is_jpeg_range);
    if (facts->profile[0] == '\0') {
        word_put(facts->profile, WIRE_WORD,
                 avcodec_profile_name(par->codec_id, c.profile));
    }
    if (facts->pixel_format[0] == '\0' && format != NULL) {
        word_put(facts->pixel_format, WIRE_WORD, format);
    }
}
