/*
 * catalog/report_tally.h - the sums of a report by host, month and article. Private to
 * catalog/report*.c.
 */
#ifndef ASSETS_CATALOG_REPORT_TALLY_H
#define ASSETS_CATALOG_REPORT_TALLY_H

#include "catalog/report.h"

enum { TALLY_MONTHS = 12 * 10000 }; /* of the years 0 to 9999 */

/* Zero is empty. */
struct tally {
    struct report *report; /* what is counted into */
    uint32_t *slots;       /* owned; 1 + index of a host, 0: free; n_slots a power of 2 */
    size_t n_slots, room;  /* room of report->hosts */
    size_t last_host;      /* neighbours mostly share their host */
    struct report_sum *months; /* owned; TALLY_MONTHS */
};

void tally_add(struct tally *t, const struct row_listed *r, bool is_missing);
/* Sorts the hosts and makes the list of months. */
void tally_end(struct tally *t);
void tally_release(struct tally *t); /* accepts zero */

uint64_t tally_hash(struct str s); /* FNV-1a */

/* Keeps the worst LIMIT_REPORT_NAMED. */
void tally_article(struct report_articles *list, const struct row_article_sum *s);
void tally_articles_end(struct report_articles *list);

#endif
