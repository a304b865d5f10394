#include "catalog/repair.h"

#include "catalog/repair_state.h"

#include "base/date.h"
#include "base/mem.h"
#include "catalog/mirror.h"

#include <poll.h>

/* ---- what it is about ---- */

bool
repair_wants_object(const struct repair *r, const uint8_t sha256[SHA256_BYTES])
{
    const struct repair_opts *o = r->opts;

    for (size_t i = 0; i < o->n_objects; i++) {
        if (memcmp(o->objects[i], sha256, SHA256_BYTES) == 0) {
            return true;
        }
    }
    return o->n_objects == 0 && o->n_assets == 0;
}

bool
repair_wants_asset(const struct repair *r, int64_t asset)
{
    const struct repair_opts *o = r->opts;

    for (size_t i = 0; i < o->n_assets; i++) {
        if (o->assets[i] == asset) {
            return true;
        }
    }
    return o->n_objects == 0 && o->n_assets == 0;
}

uint32_t
repair_states(const struct repair *r)
{
    bool elsewhere = r->opts->n_mirrors > 0 || r->opts->wayback;
    uint32_t states = 1U << STATE_LOST | 1U << STATE_DAMAGED | 1U << STATE_FAILING;

    if (elsewhere || r->opts->n_assets > 0) {
        states |= 1U << STATE_UNTRIED;
    }
    if (elsewhere || r->opts->trip.retry_failed) {
        states |= 1U << STATE_GONE | 1U << STATE_REFUSED | 1U << STATE_NOT_MEDIA;
    }
    return states;
}

static int
by_digest(const void *key, const void *entry)
{
    return memcmp(key, ((const struct audit_entry *)entry)->sha256, SHA256_BYTES);
}

bool
repair_is_bad(const struct repair *r, const uint8_t sha256[SHA256_BYTES])
{
    const struct audit_entry *x = NULL;

    if (r->look.n > 0 && r->is_bad != NULL) {
        x = bsearch(sha256, r->look.entries, r->look.n, sizeof *x, by_digest);
    }
    return x != NULL && r->is_bad[x - r->look.entries];
}

bool
repair_ends(struct repair *r)
{
    struct sync *s = &r->sync;
    struct pollfd stop = {.fd = s->opts->stop_fd, .events = POLLIN};

    if (!s->stopping && stop.fd >= 0 && poll(&stop, 1, 0) > 0) {
        s->stopping = true;
        s->stopped_by_user = true;
    }
    if (s->deadline_ms > 0 && clock_mono_ms() >= s->deadline_ms) {
        s->stopping = true;
    }
    return s->stopping || s->failed;
}

/* ---- the run ---- */

static bool
check_opts(struct repair *r, struct err *e)
{
    for (size_t i = 0; i < r->opts->n_mirrors; i++) {
        if (!mirror_check(str_of(r->opts->mirrors[i]), e)) {
            return false;
        }
    }
    return from_open(r, e) && wayback_open(r, e);
}

static bool
repair_steps(struct repair *r, struct err *e)
{
    struct sync *s = &r->sync;

    if (!s->opts->dry_run && !sync_finish_earlier(s, e)) {
        return false;
    }
    if (repair_ends(r)) {
        return true;
    }
    return audit_survey(&r->look, e) && repair_files(r, e) && repair_fetch(r, e) &&
           repair_wayback(r, e) && repair_quarantine(r, e);
}

static bool
add_class(void *arg, const struct row_work *w)
{
    struct repair *r = arg;

    r->out->classes[w->state]++;
    return true;
}

/* Classes as they are now; of them, those that this run was about are left. */
static bool
count_left(struct repair *r, struct err *e)
{
    struct repair_result *out = r->out;
    uint32_t states = repair_states(r);

    if (r->opts->n_assets + r->opts->n_objects > 0) {
        if (!repair_each_named(r, add_class, r, e)) {
            return false;
        }
    } else if (!row_run_count(r->archive->db, out->classes, e)) {
        return false;
    }
    for (int i = 0; i < ASSET_STATES; i++) {
        out->classes[i] = (states & 1U << i) != 0 ? out->classes[i] : 0;
        out->left += out->classes[i];
    }
    out->fetched = out->counts.mended;
    out->stored = out->counts.stored - out->counts.mended;
    out->substitutes = out->counts.substitutes;
    return true;
}

/*
 * A dry run writes its rows into a transaction that is abandoned: what is planned later
 * then knows what was planned before.
 */
static bool
repair_all(struct repair *r, struct err *e)
{
    struct db *db = r->archive->db;
    bool plans = r->opts->trip.dry_run;
    bool ok;

    if (!check_opts(r, e) || (plans && !db_begin(db, e))) {
        return false;
    }
    ok = row_run_clear(db, e) && repair_steps(r, e) && count_left(r, e);
    if (plans) {
        db_abandon(db);
    }
    if (ok && r->sync.failed) {
        *e = r->sync.fatal;
        ok = false;
    }
    return ok;
}

static void
repair_free(struct repair *r)
{
    from_close(r);
    wayback_free(r->wayback);
    free(r->look.entries);
    free(r->look.order);
    audit_result_release(&r->found);
    free(r->is_bad);
    free(r->in_vain);
    free(r);
}

static void
repair_init(struct repair *r, struct archive *a, const struct repair_opts *opts,
            struct repair_result *out)
{
    struct sync *s = &r->sync;

    *out = (struct repair_result){0};
    r->archive = a;
    r->opts = opts;
    r->out = out;
    r->trip = opts->trip;
    r->look_opts = (struct audit_opts){.confirm_loss = opts->confirm_loss, .stop_fd = -1};
    r->look = (struct audit){.archive = a, .opts = &r->look_opts, .out = &r->found};
    *s = (struct sync){.archive = a,
                       .opts = &r->trip,
                       .counts = &out->counts,
                       .prepare = repair_prepare,
                       .repair = r,
                       .began_ms = clock_mono_ms()};
    s->rules = (struct plan_rules){.retry_failed = opts->trip.retry_failed,
                                   .now_ms = clock_wall_ms(),
                                   .n_boxes = sync_boxes(s),
                                   .storyboard = opts->trip.storyboard};
    s->deadline_ms =
        opts->trip.time_limit_ms > 0 ? s->began_ms + opts->trip.time_limit_ms : 0;
    s->record = record_new(a, &out->counts, opts->trip.sink);
}

bool
repair_run(struct archive *a, const struct repair_opts *opts, struct repair_result *out,
           struct err *e)
{
    struct repair *r = xcalloc(1, sizeof *r);
    bool ok;

    repair_init(r, a, opts, out);
    ok = repair_all(r, e);
    for (size_t i = 0; i < r->n_mends; i++) { /* of a run that failed */
        mend_release(&r->mends[i]);
    }
    out->cut_short = r->sync.stopping;
    ok = sync_end(&r->sync, ok, e);
    repair_free(r);
    return ok;
}

bool
repair_changed(const struct repair_result *r)
{
    return r->whole + r->mended + r->moved + r->copied + r->fetched + r->stored +
               r->quarantined >
           0;
}
