/*
 * catalog/audit_state.h - one audit under way, as its parts share it: what is there
 * (audit_survey.c) and what it holds (audit.c). Private to catalog/audit*.c, repair*.c.
 */
#ifndef ASSETS_CATALOG_AUDIT_STATE_H
#define ASSETS_CATALOG_AUDIT_STATE_H

#include "base/media.h"
#include "catalog/audit.h"
#include "storage/verify.h"

enum entry_found {
    FOUND_NOT,        /* no file of its name */
    FOUND_WHOLE,      /* a regular file of its size */
    FOUND_SIZE,       /* of another size: found_bytes */
    FOUND_UNREADABLE, /* its owner may not read it: found_bytes is its mode */
    FOUND_NO_FILE     /* a link or a folder has its name */
};

/* One object that the catalog knows. */
struct audit_entry {
    uint8_t sha256[SHA256_BYTES];
    int64_t bytes, whole_at;
    int64_t found_bytes;
    uint8_t type;  /* enum media_type */
    uint8_t said;  /* enum bytes_said: the log's last word before this audit */
    uint8_t found; /* enum entry_found */
    bool is_moved; /* FOUND_NOT, but its bytes stand elsewhere in the store */
    bool is_read;  /* finished in this audit */
};

struct audit {
    struct archive *archive; /* borrowed */
    const struct audit_opts *opts;
    struct audit_result *out;
    struct audit_entry *entries; /* by digest; owned */
    size_t n, cap;
    size_t strays_cap;
    uint32_t *order; /* indices of what is to be read, in that order; owned */
    size_t n_order, at;
    struct row_audit row; /* of the log; texts are static */
    struct counts counts; /* for the view */
    int64_t began_ms, deadline_ms, tick_ms, mark_ms;
    int64_t marked; /* files since the last mark */
    size_t prefix;  /* of order: all before it are read */
    bool is_late;   /* the time limit ended it */
    bool is_cut;    /* it was ended within the survey: nothing was recorded */
    bool failed;    /* err tells */
    struct err err;
};

/* Name of the entry's file within the archive. */
void entry_name(const struct audit_entry *x, char out[STORAGE_NAME_MAX]);

/* True where the run should begin nothing more. */
bool audit_is_over(struct audit *a, int64_t now_ms);

/*
 * Fills the entries from the catalog and looks for each one's file; what no row knows are
 * strays. Errors: those of audit_run; nothing was recorded.
 */
MUST_USE bool audit_survey(struct audit *a, struct err *e);

/* ---- what was found, as rows (audit_note.c); within a transaction ---- */

/* The log's last word before this audit was that it is not whole. */
bool entry_was_bad(const struct audit_entry *x);
/* What the survey alone tells, without reading. */
MUST_USE bool audit_note_found(struct audit *a, struct audit_entry *x, struct err *e);
MUST_USE bool audit_note_read(struct audit *a, struct audit_entry *x,
                              const struct verify_result *r, struct err *e);

#endif
