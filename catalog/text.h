/*
 * catalog/text.h - one source's bytes held still while they are parsed: small ones on the
 * heap, large ones spooled and mapped.
 */
#ifndef ASSETS_CATALOG_TEXT_H
#define ASSETS_CATALOG_TEXT_H

#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"

#include <stdint.h>

/*
 * A text over LIMIT_SOURCE_HEAP_BYTES is copied into an unnamed file first, so that
 * nobody can cut it under the map, and pages already passed are given back: memory stays
 * bounded whatever the size.
 */
struct text {
    struct str bytes; /* borrowed until text_release */
    uint8_t sha256[SHA256_BYTES];
    bool mapped;
    int64_t forgotten; /* pages before this offset were given back */
};

/*
 * Reads fd (borrowed) to its end. spool_dir is where the unnamed file is made, NULL:
 * $TMPDIR or /tmp. Errors: ERR_DISK, ERR_FULL, ERR_LIMIT (over LIMIT_SOURCE_BYTES).
 */
MUST_USE bool text_read(struct text *t, int fd, const char *name, const char *spool_dir,
                        struct err *e);
void text_forget(struct text *t, int64_t before); /* for source_sink.passed */
void text_release(struct text *t);                /* accepts zero */

#endif
