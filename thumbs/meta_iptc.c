#include "thumbs/meta_iptc.h"

#include "base/bytes.h"

#include <libiptcdata/iptc-data.h>
#include <stdio.h>
#include <string.h>

enum { RESOURCE_IPTC = 0x0404 };

/* IPTC-IIM 4.2, chapter 6: data sets of record 2. */
enum {
    SET_DATE = 55,
    SET_TIME = 60,
    SET_DIGITAL_DATE = 62,
    SET_DIGITAL_TIME = 63,
    SET_BYLINE = 80,
    SET_CREDIT = 110,
    SET_COPYRIGHT = 116,
    SET_CAPTION = 120,
};

/*
 * Takes one resource from the front of *s: signature, number, a name of Pascal's kind,
 * size, data; name and data are each filled up to an even length. False at the end or
 * where it is broken. *id is 0 where the number is not Adobe's.
 */
static bool
resource_take(struct str *s, uint32_t *id, struct str *data)
{
    /* ExifTool 12.57, Photoshop.pm: the others stand among Adobe's, with own numbers */
    static const char *const signatures[] = {"8BIM", "PHUT", "DCSR", "AgHg", "MeSa"};
    bool known = false;
    size_t name, size;

    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++) {
        known = known || str_starts(*s, str_of(signatures[i]));
    }
    if (!known || s->n < 12) {
        return false;
    }
    *id = str_starts(*s, STR("8BIM")) ? u16_big(s->p + 4) : 0;
    name = ((size_t)(uint8_t)s->p[6] + 2) & ~(size_t)1;
    *s = str_skip(*s, 6 + name);
    if (s->n < 4) {
        return false;
    }
    size = u32_big(s->p);
    *s = str_skip(*s, 4);
    *data = str_head(*s, size);
    *s = str_skip(*s, size + (size & 1));
    return true;
}

/* "20160716" and "191158+0430", the latter maybe absent, as ISO 8601. */
static void
date_put(char field[DATE_TEXT_MAX], struct str day, struct str time)
{
    char iso[DATE_TEXT_MAX];
    int n;

    if (day.n < 8) {
        return;
    }
    if (time.n >= 11) { /* HHMMSS±HHMM */
        n = snprintf(iso, sizeof iso, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s%.3s:%.2s", day.p,
                     day.p + 4, day.p + 6, time.p, time.p + 2, time.p + 4, time.p + 6,
                     time.p + 9);
        meta_date_put(field, (struct str){iso, n > 0 ? (size_t)n : 0});
    }
    if (time.n >= 6) { /* many write no offset */
        n = snprintf(iso, sizeof iso, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s", day.p, day.p + 4,
                     day.p + 6, time.p, time.p + 2, time.p + 4);
        meta_date_put(field, (struct str){iso, n > 0 ? (size_t)n : 0});
    }
    n = snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", day.p, day.p + 4, day.p + 6);
    meta_date_put(field, (struct str){iso, n > 0 ? (size_t)n : 0});
}

/* The first of its kind in record 2; empty where there is none. */
static struct str
set_of(const IptcData *d, unsigned tag)
{
    for (unsigned i = 0; i < d->count; i++) {
        const IptcDataSet *set = d->datasets[i];

        if (set->record == IPTC_RECORD_APP_2 && (unsigned)set->tag == tag &&
            set->data != NULL) {
            return (struct str){(const char *)set->data, set->size};
        }
    }
    return (struct str){0};
}

static void
line_put(const IptcData *d, unsigned tag, bool is_utf8, char *field, size_t room)
{
    if (is_utf8) {
        meta_utf8_put(field, room, set_of(d, tag));
    } else {
        meta_text_put(field, room, set_of(d, tag));
    }
}

static void
said_put(IptcData *d, struct meta_said *out)
{
    /* 1:90 is ESC % G. Else it is UTF-8 where it can be, and Latin-1. */
    bool is_utf8 = iptc_data_get_encoding(d) == IPTC_ENCODING_UTF8;

    line_put(d, SET_CAPTION, is_utf8, out->caption, sizeof out->caption);
    line_put(d, SET_CREDIT, is_utf8, out->credit, sizeof out->credit);
    line_put(d, SET_COPYRIGHT, is_utf8, out->copyright, sizeof out->copyright);
    for (unsigned i = 0; i < d->count; i++) {
        const IptcDataSet *set = d->datasets[i];

        if (set->record == IPTC_RECORD_APP_2 && (unsigned)set->tag == SET_BYLINE &&
            set->data != NULL) {
            meta_name_add(out->creator, (struct str){(const char *)set->data, set->size},
                          is_utf8);
        }
    }
    date_put(out->made, set_of(d, SET_DATE), set_of(d, SET_TIME));
    date_put(out->digitized, set_of(d, SET_DIGITAL_DATE), set_of(d, SET_DIGITAL_TIME));
}

void
meta_iptc_read(struct str photoshop, struct meta_said *out)
{
    struct str rest = str_head(photoshop, LIMIT_PHOTOSHOP_BYTES);
    struct str data;
    uint32_t id;

    *out = (struct meta_said){0};
    while (resource_take(&rest, &id, &data)) {
        IptcData *d = id == RESOURCE_IPTC ? iptc_data_new() : NULL;

        if (d != NULL) {
            data = str_head(data, LIMIT_IPTC_BYTES);
            /* What was read before a break counts. */
            (void)iptc_data_load(d, (const unsigned char *)data.p, (unsigned)data.n);
            said_put(d, out);
            iptc_data_unref(d);
            return;
        }
    }
}
