#include "catalog/ndsa.h"

#include "base/limits.h"

#include <inttypes.h>

enum { DAY_MS = 24 * 3600 * 1000 };

/* What keeps an archive below level 3, the first that does. */
enum lack {
    LACK_NOTHING,
    LACK_FILES,    /* nothing is stored */
    LACK_INGEST,   /* some were stored without a check */
    LACK_RECHECK,  /* some were not read again since they were stored */
    LACK_INTERVAL, /* one audit is no interval */
    LACK_AGE       /* the oldest check is too old */
};

static int64_t
days_since(int64_t at, int64_t now)
{
    return at > 0 && now > at ? (now - at) / DAY_MS : 0;
}

static enum lack
find_lack(const struct row_fixity_log *log, int64_t now)
{
    if (log->objects == 0) {
        return LACK_FILES;
    }
    if (log->never > 0) {
        return LACK_INGEST;
    }
    if (log->never_rechecked > 0) {
        return LACK_RECHECK;
    }
    if (log->full_audits < 2) {
        return LACK_INTERVAL;
    }
    return days_since(log->oldest_at, now) > LIMIT_FIXITY_DAYS ? LACK_AGE : LACK_NOTHING;
}

int
ndsa_level(const struct row_fixity_log *log, int64_t now)
{
    switch (find_lack(log, now)) {
    case LACK_FILES:
        return 0;
    case LACK_INGEST:
        return 1;
    case LACK_RECHECK:
    case LACK_INTERVAL:
    case LACK_AGE:
        return 2;
    case LACK_NOTHING:
        break;
    }
    return NDSA_PROVABLE;
}

/* "3 of 10 files were", "1 of 1 file was" */
static void
some(struct buf *b, int64_t n, int64_t of)
{
    buf_addf(b, "%" PRId64 " of %" PRId64 " %s %s", n, of, of == 1 ? "file" : "files",
             n == 1 ? "was" : "were");
}

void
ndsa_why(struct buf *b, const struct row_fixity_log *log, int64_t now)
{
    int64_t days;

    switch (find_lack(log, now)) {
    case LACK_FILES:
        buf_add_cstr(b, "No file is stored, so there is nothing to check.");
        return;
    case LACK_INGEST:
        buf_add_cstr(b, "Every file has its digest, but ");
        some(b, log->never, log->objects);
        buf_add_cstr(b, " never found whole by a recorded check.");
        return;
    case LACK_RECHECK:
        buf_add_cstr(b, "Every file was checked when it was stored; ");
        some(b, log->never_rechecked, log->objects);
        buf_add_cstr(b, " not read again since.");
        return;
    case LACK_INTERVAL:
        buf_add_cstr(b, "Every file was checked when it was stored and again since, but "
                        "one audit makes no interval.");
        return;
    case LACK_AGE:
        buf_addf(b,
                 "Every file was checked when it was stored and again since, but the "
                 "oldest check is %" PRId64 " days old.",
                 days_since(log->oldest_at, now));
        return;
    case LACK_NOTHING:
        break;
    }
    days = days_since(log->oldest_at, now) + 1;
    buf_addf(b,
             "Every file was checked when it was stored and again within %" PRId64
             " %s; %" PRId64 " audits are in the log.",
             days, days == 1 ? "day" : "days", log->full_audits);
}

void
ndsa_next(struct buf *b, const struct row_fixity_log *log, int64_t now)
{
    switch (find_lack(log, now)) {
    case LACK_FILES:
        buf_add_cstr(b, "Level 1 needs files with digests: assets sync.");
        return;
    case LACK_INGEST:
        buf_add_cstr(b, "Level 2 needs a check of each of them: assets audit.");
        return;
    case LACK_RECHECK:
        buf_add_cstr(b, "Level 3 needs every file read again at fixed intervals: assets "
                        "audit.");
        return;
    case LACK_INTERVAL:
        buf_add_cstr(b, "Level 3 needs a second audit, and more at fixed intervals.");
        return;
    case LACK_AGE:
        buf_addf(b, "Level 3 needs every file read again within %d days: assets audit.",
                 LIMIT_FIXITY_DAYS);
        return;
    case LACK_NOTHING:
        break;
    }
    buf_add_cstr(b, "Level 4 needs checks after events, repairs, and that no one person "
                    "can write all copies: no log can prove that");
    if (log->repaired > 0) {
        buf_addf(b, ", though it tells of %" PRId64 " %s", log->repaired,
                 log->repaired == 1 ? "repair" : "repairs");
    }
    buf_add_byte(b, '.');
}
