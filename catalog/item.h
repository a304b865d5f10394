/*
 * catalog/item.h - one asset on its way through a run: what was asked, what came, what
 * the worker saw.
 */
#ifndef ASSETS_CATALOG_ITEM_H
#define ASSETS_CATALOG_ITEM_H

#include "base/hash.h"
#include "base/media.h"
#include "catalog/plan.h"
#include "db/row.h"
#include "fetch/fetch.h"
#include "thumbs/pool.h"

#include <stdint.h>

#define ITEM_LIVE        "live"
#define ITEM_DISK        "disk" /* a copy that counts as the original */
#define ITEM_MIRROR      "mirror"
#define ITEM_WEB_ARCHIVE "web-archive"
/* outcome: bytes came from elsewhere, and are not taken; err says why */
#define ITEM_COPY_REFUSED "copy-refused"

/* A picture that the worker made, held until it is stored. */
struct item_picture {
    struct wire_picture is;
    char *png; /* owned; is.bytes long */
};

struct item {
    struct item *next; /* in the one queue that holds it */

    /* asked */
    int64_t asset;
    char *url, *host; /* owned */
    uint8_t key[SHA256_BYTES];
    enum media_claim claim;
    enum work work;
    enum asset_state was; /* before this run */
    unsigned looks;       /* enum look: what the worker is asked for */
    /* a person chose the frame of its thumbs now: choice_us, or -1: the program's own */
    bool chooses;
    int64_t choice_us;
    /* of another place than the asset's own URL; owned; NULL: that one is asked */
    char *via;
    const char *origin; /* observation's word: "live", "mirror", "web-archive"; static */
    bool has_held;      /* an object was held before this run: */
    uint8_t held[SHA256_BYTES];
    /* its stored file is no good: the same bytes are a repair, and may take its place */
    bool mends;
    bool wants_sha1; /* of a copy that was promised: other bytes are not taken */
    uint8_t want_sha1[SHA1_BYTES];

    /* came */
    int fd;       /* the part, or the stored object; owned; -1: none */
    bool is_part; /* fd is incoming/<key>.part */
    int64_t bytes;
    enum media_type type;
    struct digests digests;
    int64_t at_ms; /* when the answer was complete */
    int http_status;
    char *final_url, *content_type, *etag, *last_modified; /* owned; NULL: not told */
    unsigned char head[LIMIT_HEAD_BYTES];
    size_t head_bytes;
    int64_t not_before_ms;
    struct err err;      /* why there is no body, or why it is not taken */
    const char *outcome; /* observation's word; static; NULL: no observation */

    /* resume: SHA-256 of the part's first noted_bytes */
    struct hash *prefix; /* owned; NULL until a checkpoint */
    int64_t noted_bytes;

    /* seen */
    bool looked;
    enum verdict verdict;
    struct media_facts facts;
    int64_t broke_at;
    char detail[WIRE_TEXT];
    size_t n_pictures;
    struct item_picture pictures[WIRE_BOXES];
    bool strip_told;         /* a storyboard was asked for, and this came of it */
    struct wire_strip strip; /* tiles 0: none */
    char *strip_png;         /* owned; strip.bytes long; NULL where there is none */
};

struct item *item_new(const struct row_work *w, enum work work);
void item_free(struct item *it); /* accepts NULL; closes fd */

/* What a worker made of bytes that are not taken. */
void item_drop_pictures(struct item *it);

const char *item_asks(const struct item *it); /* the URL that is asked; borrowed */
bool item_is_copy(const struct item *it);     /* its bytes come from elsewhere */
/* A copy that may be another file than the original. */
bool item_is_substitute(const struct item *it);
/* The bytes that came are those of the object that was held. */
bool item_came_back(const struct item *it);
/* A worker saw that its bytes are broken. */
bool item_is_damaged(const struct item *it);

/* A queue in order of arrival; zero is empty. */
struct item_queue {
    struct item *first, **last;
    size_t n;
};
void item_push(struct item_queue *q, struct item *it); /* takes it */
struct item *item_pop(struct item_queue *q);           /* gives it; NULL when empty */

#endif
