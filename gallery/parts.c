#include "gallery/parts.h"

#include "base/limits.h"
#include "base/mem.h"
#include "gallery/app.h"
#include "gallery/chunk.h"
#include "gallery/slice.h"
#include "gallery/stop_fd.h"

#include <stdio.h>

/* One pass over the spool makes chunks and slices side by side. */
struct pass {
    struct parts *parts;
    const struct parts_job *job;
    struct chunk chunk;
    struct slice slice;
    struct buf text;           /* of one file */
    size_t chunk_at, slice_at; /* the ones in the making */
};

static bool
ends_block(const struct blocks *b, size_t at, size_t i)
{
    return i + 1 == b->list[at].first + b->list[at].n;
}

static bool
put(struct pass *w, enum out_place place, char hash[DATA_HASH_MAX], struct err *e)
{
    struct out_title title = {.place = place, .front = ""};

    return outdir_put(w->job->out, &title, buf_view(&w->text), hash, e);
}

static bool
end_chunk(struct pass *w, struct err *e)
{
    buf_clear(&w->text);
    if (!chunk_end(&w->chunk, &w->text, e) ||
        !put(w, OUT_CHUNKS, w->parts->chunk_hashes[w->chunk_at], e) ||
        !stop_fd_quiet(w->job->stop_fd, e)) {
        return false;
    }
    w->chunk_at++;
    chunk_begin(&w->chunk);
    return true;
}

static bool
end_slice(struct pass *w, struct err *e)
{
    buf_clear(&w->text);
    if (!slice_end(&w->slice, &w->text, e) ||
        !put(w, OUT_SLICES, w->parts->slice_hashes[w->slice_at], e)) {
        return false;
    }
    w->slice_at++;
    slice_begin(&w->slice);
    return true;
}

static bool
pass_entries(struct pass *w, struct err *e)
{
    struct shown *s = w->job->shown;
    struct detail d;

    chunk_begin(&w->chunk);
    slice_begin(&w->slice);
    for (size_t i = 0; i < s->n; i++) {
        const struct entry *en = &s->entries[i];

        if (!spool_get(&s->spool, en->spool_at, en->spool_bytes, &d, e)) {
            return false;
        }
        chunk_add(&w->chunk, i, &d);
        slice_add(&w->slice, i, &d);
        if ((ends_block(&w->parts->chunks, w->chunk_at, i) && !end_chunk(w, e)) ||
            (ends_block(&w->parts->slices, w->slice_at, i) && !end_slice(w, e))) {
            return false;
        }
    }
    return true;
}

static bool
write_data(struct parts *p, const struct parts_job *job, struct err *e)
{
    struct pass w = {.parts = p, .job = job, .text = {.limit = LIMIT_GALLERY_FILE_BYTES}};
    struct shown *s = job->shown;
    struct twins twins = {0};
    bool ok;

    twins_find(&twins, s);
    blocks_cut(&p->chunks, s->entries, s->n, &block_rule_chunk);
    blocks_cut(&p->slices, s->entries, s->n, &block_rule_slice);
    p->chunk_hashes = xcalloc(p->chunks.n, sizeof *p->chunk_hashes);
    p->slice_hashes = xcalloc(p->slices.n, sizeof *p->slice_hashes);
    chunk_init(&w.chunk, s, &twins);
    slice_init(&w.slice, s);
    ok = pass_entries(&w, e);
    s->articles_named = w.chunk.n_named;
    chunk_release(&w.chunk);
    slice_release(&w.slice);
    twins_release(&twins);
    buf_release(&w.text);
    return ok;
}

static bool
write_app(struct parts *p, const struct parts_job *job, struct err *e)
{
    struct out_title title = {.place = OUT_APP, .front = "app-"};
    auto_buf struct buf text = {.limit = LIMIT_GALLERY_FILE_BYTES};
    char hash[OUT_HASH + 1];

    app_text(&text);
    if (!outdir_put(job->out, &title, buf_view(&text), hash, e)) {
        return false;
    }
    (void)snprintf(p->app, sizeof p->app, "app-%s.js", hash);
    return true;
}

bool
parts_write(struct parts *p, const struct parts_job *job, struct err *e)
{
    *p = (struct parts){0};
    if (!write_app(p, job, e) || !write_data(p, job, e)) {
        return false;
    }
    /* Before the sync that is to come: it would write out half a gigabyte for nothing. */
    spool_close(&job->shown->spool);
    return page_parts_write(p, job, e);
}

void
parts_release(struct parts *p)
{
    blocks_release(&p->chunks);
    blocks_release(&p->slices);
    blocks_release(&p->pages);
    free(p->chunk_hashes);
    free(p->slice_hashes);
    free(p->page_names);
    free(p->shell_pages);
    *p = (struct parts){0};
}
