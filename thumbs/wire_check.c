#include "thumbs/wire.h"

#include <string.h>

static bool
zero_behind(const char *text, size_t n, size_t room)
{
    for (size_t i = n; i < room; i++) {
        if (text[i] != '\0') {
            return false;
        }
    }
    return true;
}

/*
 * Terminated, printable ASCII, and zero behind the end: nothing of the sender's memory.
 */
static bool
text_ok(const char *text, size_t room, bool lines)
{
    size_t n = strnlen(text, room);

    if (n == room) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if ((text[i] < 0x20 || text[i] > 0x7e) && !(lines && text[i] == '\n')) {
            return false;
        }
    }
    return zero_behind(text, n, room);
}

/* The same for UTF-8: no control characters. */
static bool
utf8_text_ok(const char *text, size_t room)
{
    size_t n = strnlen(text, room);

    if (n == room || !str_is_utf8((struct str){text, n})) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f) {
            return false;
        }
    }
    return zero_behind(text, n, room);
}

static bool
within(int64_t value, int64_t least, int64_t most)
{
    return value >= least && value <= most;
}

bool
wire_hello_ok(const struct wire_hello *h, const char **why)
{
    *why = h->magic != WIRE_MAGIC                    ? "magic"
           : h->confined > 1                         ? "confined"
           : h->landlock > 1000                      ? "landlock"
           : !text_ok(h->text, sizeof h->text, true) ? "text"
                                                     : NULL;
    return *why == NULL;
}

static const char *
boxes_wrong(const struct wire_job *j)
{
    bool strip = (j->flags & WIRE_JOB_STORYBOARD) != 0;
    int64_t room = strip ? wire_strip_room() : 0;

    for (uint32_t i = 0; i < WIRE_BOXES; i++) {
        uint32_t most = i == 0 ? LIMIT_BOX_PX : j->box_px[i - 1] - 1;

        if (i < j->n_boxes ? !within(j->box_px[i], 1, most) : j->box_px[i] != 0) {
            return "box_px";
        }
        room += i < j->n_boxes ? wire_box_room(j->box_px[i]) : 0;
    }
    return within(j->room_bytes, room, (WIRE_BOXES + 1) * LIMIT_THUMB_BYTES)
               ? NULL
               : "room_bytes";
}

bool
wire_job_ok(const struct wire_job *j, const char **why)
{
    *why = NULL;
    if (j->magic != WIRE_MAGIC) {
        *why = "magic";
    } else if (j->type >= MEDIA_TYPES ||
               media_rule((enum media_type)j->type) != MEDIA_READ) {
        *why = "type";
    } else if (j->n_boxes > WIRE_BOXES) {
        *why = "n_boxes";
    } else if (j->bytes < 0) {
        *why = "bytes";
    } else if (j->at_us < -1) {
        *why = "at_us";
    } else if ((j->flags & WIRE_JOB_SHARE) != 0 && !within(j->at_us, 0, 1000000)) {
        *why = "share";
    } else if ((j->flags & ~(uint32_t)WIRE_JOB_FLAGS) != 0 ||
               ((j->flags & WIRE_JOB_HEADERS) != 0 &&
                (j->n_boxes > 0 || (j->flags & WIRE_JOB_STORYBOARD) != 0))) {
        *why = "flags";
    } else if (j->colors == 1 || j->colors > 256) {
        *why = "colors";
    } else if (!text_ok(j->uri, sizeof j->uri, false)) {
        *why = "uri";
    }
    if (*why == NULL) {
        *why = boxes_wrong(j);
    }
    return *why == NULL;
}

static const char *
facts_numbers_wrong(const struct media_facts *f)
{
    bool turned = f->rotation == 0 || f->rotation == 90 || f->rotation == 180 ||
                  f->rotation == 270 || f->rotation == -1;

    if (!within(f->width, 0, WIRE_SIDE_MOST_PX) ||
        !within(f->height, 0, WIRE_SIDE_MOST_PX) || (f->width == 0) != (f->height == 0)) {
        return "width or height";
    }
    if (!within(f->coded_width, 0, WIRE_SIDE_MOST_PX) ||
        !within(f->coded_height, 0, WIRE_SIDE_MOST_PX)) {
        return "coded size";
    }
    if (!turned || !within(f->mirrored, 0, 1) ||
        !within(f->exif_orientation, 0, UINT16_MAX)) {
        return "rotation";
    }
    if (f->sar_num < 0 || f->sar_den < 0 || (f->sar_num == 0) != (f->sar_den == 0)) {
        return "sample aspect ratio";
    }
    if (!within(f->duration_us, -1, WIRE_DURATION_MOST_US) || f->bit_rate < 0) {
        return "duration or bit rate";
    }
    if (f->rate_num < 0 || f->rate_den < 0 || (f->rate_num == 0) != (f->rate_den == 0)) {
        return "frame rate";
    }
    if (!within(f->n_streams, 0, LIMIT_STREAMS) || !within(f->n_video, 0, f->n_streams) ||
        !within(f->n_audio, 0, f->n_streams)) {
        return "streams";
    }
    if (!within(f->has_icc, 0, 1) || !within(f->has_exif, 0, 1) ||
        !within(f->progressive, 0, 1) || !within(f->has_phash, 0, 1)) {
        return "flags";
    }
    if (!within(f->whole_permille, -1, 1000) || !within(f->dominant_rgb, -1, 0xFFFFFF)) {
        return "share or colour";
    }
    return NULL;
}

