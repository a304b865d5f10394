#include "thumbs/puid.h"

#include "base/bytes.h"

enum { LOOK_BYTES = 65536 }; /* DROID 6: "maximum bytes to scan" from either end */

static bool
has_at(struct str s, size_t at, struct str what)
{
    return s.n >= at && str_starts(str_skip(s, at), what);
}

static uint8_t
byte_at(struct str s, size_t at) /* 0 behind the end */
{
    return at < s.n ? (uint8_t)s.p[at] : 0;
}

/*
 * The tag ExifVersion, of type UNDEFINED with four bytes, and its value: "0220". The
 * signatures look for it anywhere behind the TIFF header.
 */
static const char *
puid_of_exif(struct str tiff)
{
    static const struct {
        struct str version;
        const char *puid;
    } versions[] = {
        {{"0200", 4}, "x-fmt/398"}, /* signatures 146, 149 */
        {{"0210", 4}, "x-fmt/390"}, /* 147, 150 */
        {{"0220", 4}, "x-fmt/391"}, /* 148, 151 */
        {{"0221", 4}, "fmt/645"},   /* 973, 974 */
        {{"023", 3}, "fmt/1507"},   /* 1879, 1880: then any digit */
    };
    bool big = str_starts(tiff, STR("MM\0*"));
    struct str tag = big ? STR("\x90\0\0\x07\0\0\0\x04") : STR("\0\x90\x07\0\x04\0\0\0");
    ptrdiff_t at;

    if (!big && !str_starts(tiff, STR("II*\0"))) {
        return "";
    }
    while ((at = str_find(tiff, tag)) >= 0) {
        tiff = str_skip(tiff, (size_t)at + tag.n);
        for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
            uint8_t last = byte_at(tiff, 3);

            if (str_starts(tiff, versions[i].version) && last >= '0' && last <= '9') {
                return versions[i].puid;
            }
        }
    }
    return "";
}

/* Signature 70. */
static bool
is_spiff(struct str s)
{
    return str_starts(s, STR("\xff\xd8\xff\xe8\0\x20SPIFF\0\x01\0")) &&
           byte_at(s, 14) <= 4 && byte_at(s, 26) <= 5 && has_at(s, 36, STR("\xff\xe8"));
}

static const char *
puid_of_jpeg(struct str s)
{
    if (!str_starts(s, STR("\xff\xd8\xff"))) {
        return "";
    }
    if (byte_at(s, 3) == 0xe0 && has_at(s, 6, STR("JFIF\0\x01")) && s.n > 13 &&
        byte_at(s, 13) <= 2) { /* the unit of density */
        switch (byte_at(s, 12)) {
        case 0:
            return "fmt/42"; /* 66 */
        case 1:
            return "fmt/43"; /* 67 */
        case 2:
            return "fmt/44"; /* 68 */
        default:
            break;
        }
    }
    if (byte_at(s, 3) == 0xe1 && has_at(s, 6, STR("Exif\0\0"))) {
        const char *puid = puid_of_exif(str_skip(s, 12));

        if (puid[0] != '\0') {
            return puid;
        }
    }
    return is_spiff(s) ? "fmt/112" : "fmt/41"; /* 69 */
}

/*
 * By the chunks: signatures 58 (1.0), 183 to 185 (1.1), 186 (1.2), 1279 (APNG). These
 * look for the four letters anywhere; here they must be a chunk's name.
 */
static const char *
puid_of_png(struct str s)
{
    bool is_1_1 = false, is_1_2 = false;

    if (!str_starts(s, STR("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"))) {
        return "";
    }
    for (s = str_skip(s, 8); s.n >= 8;) {
        struct str name = str_head(str_skip(s, 4), 4);
        uint64_t size = u32_big(s.p);

        if (str_eq(name, STR("acTL"))) {
            return "fmt/935";
        }
        is_1_2 = is_1_2 || str_eq(name, STR("iTXt"));
        is_1_1 = is_1_1 || str_eq(name, STR("iCCP")) || str_eq(name, STR("sPLT")) ||
                 str_eq(name, STR("sRGB"));
        s = str_skip(s, (size_t)(size + 12));
    }
    return is_1_2 ? "fmt/13" : is_1_1 ? "fmt/12" : "fmt/11";
}

