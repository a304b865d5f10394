#include "cli/thumb_place.h"

#include "base/mem.h"
#include "cli/name_set.h"
#include "cli/thumb_file.h"

#include <assert.h>

struct thumb_place {
    struct thumb_place_opts opts;
    char *cwd;              /* owned */
    struct desktop *cache;  /* of PLACE_SHARED: that of `folder`, the one used last */
    char *folder;           /* owned */
    struct thumb_file file; /* of PLACE_DIR and PLACE_FILE */
    struct name_set names;  /* of PLACE_DIR: files that were asked for in this run */
    struct buf path, uri;   /* kept from file to file */
};

/* ---- the desktop's ---- */

/* The repository beside this file; kept until a file of another folder comes. */
static struct desktop *
desktop_of(struct thumb_place *p, const struct look_item *item)
{
    auto_free char *folder = NULL;

    if (p->opts.kind == PLACE_CACHE) {
        return p->cache;
    }
    folder = path_folder(item->name);
    if (p->folder == NULL || strcmp(p->folder, folder) != 0) {
        desktop_close(p->cache);
        free(p->folder);
        p->cache = desktop_open_shared(folder);
        p->folder = steal_ptr(&folder);
    }
    return p->cache;
}

static struct desktop_original
original_of(const struct look_item *item, const struct thumb_place_of *of)
{
    return (struct desktop_original){.uri = of->uri,
                                     .entry = of->entry,
                                     .mtime_s = item->mtime_s,
                                     .bytes = item->bytes,
                                     .mode = item->mode};
}

static bool
is_desktop(const struct thumb_place *p)
{
    return p->opts.kind == PLACE_CACHE || p->opts.kind == PLACE_SHARED;
}

/* Drops the boxes whose thumbnails are there; true where none is left. */
static bool
drop_valid(struct desktop *d, const struct desktop_original *o,
           uint32_t boxes[WIRE_BOXES])
{
    size_t n = 0;

    for (size_t i = 0; i < WIRE_BOXES && boxes[i] != 0; i++) {
        if (!desktop_has(d, desktop_size_of(boxes[i]), o)) {
            boxes[n++] = boxes[i];
        }
    }
    if (n < WIRE_BOXES) {
        boxes[n] = 0;
    }
    return n == 0;
}

static enum thumb_place_wants
desktop_ask(struct thumb_place *p, struct look_item *item, struct thumb_place_of *of,
            uint32_t boxes[WIRE_BOXES])
{
    struct desktop *d = desktop_of(p, item);
    struct desktop_original o;

    if (desktop_holds(d, item->fd)) {
        look_fail(item, ERR_INPUT, "is a thumbnail itself; of those none are made");
        return PLACE_REFUSED;
    }
    if (item->mtime_s < 0) {
        look_fail(item, ERR_INPUT,
                  "was last changed before 1970, which no thumbnail in "
                  "a cache can tell; -o writes one elsewhere");
        return PLACE_REFUSED;
    }
    if (of->uri[0] == '\0') {
        look_fail(item, ERR_LIMIT,
                  "its URI has more than %d bytes; -o writes a "
                  "thumbnail elsewhere",
                  WIRE_URI - 1);
        return PLACE_REFUSED;
    }
    desktop_entry(str_of(of->uri), of->entry);
    o = original_of(item, of);
    if (p->opts.force) {
        return PLACE_WANTS;
    }
    if (drop_valid(d, &o, boxes)) {
        return PLACE_HAS;
    }
    if (!p->opts.retry_failed && desktop_has_failed(d, &o)) {
        look_fail(item, ERR_MEDIA,
                  "no thumbnail could be made before; --retry-failed tries again");
        item->level = LOG_WARN;
        return PLACE_REFUSED;
    }
    return PLACE_WANTS;
}

/* ---- all kinds ---- */

bool
thumb_place_open(struct thumb_place **out, const struct thumb_place_opts *o,
                 struct err *e)
{
    struct thumb_place *p = xcalloc(1, sizeof *p);
    bool ok = desktop_working_folder(&p->cwd, e);

    p->opts = *o;
    p->file = THUMB_FILE_NONE;
    buf_init(&p->path, SIZE_MAX - 1);
    buf_init(&p->uri, SIZE_MAX - 1);
    if (ok && o->kind == PLACE_CACHE) {
        ok = desktop_open(&p->cache, e);
    } else if (ok && o->kind == PLACE_FILE) {
        ok = thumb_file_open(&p->file, o->path, e);
    } else if (ok && o->kind == PLACE_DIR) {
        ok = thumb_file_open_dir(&p->file, o->path, o->many_sizes, o->force, e);
    }
    if (!ok) {
        thumb_place_close(p);
        return false;
    }
    *out = p;
    return true;
}

