#include "catalog/import_state.h"

#include "base/fd.h"
#include "base/mem.h"
#include "fetch/sniff.h"
#include "thumbs/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { NAME_ALONE = 1 };

/* ---- the asset at this moment ---- */

static void
target_set(struct target *t, int64_t asset, struct str url, enum asset_state state,
           const uint8_t *held)
{
    t->asset = asset;
    t->state = state;
    t->has_held = held != NULL;
    if (held != NULL) {
        memcpy(t->held, held, SHA256_BYTES);
    }
    buf_clear(&t->url);
    buf_add_str(&t->url, url);
}

static bool
take_work(void *arg, const struct row_work *w)
{
    target_set(arg, w->asset, w->url, w->state, w->object);
    return false;
}

static bool
take_holder(void *arg, const struct row_listed *r)
{
    target_set(arg, r->asset, r->url, r->state, r->object.sha256);
    return false; /* any asset that holds it will do: the object is what comes back */
}

static bool
find_asset(struct import *im, int64_t asset, struct err *e)
{
    struct row_page page = {.after = asset - 1, .limit = 1, .recipe = THUMB_RECIPE};

    im->target.asset = 0;
    return row_work_each(im->archive->db, &page, take_work, &im->target, e);
}

static bool
find_holder(struct import *im, const uint8_t sha256[SHA256_BYTES], struct err *e)
{
    struct row_filter filter = {.sha256 = sha256};

    im->target.asset = 0;
    return row_list_each(im->archive->db, &filter, take_holder, &im->target, e);
}

/* ---- one file ---- */

void
import_tell(struct import *im, const struct import_file *f, enum import_result result,
            bool with_url, const char *why)
{
    struct import_line line = {
        .file = f->path, .result = result, .why = why, .bytes = f->bytes};

    if (with_url) {
        line.url = buf_view(&im->target.url);
    }
    im->out->files++;
    im->out->results[result]++;
    im->opts->line(im->opts->arg, &line);
}

/* `taken` where the file was. */
static enum import_result
result_of(enum adopt_outcome outcome, enum import_result taken)
{
    switch (outcome) {
    case ADOPT_NOT_MEDIA:
        return IMPORT_NOT_MEDIA;
    case ADOPT_BROKEN:
    case ADOPT_TOO_LARGE:
        return IMPORT_BROKEN;
    case ADOPT_DIFFERS: /* it was changed since it was hashed */
    case ADOPT_UNREADABLE:
        return IMPORT_UNREADABLE;
    case ADOPT_TAKEN:
    case ADOPT_STOPPED:
        break;
    }
    return taken;
}

/* In a dry run as far as its first bytes tell. */
static void
would_take(struct import *im, const struct import_file *f, int fd,
           enum import_result result)
{
    char head[SNIFF_BYTES];
    struct str bytes = {head, 0};
    enum media_type type;

    if (!fd_pread_some(fd, head, sizeof head, 0, &bytes.n, f->path, NULL)) {
        import_tell(im, f, IMPORT_UNREADABLE, true, "it cannot be read");
        return;
    }
    type = sniff(bytes);
    import_tell(im, f, media_rule(type) == MEDIA_NOT ? IMPORT_NOT_MEDIA : result, true,
                "");
}

/*
 * For the target. lost: the object that it was found to be by its digest, or NULL; it
 * comes back once, however many copies there are.
 */
static bool
take(struct import *im, const struct import_file *f, int fd, struct known_object *lost,
     struct err *e)
{
    auto_free char *name = xasprintf("%s/%s", im->opts->dir, f->path);
    struct adopt_file file = {.fd = fd,
                              .name = name,
                              .asset = im->target.asset,
                              .url = buf_view(&im->target.url),
                              .state = im->target.state,
                              .held = im->target.has_held ? im->target.held : NULL,
                              .sha256 = lost != NULL ? lost->sha256 : NULL};
    enum import_result result = lost != NULL ? IMPORT_BACK : IMPORT_ADOPTED;
    struct adopt_answer answer = {.outcome = ADOPT_TAKEN};

    if (im->adopt != NULL && !adopt_file(im->adopt, &file, &answer, e)) {
        return false;
    }
    if (lost != NULL && answer.outcome == ADOPT_TAKEN) {
        lost->is_bad = false;
    }
    if (im->adopt == NULL) {
        would_take(im, f, fd, result);
    } else if (answer.outcome != ADOPT_STOPPED) {
        import_tell(im, f, result_of(answer.outcome, result), true, answer.why.text);
    }
    return true;
}

