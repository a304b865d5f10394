#include "base/escape.h"
#include "base/log.h"
#include "cli/asset.h"
#include "cli/cli.h"
#include "cli/filter_opts.h"
#include "cli/human.h"
#include "cli/like.h"
#include "cli/table.h"

#include <inttypes.h>
#include <unistd.h>

struct list_slots {
    struct filter_slots filter;
    const char *like;
    bool json, csv, urls, null;
};

struct list {
    struct cli *cli;
    const struct list_slots *slots;
    struct table *table; /* NULL but for the table */
    struct arena row;    /* of one asset, reset for the next */
    struct buf line;
    int distance; /* of the object that is listed, in bits; -1: nobody asked */
    int64_t listed;
    struct err *e;
    bool ok;
};

static const struct table_column columns[] = {
    {"STATE", false, 7, 0},   {"DATE", false, 10, 1},  {"TYPE", false, 5, 3},
    {"SIZE", true, 7, 2},     {"PIXELS", true, 9, 5},  {"LENGTH", true, 6, 4},
    {"ARTICLE", false, 8, 0}, {"TITLE", false, 20, 0},
};

/* The article it leads, else the first on whose page it stands. */
static struct str
first_article(const struct asset_more *more)
{
    for (size_t i = 0; i < more->n_uses; i++) {
        if (str_eq(more->uses[i].role, STR("lead"))) {
            return more->uses[i].number;
        }
    }
    return more->n_uses > 0 ? more->uses[0].number : (struct str){NULL, 0};
}

static void
list_table_row(struct list *l, const struct row_listed *r, const struct asset_more *more)
{
    const struct row_object *o = &r->object;
    auto_buf struct buf size = {.limit = 64};
    auto_buf struct buf pixels = {.limit = 64};
    auto_buf struct buf length = {.limit = 64};
    struct str cells[sizeof columns / sizeof *columns];

    if (r->held) {
        human_bytes(&size, o->bytes);
        if (o->width > 0) {
            buf_addf(&pixels, "%" PRId32 "x%" PRId32, o->width, o->height);
        }
        if (o->duration_us >= 0) {
            human_span(&length, o->duration_us / 1000);
        }
    }
    cells[0] = str_of(state_name(r->state));
    cells[1] = str_head(r->date, 10);
    cells[2] = r->held ? o->type : str_of(media_claim_name(r->claim));
    cells[3] = buf_view(&size);
    cells[4] = buf_view(&pixels);
    cells[5] = buf_view(&length);
    cells[6] = first_article(more);
    cells[7] = r->title.n > 0 ? r->title : r->url;
    table_row(l->table, cells, &l->line);
}

static bool
on_asset(void *arg, const struct row_listed *r)
{
    struct list *l = arg;
    struct asset_more more = {0};

    l->listed++;
    if (l->slots->urls || l->slots->null) {
        if (l->slots->null) {
            buf_add_str(&l->line, r->url); /* for xargs -0: the bytes themselves */
            buf_add_byte(&l->line, '\0');
        } else {
            escape_printable(&l->line, r->url, 0);
            buf_add_byte(&l->line, '\n');
        }
        return out_buf(l->cli->out, &l->line);
    }
    arena_reset(&l->row);
    l->ok = asset_more_read(l->cli->archive.db, r, &l->row, &more, l->e);
    if (!l->ok) {
        return false;
    }
    if (l->slots->json) {
        asset_json(&l->line, r, &more);
        if (l->distance >= 0) {
            l->line.n--; /* the object goes on */
            json_number(&l->line, "distance", l->distance, true, false);
            buf_add_byte(&l->line, '}');
        }
        buf_add_byte(&l->line, '\n');
    } else if (l->slots->csv) {
        asset_csv(&l->line, r, &more);
    } else {
        list_table_row(l, r, &more);
    }
    return out_buf(l->cli->out, &l->line);
}

/* One form, or the table. */
static bool
forms_ok(const struct list_slots *s, struct err *e)
{
    return s->json + s->csv + (s->urls || s->null) <= 1 ||
           err_set(e, ERR_USAGE, "list: one of --json, --csv and --urls, not several");
}

static void
list_begin(struct list *l)
{
    const struct list_slots *s = l->slots;
    int width = isatty(STDOUT_FILENO) == 1 ? terminal_columns(STDOUT_FILENO, 80) : 0;

    buf_init(&l->line, SIZE_MAX - 1);
    if (s->csv) {
        asset_csv_header(&l->line);
        (void)out_buf(l->cli->out, &l->line);
    } else if (!s->json && !s->urls && !s->null) {
        l->table = table_new(columns, sizeof columns / sizeof *columns, width,
                             cli_color(l->cli, STDOUT_FILENO));
    }
}

