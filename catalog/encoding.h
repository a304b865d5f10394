/*
 * catalog/encoding.h - text that is not UTF-8 made so: UTF-16 by its mark, stray bytes by
 * a Windows code page.
 */
#ifndef ASSETS_CATALOG_ENCODING_H
#define ASSETS_CATALOG_ENCODING_H

#include "base/str.h"

/* What a byte over 127 means where it is no UTF-8. */
enum charset { CHARSET_WINDOWS_1252, CHARSET_WINDOWS_1256 };

/* The character of byte b (128 to 255); U+FFFD where the page has none. */
uint32_t encoding_high(enum charset charset, unsigned char b);

/*
 * "charset=windows-1256" within the first bytes; anything else that is no UTF-8 is taken
 * for Windows-1252.
 */
enum charset encoding_declared(struct str text);

/*
 * Adds s as valid UTF-8: what is valid stays, each other byte is read by the code page,
 * NUL becomes U+FFFD.
 */
void encoding_mend(struct str s, enum charset charset, struct buf *out);

/* One text of UTF-16 as UTF-8, and the way back. */
struct encoding_utf16 {
    struct buf utf8;    /* owned */
    uint32_t *marks;    /* owned: offset in the UTF-16 text for each 512th byte of utf8 */
    size_t n_marks;
    size_t source_bytes;
};

/* True where text begins with the byte order mark FF FE or FE FF. */
bool encoding_is_utf16(struct str text);
/*
 * text has such a mark and is at most LIMIT_PAGE_BYTES long. Half a pair and an odd last
 * byte become U+FFFD.
 */
void encoding_utf16_init(struct encoding_utf16 *u, struct str text);
void encoding_utf16_release(struct encoding_utf16 *u); /* accepts zero */
/* Where the character that begins at byte `at` of utf8 stands in the UTF-16 text. */
size_t encoding_utf16_place(const struct encoding_utf16 *u, size_t at);

#endif
