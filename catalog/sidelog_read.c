#include "catalog/sidelog.h"

#include "base/limits.h"
#include "base/mem.h"
#include "catalog/line_file.h"
#include "catalog/sidelog_line.h"

#include <poll.h>
#include <string.h>

enum {
    COMMIT_ROWS = 20000,
    PASSES = 8 /* over one block: what a run writes takes two */
};

/* [from, to): was never part of the catalog. */
struct unmade {
    int64_t from, to;
};

struct replay {
    struct storage *storage;
    struct db *db;
    const struct sidelog_replay *how;
    struct sidelog_told *told;
    struct line_file file;
    struct buf block;      /* lines since the last closing one */
    int64_t block_at;      /* where they begin */
    struct unmade *unmade; /* owned; in the order in which they were told */
    size_t n_unmade;
    struct arena hold; /* texts of one line */
    /*
     * The block's sum does not fit: a line of it that can be read may still be another
     * one than was written. It fills what is missing and replaces nothing.
     */
    bool is_doubtful;
    int64_t uncommitted;
};

/* ---- what was never made ---- */

static bool
note_back(void *arg, int64_t at, struct str line, bool torn, struct err *e)
{
    struct replay *r = arg;
    struct sidelog_line l;

    (void)e;
    if (torn || !str_starts(line, STR(SIDELOG_BACK))) {
        return true;
    }
    arena_reset(&r->hold);
    sidelog_line_read(line, &r->hold, &l);
    if (l.kind == LINE_BACK && l.number >= 0 && l.number < at) {
        r->unmade = xrealloc(r->unmade, r->n_unmade + 1, sizeof *r->unmade);
        r->unmade[r->n_unmade++] = (struct unmade){l.number, at};
        r->told->unmade_bytes += at - l.number;
    }
    return true;
}

static bool
was_unmade(const struct replay *r, int64_t at)
{
    for (size_t i = 0; i < r->n_unmade; i++) {
        if (at >= r->unmade[i].from && at < r->unmade[i].to) {
            return true;
        }
    }
    return false;
}

/* ---- rows ---- */

static const uint8_t *
object_of(const struct sidelog_line *l)
{
    const struct copy_table *is = copy_table(l->table);

    for (size_t i = 0; i < is->n_columns; i++) {
        if (strcmp(is->columns[i].name, "object") == 0 &&
            l->values[i].kind == COPY_BLOB && l->values[i].bytes.n == SHA256_BYTES) {
            return (const uint8_t *)l->values[i].bytes.p;
        }
    }
    return NULL;
}

static bool
put_row(struct replay *r, const struct sidelog_line *l, bool *taken, struct err *e)
{
    const uint8_t *object = object_of(l);
    enum copy_way way = r->is_doubtful ? COPY_ADD : COPY_REPLACE;
    bool known = false;

    if (!copy_put(r->db, l->table, l->values, way, taken, e)) {
        return false;
    }
    if (*taken || object == NULL || r->how->object == NULL) {
        return true;
    }
    return r->how->object(r->how->arg, object, &known, e) &&
           (!known || copy_put(r->db, l->table, l->values, way, taken, e));
}

static bool
check_head(const struct replay *r, const struct sidelog_line *l, struct err *e)
{
    if (l->number > SIDELOG_FORMAT) {
        return err_set(e, ERR_NEWER,
                       "log/catalog.jsonl: format %jd, this program knows up to %d: "
                       "install a newer version of assets",
                       (intmax_t)l->number, SIDELOG_FORMAT);
    }
    return str_eq(l->text, str_of(storage_uuid(r->storage))) ||
           err_set(e, ERR_ROOT,
                   "log/catalog.jsonl: it belongs to archive %.*s, but its folder is "
                   "archive %s",
                   STR_FMT(l->text), storage_uuid(r->storage));
}

/* *waits: it does not fit as long as the rest of its block is not there. */
static bool
take_line(struct replay *r, struct str text, bool *waits, struct err *e)
{
    struct sidelog_line l;
    bool taken = true;
    bool ok = true;

    arena_reset(&r->hold);
    sidelog_line_read(text, &r->hold, &l);
    switch (l.kind) {
    case LINE_HEAD:
        ok = check_head(r, &l, e);
        break;
    case LINE_ROW:
        ok = put_row(r, &l, &taken, e);
        r->told->rows += ok && taken;
        break;
    case LINE_GONE:
        ok = r->is_doubtful || copy_gone(r->db, l.table, l.number, &taken, e);
        break;
    case LINE_CLEAR:
        ok = r->is_doubtful || copy_clear(r->db, l.table, e);
        break;
    case LINE_BAD:
        r->told->bad_lines++;
        break;
    case LINE_OTHER:
    case LINE_END:
    case LINE_BACK:
        break;
    }
    *waits = !taken;
    return ok;
}

static bool
stop_asked(const struct replay *r)
{
    struct pollfd p = {.fd = r->how->stop_fd, .events = POLLIN};

    return p.fd >= 0 && poll(&p, 1, 0) > 0;
}

static bool
take_lines(struct replay *r, struct str *lines, size_t *n, struct err *e)
{
    size_t waiting = 0;
    bool waits;

    for (size_t i = 0; i < *n; i++) {
        if (!take_line(r, lines[i], &waits, e)) {
            return false;
        }
        if (waits) {
            lines[waiting++] = lines[i];
        }
    }
    *n = waiting;
    return true;
}

