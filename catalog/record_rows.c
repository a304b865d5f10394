#include "catalog/record_rows.h"

#include "base/date.h"
#include "base/limits.h"
#include "catalog/facts.h"

#include <string.h>

#define RECORD_AGENT "assets " ASSETS_VERSION

bool
item_brings_object(const struct item *it)
{
    return it->outcome != NULL && strcmp(it->outcome, "stored") == 0;
}

static struct str
or_null(const char *s)
{
    return s != NULL && s[0] != '\0' ? str_of(s) : (struct str){0};
}

static bool
put_event(struct db *db, const struct item *it, const char *kind, const char *detail,
          struct err *e)
{
    struct row_event event = {.at = it->at_ms,
                              .kind = str_of(kind),
                              .object = it->digests.sha256,
                              .asset = it->asset,
                              .outcome = STR("ok"),
                              .detail = or_null(detail),
                              .agent = STR(RECORD_AGENT)};

    return row_event_add(db, &event, e);
}

static bool
put_object(struct db *db, const struct item *it, struct err *e)
{
    struct row_object o = {
        .bytes = it->bytes, .type = str_of(media_name(it->type)), .stored_at = it->at_ms};
    struct facts_texts texts;

    memcpy(o.sha256, it->digests.sha256, SHA256_BYTES);
    memcpy(o.sha1, it->digests.sha1, SHA1_BYTES);
    facts_to_row(it, &texts, &o);
    return row_object_put(db, &o, e);
}

/* Facts and verdict of an earlier look stand: only its pictures are other ones. */
static bool
put_shown(struct db *db, const struct item *it, struct err *e)
{
    struct row_object o = {0};

    memcpy(o.sha256, it->digests.sha256, SHA256_BYTES);
    facts_shown_to_row(&it->facts, &o);
    return it->n_pictures == 0 || row_object_shown(db, &o, e);
}

static bool
put_thumbs(struct db *db, const struct item *it, struct err *e)
{
    for (size_t i = 0; i < it->n_pictures; i++) {
        const struct wire_picture *is = &it->pictures[i].is;
        struct row_thumb t = {.recipe = THUMB_RECIPE,
                              .box_px = (int32_t)is->box_px,
                              .width = is->width,
                              .height = is->height,
                              .bytes = is->bytes,
                              .frame_us = is->frame_us};

        memcpy(t.object, it->digests.sha256, SHA256_BYTES);
        if (!row_thumb_put(db, &t, e)) {
            return false;
        }
    }
    return true;
}

static bool
put_storyboard(struct db *db, const struct item *it, struct err *e)
{
    struct row_storyboard s = {.recipe = THUMB_RECIPE};
    auto_buf struct buf times = {.limit = KIB(1)};

    if (!it->strip_told) {
        return true;
    }
    memcpy(s.object, it->digests.sha256, SHA256_BYTES);
    facts_strip_to_row(&it->strip, &times, &s);
    return row_storyboard_put(db, &s, e);
}

/* Pictures and, where somebody chose their frame, that choice: both or none. */
static bool
put_pictures(struct db *db, const struct item *it, struct err *e)
{
    const char *detail = it->detail;

    if (!put_thumbs(db, it, e) || !put_storyboard(db, it, e)) {
        return false;
    }
    if (it->n_pictures == 0) {
        return !it->strip_told || it->strip.tiles == 0 ||
               put_event(db, it, "thumbed", detail, e);
    }
    if (it->chooses) {
        detail = it->choice_us < 0 ? "with a frame of the program's choice"
                                   : "with a frame that was chosen by hand";
        if (!row_frame_put(db, it->digests.sha256, it->choice_us, it->at_ms, e)) {
            return false;
        }
    }
    return put_event(db, it, "thumbed", detail, e);
}

/* What was asked elsewhere says nothing of the asset's own server. */
static struct str
validator(const struct item *it, const char *told)
{
    return item_is_copy(it) ? (struct str){0} : or_null(told);
}

