#include "storage/storage.h"

#include "base/limits.h"
#include "base/mem.h"
#include "storage/part_note.h"
#include "storage/root_text.h"
#include "storage/storage_ops.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Where an object store will be told from a folder, by the scheme of its address. */
static const struct storage_ops *
ops_for(const char *dir)
{
    (void)dir;
    return &storage_local;
}

bool
storage_is_archive(const char *dir)
{
    return ops_for(dir)->is_archive(dir);
}

bool
storage_create(const char *dir, struct err *e)
{
    char uuid[STORAGE_UUID_MAX];
    auto_buf struct buf text = {0};

    buf_init(&text, LIMIT_ROOT_TEXT_BYTES);
    if (!root_text_new_uuid(uuid, e)) {
        return false;
    }
    root_text_write(&text, uuid);
    return ops_for(dir)->create(dir, buf_view(&text), str_of(root_text_readme), e);
}

static bool
read_uuid(const struct storage *s, char uuid[STORAGE_UUID_MAX], struct err *e)
{
    auto_buf struct buf text = {0};

    buf_init(&text, LIMIT_ROOT_TEXT_BYTES);
    return s->ops->read_root(s->state, &text, e) &&
           (root_text_parse(buf_view(&text), uuid, e) || err_wrap(e, "%s", s->dir));
}

bool
storage_open(struct storage **out, const char *dir, enum storage_mode mode, struct err *e)
{
    struct storage *s = xcalloc(1, sizeof *s);

    *out = NULL;
    *s = (struct storage){.ops = ops_for(dir), .dir = xstrdup(dir)};
    s->may_write = mode == STORAGE_WRITE;
    /* Nothing is touched, not even the lock, before the root is known to be ours. */
    if (!s->ops->open(&s->state, dir, e) || !read_uuid(s, s->uuid, e) ||
        (s->may_write && !s->ops->begin_write(s->state, e))) {
        storage_close(s);
        return false;
    }
    *out = s;
    return true;
}

void
storage_close(struct storage *s)
{
    if (s == NULL) {
        return;
    }
    if (s->state != NULL) {
        s->ops->close(s->state);
    }
    free(s->dir);
    free(s);
}

const char *
storage_dir(const struct storage *s)
{
    return s->dir;
}

const char *
storage_uuid(const struct storage *s)
{
    return s->uuid;
}

bool
storage_check_root(struct storage *s, struct err *e)
{
    char uuid[STORAGE_UUID_MAX];

    if (!read_uuid(s, uuid, e)) {
        if (e != NULL && e->code == ERR_NEWER) {
            e->code = ERR_ROOT; /* it changed under us, whatever it is now */
        }
        return false;
    }
    if (strcmp(uuid, s->uuid) != 0) {
        return err_set(e, ERR_ROOT,
                       "%s: now holds archive %s, not %s: nothing was changed", s->dir,
                       uuid, s->uuid);
    }
    return true;
}

bool
storage_room(struct storage *s, int64_t bytes, struct err *e)
{
    return s->ops->room(s->state, bytes, e);
}

bool
storage_part_open(struct storage *s, const uint8_t key[SHA256_BYTES], int *fd,
                  struct err *e)
{
    assert(s->may_write);
    *fd = -1;
    return s->ops->part_open(s->state, key, fd, e);
}

bool
storage_part_save(struct storage *s, const uint8_t key[SHA256_BYTES],
                  const struct part_note *note, struct err *e)
{
    auto_buf struct buf text = {0};

    assert(s->may_write);
    buf_init(&text, LIMIT_NOTE_BYTES);
    part_note_write(&text, note);
    return s->ops->part_save(s->state, key, buf_view(&text), e);
}

bool
storage_part_load(struct storage *s, const uint8_t key[SHA256_BYTES],
                  struct part_note *note, struct buf *hold, bool *found, struct err *e)
{
    int64_t part_bytes = 0;

    buf_clear(hold);
    *found = false;
    *note = (struct part_note){.total_bytes = -1};
    if (!s->ops->part_load(s->state, key, hold, &part_bytes, found, e)) {
        *found = false;
        return false;
    }
    /*
     * A note that speaks of more bytes than there are outlived a crash that its part did
     * not.
     */
    *found = *found && !hold->over && part_note_parse(buf_view(hold), note) &&
             note->checked_bytes <= part_bytes;
    if (!*found) {
        *note = (struct part_note){.total_bytes = -1};
    }
    return true;
}

