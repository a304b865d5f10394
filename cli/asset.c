#include "cli/asset.h"

#include "base/escape.h"
#include "base/limits.h"
#include "storage/storage.h"

struct more_fill {
    struct arena *arena;
    struct asset_more *more;
    size_t cap_uses, cap_thumbs;
};

static struct str
keep(struct arena *arena, struct str s)
{
    return s.p == NULL ? s : (struct str){arena_strndup(arena, s.p, s.n), s.n};
}

/* Room for one more in an array of the arena. */
static void *
grow(struct arena *arena, void *p, size_t n, size_t *cap, size_t size)
{
    void *bigger;

    if (n < *cap) {
        return p;
    }
    *cap = *cap == 0 ? 4 : *cap * 2;
    bigger = arena_alloc(arena, *cap * size);
    if (n > 0) {
        memcpy(bigger, p, n * size);
    }
    return bigger;
}

static bool
take_use(void *arg, const struct row_use *u)
{
    struct more_fill *f = arg;
    struct asset_more *m = f->more;

    m->uses = grow(f->arena, m->uses, m->n_uses, &f->cap_uses, sizeof *m->uses);
    m->uses[m->n_uses++] =
        (struct row_use){.site = keep(f->arena, u->site),
                         .number = keep(f->arena, u->number),
                         .title = keep(f->arena, u->title),
                         .published = keep(f->arena, u->published),
                         .role = keep(f->arena, u->role),
                         .place = u->place,
                         .sort = keep(f->arena, u->sort),
                         .content_type = keep(f->arena, u->content_type),
                         .source = keep(f->arena, u->source),
                         .at_byte = u->at_byte,
                         .raw = keep(f->arena, u->raw)};
    return true;
}

/* The thumb of the same box, or NULL. */
static struct row_thumb *
find_thumb(const struct asset_more *m, int32_t box_px)
{
    for (size_t i = 0; i < m->n_thumbs; i++) {
        if (m->thumbs[i].box_px == box_px) {
            return &m->thumbs[i];
        }
    }
    return NULL;
}

static bool
take_thumb(void *arg, const struct row_thumb *t)
{
    struct more_fill *f = arg;
    struct asset_more *m = f->more;
    struct row_thumb *known = find_thumb(m, t->box_px);

    if (known != NULL) {
        *known = t->recipe > known->recipe ? *t : *known;
        return true;
    }
    m->thumbs = grow(f->arena, m->thumbs, m->n_thumbs, &f->cap_thumbs, sizeof *m->thumbs);
    m->thumbs[m->n_thumbs++] = *t;
    return true;
}

bool
asset_use_is_repeated(const struct asset_more *more, size_t i)
{
    const struct row_use *u = &more->uses[i];

    for (size_t j = 0; j < i; j++) {
        if (more->uses[j].at_byte == u->at_byte &&
            str_eq(more->uses[j].source, u->source)) {
            return true;
        }
    }
    return false;
}

static bool
read_storyboard(struct db *db, const uint8_t sha256[SHA256_BYTES], struct arena *arena,
                struct row_storyboard *out, struct err *e)
{
    auto_buf struct buf times = {.limit = KIB(4)};
    bool found;

    if (!row_storyboard_find(db, sha256, out, &times, &found, e)) {
        return false;
    }
    out->times = keep(arena, out->times);
    return true;
}

MUST_USE bool
asset_more_read(struct db *db, const struct row_listed *r, struct arena *arena,
                struct asset_more *out, struct err *e)
{
    struct more_fill f = {.arena = arena, .more = out};

    *out = (struct asset_more){0};
    if (!row_uses_each(db, r->asset, take_use, &f, e)) {
        return false;
    }
    return !r->held ||
           (row_thumbs_each(db, r->object.sha256, take_thumb, &f, e) &&
            read_storyboard(db, r->object.sha256, arena, &out->storyboard, e));
}

bool
asset_path(const struct row_listed *r, struct buf *b)
{
    char name[STORAGE_NAME_MAX];

    if (!r->held) {
        return false;
    }
    storage_name(STORAGE_MEDIA, r->object.sha256,
                 media_ending(media_from_name(r->object.type)), 0, name);
    buf_add_cstr(b, name);
    return true;
}

void
asset_thumb_path(const struct row_thumb *t, struct buf *b)
{
    char name[STORAGE_NAME_MAX];

    storage_name(STORAGE_THUMB, t->object, NULL, t->box_px, name);
    buf_add_cstr(b, name);
}

void
asset_storyboard_path(const struct row_storyboard *s, struct buf *b)
{
    char name[STORAGE_NAME_MAX];

    storage_name(STORAGE_THUMB, s->object, NULL, STORAGE_STORYBOARD, name);
    buf_add_cstr(b, name);
}

bool
asset_times_ok(struct str times)
{
    for (size_t i = 1; i + 1 < times.n; i++) {
        if ((times.p[i] < '0' || times.p[i] > '9') && times.p[i] != ',' &&
            times.p[i] != '.') {
            return false;
        }
    }
    return times.n >= 2 && times.p[0] == '[' && times.p[times.n - 1] == ']';
}

bool
digest_is_hex(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (strchr("0123456789abcdefABCDEF", s.p[i]) == NULL || s.p[i] == '\0') {
            return false;
        }
    }
    return true;
}

MUST_USE bool
digest_named(struct db *db, struct str digits, uint8_t sha256[SHA256_BYTES], bool *found,
             struct err *e)
{
    int n = 0;

    *found = false;
    if (digits.n < DIGEST_PREFIX_LEAST || digits.n > SHA256_HEX ||
        !digest_is_hex(digits)) {
        return err_set(e, ERR_USAGE,
                       "\"%.*s\" is no SHA-256: give it, or its first %d digits or more",
                       STR_FMT(digits), DIGEST_PREFIX_LEAST);
    }
    if (!row_object_named(db, digits, sha256, &n, e)) {
        return false;
    }
    if (n > 1) {
        return err_set(e, ERR_USAGE, "more than one SHA-256 begins with %.*s",
                       STR_FMT(digits));
    }
    *found = n == 1;
    return true;
}

void
asset_time(struct buf *b, int64_t wall_ms)
{
    struct date d;
    char text[DATE_TEXT_MAX];

    date_from_ms(wall_ms, &d);
    date_iso(&d, text);
    buf_add_cstr(b, text);
}

void
asset_hex(struct buf *b, const uint8_t *p, size_t n)
{
    char text[2 * SHA256_BYTES + 1];

    hex_encode(p, n < SHA256_BYTES ? n : SHA256_BYTES, text);
    buf_add_cstr(b, text);
}
