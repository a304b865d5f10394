/*
 * db/row.h - plain structs for rows, and the named questions that the program asks. The
 * only SQL stands behind these.
 *
 * Ledgers (mention, observation, event) are only added to. Texts given in are copied;
 * texts of rows that are handed out are borrowed until the callback returns. An empty
 * struct str with p NULL is SQL NULL. Times are milliseconds since 1970 UTC. Every
 * function fails with ERR_DB, ERR_FULL or ERR_DISK, and with ERR_LIMIT where a row would
 * pass LIMIT_DB_ROW_BYTES. Writers want an open transaction. A callback may ask any
 * question, also the one that calls it.
 */
#ifndef ASSETS_DB_ROW_H
#define ASSETS_DB_ROW_H

#include "base/err.h"
#include "base/hash.h"
#include "base/media.h"
#include "base/str.h"
#include "db/db.h"

#include <stdint.h>

/* ---- state of an asset, computed by the view asset_class; never stored ---- */
enum asset_state {
    STATE_PRESENT,
    STATE_SUBSTITUTE,
    STATE_DAMAGED,
    STATE_LOST,
    STATE_GONE,
    STATE_REFUSED,
    STATE_NOT_MEDIA,
    STATE_FAILING,
    STATE_UNTRIED,
    STATE_UNRESOLVABLE,
    STATE_EXCLUDED,
    ASSET_STATES
};
const char *state_name(enum asset_state s);        /* "present", "not-media" */
enum asset_state state_from_name(struct str name); /* ASSET_STATES where none */

/* ---- sources, sites, articles ---- */
struct row_source {
    int64_t id;
    struct str name;
    uint8_t sha256[SHA256_BYTES];
    int64_t bytes;
    struct str base;   /* the base URL it was read with; "" when there was none */
    struct str form;   /* json, ndjson, dump-string, dump-array, page… */
    struct str report; /* JSON of what could not be read */
    int64_t read_at;
};
/*
 * Finds a reading of the same name and bytes with this base; with base "" any reading
 * will do. *id 0: none. Where there is only a reading without base and base is not "",
 * *id is its id and *rebase is true: its mentions are to be added again under the same
 * source id, and row_source_rebase told. A reading that was never finished (a killed run:
 * no row_source_finish) is given in the same way, whatever its base, and so is one that
 * found nothing (form "none"): each run tells that again.
 */
MUST_USE bool row_source_find(struct db *db, const struct row_source *s, int64_t *id,
                              bool *rebase, struct err *e);
/* sets s->id */
MUST_USE bool row_source_add(struct db *db, struct row_source *s, struct err *e);
/* Form and report are known only after the reading. */
MUST_USE bool row_source_finish(struct db *db, const struct row_source *s, struct err *e);
/*
 * After the mentions were added again: records the base. Assets and articles that lost
 * their last mention by that, and have no observation, event, tombstone or lookup, are
 * gone already (row_mention_add). Without a base nothing is changed.
 */
MUST_USE bool row_source_rebase(struct db *db, const struct row_source *s, struct err *e);

/* Whether there is a reading of this name, whatever its bytes were. */
MUST_USE bool row_source_known(struct db *db, struct str name, bool *known,
                               struct err *e);

/* Finds or makes the site. */
MUST_USE bool row_site_get(struct db *db, struct str name, int64_t *id, struct err *e);

struct row_article {
    int64_t id;
    int64_t site;
    struct str number, title, published, published_from, url, body;
};
/*
 * Finds or makes the article (site, number); fields that are not NULL fill fields that
 * are NULL in the row. Sets a->id.
 */
MUST_USE bool row_article_get(struct db *db, struct row_article *a, struct err *e);

/* ---- assets and mentions ---- */
struct row_asset {
    int64_t id;
    struct str url, host;
    /* SHA-256 of url: names its part file; its first 8 bytes are the row's index */
    uint8_t key[SHA256_BYTES];
    enum media_claim claim;
    struct str stem, variant, date_path, date_name;
    struct str date, date_source; /* the one shown, as far as the name and path tell */
};
/* sets a->id */
MUST_USE bool row_asset_get(struct db *db, struct row_asset *a, bool *is_new,
                            struct err *e);

