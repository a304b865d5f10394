/*
 * catalog/journal.h - what the rows of a group will say, written before its files are
 * renamed into place, so that a run that was killed between the two loses nothing: the
 * next one adopts the bytes without a request.
 */
#ifndef ASSETS_CATALOG_JOURNAL_H
#define ASSETS_CATALOG_JOURNAL_H

#include "base/hash.h"
#include "base/media.h"
#include "base/str.h"

#include <stdint.h>

struct item;

/* One answer that was about to be recorded. Texts are slices of the journal. */
struct journal_entry {
    uint8_t key[SHA256_BYTES]; /* of the asset's URL */
    struct digests digests;
    enum media_type type;
    int64_t bytes, at_ms;
    int http_status;
    struct str url, final_url, content_type, etag, last_modified;
    struct str origin; /* "live" where the line names none */
};

/* Adds one line for the item: length-counted fields, closed by a digest of themselves. */
void journal_add(struct buf *b, const struct item *it);

/*
 * Takes the next entry off *rest. False at the end, or where what follows is torn or
 * foreign: a crash may have cut the last line, and then its file was not renamed.
 */
bool journal_next(struct str *rest, struct journal_entry *out);

#endif