void
storage_part_drop(struct storage *s, const uint8_t key[SHA256_BYTES])
{
    assert(s->may_write);
    s->ops->part_drop(s->state, key);
}

static bool
is_ending(const char *ending)
{
    size_t n = ending != NULL ? strlen(ending) : 0;

    return n >= 1 && n <= 8 &&
           strspn(ending, "abcdefghijklmnopqrstuvwxyz0123456789") == n;
}

void
storage_name(enum storage_kind kind, const uint8_t sha256[SHA256_BYTES],
             const char *ending, int box_px, char out[STORAGE_NAME_MAX])
{
    char hex[SHA256_HEX + 1];

    hex_encode(sha256, SHA256_BYTES, hex);
    if (kind == STORAGE_THUMB && box_px == STORAGE_STORYBOARD) {
        (void)snprintf(out, STORAGE_NAME_MAX, "thumbs/%.2s/%s-storyboard.png", hex, hex);
    } else if (kind == STORAGE_THUMB) {
        (void)snprintf(out, STORAGE_NAME_MAX, "thumbs/%.2s/%s-%d.png", hex, hex, box_px);
    } else {
        /*
         * Endings come from our own table; whatever comes, the name stays one plain name.
         */
        (void)snprintf(out, STORAGE_NAME_MAX, "media/%.2s/%s.%s", hex, hex,
                       is_ending(ending) ? ending : "bin");
    }
}

bool
storage_commit(struct storage *s, struct storage_put *puts, size_t n, struct str journal,
               struct err *e)
{
    assert(s->may_write);
    for (size_t i = 0; i < n; i++) {
        puts[i].ok = false;
        puts[i].already = false;
        puts[i].replaced = false;
        puts[i].kept_as[0] = '\0';
        puts[i].err = (struct err){0};
    }
    if (!storage_check_root(s, e)) {
        for (size_t i = 0; i < n; i++) {
            err_put(&puts[i].err, ERR_ROOT, "not stored: the archive is not there");
        }
        return false;
    }
    return s->ops->commit(s->state, puts, n, journal, e);
}

bool
storage_journal_read(struct storage *s, struct buf *out, struct err *e)
{
    return s->ops->journal_read(s->state, out, e);
}

bool
storage_journal_clear(struct storage *s, struct err *e)
{
    assert(s->may_write);
    return s->ops->journal_clear(s->state, e);
}

bool
storage_log_open(struct storage *s, enum storage_log which, int *fd, struct err *e)
{
    assert(s->may_write || which == STORAGE_LOG);
    *fd = -1;
    return s->ops->log_open(s->state, which, fd, e);
}

bool
storage_log_publish(struct storage *s, int fd, struct err *e)
{
    assert(s->may_write);
    return storage_check_root(s, e) && s->ops->log_publish(s->state, fd, e);
}

bool
storage_get(struct storage *s, const char *name, int *fd, int64_t *bytes, bool *found,
            struct err *e)
{
    *fd = -1;
    *bytes = -1;
    *found = false;
    return s->ops->get(s->state, name, fd, bytes, found, e);
}

bool
storage_each(struct storage *s, enum storage_kind kind,
             bool (*fn)(void *arg, const char *name, int64_t bytes), void *arg,
             struct err *e)
{
    return s->ops->each(s->state, kind, fn, arg, e);
}

bool
storage_survey(struct storage *s, bool (*fn)(void *arg, const struct storage_found *f),
               void *arg, bool *has_media, struct err *e)
{
    *has_media = false;
    return s->ops->survey(s->state, fn, arg, has_media, e);
}

bool
storage_quarantine(struct storage *s, const char *name, char kept_as[STORAGE_KEPT_MAX],
                   bool *found, struct err *e)
{
    assert(s->may_write);
    kept_as[0] = '\0';
    *found = false;
    return s->ops->quarantine(s->state, name, kept_as, found, e);
}

bool
storage_put_back(struct storage *s, const char *from, const uint8_t sha256[SHA256_BYTES],
                 const char *ending, struct err *e)
{
    struct storage_put to = {.kind = STORAGE_MEDIA, .ending = ending, .part_fd = -1};

    assert(s->may_write);
    memcpy(to.sha256, sha256, SHA256_BYTES);
    return s->ops->put_back(s->state, from, &to, e);
}

bool
storage_mend_mode(struct storage *s, const char *name, struct err *e)
{
    assert(s->may_write);
    return s->ops->mend_mode(s->state, name, e);
}