static bool
put_observation(struct db *db, const struct item *it, struct err *e)
{
    bool body = it->head_bytes > 0 && !item_brings_object(it);
    struct row_observation o = {
        .asset = it->asset,
        .at = it->at_ms,
        .origin = str_of(it->origin),
        .final_url = or_null(it->final_url != NULL ? it->final_url : it->via),
        .http_status = it->http_status,
        .bytes = it->bytes,
        .content_type = or_null(it->content_type),
        .etag = validator(it, it->etag),
        .last_modified = validator(it, it->last_modified),
        .object = item_brings_object(it) || it->work == WORK_REFRESH ? it->digests.sha256
                                                                     : NULL,
        .outcome = str_of(it->outcome),
        .error = or_null(it->err.text),
        .not_before = it->not_before_ms,
        .head =
            body ? (struct str){(const char *)it->head, it->head_bytes} : (struct str){0},
    };

    if (strcmp(it->outcome, "unchanged") != 0 && !item_brings_object(it)) {
        o.object = NULL;
    }
    return row_observation_add(db, &o, e);
}

/* Where neither its name nor its article tells a date, the server's word is shown. */
static bool
put_date(struct db *db, const struct item *it, struct err *e)
{
    char text[DATE_TEXT_MAX];
    struct date date;
    int64_t ms;

    if (it->last_modified == NULL || item_is_copy(it) ||
        !date_from_http(str_of(it->last_modified), &ms)) {
        return true;
    }
    date_from_ms(ms, &date);
    date.precision = DATE_SECOND; /* RFC 9110 dates tell no more */
    date_iso(&date, text);
    return row_asset_date_if_none(db, it->asset, str_of(text), STR("last-modified"), e);
}

/*
 * A look that changed nothing leaves no trace: without a sandbox each run would else add
 * rows for the same files.
 */
static bool
learned_nothing(const struct item *it)
{
    return it->outcome == NULL && it->verdict == VERDICT_UNCHECKED && it->n_pictures == 0;
}

static bool
put_stored(struct db *db, const struct item *it, struct err *e)
{
    auto_buf struct buf detail = {.limit = LIMIT_URL_BYTES + KIB(4)};
    const char *kind = it->work == WORK_ADOPT            ? "adopted"
                       : it->mends && item_came_back(it) ? "repaired"
                                                         : "stored";

    if (item_is_copy(it)) {
        buf_addf(&detail, "from %s %s", it->origin,
                 it->final_url != NULL ? it->final_url : item_asks(it));
        if (it->detail[0] != '\0') {
            buf_add_cstr(&detail, "; ");
        }
    }
    buf_add_cstr(&detail, it->detail);
    return put_event(db, it, kind, buf_cstr(&detail), e);
}

/*
 * A copy that was not taken is no word about the asset, whose class stays as it was; that
 * somebody served other bytes in its place is kept.
 */
static bool
put_refused_copy(struct db *db, const struct item *it, struct err *e)
{
    auto_buf struct buf detail = {.limit = LIMIT_URL_BYTES + KIB(4)};
    struct row_event event = {.at = it->at_ms,
                              .kind = STR("repair"),
                              .object = it->has_held ? it->held : NULL,
                              .asset = it->asset,
                              .outcome = STR("refused"),
                              .agent = STR(RECORD_AGENT)};

    if (strcmp(it->outcome, ITEM_COPY_REFUSED) != 0) {
        return true; /* nothing came */
    }
    buf_addf(&detail, "%s %s: %s", it->origin, item_asks(it), it->err.text);
    event.detail = buf_view(&detail);
    return row_event_add(db, &event, e);
}

bool
record_rows(struct db *db, const struct item *it, struct err *e)
{
    bool copy_came_back = item_is_copy(it) && item_came_back(it);

    if (learned_nothing(it)) {
        return true;
    }
    if (it->outcome != NULL && item_is_copy(it) && !item_brings_object(it)) {
        return put_refused_copy(db, it, e);
    }
    if (it->outcome == NULL && (it->looks & LOOK_WHOLE) == 0) {
        return put_shown(db, it, e) && put_pictures(db, it, e);
    }
    if ((item_brings_object(it) || it->outcome == NULL) && !put_object(db, it, e)) {
        return false;
    }
    /* The original is there again: where its bytes came from first still holds. */
    if (it->outcome != NULL && !copy_came_back && !put_observation(db, it, e)) {
        return false;
    }
    if (item_brings_object(it) && !put_date(db, it, e)) {
        return false;
    }
    if (item_brings_object(it) && !put_stored(db, it, e)) {
        return false;
    }
    return put_pictures(db, it, e);
}
