/*
 * catalog/ingest_rows.h - a page and its mentions as rows; the inner half of ingest,
 * shared with nobody else.
 */
#ifndef ASSETS_CATALOG_INGEST_ROWS_H
#define ASSETS_CATALOG_INGEST_ROWS_H

#include "base/date.h"
#include "catalog/ingest.h"
#include "catalog/source.h"
#include "db/row.h"

/* What the source being read has told so far. */
struct reading {
    const char *name;
    const char *final_url;
    struct text *text;
    struct row_source row;
    bool rebase;
    int64_t site, page; /* rows; page 0: none yet */
    struct buf base;    /* what its references resolve against; empty: nothing */
    struct buf report;  /* JSON objects with commas between */
    int64_t mentions, unread;
    struct date date;   /* the page's */
};

struct ingest {
    struct db *db;
    struct ingest_opts opts;
    struct counts *counts;
    struct reading now;
    struct buf url;      /* reused for each mention */
    struct buf key_base; /* the base that the source's row is known by */
    bool failed;         /* the page's row could not be written: err says why */
    struct err err;
    bool open;           /* a transaction is */
    int64_t pending, opened_ms;
};

/* Decides what the source's references resolve against, and so its site. */
void ingest_find_base(struct ingest *in, struct str base_href);
MUST_USE bool ingest_find_site(struct ingest *in, struct err *e);
MUST_USE bool ingest_add_page(struct ingest *in, const struct page_facts *p,
                              struct err *e);
MUST_USE bool ingest_add_mention(struct ingest *in, const struct mention *m,
                                 struct err *e);

#endif
