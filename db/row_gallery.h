/*
 * db/row_gallery.h - the whole catalog in one walk, for pages that show all of it. The
 * rules of db/row.h hold here too: texts are borrowed until the callback returns.
 */
#ifndef ASSETS_DB_ROW_GALLERY_H
#define ASSETS_DB_ROW_GALLERY_H

#include "db/row.h"

enum {
    GALLERY_BOXES = 8,        /* sizes of thumbnails of one object that are told */
    GALLERY_OBSERVATIONS = 8, /* the newest */
    GALLERY_USES = 50
};

/* An article that an asset leads (place 0 or its own), or on whose page it stands. */
struct gallery_use {
    int64_t article;
    int64_t place;
    bool is_lead;
};

struct row_shown {
    struct row_listed asset;   /* all of it but title, which is the article's to tell */
    uint8_t key[SHA256_BYTES]; /* SHA-256 of the URL */
    bool is_video;             /* by the held object's type, else by the name */
    /* thumbnails that exist, of any recipe, in no order */
    int32_t boxes[GALLERY_BOXES];
    size_t n_boxes;
    struct row_storyboard board; /* tiles 0: none */
    /* leads first, then by article and place; each article and role once */
    struct gallery_use uses[GALLERY_USES];
    size_t n_uses;
    int64_t uses_total;
    /* newest first; `object` and `head` are NULL, whatever the row has */
    struct row_observation observations[GALLERY_OBSERVATIONS];
    size_t n_observations;
    int64_t checked_at; /* bytes last checked or stored; 0: never */
    /*
     * Since when it is in a class other than present: the first observation of the
     * unbroken run of failures at the end, the event that found the bytes lost or
     * changed, or the day it was stored damaged. 0: present, or not known.
     */
    int64_t since;
};

/*
 * Every asset once, by id. One pass over each table side by side: a million assets take
 * seconds, where a question each would take a minute. fn false ends the walk.
 */
MUST_USE bool row_shown_each(struct db *db,
                             bool (*fn)(void *arg, const struct row_shown *r), void *arg,
                             struct err *e);

/* Every article with the name of its site, by id, without its body. */
MUST_USE bool row_article_all(struct db *db,
                              bool (*fn)(void *arg, const struct row_article *a,
                                         struct str site),
                              void *arg, struct err *e);

/*
 * The catalog's revision: one more with each committed transaction that changed a row
 * which a page may show, so that what was made from the rows can tell whether it is still
 * true. 0: nothing was ever committed. Read it within the same transaction as the rows.
 * Not counted are the rows of an audit and of a look-up (row_audit_…, row_lookup_put) and
 * the word that a file is still whole (row_fixity_ok): a week's audit of a million whole
 * files makes no gallery old. A file that was found bad, or whole again, counts.
 */
MUST_USE bool row_revision(struct db *db, int64_t *revision, struct err *e);

#endif
