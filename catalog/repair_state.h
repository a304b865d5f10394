/*
 * catalog/repair_state.h - one repair under way, as its parts share it: files
 * (repair_files.c), other archives (repair_from.c), network (repair_fetch.c,
 * repair_wayback.c). Private to catalog/repair*.c.
 */
#ifndef ASSETS_CATALOG_REPAIR_STATE_H
#define ASSETS_CATALOG_REPAIR_STATE_H

#include "catalog/audit_state.h"
#include "catalog/repair.h"
#include "catalog/sync_state.h"
#include "catalog/wayback.h"

#define REPAIR_AGENT "assets " ASSETS_VERSION

/* One word about one file, held until its rows are committed with the group's. */
struct mend {
    struct audit_entry *entry;
    const char *kind, *outcome; /* of the event; static */
    char *detail;               /* owned */
    const char *does;           /* "copy", "move": a dry run's word; NULL: not told */
    int64_t *counter;           /* of the result; NULL: none */
    /* bytes to be put in place first; fd -1: none */
    int fd; /* of the part <digest>; owned */
};

struct repair {
    struct archive *archive; /* borrowed */
    const struct repair_opts *opts;
    struct repair_result *out;
    struct sync sync;      /* its loop, its record, its clock */
    struct sync_opts trip; /* what sync goes by */

    /* what should be stored and what is there: audit_survey's */
    struct audit look;
    struct audit_opts look_opts;
    struct audit_result found;
    bool *is_bad; /* of each entry of look: no good file after repair_files; owned */

    struct storage **from; /* owned, as many as opts->n_from */
    struct mend mends[LIMIT_GROUP_FILES];
    size_t n_mends;

    struct wayback *wayback; /* owned; NULL where none is asked */
    size_t mirror;    /* the template that is asked now; n_mirrors: its own server */
    int64_t *in_vain; /* assets whose capture was not taken; owned */
    size_t n_in_vain;
};

/* True where nothing more may be begun: a signal, the time limit, a failed run. */
bool repair_ends(struct repair *r);

/* No operands were given, or this is one of them. */
bool repair_wants_object(const struct repair *r, const uint8_t sha256[SHA256_BYTES]);
bool repair_wants_asset(const struct repair *r, int64_t asset);
/* The class is one that this run is about. */
uint32_t repair_states(const struct repair *r);
/* The stored file of this object is no good. */
bool repair_is_bad(const struct repair *r, const uint8_t sha256[SHA256_BYTES]);

/* ---- files ---- */

/*
 * Every file that is said to be no good, or that the survey finds so, is looked at again
 * and mended with what is at hand. What stays bad has an event that says so, and its bit.
 */
MUST_USE bool repair_files(struct repair *r, struct err *e);
/* Files whose assets hold other bytes by now go to quarantine/. */
MUST_USE bool repair_quarantine(struct repair *r, struct err *e);

/* Takes what m owns. Commits what waits where the group is full. */
MUST_USE bool mend_add(struct repair *r, struct mend m, struct err *e);
MUST_USE bool mend_flush(struct repair *r, struct err *e);

void mend_release(struct mend *m); /* what m owns */

/* Opens the other archives. */
MUST_USE bool from_open(struct repair *r, struct err *e);
void from_close(struct repair *r);
/*
 * The bytes of an entry, as another archive holds them, verified, in a part: m->fd and
 * m->detail; in a dry run only detail. *found false: none has them.
 */
MUST_USE bool from_take(struct repair *r, const struct audit_entry *x, struct mend *m,
                        bool *found, struct err *e);

/* ---- network ---- */

/* Its own server, then each mirror; each asks only for what the one before left. */
MUST_USE bool repair_fetch(struct repair *r, struct err *e);
/* The web archive, where one is to be asked. ERR_USAGE: its URL. */
MUST_USE bool wayback_open(struct repair *r, struct err *e);
MUST_USE bool repair_wayback(struct repair *r, struct err *e);
/* The assets that were named, as sync plans them. */
MUST_USE bool repair_each_named(struct repair *r,
                                bool (*fn)(void *arg, const struct row_work *w),
                                void *arg, struct err *e);
/* What a fetched item needs to know: sync's prepare. */
void repair_prepare(struct sync *s, struct item *it, const struct row_work *w);

#endif
