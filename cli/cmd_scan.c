#include "base/escape.h"
#include "base/limits.h"
#include "base/log.h"
#include "catalog/input.h"
#include "catalog/source.h"
#include "catalog/text.h"
#include "cli/asset.h"
#include "cli/human.h"
#include "cli/net.h"
#include "cli/table.h"
#include "fetch/url.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

struct scan_slots {
    struct opt_strings input_files;
    const char *base_url, *site;
    bool json;
    struct net_slots net;
};

/* One scan: what all sources share, and the source that is being read. */
struct scan {
    struct cli *cli;
    const struct scan_slots *slots;
    const char *base_url; /* normalised, or NULL */
    int64_t sources, unreadable, unread;

    const char *name;
    const char *final_url; /* or NULL */
    struct text *text;
    struct table *table; /* NULL for JSON */
    struct buf base;     /* what this source's paths resolve against; empty: nothing */
    struct buf url, line;
    struct buf report; /* unread ranges as JSON objects, or lines */
    int64_t left_off;  /* ranges that had no room in the report */
};

static const struct table_column columns[] = {
    {"AT", true, 6, 2},     {"ARTICLE", false, 8, 0}, {"PLACE", true, 5, 1},
    {"PATH", false, 20, 0}, {"TITLE", false, 20, 0},
};

/*
 * The order of the trip: the command line's or the profile's base, the page's <base>,
 * where it came from.
 */
static void
scan_find_base(struct scan *s, struct str base_href)
{
    buf_clear(&s->base);
    if (s->base_url != NULL) {
        buf_add_cstr(&s->base, s->base_url);
    } else if (s->final_url != NULL) {
        if (base_href.n == 0 ||
            !url_resolve(str_of(s->final_url), base_href, &s->base, NULL)) {
            buf_clear(&s->base);
            buf_add_cstr(&s->base, s->final_url);
        }
    } else if (base_href.n > 0 && !url_normalise(base_href, false, &s->base, NULL)) {
        buf_clear(&s->base);
    }
}

static void
on_page(void *arg, const struct page_facts *p)
{
    scan_find_base(arg, p->base_href);
}

static struct str
scan_resolve(struct scan *s, struct str pic)
{
    bool ok = s->base.n > 0 ? url_resolve(buf_view(&s->base), pic, &s->url, NULL)
                            : url_normalise(pic, false, &s->url, NULL);

    return ok ? buf_view(&s->url) : (struct str){NULL, 0};
}

static void
mention_json(struct scan *s, const struct mention *m)
{
    struct buf *b = &s->line;

    buf_add_byte(b, '{');
    json_text(b, "source", str_of(s->name), true);
    json_number(b, "at_byte", m->at_byte, true, false);
    json_text(b, "form", str_of(m->form), false);
    json_text(b, "article_id", m->article, false);
    json_text(b, "title", m->title, false);
    json_text(b, "path", m->pic, false);
    json_text(b, "url", scan_resolve(s, m->pic), false);
    /* Of the article whose number it gives, the item is the leading picture. */
    json_text(b, "role", STR("lead"), false);
    json_number(b, "place", m->place, true, false);
    json_text(b, "sort", m->sort, false);
    json_text(b, "content_type_id", m->content_type, false);
    json_text(b, "raw", m->raw, false);
    buf_add_cstr(b, "}\n");
}

static bool
on_mention(void *arg, const struct mention *m, struct err *e)
{
    struct scan *s = arg;
    char at[32];
    char place[32];

    if (s->table == NULL) {
        mention_json(s, m);
    } else {
        const struct str cells[] = {
            {at, (size_t)snprintf(at, sizeof at, "%" PRId64, m->at_byte)},
            m->article,
            {place, (size_t)snprintf(place, sizeof place, "%" PRId64, m->place)},
            m->pic,
            m->title,
        };

        table_row(s->table, cells, &s->line);
    }
    if (!out_buf(s->cli->out, &s->line)) {
        return err_set(e, ERR_STOPPED, "standard output was closed");
    }
    return true;
}

