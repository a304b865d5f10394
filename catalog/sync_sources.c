#include "catalog/sync_state.h"

#include "base/date.h"
#include "catalog/ingest.h"
#include "catalog/text.h"
#include "fetch/url.h"

/* What input_each hands back to on_source. */
struct reader {
    struct sync *sync;
    struct ingest *ingest;
};

static void
tell_unreadable(struct sync *s, const char *name, const struct err *why)
{
    s->counts->sources++;
    s->counts->sources_unreadable++;
    s->opts->sink.emit(s->opts->sink.arg, &(struct event){.kind = EVENT_SOURCE,
                                                          .counts = s->counts,
                                                          .name = name,
                                                          .state = "unreadable",
                                                          .detail = why->text,
                                                          .bytes = -1});
}

static bool
on_source(void *arg, const char *name, int fd, const char *final_url,
          const struct err *why, struct err *e)
{
    struct reader *r = arg;
    struct text text = {0};
    struct err reason = {0};
    bool ok;

    if (fd < 0) {
        tell_unreadable(r->sync, name, why);
        return true;
    }
    if (!text_read(&text, fd, name, storage_dir(r->sync->archive->storage), &reason)) {
        if (reason.code == ERR_FULL) { /* no word about the source: there is no room */
            *e = reason;
            return false;
        }
        tell_unreadable(r->sync, name, &reason);
        return true;
    }
    ok = ingest_text(r->ingest, name, &text, final_url, e);
    text_release(&text);
    return ok;
}

/*
 * The URL of a known asset, as `export urls` gives it, asks for that asset. What was read
 * as a source before is one still, though a page may have called it a picture.
 */
static bool
take_asset(void *arg, const char *name, bool *taken, struct err *e)
{
    const struct reader *r = arg;
    struct db *db = r->sync->archive->db;
    auto_buf struct buf url = {.limit = LIMIT_URL_BYTES};
    int64_t asset = 0;
    bool is_source;

    *taken = false;
    if (!url_normalise(str_of(name), true, &url, NULL)) {
        return true; /* whoever opens it will say why */
    }
    if (!row_source_known(db, str_of(name), &is_source, e) ||
        (!is_source && !row_asset_find(db, buf_view(&url), &asset, e)) ||
        (asset != 0 && !row_run_add_asset(db, asset, e))) {
        return false;
    }
    *taken = asset != 0;
    r->sync->counts->named += *taken;
    return true;
}

/* A stop while reading is the run's stop; the rows read so far are kept. */
static bool
reader_end(struct sync *s, struct ingest *in, bool read, struct err *e)
{
    struct err end = {0};

    if (!read && e->code != ERR_STOPPED) {
        return false;
    }
    if (!ingest_end(in, &end)) {
        *e = end;
        return false;
    }
    if (!read) {
        s->stopping = true;
        s->stopped_by_user = s->deadline_ms == 0 || clock_mono_ms() < s->deadline_ms;
        *e = (struct err){0};
    }
    return true;
}

bool
sync_has_sources(const struct sync *s)
{
    return s->opts->input.n_names > 0 || s->opts->input.n_list_files > 0;
}

bool
sync_read_sources(struct sync *s, struct err *e)
{
    struct ingest_opts opts = {
        .base_url = s->opts->base_url,
        .article_id = s->opts->article_id,
        .site = s->opts->site,
        .keep_open = s->opts->dry_run,
        .stop_fd = s->opts->stop_fd,
        .deadline_ms = s->deadline_ms,
        .sink = s->opts->sink,
    };
    struct input_opts input = s->opts->input;
    struct reader r = {.sync = s};
    bool ok;

    if (!sync_has_sources(s)) {
        return true; /* everything that the catalog knows */
    }
    r.ingest = ingest_new(s->archive->db, &opts, s->counts);
    input.claim = take_asset;
    ok = reader_end(s, r.ingest, input_each(&input, on_source, &r, e), e);
    ingest_free(r.ingest);
    return ok;
}
