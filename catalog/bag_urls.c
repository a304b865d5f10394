#include "catalog/bag_urls.h"

#include "base/fd.h"
#include "base/limits.h"
#include "catalog/bag_dir.h"
#include "catalog/bag_facts.h"
#include "catalog/bag_fill.h"
#include "db/row.h"
#include "fetch/url.h"

#include <limits.h>

#define FACTS_PATH "assets/catalog.jsonl"

struct finding_urls {
    struct archive *a;
    const struct bag *b;
    const uint8_t (*sha256)[SHA256_BYTES];
    struct bag_urls *u;
    size_t now; /* index of the file whose holders are asked for */
};

static void
add_pair(struct finding_urls *w, size_t file, struct str url)
{
    auto_buf struct buf normal = {.limit = LIMIT_URL_BYTES};
    struct bag_urls *u = w->u;

    if (!url_normalise(url, false, &normal, NULL)) {
        return; /* nobody can fetch it: it names nothing */
    }
    if (u->n == u->cap) {
        u->cap = u->cap == 0 ? 256 : u->cap * 2;
        u->p = xrealloc(u->p, u->cap, sizeof *u->p);
    }
    u->p[u->n++] = (struct bag_pair){
        .file = file, .url = arena_strndup(&u->texts, buf_cstr(&normal), normal.n)};
    u->has_url[file] = true;
}

static void
take_facts(struct finding_urls *w, struct str text)
{
    auto_buf struct buf path = {.limit = PATH_MAX};
    auto_buf struct buf url = {.limit = LIMIT_URL_BYTES};
    struct str line;
    bool more = text.n > 0;

    while (more) {
        const struct bag_file *f;

        more = str_split(&text, '\n', &line);
        if (line.n > LIMIT_BAG_LINE_BYTES || !bag_facts_line(line, &path, &url)) {
            continue;
        }
        f = bag_find(w->b, buf_view(&path));
        if (f != NULL && f->is_payload) {
            add_pair(w, (size_t)(f - w->b->files), buf_view(&url));
        }
    }
}

static bool
take_holder(void *arg, const struct row_listed *r)
{
    struct finding_urls *w = arg;

    add_pair(w, w->now, r->url);
    return true;
}

/* fetch.txt, else whoever holds these bytes already. */
static bool
find_url(struct finding_urls *w, size_t i, const struct event_sink *sink, struct err *e)
{
    struct row_filter filter = {.sha256 = w->sha256[i]};
    const struct bag_file *f = &w->b->files[i];

    if (f->url != NULL) {
        add_pair(w, i, str_of(f->url));
    }
    w->now = i;
    if (!w->u->has_url[i] && !row_list_each(w->a->db, &filter, take_holder, w, e)) {
        return false;
    }
    if (!w->u->has_url[i]) {
        w->u->unmatched++;
        bag_tell(sink, "%s: nobody says what URL it is of; it is left alone", f->path);
    }
    return true;
}

bool
bag_urls_find(struct archive *a, const struct bag *b,
              const uint8_t (*sha256)[SHA256_BYTES], const struct event_sink *sink,
              struct bag_urls *u, struct err *e)
{
    struct finding_urls w = {.a = a, .b = b, .sha256 = sha256, .u = u};
    auto_buf struct buf text = {.limit = LIMIT_BAG_TAG_BYTES};
    auto_close int fd = -1;
    enum bag_there there;
    struct stat st;

    *u = (struct bag_urls){.has_url = xcalloc(b->n + 1, sizeof *u->has_url)};
    if (!bag_dir_open(b->fd, FACTS_PATH, &fd, &st, &there, e)) {
        return false;
    }
    if (there == BAG_FILE) {
        if (!fd_read_to_end(fd, &text, FACTS_PATH, e)) {
            return false;
        }
        take_facts(&w, buf_view(&text));
    }
    for (size_t i = 0; i < b->n; i++) {
        if (b->files[i].is_payload && !u->has_url[i] && !find_url(&w, i, sink, e)) {
            return false;
        }
    }
    return true;
}

void
bag_urls_release(struct bag_urls *u)
{
    free(u->p);
    free(u->has_url);
    arena_release(&u->texts);
    *u = (struct bag_urls){0};
}

/* ---- rows ---- */

static struct str
or_null(struct str s)
{
    return s.n > 0 ? s : (struct str){0};
}

static bool
add_asset(struct archive *archive, const char *url, const struct site *site,
          struct err *e)
{
    struct row_asset a = {.url = str_of(url)};
    struct name_facts facts;
    struct date shown;
    struct url parts = {0};
    const char *from;
    char date[DATE_TEXT_MAX], in_path[DATE_TEXT_MAX], in_name[DATE_TEXT_MAX];
    bool is_new;

    if (!url_split(a.url, &parts)) {
        return err_set(e, ERR_INPUT, "%s: cannot be taken apart", url);
    }
    a.host = parts.host;
    site_name_facts(site, parts.target, &facts);
    if (facts.in_name.precision > DATE_DAY && site->zone != NULL &&
        !date_set_zone(&facts.in_name, site->zone, e)) {
        return false;
    }
    site_shown_date(&facts, NULL, NULL, &shown, &from);
    date_iso(&shown, date);
    date_iso(&facts.in_path, in_path);
    date_iso(&facts.in_name, in_name);
    hash_sha256(a.url, a.key);
    a.claim = media_claim_of_path(parts.target);
    a.stem = or_null(facts.stem);
    a.variant = or_null(facts.variant);
    a.date_path = or_null(str_of(in_path));
    a.date_name = or_null(str_of(in_name));
    a.date = or_null(str_of(date));
    a.date_source = or_null(str_of(from));
    return row_asset_get(archive->db, &a, &is_new, e);
}

bool
bag_urls_add_assets(struct archive *a, const struct bag_urls *u, const struct site *site,
                    struct err *e)
{
    if (u->n == 0) {
        return true;
    }
    if (!db_begin(a->db, e)) {
        return false;
    }
    for (size_t i = 0; i < u->n; i++) {
        if (!add_asset(a, u->p[i].url, site, e)) {
            db_abandon(a->db);
            return false;
        }
    }
    return db_commit(a->db, e);
}
