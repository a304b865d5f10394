#include "cli/repair_view.h"

#include "base/limits.h"
#include "base/log.h"
#include "cli/asset.h"
#include "cli/human.h"
#include "fetch/url.h"

#include <inttypes.h>

/* ---- operands ---- */

struct finding_named {
    struct arena *arena;
    struct repair_named *named;
    bool found; /* by the name that is being looked for */
};

/* Room for one more element; what grows is left behind in the arena. */
static void *
grown(struct arena *a, void *p, size_t n, size_t *cap, size_t bytes)
{
    void *more;

    if (n < *cap) {
        return p;
    }
    *cap = *cap > 0 ? 2 * *cap : 16;
    more = arena_alloc(a, *cap * bytes);
    if (n > 0) {
        memcpy(more, p, n * bytes);
    }
    return more;
}

static void
add_object(struct finding_named *f, const uint8_t sha256[SHA256_BYTES])
{
    struct repair_named *n = f->named;

    for (size_t i = 0; i < n->n_objects; i++) {
        if (memcmp(n->objects[i], sha256, SHA256_BYTES) == 0) {
            return;
        }
    }
    n->objects = grown(f->arena, n->objects, n->n_objects, &n->cap_objects, SHA256_BYTES);
    memcpy(n->objects[n->n_objects++], sha256, SHA256_BYTES);
}

static void
add_asset(struct finding_named *f, int64_t asset)
{
    struct repair_named *n = f->named;

    for (size_t i = 0; i < n->n_assets; i++) {
        if (n->assets[i] == asset) {
            return;
        }
    }
    n->assets =
        grown(f->arena, n->assets, n->n_assets, &n->cap_assets, sizeof *n->assets);
    n->assets[n->n_assets++] = asset;
}

static bool
take_listed(void *arg, const struct row_listed *r)
{
    struct finding_named *f = arg;
    bool is_there = r->held && r->state != STATE_LOST;

    f->found = f->found || !f->named->held_only || is_there;
    add_asset(f, r->asset);
    if (f->named->held_only ? is_there : r->held) {
        add_object(f, r->object.sha256);
    }
    return true;
}

static bool
is_url(struct str name)
{
    return str_find(name, STR("://")) >= 0 || (name.n > 0 && name.p[0] == '/');
}

static bool
find_url(struct db *db, struct str name, struct finding_named *f, struct err *e)
{
    auto_buf struct buf url = {.limit = LIMIT_URL_BYTES};
    struct row_filter filter = {
        .url = url_normalise(name, true, &url, NULL) ? buf_view(&url) : name};

    return row_list_each(db, &filter, take_listed, f, e);
}

static bool
find_digest(struct db *db, struct str name, struct finding_named *f, struct err *e)
{
    uint8_t sha256[SHA256_BYTES];
    struct row_filter filter = {.sha256 = sha256};
    bool found;

    if (!digest_named(db, name, sha256, &found, e)) {
        return err_wrap(e, "repair");
    }
    if (found && !f->named->held_only) {
        f->found = true; /* no asset may hold it any more */
        add_object(f, sha256);
    }
    return !found || row_list_each(db, &filter, take_listed, f, e);
}

bool
repair_find(struct cli *cli, int argc, const char *const *argv, struct repair_named *out,
            bool *unknown, struct err *e)
{
    struct finding_named f = {.arena = cli->arena, .named = out};

    for (int i = 0; i < argc; i++) {
        struct str name = str_of(argv[i]);

        f.found = false;
        if (!(is_url(name) ? find_url(cli->archive.db, name, &f, e)
                           : find_digest(cli->archive.db, name, &f, e))) {
            return false;
        }
        if (!f.found && unknown != NULL) {
            log_put(LOG_ERROR, "repair: the archive holds no file of \"%s\"", argv[i]);
            *unknown = true;
        }
    }
    return true;
}

/* ---- bytes ---- */

static void
add_way(struct buf *b, int64_t n, const char *how)
{
    if (n > 0) {
        buf_addf(b, "%s%" PRId64 " %s", b->p[b->n - 1] == '(' ? "" : ", ", n, how);
    }
}

