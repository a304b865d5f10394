/*
 * catalog/mirror.h - a template that says where another server keeps its copy of an
 * asset. Pure.
 */
#ifndef ASSETS_CATALOG_MIRROR_H
#define ASSETS_CATALOG_MIRROR_H

#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"

/*
 * ERR_USAGE: an unknown or unclosed {word}, none that tells one asset from another
 * ({url}, {path} or {sha256}), or what cannot become an http or https URL.
 */
MUST_USE bool mirror_check(struct str template, struct err *e);

/*
 * Writes the normalised URL of one asset into out (cleared first): {url}, {host}, {path}
 * (with its query) and {sha256} of the bytes that were held. Each stands there byte for
 * byte; behind a '?' of the template all but letters, digits and -._~ is percent-encoded.
 * One slash is left where the template's and that of {path} meet. False where there is
 * none: sha256 is NULL and the template asks for it, or what came of it is no URL.
 */
MUST_USE bool mirror_url(struct str template, struct str url, const uint8_t *sha256,
                         struct buf *out);

#endif
