/*
 * catalog/audit.h - every stored file looked at again: is it there, is it what it was.
 * What was found are events in the log; nothing else is changed.
 */
#ifndef ASSETS_CATALOG_AUDIT_H
#define ASSETS_CATALOG_AUDIT_H

#include "base/event.h"
#include "catalog/archive.h"
#include "db/row_audit.h"

enum audit_mode {
    AUDIT_FULL,        /* every file, by digest; goes on where an earlier one ended */
    AUDIT_INCREMENTAL, /* every file, those that were longest not read first */
    AUDIT_FAST         /* presence and size; only what was bad before is read */
};

struct audit_opts {
    enum audit_mode mode;
    bool from_start;        /* AUDIT_FULL: an unfinished one is not gone on with */
    bool confirm_loss;      /* many files vanished at once, and that is so */
    bool keep_cache;        /* what the cache holds is good enough */
    unsigned threads;       /* 0: one a core */
    int64_t time_limit_ms;  /* 0: none */
    int stop_fd;            /* readable when asked to end; -1: none */
    struct event_sink sink; /* EVENT_TICK, EVENT_NOTE */
};

/* A file in the store that is not where or what a row says. */
struct stray {
    char *name; /* owned; within the archive, printable */
    char *path; /* owned; the same as it is on the disk, whatever bytes it has */
    int64_t bytes;
    /* its bytes are those of an object whose own file is absent */
    bool is_moved;
    uint8_t sha256[SHA256_BYTES]; /* where is_moved */
};

struct audit_result {
    int64_t files, bytes;                      /* looked at now; bytes were read */
    int64_t read;                              /* of the files, those whose bytes were */
    int64_t fine, differs, absent, unreadable; /* of them, as found now */
    int64_t back;         /* was bad in the log, and is whole again */
    struct stray *strays; /* by name; at most LIMIT_STRAYS; owned */
    size_t n_strays;
    int64_t strays_total;
    bool resumed;         /* went on with an earlier one, from its cursor */
    bool cut_short;       /* a signal or the time limit ended it: the next one goes on */
    bool has_then;        /* an earlier audit ended: */
    struct row_then then; /* the ledgers as they stood at its end, for the report */
    int64_t then_at;
    struct row_audit row; /* as the log has it; no summary, and a static mode */
    int64_t revision;     /* the catalog's, before this audit wrote */
    int64_t elapsed_ms;
};

/*
 * Errors: ERR_ROOT (media/ is not there, or more than LIMIT_VANISHED_PERCENT of the files
 * vanished at once without confirm_loss: nothing was recorded), ERR_DISK, ERR_DB,
 * ERR_FULL. ERR_STOPPED never: a signal gives cut_short, and the caller ends the program.
 * Release *out in either way.
 */
MUST_USE bool audit_run(struct archive *a, const struct audit_opts *opts,
                        struct audit_result *out, struct err *e);
void audit_result_release(struct audit_result *r); /* accepts zero */

/*
 * The end of the audit that `r` is of and that was not cut short: its classes, as JSON,
 * with the ledgers' ends. Called after the report was made from `then`.
 */
MUST_USE bool audit_close(struct archive *a, const struct audit_result *r,
                          const int64_t counts[ASSET_STATES], struct err *e);

#endif
