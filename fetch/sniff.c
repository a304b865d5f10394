#include "fetch/sniff.h"

#include "fetch/sniff_text.h"

#include <string.h>

/* Bytes that must stand at an offset. The first row that fits decides. */
struct magic {
    size_t at;
    struct str bytes;
    enum media_type type;
};

#define MAGIC(at, bytes, type)                                                           \
    {                                                                                    \
        at, {bytes, sizeof(bytes) - 1}, type                                             \
    }

static const struct magic magics[] = {
    MAGIC(0, "\xff\xd8\xff", MEDIA_JPEG),
    MAGIC(0, "\x89PNG\r\n\x1a\n", MEDIA_PNG),
    MAGIC(0, "GIF87a", MEDIA_GIF),
    MAGIC(0, "GIF89a", MEDIA_GIF),
    MAGIC(0, "\x1a\x45\xdf\xa3", MEDIA_MATROSKA), /* EBML */
    MAGIC(0, "II*\0", MEDIA_TIFF),
    MAGIC(0, "MM\0*", MEDIA_TIFF),
    MAGIC(0, "II+\0", MEDIA_TIFF), /* BigTIFF */
    MAGIC(0, "MM\0+", MEDIA_TIFF),
    MAGIC(0, "8BPS\0", MEDIA_PSD),
    MAGIC(0, "\xff\x0a", MEDIA_JXL), /* bare codestream */
    MAGIC(0, "\0\0\0\x0cJXL \r\n\x87\n", MEDIA_JXL),
    MAGIC(0, "\0\0\0\x0cjP  \r\n\x87\n", MEDIA_JP2),
    MAGIC(0, "\xff\x4f\xff\x51", MEDIA_JP2), /* bare codestream */
    MAGIC(0, "\0\0\x01\xba", MEDIA_MPEG_PS),
    MAGIC(0, "\0\0\x01\xb3", MEDIA_MPEG_PS), /* MPEG video without a container */
    MAGIC(0, "FLV\x01", MEDIA_FLV),
    MAGIC(0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", MEDIA_ASF),
    MAGIC(0, "OggS\0", MEDIA_OGG),
    MAGIC(0, "fLaC", MEDIA_FLAC),
    MAGIC(0, ".RMF", MEDIA_REALMEDIA),
    MAGIC(0, ".ra\xfd", MEDIA_REALMEDIA),
    MAGIC(0, "%PDF-", MEDIA_PDF),
    MAGIC(0, "PK\x03\x04", MEDIA_ARCHIVE),
    MAGIC(0, "PK\x05\x06", MEDIA_ARCHIVE),   /* empty zip */
    MAGIC(0, "\x1f\x8b\x08", MEDIA_ARCHIVE), /* gzip */
    MAGIC(0, "Rar!\x1a\x07", MEDIA_ARCHIVE),
    MAGIC(0, "7z\xbc\xaf\x27\x1c", MEDIA_ARCHIVE),
    MAGIC(0,
          "\xfd"
          "7zXZ\0",
          MEDIA_ARCHIVE),
    MAGIC(0, "\x28\xb5\x2f\xfd", MEDIA_ARCHIVE), /* zstd */
    MAGIC(0, "BZh", MEDIA_ARCHIVE),
    MAGIC(257, "ustar", MEDIA_ARCHIVE), /* tar */
};

static bool
has_at(struct str s, size_t at, struct str bytes)
{
    return s.n >= at + bytes.n && memcmp(s.p + at, bytes.p, bytes.n) == 0;
}

static unsigned
byte_at(struct str s, size_t at)
{
    return at < s.n ? (unsigned char)s.p[at] : 0;
}

static uint32_t
be32_at(struct str s, size_t at)
{
    return (uint32_t)byte_at(s, at) << 24 | (uint32_t)byte_at(s, at + 1) << 16 |
           (uint32_t)byte_at(s, at + 2) << 8 | byte_at(s, at + 3);
}

static enum media_type
by_magic(struct str s)
{
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        if (has_at(s, magics[i].at, magics[i].bytes)) {
            return magics[i].type;
        }
    }
    return MEDIA_UNKNOWN;
}

