#include "db/object_stream.h"

#include "base/limits.h"
#include "db/row_read.h"

#include <string.h>

enum {
    /* passed over for one that is asked for: files of one commit come in any order */
    READ_AHEAD = LIMIT_GROUP_FILES,
    MISSES_SPARED = 16 /* that objects which several assets share may cost */
};

static void
take(const struct object_stream *s, struct stmt *q, struct row_object *o)
{
    if (s->is_brief) {
        object_brief_take(q, o);
    } else {
        object_take(q, o);
    }
}

static bool
step(struct object_stream *s, struct err *e)
{
    if (s->row) {
        if (!stmt_row(s->all, &s->row, e)) {
            return false;
        }
        if (s->row) {
            take(s, s->all, &s->on);
        }
    }
    return true;
}

bool
object_stream_begin(struct object_stream *s, struct db *db, bool is_brief, struct err *e)
{
    s->db = db;
    s->is_brief = is_brief;
    /* In no order that is asked for: the quickest, which is that in which they came. */
    s->all = stmt_get(db,
                      is_brief ? "SELECT " OBJECT_BRIEF_COLUMNS " FROM object b"
                               : "SELECT " OBJECT_COLUMNS " FROM object b",
                      e);
    s->row = s->all != NULL;
    return s->row && step(s, e);
}

void
object_stream_end(struct object_stream *s)
{
    stmt_end(s->all);
    stmt_end(s->one);
    s->all = NULL;
    s->one = NULL;
    for (size_t i = 0; i < STREAM_WAITING; i++) {
        arena_release(&s->waiting[i].texts);
    }
}

static void
keep(struct arena *texts, struct str *s)
{
    if (s->p != NULL) {
        s->p = arena_strndup(texts, s->p, s->n);
    }
}

/* The row that `all` stands on waits; whichever waited longest makes room. */
static void
put_by(struct object_stream *s)
{
    struct waiting_object *w = &s->waiting[s->next];
    struct row_object *o = &w->object;

    s->next = (s->next + 1) % STREAM_WAITING;
    arena_reset(&w->texts);
    *o = s->on;
    w->waits = true;
    struct str *const texts[] = {
        &o->type,         &o->puid,       &o->codec,          &o->profile,
        &o->pixel_format, &o->frame_rate, &o->audio_codec,    &o->date_media,
        &o->facts,        &o->verdict,    &o->verdict_detail, &o->caption,
        &o->credit,       &o->copyright,  &o->creator,
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        keep(&w->texts, texts[i]);
    }
}

static bool
is_it(const struct row_object *o, const uint8_t sha256[SHA256_BYTES])
{
    return memcmp(o->sha256, sha256, SHA256_BYTES) == 0;
}

static const struct row_object *
find_waiting(struct object_stream *s, const uint8_t sha256[SHA256_BYTES])
{
    for (size_t i = 0; i < STREAM_WAITING; i++) {
        if (s->waiting[i].waits && is_it(&s->waiting[i].object, sha256)) {
            return &s->waiting[i].object;
        }
    }
    return NULL;
}

static bool
look_up(struct object_stream *s, const uint8_t sha256[SHA256_BYTES],
        struct row_object *out, bool *found, struct err *e)
{
    stmt_end(s->one);
    s->one = stmt_get(
        s->db,
        s->is_brief ? "SELECT " OBJECT_BRIEF_COLUMNS " FROM object b WHERE b.sha256 = $1"
                    : "SELECT " OBJECT_COLUMNS " FROM object b WHERE b.sha256 = $1",
        e);
    if (s->one == NULL) {
        return false;
    }
    stmt_put_blob(s->one, sha256, SHA256_BYTES);
    if (!stmt_row(s->one, found, e)) {
        return false;
    }
    if (*found) {
        take(s, s->one, out);
    }
    return true;
}

bool
object_stream_find(struct object_stream *s, const uint8_t sha256[SHA256_BYTES],
                   struct row_object *out, bool *found, struct err *e)
{
    const struct row_object *waiting;

    *found = true;
    if (s->row && is_it(&s->on, sha256)) {
        *out = s->on;
        s->hits++;
        return true; /* `all` stays where it is: the texts are lent */
    }
    /* They came in another order: passing over is vain. */
    if (s->misses > s->hits + MISSES_SPARED) {
        return look_up(s, sha256, out, found, e);
    }
    waiting = find_waiting(s, sha256);
    if (waiting != NULL) {
        *out = *waiting;
        s->hits++;
        return true;
    }
    for (int passed = 0; s->row && passed < READ_AHEAD; passed++) {
        put_by(s);
        if (!step(s, e)) {
            return false;
        }
        if (s->row && is_it(&s->on, sha256)) {
            *out = s->on;
            s->hits++;
            return true;
        }
    }
    s->misses++;
    return look_up(s, sha256, out, found, e);
}
