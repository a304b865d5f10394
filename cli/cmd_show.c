#include "base/limits.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/show.h"
#include "fetch/url.h"

#include <unistd.h>

struct show_slots {
    bool json;
};

struct show {
    struct cli *cli;
    const struct show_slots *slots;
    bool bold;
    int64_t found;
    struct arena row; /* of one asset, reset for the next */
    struct buf text;
    struct str wanted_site; /* of SITE/ID; empty: any */
    struct err *e;
    bool ok;
};

static bool
on_article(void *arg, const struct row_article *a, struct str site)
{
    struct show *s = arg;

    if (s->wanted_site.n > 0 && !str_eq(s->wanted_site, site)) {
        return true;
    }
    s->found++;
    if (s->slots->json) {
        show_article_json(&s->text, a, site);
    } else {
        show_article_text(&s->text, a, site, s->bold);
    }
    return out_buf(s->cli->out, &s->text);
}

static bool
on_asset(void *arg, const struct row_listed *r)
{
    struct show *s = arg;
    struct db *db = s->cli->archive.db;
    struct asset_more more = {0};

    arena_reset(&s->row);
    s->found++;
    s->ok = asset_more_read(db, r, &s->row, &more, s->e) &&
            (s->slots->json ? show_asset_json(&s->text, db, r, &more, s->e)
                            : show_asset_text(&s->text, db, r, &more, s->bold, s->e));
    return s->ok && out_buf(s->cli->out, &s->text);
}

/* Everything that holds the object whose digest begins so. */
static bool
show_digest(struct show *s, struct str digits, struct err *e)
{
    struct db *db = s->cli->archive.db;
    uint8_t sha256[SHA256_BYTES];
    struct row_filter filter = {.sha256 = sha256};
    bool found;

    return digest_named(db, digits, sha256, &found, e) &&
           (!found || (row_list_each(db, &filter, on_asset, s, e) && s->ok));
}

/* A digest, a URL or path, else an article: SITE/ID or ID; at last a part of a digest. */
static bool
show_one(struct show *s, const char *what, struct err *e)
{
    struct db *db = s->cli->archive.db;
    struct row_filter filter = {0};
    auto_buf struct buf url = {.limit = LIMIT_URL_BYTES};
    uint8_t digest[SHA256_BYTES];
    struct str name = str_of(what);

    if (name.n == SHA256_HEX && hex_decode(name, digest, SHA256_BYTES)) {
        filter.sha256 = digest;
    } else if (str_find(name, STR("://")) >= 0 || name.p[0] == '/') {
        /*
         * As the catalog spells it; an unresolvable one stands there as it was written.
         */
        filter.url = url_normalise(name, true, &url, NULL) ? buf_view(&url) : name;
    } else {
        struct str number = name;
        struct str site;

        if (str_split(&number, '/', &site)) {
            s->wanted_site = site;
        } else {
            number = name;
        }
        filter.article = name;
        if (!row_articles_each(db, number, on_article, s, e)) {
            return false;
        }
        if (s->found == 0 && name.n >= DIGEST_PREFIX_LEAST && digest_is_hex(name)) {
            return show_digest(s, name, e);
        }
    }
    return row_list_each(db, &filter, on_asset, s, e) && s->ok;
}

static int
run_show(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    int status = 0;

    for (int i = 0; i < argc && e->code == ERR_NONE; i++) {
        struct show s = {.cli = cli,
                         .slots = cli->opts,
                         .bold = cli_color(cli, STDOUT_FILENO),
                         .e = e,
                         .ok = true};

        buf_init(&s.text, SIZE_MAX - 1);
        if (argv[i][0] == '\0') {
            (void)err_set(e, ERR_USAGE, "show: an empty name names nothing");
        } else if (show_one(&s, argv[i], e) && s.found == 0) {
            log_put(LOG_ERROR, "show: the catalog knows no article, URL or digest \"%s\"",
                    argv[i]);
            status = 1;
        }
        arena_release(&s.row);
        buf_release(&s.text);
    }
    return status;
}

static const struct opt options[] = {
    {.long_name = "json",
     .kind = OPT_FLAG,
     .slot = offsetof(struct show_slots, json),
     .help = "one JSON object a line: assets-output(7)"},
    {.kind = OPT_END},
};

const struct command cmd_show = {
    .name = "show",
    .summary = "Tell everything that is known of an article or an asset",
    .operands = "ARTICLE|URL|SHA256…",
    .least = 1,
    .most = -1,
    .options = options,
    .slots_bytes = sizeof(struct show_slots),
    .needs = NEEDS_READ,
    .run = run_show,
};
