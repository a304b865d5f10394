#include "thumbs/meta_exif.h"

#include "base/bytes.h"
#include "base/mem.h"

#include <libexif/exif-data.h>
#include <stdio.h>

/* Exif 2.32, sections 4.6.4 and 4.6.5. libexif of Debian 12 has no names for the last. */
enum {
    TAG_DESCRIPTION = 0x010e,
    TAG_ORIENTATION = 0x0112,
    TAG_DATE = 0x0132,
    TAG_ARTIST = 0x013b,
    TAG_COPYRIGHT = 0x8298,
    TAG_EXIF_IFD = 0x8769,
    TAG_GPS_IFD = 0x8825,
    TAG_DATE_ORIGINAL = 0x9003,
    TAG_DATE_DIGITIZED = 0x9004,
    TAG_OFFSET = 0x9010,
    TAG_OFFSET_ORIGINAL = 0x9011,
    TAG_OFFSET_DIGITIZED = 0x9012,
    TAG_USER_COMMENT = 0x9286,
    TAG_SUBSEC = 0x9290,
    TAG_SUBSEC_ORIGINAL = 0x9291,
    TAG_SUBSEC_DIGITIZED = 0x9292,
    TAG_INTEROP_IFD = 0xa005,
};

/* One moment is told by three tags. */
struct moment {
    ExifIfd ifd; /* of the date; the other two are always in the Exif directory */
    int date, subsec, offset;
};

static struct str
bytes_of(ExifData *d, ExifIfd ifd, int tag, ExifFormat format)
{
    const ExifEntry *e = exif_content_get_entry(d->ifd[ifd], (ExifTag)tag);

    if (e == NULL || e->format != format || e->data == NULL) {
        return (struct str){0};
    }
    return (struct str){(const char *)e->data, e->size};
}

static struct str
ascii_of(ExifData *d, ExifIfd ifd, int tag)
{
    struct str s = bytes_of(d, ifd, tag, EXIF_FORMAT_ASCII);

    return s.n > 0 ? str_head(s, strnlen(s.p, s.n)) : s;
}

static bool
is_blank(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != ' ' && s.p[i] != ':') {
            return false;
        }
    }
    return true;
}

/* Milliseconds, where three digits or more are told: fewer are no such precision. */
static struct str
milli_of(struct str subsec)
{
    uint64_t value;

    subsec = str_head(str_trim(subsec), 3);
    return subsec.n == 3 && str_to_u64(subsec, 999, &value) ? subsec : (struct str){0};
}

/*
 * "2016:07:16 19:11:58" as ISO 8601. A time that is not known is blank (Exif 2.32, 4.6.5
 * D). An offset or fraction that is none must not cost the date.
 */
static void
date_put(ExifData *d, const struct moment *m, char field[DATE_TEXT_MAX])
{
    struct str s = ascii_of(d, m->ifd, m->date);
    struct str milli = milli_of(ascii_of(d, EXIF_IFD_EXIF, m->subsec));
    struct str offset = str_trim(ascii_of(d, EXIF_IFD_EXIF, m->offset));
    char iso[DATE_TEXT_MAX];
    int minutes, n;

    if (s.n < 19 || s.p[4] != ':' || s.p[7] != ':') {
        return;
    }
    n = snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", s.p, s.p + 5, s.p + 8);
    if (!is_blank((struct str){s.p + 11, 8})) {
        bool has_offset = offset.n == 6 && date_offset_from_text(offset, &minutes);

        n = snprintf(iso, sizeof iso, "%.4s-%.2s-%.2sT%.8s%s%.*s%.*s", s.p, s.p + 5,
                     s.p + 8, s.p + 11, milli.n > 0 ? "." : "", STR_FMT(milli),
                     STR_FMT(has_offset ? offset : (struct str){0}));
    }
    if (n > 0 && (size_t)n < sizeof iso) {
        meta_date_put(field, (struct str){iso, (size_t)n});
    }
}

