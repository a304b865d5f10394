#include "catalog/wayback.h"

#include "base/date.h"
#include "base/mem.h"
#include "catalog/wayback_ask.h"
#include "db/row_tombstone.h"
#include "fetch/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BASE_MOST = 1024 }; /* bytes: leaves the better part of a URL to what is asked */

/* The base without its closing slash, or NULL. */
static char *
base_read(const char *text, struct err *e)
{
    auto_buf struct buf normal;
    struct err why = {0};
    struct str base;

    buf_init(&normal, LIMIT_URL_BYTES);
    if (!url_normalise(str_of(text), false, &normal, &why)) {
        err_put(e, ERR_USAGE, "web archive %s: %s", text, why.text);
        return NULL;
    }
    base = buf_view(&normal);
    while (base.n > 0 && base.p[base.n - 1] == '/') {
        base.n--;
    }
    if (base.n > BASE_MOST || str_find_byte(base, '?') >= 0) {
        err_put(e, ERR_USAGE, "web archive %s: expected a URL without a query", text);
        return NULL;
    }
    return xstrndup(base.p, base.n);
}

bool
wayback_new(struct wayback **out, struct db *db, const struct wayback_opts *opts,
            struct err *e)
{
    char *base =
        base_read(opts->base != NULL ? opts->base : "https://web.archive.org", e);
    struct fetch_opts net = opts->fetch;
    struct wayback *w;

    if (base == NULL) {
        return false;
    }
    w = xcalloc(1, sizeof *w);
    w->db = db;
    w->opts = *opts;
    w->base = base;
    w->service = xasprintf("wayback %s", base);
    if (w->opts.pause_ms <= 0) {
        w->opts.pause_ms = LIMIT_WEB_ARCHIVE_PAUSE_MS;
    }
    net.tries = 1; /* who is refused goes away, and does not knock again */
    net.slow_s = net.slow_s == 0 ? LIMIT_WEB_ARCHIVE_SLOW_S : net.slow_s;
    net.paced_origin = base; /* its redirects */
    net.paced_ms = w->opts.pause_ms;
    net.paced_first_ms = 0;
    if (!input_net_new(&w->net, &net, e)) {
        wayback_free(w);
        return false;
    }
    *out = w;
    return true;
}

static void
folder_release(struct wayback_folder *f)
{
    free(f->name);
    cdx_release(&f->cdx);
    *f = (struct wayback_folder){0};
}

void
wayback_free(struct wayback *w)
{
    if (w == NULL) {
        return;
    }
    for (size_t i = 0; i < LIMIT_CDX_FOLDERS; i++) {
        folder_release(&w->folders[i]);
    }
    input_net_free(w->net);
    free(w->base);
    free(w->service);
    free(w);
}

/* Without its scheme. */
static struct str
bare_url(struct str url)
{
    ptrdiff_t colon = str_find(url, STR("://"));

    return colon < 0 ? (struct str){0} : str_skip(url, (size_t)colon + 3);
}

/* "host/path/of/" of a bare URL; empty for one in the root, whose folder is a site. */
static struct str
folder_of(struct str bare)
{
    struct str rest = bare;
    struct str path;
    size_t n;

    (void)str_split(&rest, '?', &path);
    n = path.n;
    while (n > 0 && path.p[n - 1] != '/') {
        n--;
    }
    path = str_head(path, n);
    return str_find_byte(path, '/') + 1 < (ptrdiff_t)n ? path : (struct str){0};
}

/* The place of that folder, or the one that was not used for longest, emptied for it. */
static struct wayback_folder *
folder_place(struct wayback *w, struct str name)
{
    struct wayback_folder *oldest = &w->folders[0];

    for (size_t i = 0; i < LIMIT_CDX_FOLDERS; i++) {
        struct wayback_folder *f = &w->folders[i];

        if (f->name != NULL && str_eq(str_of(f->name), name)) {
            return f;
        }
        oldest = f->used < oldest->used ? f : oldest;
    }
    folder_release(oldest);
    return oldest;
}

/* *out NULL: the index would not say. */
static bool
folder_get(struct wayback *w, struct str name, const struct wayback_folder **out,
           struct err *e)
{
    struct wayback_folder *f = folder_place(w, name);

