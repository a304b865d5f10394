/*
 * catalog/finding.h - remarks beside an asset's class: what does not fit together. Pure.
 */
#ifndef ASSETS_CATALOG_FINDING_H
#define ASSETS_CATALOG_FINDING_H

#include "db/row.h"

enum finding {
    FINDING_TYPE_DIFFERS, /* the name claims another type than the bytes have */
    FINDING_NO_PICTURE,   /* sound only */
    /* kept, but of a kind that is not read here, or not looked at yet */
    FINDING_UNVERIFIABLE,
    /* more pixels or streams than the limits allow: no picture was made */
    FINDING_TOO_LARGE,
    /* the name's variant (4x3) and the picture's shape differ by more than 2 % */
    FINDING_ASPECT,
    FINDING_DATE,         /* ticks in the name and the day in the path differ */
    FINDINGS,             /* a row by itself tells those above */

    /* It takes an audit's walk over all rows to tell these (catalog/report.h): */
    /* one file under many URLs that share no name: what a server sends for anything */
    FINDING_PLACEHOLDER = FINDINGS,
    FINDING_NO_THUMB,     /* a whole picture or film that has no thumbnail */
    FINDING_OLD_THUMB,    /* its thumbnails are all of other recipes */
    FINDING_ARTICLE_DATE, /* the path's day is over a month from the article's */
    FINDINGS_OF_AUDIT
};

const char *finding_name(enum finding f); /* "type-differs" */
/* Bit mask of 1u << finding, of those that a row by itself tells. */
uint32_t findings_of(const struct row_listed *r);

#endif
