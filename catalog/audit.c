#include "catalog/audit.h"

#include "catalog/audit_state.h"

#include "base/date.h"
#include "base/fault.h"
#include "base/limits.h"
#include "base/mem.h"
#include "db/row_gallery.h"

#include <inttypes.h>
#include <poll.h>

static const char *const mode_names[] = {
    [AUDIT_FULL] = "full", [AUDIT_INCREMENTAL] = "incremental", [AUDIT_FAST] = "fast"};

/* ---- telling ---- */

static void
emit(struct audit *a, enum event_kind kind, const char *name, const char *detail)
{
    struct event event = {
        .kind = kind, .counts = &a->counts, .name = name, .detail = detail, .bytes = -1};

    a->counts.elapsed_ms = clock_mono_ms() - a->began_ms;
    if (a->opts->sink.emit != NULL) {
        a->opts->sink.emit(a->opts->sink.arg, &event);
    }
}

/* ---- marks: what was found is safe, and where to go on is known ---- */

/*
 * Threads finish out of order: the cursor stands at the last file before which all are
 * read.
 */
static void
move_cursor(struct audit *a)
{
    while (a->prefix < a->n_order && a->entries[a->order[a->prefix]].is_read) {
        a->prefix++;
    }
    if (a->opts->mode == AUDIT_FULL && a->prefix > 0) {
        const uint8_t *last = a->entries[a->order[a->prefix - 1]].sha256;

        /* What was bad is read again before the place where an earlier one ended. */
        if (!a->row.has_cursor || memcmp(last, a->row.cursor, SHA256_BYTES) > 0) {
            a->row.has_cursor = true;
            memcpy(a->row.cursor, last, SHA256_BYTES);
        }
    }
}

static bool
mark(struct audit *a, struct err *e)
{
    move_cursor(a);
    if (a->opts->mode == AUDIT_FAST) {
        a->row.files = (int64_t)a->n;
    }
    a->marked = 0;
    a->mark_ms = clock_mono_ms();
    if (!row_audit_mark(a->archive->db, &a->row, e)) {
        return false;
    }
    fault_point("audit-rows");
    if (!db_commit(a->archive->db, e)) {
        return false;
    }
    fault_point("audit-marked");
    return true;
}

/* ---- reading ---- */

bool
audit_is_over(struct audit *a, int64_t now_ms)
{
    struct pollfd stop = {.fd = a->opts->stop_fd, .events = POLLIN};

    a->is_late = a->deadline_ms > 0 && now_ms >= a->deadline_ms;
    return a->is_late || (stop.fd >= 0 && poll(&stop, 1, 0) > 0);
}

static bool
next_file(void *arg, struct verify_file *f)
{
    struct audit *a = arg;

    if (a->at == a->n_order || audit_is_over(a, clock_mono_ms())) {
        return false;
    }
    f->id = a->order[a->at];
    entry_name(&a->entries[a->order[a->at++]], f->name);
    return true;
}

static bool
on_read(void *arg, const struct verify_result *r)
{
    struct audit *a = arg;
    int64_t now_ms = clock_mono_ms();

    if (a->failed || !audit_note_read(a, &a->entries[r->id], r, &a->err)) {
        a->failed = true;
        return false;
    }
    a->counts.done++;
    a->counts.bytes = a->out->bytes;
    a->row.files++;
    a->row.bytes = a->row.bytes + (r->outcome == VERIFY_READ ? r->bytes : 0);
    a->marked++;
    if (a->marked >= LIMIT_AUDIT_MARK_FILES ||
        now_ms - a->mark_ms >= LIMIT_AUDIT_MARK_MS) {
        a->failed = !mark(a, &a->err) || !db_begin(a->archive->db, &a->err);
    }
    if (now_ms - a->tick_ms >= 100) {
        a->tick_ms = now_ms;
        emit(a, EVENT_TICK, NULL, NULL);
    }
    return !a->failed && !audit_is_over(a, now_ms);
}

static bool
read_all(struct audit *a, struct err *e)
{
    struct verify_opts opts = {.threads = a->opts->threads,
                               .keep_cache = a->opts->keep_cache,
                               .stop_fd = a->opts->stop_fd};

    a->counts.total = a->counts.done + (int64_t)a->n_order;
    emit(a, EVENT_BEGIN, NULL, NULL);
    if (!storage_verify(a->archive->storage, &opts, next_file, on_read, a, e)) {
        return false;
    }
    if (a->failed) {
        *e = a->err;
        return false;
    }
    return true;
}

/* ---- the order ---- */

/*
 * The one that was longest not found whole first; then by digest. What was bad comes
 * last: else it would take its share of each night for ever.
 */
static int
by_age(const void *x, const void *y, void *arg)
{
    const struct audit *a = arg;
    uint32_t i = *(const uint32_t *)x;
    uint32_t j = *(const uint32_t *)y;
    int bad = entry_was_bad(&a->entries[i]) - entry_was_bad(&a->entries[j]);
    int64_t m = a->entries[i].whole_at;
    int64_t n = a->entries[j].whole_at;

    if (bad != 0) {
        return bad;
    }
    return m != n ? (m > n) - (m < n) : (i > j) - (i < j);
}

static bool
wants_reading(const struct audit *a, const struct audit_entry *x)
{
    if (x->found != FOUND_WHOLE) {
        return false;
    }
    if (a->opts->mode == AUDIT_FAST) {
        return entry_was_bad(x);
    }
    /* What an earlier run read before it ended; but what was bad is looked at again. */
    return !a->out->resumed || entry_was_bad(x) ||
           memcmp(x->sha256, a->row.cursor, SHA256_BYTES) > 0;
}

