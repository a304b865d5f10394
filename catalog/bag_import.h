/*
 * catalog/bag_import.h - a bag enters the archive: completed where it is holey, verified
 * as a whole, then adopted file by file.
 */
#ifndef ASSETS_CATALOG_BAG_IMPORT_H
#define ASSETS_CATALOG_BAG_IMPORT_H

#include "catalog/bag_read.h"
#include "catalog/sync.h"

struct bag_import_result {
    int64_t files, bytes; /* of the payload, all of them verified */
    int64_t from_archive; /* were missing; linked or copied out of the archive itself */
    int64_t fetched;      /* were missing; fetched as fetch.txt says */
    int64_t missing;      /* could not be fetched: then nothing is adopted */
    int64_t adopted;      /* assets whose media are archived now */
    int64_t known;        /* assets that held the same bytes already */
    int64_t left_alone;   /* assets that hold other bytes, or were forgotten */
    int64_t refused;      /* files that are no media, or that break off */
    int64_t unmatched;    /* files of which nobody says what URL they are of */
    struct counts counts; /* of the adoption */
};

/*
 * A bag that is not valid (RFC 8493 section 3) is refused before anything is adopted;
 * what was fetched into it stays, so that the next call goes on. Files are told by
 * EVENT_NOTE, their recording by EVENT_ITEM. URLs are those of the tag file
 * assets/catalog.jsonl, then of fetch.txt, else of the assets that hold the digest.
 *
 * Of opts, what is said of fetching, workers, pictures, site, offline, dry_run,
 * time_limit_ms, stop_fd and the sink is looked at. dry_run verifies; it fetches and
 * adopts nothing. Errors: ERR_INPUT (a rule of the format is broken; the text names file
 * and line), ERR_DAMAGE (bytes that are not what a manifest lists), ERR_NET_LATER or
 * ERR_NET_DOWN (files could not be fetched), ERR_BUSY, and those of sync_run.
 */
MUST_USE bool bag_import(struct archive *a, const char *dir, const struct sync_opts *opts,
                         struct bag_import_result *out, struct err *e);

/* 0; 1 where files were refused or matched nothing, or do not decode. */
int bag_import_status(const struct bag_import_result *r);

#endif
