#include "catalog/bag_read.h"

#include "base/fd.h"
#include "base/limits.h"
#include "catalog/bag_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

void
bag_manifest_name(enum hash_kind kind, bool is_payload, char out[BAG_MANIFEST_NAME_MAX])
{
    (void)snprintf(out, BAG_MANIFEST_NAME_MAX, "%smanifest-%s.txt",
                   is_payload ? "" : "tag", hash_kind_name(kind));
}

void
bag_place(const struct bag_file *f, char out[BAG_PLACE_MAX])
{
    static const enum hash_kind order[] = {HASH_SHA256, HASH_SHA512, HASH_SHA1, HASH_MD5};
    char name[BAG_MANIFEST_NAME_MAX];
    size_t i = 0;

    while (i + 1 < HASH_KINDS && f->digests[order[i]] == NULL) {
        i++;
    }
    bag_manifest_name(order[i], f->is_payload, name);
    (void)snprintf(out, BAG_PLACE_MAX, "%s:%u", name, f->lines[order[i]]);
}

/* ---- the table ---- */

/* SHA-256, so that nobody can choose paths that all fall on one slot. */
static size_t
slot_of(const struct bag *b, struct str path)
{
    uint8_t digest[SHA256_BYTES];
    uint64_t hash;

    hash_sha256(path, digest);
    memcpy(&hash, digest, sizeof hash);
    for (size_t at = hash % b->n_slots;; at = (at + 1) % b->n_slots) {
        if (b->slots[at] == 0 || str_eq(str_of(b->files[b->slots[at] - 1].path), path)) {
            return at;
        }
    }
}

struct bag_file *
bag_find(const struct bag *b, struct str path)
{
    size_t at = b->n_slots == 0 ? 0 : slot_of(b, path);

    return b->n_slots == 0 || b->slots[at] == 0 ? NULL : &b->files[b->slots[at] - 1];
}

static void
grow(struct bag *b)
{
    b->cap = b->cap == 0 ? 256 : b->cap * 2;
    b->files = xrealloc(b->files, b->cap, sizeof *b->files);
    free(b->slots);
    b->n_slots = 2 * b->cap;
    b->slots = xcalloc(b->n_slots, sizeof *b->slots);
    for (size_t i = 0; i < b->n; i++) {
        b->slots[slot_of(b, str_of(b->files[i].path))] = (uint32_t)i + 1;
    }
}

static struct bag_file *
find_or_add(struct bag *b, struct str path, bool is_payload, const struct bag_lines *l,
            struct err *e)
{
    struct bag_file *f = bag_find(b, path);

    if (f != NULL) {
        return f;
    }
    if (b->n >= LIMIT_BAG_FILES) {
        err_put(e, ERR_LIMIT, "%s:%zu: over %d files", l->file, l->line, LIMIT_BAG_FILES);
        return NULL;
    }
    if (b->n == b->cap) {
        grow(b);
    }
    f = &b->files[b->n];
    *f = (struct bag_file){.path = arena_strndup(&b->texts, path.p, path.n),
                           .is_payload = is_payload,
                           .url_bytes = -1};
    b->slots[slot_of(b, path)] = (uint32_t)++b->n;
    return f;
}

/* ---- texts ---- */

/* *found false where there is none. */
static bool
read_text(const struct bag *b, const char *name, struct buf *out, bool *found,
          struct err *e)
{
    auto_close int fd = -1;
    enum bag_there there;
    struct stat st;

    buf_init(out, LIMIT_BAG_TAG_BYTES);
    if (!bag_dir_open(b->fd, name, &fd, &st, &there, e)) {
        return false;
    }
    *found = there == BAG_FILE;
    if (there == BAG_NO_FILE) {
        return err_set(e, ERR_INPUT, "%s: no regular file; links are not followed", name);
    }
    return !*found || fd_read_to_end(fd, out, name, e);
}

