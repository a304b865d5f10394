/*
 * fetch/sniff.h - what bytes are, by their first bytes; and whether a file reaches its
 * own end. Pure; never decodes.
 */
#ifndef ASSETS_FETCH_SNIFF_H
#define ASSETS_FETCH_SNIFF_H

#include "base/err.h"
#include "base/media.h"

#include <stdint.h>

/* enough for every rule; fewer are fine for a shorter body */
enum { SNIFF_BYTES = 4096 };

/* Never fails: MEDIA_EMPTY for no bytes, MEDIA_UNKNOWN for what is not recognised. */
enum media_type sniff(struct str head);

/*
 * Reads fd (a regular file of `bytes` bytes) and says whether its own structure is whole:
 * a JPEG reaches its end marker, an MP4's boxes tile the file and hold moov and all of
 * mdat, PNG reaches IEND, GIF its trailer, WebP and Matroska their stated lengths. *whole
 * is true for types that have no such structure. *broke_at: offset where it broke, else
 * -1. Errors: ERR_DISK (reading failed).
 */
MUST_USE bool sniff_whole(int fd, int64_t bytes, enum media_type type, bool *whole,
                          int64_t *broke_at, struct err *e);

#endif
