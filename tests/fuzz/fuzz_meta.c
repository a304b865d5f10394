/*
 * Any bytes as each of the three blocks of metadata: what comes out are whole lines of
 * clean text, a date and an orientation that wire_reply_ok would take; and as the head of
 * a file of each type: a PRONOM identifier that fits.
 */
#include "thumbs/meta.h"
#include "thumbs/puid.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool ok)
{
    if (!ok) {
        abort();
    }
}

static void
require_line(const char *field, size_t room)
{
    size_t n = strnlen(field, room);
    struct str s = {field, n};

    require(n < room && str_is_utf8(s));
    require(str_trim(s).n == n);
    for (size_t i = 0; i < n; i++) {
        require((uint8_t)field[i] >= 0x20 && field[i] != 0x7f);
    }
    for (size_t i = n; i < room; i++) {
        require(field[i] == '\0');
    }
}

static void
require_facts(const struct media_facts *f)
{
    struct date d;

    require_line(f->caption, sizeof f->caption);
    require_line(f->credit, sizeof f->credit);
    require_line(f->copyright, sizeof f->copyright);
    require_line(f->creator, sizeof f->creator);
    require_line(f->date_media, sizeof f->date_media);
    require(f->date_media[0] == '\0' || date_from_iso(str_of(f->date_media), &d));
    require(f->has_exif == 0 || f->has_exif == 1);
    require(f->exif_orientation >= 0 && f->exif_orientation <= UINT16_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool is_warm; /* libFuzzer and the replay call nothing else */
    struct str s = {(const char *)data, size};
    struct meta_blocks blocks[4] = {{.exif = s}, {.photoshop = s}, {.xmp = s}};

    if (!is_warm) {
        meta_warm_up();
        is_warm = true;
    }
    if (size > 1 << 16) {
        return 0;
    }
    blocks[3] = (struct meta_blocks){s, s, s};
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        struct media_facts facts = {.rotation = -1};

        meta_put(&blocks[i], &facts);
        require_facts(&facts);
    }
    for (int type = 0; type < MEDIA_TYPES; type++) {
        require(strlen(puid_of((enum media_type)type, s)) < WIRE_WORD);
    }
    return 0;
}
