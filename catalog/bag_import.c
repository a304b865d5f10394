#include "catalog/bag_import.h"

#include "base/date.h"
#include "base/fd.h"
#include "base/limits.h"
#include "catalog/adopt.h"
#include "catalog/bag_dir.h"
#include "catalog/bag_fill.h"
#include "catalog/bag_urls.h"

#include <inttypes.h>

struct importing {
    struct archive *a;
    const struct sync_opts *opts;
    struct bag bag;
    uint8_t (*sha256)[SHA256_BYTES]; /* owned; of each file of the bag, as verified */
    struct bag_urls urls;
    struct adopt *adopt;
    struct bag_import_result *out;
    int64_t began_ms;
    struct err *e;
};

static size_t
index_of(const struct importing *im, const struct bag_file *f)
{
    return (size_t)(f - im->bag.files);
}

/* ---- verify ---- */

static void
tell_tick(const struct importing *im, size_t done)
{
    struct counts counts = {.total = (int64_t)im->bag.n,
                            .done = (int64_t)done,
                            .bytes = im->out->bytes,
                            .elapsed_ms = clock_mono_ms() - im->began_ms};
    struct event tick = {.kind = EVENT_TICK, .counts = &counts, .bytes = -1};

    if (im->opts->sink.emit != NULL) {
        im->opts->sink.emit(im->opts->sink.arg, &tick);
    }
}

static bool
verify_file(struct importing *im, struct bag_file *f, struct err *why)
{
    auto_close int fd = -1;
    enum bag_there there;
    struct stat st;

    if (!bag_dir_open(im->bag.fd, f->path, &fd, &st, &there, why)) {
        return false;
    }
    if (there != BAG_FILE) {
        return err_set(why, ERR_INPUT, "%s: went away while the bag was read", f->path);
    }
    return bag_verify_fd(f, fd, im->opts->stop_fd, im->sha256[index_of(im, f)], &f->bytes,
                         why);
}

/* All files that differ are told, the first by the error too. */
static bool
verify_all(struct importing *im)
{
    struct err first = {0};
    size_t wrong = 0;

    for (size_t i = 0; i < im->bag.n; i++) {
        struct bag_file *f = &im->bag.files[i];
        struct err why = {0};

        if (f->is_there && !verify_file(im, f, &why)) {
            if (why.code != ERR_DAMAGE) {
                *im->e = why;
                return false;
            }
            bag_tell(&im->opts->sink, "%s", why.text);
            first = wrong++ == 0 ? why : first;
        }
        im->out->files += f->is_there && f->is_payload;
        im->out->bytes += f->is_there && f->is_payload ? f->bytes : 0;
        tell_tick(im, i + 1);
    }
    if (wrong == 0) {
        return true;
    }
    *im->e = first;
    if (wrong > 1) {
        return err_set(im->e, ERR_DAMAGE, "%s, and %zu more files", first.text,
                       wrong - 1);
    }
    return false;
}

/* What is there first: a bad bag costs no request. Then what was missing. */
static bool
make_whole(struct importing *im)
{
    struct err why = {0};

    if (!bag_survey(&im->bag, im->e) || !verify_all(im)) {
        return false;
    }
    if (im->bag.missing == 0) {
        return bag_check_oxum(&im->bag, im->e);
    }
    if (im->opts->dry_run) {
        im->out->missing = (int64_t)im->bag.missing;
        return true;
    }
    if (!bag_fill(im->a, &im->bag, im->opts, im->out, &why, im->e)) {
        return false;
    }
    if (im->out->missing > 0) {
        return err_set(im->e, why.code == ERR_NET_DOWN ? ERR_NET_DOWN : ERR_NET_LATER,
                       "%" PRId64 " of its files could not be fetched (%s); nothing was "
                       "adopted. Run it again to go on",
                       im->out->missing, why.text);
    }
    /* Once more over all: the disk is asked, not what was in memory a moment ago. */
    im->out->files = im->out->bytes = 0;
    return bag_survey(&im->bag, im->e) && verify_all(im) &&
           bag_check_oxum(&im->bag, im->e);
}

/* ---- adopt ---- */

/* What a row says of an asset; the rest of it lives no longer than the question. */
struct standing {
    int64_t asset;
    enum asset_state state;
    bool held;
    uint8_t sha256[SHA256_BYTES]; /* where held, as the next two */
    enum media_type type;
    int64_t bytes;
};

static bool
take_standing(void *arg, const struct row_listed *r)
{
    struct standing *s = arg;

    *s = (struct standing){.asset = r->asset, .state = r->state, .held = r->held};
    if (r->held) {
        memcpy(s->sha256, r->object.sha256, SHA256_BYTES);
        s->type = media_from_name(r->object.type);
        s->bytes = r->object.bytes;
    }
    return false;
}

