/*
 * db/row_audit.h - rows of the audit: what is stored, what its bytes were last found to
 * be, how each asset stands now and stood at the last audit. The rules of db/row.h hold
 * here too.
 */
#ifndef ASSETS_DB_ROW_AUDIT_H
#define ASSETS_DB_ROW_AUDIT_H

#include "db/row.h"

/* ---- what is stored ---- */

/* The newest event that looked at an object's bytes or put them there. */
enum bytes_said { SAID_NOTHING, SAID_FINE, SAID_ABSENT, SAID_DIFFERS, SAID_UNREADABLE };

struct row_stored {
    uint8_t sha256[SHA256_BYTES];
    int64_t bytes;
    struct str type; /* media_name() */
    enum bytes_said said;
    /* last found whole: by a fixity check, or when it was stored; 0: never */
    int64_t whole_at;
};
/*
 * Every object, by digest: a million in 1.5 s, which take 64 MB until the last is told.
 * No question is open while fn is called: it may write. fn false ends the walk.
 */
MUST_USE bool row_stored_each(struct db *db,
                              bool (*fn)(void *arg, const struct row_stored *r),
                              void *arg, struct err *e);

/*
 * The event "fixity" with outcome "ok", of an object that was not said to be bad. It does
 * not count for the catalog's revision: no asset stands otherwise than before. What was
 * bad and is whole again is told by row_event_add, which counts.
 */
MUST_USE bool row_fixity_ok(struct db *db, const uint8_t object[SHA256_BYTES], int64_t at,
                            struct str agent, struct err *e);

/* ---- audits ---- */

/* No row of an audit counts for the catalog's revision: no page shows any. */
struct row_audit {
    int64_t id;
    struct str mode;            /* full, fast, incremental */
    int64_t began_at, ended_at; /* ended_at 0: it was not finished */
    bool has_cursor;
    uint8_t cursor[SHA256_BYTES];
    int64_t files, bytes;                             /* looked at so far */
    int64_t last_observation, last_event, last_asset; /* set by row_audit_end */
    struct str summary;                               /* JSON, or NULL */
};
/* Sets a->id. */
MUST_USE bool row_audit_begin(struct db *db, struct row_audit *a, struct err *e);
/* Cursor, files and bytes as they are now. */
MUST_USE bool row_audit_mark(struct db *db, const struct row_audit *a, struct err *e);
/* The same with ended_at and summary, and the ends of the ledgers as they are now. */
MUST_USE bool row_audit_end(struct db *db, struct row_audit *a, struct err *e);
/*
 * The newest of this mode (mode NULL: of any) that has ended, or that has not: an
 * unfinished one may be older than one that has ended, as the ids tell. Texts are copied
 * into hold, whose limit gives ERR_LIMIT. *found false: none.
 */
MUST_USE bool row_audit_last(struct db *db, struct str mode, bool ended,
                             struct row_audit *out, struct buf *hold, bool *found,
                             struct err *e);
/* All that have ended, newest first. */
MUST_USE bool row_audit_each(struct db *db,
                             bool (*fn)(void *arg, const struct row_audit *a), void *arg,
                             struct err *e);

/* What the log says of all objects, for the fixity levels of digital preservation. */
struct row_fixity_log {
    int64_t objects;
    int64_t never;           /* no event says that it was ever found whole */
    int64_t never_rechecked; /* no fixity check since it was stored */
    int64_t oldest_at;       /* the oldest newest fixity check of any object; 0: none */
    int64_t checks;          /* fixity events */
    int64_t full_audits;     /* ended, mode full or incremental */
    int64_t first_audit_at, last_audit_at; /* of those; 0: none */
    int64_t repaired;                      /* events "repaired" */
    int64_t bad, absent; /* objects that are SAID_DIFFERS or _UNREADABLE, SAID_ABSENT */
};
MUST_USE bool row_fixity_log(struct db *db, struct row_fixity_log *out, struct err *e);

/* ---- how each asset stands ---- */

/* Where the ledgers stood; zero: nothing was before, every asset is new. */
struct row_then {
    int64_t observation, event, asset; /* the last of each that counted */
    int64_t at;                        /* tombstones set and lifted until then */
};

struct row_audited {
    /*
     * Without title. Of the object: digest, bytes, stored_at, type, width, height,
     * duration, codec, date_media, verdict and its detail; row_object_find has the rest.
     */
    struct row_listed asset;
    /* at `then`, with the verdicts of now; ASSET_STATES: it was not there */
    enum asset_state was;
    int64_t since;      /* in a class other than present; 0: present, not known */
    int64_t checked_at; /* bytes last looked at or stored; 0: never */
    /* detail of the newest event about its bytes, where that found them bad */
    struct str said;
    int32_t holders;      /* assets that hold the same object now */
    int32_t n_thumbs;     /* boxes of the current recipe; of the held object */
    int32_t n_old_thumbs; /* of other recipes */
};
/*
 * Every asset once, by id: a million in 2 s and 150 MB. recipe is the current one. The
 * class and `since` are those of the view asset_class and of row_shown_each, which a test
 * holds them to.
 */
MUST_USE bool row_audited_each(struct db *db, const struct row_then *then, int32_t recipe,
                               bool (*fn)(void *arg, const struct row_audited *r),
                               void *arg, struct err *e);

/* One article with media that are not there. */
struct row_article_sum {
    struct row_article article; /* without body */
    struct str site;
    int64_t assets;  /* that it leads or that stand on its page, each once */
    int64_t missing; /* of them, those whose bit is set */
};
/*
 * Articles with at least one missing asset, by id. Bit `id % 8` of missing[id / 8] is
 * asset id's; ids past n_bits are not missing.
 */
MUST_USE bool row_article_sums_each(struct db *db, const uint8_t *missing, int64_t n_bits,
                                    bool (*fn)(void *arg,
                                               const struct row_article_sum *s),
                                    void *arg, struct err *e);

/* Ids of assets are at most this. */
MUST_USE bool row_asset_most(struct db *db, int64_t *id, struct err *e);

#endif
