/*
 * db/fold.h - text in lower case for searching, beyond ASCII as far as the C library
 * knows. Private to db/.
 */
#ifndef ASSETS_DB_FOLD_H
#define ASSETS_DB_FOLD_H

#include "base/str.h"

struct fold; /* the C library's tables for one connection */

struct fold *fold_new(void);
void fold_free(struct fold *f); /* accepts NULL */

/*
 * Adds s in lower case to out: each character for itself (simple case mapping: "ß" stays,
 * "İ" becomes one "i"), so that both sides of a comparison fall together. Arabic yeh and
 * kaf become their Persian forms: the two look the same and keyboards differ. Bytes that
 * are not UTF-8 pass unchanged.
 */
void fold_add(const struct fold *f, struct str s, struct buf *out);

#endif
