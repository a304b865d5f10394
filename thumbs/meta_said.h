/*
 * thumbs/meta_said.h - what one block of metadata says, made clean: for the doors of
 * meta.h.
 */
#ifndef ASSETS_THUMBS_META_SAID_H
#define ASSETS_THUMBS_META_SAID_H

#include "base/date.h"
#include "thumbs/wire.h"

/* Terminated, "" where nothing is said; dates are ISO 8601 at the precision told. */
struct meta_said {
    char caption[WIRE_CAPTION];
    char credit[WIRE_PERSON], copyright[WIRE_PERSON], creator[WIRE_PERSON];
    char made[DATE_TEXT_MAX];      /* the moment that the picture shows */
    char digitized[DATE_TEXT_MAX]; /* when it became a file: for a scan a later one */
    char changed[DATE_TEXT_MAX];   /* when the file was last written */
};

/*
 * Text as one clean line: valid UTF-8; runs of white space and control characters are one
 * space, none at the ends; byte order marks and the bidirectional controls that could
 * reach beyond the text (U+202A-E, U+2066-9) are dropped; cut at a whole character; the
 * field is zero behind it. What is not UTF-8 is read as Latin-1, in the form that the web
 * has given it, windows-1252 (WHATWG Encoding Standard): C1 controls are never meant. A
 * last character that somebody cut in two does not make the whole a Latin-1.
 */
void meta_text_put(char *field, size_t room, struct str text);
/* The same of text that is declared to be UTF-8: what is not becomes U+FFFD. */
void meta_utf8_put(char *field, size_t room, struct str text);
/* Adds another name: "; " between two, nothing for an empty one or one that is there. */
void meta_name_add(char field[WIRE_PERSON], struct str name, bool is_utf8);

/* Nothing where iso is no date that base/date.h reads, or where there is one already. */
void meta_date_put(char field[DATE_TEXT_MAX], struct str iso);

#endif
