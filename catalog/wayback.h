/*
 * catalog/wayback.h - asks a web archive's index which captures it has, politely: one
 * request for a folder of URLs, one request in so many seconds, nothing asked twice.
 */
#ifndef ASSETS_CATALOG_WAYBACK_H
#define ASSETS_CATALOG_WAYBACK_H

#include "base/hash.h"
#include "base/limits.h"
#include "base/str.h"
#include "db/db.h"
#include "fetch/fetch.h"

struct wayback; /* one archive, one run; not for use by two threads */

struct wayback_opts {
    /*
     * NULL: https://web.archive.org. The index is <base>/cdx/search/cdx, captures are
     * below <base>/web/, as the Wayback Machine has them. Copied.
     */
    const char *base;
    struct fetch_opts fetch; /* its texts are borrowed until wayback_free */
    int stop_fd;             /* readable when asked to end; -1: none */
    /* between the starts of two requests; 0: LIMIT_WEB_ARCHIVE_PAUSE_MS */
    int64_t pause_ms;
    bool ask_again; /* earlier answers that there is none are not trusted */
    /* told once, where the archive refuses: its base, and why; may be NULL */
    void (*note)(void *arg, const char *name, const char *detail);
    void *note_arg;
};

/* db is borrowed until wayback_free. Errors: ERR_USAGE for base. */
MUST_USE bool wayback_new(struct wayback **out, struct db *db,
                          const struct wayback_opts *opts, struct err *e);
void wayback_free(struct wayback *w); /* accepts NULL */

struct wayback_ask {
    int64_t asset;       /* its row */
    struct str url;      /* normalised */
    struct str date;     /* ISO 8601, of the asset; empty: not known */
    const uint8_t *sha1; /* SHA1_BYTES of the object that was held, or NULL */
};

enum wayback_answer {
    WAYBACK_FOUND,
    WAYBACK_NONE,        /* asked now: none. Remembered for LIMIT_ASK_AGAIN_MS */
    WAYBACK_NONE_BEFORE, /* remembered: nothing was asked */
    WAYBACK_LATER        /* no answer to be had now: nothing is remembered */
};

struct capture {
    char url[LIMIT_URL_BYTES +
             1];        /* <base>/web/<timestamp>id_/<URL>: the bytes as they were */
    char timestamp[15]; /* YYYYMMDDhhmmss, UTC */
    uint8_t sha1[SHA1_BYTES]; /* of the bytes that must come */
};

/*
 * Looks for the capture of one URL: the one whose bytes were held, else the one nearest
 * to the asset's date, else the oldest. Callers that ask in the order of the URLs'
 * folders cost one request a folder. Sleeps until the next request is allowed. No
 * transaction may be open: an answer that there is none is committed at once. Errors:
 * ERR_STOPPED, ERR_DISK, ERR_FULL, and those of db/. A network that fails is no error:
 * WAYBACK_LATER.
 */
MUST_USE bool wayback_find(struct wayback *w, const struct wayback_ask *ask,
                           struct capture *out, enum wayback_answer *answer,
                           struct err *e);

/*
 * The capture that was found did not keep its promise (other bytes, no media; outcome
 * says which): remembered as if there were none. Commits. Errors: those of db/.
 */
MUST_USE bool wayback_in_vain(struct wayback *w, int64_t asset, struct str outcome,
                              struct err *e);

/* The base as it is used, for paced_origin: "https://web.archive.org". Borrowed. */
const char *wayback_base(const struct wayback *w);
/* Monotonic time from which the next request to the archive is allowed; 0: at once. */
int64_t wayback_next_ms(const struct wayback *w);
/* Somebody else asked the archive: no request before this monotonic time. */
void wayback_hold(struct wayback *w, int64_t until_ms);
/* Requests sent so far. */
int64_t wayback_requests(const struct wayback *w);

#endif
