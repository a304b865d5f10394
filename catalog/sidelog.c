#include "catalog/sidelog.h"

#include "base/fault.h"
#include "base/fd.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "catalog/sidelog_line.h"
#include "db/row_audit.h"

#include <inttypes.h>
#include <sys/stat.h>

struct sidelog {
    struct storage *storage;
    struct db *db;
    int fd;           /* owned; -1 until the first commit, and where there is none */
    int64_t end;      /* where the next bytes go */
    bool is_ours;     /* its head was looked at */
    bool is_weighed;  /* so was its size */
    bool was_empty;   /* the catalog, when it was opened */
    struct buf block; /* lines that are not written yet */
    int64_t lines;    /* of them */
};

/* ---- blocks ---- */

static bool
put_bytes(struct sidelog *log, int fd, struct str bytes, struct err *e)
{
    if (!fd_pwrite_all(fd, bytes.p, bytes.n, log->end, "log/catalog.jsonl", e)) {
        return err_wrap(e, "%s", storage_dir(log->storage));
    }
    log->end += (int64_t)bytes.n;
    return true;
}

/* The lines so far become a block: closed by a line with its own digest, and written. */
static bool
block_close(struct sidelog *log, int fd, struct err *e)
{
    uint8_t sum[SHA256_BYTES];
    char hex[2 * SIDELOG_SUM_BYTES + 1];
    bool ok;

    if (log->lines == 0) {
        return true;
    }
    hash_sha256(buf_view(&log->block), sum);
    hex_encode(sum, SIDELOG_SUM_BYTES, hex);
    buf_addf(&log->block, SIDELOG_END ",\"lines\":%" PRId64 ",\"sum\":\"%s\"}\n",
             log->lines, hex);
    if (log->block.over) {
        return err_set(e, ERR_LIMIT, "log/catalog.jsonl: a row is over %jd MiB",
                       (intmax_t)(LIMIT_LOG_LINE_BYTES / MIB(1)));
    }
    ok = put_bytes(log, fd, buf_view(&log->block), e);
    buf_clear(&log->block);
    log->lines = 0;
    return ok;
}

struct writing {
    struct sidelog *log;
    int fd;
};

static bool
add_line(void *arg, enum copy_what what, size_t table, const struct copy_value *values,
         struct err *e)
{
    struct writing *w = arg;
    struct buf *block = &w->log->block;

    switch (what) {
    case COPY_ROW:
        sidelog_line_row(block, table, values);
        break;
    case COPY_GONE:
        sidelog_line_gone(block, table, values[0].number);
        break;
    case COPY_CLEAR:
        sidelog_line_clear(block, table);
        break;
    }
    w->log->lines++;
    return (int64_t)block->n < LIMIT_LOG_BLOCK_BYTES || block_close(w->log, w->fd, e);
}

/* ---- a new log ---- */

static void
add_head(struct sidelog *log)
{
    buf_addf(&log->block,
             SIDELOG_HEAD ",\"format\":%d,\"uuid\":\"%s\",\"program\":\"assets %s\"}\n",
             SIDELOG_FORMAT, storage_uuid(log->storage), ASSETS_VERSION);
    log->lines = 1;
}

/* Every row there is, those of this transaction too; in place of whatever was there. */
static bool
write_anew(struct sidelog *log, struct err *e)
{
    struct writing w = {.log = log};
    auto_close int fd = -1;

    if (!storage_log_open(log->storage, STORAGE_LOG_NEW, &fd, e)) {
        return false;
    }
    w.fd = fd;
    log->end = 0;
    buf_clear(&log->block);
    add_head(log);
    if (!copy_all_each(log->db, add_line, &w, e) || !block_close(log, fd, e) ||
        !storage_log_publish(log->storage, fd, e)) {
        return false;
    }
    fd_close_at(&log->fd);
    log->fd = steal_fd(&fd);
    log->is_ours = true;
    return true;
}

static void
say_anew(const struct sidelog *log, const struct copy_mark *mark)
{
    if (mark->bytes >= 0) {
        log_put(LOG_WARN,
                "log/catalog.jsonl was not what the catalog had written: it is written "
                "anew, and what was there is log/catalog.jsonl.old");
    } else if (!log->was_empty) {
        log_put(LOG_NOTE,
                "log/catalog.jsonl is new: all that the catalog knows is in it");
    }
}

/* ---- a commit ---- */

static bool
head_is_ours(const struct sidelog *log, bool *ours, struct err *e)
{
    struct sidelog_line line;
    struct arena hold = {0};
    char text[512];
    struct str rest = {text, 0};
    struct str head;

    if (!fd_pread_some(log->fd, text, sizeof text, 0, &rest.n, "log/catalog.jsonl", e)) {
        return false;
    }
    (void)str_split(&rest, '\n', &head);
    sidelog_line_read(head, &hold, &line);
    *ours = line.kind == LINE_HEAD && line.number == SIDELOG_FORMAT &&
            str_eq(line.text, str_of(storage_uuid(log->storage)));
    arena_release(&hold);
    return true;
}

