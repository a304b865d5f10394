/*
 * catalog/bag_urls.h - which asset each file of a bag is: by the tag file
 * assets/catalog.jsonl, by fetch.txt, else by who holds the digest already.
 */
#ifndef ASSETS_CATALOG_BAG_URLS_H
#define ASSETS_CATALOG_BAG_URLS_H

#include "base/event.h"
#include "catalog/archive.h"
#include "catalog/bag_read.h"
#include "catalog/site.h"

/* A file, and one asset that it is. */
struct bag_pair {
    size_t file;     /* its index in the bag */
    const char *url; /* normalised; in the arena */
};

struct bag_urls {
    struct bag_pair *p; /* owned; in the order of what told them */
    size_t n, cap;
    bool *has_url; /* owned; of each file of the bag: a pair names it */
    struct arena texts;
    int64_t unmatched; /* payload files that no pair names */
};

/*
 * sha256: of each file of the bag. Files that match nothing are told to the sink by
 * EVENT_NOTE. Release *u in either case. Errors: ERR_DISK, ERR_DB, ERR_LIMIT.
 */
MUST_USE bool bag_urls_find(struct archive *a, const struct bag *b,
                            const uint8_t (*sha256)[SHA256_BYTES],
                            const struct event_sink *sink, struct bag_urls *u,
                            struct err *e);
/* Assets that no source mentions yet get their rows: the bag is who tells of them. */
MUST_USE bool bag_urls_add_assets(struct archive *a, const struct bag_urls *u,
                                  const struct site *site, struct err *e);
void bag_urls_release(struct bag_urls *u); /* accepts zero */

#endif
