/*
 * gallery/relative.h - what leads from index.html to media/ and thumbs/: a relative path,
 * nothing, or a URL; and what a page's policy says of it.
 */
#ifndef ASSETS_GALLERY_RELATIVE_H
#define ASSETS_GALLERY_RELATIVE_H

#include "base/str.h"

/*
 * Adds the way from folder `from` to folder `to` as a URL reference that ends in '/':
 * "../", "../../archive/". Both exist; symbolic links on the way are resolved first, so
 * that each ".." means what it says. Errors: ERR_DISK.
 */
MUST_USE bool relative_path(struct buf *out, const char *from, const char *to,
                            struct err *e);

/*
 * Adds an http(s) URL that ends in '/', made of what --media-base gave. ERR_USAGE:
 * another scheme, no host, a port that is none, user and password, query or fragment, or
 * longer than LIMIT_URL_BYTES.
 */
MUST_USE bool relative_url(struct buf *out, const char *url, struct err *e);

/*
 * The source expression of base for img-src and media-src (Content Security Policy 3,
 * section 2.3.1): 'self' for a path, else scheme, host and port.
 */
void relative_policy(struct buf *out, const char *base);

#endif
