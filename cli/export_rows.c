#include "base/escape.h"
#include "base/media.h"
#include "cli/asset.h"
#include "cli/export.h"
#include "db/row_audit.h"

#include <poll.h>

enum { STOP_EVERY = 64 }; /* rows between two looks: a few milliseconds */

bool
export_put(struct export *x)
{
    struct pollfd p = {.fd = x->cli->stop_fd, .events = POLLIN};

    if (++x->rows % STOP_EVERY == 0 && p.fd >= 0 && poll(&p, 1, 0) > 0) {
        x->ok = err_set(x->e, ERR_STOPPED, "stopped; what was exported is not whole");
        return false;
    }
    return out_buf(x->out, &x->line);
}

void
export_stamp(struct export *x, struct str form)
{
    buf_add_byte(&x->line, '{');
    json_text(&x->line, "assets", str_of(ASSETS_VERSION), true);
    json_number(&x->line, "schema", 1, true, false);
    json_text(&x->line, "export", form, false);
    json_text(&x->line, "archive", str_of(storage_uuid(x->cli->archive.storage)), false);
    json_time(&x->line, "made_at", clock_wall_ms());
    buf_add_cstr(&x->line, "}\n");
}

static bool
each(struct export *x, bool (*fn)(void *arg, const struct row_listed *r))
{
    return row_list_each(x->cli->archive.db, &x->filter, fn, x, x->e) && x->ok;
}

static bool
read_more(struct export *x, const struct row_listed *r, struct asset_more *more)
{
    arena_reset(&x->row);
    x->ok = asset_more_read(x->cli->archive.db, r, &x->row, more, x->e);
    return x->ok;
}

static bool
csv_row(void *arg, const struct row_listed *r)
{
    struct export *x = arg;
    struct asset_more more;

    if (!read_more(x, r, &more)) {
        return false;
    }
    asset_csv(&x->line, r, &more);
    return export_put(x);
}

bool
export_csv(struct export *x)
{
    asset_csv_header(&x->line);
    return !export_put(x) ? x->ok : each(x, csv_row);
}

static bool
json_row(void *arg, const struct row_listed *r)
{
    struct export *x = arg;
    struct asset_more more;

    if (!read_more(x, r, &more)) {
        return false;
    }
    asset_json(&x->line, r, &more);
    buf_add_byte(&x->line, '\n');
    return export_put(x);
}

bool
export_json(struct export *x)
{
    export_stamp(x, STR("json"));
    return !export_put(x) ? x->ok : each(x, json_row);
}

/* What was forgotten is asked of nobody, and what has no URL can not be. */
static bool
url_row(void *arg, const struct row_listed *r)
{
    struct export *x = arg;

    if (r->state != STATE_EXCLUDED && r->state != STATE_UNRESOLVABLE) {
        escape_printable(&x->line, r->url, 0);
        buf_add_byte(&x->line, '\n');
    }
    return export_put(x);
}

bool
export_urls(struct export *x)
{
    return each(x, url_row);
}

/* ---- manifest ---- */

/* As sha256sum(1) reads it: two spaces, then a name that needs no escape. */
static bool
manifest_line(struct export *x, const uint8_t sha256[SHA256_BYTES], enum media_type type)
{
    char name[STORAGE_NAME_MAX];

    storage_name(STORAGE_MEDIA, sha256, media_ending(type), 0, name);
    asset_hex(&x->line, sha256, SHA256_BYTES);
    buf_addf(&x->line, "  %s\n", name);
    return export_put(x);
}

static bool
stored_row(void *arg, const struct row_stored *r)
{
    return manifest_line(arg, r->sha256, media_from_name(r->type));
}

struct held {
    uint8_t sha256[SHA256_BYTES];
    uint8_t type; /* enum media_type */
};

struct held_list {
    struct held *p; /* owned */
    size_t n, room;
};

static bool
held_row(void *arg, const struct row_listed *r)
{
    struct held_list *l = arg;

    if (!r->held) {
        return true;
    }
    if (l->n == l->room) {
        l->room = l->room > 0 ? 2 * l->room : 1024;
        l->p = xrealloc(l->p, l->room, sizeof *l->p);
    }
    memcpy(l->p[l->n].sha256, r->object.sha256, SHA256_BYTES);
    l->p[l->n++].type = (uint8_t)media_from_name(r->object.type);
    return true;
}

static int
by_digest(const void *a, const void *b)
{
    return memcmp(((const struct held *)a)->sha256, ((const struct held *)b)->sha256,
                  SHA256_BYTES);
}

/* Assets share objects; each comes once. */
static bool
manifest_of_some(struct export *x)
{
    struct held_list l = {0};
    bool ok = row_list_each(x->cli->archive.db, &x->filter, held_row, &l, x->e);

    if (ok && l.n > 0) {
        qsort(l.p, l.n, sizeof *l.p, by_digest);
    }
    for (size_t i = 0; ok && i < l.n; i++) {
        if (i > 0 && by_digest(&l.p[i - 1], &l.p[i]) == 0) {
            continue;
        }
        if (!manifest_line(x, l.p[i].sha256, (enum media_type)l.p[i].type)) {
            break;
        }
    }
    free(l.p);
    return ok && x->ok;
}

bool
export_manifest(struct export *x)
{
    if (!filter_is_empty(&x->slots->filter)) {
        return manifest_of_some(x);
    }
    return row_stored_each(x->cli->archive.db, stored_row, x, x->e) && x->ok;
}
