/* catalog/bag_info.h - the text of a bag's bag-info.txt (RFC 8493 section 2.2.2). */
#ifndef ASSETS_CATALOG_BAG_INFO_H
#define ASSETS_CATALOG_BAG_INFO_H

#include "base/str.h"

#include <stdint.h>

struct bag_info {
    const char *const *given; /* KEY=VALUE, checked by bag_info_check */
    size_t n_given;
    const char *uuid;     /* of the archive */
    int64_t at_ms;        /* Bagging-Date */
    int64_t bytes, files; /* Payload-Oxum: of the whole payload */
    int64_t local_bytes;  /* Bag-Size: without what fetch.txt names */
};

/* Those given first; what the program knows follows, where it was not given. */
void bag_info_write(struct buf *b, const struct bag_info *info);

#endif
