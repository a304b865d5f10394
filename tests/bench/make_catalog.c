/*
 * make_catalog.c - an archive as a newsroom of some years would have it, from a seed: for
 * the gallery's tests, benchmarks and screenshots. The rows are those of a real run; no
 * text of it was ever published.
 */
#include "base/fd.h"
#include "base/mem.h"
#include "storage/storage.h"
#include "tests/bench/make_rows.h"
#include "tests/bench/make_scene.h"
#include "tests/bench/make_seen.h"

#include <getopt.h>
#include <stdio.h>
#include <sys/stat.h>

enum {
    ASSETS_MOST = 20000000,
    DAYS_MOST = 20000,
    A_TRANSACTION = 50000,
    DRAW_ALL_FROM = 4 * SCENES, /* then nearly all are met anyway */
    RECIPE = 2 /* THUMB_RECIPE of thumbs/wire.h, which tests/bench may not include */
};

struct opts {
    uint64_t assets, seed, days, sites, recipe, thumbs, media;
    bool all_missing;
    const char *video, *dir;
};

static const char usage[] =
    "use: make-catalog --assets N [--seed S] [--days D | --one-day] [--all-missing]\n"
    "       [--thumbs none|newest:K|all] [--media M [--video FILE]] [--sites K]\n"
    "       [--recipe R] DIR\n";

static bool
read_thumbs(struct str s, uint64_t *out)
{
    struct str newest = STR("newest:");

    if (str_eq(s, STR("none")) || str_eq(s, STR("all"))) {
        *out = str_eq(s, STR("all")) ? ASSETS_MOST : 0;
        return true;
    }
    return str_starts(s, newest) && str_to_u64(str_skip(s, newest.n), ASSETS_MOST, out);
}

static bool
read_opts(int argc, char **argv, struct opts *o)
{
    static const struct option names[] = {{"assets", required_argument, NULL, 'n'},
                                          {"seed", required_argument, NULL, 's'},
                                          {"days", required_argument, NULL, 'd'},
                                          {"one-day", no_argument, NULL, '1'},
                                          {"all-missing", no_argument, NULL, 'm'},
                                          {"thumbs", required_argument, NULL, 't'},
                                          {"media", required_argument, NULL, 'M'},
                                          {"video", required_argument, NULL, 'v'},
                                          {"sites", required_argument, NULL, 'k'},
                                          {"recipe", required_argument, NULL, 'r'},
                                          {0}};
    bool ok = true;
    int c;

    while (ok && (c = getopt_long(argc, argv, "", names, NULL)) != -1) {
        struct str value = str_of(optarg);

        switch (c) {
        case 'n':
            ok = str_to_u64(value, ASSETS_MOST, &o->assets);
            break;
        case 's':
            ok = str_to_u64(value, UINT64_MAX, &o->seed);
            break;
        case 'd':
            ok = str_to_u64(value, DAYS_MOST, &o->days);
            break;
        case '1':
            o->days = 1;
            break;
        case 'm':
            o->all_missing = true;
            break;
        case 't':
            ok = read_thumbs(value, &o->thumbs);
            break;
        case 'M':
            ok = str_to_u64(value, ASSETS_MOST, &o->media);
            break;
        case 'v':
            o->video = optarg;
            break;
        case 'k':
            ok = str_to_u64(value, PLAN_SITES_MOST, &o->sites) && o->sites > 0;
            break;
        case 'r':
            ok = str_to_u64(value, 1000, &o->recipe);
            break;
        default:
            ok = false;
        }
    }
    ok = ok && optind + 1 == argc && o->assets != UINT64_MAX;
    o->dir = ok ? argv[optind] : NULL;
    return ok;
}

static bool
write_days(struct rows *r, struct err *e)
{
    const struct plan *p = r->plan;
    int64_t open_at = 0;
    struct made_article a;

    if (!db_begin(r->db, e)) {
        return false;
    }
    for (int day = 0; day < p->days; day++) {
        rows_day(r);
        for (int64_t at = p->first[day]; at < p->first[day + 1]; at += a.assets) {
            if (at - open_at >= A_TRANSACTION) {
                open_at = at;
                if (!seen_flush(r, e) || !db_commit(r->db, e) || !db_begin(r->db, e)) {
                    return false;
                }
            }
            plan_article(p, day, at, &a);
            if (!rows_article(r, &a, e)) {
                return false;
            }
        }
    }
    return seen_flush(r, e) && db_commit(r->db, e);
}

static bool
write_catalog(const struct opts *o, const struct plan *p, struct storage *storage,
              struct pictures *pictures, struct err *e)
{
    auto_free char *path = xasprintf("%s/catalog.db", o->dir);
    struct rows r = {.plan = p,
                     .recipe = (int32_t)o->recipe,
                     .pictures = pictures,
                     .thumbs_from = p->assets - (int64_t)o->thumbs,
                     .media_from = p->assets - (int64_t)o->media,
                     .video = o->video};
    bool ok = db_open(&r.db, path, DB_WRITE, storage_uuid(storage), e) &&
              rows_init(&r, e) && write_days(&r, e);

    rows_release(&r);
    db_close(r.db);
    return ok;
}

static bool
make(const struct opts *o, struct err *e)
{
    struct storage *storage = NULL;
    struct pictures *pictures = NULL;
    struct plan p = {.sites = (int)o->sites, .all_missing = o->all_missing};
    bool ok;

    plan_init(&p, o->seed, (int64_t)o->assets, (int)o->days);
    ok = storage_create(o->dir, e) && storage_open(&storage, o->dir, STORAGE_WRITE, e) &&
         pictures_new(&pictures, o->dir,
                      o->thumbs >= DRAW_ALL_FROM && o->assets >= DRAW_ALL_FROM, e) &&
         write_catalog(o, &p, storage, pictures, e);
    storage_close(storage);
    plan_release(&p);
    pictures_free(pictures);
    return ok;
}

int
main(int argc, char **argv)
{
    struct opts o = {.assets = UINT64_MAX, .seed = 1, .sites = 3, .recipe = RECIPE};
    struct err e = {0};

    fd_guard_standard();
    if (!read_opts(argc, argv, &o)) {
        fputs(usage, stderr);
        return 2;
    }
    if (!make(&o, &e)) {
        fprintf(stderr, "make-catalog: %s\n", e.text);
        return 3;
    }
    return 0;
}