/* Name and place may be anybody's: of two that fit alike none is guessed. */
static const char *
why_not(const struct import *im, const struct import_file *f)
{
    size_t at = (size_t)(f - im->files.p);
    bool alone = (at == 0 || f[-1].name_hash != f->name_hash) &&
                 (at + 1 == im->files.n || f[1].name_hash != f->name_hash);

    if (f->is_tied) {
        return "it fits more than one asset";
    }
    if (f->parts == NAME_ALONE && (f->namesakes > 1 || !alone)) {
        return "it has but the name of one: put it into the folder of its URL";
    }
    return NULL;
}

/* Another file, with the same name, that fits the same asset at least as well. */
static const struct import_file *
rival_of(const struct import *im, const struct import_file *f)
{
    const struct import_file *end = im->files.p + im->files.n;
    const struct import_file *other = f;

    while (other > im->files.p && other[-1].name_hash == f->name_hash) {
        other--;
    }
    for (; other < end && other->name_hash == f->name_hash; other++) {
        if (other != f && other->asset == f->asset && other->fit >= f->fit) {
            return other;
        }
    }
    return NULL;
}

static bool
tell_rival(struct import *im, const struct import_file *f,
           const struct import_file *rival)
{
    auto_free char *why =
        xasprintf("%s fits %s", rival->path, rival->fit > f->fit ? "better" : "as well");

    import_tell(im, f, IMPORT_AMBIGUOUS, true, why);
    return true;
}

/* known: the archive has an object of these bytes; NULL: not that anybody knows. */
static bool
by_path(struct import *im, const struct import_file *f, int fd,
        const struct known_object *known, struct err *e)
{
    const struct target *t = &im->target;
    const char *why = why_not(im, f);
    bool same;

    if (f->asset == 0 || why != NULL) {
        import_tell(im, f,
                    known != NULL   ? IMPORT_HELD
                    : f->asset != 0 ? IMPORT_AMBIGUOUS
                                    : IMPORT_UNMATCHED,
                    false, known == NULL && f->asset != 0 ? why : "");
        return true;
    }
    if (!find_asset(im, f->asset, e)) {
        return false;
    }
    same =
        known != NULL && t->has_held && memcmp(t->held, known->sha256, SHA256_BYTES) == 0;
    if (same) {
        import_tell(im, f, IMPORT_HELD, true, "");
        return true;
    }
    if (t->state == STATE_EXCLUDED) {
        import_tell(im, f, IMPORT_EXCLUDED, true, "");
        return true;
    }
    if (t->state == STATE_PRESENT || t->state == STATE_SUBSTITUTE) {
        import_tell(im, f, known != NULL ? IMPORT_HELD : IMPORT_DIFFERS, true, "");
        return true;
    }
    if (rival_of(im, f) != NULL) {
        return tell_rival(im, f, rival_of(im, f));
    }
    return take(im, f, fd, NULL, e);
}

/* *known: the object of exactly these bytes. Read only where the size is one's. */
static bool
by_digest(struct import *im, const struct import_file *f, int fd,
          struct known_object **known, struct err *why)
{
    struct digests digests;
    int64_t bytes = 0;
    bool ok;

    *known = NULL;
    if (import_find_known(im, f->bytes, NULL) == NULL) {
        return true;
    }
    hash_begin(im->hash);
    ok = hash_add_fd(im->hash, fd, f->bytes, f->path, &bytes, why);
    hash_end(im->hash, &digests);
    if (ok && bytes == f->bytes) {
        *known = import_find_known(im, bytes, digests.sha256);
    }
    return ok;
}

bool
import_take(struct import *im, const struct import_file *f, struct err *e)
{
    auto_close int fd = import_file_open(im->dir_fd, f->path);
    struct known_object *known = NULL;
    struct err why = {0};
    struct stat st;

    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        import_tell(im, f, IMPORT_UNREADABLE, false,
                    fd < 0 ? strerror(errno) : "it is no regular file any more");
        return true;
    }
    if (!by_digest(im, f, fd, &known, &why)) {
        import_tell(im, f, IMPORT_UNREADABLE, false, why.text);
        return true;
    }
    if (known != NULL && known->is_bad) {
        if (!find_holder(im, known->sha256, e)) {
            return false;
        }
        if (im->target.asset != 0 && im->target.state != STATE_EXCLUDED) {
            return take(im, f, fd, known, e);
        }
    }
    return by_path(im, f, fd, known, e);
}
