#include "gallery_kit.h"

#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"
#include "db/row_gallery.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

struct fake_catalog fake;

static struct str
text_of(const char *text)
{
    return str_of(text);
}

static void
fill_object(struct row_shown *r, const struct fake_row *f)
{
    struct row_object *o = &r->asset.object;

    r->asset.held = true;
    hash_sha256((struct str){(const char *)&f->object, sizeof f->object}, o->sha256);
    o->bytes = 1000 + f->object % 1000;
    o->type = f->is_video ? STR("mp4") : STR("jpeg");
    o->width = 640;
    o->height = 360;
    o->duration_us = f->is_video ? 12345678 : -1;
    o->codec = STR("h264");
    o->dominant = 0x102030;
    o->verdict = STR("ok");
    o->whole_permille = -1;
    o->caption = text_of(f->caption);
    r->asset.origin = STR("live");
    r->checked_at = 1500000000000;
    for (size_t i = 0; i < 4 && fake.boxes[i] > 0; i++) {
        r->boxes[r->n_boxes++] = fake.boxes[i];
    }
    if (f->is_video && fake.times != NULL) {
        r->board = (struct row_storyboard){.tiles = 2,
                                           .tile_width = 160,
                                           .tile_height = 90,
                                           .times = str_of(fake.times)};
    }
}

static void
fill_uses(struct row_shown *r, const struct fake_row *f)
{
    if (f->article != 0) {
        r->uses[r->n_uses++] = (struct gallery_use){f->article, f->place, !f->stands};
    }
    if (f->other_article != 0) {
        r->uses[r->n_uses++] = (struct gallery_use){f->other_article, 1, true};
    }
    if (f->page != 0) {
        r->uses[r->n_uses++] = (struct gallery_use){f->page, 3, false};
    }
    r->uses_total = (int64_t)r->n_uses;
}

static void
fill_row(struct row_shown *r, const struct fake_row *f, char url[64])
{
    (void)snprintf(url, 64, "https://a/%jd", (intmax_t)f->id);
    *r = (struct row_shown){.is_video = f->is_video};
    r->asset.asset = f->id;
    r->asset.url = str_of(f->url != NULL ? f->url : url);
    r->asset.state = f->object != 0 && f->state == STATE_PRESENT ? STATE_PRESENT
                     : f->state == STATE_PRESENT                 ? STATE_UNTRIED
                                                                 : f->state;
    r->asset.date = text_of(f->date);
    r->asset.date_source = f->date != NULL ? STR("path") : text_of(NULL);
    r->asset.date_path = text_of(f->date);
    r->asset.first_seen = 1400000000000;
    r->asset.last_seen = 1450000000000;
    r->asset.attempts = 1;
    r->observations[r->n_observations++] =
        (struct row_observation){.at = 1450000000000,
                                 .outcome = STR("stored"),
                                 .http_status = 200,
                                 .bytes = -1,
                                 .error = text_of(f->error)};
    hash_sha256(r->asset.url, r->key);
    fill_uses(r, f);
    if (f->object != 0) {
        fill_object(r, f);
    }
}

bool
row_shown_each(struct db *db, bool (*fn)(void *arg, const struct row_shown *r), void *arg,
               struct err *e)
{
    (void)db;
    for (size_t i = 0; i < fake.n; i++) {
        struct row_shown r;
        char url[64];

        if (fake.fails_at != 0 && fake.rows[i].id == fake.fails_at) {
            return err_set(e, ERR_DB, "the table ends here");
        }
        fill_row(&r, &fake.rows[i], url);
        if (!fn(arg, &r)) {
            return true;
        }
    }
    return true;
}

bool
row_article_all(struct db *db,
                bool (*fn)(void *arg, const struct row_article *a, struct str site),
                void *arg, struct err *e)
{
    (void)db;
    (void)e;
    for (size_t i = 0; i < fake.n_articles; i++) {
        const struct fake_article *f = &fake.articles[i];
        struct row_article a = {.id = f->id,
                                .site = f->site,
                                .number = text_of(f->number),
                                .title = text_of(f->title),
                                .published = STR("2016-07-16"),
                                .url = STR("https://a/article")};
        char site[24];

        (void)snprintf(site, sizeof site, "site-%jd", (intmax_t)f->site);
        if (!fn(arg, &a, str_of(site))) {
            return true;
        }
    }
    return true;
}