    *out = NULL;
    if (f->name == NULL) {
        if (w->closed) {
            return true;
        }
        if (!wayback_ask_index(w, name, WAYBACK_PREFIX, f, e)) {
            folder_release(f);
            return false;
        }
        f->name = xstrndup(name.p, name.n);
    }
    f->used = ++w->uses;
    *out = f->answered ? f : NULL;
    return true;
}

static bool
remember(struct wayback *w, int64_t asset, struct str outcome, struct err *e)
{
    if (!db_begin(w->db, e)) {
        return false;
    }
    if (!row_lookup_put(w->db, str_of(w->service), asset, clock_wall_ms(), outcome, e)) {
        db_abandon(w->db);
        return false;
    }
    return db_commit(w->db, e);
}

/* A word of the future is one of a clock that was wrong. */
static bool
is_remembered(struct wayback *w, int64_t asset, bool *remembered, struct err *e)
{
    int64_t now = clock_wall_ms();
    int64_t at = 0;

    *remembered = false;
    if (w->opts.ask_again) {
        return true;
    }
    if (!row_lookup_find(w->db, str_of(w->service), asset, &at, e)) {
        return false;
    }
    *remembered = at > 0 && at <= now && now - at < LIMIT_ASK_AGAIN_MS;
    return true;
}

/* False: its URL would be too long to be asked for. */
static bool
capture_of(const struct wayback *w, const struct cdx_line *line, struct str url,
           struct capture *out)
{
    int n = snprintf(out->url, sizeof out->url, "%s/web/%sid_/", w->base, line->time);

    if (n < 0 || (size_t)n + url.n >= sizeof out->url) {
        return false;
    }
    memcpy(out->url + n, url.p, url.n);
    out->url[(size_t)n + url.n] = '\0';
    memcpy(out->timestamp, line->time, sizeof out->timestamp);
    memcpy(out->sha1, line->sha1, sizeof out->sha1);
    return true;
}

/* *known false: the index would not say. Else *found. */
static bool
look(struct wayback *w, const struct wayback_ask *ask, struct capture *out, bool *known,
     bool *found, struct err *e)
{
    struct str bare = bare_url(ask->url);
    struct str name = folder_of(bare);
    const struct wayback_folder *f = NULL;
    struct wayback_folder alone = {0};
    const struct cdx_line *line = NULL;
    bool ok = name.n == 0 || folder_get(w, name, &f, e);

    *known = *found = false;
    if (f != NULL) {
        line = cdx_pick(&f->cdx, ask->url, ask->date, ask->sha1);
        *known = line != NULL || f->whole;
    }
    /* In the root of a site, or behind the part of the folder that the index told of. */
    if (ok && !*known && !w->closed && (name.n == 0 || f != NULL)) {
        ok = wayback_ask_index(w, bare, WAYBACK_EXACT, &alone, e);
        *known = ok && alone.answered;
        line = *known ? cdx_pick(&alone.cdx, ask->url, ask->date, ask->sha1) : NULL;
    }
    *found = line != NULL && capture_of(w, line, ask->url, out);
    folder_release(&alone);
    return ok;
}

bool
wayback_find(struct wayback *w, const struct wayback_ask *ask, struct capture *out,
             enum wayback_answer *answer, struct err *e)
{
    bool known = false;
    bool found = false;

    *answer = WAYBACK_LATER;
    *out = (struct capture){0};
    if (!is_remembered(w, ask->asset, &known, e)) {
        return false;
    }
    if (known) {
        *answer = WAYBACK_NONE_BEFORE;
        return true;
    }
    if (!look(w, ask, out, &known, &found, e)) {
        return false;
    }
    if (found) {
        *answer = WAYBACK_FOUND;
    } else if (known) {
        *answer = WAYBACK_NONE;
        return remember(w, ask->asset, STR("none"), e);
    }
    return true;
}

bool
wayback_in_vain(struct wayback *w, int64_t asset, struct str outcome, struct err *e)
{
    return remember(w, asset, outcome, e);
}

const char *
wayback_base(const struct wayback *w)
{
    return w->base;
}

int64_t
wayback_next_ms(const struct wayback *w)
{
    return w->next_ms;
}

void
wayback_hold(struct wayback *w, int64_t until_ms)
{
    w->next_ms = until_ms > w->next_ms ? until_ms : w->next_ms;
}

int64_t
wayback_requests(const struct wayback *w)
{
    return w->requests;
}
