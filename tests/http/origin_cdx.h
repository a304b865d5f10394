/*
 * tests/http/origin_cdx.h - inside the test origin: the index of a web archive, read from
 * a file of the served folder for each request, and questions to it.
 */
#ifndef ASSETS_TESTS_HTTP_ORIGIN_CDX_H
#define ASSETS_TESTS_HTTP_ORIGIN_CDX_H

#include "tests/http/origin.h"

/* In the order of the Wayback Machine; FILE is ours and is never told. */
enum cdx_field {
    CDX_URLKEY,
    CDX_TIMESTAMP,
    CDX_ORIGINAL,
    CDX_MIMETYPE,
    CDX_STATUSCODE,
    CDX_DIGEST,
    CDX_LENGTH,
    CDX_FILE,
    CDX_FIELDS
};

struct cdx_entry {
    struct str fields[CDX_FIELDS];
};

/* Sorted by key and time. */
struct cdx_index {
    struct buf text;  /* of the file, and of the keys */
    struct cdx_entry *entries;
    size_t n;
};

/* False: <root>/wayback/index.cdx is not there. Release in either way. */
bool cdx_index_open(struct origin *o, struct cdx_index *out);
void cdx_index_release(struct cdx_index *x);

/*
 * "com,example)/a.jpg" of "http://www.example.com:80/a.jpg", with or without a scheme:
 * what web archives sort by (SURT, as far as tests need it).
 */
void cdx_urlkey(struct str url, struct buf *out);

/*
 * Answers a query of the CDX server: url, matchType=exact|prefix, output=json, fl, filter
 * (more than once, with !), collapse=field[:n], from, to, limit (negative: the last
 * ones), showResumeKey, resumeKey. most > 0: never more lines than that.
 */
void cdx_answer(const struct cdx_index *x, struct str query, size_t most,
                struct reply *r);

#endif
