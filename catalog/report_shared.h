/*
 * catalog/report_shared.h - assets that share their file with several others: whether
 * it is a placeholder is known only when all were seen. Private to catalog/report*.c.
 */
#ifndef ASSETS_CATALOG_REPORT_SHARED_H
#define ASSETS_CATALOG_REPORT_SHARED_H

#include "base/limits.h"
#include "catalog/report.h"

/* One file under many URLs. */
struct shared_file {
    uint8_t sha256[SHA256_BYTES];
    uint64_t stems[LIMIT_PLACEHOLDER_URLS]; /* hashes of different ones */
    unsigned n_stems;
    bool has_problem; /* one of its assets is one, whatever the file is */
};

/* One asset of those: what its row said and row_listed does not. */
struct shared_asset {
    int64_t asset, since, checked_at;
    struct str said; /* in texts */
    uint32_t findings, file; /* file: its place among the files */
    int32_t holders, n_thumbs, n_old_thumbs;
    enum asset_state was;
};

/* Zero is empty. */
struct shared {
    struct shared_file *files; /* owned */
    size_t n_files, room_files;
    uint32_t *slots; /* owned; 1 + place of a file, 0: free; n_slots a power of 2 */
    size_t n_slots;
    struct shared_asset *assets; /* owned; by id */
    size_t n_assets, room_assets;
    struct arena texts;
};

/* True where so many hold its file that the question is put off. */
bool shared_is_one(const struct row_audited *r);
/* Ids rise from call to call. */
void shared_add(struct shared *s, const struct row_audited *r, uint32_t findings);
bool shared_is_placeholder(const struct shared_file *f);
/* NULL: never added. */
const struct shared_asset *shared_find(const struct shared *s, int64_t asset);
void shared_release(struct shared *s); /* accepts zero */

#endif