static size_t
split_block(const struct replay *r, struct str **lines)
{
    struct str rest = buf_view(&r->block);
    size_t n = 0;
    size_t room = 0;

    *lines = NULL;
    while (rest.n > 0) {
        if (n == room) {
            room = room == 0 ? 1024 : 2 * room;
            *lines = xrealloc(*lines, room, sizeof **lines);
        }
        (void)str_split(&rest, '\n', &(*lines)[n++]);
    }
    return n;
}

static int64_t
count_rows(const struct str *lines, size_t n)
{
    int64_t rows = 0;

    for (size_t i = 0; i < n; i++) {
        rows += str_find(lines[i], STR(",\"gone\":")) < 0; /* gone before is gone too */
    }
    return rows;
}

/*
 * One transaction's rows, in the order of their tables: one that goes may still be spoken
 * of by a later one, and one that comes may want the name of one that goes. So what does
 * not fit is tried again as long as that helps.
 */
static bool
take_block(struct replay *r, struct err *e)
{
    struct str *lines;
    size_t n = split_block(r, &lines);
    size_t before = n + 1;
    bool ok = true;

    r->uncommitted += (int64_t)n;
    for (int pass = 0; ok && n > 0 && n < before && pass < PASSES; pass++) {
        before = n;
        ok = take_lines(r, lines, &n, e);
    }
    r->told->unfit += count_rows(lines, n);
    free(lines);
    buf_clear(&r->block);
    if (!ok) {
        return false;
    }
    if (stop_asked(r)) {
        return err_set(e, ERR_STOPPED, "stopped; run the same command again");
    }
    if (r->uncommitted < COMMIT_ROWS) {
        return true;
    }
    r->uncommitted = 0;
    return db_commit(r->db, e) && db_begin(r->db, e);
}

static bool
sum_fits(const struct replay *r, struct str told)
{
    uint8_t sum[SHA256_BYTES];
    char hex[2 * SIDELOG_SUM_BYTES + 1];

    hash_sha256(buf_view(&r->block), sum);
    hex_encode(sum, SIDELOG_SUM_BYTES, hex);
    return str_eq(told, str_of(hex));
}

static bool
end_block(struct replay *r, struct str line, struct err *e)
{
    struct sidelog_line l;

    if (was_unmade(r, r->block_at)) {
        buf_clear(&r->block);
        return true;
    }
    arena_reset(&r->hold);
    sidelog_line_read(line, &r->hold, &l);
    r->is_doubtful = l.kind != LINE_END || !sum_fits(r, l.text);
    r->told->bad_blocks += r->is_doubtful;
    return take_block(r, e);
}

static bool
is_back_to_before(const struct replay *r, int64_t at)
{
    for (size_t i = 0; i < r->n_unmade; i++) {
        if (r->unmade[i].to == at) {
            return true;
        }
    }
    return false;
}

static bool
add_line(void *arg, int64_t at, struct str line, bool torn, struct err *e)
{
    struct replay *r = arg;

    if (torn && r->file.at_end) {
        r->told->torn_bytes += (int64_t)line.n;
        return true;
    }
    if (str_starts(line, STR(SIDELOG_END))) {
        return end_block(r, line, e);
    }
    if (r->block.n > 0 && is_back_to_before(r, at)) {
        buf_clear(&r->block); /* was cut short, and the next one says so */
    }
    if (r->block.n == 0) {
        r->block_at = at;
    }
    buf_add_str(&r->block, line);
    buf_add_byte(&r->block, '\n');
    if ((int64_t)r->block.n < LIMIT_LOG_BLOCK_BYTES + LIMIT_LOG_LINE_BYTES) {
        return true;
    }
    /* No program wrote so long a block: its end was lost. */
    r->told->bad_blocks++;
    r->is_doubtful = true;
    return take_block(r, e);
}

static bool
replay_open(struct replay *r, struct err *e)
{
    if (!line_file_each(&r->file, note_back, r, e) || !db_begin(r->db, e)) {
        return false;
    }
    if (!line_file_each(&r->file, add_line, r, e)) {
        db_abandon(r->db);
        return false;
    }
    r->told->torn_bytes += (int64_t)r->block.n;
    return db_commit(r->db, e);
}

bool
sidelog_replay(struct storage *storage, struct db *db, const struct sidelog_replay *how,
               struct sidelog_told *out, struct err *e)
{
    struct replay r = {.storage = storage,
                       .db = db,
                       .how = how,
                       .told = out,
                       .file = {.fd = -1, .name = "log/catalog.jsonl"}};
    bool ok;

    *out = (struct sidelog_told){0};
    if (!storage_log_open(storage, STORAGE_LOG, &r.file.fd, e)) {
        return false;
    }
    out->found = r.file.fd >= 0;
    buf_init(&r.block, LIMIT_LOG_BLOCK_BYTES + 3 * LIMIT_LOG_LINE_BYTES);
    ok = !out->found || replay_open(&r, e);
    line_file_release(&r.file);
    buf_release(&r.block);
    arena_release(&r.hold);
    free(r.unmade);
    return ok;
}