void
thumb_place_close(struct thumb_place *p)
{
    if (p == NULL) {
        return;
    }
    thumb_file_close(&p->file);
    desktop_close(p->cache);
    free(p->cwd);
    free(p->folder);
    name_set_release(&p->names);
    buf_release(&p->path);
    buf_release(&p->uri);
    free(p);
}

/* Files of one name would have one thumbnail in a folder: the first has it. */
static bool
name_is_taken(struct thumb_place *p, struct look_item *item)
{
    if (p->opts.kind != PLACE_DIR ||
        name_set_add(&p->names, str_of(path_base(item->name)))) {
        return false;
    }
    look_fail(item, ERR_INPUT,
              "a file of this name came before it; another folder by -o takes both");
    return true;
}

enum thumb_place_wants
thumb_place_ask(struct thumb_place *p, struct look_item *item, struct thumb_place_of *of,
                uint32_t boxes[WIRE_BOXES])
{
    if (name_is_taken(p, item)) {
        return PLACE_REFUSED;
    }
    buf_clear(&p->uri);
    if (p->opts.kind == PLACE_SHARED) {
        desktop_shared_uri(str_of(item->name), &p->uri);
    } else {
        buf_clear(&p->path);
        desktop_path(p->cwd, item->name, item->fd, &p->path);
        desktop_uri(buf_view(&p->path), &p->uri);
    }
    of->uri[0] = '\0';
    if (p->uri.n < sizeof of->uri) {
        memcpy(of->uri, buf_cstr(&p->uri), p->uri.n + 1);
    }
    return is_desktop(p) ? desktop_ask(p, item, of, boxes) : PLACE_WANTS;
}

/* A trouble of one file, or (false) of the run. */
static bool
trouble_sort(const struct thumb_place *p, struct look_item *item, const struct err *why,
             struct err *e)
{
    /* One folder may be read-only and the next not; a full disk is full for all. */
    if (why->code == ERR_INPUT ||
        (why->code == ERR_DISK && p->opts.kind == PLACE_SHARED)) {
        look_fail(item, why->code, "%s", why->text);
        return true;
    }
    *e = *why;
    return false;
}

/* Into a folder or file that was named. */
static bool
file_put(struct thumb_place *p, struct look_item *item, const struct thumb_of *thumb,
         struct str png, struct err *e)
{
    struct err why = {0};

    if (!thumb_file_put(&p->file, thumb, png, &why)) {
        return trouble_sort(p, item, &why, e);
    }
    buf_clear(&p->path);
    thumb_file_path(&p->file, thumb, &p->path);
    look_note(item, buf_cstr(&p->path));
    return true;
}

static bool
put_for_desktop(struct thumb_place *p, struct look_item *item,
                const struct thumb_place_of *of, const struct pool_picture *picture,
                struct err *e)
{
    const struct desktop_original o = original_of(item, of);
    struct desktop *d = desktop_of(p, item);
    enum desktop_size size = desktop_size_of(picture->is.box_px);
    struct err why = {0};

    if (!desktop_put(d, size, &o, picture->png, &why)) {
        return trouble_sort(p, item, &why, e);
    }
    buf_clear(&p->path);
    buf_addf(&p->path, "%s/%s/%s", desktop_root(d), desktop_size_name(size), of->entry);
    look_note(item, buf_cstr(&p->path));
    return true;
}

bool
thumb_place_put(struct thumb_place *p, struct look_item *item,
                const struct thumb_place_of *of, const struct pool_picture *picture,
                struct err *e)
{
    const struct thumb_of thumb = {
        .name = item->name, .uri = of->uri, .box_px = picture->is.box_px};

    return is_desktop(p) ? put_for_desktop(p, item, of, picture, e)
                         : file_put(p, item, &thumb, picture->png, e);
}

bool
thumb_place_put_storyboard(struct thumb_place *p, struct look_item *item,
                           const struct thumb_place_of *of, struct str png, struct err *e)
{
    const struct thumb_of strip = {
        .name = item->name, .uri = of->uri, .is_storyboard = true};

    assert(p->opts.kind == PLACE_DIR);
    return file_put(p, item, &strip, png, e);
}

void
thumb_place_done(struct thumb_place *p, const struct look_item *item,
                 const struct thumb_place_of *of)
{
    const struct desktop_original o = original_of(item, of);

    /* Only such a file can have an earlier failure: all others were refused. */
    if (is_desktop(p) && (p->opts.retry_failed || p->opts.force)) {
        desktop_forget_failure(desktop_of(p, item), &o);
    }
}

bool
thumb_place_fail(struct thumb_place *p, struct look_item *item,
                 const struct thumb_place_of *of, struct err *e)
{
    const struct desktop_original o = original_of(item, of);
    struct err why = {0};

    if (!is_desktop(p) || desktop_put_failure(desktop_of(p, item), &o, &why)) {
        return true;
    }
    return trouble_sort(p, item, &why, e);
}
