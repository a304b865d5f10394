/*
 * catalog/bag_payload.h - the files of a bag under construction: collected from the
 * catalog, then linked or copied into data/ while they are read.
 */
#ifndef ASSETS_CATALOG_BAG_PAYLOAD_H
#define ASSETS_CATALOG_BAG_PAYLOAD_H

#include "base/mem.h"
#include "catalog/bag_tag.h"
#include "catalog/bag_write.h"

enum { BAG_PATH_MAX = STORAGE_NAME_MAX };

struct bag_object {
    uint8_t sha256[SHA256_BYTES];
    int64_t bytes;
    const char *url; /* holey: in the form of fetch.txt, in the arena; else NULL */
    uint32_t rank;   /* in the order of the catalog: the first URL stays */
    uint8_t type;    /* enum media_type */
    bool is_out;     /* left out: its bytes are not what they were */
};

/* Zero is empty. */
struct bag_objects {
    struct bag_object *p; /* owned */
    size_t n, cap;
    struct arena urls;
};
void bag_objects_add(struct bag_objects *list, const struct bag_object *o);
/* By digest, each once; of several the first that was added with a URL tells it. */
void bag_objects_sort(struct bag_objects *list);
/* NULL where it is not there. Wants them sorted. */
const struct bag_object *bag_objects_find(const struct bag_objects *list,
                                          const uint8_t sha256[SHA256_BYTES]);
void bag_objects_release(struct bag_objects *list); /* accepts zero */

/* "data/ab/<hex>.jpg" */
void bag_payload_path(const struct bag_object *o, char out[BAG_PATH_MAX]);

/* A bag that is being written. */
struct bag_build {
    struct archive *a;           /* borrowed, as are opts and out */
    const struct bag_opts *opts;
    int fd;                      /* of its folder; borrowed */
    struct bag_objects objects;  /* sorted */
    struct bag_tags tags;
    struct bag_result *out;
};

/*
 * Puts each object into data/ or names it in fetch.txt, and writes both payload
 * manifests. What is absent or differs is told, counted and marked is_out.
 */
MUST_USE bool bag_payload_put(struct bag_build *b, struct err *e);

#endif
