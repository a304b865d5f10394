/* base/escape.h - text from outside made safe for one place each: terminal, JSON, CSV. */
#ifndef ASSETS_BASE_ESCAPE_H
#define ASSETS_BASE_ESCAPE_H

#include "base/str.h"

/*
 * Terminal, log and pipe. Keeps valid UTF-8; C0, DEL, C1, bidirectional controls (U+061C,
 * U+200E/F, U+202A-E, U+2066-9), U+FEFF, U+2028/9, tag characters (U+E0000-E007F), bytes
 * that are no UTF-8, and the ninth and later of a run of combining marks become visible
 * escapes (\x1b, \u{202e}). Cut at max_columns with "…"; 0: never cut.
 */
void escape_printable(struct buf *b, struct str s, size_t max_columns);

/*
 * The inside of a JSON string (RFC 8259), without its quotes: valid UTF-8 out, bad bytes
 * as U+FFFD, '<' as \u003c.
 */
void escape_json(struct buf *b, struct str s);

/* Adds "…" with escape_json inside, or null where s.p is NULL. */
void escape_json_string(struct buf *b, struct str s);

/*
 * One CSV field (RFC 4180). A quote mark is put in front of a first '=', '+', '-', '@',
 * tab, CR, LF or NUL so that a spreadsheet does not run it (OWASP ASVS 1.2.10); NUL
 * becomes U+FFFD.
 */
void escape_csv(struct buf *b, struct str s);

/*
 * How many terminal columns s takes: 0 for combining marks,
 * 2 for East Asian wide, 1 else.
 */
size_t escape_columns(struct str s);

#endif