/* The asset of exactly this URL; *id 0: there is none. */
MUST_USE bool row_asset_find(struct db *db, struct str url, int64_t *id, struct err *e);

/* Gives the shown date to an asset that has none, and leaves any other alone. */
MUST_USE bool row_asset_date_if_none(struct db *db, int64_t asset, struct str date,
                                     struct str source, struct err *e);

struct row_mention {
    int64_t source, at_byte, article, page, asset; /* page 0: none */
    int64_t place;
    struct str sort, content_type, title, raw;
};
/*
 * The same (source, at_byte) again updates which article, page and asset it names (a
 * rebase), and nothing else of the mention. What it named before goes in the same
 * transaction where nothing else names or knows it: a run that is killed within a rebase
 * leaves nothing behind.
 */
MUST_USE bool row_mention_add(struct db *db, const struct row_mention *m, struct err *e);

/* ---- objects ---- */
struct row_object {
    uint8_t sha256[SHA256_BYTES], sha1[SHA1_BYTES];
    int64_t bytes;
    struct str type, puid; /* media_name() */
    int32_t width, height; /* 0: NULL */
    int64_t duration_us;   /* -1: NULL */
    struct str codec, profile, pixel_format, frame_rate;
    int64_t bit_rate; /* 0: NULL */
    struct str audio_codec;
    /* degrees clockwise that the picture was turned for showing; -1: NULL */
    int32_t rotation;
    struct str date_media; /* container or EXIF date, ISO 8601 */
    struct str facts;      /* JSON: all else that the probe told */
    struct str verdict, verdict_detail;
    int64_t stored_at;
    /* what the file says of itself */
    struct str caption, credit, copyright, creator;
    int32_t dominant; /* 0xRRGGBB of what is shown; -1: NULL */
    bool has_phash;
    uint64_t phash; /* perceptual hash of what is shown */
    /* how much of a broken picture's height is there, in thousandths; -1: NULL */
    int32_t whole_permille;
};
/*
 * Adds, or refreshes what the probe told (never bytes, digests or stored_at) where the
 * object is known. The verdict "unchecked" refreshes nothing: nobody looked.
 */
MUST_USE bool row_object_put(struct db *db, const struct row_object *o, struct err *e);
/*
 * Other pictures of a known object were made: dominant and phash of *o are of those.
 * Nothing else is written, and nothing at all where *o has neither.
 */
MUST_USE bool row_object_shown(struct db *db, const struct row_object *o, struct err *e);

/* One object, told to fn. *found false: there is no such object, and fn is not called. */
MUST_USE bool row_object_find(struct db *db, const uint8_t sha256[SHA256_BYTES],
                              void (*fn)(void *arg, const struct row_object *o),
                              void *arg, bool *found, struct err *e);

/*
 * The object whose digest begins with these hexadecimal digits, in any case. *found: how
 * many there are, 2 for more than one; 0 also where prefix is no such text.
 */
MUST_USE bool row_object_named(struct db *db, struct str prefix,
                               uint8_t sha256[SHA256_BYTES], int *found, struct err *e);
/* Every object that has a perceptual hash, in no order. fn false ends the walk. */
MUST_USE bool row_phash_each(struct db *db,
                             bool (*fn)(void *arg, const uint8_t sha256[SHA256_BYTES],
                                        uint64_t phash),
                             void *arg, struct err *e);

/* ---- pictures made from objects ---- */
struct row_thumb {
    uint8_t object[SHA256_BYTES];
    int32_t recipe, box_px, width, height;
    int64_t bytes;
    int64_t frame_us; /* -1: NULL */
};
/* What other recipes made for the same box is gone: their file was replaced. */
MUST_USE bool row_thumb_put(struct db *db, const struct row_thumb *t, struct err *e);

