/*
 * catalog/export_event.h - what happened to assets and their files, in the terms of
 * PREMIS: observations are captures, events of the log what each of them was.
 */
#ifndef ASSETS_CATALOG_EXPORT_EVENT_H
#define ASSETS_CATALOG_EXPORT_EVENT_H

#include "db/row.h"

/* Of a list of the Library of Congress; see premis_type(). */
#define PREMIS_TYPES "http://id.loc.gov/vocabulary/preservation/eventType"

struct premis_type {
    const char *term; /* "fixity check" */
    const char *code; /* "fix": PREMIS_TYPES "/fix" names it */
};
/* What a kind of event in the log is there; NULL: the list has no such thing. */
const struct premis_type *premis_type(struct str kind);

/* Texts are borrowed until the callback returns. */
struct export_event {
    bool is_observation;
    int64_t id; /* of its row */
    int64_t at;
    struct str kind; /* "observed", or the event's own */
    struct str outcome;
    struct str detail;     /* may be NULL */
    struct str agent;      /* "assets 1.4.0" */
    const uint8_t *object; /* SHA-256, or NULL */
    /* of the asset; NULL where there is none, or the filter leaves it out */
    struct str url;
};

struct export_event_fns {
    /* each asset that fits, before all events; may be NULL */
    bool (*asset)(void *arg, const struct row_listed *r);
    /*
     * Without a filter, each object that was ever stored, after the assets, also those
     * that an asset was told with; may be NULL
     */
    bool (*object)(void *arg, const struct row_object *o);
    bool (*event)(void *arg, const struct export_event *v);
    void *arg;
};

/*
 * Assets that fit the filter, by date; then of each in turn its observations and its
 * events and those of the object that it holds, each once. Without a filter all of both
 * ledgers, oldest first, as row_history_each: also what happened to objects that were
 * replaced. A function that returns false ends it all. Errors: those of row_list_each.
 */
MUST_USE bool export_events(struct db *db, const struct row_filter *filter,
                            const struct export_event_fns *fns, struct err *e);

#endif