static const char *
puid_of_webp(struct str s)
{
    if (!str_starts(s, STR("RIFF"))) {
        return "";
    }
    if (has_at(s, 8, STR("WEBPVP8 "))) {
        return "fmt/566"; /* 902 */
    }
    if (has_at(s, 8, STR("WEBPVP8L"))) {
        return "fmt/567"; /* 903 */
    }
    return has_at(s, 8, STR("WEBPVP8X")) ? "fmt/568" : ""; /* 904 */
}

static const char *
puid_of_gif(struct str s)
{
    if (str_starts(s, STR("GIF87a"))) {
        return "fmt/3"; /* 18 */
    }
    return str_starts(s, STR("GIF89a")) ? "fmt/4" : ""; /* 17 */
}

/* Signature 526: ftyp3g(e|g|h|p|r|s|t)[4-9] 00 00 (00-03) 00 */
static bool
is_3gpp(struct str s)
{
    return has_at(s, 4, STR("ftyp3g")) && byte_at(s, 10) != 0 &&
           str_find_byte(STR("eghprst"), (char)byte_at(s, 10)) >= 0 &&
           byte_at(s, 11) >= '4' && byte_at(s, 11) <= '9' && has_at(s, 12, STR("\0\0")) &&
           byte_at(s, 14) <= 3 && s.n > 15 && byte_at(s, 15) == 0;
}

/* Signature 936: ftypM4A, and anywhere alac, at most 72 bytes on alac again. */
static bool
is_apple_lossless(struct str s)
{
    ptrdiff_t at;

    if (!has_at(s, 4, STR("ftypM4A "))) {
        return false;
    }
    while ((at = str_find(s, STR("alac"))) >= 0) {
        s = str_skip(s, (size_t)at + 4);
        if (str_find(str_head(s, 72 + 4), STR("alac")) >= 0) {
            return true;
        }
    }
    return false;
}

/* Signature 278: ftyp, within 64 bytes one of four brands. */
static bool
is_mpeg4(struct str s)
{
    struct str brands = str_head(str_skip(s, 8), 64 + 4);

    return has_at(s, 4, STR("ftyp")) &&
           (str_find(brands, STR("mp42")) >= 0 || str_find(brands, STR("mp41")) >= 0 ||
            str_find(brands, STR("isom")) >= 0 || str_find(brands, STR("iso2")) >= 0);
}

/* Signatures 1300 to 1307: the first box; but for ftyp a moov follows in what is read. */
static bool
is_quicktime(struct str s)
{
    static const char *const firsts[] = {"ftypqt  ", "moov", "mdat", "cmov",
                                         "pnot",     "skip", "free", "wide"};

    for (size_t i = 0; i < sizeof firsts / sizeof firsts[0]; i++) {
        if (has_at(s, 4, str_of(firsts[i]))) {
            return true;
        }
    }
    return false;
}

static const char *
puid_of_mp4(struct str s)
{
    if (is_3gpp(s)) {
        return "fmt/357"; /* has priority over fmt/199, as fmt/596 has */
    }
    if (is_apple_lossless(s)) {
        return "fmt/596";
    }
    if (is_mpeg4(s)) {
        return "fmt/199"; /* over x-fmt/384 */
    }
    return is_quicktime(s) ? "x-fmt/384" : "";
}

/*
 * Signatures 907 and 911: the EBML header, within 32 bytes the document type, then its
 * version. Text before the header, which 907 allows, no reader of ours takes.
 */
static const char *
puid_of_matroska(struct str s)
{
    struct str head = str_skip(s, 4);

    if (!str_starts(s, STR("\x1a\x45\xdf\xa3"))) {
        return "";
    }
    if (str_find(str_head(head, 32 + 13), STR("\x42\x82\x88matroska\x42\x87")) >= 0) {
        return "fmt/569";
    }
    return str_find(str_head(head, 32 + 9), STR("\x42\x82\x84webm\x42\x87")) >= 0
               ? "fmt/573"
               : "";
}

const char *
puid_of(enum media_type type, struct str head)
{
    head = str_head(head, LOOK_BYTES);
    switch (type) {
    case MEDIA_JPEG:
        return puid_of_jpeg(head);
    case MEDIA_PNG:
        return puid_of_png(head);
    case MEDIA_GIF:
        return puid_of_gif(head);
    case MEDIA_WEBP:
        return puid_of_webp(head);
    case MEDIA_MP4:
        return puid_of_mp4(head);
    case MEDIA_MATROSKA:
        return puid_of_matroska(head);
    default:
        return ""; /* no record of AVIF is known */
    }
}