static const char *
facts_wrong(const struct media_facts *f)
{
    const char *const words[] = {f->container,    f->codec,       f->profile,
                                 f->pixel_format, f->audio_codec, f->transfer,
                                 f->date_media,   f->puid};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!text_ok(words[i], WIRE_WORD, false)) {
            return "words";
        }
    }
    if (!utf8_text_ok(f->caption, sizeof f->caption) ||
        !utf8_text_ok(f->credit, sizeof f->credit) ||
        !utf8_text_ok(f->copyright, sizeof f->copyright) ||
        !utf8_text_ok(f->creator, sizeof f->creator)) {
        return "texts";
    }
    return facts_numbers_wrong(f);
}

/* at: where this picture may begin, behind the one before; moved behind this one. */
static const char *
picture_wrong(const struct wire_picture *p, uint32_t box_px, const struct wire_reply *r,
              int64_t room, int64_t *at)
{
    int32_t w, h;

    fit_box(r->facts.width, r->facts.height, (int32_t)box_px, &w, &h);
    if (p->box_px != box_px) {
        return "box of a picture";
    }
    if (r->facts.width == 0 || p->width != w || p->height != h) {
        return "size of a picture";
    }
    if (p->at_byte < *at || p->at_byte > room ||
        !within(p->bytes, 1, LIMIT_THUMB_BYTES) || p->bytes > room - p->at_byte) {
        return "place of a picture";
    }
    if (!within(p->frame_us, -1, WIRE_DURATION_MOST_US)) {
        return "time of a picture";
    }
    *at = p->at_byte + p->bytes;
    return NULL;
}

static bool
picture_is_told(const struct wire_picture *p)
{
    return p->box_px != 0 || p->width != 0 || p->height != 0 || p->at_byte != 0 ||
           p->bytes != 0 || p->frame_us != 0;
}

/* at: where the pictures end. */
static const char *
strip_wrong(const struct wire_strip *s, const struct wire_job *asked, int64_t at)
{
    int64_t before = 0;

    if (s->tiles == 0) {
        static const struct wire_strip none = {0};

        return memcmp(s, &none, sizeof none) == 0 ? NULL : "strip that was not told";
    }
    if ((asked->flags & WIRE_JOB_STORYBOARD) == 0 || !within(s->tiles, 1, WIRE_TILES) ||
        !within(s->tile_width, 1, WIRE_TILE_PX) ||
        !within(s->tile_height, 1, LIMIT_TILE_HEIGHT_PX)) {
        return "size of the strip";
    }
    if (s->at_byte < at || s->at_byte > asked->room_bytes ||
        !within(s->bytes, 1, wire_strip_room()) ||
        s->bytes > asked->room_bytes - s->at_byte) {
        return "place of the strip";
    }
    for (int32_t i = 0; i < WIRE_TILES; i++) {
        int64_t us = s->frames_us[i];

        if (i < s->tiles ? !within(us, before, WIRE_DURATION_MOST_US) : us != 0) {
            return "times of the strip";
        }
        before = us;
    }
    return NULL;
}

static const char *
pictures_wrong(const struct wire_reply *r, const struct wire_job *asked)
{
    const char *why = NULL;
    int64_t at = 0;

    /*
     * All that were asked for, or none: a box that is left
     * out would be asked for for ever.
     */
    if (r->n_pictures != 0 && r->n_pictures != asked->n_boxes) {
        return "number of pictures";
    }
    if (r->verdict == VERDICT_OK && r->n_pictures != asked->n_boxes) {
        return "ok without pictures";
    }
    for (uint32_t i = 0; why == NULL && i < WIRE_BOXES; i++) {
        const struct wire_picture *p = &r->pictures[i];

        if (i < r->n_pictures) {
            why = picture_wrong(p, asked->box_px[i], r, asked->room_bytes, &at);
        } else if (picture_is_told(p)) {
            why = "pictures that were not told";
        }
    }
    return why != NULL ? why : strip_wrong(&r->strip, asked, at);
}

/* Passed on unread: nothing but the answer itself may be told. */
static const char *
hand_on_wrong(const struct wire_reply *r)
{
    return r->hand_on != 1 || r->verdict != VERDICT_UNCHECKED || r->n_pictures != 0 ||
                   r->strip.tiles != 0
               ? "handing on"
               : NULL;
}

bool
wire_reply_ok(const struct wire_reply *r, const struct wire_job *asked, const char **why)
{
    *why = NULL;
    if (r->magic != WIRE_MAGIC) {
        *why = "magic";
    } else if (r->id != asked->id) {
        *why = "id";
    } else if (r->hand_on != 0) {
        *why = hand_on_wrong(r);
    } else if (r->verdict > VERDICT_UNCHECKED ||
               (r->verdict == VERDICT_UNCHECKED &&
                (asked->flags & WIRE_JOB_HEADERS) == 0)) {
        *why = "verdict";
    } else if (!within(r->broke_at, -1, asked->bytes)) {
        *why = "broke_at";
    } else if (!text_ok(r->detail, sizeof r->detail, false)) {
        *why = "detail";
    } else if (r->verdict == VERDICT_OK && r->facts.width == 0) {
        *why = "ok without a size";
    } else {
        *why = facts_wrong(&r->facts);
    }
    if (*why == NULL) {
        *why = pictures_wrong(r, asked);
    }
    return *why == NULL;
}
