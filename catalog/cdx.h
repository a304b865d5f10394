/*
 * catalog/cdx.h - what the index of a web archive (CDX server, output=json) says, and
 * which of its captures to take. Pure.
 *
 * An answer is an array of arrays of texts; the first one names the fields, each other is
 * a capture. Where there is more, an empty array and one with the key to go on with close
 * it; [] alone is an answer without captures (wayback-cdx-server README, "Resumption
 * Key").
 */
#ifndef ASSETS_CATALOG_CDX_H
#define ASSETS_CATALOG_CDX_H

#include "base/hash.h"
#include "base/str.h"

#include <stdint.h>

enum { CDX_KEY_BYTES = 16, CDX_TIME_BYTES = 15 };

/* One capture that may be taken: status 200, media by its type or of no known type. */
struct cdx_line {
    uint8_t key[CDX_KEY_BYTES]; /* of its URL: cdx_key */
    uint8_t sha1[SHA1_BYTES];   /* of the bytes that were captured */
    char time[CDX_TIME_BYTES];  /* YYYYMMDDhhmmss, UTC; a date of the calendar */
    int64_t at_ms;              /* the same since 1970 */
};

/* What was read so far, over all answers to one question. */
struct cdx {
    struct cdx_line *lines; /* owned */
    size_t n, cap;
    size_t seen; /* lines read, those that cannot be taken among them */
    bool more;   /* the last answer was not the end */
    /* where more: for resumeKey=, as it stands; empty where what came cannot be sent */
    struct buf resume;
};

void cdx_init(struct cdx *c);
void cdx_release(struct cdx *c); /* accepts what cdx_init left */

/*
 * Adds one answer. A line that makes no sense is passed over. Errors: ERR_INPUT (not such
 * an answer, or cut), ERR_LIMIT (more than LIMIT_CDX_LINES in all).
 */
MUST_USE bool cdx_add(struct cdx *c, struct str answer, struct err *e);

/* Makes ready for cdx_pick; nothing is added afterwards. */
void cdx_end(struct cdx *c);

/*
 * The best capture of a URL, or NULL: the oldest with these bytes (sha1 may be NULL),
 * else the one nearest to the date, else (without a date) the oldest. date: ISO 8601 or
 * empty.
 */
const struct cdx_line *cdx_pick(const struct cdx *c, struct str url, struct str date,
                                const uint8_t *sha1);

/*
 * What URLs are compared by: host without "www." and the default port, path and query,
 * percent signs in one spelling; http and https are the same. So do web archives, which
 * keep both under one key. False where text is no URL.
 */
MUST_USE bool cdx_key(struct str url, uint8_t key[CDX_KEY_BYTES]);

#endif