/* Where this catalog's part of the log ends, a line ends. */
static bool
line_ends_at(const struct sidelog *log, int64_t at, bool *ends, struct err *e)
{
    size_t got = 0;
    char last = '\0';

    *ends = false;
    if (at <= 0) {
        return true;
    }
    if (!fd_pread_some(log->fd, &last, 1, at - 1, &got, "log/catalog.jsonl", e)) {
        return false;
    }
    *ends = got == 1 && last == '\n';
    return true;
}

/*
 * What stands behind the mark was written for a transaction that never was: it stays, and
 * a line says that it does not count.
 */
static bool
add_back(struct sidelog *log, int64_t mark, struct err *e)
{
    bool ends;

    if (log->end == mark) {
        return true;
    }
    if (!line_ends_at(log, log->end, &ends, e) ||
        (!ends && !put_bytes(log, log->fd, STR("\n"), e))) {
        return false;
    }
    buf_addf(&log->block, SIDELOG_BACK ",\"to\":%" PRId64 "}\n", mark);
    log->lines = 1;
    return true;
}

static bool
open_log(struct sidelog *log, struct err *e)
{
    struct stat st;

    if (log->fd < 0 && !storage_log_open(log->storage, STORAGE_LOG, &log->fd, e)) {
        return false;
    }
    if (log->fd >= 0 && fstat(log->fd, &st) != 0) {
        return err_sys(e, "%s/log/catalog.jsonl", storage_dir(log->storage));
    }
    log->end = log->fd >= 0 ? st.st_size : 0;
    return true;
}

enum log_fate { LOG_GOES_ON, LOG_IS_OTHER, LOG_IS_FAT };

/* Looked at once a run where that costs something. */
static bool
judge_log(struct sidelog *log, const struct copy_mark *mark, enum log_fate *fate,
          struct err *e)
{
    bool ends = false;

    if (log->fd >= 0 && !log->is_ours && !head_is_ours(log, &log->is_ours, e)) {
        return false;
    }
    if (log->fd >= 0 && !line_ends_at(log, mark->bytes, &ends, e)) {
        return false;
    }
    *fate = LOG_GOES_ON;
    if (!log->is_ours || !ends || mark->bytes > log->end) {
        *fate = LOG_IS_OTHER;
    } else if (!log->is_weighed &&
               log->end / LIMIT_LOG_TIMES > mark->whole + LIMIT_LOG_SPARE_BYTES) {
        *fate = LOG_IS_FAT; /* most of it was said again later */
    }
    log->is_weighed = true;
    return true;
}

static bool
add_changes(struct sidelog *log, int64_t mark, struct err *e)
{
    struct writing w = {.log = log, .fd = log->fd};

    buf_clear(&log->block);
    log->lines = 0;
    if (!add_back(log, mark, e) || !copy_changed_each(log->db, add_line, &w, e) ||
        !block_close(log, log->fd, e)) {
        return false;
    }
    return fdatasync(log->fd) == 0 ||
           err_sys(e, "sync %s/log/catalog.jsonl", storage_dir(log->storage));
}

/*
 * The log is durable before the catalog's mark says how far it goes. After a failure
 * nothing of this transaction stays, as far as that can be had.
 */
static bool
before_commit(void *arg, struct err *e)
{
    struct sidelog *log = arg;
    struct copy_mark mark;
    enum log_fate fate;
    int64_t size;

    if (!open_log(log, e) || !copy_mark_find(log->db, &mark, e) ||
        !judge_log(log, &mark, &fate, e)) {
        return false;
    }
    size = log->end;
    if (fate == LOG_GOES_ON) {
        if (!add_changes(log, mark.bytes, e)) {
            (void)!ftruncate(log->fd, size);
            return false;
        }
    } else if (!write_anew(log, e)) {
        return false;
    } else {
        if (fate == LOG_IS_OTHER) {
            say_anew(log, &mark);
        }
        mark.whole = log->end;
    }
    fault_point("logged");
    mark.bytes = log->end;
    return copy_mark_put(log->db, &mark, e);
}

struct sidelog *
sidelog_new(struct storage *storage, struct db *db)
{
    struct sidelog *log = xcalloc(1, sizeof *log);
    struct err ignored = {0};
    int64_t most = 0;

    *log = (struct sidelog){.storage = storage, .db = db, .fd = -1};
    buf_init(&log->block, LIMIT_LOG_BLOCK_BYTES + LIMIT_LOG_LINE_BYTES);
    log->was_empty = row_asset_most(db, &most, &ignored) && most == 0;
    copy_watch(db, before_commit, log);
    return log;
}

void
sidelog_free(struct sidelog *log)
{
    if (log == NULL) {
        return;
    }
    fd_close_at(&log->fd);
    buf_release(&log->block);
    free(log);
}
