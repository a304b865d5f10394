/*
 * tests/unit/meta_make.h - blocks of metadata made by hand: Exif as TIFF, IPTC-IIM within
 * image resources, XMP packets.
 */
#ifndef ASSETS_TESTS_META_MAKE_H
#define ASSETS_TESTS_META_MAKE_H

#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes under construction, as many as a test needs. */
struct block {
    char p[16384];
    size_t n;
};

static inline struct str
block_view(const struct block *b)
{
    return (struct str){b->p, b->n};
}

static inline void
block_add(struct block *b, const void *p, size_t n)
{
    if (n > 0 && n <= sizeof b->p - b->n) {
        memcpy(b->p + b->n, p, n);
        b->n += n;
    }
}

static inline void
block_number(struct block *b, uint32_t value, size_t bytes)
{
    for (size_t i = bytes; i > 0; i--) {
        char byte = (char)(value >> (8 * (i - 1)));

        block_add(b, &byte, 1);
    }
}

/* One directory entry; its value stands behind the directories. */
struct entry {
    uint16_t tag, type; /* 2 ASCII, 3 SHORT, 7 UNDEFINED */
    struct str value;
};

static inline void
block_directory(struct block *b, const struct entry *entries, size_t n, size_t *values_at)
{
    block_number(b, (uint32_t)n, 2);
    for (size_t i = 0; i < n; i++) {
        struct str v = entries[i].value;
        size_t unit = entries[i].type == 3 ? 2 : entries[i].type == 4 ? 4 : 1;
        char inside[4] = {0};

        block_number(b, entries[i].tag, 2);
        block_number(b, entries[i].type, 2);
        block_number(b, (uint32_t)(v.n / unit), 4);
        if (v.n <= 4) {
            memcpy(inside, v.p, v.n);
            block_add(b, inside, 4);
        } else {
            block_number(b, (uint32_t)*values_at, 4);
            *values_at += v.n;
        }
    }
    block_number(b, 0, 4);
}

static inline void
block_values(struct block *b, const struct entry *entries, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (entries[i].value.n > 4) {
            block_add(b, entries[i].value.p, entries[i].value.n);
        }
    }
}

enum { ENTRIES_MOST = 16 };

/* A big-endian TIFF with two directories, the main one and Exif's, tags ascending. */
static inline void
block_exif(struct block *b, const struct entry *main_ones, size_t n_main,
           const struct entry *exif_ones, size_t n_exif)
{
    size_t sub_at = 8 + 2 + (n_main + 1) * 12 + 4;
    size_t values_at = sub_at + 2 + n_exif * 12 + 4;
    char pointer[4] = {0, 0, (char)(sub_at >> 8), (char)sub_at};
    struct entry all[ENTRIES_MOST];

    for (size_t i = 0; i < n_main; i++) {
        all[i] = main_ones[i];
    }
    all[n_main] = (struct entry){0x8769, 4, {pointer, 4}};
    b->n = 0;
    block_add(b, "MM\0*\0\0\0\x08", 8);
    block_directory(b, all, n_main + 1, &values_at);
    block_directory(b, exif_ones, n_exif, &values_at);
    block_values(b, main_ones, n_main);
    block_values(b, exif_ones, n_exif);
}

static inline void
block_resource(struct block *b, uint16_t id, struct str data)
{
    block_add(b, "8BIM", 4);
    block_number(b, id, 2);
    block_number(b, 0, 2); /* no name */
    block_number(b, (uint32_t)data.n, 4);
    block_add(b, data.p, data.n);
    block_add(b, "", data.n & 1);
}

static inline void
block_set(struct block *b, uint8_t record, uint8_t set, struct str value)
{
    block_number(b, 0x1c, 1);
    block_number(b, record, 1);
    block_number(b, set, 1);
    block_number(b, (uint32_t)value.n, 2);
    block_add(b, value.p, value.n);
}

/* A packet with these properties in it. */
static inline void
block_xmp(struct block *b, const char *properties)
{
    int n = snprintf(
        b->p, sizeof b->p,
        "<?xpacket begin='\xef\xbb\xbf' id='W5M0MpCehiHzreSzNTczkc9d'?>"
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
        "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        "<rdf:Description rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:xmp='http://ns.adobe.com/xap/1.0/' "
        "xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/'>%s"
        "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>",
        properties);

    b->n = n > 0 ? (size_t)n : 0;
}

/* A copy on the heap, of exact size, so that a sanitizer sees each read past its end. */
static inline struct str
str_copy(struct str s)
{
    char *copy = malloc(s.n > 0 ? s.n : 1);

    if (copy == NULL) {
        abort();
    }
    if (s.n > 0) {
        memcpy(copy, s.p, s.n);
    }
    return (struct str){copy, s.n};
}

#endif