/* UTF-16 in the byte order of the file as UTF-8; lone surrogates are left out. */
static void
utf16_put(char *field, size_t room, struct str s, bool big_endian)
{
    char text[WIRE_CAPTION];
    size_t n = 0;
    uint32_t high = 0;

    for (size_t i = 0; i + 1 < s.n && n + 4 <= sizeof text; i += 2) {
        uint32_t unit = big_endian ? u16_big(s.p + i) : u16_little(s.p + i);

        if (unit >= 0xd800 && unit < 0xdc00) {
            high = unit;
            continue;
        }
        if (unit >= 0xdc00 && unit < 0xe000 && high != 0) {
            unit = 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
        }
        high = 0;
        n += utf8_encode(unit, text + n);
    }
    meta_utf8_put(field, room, (struct str){text, n});
}

/*
 * UserComment (Exif 2.32, 4.6.5 B): eight bytes name the character code. JIS is not
 * read. Without a name it is often a maker's binary: then only what is plain text.
 */
static void
comment_put(ExifData *d, struct meta_said *said)
{
    struct str s = bytes_of(d, EXIF_IFD_EXIF, TAG_USER_COMMENT, EXIF_FORMAT_UNDEFINED);
    struct str text = str_skip(s, 8);

    if (str_starts(s, STR("UNICODE\0"))) {
        utf16_put(said->caption, sizeof said->caption, text,
                  exif_data_get_byte_order(d) == EXIF_BYTE_ORDER_MOTOROLA);
        return;
    }
    text = text.n > 0 ? str_head(text, strnlen(text.p, text.n)) : text;
    if (str_starts(s, STR("ASCII\0\0\0")) ||
        (str_starts(s, STR("\0\0\0\0\0\0\0\0")) && str_is_utf8(text))) {
        meta_text_put(said->caption, sizeof said->caption, text);
    }
}

/* "photographer\0editor\0", either may be a space (Exif 2.32, 4.6.4 D). */
static void
copyright_put(ExifData *d, struct meta_said *said)
{
    struct str s = bytes_of(d, EXIF_IFD_0, TAG_COPYRIGHT, EXIF_FORMAT_ASCII);

    for (int i = 0; i < 2 && s.n > 0; i++) {
        struct str part = str_head(s, strnlen(s.p, s.n));

        meta_name_add(said->copyright, part, false);
        s = str_skip(s, part.n + 1);
    }
}

static void
said_put(ExifData *d, struct meta_said *said)
{
    static const struct moment made = {EXIF_IFD_EXIF, TAG_DATE_ORIGINAL,
                                       TAG_SUBSEC_ORIGINAL, TAG_OFFSET_ORIGINAL};
    static const struct moment digitized = {EXIF_IFD_EXIF, TAG_DATE_DIGITIZED,
                                            TAG_SUBSEC_DIGITIZED, TAG_OFFSET_DIGITIZED};
    static const struct moment changed = {EXIF_IFD_0, TAG_DATE, TAG_SUBSEC, TAG_OFFSET};

    date_put(d, &made, said->made);
    date_put(d, &digitized, said->digitized);
    date_put(d, &changed, said->changed);
    meta_text_put(said->caption, sizeof said->caption,
                  ascii_of(d, EXIF_IFD_0, TAG_DESCRIPTION));
    if (said->caption[0] == '\0') {
        comment_put(d, said);
    }
    meta_text_put(said->creator, sizeof said->creator,
                  ascii_of(d, EXIF_IFD_0, TAG_ARTIST));
    copyright_put(d, said);
}

static int32_t
orientation_of(ExifData *d)
{
    struct str s = bytes_of(d, EXIF_IFD_0, TAG_ORIENTATION, EXIF_FORMAT_SHORT);

    return s.n < 2
               ? 0
               : exif_get_short((const unsigned char *)s.p, exif_data_get_byte_order(d));
}

