/*
 * gallery/markup.h - text from outside on its way into HTML: as text, as the value of an
 * attribute, as a URL. Appenders for pages of a million entries.
 */
#ifndef ASSETS_GALLERY_MARKUP_H
#define ASSETS_GALLERY_MARKUP_H

#include "base/str.h"

/*
 * Text of an element or of an attribute in double quotes. Valid UTF-8 out: markup as
 * character references, bytes that are no UTF-8 and control characters as U+FFFD, white
 * space of any sort as a space. Characters that open or close an embedding, override or
 * isolate (U+202A-E, U+2066-9) are left out: an unclosed one would turn what stands
 * beside it, since a browser's own isolation of an element ends at the first U+2069
 * (CSS Writing Modes 3, section 2.4.2). Marks (U+200E, U+200F, U+061C) and joiners stay:
 * Persian and Arabic need them.
 */
void markup_text(struct buf *b, struct str s);

/* The same, cut behind max_bytes at most, between characters, with an ellipsis. */
void markup_cut(struct buf *b, struct str s, size_t max_bytes);

/*
 * The value of href or src. A relative path of ours, or an absolute URL: what neither may
 * hold as it is (white space, quotes, angle brackets, bytes over 0x7F …) is
 * percent-encoded, what is encoded already stays.
 */
void markup_url(struct buf *b, struct str url);

/* One segment of a path: '/', '?', '#', '%' and ':' are encoded too. */
void markup_segment(struct buf *b, struct str segment);

/* True for http: and https: URLs with a host; nothing else is ever linked. */
bool markup_may_link(struct str url);

/* Decimal digits, with commas between thousands where grouped. */
void markup_number(struct buf *b, int64_t n);
void markup_grouped(struct buf *b, int64_t n);
void markup_two(struct buf *b, unsigned n); /* 00 to 99 */

#endif