static void
back_text(struct buf *b, const struct repair_result *r)
{
    int64_t n = r->whole + r->mended + r->moved + r->copied + r->fetched;

    if (n == 0) {
        return;
    }
    buf_addf(b, "%" PRId64 " %s whole again (", n, plural(n, "file is", "files are"));
    add_way(b, r->whole, "when read again");
    add_way(b, r->mended, "by permission");
    add_way(b, r->moved, "moved back");
    add_way(b, r->copied, "from another archive");
    add_way(b, r->fetched, "over the network");
    buf_add_cstr(b, ")\n");
}

void
repair_text(struct buf *b, const struct repair_result *r)
{
    back_text(b, r);
    if (r->stored > 0) {
        buf_addf(b, "%" PRId64 " %s got bytes that are new here", r->stored,
                 plural(r->stored, "asset", "assets"));
        if (r->substitutes > 0) {
            buf_addf(b, ", %" PRId64 " of them as a copy from elsewhere", r->substitutes);
        }
        buf_add_byte(b, '\n');
    }
    if (r->quarantined > 0) {
        buf_addf(b, "%" PRId64 " damaged %s kept in quarantine/\n", r->quarantined,
                 plural(r->quarantined, "file that was replaced is",
                        "files that were replaced are"));
    }
}

void
repair_status(struct buf *b, const struct repair_opts *opts,
              const struct repair_result *r)
{
    const char *comma = "";

    if (r->left > 0) {
        buf_addf(b, "exit 1: %" PRId64 " %s not whole:", r->left,
                 plural(r->left, "asset is", "assets are"));
        for (int i = 0; i < ASSET_STATES; i++) {
            if (r->classes[i] > 0) {
                buf_addf(b, "%s %" PRId64 " %s", comma, r->classes[i],
                         state_name((enum asset_state)i));
                comma = ",";
            }
        }
        buf_addf(b, "; %s", r->cut_short ? "run it again for the rest" : "try");
        if (!r->cut_short) {
            buf_addf(b, "%s%s%s", opts->n_from == 0 ? " --from DIR" : "",
                     opts->n_mirrors == 0 ? " --mirror TEMPLATE" : "",
                     !opts->wayback ? " --wayback" : "");
            buf_add_cstr(b, opts->n_from > 0 && opts->n_mirrors > 0 && opts->wayback
                                ? " again later"
                                : "");
        }
    } else if (r->cut_short) {
        buf_add_cstr(b, "exit 1: ended before its end");
    }
}

/* ---- pictures ---- */

void
pictures_text(struct buf *b, const struct counts *c)
{
    if (c->total == 0) {
        buf_add_cstr(b, c->failing > 0 ? "no picture was made\n"
                                       : "no picture is missing\n");
        return;
    }
    buf_addf(b, "%" PRId64 " %s made for %" PRId64 " %s in ", c->thumbs,
             plural(c->thumbs, "picture", "pictures"), c->total,
             plural(c->total, "file", "files"));
    human_span(b, c->elapsed_ms);
    buf_add_byte(b, '\n');
}

static void
add_reason(struct buf *b, int64_t n, const char *one, const char *many)
{
    if (n > 0) {
        buf_addf(b, "%s %" PRId64 " %s", b->p[b->n - 1] == ':' ? "" : ",", n,
                 plural(n, one, many));
    }
}

void
pictures_status(struct buf *b, const struct counts *c, int status)
{
    if (status == 0) {
        return;
    }
    buf_addf(b, "exit %d:", status);
    add_reason(b, c->lost, "stored file is gone", "stored files are gone");
    add_reason(b, c->damaged, "file is damaged", "files are damaged");
    add_reason(b, c->unseen, "file could not be looked at",
               "files could not be looked at");
    add_reason(b, c->failing, "file can have no such picture",
               "files can have no such picture");
    if (c->cut_short) {
        buf_addf(b, "%s ended before its end", b->p[b->n - 1] == ':' ? "" : ",");
    }
}
