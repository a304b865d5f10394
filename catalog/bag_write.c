#include "catalog/bag_write.h"

#include "base/date.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/limits.h"
#include "base/media.h"
#include "catalog/bag_dir.h"
#include "catalog/bag_info.h"
#include "catalog/bag_payload.h"
#include "catalog/newdir.h"
#include "fetch/url.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define CATALOG_PATH "assets/catalog.jsonl"
/* How each of its lines begins; the digest follows. */
#define LINE_START "{\"bag_path\":\"data/"

enum { LINE_DIGEST_AT = sizeof LINE_START + 2 }; /* after "ab/" */

/* The two walks: what the catalog says, and which of it came into the bag. */
struct bagging {
    struct bag_build is;
    struct newdir dir;
    FILE *lines; /* owned, without a name: of every asset, until the payload is known */
    struct buf line;
    struct err *e;
    bool failed;
};

/*
 * As fetch.txt names it. A substitute was not found at its own URL: its bytes go into
 * the bag.
 */
static const char *
later_url(struct bagging *b, const struct row_listed *r)
{
    auto_buf struct buf wire = {.limit = (size_t)LIMIT_URL_BYTES * 3};

    if (!b->is.opts->holey || r->state != STATE_PRESENT ||
        (!str_starts(r->url, STR("http://")) && !str_starts(r->url, STR("https://")))) {
        return NULL;
    }
    url_wire_form(r->url, &wire);
    return arena_strndup(&b->is.objects.urls, wire.p, wire.n);
}

/* What the caller tells of the asset, with its place in the bag in front. */
static bool
keep_line(struct bagging *b, const struct row_listed *r, const struct bag_object *o)
{
    char path[BAG_PATH_MAX];

    buf_clear(&b->line);
    if (!b->is.opts->line(b->is.opts->line_arg, r, &b->line, b->e)) {
        return false;
    }
    if (b->line.over) {
        return err_set(b->e, ERR_LIMIT, "%.*s: what is known of it is over %jd bytes",
                       STR_FMT(r->url), (intmax_t)LIMIT_BAG_LINE_BYTES);
    }
    bag_payload_path(o, path);
    if (fprintf(b->lines, "{\"bag_path\":\"%s\",", path) < 0 ||
        fwrite(b->line.p + 1, 1, b->line.n - 1, b->lines) != b->line.n - 1 ||
        fputc('\n', b->lines) == EOF) {
        return err_sys(b->e, "write " CATALOG_PATH);
    }
    return true;
}

/* Of what was left out, assets are counted: `export tree` tells the same numbers. */
static void
count_left_out(struct bag_result *out, const struct row_listed *r)
{
    out->damaged += r->state == STATE_DAMAGED;
    out->lost += r->state == STATE_LOST;
    out->excluded += r->state == STATE_EXCLUDED && r->held;
}

static bool
take_asset(void *arg, const struct row_listed *r)
{
    struct bagging *b = arg;
    struct bag_object o = {.bytes = r->object.bytes};

    count_left_out(b->is.out, r);
    if (!r->held || (r->state != STATE_PRESENT && r->state != STATE_SUBSTITUTE)) {
        return true;
    }
    memcpy(o.sha256, r->object.sha256, sizeof o.sha256);
    o.type = (uint8_t)media_from_name(r->object.type);
    o.url = later_url(b, r);
    bag_objects_add(&b->is.objects, &o);
    b->failed = !keep_line(b, r, &o);
    return !b->failed;
}

static bool
collect(struct bagging *b)
{
    const struct row_filter all = {0};
    const struct row_filter *f = b->is.opts->filter != NULL ? b->is.opts->filter : &all;

    if (!row_list_each(b->is.a->db, f, take_asset, b, b->e) || b->failed) {
        return false;
    }
    if (b->is.objects.n == 0) {
        return err_set(b->e, ERR_USAGE,
                       "%s: no media that are present fit; a bag of none was not made",
                       b->is.opts->dir);
    }
    bag_objects_sort(&b->is.objects);
    return true;
}

/* A file without a name, so that nobody has to remove it. */
static bool
open_lines(struct bagging *b)
{
    static const char name[] = "lines";
    auto_close int fd =
        openat(b->dir.fd, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0 || unlinkat(b->dir.fd, name, 0) != 0) {
        return err_sys(b->e, "%s: make a temporary file", b->is.opts->dir);
    }
    b->lines = fdopen(fd, "w+");
    if (b->lines == NULL) {
        return err_sys(b->e, "%s: open a temporary file", b->is.opts->dir);
    }
    (void)steal_fd(&fd);
    return true;
}

