#include "thumbs/exif.h"

#include "base/date.h"

#include <string.h>

/* Exif 2.32, section 4.6. */
enum {
    TAG_ORIENTATION = 0x0112,
    TAG_EXIF_IFD = 0x8769,
    TAG_DATE_ORIGINAL = 0x9003,
    TAG_OFFSET_ORIGINAL = 0x9011,
    TAG_SUBSEC_ORIGINAL = 0x9291,
};
enum { TYPE_ASCII = 2, TYPE_SHORT = 3, TYPE_LONG = 4 };
enum { ENTRY_BYTES = 12, ENTRIES_MOST = 512 }; /* cameras write about 60 */

struct tiff {
    struct str bytes;
    bool big_endian;
};

/* Reads past the end give 0: every caller takes 0 for "not there". */
static uint32_t
u16_at(const struct tiff *t, size_t at)
{
    const uint8_t *p = (const uint8_t *)t->bytes.p + at;

    if (t->bytes.n < 2 || at > t->bytes.n - 2) {
        return 0;
    }
    return t->big_endian ? (uint32_t)(p[0] << 8 | p[1]) : (uint32_t)(p[1] << 8 | p[0]);
}

static uint32_t
u32_at(const struct tiff *t, size_t at)
{
    if (t->bytes.n < 4 || at > t->bytes.n - 4) {
        return 0;
    }
    return t->big_endian ? u16_at(t, at) << 16 | u16_at(t, at + 2)
                         : u16_at(t, at + 2) << 16 | u16_at(t, at);
}

/* Offset of the entry with this tag and type in the directory at `ifd`, or 0. */
static size_t
entry_find(const struct tiff *t, size_t ifd, uint32_t tag, uint32_t type)
{
    uint32_t n = u16_at(t, ifd);

    for (uint32_t i = 0; i < n && i < ENTRIES_MOST; i++) {
        size_t at = ifd + 2 + (size_t)i * ENTRY_BYTES;

        if (u16_at(t, at) == tag && u16_at(t, at + 2) == type) {
            return at;
        }
    }
    return 0;
}

static struct str
ascii_of(const struct tiff *t, size_t ifd, uint32_t tag)
{
    size_t entry = entry_find(t, ifd, tag, TYPE_ASCII);
    uint32_t n = entry != 0 ? u32_at(t, entry + 4) : 0;
    size_t at = n <= 4 ? entry + 8 : u32_at(t, entry + 8);
    struct str s;

    if (n == 0 || at > t->bytes.n || n > t->bytes.n - at) {
        return (struct str){0};
    }
    s = (struct str){t->bytes.p + at, n};
    return str_head(s, strnlen(s.p, s.n));
}

/* n decimal digits at s.p[at]; -1 where one is not a digit. */
static int
digits(struct str s, size_t at, size_t n)
{
    int value = 0;

    for (size_t i = at; i < at + n; i++) {
        if (i >= s.n || s.p[i] < '0' || s.p[i] > '9') {
            return -1;
        }
        value = value * 10 + (s.p[i] - '0');
    }
    return value;
}

/* "+04:30" */
static void
offset_put(struct date *d, struct str s)
{
    int hours = digits(s, 1, 2);
    int minutes = digits(s, 4, 2);

    if (s.n == 6 && (s.p[0] == '+' || s.p[0] == '-') && s.p[3] == ':' && hours >= 0 &&
        hours <= 14 && minutes >= 0 && minutes < 60) {
        d->has_offset = true;
        d->offset_min = (hours * 60 + minutes) * (s.p[0] == '-' ? -1 : 1);
    }
}

static void
date_put(const struct tiff *t, size_t ifd, char out[DATE_TEXT_MAX])
{
    struct str s = ascii_of(t, ifd, TAG_DATE_ORIGINAL); /* "2016:07:16 19:11:58" */
    struct str subsec = str_trim(ascii_of(t, ifd, TAG_SUBSEC_ORIGINAL));
    struct date d = {.year = digits(s, 0, 4),
                     .month = digits(s, 5, 2),
                     .day = digits(s, 8, 2),
                     .hour = digits(s, 11, 2),
                     .minute = digits(s, 14, 2),
                     .second = digits(s, 17, 2),
                     .precision = DATE_SECOND};

    /* Digits that are there come first: so a zero "0000:00:00" fails in date_valid. */
    if (s.n < 19 || d.year < 0 || d.month < 0 || d.day < 0 || d.hour < 0 ||
        d.minute < 0 || d.second < 0 || s.p[4] != ':' || s.p[7] != ':') {
        return;
    }
    if (subsec.n >= 3 && digits(subsec, 0, 3) >= 0) {
        d.milli = digits(subsec, 0, 3);
        d.precision = DATE_MILLI;
    }
    offset_put(&d, ascii_of(t, ifd, TAG_OFFSET_ORIGINAL));
    if (date_valid(&d)) {
        date_iso(&d, out);
    }
}

void
exif_read(struct str tiff, struct exif *out)
{
    struct tiff t = {.bytes = tiff};
    size_t ifd, entry;

    *out = (struct exif){0};
    if (str_starts(tiff, STR("MM\0*"))) {
        t.big_endian = true;
    } else if (!str_starts(tiff, STR("II*\0"))) {
        return;
    }
    ifd = u32_at(&t, 4);
    if (ifd < 8 || u16_at(&t, ifd) == 0) {
        return;
    }
    out->found = true;
    entry = entry_find(&t, ifd, TAG_ORIENTATION, TYPE_SHORT);
    if (entry != 0) {
        out->orientation = (int32_t)u16_at(&t, entry + 8);
    }
    entry = entry_find(&t, ifd, TAG_EXIF_IFD, TYPE_LONG);
    if (entry != 0) {
        date_put(&t, u32_at(&t, entry + 8), out->date);
    }
}

struct turn
exif_turn(int32_t orientation)
{
    /* Exif 2.32, 4.6.4 A: which corner the first row and column are. */
    static const struct turn turns[] = {
        {0, 0}, {0, 0}, {0, 1}, {180, 0}, {180, 1}, {90, 1}, {90, 0}, {270, 1}, {270, 0},
    };

    return turns[orientation >= 1 && orientation <= 8 ? orientation : 0];
}
