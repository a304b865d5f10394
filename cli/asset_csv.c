#include "base/escape.h"
#include "catalog/finding.h"
#include "cli/asset.h"

#include <inttypes.h>

void
asset_csv_header(struct buf *b)
{
    buf_add_cstr(
        b, "url,state,sha256,bytes,path,type,width,height,duration,codec,date,"
           "date_source,title,articles,caption,credit,thumb,verdict,findings,first_seen,"
           "last_seen,http_status,error,attempts\r\n");
}

static void
field(struct buf *b, struct str s)
{
    buf_add_byte(b, ',');
    if (s.n > 0) {
        escape_csv(b, s);
    }
}

static void
number(struct buf *b, int64_t value, bool known)
{
    buf_add_byte(b, ',');
    if (known) {
        buf_addf(b, "%" PRId64, value);
    }
}

/* The articles it leads, else those on whose page it stands, each once. */
static void
articles(struct buf *b, const struct asset_more *more)
{
    auto_buf struct buf list = {.limit = SIZE_MAX - 1};

    for (size_t i = 0; i < more->n_uses; i++) {
        bool before = false;

        for (size_t j = 0; j < i && !before; j++) {
            before = str_eq(more->uses[j].number, more->uses[i].number) &&
                     str_eq(more->uses[j].site, more->uses[i].site);
        }
        if (!before) {
            buf_addf(&list, "%s%.*s", list.n == 0 ? "" : " ",
                     STR_FMT(more->uses[i].number));
        }
    }
    field(b, buf_view(&list));
}

static void
findings(struct buf *b, const struct row_listed *r, uint32_t more)
{
    auto_buf struct buf list = {.limit = 1000};
    uint32_t mask = findings_of(r) | more;

    for (unsigned f = 0; f < FINDINGS_OF_AUDIT; f++) {
        if ((mask & (1u << f)) != 0) {
            buf_addf(&list, "%s%s", list.n == 0 ? "" : " ",
                     finding_name((enum finding)f));
        }
    }
    field(b, buf_view(&list));
}

static void
time_field(struct buf *b, int64_t wall_ms)
{
    buf_add_byte(b, ',');
    if (wall_ms != 0) {
        asset_time(b, wall_ms);
    }
}

static void
object(struct buf *b, const struct row_listed *r)
{
    const struct row_object *o = &r->object;
    auto_buf struct buf text = {.limit = 200};

    if (!r->held) {
        buf_add_cstr(b, ",,,,,,,,"); /* sha256 to codec */
        return;
    }
    asset_hex(&text, o->sha256, SHA256_BYTES);
    field(b, buf_view(&text));
    number(b, o->bytes, true);
    buf_clear(&text);
    (void)asset_path(r, &text);
    field(b, buf_view(&text));
    field(b, o->type);
    number(b, o->width, o->width > 0);
    number(b, o->height, o->height > 0);
    buf_add_byte(b, ',');
    if (o->duration_us >= 0) {
        buf_add_millionths(b, o->duration_us);
    }
    field(b, o->codec);
}

void
asset_csv(struct buf *b, const struct row_listed *r, const struct asset_more *more)
{
    auto_buf struct buf thumb = {.limit = 200};

    escape_csv(b, r->url);
    field(b, str_of(state_name(r->state)));
    object(b, r);
    field(b, r->date);
    field(b, r->date_source);
    field(b, r->title);
    articles(b, more);
    field(b, r->held ? r->object.caption : (struct str){NULL, 0});
    field(b, r->held ? r->object.credit : (struct str){NULL, 0});
    if (more->n_thumbs > 0) {
        asset_thumb_path(&more->thumbs[more->n_thumbs - 1], &thumb);
    }
    field(b, buf_view(&thumb));
    field(b, r->held ? r->object.verdict : (struct str){NULL, 0});
    findings(b, r, more->findings);
    time_field(b, r->first_seen);
    time_field(b, r->last_seen);
    number(b, r->http_status, r->http_status != 0);
    field(b, r->error);
    number(b, r->attempts, true);
    buf_add_cstr(b, "\r\n");
}
