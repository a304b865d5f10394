/*
 * catalog/entity.h - character references of HTML undone, and places found again in the
 * text where they stand.
 */
#ifndef ASSETS_CATALOG_ENTITY_H
#define ASSETS_CATALOG_ENTITY_H

#include "base/str.h"

/* the longest reference that is recognised, "&" to ";" */
enum { ENTITY_MOST_BYTES = 32 };

/*
 * Decodes one reference at s ("&" first). Gives its length and the character, or 0 and *c
 * 0 where none stands there. Decimal, hexadecimal and the names of HTML 4 plus those of
 * JSON's own signs. By the HTML standard (section 13.2.5.80) numbers out of range,
 * surrogates and 0 become U+FFFD, and 128 to 159 are Windows-1252. A name needs its
 * semicolon, but for &amp &lt &gt &quot with nothing like a name behind them.
 */
size_t entity_decode(struct str s, uint32_t *c);

/* Adds s with every reference undone. What is none stays as it is. One pass. */
void entity_undo(struct str s, struct buf *out);

/*
 * Passes over as much of s as gives n bytes once undone. *used is its length in s. False
 * where s gives fewer bytes (*used is all of s) or where the n-th byte lies inside a
 * character.
 */
MUST_USE bool entity_pass(struct str s, size_t n, size_t *used);

/* Length of s once undone. */
size_t entity_undone_bytes(struct str s);

#endif