static bool
take_entry(struct bag *b, const struct bag_lines *l, enum hash_kind kind, bool is_payload,
           const struct bag_line *line, struct err *e)
{
    struct str path = buf_view(&line->path);
    struct bag_file *f = find_or_add(b, path, is_payload, l, e);
    size_t n = hash_kind_bytes(kind);

    if (f == NULL) {
        return false;
    }
    if (f->digests[kind] != NULL) {
        return err_set(e, ERR_INPUT, "%s:%zu: %s is listed a second time, after line %u",
                       l->file, l->line, f->path, f->lines[kind]);
    }
    f->digests[kind] =
        (const uint8_t *)arena_strndup(&b->texts, (const char *)line->digest, n);
    f->lines[kind] = (uint32_t)l->line;
    return true;
}

static bool
read_manifest(struct bag *b, enum hash_kind kind, bool is_payload, struct err *e)
{
    char name[BAG_MANIFEST_NAME_MAX];
    auto_buf struct buf text = {0};
    struct bag_lines l = {.file = name, .version = b->version};
    struct bag_line line;
    bool got = true;
    bool ok;

    bag_manifest_name(kind, is_payload, name);
    if (!read_text(b, name, &text, &got, e)) {
        return false;
    }
    l.rest = buf_view(&text);
    bag_line_init(&line);
    do {
        ok = bag_text_manifest(&l, kind, is_payload, &line, &got, e) &&
             (!got || take_entry(b, &l, kind, is_payload, &line, e));
    } while (ok && got);
    bag_line_release(&line);
    return ok;
}

/* An algorithm that cannot be computed here cannot be verified: the bag is not valid. */
static bool
take_name(struct bag *b, const char *file, struct err *e)
{
    struct str name = str_of(file);
    bool is_payload = str_take(&name, STR("manifest-"));

    if (!is_payload && !str_take(&name, STR("tagmanifest-"))) {
        return true;
    }
    if (name.n < 4 || !str_eq(str_skip(name, name.n - 4), STR(".txt"))) {
        return true;
    }
    name = str_head(name, name.n - 4);
    for (unsigned k = 0; k < HASH_KINDS; k++) {
        if (str_eq(name, str_of(hash_kind_name((enum hash_kind)k)))) {
            *(is_payload ? &b->kinds : &b->tag_kinds) |= 1u << k;
            return true;
        }
    }
    return err_set(
        e, ERR_INPUT,
        "%s: a digest that is not known here; md5, sha1, sha256 and sha512 are", file);
}