/* The strip of a video; tiles 0: a look found that it gives none. */
struct row_storyboard {
    uint8_t object[SHA256_BYTES];
    int32_t recipe, tiles, tile_width, tile_height;
    int64_t bytes;
    struct str times; /* JSON: array of seconds, one a tile */
};
MUST_USE bool row_storyboard_put(struct db *db, const struct row_storyboard *s,
                                 struct err *e);
/* *found false: there is no row. Times are copied into hold. */
MUST_USE bool row_storyboard_find(struct db *db, const uint8_t object[SHA256_BYTES],
                                  struct row_storyboard *out, struct buf *hold,
                                  bool *found, struct err *e);

/* The frame that a person chose for an object's thumbs; *at_us -1: nobody chose. */
MUST_USE bool row_frame_find(struct db *db, const uint8_t object[SHA256_BYTES],
                             int64_t *at_us, struct err *e);
/* at_us -1 takes the choice back. */
MUST_USE bool row_frame_put(struct db *db, const uint8_t object[SHA256_BYTES],
                            int64_t at_us, int64_t chosen_at, struct err *e);

/* ---- observations, events ---- */

struct row_observation {
    int64_t id, asset, at;
    struct str origin, final_url;
    int32_t http_status; /* 0: NULL */
    int64_t bytes;       /* -1: NULL */
    struct str content_type, etag, last_modified;
    const uint8_t *object; /* SHA-256, or NULL */
    struct str outcome;    /* stored unchanged gone refused not-media failed policy */
    struct str error;
    int64_t not_before; /* 0: NULL */
    struct str head;    /* first bytes of a body that was not stored */
};
MUST_USE bool row_observation_add(struct db *db, const struct row_observation *o,
                                  struct err *e);

struct row_event {
    int64_t id, at;
    struct str kind;       /* stored, thumbed, adopted, fixity… */
    const uint8_t *object; /* or NULL */
    int64_t asset;         /* or 0 */
    struct str outcome, detail, agent;
};
MUST_USE bool row_event_add(struct db *db, const struct row_event *v, struct err *e);

/* ---- what a run has to do ---- */

/*
 * Empties and fills the connection's set of sources, and of assets that were named
 * themselves, of this run; the whole catalog where nothing is ever added.
 */
MUST_USE bool row_run_clear(struct db *db, struct err *e);
MUST_USE bool row_run_add(struct db *db, int64_t source, struct err *e);
MUST_USE bool row_run_add_asset(struct db *db, int64_t asset, struct err *e);

struct row_work {
    int64_t asset;
    struct str url, host;
    uint8_t key[SHA256_BYTES];
    enum media_claim claim;
    enum asset_state state;
    int64_t attempts;               /* observations so far */
    int64_t not_before;             /* 0: none */
    int64_t live_at;                /* its own server was last asked; 0: never */
    struct str etag, last_modified; /* of the last observation with an object, or NULL */
    const uint8_t *object;          /* held, or NULL */
    struct str type;                /* of the held object, or NULL */
    int64_t object_bytes;           /* -1: none held */
    struct str verdict;             /* of the held object, or NULL */
    bool has_thumb;                 /* of this recipe, in any box */
    int32_t n_thumbs;               /* of this recipe, in the wanted boxes */
    bool has_storyboard;            /* of this recipe, or word that there can be none */
    bool is_named;                  /* by row_run_add_asset */
};
enum { ROW_BOXES = 4 };
struct row_page {
    int64_t after, limit;      /* assets with id > after, at most `limit` */
    int32_t recipe;            /* the current one */
    uint32_t boxes[ROW_BOXES]; /* the wanted ones; 0: none */
};
/*
 * Assets of this run, by id. fn false ends the walk. Every asset of the run is given,
 * also those with nothing to do: the planner decides.
 */
MUST_USE bool row_work_each(struct db *db, const struct row_page *page,
                            bool (*fn)(void *arg, const struct row_work *w), void *arg,
                            struct err *e);