static bool
take_object(void *arg, const struct row_listed *r)
{
    struct row_object *o = arg;

    o->has_phash = r->object.has_phash;
    o->phash = r->object.phash;
    o->bytes = r->object.bytes;
    return false;
}

/* The hash that others are to be like; *has_one false: there is none, which is said. */
static bool
find_phash(struct db *db, const struct like_asked *asked, struct row_object *o,
           bool *has_one, struct err *e)
{
    struct row_filter filter = {.sha256 = o->sha256};
    bool found;

    *has_one = false;
    o->bytes = -1;
    if (!digest_named(db, asked->digest, o->sha256, &found, e)) {
        return err_wrap(e, "--like");
    }
    if (found && !row_list_each(db, &filter, take_object, o, e)) {
        return false;
    }
    *has_one = o->bytes >= 0 && o->has_phash;
    if (!*has_one) {
        log_put(LOG_ERROR, "--like: %s %.*s",
                o->bytes >= 0 ? "nothing to compare: no picture, or a flat one, in"
                              : "the archive holds no file",
                STR_FMT(asked->digest));
    }
    return true;
}

/* Everything that fits the filter, for each object of the list in its turn. */
static int
list_like(struct list *l, struct row_filter *filter, struct err *e)
{
    struct db *db = l->cli->archive.db;
    struct row_object o = {0};
    struct like_asked asked;
    struct like like = {0};
    bool has_one;

    if (!like_read(l->slots->like, &asked, e) ||
        !find_phash(db, &asked, &o, &has_one, e) ||
        (has_one && !like_find(db, o.phash, asked.bits, &like, e))) {
        return 0;
    }
    for (size_t i = 0; l->ok && i < like.n && !l->cli->out->reader_gone; i++) {
        filter->sha256 = like.p[i].sha256;
        filter->limit =
            l->slots->filter.limit > 0 ? l->slots->filter.limit - l->listed : 0;
        l->distance = like.p[i].bits;
        l->ok = (l->slots->filter.limit > 0 && filter->limit == 0) ||
                (row_list_each(db, filter, on_asset, l, e) && l->ok);
    }
    like_release(&like);
    return has_one ? 0 : 1;
}

static int
list_all(struct list *l, const struct row_filter *filter, struct err *e)
{
    l->ok = row_list_each(l->cli->archive.db, filter, on_asset, l, e) && l->ok;
    return 0;
}

static int
run_list(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    struct list l = {.cli = cli, .slots = cli->opts, .distance = -1, .e = e, .ok = true};
    struct row_filter filter;
    int status;

    (void)argc;
    (void)argv;
    if (!forms_ok(l.slots, e) || !filter_make(&l.slots->filter, &filter, e)) {
        return 0;
    }
    list_begin(&l);
    status = l.slots->like != NULL ? list_like(&l, &filter, e) : list_all(&l, &filter, e);
    if (e->code == ERR_NONE && l.ok && l.table != NULL) {
        table_end(l.table, &l.line);
        (void)out_buf(cli->out, &l.line);
    }
    table_free(l.table);
    buf_release(&l.line);
    arena_release(&l.row);
    return status;
}

#define SLOT(member) .slot = offsetof(struct list_slots, member)

static const struct opt options[] = {
    FILTER_OPTIONS(list_slots),
    {.long_name = "like",
     .kind = OPT_STRING,
     SLOT(like),
     .arg_name = "SHA256[:BITS]",
     .help = "looking like this file: hashes differ in at most BITS bits (default 10)"},
    {.long_name = "json",
     .kind = OPT_FLAG,
     SLOT(json),
     .help = "one JSON object a line: assets-output(7)"},
    {.long_name = "csv", .kind = OPT_FLAG, SLOT(csv), .help = "CSV with a header line"},
    {.long_name = "urls", .kind = OPT_FLAG, SLOT(urls), .help = "one URL a line"},
    {.long_name = "null",
     .short_name = '0',
     .kind = OPT_FLAG,
     SLOT(null),
     .help = "URLs, each ended by a NUL byte, for xargs -0"},
    {.kind = OPT_END},
};

const struct command cmd_list = {
    .name = "list",
    .summary = "List assets",
    .operands = "",
    .options = options,
    .slots_bytes = sizeof(struct list_slots),
    .needs = NEEDS_READ,
    .run = run_list,
};