static void
on_unread(void *arg, const struct unread *u)
{
    struct scan *s = arg;
    auto_buf struct buf one = {.limit = 4096};

    s->unread++;
    if (s->table == NULL) {
        buf_addf(&one, "%s{\"from\":%" PRId64 ",\"to\":%" PRId64,
                 s->report.n > 0 ? "," : "", u->from, u->to);
        json_text(&one, "reason", str_of(u->reason), false);
        buf_add_byte(&one, '}');
    } else {
        buf_addf(&one, "  bytes %" PRId64 " to %" PRId64 ": ", u->from, u->to);
        escape_printable(&one, str_of(u->reason), 0);
        buf_add_byte(&one, '\n');
    }
    if (s->report.n + one.n > LIMIT_REPORT_BYTES) {
        s->left_off++;
        return;
    }
    buf_add_str(&s->report, buf_view(&one));
}

static void
on_passed(void *arg, int64_t at_byte)
{
    struct scan *s = arg;

    text_forget(s->text, at_byte);
}

static void
report_json(struct scan *s, const struct source_end *end, struct buf *b)
{
    buf_add_byte(b, '{');
    json_text(b, "source", str_of(s->name), true);
    buf_addf(b, ",\"report\":{\"mentions\":%" PRId64 ",\"unread\":[%s]", end->mentions,
             buf_cstr(&s->report));
    if (s->left_off > 0) {
        json_number(b, "unread_left_off", s->left_off, true, false);
    }
    buf_add_cstr(b, "}}\n");
}

static void
report_text(struct scan *s, const struct source_end *end, struct buf *b)
{
    escape_printable(b, str_of(s->name), 0);
    buf_addf(b, ": %s, %" PRId64 " %s", end->form, end->mentions,
             plural(end->mentions, "mention", "mentions"));
    if (end->unread == 0) {
        buf_add_cstr(b, ", nothing left unread\n");
        return;
    }
    buf_addf(b, ", %" PRId64 " %s not read:\n%s", end->unread,
             plural(end->unread, "piece", "pieces"), buf_cstr(&s->report));
    if (s->left_off > 0) {
        buf_addf(b, "  and %" PRId64 " more\n", s->left_off);
    }
}

/* Parses s->text and prints what it holds. */
static bool
scan_text(struct scan *s, struct err *e)
{
    const struct source_sink sink = {.mention = on_mention,
                                     .page = on_page,
                                     .unread = on_unread,
                                     .passed = on_passed,
                                     .arg = s};
    struct source_end end = {0};
    int width = isatty(STDOUT_FILENO) == 1 ? terminal_columns(STDOUT_FILENO, 80) : 0;
    bool ok;

    buf_clear(&s->report);
    s->left_off = 0;
    scan_find_base(s, (struct str){NULL, 0});
    s->table = s->slots->json ? NULL
                              : table_new(columns, sizeof columns / sizeof *columns,
                                          width, cli_color(s->cli, STDOUT_FILENO));
    ok = source_parse(s->text->bytes, &sink, &end, e);
    if (ok) {
        if (s->table != NULL) {
            table_end(s->table, &s->line);
            report_text(s, &end, &s->line);
        } else {
            report_json(s, &end, &s->line);
        }
        (void)out_buf(s->cli->out, &s->line);
    }
    table_free(s->table);
    if (ok && end.mentions == 0) {
        s->unreadable++;
        log_put(LOG_ERROR,
                "%s: nothing that can be read; reading stopped at byte %" PRId64
                " of %zu",
                s->name, end.stopped_at, s->text->bytes.n);
    }
    return ok;
}

