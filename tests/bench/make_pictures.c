#include "tests/bench/make_pictures.h"

#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"
#include "storage/storage.h"
#include "tests/bench/make_png.h"
#include "tests/bench/make_scene.h"
#include "tests/bench/make_object.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { ORIGINAL_WIDE = 1280, HASH_SIDE = 8, FREE_BOX = 16 };

struct coded {
    bool done;
    struct made_look look;
    struct buf png[MADE_FILES];
    char *first[MADE_FILES]; /* a file with these bytes, to link from; owned */
};

struct pictures {
    const char *dir;
    struct coded scenes[SCENES];
};

/* ---- drawing ---- */

static void
draw(int scene, int wide, struct canvas *c)
{
    struct scene_shape shape = scene_shape(scene);
    int32_t w, h;

    object_box(shape.width, shape.height, wide, &w, &h);
    canvas_init(c, w, h);
    scene_draw(scene, c);
}

/* The part of c that begins at x, y and has this scale, averaged into out. */
static void
shrink(const struct canvas *c, double x, double y, double scale, struct canvas *out,
       int out_x, int out_w)
{
    for (int j = 0; j < out->h; j++) {
        for (int i = 0; i < out_w; i++) {
            struct rgb sum = {0.0F, 0.0F, 0.0F};
            float n = 0.0F;

            for (int v = (int)(y + j * scale); v < y + (j + 1) * scale && v < c->h; v++) {
                for (int u = (int)(x + i * scale); u < x + (i + 1) * scale && u < c->w;
                     u++) {
                    struct rgb p = c->px[(size_t)v * (size_t)c->w + (size_t)u];

                    sum = (struct rgb){sum.r + p.r, sum.g + p.g, sum.b + p.b};
                    n += 1.0F;
                }
            }
            out->px[(size_t)j * (size_t)out->w + (size_t)(out_x + i)] =
                rgb_scale(sum, n > 0.0F ? 1.0 / (double)n : 0.0);
        }
    }
}

/* The camera goes slowly over the picture. */
static void
storyboard(const struct canvas *c, struct canvas *out)
{
    int32_t w, h;

    object_box(c->w, c->h, OBJECT_TILE_PX, &w, &h);
    canvas_init(out, w * OBJECT_TILES, h);
    for (int i = 0; i < OBJECT_TILES; i++) {
        double t = i / (OBJECT_TILES - 1.0);
        double part = 0.70 + 0.25 * sin(t * 3.14159);

        shrink(c, (c->w - c->w * part) * t, (c->h - c->h * part) * 0.5,
               c->w * part / (double)w, out, i * w, w);
    }
}

static void
grey_below(struct canvas *c, int whole_permille)
{
    int from = c->h * whole_permille / 1000;

    for (size_t i = (size_t)from * (size_t)c->w; i < (size_t)c->h * (size_t)c->w; i++) {
        c->px[i] = (struct rgb){0.5F, 0.5F, 0.5F};
    }
}

/* The mean, with more weight for what has more colour; and the 8 x 8 mean hash. */
static void
look_at(const struct canvas *c, struct made_look *look)
{
    struct canvas small;
    struct rgb sum = {0.0F, 0.0F, 0.0F};
    float all = 0.0F;
    float mean = 0.0F;

    for (size_t i = 0; i < (size_t)c->w * (size_t)c->h; i++) {
        struct rgb p = c->px[i];
        float most = fmaxf(p.r, fmaxf(p.g, p.b));
        float weight = 0.05F + most - fminf(p.r, fminf(p.g, p.b));

        sum = (struct rgb){sum.r + p.r * weight, sum.g + p.g * weight,
                           sum.b + p.b * weight};
        all += weight;
    }
    sum = rgb_scale(sum, 255.0 / (double)all);
    look->dominant = (int32_t)fminf(sum.r, 255.0F) << 16 |
                     (int32_t)fminf(sum.g, 255.0F) << 8 | (int32_t)fminf(sum.b, 255.0F);
    canvas_init(&small, HASH_SIDE, HASH_SIDE);
    shrink(c, 0.0, 0.0, fmin(c->w, c->h) / (double)HASH_SIDE, &small, 0, HASH_SIDE);
    for (int i = 0; i < HASH_SIDE * HASH_SIDE; i++) {
        mean += small.px[i].g / (HASH_SIDE * HASH_SIDE);
    }
    look->phash = 0;
    for (int i = 0; i < HASH_SIDE * HASH_SIDE; i++) {
        look->phash = look->phash << 1 | (small.px[i].g > mean);
    }
    canvas_release(&small);
}

/* whole_permille -1: all of it. */
static bool
code(int scene, int whole_permille, struct coded *out, struct err *e)
{
    struct canvas c, small, strip;
    bool wide = scene_shape(scene).width == 16;
    bool ok;

    draw(scene, 512, &c);
    if (whole_permille >= 0) {
        grey_below(&c, whole_permille);
    }
    look_at(&c, &out->look);
    canvas_init(&small, c.w / 2, c.h / 2);
    shrink(&c, 0.0, 0.0, 2.0, &small, 0, small.w);
    storyboard(&c, &strip);
    for (int i = 0; i < MADE_FILES; i++) {
        buf_init(&out->png[i], MIB(4));
    }
    ok = png_make(&c, &out->png[FILE_512], e) &&
         png_make(&small, &out->png[FILE_256], e) &&
         (!wide || png_make(&strip, &out->png[FILE_STORYBOARD], e));
    for (int i = 0; i < MADE_FILES; i++) {
        out->look.bytes[i] = (int64_t)out->png[i].n;
    }
    canvas_release(&c);
    canvas_release(&small);
    canvas_release(&strip);
    out->done = ok;
    return ok;
}

