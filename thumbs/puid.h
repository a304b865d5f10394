/*
 * thumbs/puid.h - PRONOM identifiers of the formats that the worker reads. Pure.
 *
 * Source: the registry's own records, signatures/fmt/<n>.json and x-fmt/<n>.json in
 * The National Archives' repository nationalarchives/pronom-signatures, commit 04ca3915;
 * DROID's signature file V122 is of January 2026. The numbers in puid.c are the ids of
 * the signatures there.
 */
#ifndef ASSETS_THUMBS_PUID_H
#define ASSETS_THUMBS_PUID_H

#include "base/media.h"
#include "base/str.h"

/*
 * The PUID of a whole file of this type by its first bytes (64 KiB are enough: DROID
 * looks no further), as DROID would say; "" where no record is known, as of AVIF and
 * 3GPP2. Where DROID would name two, the one that says more: an animated PNG is fmt/935.
 * What a signature asks of the file's end (JPEG: EOI, PNG: IEND, GIF: trailer; MP4: a
 * moov anywhere) is not looked at: of a truncated file DROID says nothing.
 */
const char *puid_of(enum media_type type, struct str head);

#endif