bool
row_revision(struct db *db, int64_t *revision, struct err *e)
{
    (void)db;
    (void)e;
    *revision = fake.revision;
    return true;
}

bool
db_begin(struct db *db, struct err *e)
{
    (void)db;
    (void)e;
    return true;
}

void
db_abandon(struct db *db)
{
    (void)db;
}

static char (*dates)[48];
static struct fake_article *articles;
static char (*numbers)[24];

void
fake_fill(size_t n)
{
    size_t n_articles = n / 4 + 1;

    fake_release();
    fake = (struct fake_catalog){.revision = 7, .n = n, .n_articles = n_articles};
    fake.rows = xcalloc(n, sizeof *fake.rows);
    dates = xcalloc(n, sizeof *dates);
    articles = xcalloc(n_articles, sizeof *articles);
    numbers = xcalloc(n_articles, sizeof *numbers);
    for (size_t i = 0; i < n_articles; i++) {
        (void)snprintf(numbers[i], sizeof numbers[i], "%zu", 1800000 + i);
        articles[i] =
            (struct fake_article){(int64_t)i + 1, 1 + (int64_t)i % 2, numbers[i],
                                  "Talks about the water of the river go on"};
    }
    for (size_t i = 0; i < n; i++) {
        size_t day = i * 2800 / n;

        (void)snprintf(dates[i], sizeof dates[i], "%04zu-%02zu-%02zuT%02zu:%02zu:05.250",
                       2016 + day / 350, 1 + day % 350 / 30, 1 + day % 28, i / 4 % 24,
                       i / 4 % 60);
        fake.rows[i] = (struct fake_row){.id = (int64_t)i + 1,
                                         .date = dates[i],
                                         .article = (int64_t)i / 4 + 1,
                                         .place = (int64_t)i % 4,
                                         .object = i % 50 == 0 ? 0 : (int)i + 1,
                                         .is_video = i % 10 == 3};
    }
    fake.articles = articles;
}

void
fake_release(void)
{
    free(fake.rows);
    free(dates);
    free(articles);
    free(numbers);
    dates = NULL;
    articles = NULL;
    numbers = NULL;
    fake = (struct fake_catalog){0};
}

void
kit_collect(struct shown *s)
{
    struct collect_from from = {
        .dir_fd = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC), .stop_fd = -1};
    struct err e = {0};

    KIT_OK(collect_shown(s, &from, &e), &e);
    (void)close(from.dir_fd);
}

int
kit_room_setup(void **state)
{
    struct kit_room *r = xcalloc(1, sizeof *r);

    (void)strcpy(r->dir, "/tmp/assets-gallery-XXXXXX");
    assert_non_null(mkdtemp(r->dir));
    (void)snprintf(r->archive, sizeof r->archive, "%s/archive", r->dir);
    (void)snprintf(r->out, sizeof r->out, "%s/archive/gallery", r->dir);
    KIT_OK(storage_create(r->archive, &r->e), &r->e);
    KIT_OK(storage_open(&r->storage, r->archive, STORAGE_READ, &r->e), &r->e);
    r->opts.stop_fd = -1;
    fake_fill(300);
    *state = r;
    return 0;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

int
kit_room_teardown(void **state)
{
    struct kit_room *r = *state;

    storage_close(r->storage);
    (void)nftw(r->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    fake_release();
    free(r);
    return 0;
}

bool
kit_write(struct kit_room *r)
{
    r->e = (struct err){0};
    return gallery_write(NULL, r->storage, &r->opts, &r->result, &r->e);
}

const char *
kit_path(const struct kit_room *r, const char *name)
{
    static char paths[4][256];
    static unsigned next;
    char *path = paths[next++ % 4];

    (void)snprintf(path, sizeof paths[0], "%s/%s", r->dir, name);
    return path;
}

char *
kit_read(const char *path)
{
    auto_close int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    struct buf b = {.limit = LIMIT_GALLERY_FILE_BYTES};
    struct err e = {0};

    if (fd < 0) {
        fail_msg("%s is not there", path);
    }
    KIT_OK(fd_read_to_end(fd, &b, path, &e), &e);
    return buf_steal(&b);
}

void
kit_put(const char *path, const char *text)
{
    auto_close int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    struct err e = {0};

    assert_true(fd >= 0);
    KIT_OK(fd_write_all(fd, text, strlen(text), path, &e), &e);
}

bool
kit_exists(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}
