/*
 * catalog/wayback_ask.h - inside wayback: one question to the index, over as many answers
 * as it takes, in the time that the archive wants between two.
 */
#ifndef ASSETS_CATALOG_WAYBACK_ASK_H
#define ASSETS_CATALOG_WAYBACK_ASK_H

#include "catalog/cdx.h"
#include "catalog/input_net.h"
#include "catalog/wayback.h"

/* What the index said of one folder. */
struct wayback_folder {
    char *name;      /* owned: "host/path/"; NULL: this place is free */
    struct cdx cdx;
    bool answered;   /* false: it would not say, and is not asked again in this run */
    bool whole;      /* it said all that it knows */
    uint64_t used;   /* the larger, the more lately */
};

struct wayback {
    struct db *db;         /* borrowed */
    struct input_net *net; /* owned */
    char *base, *service;  /* owned */
    struct wayback_opts opts; /* defaults filled in; base is not used */
    int64_t next_ms;
    int64_t requests;
    unsigned failures; /* in a row */
    bool closed;       /* no more requests in this run */
    struct wayback_folder folders[LIMIT_CDX_FOLDERS];
    uint64_t uses;
};

enum wayback_match { WAYBACK_PREFIX, WAYBACK_EXACT };

/*
 * Asks for all captures of `what` ("host/path", without a scheme: archives keep http and
 * https together) into *f, whose name is not touched. A question that fails is no error:
 * f->answered is false then. Errors: ERR_STOPPED, ERR_DISK, ERR_FULL.
 */
MUST_USE bool wayback_ask_index(struct wayback *w, struct str what,
                                enum wayback_match match, struct wayback_folder *f,
                                struct err *e);

#endif
