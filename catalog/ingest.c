#include "catalog/ingest.h"

#include "base/escape.h"
#include "base/limits.h"
#include "base/mem.h"
#include "catalog/ingest_rows.h"

#include <inttypes.h>
#include <poll.h>

enum {
    INGEST_BATCH =
        10000, /* mentions a transaction: more gains nothing, see docs/PERFORMANCE.md */
    INGEST_BATCH_MS = 1000,
    INGEST_CHECK = 1000, /* mentions between two looks at the stop flag */
    REPORT_BYTES =
        1 << 20,    /* unread ranges kept in the source's row; the rest are counted */
    NOTES_MOST = 20 /* unread ranges told one by one */
};

struct ingest *
ingest_new(struct db *db, const struct ingest_opts *opts, struct counts *counts)
{
    struct ingest *in = xcalloc(1, sizeof *in);

    in->db = db;
    in->opts = *opts;
    in->counts = counts;
    buf_init(&in->url, LIMIT_URL_BYTES + 1);
    buf_init(&in->key_base, LIMIT_URL_BYTES + 1);
    buf_init(&in->now.base, LIMIT_URL_BYTES + 1);
    buf_init(&in->now.report, REPORT_BYTES);
    return in;
}

void
ingest_free(struct ingest *in)
{
    if (in == NULL) {
        return;
    }
    buf_release(&in->url);
    buf_release(&in->key_base);
    buf_release(&in->now.base);
    buf_release(&in->now.report);
    free(in);
}

static bool
ingest_begin(struct ingest *in, struct err *e)
{
    if (in->open || in->opts.keep_open) {
        return true;
    }
    in->open = db_begin(in->db, e);
    in->opened_ms = clock_mono_ms();
    in->pending = 0;
    return in->open;
}

bool
ingest_end(struct ingest *in, struct err *e)
{
    if (!in->open) {
        return true;
    }
    in->open = false;
    return db_commit(in->db, e);
}

static bool
ingest_commit_full(struct ingest *in, struct err *e)
{
    bool due = in->pending >= INGEST_BATCH ||
               (in->open && clock_mono_ms() - in->opened_ms >= INGEST_BATCH_MS);

    return !due || (ingest_end(in, e) && ingest_begin(in, e));
}

static bool
ingest_stopped(const struct ingest *in, struct err *e)
{
    struct pollfd p = {.fd = in->opts.stop_fd, .events = POLLIN};

    if (in->opts.stop_fd >= 0 && poll(&p, 1, 0) > 0) {
        return !err_set(e, ERR_STOPPED, "stopped while reading sources");
    }
    if (in->opts.deadline_ms > 0 && clock_mono_ms() >= in->opts.deadline_ms) {
        return !err_set(e, ERR_STOPPED, "the time limit ended while reading sources");
    }
    return false;
}

/* ---- what the parser tells ---- */

static bool
on_mention(void *arg, const struct mention *m, struct err *e)
{
    struct ingest *in = arg;

    if (in->failed) {
        *e = in->err;
        return false;
    }
    if (!ingest_add_mention(in, m, e)) {
        return false;
    }
    in->now.mentions++;
    in->counts->mentions++;
    in->pending++;
    if (in->now.mentions % INGEST_CHECK != 0) {
        return true;
    }
    return !ingest_stopped(in, e) && ingest_commit_full(in, e);
}

/* The page comes before its mentions; the site can only be known with its <base>. */
static void
on_page(void *arg, const struct page_facts *p)
{
    struct ingest *in = arg;

    ingest_find_base(in, p->base_href);
    in->failed = !ingest_find_site(in, &in->err) || !ingest_add_page(in, p, &in->err);
}

static void
on_unread(void *arg, const struct unread *u)
{
    struct ingest *in = arg;
    struct reading *r = &in->now;
    auto_buf struct buf line = {.limit = KIB(4)};

    r->unread++;
    in->counts->unread++;
    buf_addf(&line, "%s{\"from\":%" PRId64 ",\"to\":%" PRId64 ",\"reason\":",
             r->report.n > 0 ? "," : "", u->from, u->to);
    escape_json_string(&line, str_of(u->reason));
    buf_add_byte(&line, '}');
    buf_add_str(&r->report, buf_view(&line));
    if (r->unread <= NOTES_MOST) {
        buf_clear(&line);
        buf_addf(&line, "bytes %" PRId64 "-%" PRId64 ": %s", u->from, u->to, u->reason);
        in->opts.sink.emit(in->opts.sink.arg, &(struct event){.kind = EVENT_NOTE,
                                                              .counts = in->counts,
                                                              .name = r->name,
                                                              .detail = buf_cstr(&line),
                                                              .bytes = -1});
    }
}

