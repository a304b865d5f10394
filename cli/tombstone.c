#include "cli/tombstone.h"

#include "base/date.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/log.h"
#include "cli/asset.h"
#include "cli/human.h"
#include "db/row_tombstone.h"
#include "fetch/url.h"

#include <inttypes.h>
#include <pwd.h>
#include <unistd.h>

/* One asset that a name means. Its URL lives in the run's arena. */
struct meant {
    int64_t asset;
    struct str url;
    bool done; /* something was to do, and it was done */
};

struct tombstones {
    struct cli *cli;
    const struct tombstone_slots *slots;
    const struct tombstone_work *work;
    struct meant *list; /* owned */
    size_t n, room;
    struct str who;
    struct buf line; /* owned */
    struct err *e;
};

/* ---- names ---- */

static bool
on_meant(void *arg, const struct row_listed *r)
{
    struct tombstones *t = arg;

    if (t->n == t->room) {
        t->room = t->room > 0 ? 2 * t->room : 64;
        t->list = xrealloc(t->list, t->room, sizeof *t->list);
    }
    t->list[t->n++] = (struct meant){
        .asset = r->asset,
        .url = {arena_strndup(t->cli->arena, r->url.p, r->url.n), r->url.n}};
    return true;
}

static bool
add_fitting(struct tombstones *t, const struct row_filter *filter)
{
    return row_list_each(t->cli->archive.db, filter, on_meant, t, t->e);
}

/* A URL or path, else an article; at last a digest or its beginning. */
static bool
add_named(struct tombstones *t, struct str name)
{
    struct db *db = t->cli->archive.db;
    auto_buf struct buf url = {.limit = LIMIT_URL_BYTES};
    uint8_t digest[SHA256_BYTES];
    struct row_filter filter = {0};
    size_t before = t->n;
    bool found;

    if (str_find(name, STR("://")) >= 0 || name.p[0] == '/') {
        filter.url = url_normalise(name, true, &url, NULL) ? buf_view(&url) : name;
        return add_fitting(t, &filter);
    }
    if (name.n != SHA256_HEX || !digest_is_hex(name)) {
        filter.article = name;
        if (!add_fitting(t, &filter)) {
            return false;
        }
    }
    if (t->n > before || name.n < DIGEST_PREFIX_LEAST || !digest_is_hex(name)) {
        return true;
    }
    if (!digest_named(db, name, digest, &found, t->e)) {
        return false;
    }
    filter = (struct row_filter){.sha256 = digest};
    return !found || add_fitting(t, &filter);
}

/* *unknown: some name means nothing, which is said. */
static bool
add_all(struct tombstones *t, int argc, const char *const *argv, bool *unknown)
{
    for (int i = 0; i < argc; i++) {
        size_t before = t->n;

        if (argv[i][0] == '\0') {
            return err_set(t->e, ERR_USAGE, "an empty name names nothing");
        }
        if (!add_named(t, str_of(argv[i]))) {
            return false;
        }
        if (t->n == before) {
            log_put(LOG_ERROR, "the catalog knows no URL, SHA-256 or article \"%s\"",
                    argv[i]);
            *unknown = true;
        }
    }
    return true;
}

/* ---- rows ---- */

/* Who sits there, unless --who says it. */
static struct str
who_of(struct tombstones *t)
{
    const struct passwd *user;
    char *text;

    if (t->slots->who != NULL) {
        return str_of(t->slots->who);
    }
    user = getpwuid(getuid());
    if (user != NULL && user->pw_name[0] != '\0') {
        text = arena_strndup(t->cli->arena, user->pw_name, strlen(user->pw_name));
        return str_of(text);
    }
    buf_addf(&t->line, "user %ju", (uintmax_t)getuid());
    text = arena_strndup(t->cli->arena, t->line.p, t->line.n);
    buf_clear(&t->line);
    return str_of(text);
}

static bool
add_event(struct tombstones *t, const struct meant *m, int64_t at)
{
    auto_buf struct buf detail = {.limit = SIZE_MAX - 1};
    struct row_event event = {.at = at,
                              .kind = str_of(t->work->after),
                              .asset = m->asset,
                              .outcome = STR("ok"),
                              .agent = STR("assets " ASSETS_VERSION)};

    buf_add_str(&detail, t->who);
    if (t->slots->why != NULL) {
        buf_add_cstr(&detail, ": ");
        buf_add_cstr(&detail, t->slots->why);
    }
    event.detail = buf_view(&detail);
    return row_event_add(t->cli->archive.db, &event, t->e);
}

