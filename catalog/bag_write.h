/*
 * catalog/bag_write.h - stored media as a bag that stands by itself (BagIt 1.0, RFC
 * 8493): payload below data/, manifests of two digests, and what the catalog knows of
 * each file in the tag file assets/catalog.jsonl.
 */
#ifndef ASSETS_CATALOG_BAG_WRITE_H
#define ASSETS_CATALOG_BAG_WRITE_H

#include "base/event.h"
#include "catalog/archive.h"
#include "db/row.h"

/*
 * Adds what is known of one asset to b, as a JSON object on one line with at least "url"
 * and "sha256", without a line end. bag_write puts "bag_path" in front of its members.
 * False with e set ends the bag.
 */
typedef bool bag_line_fn(void *arg, const struct row_listed *r, struct buf *b,
                         struct err *e);

/* All borrowed. */
struct bag_opts {
    /*
     * Must not exist; its parent must. It is built under a name of ours beside it and
     * renamed last; what a killed run left under that name is cleared first.
     */
    const char *dir;
    const struct row_filter *filter; /* whose media; NULL: all. `limit` counts assets */
    /* media with an http(s) URL are named in fetch.txt instead of being put into data/ */
    bool holey;
    const char *const *info; /* KEY=VALUE for bag-info.txt, in this order */
    size_t n_info;
    bag_line_fn *line;
    void *line_arg;
    int stop_fd;            /* readable when asked to end; -1: none */
    struct event_sink sink; /* EVENT_TICK; EVENT_NOTE for what is left out */
};

struct bag_result {
    int64_t files, bytes;   /* of the payload, those of fetch.txt included */
    int64_t linked, copied; /* in data/ */
    int64_t fetched_later;  /* in fetch.txt */
    int64_t lines;          /* of assets/catalog.jsonl */
    /* assets that the filter takes and that hold media which are left out */
    int64_t damaged, lost, excluded;
    /* left out: bytes that no longer match their digest, files that are not there */
    int64_t differs, absent;
};

/*
 * Archive a may be open for reading only. Media that are damaged, lost or excluded are no
 * part of a bag; their assets are counted. True also where files were left out:
 * bag_exit_status tells. On failure nothing is at opts->dir. Errors: ERR_USAGE (dir
 * exists, a bad KEY=VALUE, no media fit), ERR_DISK, ERR_FULL, ERR_DB, ERR_STOPPED. Kill
 * point: bag-payload, after each file.
 */
MUST_USE bool bag_write(struct archive *a, const struct bag_opts *opts,
                        struct bag_result *out, struct err *e);

/* 0; 1 where any is damaged, lost or absent; 6 where one no longer matches its digest. */
int bag_exit_status(const struct bag_result *r);

/*
 * Checks one KEY=VALUE. KEY: letters, digits and '-', a letter first, at most 80 bytes,
 * and none that the program writes itself; VALUE: UTF-8 without control characters, not
 * empty, without white space at its ends. ERR_USAGE.
 */
MUST_USE bool bag_info_check(const char *key_value, struct err *e);

#endif
