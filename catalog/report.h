/*
 * catalog/report.h - an audit's findings told: every asset's class, what changed, and
 * sums that add up. Reads rows; looks at no file and writes nothing.
 */
#ifndef ASSETS_CATALOG_REPORT_H
#define ASSETS_CATALOG_REPORT_H

#include "base/mem.h"
#include "catalog/finding.h"
#include "db/row_audit.h"

/* One asset, as the walk comes to it. Borrowed until the callback returns. */
struct report_item {
    const struct row_audited *row;
    uint32_t findings; /* 1u << finding, the audit's too */
    bool is_problem;   /* of a class other than present, or with findings */
};

/* missing: of the classes that report_is_missing names. */
struct report_sum {
    int64_t total, missing;
};

struct report_host {
    struct str name; /* "" of those without a host */
    struct report_sum sum;
};

struct report_month {
    int year, month;
    struct report_sum sum;
};

struct report_article {
    int64_t id;
    struct str site, number, title;
    struct report_sum sum;
};

/* The worst of all articles, the worst first; texts live in the list's own arena. */
struct report_articles {
    struct report_article *p; /* owned */
    size_t n, room;
    int64_t all; /* also those that are not in p */
    struct arena texts;
};

struct report {
    int64_t total, counts[ASSET_STATES]; /* the counts add up to total */
    int64_t missing;
    /* from class, to class; the last row: assets that are new. They add up to total. */
    int64_t moves[ASSET_STATES + 1][ASSET_STATES];
    int64_t findings[FINDINGS_OF_AUDIT]; /* how many assets have each */
    struct report_host *hosts; /* owned; the worst first; their sums add up to total */
    size_t n_hosts;
    struct report_month *months; /* owned; in order of time, those with any asset */
    size_t n_months;
    struct report_sum undated; /* no shown date: with the months it adds up to total */
    struct report_articles touched; /* with media that are missing; LIMIT_REPORT_NAMED */
    struct report_articles emptied; /* all of whose media are missing */
    struct row_fixity_log fixity; /* of all stored files, held by an asset or not */
    struct arena texts; /* names of hosts */
};

/* Neither present, nor a substitute, nor forgotten on purpose. */
bool report_is_missing(enum asset_state s);

struct report_walk {
    /* the ledgers as an earlier audit left them; NULL: there was none, and all is new */
    const struct row_then *then;
    bool all; /* fn gets every asset, not only problems */
    /*
     * Each once, nearly by id: those that share a file with several others come at the
     * end. False ends the walk, with an error in *e or without. NULL: nobody looks.
     */
    bool (*fn)(void *arg, const struct report_item *item, struct err *e);
    void *arg;
};

/*
 * All of one moment. Where fn ended the walk without an error, true is returned and *out
 * holds what was counted until then. Errors: those of db/row.h and of fn. Release *out in
 * either way.
 */
MUST_USE bool report_read(struct report *out, struct db *db,
                          const struct report_walk *walk, struct err *e);
void report_release(struct report *r); /* accepts zero */

/* Why the asset is in its class, in words; text from outside as it came. */
void report_why(struct buf *b, const struct row_audited *r);

#endif
