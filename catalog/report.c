#include "catalog/report.h"

#include "base/date.h"
#include "catalog/report_shared.h"
#include "catalog/report_tally.h"
#include "thumbs/wire.h"

#include <inttypes.h>

/* One reading. */
struct reading {
    struct report *out;
    struct db *db;
    const struct report_walk *walk;
    struct tally tally;
    struct shared shared;
    uint8_t *missing; /* owned; a bit an asset's id */
    int64_t n_bits;
    bool ended; /* by fn */
    struct err *e;
};

bool
report_is_missing(enum asset_state s)
{
    return s != STATE_PRESENT && s != STATE_SUBSTITUTE && s != STATE_EXCLUDED;
}

/* The path's day and the article's are so far apart that one of them is not its date. */
static bool
article_date_differs(const struct row_listed *r)
{
    const int64_t most_ms = INT64_C(1000) * 24 * 3600 * LIMIT_ARTICLE_DAYS;
    struct date path, article;
    int64_t path_ms, article_ms;

    if (r->date_path.n == 0 || r->date_article.n == 0 ||
        !date_from_iso(r->date_path, &path) ||
        !date_from_iso(str_head(r->date_article, 10), &article) ||
        !date_to_ms(&path, &path_ms) || !date_to_ms(&article, &article_ms)) {
        return false;
    }
    return path_ms > article_ms + most_ms || article_ms > path_ms + most_ms;
}

static uint32_t
thumb_finding(const struct row_audited *r)
{
    const struct row_listed *a = &r->asset;

    if (!a->held || report_is_missing(a->state) || r->n_thumbs > 0 ||
        media_rule(media_from_name(a->object.type)) != MEDIA_READ ||
        verdict_from_name(a->object.verdict) != VERDICT_OK) {
        return 0;
    }
    return 1u << (r->n_old_thumbs > 0 ? FINDING_OLD_THUMB : FINDING_NO_THUMB);
}

static void
count_findings(struct report *out, uint32_t findings)
{
    for (unsigned f = 0; findings >> f != 0; f++) {
        out->findings[f] += findings >> f & 1u;
    }
}

/* What every asset adds to the sums, whenever fn gets it. */
static void
count_row(struct reading *r, const struct row_audited *a)
{
    const struct row_listed *asset = &a->asset;
    bool is_missing = report_is_missing(asset->state);

    r->out->total++;
    r->out->counts[asset->state]++;
    r->out->moves[a->was][asset->state]++;
    r->out->missing += is_missing;
    tally_add(&r->tally, asset, is_missing);
    if (is_missing && asset->asset < r->n_bits) {
        r->missing[asset->asset / 8] |= (uint8_t)(1u << asset->asset % 8);
    }
}

/* False ends the walk. */
static bool
tell(struct reading *r, const struct row_audited *row, uint32_t findings)
{
    const struct report_item item = {.row = row,
                                     .findings = findings,
                                     .is_problem = findings != 0 ||
                                                   row->asset.state != STATE_PRESENT};

    count_findings(r->out, findings);
    if (r->walk->fn != NULL && (item.is_problem || r->walk->all)) {
        r->ended = !r->walk->fn(r->walk->arg, &item, r->e);
    }
    return !r->ended;
}

static bool
on_row(void *arg, const struct row_audited *row)
{
    struct reading *r = arg;
    uint32_t findings = findings_of(&row->asset) | thumb_finding(row);

    if (article_date_differs(&row->asset)) {
        findings |= 1u << FINDING_ARTICLE_DATE;
    }
    count_row(r, row);
    if (shared_is_one(row)) {
        shared_add(&r->shared, row, findings);
        return true;
    }
    return tell(r, row, findings);
}

/* An asset of a shared file again, with what was noted of it. */
static bool
on_shared(void *arg, const struct row_listed *listed)
{
    struct reading *r = arg;
    const struct shared_asset *a = shared_find(&r->shared, listed->asset);
    struct row_audited row = {.asset = *listed};
    uint32_t findings;

    if (a == NULL) {
        return true;
    }
    row.asset.title = (struct str){NULL, 0};
    row.was = a->was;
    row.since = a->since;
    row.checked_at = a->checked_at;
    row.said = a->said;
    row.holders = a->holders;
    row.n_thumbs = a->n_thumbs;
    row.n_old_thumbs = a->n_old_thumbs;
    findings = a->findings;
    if (shared_is_placeholder(&r->shared.files[a->file])) {
        findings |= 1u << FINDING_PLACEHOLDER;
    }
    return tell(r, &row, findings);
}

static bool
tell_shared(struct reading *r, struct err *e)
{
    for (size_t i = 0; i < r->shared.n_files && !r->ended; i++) {
        const struct shared_file *f = &r->shared.files[i];
        const struct row_filter filter = {.sha256 = f->sha256};

        if ((f->has_problem || shared_is_placeholder(f) || r->walk->all) &&
            !row_list_each(r->db, &filter, on_shared, r, e)) {
            return false;
        }
    }
    return true;
}

static bool
on_article(void *arg, const struct row_article_sum *s)
{
    struct report *out = arg;

    tally_article(&out->touched, s);
    if (s->missing == s->assets) {
        tally_article(&out->emptied, s);
    }
    return true;
}

static bool
read_all(struct reading *r, struct err *e)
{
    static const struct row_then nothing = {0};
    const struct row_then *then = r->walk->then != NULL ? r->walk->then : &nothing;
    int64_t most;

    if (!row_asset_most(r->db, &most, e)) {
        return false;
    }
    r->n_bits = most + 1;
    r->missing = xcalloc((size_t)r->n_bits / 8 + 1, 1);
    if (!row_audited_each(r->db, then, THUMB_RECIPE, on_row, r, e) ||
        !tell_shared(r, e)) {
        return false;
    }
    tally_end(&r->tally);
    if (r->ended) {
        return e == NULL || e->code == ERR_NONE;
    }
    if ((r->out->missing > 0 &&
         !row_article_sums_each(r->db, r->missing, r->n_bits, on_article, r->out, e)) ||
        !row_fixity_log(r->db, &r->out->fixity, e)) {
        return false;
    }
    tally_articles_end(&r->out->touched);
    tally_articles_end(&r->out->emptied);
    return true;
}

bool
report_read(struct report *out, struct db *db, const struct report_walk *walk,
            struct err *e)
{
    struct reading r = {.out = out, .db = db, .walk = walk, .e = e};
    bool ok;

    *out = (struct report){0};
    r.tally.report = out;
    if (!db_begin(db, e)) {
        return false;
    }
    ok = read_all(&r, e);
    db_abandon(db); /* nothing was written */
    tally_release(&r.tally);
    shared_release(&r.shared);
    free(r.missing);
    return ok;
}

static void
articles_release(struct report_articles *list)
{
    free(list->p);
    arena_release(&list->texts);
}

void
report_release(struct report *r)
{
    free(r->hosts);
    free(r->months);
    articles_release(&r->touched);
    articles_release(&r->emptied);
    arena_release(&r->texts);
    *r = (struct report){0};
}