static enum media_type
by_riff(struct str s)
{
    if (!has_at(s, 0, STR("RIFF")) && !has_at(s, 0, STR("RF64"))) {
        return MEDIA_UNKNOWN;
    }
    if (has_at(s, 8, STR("WEBP"))) {
        return MEDIA_WEBP;
    }
    if (has_at(s, 8, STR("AVI "))) {
        return MEDIA_AVI;
    }
    return has_at(s, 8, STR("WAVE")) ? MEDIA_WAV : MEDIA_UNKNOWN;
}

struct brand {
    char name[5];
    enum media_type type;
};

/*
 * Brands of still pictures in the ISO base format (ISO/IEC 23008-12, AV1 Image File
 * Format). All others are film.
 */
static const struct brand brands[] = {
    {"avif", MEDIA_AVIF}, {"avis", MEDIA_AVIF}, {"heic", MEDIA_HEIC},
    {"heix", MEDIA_HEIC}, {"heim", MEDIA_HEIC}, {"heis", MEDIA_HEIC},
    {"hevc", MEDIA_HEIC}, {"hevx", MEDIA_HEIC}, {"jxl ", MEDIA_JXL},
    {"jp2 ", MEDIA_JP2},
};

static enum media_type
brand_type(struct str s, size_t at)
{
    for (size_t i = 0; i < sizeof brands / sizeof brands[0]; i++) {
        if (has_at(s, at, (struct str){brands[i].name, 4})) {
            return brands[i].type;
        }
    }
    return MEDIA_UNKNOWN;
}

/*
 * The major brand decides; "mif1" and "msf1" say only "a picture", and the compatible
 * brands which.
 */
static enum media_type
by_ftyp(struct str s)
{
    size_t end = be32_at(s, 0);
    enum media_type type;

    if (!has_at(s, 4, STR("ftyp"))) {
        return MEDIA_UNKNOWN;
    }
    type = brand_type(s, 8);
    if (type != MEDIA_UNKNOWN) {
        return type;
    }
    if (!has_at(s, 8, STR("mif1")) && !has_at(s, 8, STR("msf1")) &&
        !has_at(s, 8, STR("miaf"))) {
        return MEDIA_MP4;
    }
    for (size_t at = 16; at + 4 <= end && at + 4 <= s.n; at += 4) {
        if (brand_type(s, at) != MEDIA_UNKNOWN) {
            return brand_type(s, at);
        }
    }
    return MEDIA_HEIC;
}

/*
 * QuickTime from before ftyp, and segments of streams: the first box is one that may
 * stand at the top.
 */
static enum media_type
by_first_box(struct str s)
{
    static const char tops[][5] = {"moov", "mdat", "wide", "free", "skip",
                                   "pnot", "moof", "styp", "sidx"};
    uint32_t size = be32_at(s, 0);

    for (size_t i = 0; i < sizeof tops / sizeof tops[0]; i++) {
        if (has_at(s, 4, (struct str){tops[i], 4}) && (size >= 8 || size < 2)) {
            return MEDIA_MP4;
        }
    }
    return MEDIA_UNKNOWN;
}

/*
 * "BM" alone is two letters of text: the header's own size must be one of the known ones.
 */
static enum media_type
by_bmp(struct str s)
{
    static const unsigned header_sizes[] = {12, 40, 52, 56, 64, 108, 124};
    unsigned size = byte_at(s, 14) | byte_at(s, 15) << 8;

    for (size_t i = 0; i < sizeof header_sizes / sizeof header_sizes[0]; i++) {
        if (has_at(s, 0, STR("BM")) && size == header_sizes[i] && byte_at(s, 16) == 0 &&
            byte_at(s, 17) == 0) {
            return MEDIA_BMP;
        }
    }
    return MEDIA_UNKNOWN;
}

static enum media_type
by_ico(struct str s)
{
    bool fits = s.n >= 22 && has_at(s, 0, STR("\0\0\x01\0")) && byte_at(s, 4) > 0 &&
                byte_at(s, 5) == 0 && byte_at(s, 9) == 0;

    return fits ? MEDIA_ICO : MEDIA_UNKNOWN;
}

/*
 * Packets of 188 bytes (ISO/IEC 13818-1), or of 192 with a time stamp in front, each with
 * its sync byte.
 */