static void
loaded_put(ExifData *d, struct meta_exif *out)
{
    for (int i = 0; i < EXIF_IFD_COUNT; i++) {
        out->found = out->found || d->ifd[i]->count > 0;
    }
    out->orientation = orientation_of(d);
    said_put(d, &out->said);
}

struct tiff {
    struct str bytes;
    bool big_endian;
};

/* Reads past the end give 0: no directory, no entries. */
static uint32_t
u16_at(const struct tiff *t, size_t at)
{
    const uint8_t *p;

    if (t->bytes.n < 2 || at > t->bytes.n - 2) {
        return 0;
    }
    p = (const uint8_t *)t->bytes.p + at;
    return t->big_endian ? u16_big(p) : u16_little(p);
}

static uint32_t
u32_at(const struct tiff *t, size_t at)
{
    return t->big_endian ? u16_at(t, at) << 16 | u16_at(t, at + 2)
                         : u16_at(t, at + 2) << 16 | u16_at(t, at);
}

/*
 * libexif 0.6.24 follows each pointer to a directory as often as it stands there, twelve
 * deep: 128 entries that point at their own directory take it six seconds, 1500 many
 * minutes. So the tree that it would walk is walked here first, with a budget that
 * ordinary files (four pointers, 100 entries) are far from, and that a loop uses up.
 */
static bool
is_tame(const struct tiff *t)
{
    size_t todo[LIMIT_EXIF_POINTERS];
    size_t n_todo = 1, n_done = 0, n_entries = 0;
    size_t first = u32_at(t, 4);

    todo[0] = first;
    while (n_done < n_todo) {
        size_t at = todo[n_done++];
        uint32_t n = u16_at(t, at);

        for (uint32_t i = 0; i < n && at + 2 + i * (size_t)12 < t->bytes.n; i++) {
            size_t entry = at + 2 + i * (size_t)12;
            uint32_t tag = u16_at(t, entry);

            if (++n_entries > LIMIT_EXIF_ENTRIES) {
                return false;
            }
            if (tag != TAG_EXIF_IFD && tag != TAG_GPS_IFD && tag != TAG_INTEROP_IFD) {
                continue;
            }
            if (n_todo == LIMIT_EXIF_POINTERS) {
                return false;
            }
            todo[n_todo++] = u32_at(t, entry + 8);
        }
        if (at == first && n_done == 1 && n_todo < LIMIT_EXIF_POINTERS) {
            todo[n_todo++] = u32_at(t, at + 2 + n * (size_t)12); /* the preview's */
        }
    }
    return true;
}

void
meta_exif_read(struct str tiff, struct meta_exif *out)
{
    static const char head[] = {'E', 'x', 'i', 'f', 0, 0}; /* libexif wants it */
    size_t n = tiff.n < LIMIT_EXIF_BYTES ? tiff.n : LIMIT_EXIF_BYTES;
    auto_free unsigned char *copy = NULL;
    struct tiff t = {str_head(tiff, n), str_starts(tiff, STR("MM\0*"))};
    ExifData *d;

    *out = (struct meta_exif){0};
    if ((!t.big_endian && !str_starts(tiff, STR("II*\0"))) || !is_tame(&t)) {
        return;
    }
    copy = malloc(sizeof head + n);
    d = copy != NULL ? exif_data_new() : NULL;
    if (d == NULL) {
        return;
    }
    memcpy(copy, head, sizeof head);
    memcpy(copy + sizeof head, tiff.p, n);
    /*
     * As written: with this option on libexif 0.6.24 corrects what it reads, and gives a
     * missing DateTime today's date (which asks for the time zone, a file).
     */
    exif_data_unset_option(d, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
    exif_data_unset_option(d, EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS);
    exif_data_load_data(d, copy, (unsigned)(sizeof head + n));
    loaded_put(d, out);
    exif_data_unref(d);
}