/* Only of what came into the bag. */
static bool
copy_lines(struct bagging *b, struct bag_tag *t)
{
    auto_free char *text = NULL;
    size_t cap = 0;
    ssize_t n;

    rewind(b->lines);
    while ((n = getline(&text, &cap, b->lines)) > 0) {
        struct str hex = {text + LINE_DIGEST_AT, SHA256_HEX};
        uint8_t sha256[SHA256_BYTES];
        const struct bag_object *o = NULL;

        if ((size_t)n > LINE_DIGEST_AT + SHA256_HEX &&
            hex_decode(hex, sha256, sizeof sha256)) {
            o = bag_objects_find(&b->is.objects, sha256);
        }
        if (o != NULL && !o->is_out) {
            buf_add(&t->text, text, (size_t)n);
            b->is.out->lines++;
        }
        if (!bag_tag_flush(t, b->e)) {
            return false;
        }
    }
    return ferror(b->lines) == 0 || err_sys(b->e, "read what was kept for " CATALOG_PATH);
}

static bool
write_catalog(struct bagging *b)
{
    auto_close int folder = -1;
    struct bag_tag t = BAG_TAG_NONE;
    bool ok = (fflush(b->lines) == 0 || err_sys(b->e, "write " CATALOG_PATH)) &&
              bag_dir_make(b->dir.fd, "assets", &folder, b->e) &&
              bag_tag_begin(&t, folder, "catalog.jsonl", CATALOG_PATH, b->e) &&
              copy_lines(b, &t) && bag_tag_end(&t, &b->is.tags, b->e);

    bag_tag_release(&t);
    return ok;
}

static int64_t
local_bytes(const struct bagging *b)
{
    int64_t sum = 0;

    for (size_t i = 0; i < b->is.objects.n; i++) {
        const struct bag_object *o = &b->is.objects.p[i];

        sum += o->is_out || o->url != NULL ? 0 : o->bytes;
    }
    return sum;
}

/* The tag manifests come last: they name all others, and nothing names them. */
static bool
write_tags(struct bagging *b)
{
    auto_buf struct buf text = {.limit = MIB(1)};
    struct bag_info info = {.given = b->is.opts->info,
                            .n_given = b->is.opts->n_info,
                            .uuid = storage_uuid(b->is.a->storage),
                            .at_ms = clock_wall_ms(),
                            .bytes = b->is.out->bytes,
                            .files = b->is.out->files,
                            .local_bytes = local_bytes(b)};
    int fd = b->dir.fd;

    bag_info_write(&text, &info);
    return write_catalog(b) &&
           bag_tag_put(fd, "bag-info.txt", buf_view(&text), &b->is.tags, b->e) &&
           bag_tag_put(fd, "bagit.txt",
                       STR("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
                       &b->is.tags, b->e) &&
           bag_tag_put(fd, "tagmanifest-sha256.txt", buf_view(&b->is.tags.sha256), NULL,
                       b->e) &&
           bag_tag_put(fd, "tagmanifest-sha512.txt", buf_view(&b->is.tags.sha512), NULL,
                       b->e);
}

/* All files absent at once is a disk that went away while it was read. */
static bool
is_worth_it(struct bagging *b)
{
    if (!storage_check_root(b->is.a->storage, b->e)) {
        return false;
    }
    if (b->is.out->files > 0) {
        return true;
    }
    return err_set(b->e, b->is.out->differs > 0 ? ERR_DAMAGE : ERR_DISK,
                   "%s: not one of %zu files could be put into the bag; it was not made",
                   b->is.opts->dir, b->is.objects.n);
}

static bool
check_opts(const struct bag_opts *opts, struct err *e)
{
    for (size_t i = 0; i < opts->n_info; i++) {
        if (!bag_info_check(opts->info[i], e)) {
            return false;
        }
    }
    return true;
}

bool
bag_write(struct archive *a, const struct bag_opts *opts, struct bag_result *out,
          struct err *e)
{
    struct bagging b = {
        .is = {.a = a, .opts = opts, .out = out}, .dir = NEWDIR_NONE, .e = e};
    bool ok;

    *out = (struct bag_result){0};
    buf_init(&b.line, LIMIT_BAG_LINE_BYTES);
    buf_init(&b.is.tags.sha256, LIMIT_BAG_TAG_BYTES);
    buf_init(&b.is.tags.sha512, LIMIT_BAG_TAG_BYTES);
    ok = check_opts(opts, e) && newdir_begin(&b.dir, opts->dir, e) && open_lines(&b) &&
         collect(&b);
    b.is.fd = b.dir.fd;
    ok = ok && bag_payload_put(&b.is, e) && is_worth_it(&b) && write_tags(&b) &&
         newdir_commit(&b.dir, e);
    newdir_abandon(&b.dir);
    if (b.lines != NULL) {
        (void)fclose(b.lines);
    }
    bag_objects_release(&b.is.objects);
    buf_release(&b.line);
    buf_release(&b.is.tags.sha256);
    buf_release(&b.is.tags.sha512);
    return ok;
}

int
bag_exit_status(const struct bag_result *r)
{
    if (r->differs > 0) {
        return 6;
    }
    return r->damaged + r->lost + r->absent > 0 ? 1 : 0;
}