static void
coded_release(struct coded *c)
{
    for (int i = 0; i < MADE_FILES; i++) {
        buf_release(&c->png[i]);
        free(c->first[i]);
    }
    *c = (struct coded){0};
}

/* ---- the whole ---- */

bool
pictures_new(struct pictures **out, const char *dir, bool all_scenes, struct err *e)
{
    struct pictures *p = xcalloc(1, sizeof *p);

    p->dir = dir;
    *out = p;
    for (int i = 0; all_scenes && i < SCENES; i++) {
        if (!code(i, -1, &p->scenes[i], e)) {
            return false;
        }
    }
    return true;
}

void
pictures_free(struct pictures *p)
{
    for (int i = 0; p != NULL && i < SCENES; i++) {
        coded_release(&p->scenes[i]);
    }
    free(p);
}

void
pictures_look(const struct pictures *p, int scene, struct made_look *out)
{
    struct rng r = rng_for(1, 1, scene);

    if (p->scenes[scene].done) {
        *out = p->scenes[scene].look;
        return;
    }
    *out = (struct made_look){.phash = rng_next(&r)};
    for (int i = 0; i < 3; i++) {
        out->dominant = out->dominant << 8 | rng_between(&r, 60, 190);
    }
    out->bytes[FILE_512] = rng_between(&r, 40000, 140000);
    out->bytes[FILE_256] = out->bytes[FILE_512] / 3;
    out->bytes[FILE_STORYBOARD] = out->bytes[FILE_512];
}

/* ---- files ---- */

static bool
write_file(const char *path, struct str bytes, struct err *e)
{
    auto_close int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);

    if (fd < 0) {
        return errno == EEXIST || err_sys(e, "make %s", path);
    }
    return fd_write_all(fd, bytes.p, bytes.n, path, e);
}

/* "DIR/thumbs/ab/…"; makes the folder. */
static char *
path_in(const struct pictures *p, const char *name)
{
    char *path = xasprintf("%s/%s", p->dir, name);
    char *slash = strrchr(path, '/');

    *slash = '\0';
    (void)mkdir(path, 0755); /* where it fails the file's own error tells */
    *slash = '/';
    return path;
}

/* A link where one can be had: a million assets need 600 pictures. */
static bool
place_one(struct pictures *p, const struct made_object *o, struct coded *c,
          enum made_file which, struct err *e)
{
    static const int boxes[] = {512, 256, STORAGE_STORYBOARD};
    char name[STORAGE_NAME_MAX];
    auto_free char *path = NULL;

    storage_name(STORAGE_THUMB, o->digests.sha256, NULL, boxes[which], name);
    path = path_in(p, name);
    if (c->first[which] != NULL && link(c->first[which], path) == 0) {
        return true;
    }
    if (!write_file(path, buf_view(&c->png[which]), e)) {
        return false;
    }
    free(c->first[which]);
    c->first[which] = steal_ptr(&path);
    return true;
}

bool
pictures_place(struct pictures *p, const struct made_object *o, int whole_permille,
               struct made_look *out, struct err *e)
{
    struct coded broken = {0};
    struct coded *c = whole_permille >= 0 ? &broken : &p->scenes[o->scene];
    bool ok = c->done || code(o->scene, whole_permille, c, e);

    for (int i = 0; ok && i < MADE_FILES; i++) {
        ok = (i == FILE_STORYBOARD && o->duration_us < 0) ||
             place_one(p, o, c, (enum made_file)i, e);
    }
    *out = c->look;
    coded_release(&broken);
    return ok;
}

/* ---- originals ---- */

static bool
original_video(const char *video, const struct made_object *o, struct buf *out,
               struct err *e)
{
    auto_close int fd = open(video, O_RDONLY | O_CLOEXEC);
    /* ISO/IEC 14496-12 section 8.1.2: readers pass over a free box. */
    char box[FREE_BOX] = {0, 0, 0, FREE_BOX, 'f', 'r', 'e', 'e'};

    if (fd < 0) {
        return err_sys(e, "open %s", video);
    }
    memcpy(box + 8, o->digests.sha256, 8);
    if (!fd_read_to_end(fd, out, video, e)) {
        return false;
    }
    buf_add(out, box, sizeof box);
    return true;
}

static bool
original_bytes(struct made_object *o, const char *video, struct buf *out, struct err *e)
{
    struct canvas c;
    bool ok;

    if (o->duration_us >= 0) {
        o->type = MEDIA_MP4;
        return original_video(video, o, out, e);
    }
    draw(o->scene, ORIGINAL_WIDE, &c);
    o->type = MEDIA_PNG;
    o->width = c.w;
    o->height = c.h;
    ok = png_make(&c, out, e);
    canvas_release(&c);
    return ok;
}

bool
pictures_original(struct pictures *p, struct made_object *o, const char *video,
                  struct err *e)
{
    auto_buf struct buf bytes = {.limit = MIB(64)};
    struct hash *hash = NULL;
    char name[STORAGE_NAME_MAX];
    auto_free char *path = NULL;

    if (o->duration_us >= 0 && video == NULL) {
        return true;
    }
    if (!original_bytes(o, video, &bytes, e)) {
        return false;
    }
    hash = hash_new();
    hash_begin(hash);
    hash_add(hash, bytes.p, bytes.n);
    hash_end(hash, &o->digests);
    hash_free(hash);
    o->bytes = (int64_t)bytes.n;
    storage_name(STORAGE_MEDIA, o->digests.sha256, media_ending(o->type), 0, name);
    path = path_in(p, name);
    return write_file(path, buf_view(&bytes), e);
}