static void
on_passed(void *arg, int64_t at_byte)
{
    struct ingest *in = arg;

    text_forget(in->now.text, at_byte);
}

/* ---- one source ---- */

static void
tell_source(struct ingest *in, const char *state, const char *detail)
{
    in->opts.sink.emit(in->opts.sink.arg, &(struct event){.kind = EVENT_SOURCE,
                                                          .counts = in->counts,
                                                          .name = in->now.name,
                                                          .state = state,
                                                          .detail = detail,
                                                          .bytes = in->now.row.bytes});
}

/*
 * True where the catalog has this text, read with this base: then there is nothing to do
 * but to take part in the run.
 */
static bool
source_known(struct ingest *in, bool *known, struct err *e)
{
    struct reading *r = &in->now;
    /*
     * Read again without its base, a source's mentions would lose the URLs that they
     * have.
     */
    bool renumber = in->opts.article_id != NULL && r->row.base.n > 0;
    int64_t id;

    if (!row_source_find(in->db, &r->row, &id, &r->rebase, e)) {
        return false;
    }
    *known = id != 0 && !r->rebase && !renumber;
    if (id != 0) {
        r->row.id = id;
        r->rebase = r->rebase || renumber;
        return true;
    }
    return ingest_begin(in, e) && row_source_add(in->db, &r->row, e);
}

static bool
source_finish(struct ingest *in, const struct source_end *end, struct err *e)
{
    struct reading *r = &in->now;
    auto_buf struct buf report = {.limit = REPORT_BYTES + KIB(1)};
    auto_buf struct buf why = {.limit = KIB(1)};

    buf_addf(&report, "{\"mentions\":%" PRId64 ",\"unread\":[", r->mentions);
    buf_add_str(&report, buf_view(&r->report));
    buf_addf(&report, "],\"unread_ranges\":%" PRId64 ",\"stopped_at\":%" PRId64 "}",
             r->unread, end->stopped_at);
    r->row.form = r->mentions > 0 ? str_of(end->form) : STR("none");
    r->row.report = buf_view(&report);
    if (!row_source_finish(in->db, &r->row, e) ||
        (r->rebase && !row_source_rebase(in->db, &r->row, e))) {
        return false;
    }
    if (r->mentions > 0) {
        tell_source(in, "read", NULL);
        return true;
    }
    in->counts->sources_unreadable++;
    buf_addf(&why,
             "no list of items was found; reading stopped at byte %" PRId64
             " of %" PRId64,
             end->stopped_at, r->row.bytes);
    tell_source(in, "unreadable", buf_cstr(&why));
    return true;
}

static bool
source_read(struct ingest *in, struct err *e)
{
    struct reading *r = &in->now;
    struct source_end end = {0};
    struct source_sink sink = {.mention = on_mention,
                               .page = on_page,
                               .unread = on_unread,
                               .passed = on_passed,
                               .arg = in};

    if (!ingest_begin(in, e) || !ingest_find_site(in, e) ||
        !source_parse(r->text->bytes, &sink, &end, e)) {
        return false;
    }
    if (in->failed) {
        *e = in->err;
        return false;
    }
    return source_finish(in, &end, e) && ingest_commit_full(in, e);
}

bool
ingest_text(struct ingest *in, const char *name, struct text *text, const char *final_url,
            struct err *e)
{
    struct reading *r = &in->now;
    struct buf base = r->base;
    struct buf report = r->report;
    bool known;

    buf_clear(&report);
    *r = (struct reading){.name = name,
                          .final_url = final_url,
                          .text = text,
                          .base = base,
                          .report = report};
    in->failed = false;
    ingest_find_base(in, (struct str){0});
    memcpy(r->row.sha256, text->sha256, sizeof text->sha256);
    r->row.name = str_of(name);
    r->row.bytes = (int64_t)text->bytes.n;
    buf_clear(&in->key_base);
    buf_add_str(&in->key_base, buf_view(&r->base));
    r->row.base = (struct str){buf_cstr(&in->key_base), in->key_base.n};
    r->row.read_at = clock_wall_ms();
    if (ingest_stopped(in, e) || !source_known(in, &known, e) ||
        !row_run_add(in->db, r->row.id, e)) {
        return false;
    }
    in->counts->sources++;
    if (known) {
        in->counts->sources_unchanged++;
        tell_source(in, "unchanged", NULL);
        return true;
    }
    return source_read(in, e);
}