/* Nothing that is there is exchanged for other bytes, nothing forgotten comes back. */
static bool
is_wanted(struct importing *im, const struct bag_pair *p, const struct standing *s)
{
    bool is_same = s->held && memcmp(s->sha256, im->sha256[p->file], SHA256_BYTES) == 0;

    if (s->state == STATE_EXCLUDED) {
        im->out->left_alone++;
        bag_tell(&im->opts->sink, "%s: was forgotten on purpose; it stays so", p->url);
        return false;
    }
    if (s->state != STATE_PRESENT && s->state != STATE_SUBSTITUTE) {
        return true;
    }
    if (is_same) {
        im->out->known++;
    } else {
        im->out->left_alone++;
        bag_tell(&im->opts->sink, "%s: the archive holds other bytes, which stay",
                 p->url);
    }
    return false;
}

/* The catalog says that the bytes are there; nobody may have looked since they went. */
static bool
is_stored(struct importing *im, const struct standing *s)
{
    char name[STORAGE_NAME_MAX];
    auto_close int fd = -1;
    int64_t bytes;
    bool found = false;

    storage_name(STORAGE_MEDIA, s->sha256, media_ending(s->type), 0, name);
    return storage_get(im->a->storage, name, &fd, &bytes, &found, NULL) && found &&
           bytes == s->bytes;
}

static bool
adopt_pair(struct importing *im, const struct bag_pair *p)
{
    struct row_filter filter = {.url = str_of(p->url)};
    struct standing s = {0};
    struct adopt_file file = {.name = im->bag.files[p->file].path,
                              .url = filter.url,
                              .sha256 = im->sha256[p->file]};
    struct adopt_answer answer = {0};
    auto_close int fd = -1;
    enum bag_there there;
    struct stat st;

    if (!row_list_each(im->a->db, &filter, take_standing, &s, im->e)) {
        return false;
    }
    if (s.held && s.state <= STATE_SUBSTITUTE && !is_stored(im, &s)) {
        s.state = STATE_LOST;
    }
    if (!is_wanted(im, p, &s)) {
        return true;
    }
    if (!bag_dir_open(im->bag.fd, im->bag.files[p->file].path, &fd, &st, &there, im->e)) {
        return false;
    }
    if (there != BAG_FILE) {
        return err_set(im->e, ERR_INPUT, "%s: went away", im->bag.files[p->file].path);
    }
    file.fd = fd;
    file.asset = s.asset;
    file.state = s.state;
    file.held = s.held ? s.sha256 : NULL;
    if (!adopt_file(im->adopt, &file, &answer, im->e)) {
        return false;
    }
    if (answer.outcome != ADOPT_TAKEN && answer.outcome != ADOPT_STOPPED) {
        im->out->refused++;
        bag_tell(&im->opts->sink, "%s: %s", im->bag.files[p->file].path, answer.why.text);
    }
    return true;
}

static bool
adopt_all(struct importing *im)
{
    bool ok;

    im->adopt = adopt_new(im->a, im->opts, &im->out->counts);
    ok = adopt_begin(im->adopt, im->e);
    for (size_t i = 0; ok && i < im->urls.n && !adopt_stopped(im->adopt); i++) {
        ok = adopt_pair(im, &im->urls.p[i]);
    }
    ok = adopt_end(im->adopt, ok, im->e);
    im->out->adopted = im->out->counts.stored;
    return ok;
}

bool
bag_import(struct archive *a, const char *dir, const struct sync_opts *opts,
           struct bag_import_result *out, struct err *e)
{
    struct importing im = {
        .a = a, .opts = opts, .out = out, .began_ms = clock_mono_ms(), .e = e};
    const struct site *site = opts->site != NULL ? opts->site : &site_defaults;
    bool ok;

    *out = (struct bag_import_result){0};
    ok = bag_open(&im.bag, dir, e);
    im.sha256 = xcalloc(im.bag.n + 1, sizeof *im.sha256);
    ok = ok && make_whole(&im);
    if (!ok) {
        (void)err_wrap(e, "%s", dir);
    } else if (!opts->dry_run) {
        ok = bag_urls_find(a, &im.bag, (const uint8_t(*)[SHA256_BYTES])im.sha256,
                           &opts->sink, &im.urls, e) &&
             bag_urls_add_assets(a, &im.urls, site, e) && adopt_all(&im);
        out->unmatched = im.urls.unmatched;
    }
    free(im.sha256);
    bag_urls_release(&im.urls);
    bag_close(&im.bag);
    return ok;
}

int
bag_import_status(const struct bag_import_result *r)
{
    return r->refused > 0 || r->unmatched > 0 || r->missing > 0 || r->counts.damaged > 0;
}