static bool
on_source(void *arg, const char *name, int fd, const char *final_url,
          const struct err *why, struct err *e)
{
    struct scan *s = arg;
    struct text text = {0};
    struct err reason = {0};
    bool ok;

    s->sources++;
    if (fd < 0 || !text_read(&text, fd, name, NULL, &reason)) {
        s->unreadable++;
        log_put(LOG_ERROR, "%s", fd < 0 ? why->text : reason.text);
        return true;
    }
    s->name = name;
    s->final_url = final_url;
    s->text = &text;
    ok = scan_text(s, e);
    text_release(&text);
    return ok;
}

static int
scan_status(const struct scan *s)
{
    if (s->sources > 0 && s->unreadable == s->sources) {
        return err_exit_status(ERR_INPUT);
    }
    return s->unreadable > 0 || s->unread > 0 ? 1 : 0;
}

static int
scan_sources(struct scan *s, int argc, const char *const *argv, struct err *e)
{
    const struct scan_slots *slots = s->slots;
    struct fetch_opts net = {0};
    struct input_opts input = {.names = argv,
                               .n_names = (size_t)argc,
                               .list_files = slots->input_files.p,
                               .n_list_files = slots->input_files.n,
                               .net = &net,
                               .stop_fd = s->cli->stop_fd};

    net_fetch_opts(&slots->net, &net);
    if (!input_each(&input, on_source, s, e)) {
        if (e->code == ERR_STOPPED && s->cli->out->reader_gone) {
            *e = (struct err){0}; /* nobody reads on: no error */
        } else if (e->code == ERR_STOPPED && s->cli->out->err.code != ERR_NONE) {
            *e = s->cli->out->err;
        }
        return 0;
    }
    return scan_status(s);
}

static int
run_scan(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    struct scan s = {.cli = cli, .slots = cli->opts};
    struct site site;
    int status;

    if (argc == 0 && s.slots->input_files.n == 0) {
        (void)err_set(
            e, ERR_USAGE,
            "scan: expected: assets scan SOURCE…, or -i FILE; '-' is standard input");
        return 0;
    }
    if (!config_site(cli->config, s.slots->site, s.slots->base_url, &site, e) ||
        !net_base_url(s.slots->base_url, &site, cli->arena, &s.base_url, e)) {
        return 0;
    }
    buf_init(&s.base, LIMIT_URL_BYTES);
    buf_init(&s.url, LIMIT_URL_BYTES);
    buf_init(&s.line, SIZE_MAX - 1);
    buf_init(&s.report, SIZE_MAX - 1);
    status = scan_sources(&s, argc, argv, e);
    buf_release(&s.base);
    buf_release(&s.url);
    buf_release(&s.line);
    buf_release(&s.report);
    return status;
}

#define SLOT(member) .slot = offsetof(struct scan_slots, member)

static const struct opt options[] = {
    {.long_name = "json",
     .kind = OPT_FLAG,
     SLOT(json),
     .help = "one JSON object a mention, and a report of each source"},
    {.long_name = "base-url",
     .short_name = 'b',
     .kind = OPT_STRING,
     .from = FROM_ANY,
     SLOT(base_url),
     .arg_name = "URL",
     .help = "where paths such as /2016/07/16/x.jpg lead; a folder will do"},
    {.long_name = "site",
     .kind = OPT_STRING,
     .from = FROM_ANY,
     SLOT(site),
     .arg_name = "NAME",
     .help = "go by [site NAME] of the configuration"},
    {.long_name = "input-file",
     .short_name = 'i',
     .kind = OPT_STRINGS,
     SLOT(input_files),
     .arg_name = "FILE",
     .help = "read names of sources from FILE, one a line; '-' is standard input"},
    NET_OPTIONS(scan_slots),
    {.kind = OPT_END},
};

static const struct scan_slots defaults = {.net = NET_DEFAULTS};

const struct command cmd_scan = {
    .name = "scan",
    .summary = "Print what sources mention and what could not be read; change nothing",
    .operands = "SOURCE…",
    .most = -1,
    .options = options,
    .defaults = &defaults,
    .slots_bytes = sizeof(struct scan_slots),
    .needs = NEEDS_CONFIG,
    .run = run_scan,
};
