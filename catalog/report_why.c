#include "catalog/report.h"

#include <inttypes.h>

/* "HTTP 404", or what the last try said, or both where that does not tell the number. */
static void
last_answer(struct buf *b, const struct row_listed *r, const char *otherwise)
{
    auto_buf struct buf status = {.limit = 16};

    if (r->http_status > 0) {
        buf_addf(&status, "%" PRId32, r->http_status);
        if (r->error.n == 0 || str_find(r->error, buf_view(&status)) < 0) {
            buf_addf(b, "HTTP %s%s", buf_cstr(&status), r->error.n > 0 ? ": " : "");
        }
    }
    buf_add_str(b, r->error);
    if (r->http_status <= 0 && r->error.n == 0) {
        buf_add_cstr(b, otherwise);
    }
}

/* The log's word of its bytes, else how they came. */
static void
damage(struct buf *b, const struct row_audited *r)
{
    const struct row_object *o = &r->asset.object;

    if (r->said.n > 0) {
        buf_add_cstr(b, "not as it was stored: ");
        buf_add_str(b, r->said);
        return;
    }
    if (!r->asset.held || o->verdict.n == 0) {
        buf_add_cstr(b, "its bytes are not what they were");
        return;
    }
    buf_add_cstr(b, "came so: ");
    buf_add_str(b, o->verdict);
    if (o->verdict_detail.n > 0) {
        buf_add_cstr(b, ", ");
        buf_add_str(b, o->verdict_detail);
    }
}

void
report_why(struct buf *b, const struct row_audited *r)
{
    switch (r->asset.state) {
    case STATE_PRESENT:
    case ASSET_STATES:
        break;
    case STATE_SUBSTITUTE:
        buf_add_cstr(b, "a copy from ");
        buf_add_str(b, r->asset.origin.n > 0 ? r->asset.origin : STR("elsewhere"));
        break;
    case STATE_DAMAGED:
        damage(b, r);
        break;
    case STATE_LOST:
        buf_add_cstr(b, "the stored file is gone");
        if (str_starts(r->said, STR("its bytes stand at "))) {
            buf_add_cstr(b, "; ");
            buf_add_str(b, r->said);
        }
        break;
    case STATE_GONE:
        last_answer(b, &r->asset, "the server says that it is not there");
        break;
    case STATE_REFUSED:
        last_answer(b, &r->asset, "the server or our own rules say no");
        break;
    case STATE_NOT_MEDIA:
        last_answer(b, &r->asset, "something else came instead of media");
        break;
    case STATE_FAILING:
        last_answer(b, &r->asset, "the last try failed");
        break;
    case STATE_UNTRIED:
        buf_add_cstr(b, "not asked for yet");
        break;
    case STATE_UNRESOLVABLE:
        buf_add_cstr(b, "no usable URL");
        break;
    case STATE_EXCLUDED:
        buf_add_cstr(b, "forgotten on purpose");
        break;
    }
}
