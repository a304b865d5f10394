/*
 * catalog/json.h - a pull reader for JSON (RFC 8259): slices of the text and their
 * places, no tree, no copy.
 */
#ifndef ASSETS_CATALOG_JSON_H
#define ASSETS_CATALOG_JSON_H

#include "base/str.h"

/*
 * Strict where a slip would change what is read, lenient where it would not: commas are
 * told, not demanded; strings may hold raw control bytes and bytes that are no UTF-8;
 * numbers may have leading zeros or a plus sign. With `entities` the text is HTML whose
 * quotes are escaped: every character may also stand as &quot; &#34; &#x22; and so on,
 * and white space includes &nbsp; and tags like <br>. Offsets are always those of the
 * text as it stands.
 */
struct json {
    const char *at, *end; /* borrowed text; at: where the next token is looked for */
    bool entities;
    const char *why;      /* after JSON_BROKEN: static text, what is wrong at `at` */
};

enum json_kind {
    JSON_END,    /* nothing but white space is left */
    JSON_BROKEN, /* no token here; `at` stays in front of it */
    JSON_OPEN_ARRAY, JSON_CLOSE_ARRAY, JSON_OPEN_OBJECT, JSON_CLOSE_OBJECT, JSON_COMMA,
    JSON_COLON, JSON_TEXT, JSON_NUMBER, JSON_WORD /* true, false, null */
};

struct json_token {
    enum json_kind kind;
    bool escaped;          /* a string with a backslash in it */
    struct str text;       /* as it stands; a string without its quotes */
    const char *from, *to; /* all of it, quotes included */
};

/* text is borrowed for as long as r is read. Tokens are slices of it. */
void json_init(struct json *r, struct str text, bool entities);
void json_next(struct json *r, struct json_token *t);

/*
 * The string *t was followed by what cannot follow a value: its closing quote was an
 * inner one that somebody forgot to escape. Looks at most `most` bytes further for a
 * quote that is followed by '}', ']' or ',' and another quote, makes it the string's end
 * and goes on behind it. False where there is none; *looked is the work done.
 */
MUST_USE bool json_mend(struct json *r, struct json_token *t, size_t most,
                        size_t *looked);

/* First byte at or after p that is no white space. */
const char *json_space(const struct json *r, const char *p);
/*
 * The character at p (p < end), an ASCII entity undone where entities are on, and the
 * length that it takes up.
 */
unsigned char json_char(const struct json *r, const char *p, size_t *length);

/*
 * Adds what a string's text means: \n, \/, \uXXXX with surrogate pairs; half a pair
 * becomes U+FFFD, an unknown escape stands for itself. Entities are the caller's to undo
 * first.
 */
void json_unescape(struct str text, struct buf *out);

#endif
