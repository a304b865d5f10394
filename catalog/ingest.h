/* catalog/ingest.h - a source's text becomes rows: source, article, asset, mention. */
#ifndef ASSETS_CATALOG_INGEST_H
#define ASSETS_CATALOG_INGEST_H

#include "base/event.h"
#include "catalog/site.h"
#include "catalog/text.h"
#include "db/db.h"

struct ingest; /* the reading of one run's sources */

struct ingest_opts {
    const char *base_url;    /* normalised; NULL: none was given */
    const char *article_id;  /* of the page; NULL: as it tells */
    const struct site *site; /* borrowed */
    /* never commit: a dry run's rows are abandoned by the caller */
    bool keep_open;
    int stop_fd;             /* readable when asked to end; -1: none */
    int64_t deadline_ms;     /* on clock_mono_ms; 0: none */
    struct event_sink sink;
};

struct ingest *ingest_new(struct db *db, const struct ingest_opts *opts,
                          struct counts *counts);
void ingest_free(struct ingest *in); /* accepts NULL */

/*
 * Reads one text into rows and adds it to the run's sources. A text that is known with
 * the same bytes and base costs one look-up. final_url: where it was fetched from, or
 * NULL. Commits every INGEST_BATCH mentions or second; the last batch is left open for
 * the next source or ingest_end.
 * Errors: ERR_STOPPED (stop_fd or deadline; what was read is kept, the source will be
 * read again), ERR_DB, ERR_FULL.
 */
MUST_USE bool ingest_text(struct ingest *in, const char *name, struct text *text,
                          const char *final_url, struct err *e);

/* Commits what is open. */
MUST_USE bool ingest_end(struct ingest *in, struct err *e);

#endif