/* Sets or lifts one; where there is nothing to do, nothing is written. */
static bool
change(struct tombstones *t, struct meant *m, int64_t at)
{
    struct db *db = t->cli->archive.db;
    struct row_tombstone stone = {
        .asset = m->asset, .at = at, .who = t->who, .why = str_of(t->slots->why)};
    bool flag = false;

    if (!(t->work->lifts ? row_tombstone_lift(db, m->asset, at, &flag, t->e)
                         : row_tombstone_add(db, &stone, &flag, t->e))) {
        return false;
    }
    m->done = flag == t->work->lifts;
    return !m->done || add_event(t, m, at);
}

static bool
change_all(struct tombstones *t)
{
    int64_t at = clock_wall_ms();
    bool ok = db_begin(t->cli->archive.db, t->e);

    for (size_t i = 0; ok && i < t->n; i++) {
        ok = change(t, &t->list[i], at);
    }
    ok = ok && db_commit(t->cli->archive.db, t->e);
    db_abandon(t->cli->archive.db);
    return ok;
}

/* ---- what is said ---- */

static bool
is_excluded(void *arg, const struct row_listed *r)
{
    bool *excluded = arg;

    *excluded = r->state == STATE_EXCLUDED;
    return false;
}

/* What would be done: the state as it is. */
static bool
look_all(struct tombstones *t)
{
    for (size_t i = 0; i < t->n; i++) {
        struct row_filter filter = {.url = t->list[i].url};
        bool excluded = false;

        if (!row_list_each(t->cli->archive.db, &filter, is_excluded, &excluded, t->e)) {
            return false;
        }
        t->list[i].done = excluded == t->work->lifts;
    }
    return true;
}

static void
say_all(struct tombstones *t)
{
    const char *word = t->slots->dry_run ? t->work->before : t->work->after;
    int64_t done = 0;

    for (size_t i = 0; i < t->n; i++) {
        buf_addf(&t->line, "%s ", t->list[i].done ? word : t->work->never);
        escape_printable(&t->line, t->list[i].url, 0);
        buf_add_byte(&t->line, '\n');
        (void)out_buf(t->cli->out, &t->line);
        done += t->list[i].done;
    }
    if (t->cli->globals->quiet == 0 && !t->slots->dry_run) {
        buf_addf(&t->line, "%" PRId64 " %s %s\n", done, plural(done, "asset", "assets"),
                 t->work->after);
        (void)out_buf(t->cli->out, &t->line);
    }
}

bool
tombstone_check(const struct tombstone_slots *s, struct err *e)
{
    struct str texts[] = {str_of(s->why), str_of(s->who)};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (texts[i].n > LIMIT_WHY_BYTES || !str_is_utf8(texts[i])) {
            return err_set(e, ERR_USAGE, "--%s: text of at most %d bytes of UTF-8 wanted",
                           i == 0 ? "why" : "who", LIMIT_WHY_BYTES);
        }
    }
    return (s->who == NULL || str_trim(texts[1]).n > 0) ||
           err_set(e, ERR_USAGE, "--who: a name is wanted");
}

int
tombstone_run(struct cli *cli, const struct tombstone_work *work, int argc,
              const char *const *argv, struct err *e)
{
    struct tombstones t = {.cli = cli,
                           .slots = cli->opts,
                           .work = work,
                           .line = {.limit = SIZE_MAX - 1},
                           .e = e};
    bool unknown = false;

    t.who = who_of(&t);
    if (add_all(&t, argc, argv, &unknown) &&
        (t.slots->dry_run ? look_all(&t) : change_all(&t))) {
        say_all(&t);
        if (!t.slots->dry_run && t.n > 0 &&
            gallery_after(cli, &t.slots->gallery, &t.line, e) &&
            cli->globals->quiet == 0) {
            (void)out_buf(cli->out, &t.line);
        }
    }
    free(t.list);
    buf_release(&t.line);
    return unknown ? 1 : 0;
}

/* ---- the list ---- */

static bool
on_listed(void *arg, const struct row_tombstone *t, struct str url)
{
    struct cli *cli = arg;
    const struct tombstone_slots *s = cli->opts;
    auto_buf struct buf line = {.limit = SIZE_MAX - 1};

    if (t->lifted_at != 0) {
        return true;
    }
    if (s->json) {
        buf_add_byte(&line, '{');
        json_text(&line, "url", url, true);
        json_time(&line, "at", t->at);
        json_text(&line, "who", t->who, false);
        json_text(&line, "why", t->why, false);
        buf_add_cstr(&line, "}\n");
    } else {
        human_time(&line, t->at);
        buf_add_cstr(&line, "  ");
        escape_printable(&line, t->who, 0);
        buf_add_cstr(&line, "  ");
        escape_printable(&line, url, 0);
        buf_add_cstr(&line, "\n    ");
        escape_printable(&line, t->why, 0);
        buf_add_byte(&line, '\n');
    }
    return out_buf(cli->out, &line);
}

int
tombstone_list(struct cli *cli, struct err *e)
{
    (void)!row_tombstone_each(cli->archive.db, 0, on_listed, cli, e);
    return 0;
}
