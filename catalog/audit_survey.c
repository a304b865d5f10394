#include "catalog/audit_state.h"

#include "base/date.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/mem.h"

#include <inttypes.h>
#include <sys/stat.h>

/* ---- what should be there ---- */

static bool
take_stored(void *arg, const struct row_stored *r)
{
    struct audit *a = arg;
    struct audit_entry *x;

    if (a->n == a->cap) {
        a->cap = a->cap > 0 ? 2 * a->cap : 1024;
        a->entries = xrealloc(a->entries, a->cap, sizeof *a->entries);
    }
    x = &a->entries[a->n++];
    *x = (struct audit_entry){.bytes = r->bytes,
                              .whole_at = r->whole_at,
                              .type = (uint8_t)media_from_name(r->type),
                              .said = (uint8_t)r->said};
    memcpy(x->sha256, r->sha256, SHA256_BYTES);
    return true;
}

void
entry_name(const struct audit_entry *x, char out[STORAGE_NAME_MAX])
{
    storage_name(STORAGE_MEDIA, x->sha256, media_ending((enum media_type)x->type), 0,
                 out);
}

/* ---- what is there ---- */

static int
by_digest(const void *key, const void *entry)
{
    return memcmp(key, ((const struct audit_entry *)entry)->sha256, SHA256_BYTES);
}

/* The object whose file this is, by its whole name. */
static struct audit_entry *
entry_of(const struct audit *a, const struct storage_found *f)
{
    char name[STORAGE_NAME_MAX];
    struct audit_entry *x = NULL;

    if (f->is_object && a->n > 0) {
        x = bsearch(f->sha256, a->entries, a->n, sizeof *a->entries, by_digest);
    }
    if (x == NULL) {
        return NULL;
    }
    entry_name(x, name);
    return strcmp(name, f->name) == 0 ? x : NULL;
}

static void
stray_add(struct audit *a, const struct storage_found *f)
{
    struct audit_result *out = a->out;
    auto_buf struct buf name = {.limit = KIB(16)};

    out->strays_total++;
    if (out->n_strays == LIMIT_STRAYS) {
        return;
    }
    if (out->n_strays == a->strays_cap) {
        a->strays_cap = a->strays_cap > 0 ? 2 * a->strays_cap : 16;
        out->strays = xrealloc(out->strays, a->strays_cap, sizeof *out->strays);
    }
    if (f->is_odd_name) {
        escape_printable(&name, str_of(f->name), SIZE_MAX);
    } else {
        buf_add_cstr(&name, f->name);
    }
    out->strays[out->n_strays++] = (struct stray){.name = buf_steal(&name),
                                                  .path = xstrdup(f->name),
                                                  .bytes = f->is_file ? f->bytes : -1};
}

static bool
take_found(void *arg, const struct storage_found *f)
{
    struct audit *a = arg;
    struct audit_entry *x = entry_of(a, f);

    if (x == NULL) {
        stray_add(a, f);
        return true;
    }
    x->found_bytes = f->bytes;
    if (!f->is_file) {
        x->found = FOUND_NO_FILE;
    } else if ((f->mode & S_IRUSR) == 0) {
        x->found = FOUND_UNREADABLE;
        x->found_bytes = (int64_t)f->mode;
    } else {
        x->found = f->bytes == x->bytes ? FOUND_WHOLE : FOUND_SIZE;
    }
    return true;
}

/* ---- what moved ---- */

static bool
is_absent(const struct audit_entry *x)
{
    return x->found == FOUND_NOT;
}

/* Sizes of absent files, sorted: only strays of such a size are read. */
static int
by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static size_t
absent_sizes(const struct audit *a, int64_t **sizes)
{
    size_t n = 0;

    *sizes = xcalloc(a->n + 1, sizeof **sizes);
    for (size_t i = 0; i < a->n; i++) {
        if (is_absent(&a->entries[i])) {
            (*sizes)[n++] = a->entries[i].bytes;
        }
    }
    qsort(*sizes, n, sizeof **sizes, by_number);
    return n;
}

static bool
match_stray(struct audit *a, struct stray *s, struct err *e)
{
    struct verify_result got;
    struct audit_entry *x;

    if (!storage_verify_one(a->archive->storage, s->path, &got, e)) {
        return false;
    }
    if (got.outcome != VERIFY_READ) {
        return true;
    }
    x = bsearch(got.sha256, a->entries, a->n, sizeof *a->entries, by_digest);
    if (x != NULL && is_absent(x)) {
        x->is_moved = true;
        s->is_moved = true;
        memcpy(s->sha256, got.sha256, SHA256_BYTES);
    }
    return true;
}

static bool
find_moved(struct audit *a, struct err *e)
{
    auto_free int64_t *sizes = NULL;
    size_t n = absent_sizes(a, &sizes);

    for (size_t i = 0; n > 0 && i < a->out->n_strays; i++) {
        struct stray *s = &a->out->strays[i];

        if (audit_is_over(a, clock_mono_ms())) {
            a->is_cut = true;
            return true;
        }
        if (bsearch(&s->bytes, sizes, n, sizeof *sizes, by_number) != NULL &&
            !match_stray(a, s, e)) {
            return false;
        }
    }
    return true;
}

/* ---- the brake ---- */

static bool
too_many(int64_t vanished, int64_t expected)
{
    return (vanished == expected && vanished > 1) ||
           (vanished >= LIMIT_VANISHED_FILES &&
            vanished * 100 > expected * LIMIT_VANISHED_PERCENT);
}

/*
 * Many files that are gone at once were hardly deleted: a disk is not there, or another
 * one is in its place. Then nothing is written, so that no later run fetches anew what is
 * only out of sight.
 */
static bool
brake(const struct audit *a, struct err *e)
{
    const char *dir = storage_dir(a->archive->storage);
    int64_t expected = 0;
    int64_t vanished = 0;

    for (size_t i = 0; i < a->n; i++) {
        const struct audit_entry *x = &a->entries[i];

        expected += x->said != SAID_ABSENT;
        vanished += x->said != SAID_ABSENT && is_absent(x) && !x->is_moved;
    }
    if (a->opts->confirm_loss || !too_many(vanished, expected)) {
        return true;
    }
    return err_set(e, ERR_ROOT,
                   "%s: %" PRId64 " of %" PRId64
                   " stored files are gone at once; nothing was recorded. Is the right "
                   "disk there? If they are lost: assets audit --confirm-loss",
                   dir, vanished, expected);
}

bool
audit_survey(struct audit *a, struct err *e)
{
    bool has_media = false;

    if (!row_stored_each(a->archive->db, take_stored, a, e) ||
        !storage_survey(a->archive->storage, take_found, a, &has_media, e)) {
        return false;
    }
    if (!has_media) {
        return err_set(e, ERR_ROOT,
                       "%s: media/ is not there: nothing was recorded. Is the disk "
                       "mounted?",
                       storage_dir(a->archive->storage));
    }
    return find_moved(a, e) && (a->is_cut || brake(a, e));
}