static bool
find_manifests(struct bag *b, struct err *e)
{
    int again = openat(b->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = again >= 0 ? fdopendir(again) : NULL;
    const struct dirent *d;
    size_t n = 0;
    bool ok = true;

    if (dir == NULL) {
        fd_close_at(&again);
        return err_sys(e, "read the bag's folder");
    }
    while (ok && (d = readdir(dir)) != NULL) {
        ok = take_name(b, d->d_name, e);
        if (ok && ++n > LIMIT_BAG_TAGS) {
            ok = err_set(e, ERR_LIMIT, "over %d files beside data/", LIMIT_BAG_TAGS);
        }
    }
    (void)closedir(dir);
    return ok;
}

static bool
read_manifests(struct bag *b, struct err *e)
{
    if (!find_manifests(b, e)) {
        return false;
    }
    if ((b->kinds & (1u << HASH_SHA256 | 1u << HASH_SHA512)) == 0) {
        return err_set(
            e, ERR_INPUT,
            "no manifest-sha256.txt and no manifest-sha512.txt: weaker digests "
            "alone prove nothing");
    }
    for (unsigned k = 0; k < HASH_KINDS; k++) {
        if (((b->kinds >> k & 1) != 0 && !read_manifest(b, (enum hash_kind)k, true, e)) ||
            ((b->tag_kinds >> k & 1) != 0 &&
             !read_manifest(b, (enum hash_kind)k, false, e))) {
            return false;
        }
    }
    return true;
}

/* Section 2.2.3: every entry is in the payload manifests too. */
static bool
read_fetch(struct bag *b, struct err *e)
{
    auto_buf struct buf text = {0};
    struct bag_lines l = {.file = "fetch.txt", .version = b->version};
    struct bag_line line;
    bool got;
    bool ok = read_text(b, l.file, &text, &got, e);

    l.rest = buf_view(&text);
    bag_line_init(&line);
    while (ok && (ok = bag_text_fetch(&l, &line, &got, e)) && got) {
        struct bag_file *f = bag_find(b, buf_view(&line.path));

        if (f == NULL) {
            ok = err_set(e, ERR_INPUT, "fetch.txt:%zu: %s is in no manifest", l.line,
                         buf_cstr(&line.path));
        } else if (f->url != NULL) {
            ok = err_set(e, ERR_INPUT,
                         "fetch.txt:%zu: %s is listed a second time, after line %u",
                         l.line, f->path, f->url_line);
        } else {
            f->url = arena_strndup(&b->texts, line.url.p, line.url.n);
            f->url_bytes = line.length;
            f->url_line = (uint32_t)l.line;
        }
    }
    bag_line_release(&line);
    return ok;
}

/* Since 1.0 every payload manifest lists every payload file (section 3). */
static bool
check_listed(const struct bag *b, struct err *e)
{
    const unsigned strong = 1u << HASH_SHA256 | 1u << HASH_SHA512;

    for (size_t i = 0; i < b->n; i++) {
        const struct bag_file *f = &b->files[i];
        unsigned want = b->version == BAG_1_0 ? b->kinds : 0;
        unsigned has = 0;
        char place[BAG_PLACE_MAX];

        for (unsigned k = 0; k < HASH_KINDS; k++) {
            has |= f->digests[k] != NULL ? 1u << k : 0;
        }
        if (!f->is_payload || ((has & want) == want && (has & strong) != 0)) {
            continue;
        }
        bag_place(f, place);
        return err_set(e, ERR_INPUT, "%s: %s is not listed by %s", place, f->path,
                       (has & strong) == 0 ? "a manifest of SHA-256 or SHA-512"
                                           : "every other payload manifest");
    }
    return true;
}

/* Section 2.2.1: each tag manifest lists every payload manifest. */
static bool
check_tags_listed(const struct bag *b, struct err *e)
{
    for (unsigned k = 0; b->version == BAG_1_0 && k < HASH_KINDS; k++) {
        for (unsigned tag = 0; tag < HASH_KINDS; tag++) {
            char name[BAG_MANIFEST_NAME_MAX];
            char tag_name[BAG_MANIFEST_NAME_MAX];
            const struct bag_file *f;

            bag_manifest_name((enum hash_kind)k, true, name);
            bag_manifest_name((enum hash_kind)tag, false, tag_name);
            f = bag_find(b, str_of(name));
            if ((b->kinds >> k & 1) != 0 && (b->tag_kinds >> tag & 1) != 0 &&
                (f == NULL || f->digests[tag] == NULL)) {
                return err_set(e, ERR_INPUT, "%s: does not list %s", tag_name, name);
            }
        }
    }
    return true;
}

static bool
read_all(struct bag *b, struct err *e)
{
    auto_buf struct buf declaration = {0};
    auto_buf struct buf info = {0};
    struct bag_lines l = {.file = "bag-info.txt"};
    bool found;

    if (!read_text(b, "bagit.txt", &declaration, &found, e)) {
        return false;
    }
    if (!bag_text_declaration(buf_view(&declaration), &b->version, e) ||
        !read_text(b, l.file, &info, &found, e)) {
        return false;
    }
    l.rest = buf_view(&info);
    return bag_text_oxum(&l, &b->oxum_bytes, &b->oxum_files, &b->oxum_line, e) &&
           read_manifests(b, e) && read_fetch(b, e) && check_listed(b, e) &&
           check_tags_listed(b, e);
}

bool
bag_open(struct bag *b, const char *dir, struct err *e)
{
    *b = BAG_NONE;
    b->fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (b->fd < 0) {
        return err_sys(e, "open %s", dir);
    }
    return read_all(b, e);
}

void
bag_close(struct bag *b)
{
    fd_close_at(&b->fd);
    free(b->files);
    free(b->slots);
    arena_release(&b->texts);
    *b = BAG_NONE;
}
