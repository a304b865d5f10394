/*
 * catalog/sync.h - the trip: sources in, rows, originals and pictures out. One thread,
 * one loop, one writer.
 */
#ifndef ASSETS_CATALOG_SYNC_H
#define ASSETS_CATALOG_SYNC_H

#include "base/err.h"
#include "base/event.h"
#include "base/str.h"
#include "catalog/archive.h"
#include "catalog/input.h"
#include "catalog/site.h"
#include "fetch/fetch.h"

struct sync_opts {
    /* no names and no lists: everything that the catalog knows */
    struct input_opts input;
    const char *base_url;         /* --base-url, NULL: the site's */
    const char *article_id;       /* --article-id, of the page; NULL: as the page tells */
    const struct site *site;      /* profile chosen by the command; borrowed */
    struct fetch_opts fetch;
    unsigned workers;             /* 0: one a core */
    const char *worker_program;   /* NULL: found */
    uint32_t boxes[4];            /* thumbnail sizes, descending, 0 ends */
    uint32_t colors;              /* of a thumbnail's palette, 2 to 256; 0: all */
    bool storyboard;              /* a strip of tiles for each video */
    bool only_libjpeg;            /* no decoder of our own for JPEG */
    bool dry_run;                 /* plan and tell; change nothing */
    bool offline;                 /* record mentions, fetch nothing */
    /* also what is gone, refused, not media, or not due yet */
    bool retry_failed;
    bool refresh;                 /* ask again about what is present, conditionally */
    bool require_thumbs;          /* a missing sandbox is an error of the run's result */
    int64_t time_limit_ms;        /* 0: none */
    int stop_fd;                  /* readable when asked to end; -1: none */
    struct event_sink sink;
};

/*
 * Runs the trip. False where nothing further could be trusted (disk, catalog, lock) or
 * the user stopped it (ERR_STOPPED); what was told as finished is durable all the same.
 * *counts is filled in either way.
 */
MUST_USE bool sync_run(struct archive *a, const struct sync_opts *opts,
                       struct counts *counts, struct err *e);

/*
 * The exit status of a run that returned true: 0, 1 (some items are missing or damaged),
 * 4 (nothing could be reached though something was asked), 5 (no source could be read).
 */
int sync_exit_status(const struct counts *counts);

#endif