static void
make_order(struct audit *a)
{
    a->order = xcalloc(a->n + 1, sizeof *a->order);
    for (size_t i = 0; i < a->n; i++) {
        if (wants_reading(a, &a->entries[i])) {
            a->order[a->n_order++] = (uint32_t)i;
        }
    }
    if (a->opts->mode == AUDIT_INCREMENTAL && a->n_order > 1) {
        qsort_r(a->order, a->n_order, sizeof *a->order, by_age, a);
    }
}

/* ---- the run ---- */

/* The unfinished audit to go on with: no other of its kind has ended since. */
static bool
find_unfinished(struct audit *a, struct err *e)
{
    auto_buf struct buf hold = {.limit = MIB(1)};
    struct row_audit open = {0};
    struct row_audit ended = {0};
    bool found;
    bool has_ended;

    if (!row_audit_last(a->archive->db, STR("full"), false, &open, &hold, &found, e) ||
        !row_audit_last(a->archive->db, STR("full"), true, &ended, &hold, &has_ended,
                        e)) {
        return false;
    }
    if (found && open.has_cursor && (!has_ended || open.id > ended.id)) {
        a->out->resumed = true;
        a->row = open;
        a->row.mode = STR("full");
        a->row.summary = (struct str){0};
    }
    return true;
}

/* The earlier audit that the report compares with, and the one to go on with. */
static bool
look_back(struct audit *a, struct err *e)
{
    auto_buf struct buf hold = {.limit = MIB(1)};
    struct audit_result *out = a->out;
    struct row_audit last = {0};

    if (!row_audit_last(a->archive->db, (struct str){0}, true, &last, &hold,
                        &out->has_then, e)) {
        return false;
    }
    if (out->has_then) {
        out->then = (struct row_then){.observation = last.last_observation,
                                      .asset = last.last_asset,
                                      .event = last.last_event,
                                      .at = last.ended_at};
        out->then_at = last.ended_at;
    }
    return a->opts->mode != AUDIT_FULL || a->opts->from_start || find_unfinished(a, e);
}

static bool
record_survey(struct audit *a, struct err *e)
{
    for (size_t i = 0; i < a->n; i++) {
        if (!audit_note_found(a, &a->entries[i], e)) {
            return false;
        }
    }
    return true;
}

static bool
run(struct audit *a, struct err *e)
{
    struct db *db = a->archive->db;

    if (!storage_check_root(a->archive->storage, e) || !look_back(a, e) ||
        !row_revision(db, &a->out->revision, e) || !audit_survey(a, e)) {
        return false;
    }
    if (a->is_cut) {
        return true; /* nothing is known for certain yet */
    }
    make_order(a);
    if (a->out->resumed) {
        emit(a, EVENT_NOTE, "audit",
             "goes on where an earlier one ended; --from-start begins anew");
    }
    if (!db_begin(db, e)) {
        return false;
    }
    if ((!a->out->resumed && !row_audit_begin(db, &a->row, e)) || !record_survey(a, e) ||
        !read_all(a, e) || !mark(a, e)) {
        db_abandon(db);
        return false;
    }
    return true;
}

bool
audit_run(struct archive *archive, const struct audit_opts *opts,
          struct audit_result *out, struct err *e)
{
    struct audit a = {
        .archive = archive, .opts = opts, .out = out, .began_ms = clock_mono_ms()};
    bool ok;

    *out = (struct audit_result){0};
    a.mark_ms = a.began_ms;
    a.deadline_ms = opts->time_limit_ms > 0 ? a.began_ms + opts->time_limit_ms : 0;
    a.row = (struct row_audit){.mode = str_of(mode_names[opts->mode]),
                               .began_at = clock_wall_ms()};
    ok = run(&a, e);
    /* An incremental one is a slice by its nature: it is over when its time is. */
    out->cut_short =
        ok && (a.is_cut || (a.counts.done < (int64_t)a.n_order &&
                            !(opts->mode == AUDIT_INCREMENTAL && a.is_late)));
    out->read = a.counts.done;
    out->row = a.row;
    out->elapsed_ms = clock_mono_ms() - a.began_ms;
    emit(&a, EVENT_END, NULL, NULL);
    free(a.entries);
    free(a.order);
    return ok;
}

bool
audit_close(struct archive *a, const struct audit_result *r,
            const int64_t counts[ASSET_STATES], struct err *e)
{
    auto_buf struct buf summary = {.limit = KIB(4)};
    struct row_audit row = r->row;

    for (int i = 0; i < ASSET_STATES; i++) {
        buf_addf(&summary, "%s\"%s\":%" PRId64, i == 0 ? "{" : ",",
                 state_name((enum asset_state)i), counts[i]);
    }
    buf_add_byte(&summary, '}');
    row.ended_at = clock_wall_ms();
    row.summary = buf_view(&summary);
    if (!db_begin(a->db, e)) {
        return false;
    }
    if (!row_audit_end(a->db, &row, e)) {
        db_abandon(a->db);
        return false;
    }
    return db_commit(a->db, e);
}

void
audit_result_release(struct audit_result *r)
{
    for (size_t i = 0; i < r->n_strays; i++) {
        free(r->strays[i].name);
        free(r->strays[i].path);
    }
    free(r->strays);
    *r = (struct audit_result){0};
}
