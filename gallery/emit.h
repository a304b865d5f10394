/*
 * gallery/emit.h - pieces of JSON appended quickly: a gallery of a million entries has
 * thirty million numbers, and vsnprintf takes 100 ns for each.
 */
#ifndef ASSETS_GALLERY_EMIT_H
#define ASSETS_GALLERY_EMIT_H

#include "base/str.h"

#define EMIT_ELLIPSIS "\xe2\x80\xa6" /* U+2026, behind what was cut */

enum {
    EMIT_INT_MAX = 20,     /* digits and sign of an int64_t */
    EMIT_TEXT_MOST = 2000, /* bytes of one text; a longer one is cut */
    EMIT_WORDS_MOST = 500  /* the same for search */
};

/* Decimal digits at `at`, not terminated; gives where they end. */
char *emit_digits(char *at, int64_t n);
void emit_int(struct buf *b, int64_t n);

/* "…" with JSON escapes inside, cut at EMIT_TEXT_MOST; null where s.p is NULL. */
void emit_text(struct buf *b, struct str s);

void emit_whole(struct buf *b, struct str s); /* the same, never cut */

/*
 * The inside of a JSON string, cut at `most` bytes, with tab and line feed as spaces: for
 * texts that these two divide.
 */
void emit_words(struct buf *b, struct str s, size_t most);

/*
 * At most `most` bytes of s, ending between two characters; *is_cut where that is less
 * than all of it. Bytes that are no UTF-8 are cut anywhere.
 */
struct str emit_cut(struct str s, size_t most, bool *is_cut);

#endif
