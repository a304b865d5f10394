/*
 * catalog/export_name.h - names for people: the folder of a date and the name of a file,
 * of which no byte is taken from outside but letters, digits and ". _ -". Pure.
 */
#ifndef ASSETS_CATALOG_EXPORT_NAME_H
#define ASSETS_CATALOG_EXPORT_NAME_H

#include "base/hash.h"

enum {
    EXPORT_FOLDER_MAX = sizeof "2016/07/16",
    EXPORT_PLAIN_BYTES = 80, /* of the readable part */
    EXPORT_HEX = 8,
    EXPORT_ENDING_BYTES = 8,
    EXPORT_NAME_MAX = EXPORT_PLAIN_BYTES + 1 + EXPORT_HEX + 1 + EXPORT_ENDING_BYTES + 1,
    EXPORT_NAME_TRIES = 9 /* each other digits: that many never collide by chance */
};

/* "2016/07/16", "2016/07", "2016", or "undated" for what begins with no such date. */
void export_folder(struct str date, char out[EXPORT_FOLDER_MAX]);

struct export_name {
    struct str article; /* number, or empty */
    struct str url;     /* its last segment, without ending, is the name */
    const uint8_t *sha256;
    const char *ending; /* media_ending() */
};

/*
 * "<article>-<name>-<8 hex>.<ending>", [a-z0-9._-]{1,80} before the digits. All in lower
 * case, so that two names that differ differ also where case does not count. The digits
 * are those of the object, which stands in media/ under them; where that name is taken by
 * another asset, attempt 1 to EXPORT_NAME_TRIES - 1 gives digits of the URL's digest.
 */
void export_name(const struct export_name *n, unsigned attempt,
                 char out[EXPORT_NAME_MAX]);

#endif