/* How many assets of this run are in each state. */
MUST_USE bool row_run_count(struct db *db, int64_t counts[ASSET_STATES], struct err *e);

/* ---- what people ask ---- */
struct row_filter {
    /* number, or site/number: assets that this article leads or that stand on its page */
    struct str article;
    struct str url;        /* exactly this one */
    const uint8_t *sha256; /* held object, or NULL */
    bool by_claim;
    /* where by_claim: image or video, by the held object's type, else by the name */
    enum media_claim claim;
    uint32_t states; /* bit mask of 1u << asset_state; 0: all */
    /* ISO 8601, inclusive, compared on the shown date at the filter's precision */
    struct str date_after, date_before;
    struct str host; /* exactly, or as a parent domain */
    /* every word stands in a title of a mention, in any case, or in the URL */
    struct str search;
    int64_t limit; /* 0: all */
};

struct row_listed {
    int64_t asset;
    struct str url, host;
    enum media_claim claim;
    enum asset_state state;
    struct str stem, variant, date, date_source, date_path, date_name;
    /* of the page it stands on or the article it leads, the earliest */
    struct str date_article;
    bool held;
    struct row_object object; /* where held */
    struct str origin;        /* of the held copy */
    /* earliest source reading; last observation (0: none) */
    int64_t first_seen, last_seen;
    int32_t http_status;      /* of the last observation, 0: none */
    struct str last_modified; /* of the held copy */
    struct str error;         /* of the last observation */
    int64_t attempts;
    struct str title; /* of the first mention that has one */
};
/*
 * By shown date (none last), then id; row by row, nothing is copied or sorted but where
 * article, url or sha256 name a few. ERR_USAGE: more words than LIMIT_SEARCH_WORDS or
 * longer than LIMIT_SEARCH_BYTES. Zones of dates are passed over on both sides; a date
 * that is less precise than the filter fits where it may lie within.
 */
MUST_USE bool row_list_each(struct db *db, const struct row_filter *f,
                            bool (*fn)(void *arg, const struct row_listed *r), void *arg,
                            struct err *e);

struct row_use { /* one article that an asset belongs to */
    /* role: lead, or related (it stands on this page) */
    struct str site, number, title, published, role;
    int64_t place; /* 0 for lead */
    struct str sort, content_type;
    struct str source; /* name of the text */
    int64_t at_byte;
    struct str raw;
};
/*
 * A mention gives one use for the article it leads and one for its page. Leads first,
 * then by site, number, place and mention: the same article again, from another source,
 * comes next to its first.
 */
MUST_USE bool row_uses_each(struct db *db, int64_t asset,
                            bool (*fn)(void *arg, const struct row_use *u), void *arg,
                            struct err *e);
MUST_USE bool row_thumbs_each(struct db *db, const uint8_t object[SHA256_BYTES],
                              bool (*fn)(void *arg, const struct row_thumb *t), void *arg,
                              struct err *e);
MUST_USE bool row_observations_each(struct db *db, int64_t asset,
                                    bool (*fn)(void *arg,
                                               const struct row_observation *o),
                                    void *arg, struct err *e);
/* Events of an asset and of the object it holds, oldest first. */
MUST_USE bool row_events_each(struct db *db, int64_t asset,
                              bool (*fn)(void *arg, const struct row_event *v), void *arg,
                              struct err *e);
/* Articles with this number at any site; site/number names one. */
MUST_USE bool row_articles_each(struct db *db, struct str number,
                                bool (*fn)(void *arg, const struct row_article *a,
                                           struct str site),
                                void *arg, struct err *e);
/*
 * True where an observation of this asset at this time holds this object: the journal's
 * entry has its row already.
 */
MUST_USE bool row_observation_known(struct db *db, const uint8_t asset_key[SHA256_BYTES],
                                    const uint8_t object[SHA256_BYTES], bool *known,
                                    int64_t *asset, struct err *e);

#endif
