/*
 * catalog/import_state.h - one import of a folder, as its parts share it: what the
 * catalog knows (import_dir.c) and what is done about a file (import_take.c). Private to
 * catalog/import_*.c.
 */
#ifndef ASSETS_CATALOG_IMPORT_STATE_H
#define ASSETS_CATALOG_IMPORT_STATE_H

#include "base/hash.h"
#include "catalog/adopt.h"
#include "catalog/import_dir.h"
#include "catalog/import_files.h"

/* An object that the catalog knows. */
struct known_object {
    int64_t bytes;
    uint8_t sha256[SHA256_BYTES];
    /* its file is gone or no good, as the log says, and no copy came so far */
    bool is_bad;
};

/* The asset that a file fits, as it stands at this moment. */
struct target {
    int64_t asset;
    enum asset_state state;
    bool has_held;
    uint8_t held[SHA256_BYTES];
    struct buf url; /* owned */
};

struct import {
    struct archive *archive;
    const struct import_opts *opts;
    struct import_counts *out;
    struct adopt *adopt; /* owned; NULL in a dry run */
    int dir_fd;          /* owned */
    struct import_files files;
    struct known_object *known; /* by size, then digest; owned */
    size_t n_known, room_known;
    int64_t cursor; /* last asset met */
    bool met_any;
    struct target target;
    struct hash *hash; /* owned */
};

/* The one of this size and digest; with sha256 NULL any of this size. NULL: none. */
struct known_object *import_find_known(const struct import *im, int64_t bytes,
                                       const uint8_t *sha256);

/* Decides about one file, does it and tells it. */
MUST_USE bool import_take(struct import *im, const struct import_file *f, struct err *e);
void import_tell(struct import *im, const struct import_file *f,
                 enum import_result result, bool with_url, const char *why);

#endif
