/*
 * catalog/bag_text.h - the texts of a bag taken apart line by line (RFC 8493). Pure.
 * Whatever does not follow the rules is ERR_INPUT, with file name and line number.
 */
#ifndef ASSETS_CATALOG_BAG_TEXT_H
#define ASSETS_CATALOG_BAG_TEXT_H

#include "base/hash.h"

enum bag_version { BAG_0_97, BAG_1_0 };

/* bagit.txt: exactly its two lines (section 2.1.1). Other versions are refused. */
MUST_USE bool bag_text_declaration(struct str text, enum bag_version *version,
                                   struct err *e);

/* A text that is read. Borrows both; lines end with LF, CR or CRLF (section 2.3). */
struct bag_lines {
    const char *file; /* name within the bag, for messages */
    struct str rest;
    size_t line; /* number of the last one that was given */
    enum bag_version version;
};

/* One line of a manifest or of fetch.txt. */
struct bag_line {
    uint8_t digest[HASH_MOST_BYTES];
    struct str url;   /* within the text */
    int64_t length;   /* -1: "-", not known */
    struct buf path;  /* decoded; owned, ceiling set by bag_line_init */
};
void bag_line_init(struct bag_line *line);
void bag_line_release(struct bag_line *line);

/*
 * Digest of the kind, white space, path (sections 2.1.3 and 2.2.1). Paths of a payload
 * manifest lie in data/, those of a tag manifest do not and name no tag manifest. *got
 * false: the end. Empty lines are passed over.
 */
MUST_USE bool bag_text_manifest(struct bag_lines *l, enum hash_kind kind, bool is_payload,
                                struct bag_line *out, bool *got, struct err *e);
/* URL, length or "-", path in data/ (section 2.2.3). */
MUST_USE bool bag_text_fetch(struct bag_lines *l, struct bag_line *out, bool *got,
                             struct err *e);

/*
 * Payload-Oxum of bag-info.txt (section 2.2.2); *line 0: it is not told. Other elements
 * are the reader's own affair.
 */
MUST_USE bool bag_text_oxum(struct bag_lines *l, int64_t *bytes, int64_t *files,
                            size_t *line, struct err *e);

/*
 * Why a decoded path must not be opened, NULL where it may: absolute, "~", "..", ".", an
 * empty segment, NUL, no UTF-8 (section 5.1).
 */
const char *bag_path_fault(struct str path);

#endif