static enum media_type
by_transport(struct str s)
{
    static const struct {
        size_t first, step;
    } forms[] = {{0, 188}, {4, 192}};

    for (size_t f = 0; f < sizeof forms / sizeof forms[0]; f++) {
        size_t seen = 0;
        bool all = true;

        for (size_t at = forms[f].first; at < s.n; at += forms[f].step) {
            all = all && byte_at(s, at) == 0x47;
            seen++;
        }
        if (all && seen >= 3) {
            return MEDIA_MPEG_TS;
        }
    }
    return MEDIA_UNKNOWN;
}

/*
 * Length of the MPEG audio frame (ISO/IEC 11172-3, 13818-3) whose header stands at `at`,
 * or 0.
 */
static size_t
mpeg_audio_frame(struct str s, size_t at)
{
    static const unsigned kbits_v1[3][16] = {
        {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 0},
        {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448, 0}};
    static const unsigned kbits_v2[2][16] = {
        {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256, 0}};
    static const unsigned hertz[3] = {44100, 48000, 32000};
    unsigned version = byte_at(s, at + 1) >> 3 & 3; /* 0: 2.5, 2: 2, 3: 1 */
    unsigned layer = byte_at(s, at + 1) >> 1 & 3;   /* 1: III, 2: II, 3: I */
    unsigned rate = byte_at(s, at + 2) >> 2 & 3;
    unsigned row = byte_at(s, at + 2) >> 4;
    unsigned pad = byte_at(s, at + 2) >> 1 & 1;
    unsigned kbits;
    unsigned hz;

    if (byte_at(s, at) != 0xff || byte_at(s, at + 1) < 0xe0 || version == 1 ||
        layer == 0 || rate == 3) {
        return 0;
    }
    hz = hertz[rate] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
    kbits = version == 3 ? kbits_v1[layer - 1][row] : kbits_v2[layer == 3 ? 1 : 0][row];
    if (layer == 3) {
        return (size_t)(12000 * kbits / hz + pad) * 4;
    }
    return kbits * (layer == 1 && version != 3 ? 72000 : 144000) / hz + pad;
}

/* Length of the ADTS frame (ISO/IEC 14496-3) at `at`, or 0. */
static size_t
adts_frame(struct str s, size_t at)
{
    size_t n = (size_t)(byte_at(s, at + 3) & 3) << 11 | (size_t)byte_at(s, at + 4) << 3 |
               byte_at(s, at + 5) >> 5;
    bool fits = byte_at(s, at) == 0xff && (byte_at(s, at + 1) & 0xf6) == 0xf0 &&
                (byte_at(s, at + 2) >> 2 & 15) < 13;

    return fits && n >= 7 ? n : 0;
}

/*
 * One sync word is chance: the next frame must begin where the first one says, wherever
 * it can be seen.
 */
static enum media_type
by_sound(struct str s)
{
    size_t n = adts_frame(s, 0);

    if (n > 0 && (n + 6 > s.n || adts_frame(s, n) > 0)) {
        return MEDIA_AAC;
    }
    if (has_at(s, 0, STR("ID3")) && byte_at(s, 3) < 0x10 && byte_at(s, 6) < 0x80) {
        return MEDIA_MP3;
    }
    n = mpeg_audio_frame(s, 0);
    if (n + 4 > s.n && has_at(s, 0, STR("\xff\xfe"))) {
        return MEDIA_UNKNOWN; /* a short text in UTF-16 begins so, too */
    }
    return n > 4 && (n + 4 > s.n || mpeg_audio_frame(s, n) > 0) ? MEDIA_MP3
                                                                : MEDIA_UNKNOWN;
}

enum media_type
sniff(struct str head)
{
    static enum media_type (*const rules[])(struct str) = {
        by_magic, by_riff,  by_ftyp,      by_first_box, by_bmp,
        by_ico,   by_sound, by_transport, sniff_text,
    };

    if (head.n == 0) {
        return MEDIA_EMPTY;
    }
    head = str_head(head, SNIFF_BYTES);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        enum media_type type = rules[i](head);

        if (type != MEDIA_UNKNOWN) {
            return type;
        }
    }
    return MEDIA_UNKNOWN;
}
