#include "base/fd.h"
#include "base/limits.h"
#include "base/media.h"
#include "base/mem.h"
#include "gallery/copy.h"
#include "gallery/copy_list.h"
#include "gallery/out_name.h"
#include "gallery/stop_fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

struct clean {
    const struct copy_job *job;
    struct copy_result *out;
    struct copy_list list;
    enum storage_kind kind;
    struct err *e;
};

/* An original's ending, or "-256.png", "-storyboard.png". */
static bool
is_ours(const struct clean *c, struct str rest)
{
    uint64_t box;

    if (c->kind == STORAGE_MEDIA) {
        return rest.n > 1 && rest.n < 8 && rest.p[0] == '.' &&
               str_find_byte(str_skip(rest, 1), '.') < 0;
    }
    if (str_eq(rest, STR("-storyboard.png"))) {
        return true;
    }
    return str_starts(rest, STR("-")) && str_ends_nocase(rest, STR(".png")) &&
           str_to_u64(str_head(str_skip(rest, 1), rest.n - 5), LIMIT_BOX_PX, &box);
}

/* True where the entry of its object names this very file. */
static bool
is_named(const struct clean *c, const struct entry *e, const char *name)
{
    const struct shown *s = c->job->shown;
    char path[STORAGE_NAME_MAX];

    if (c->kind == STORAGE_MEDIA) {
        storage_name(STORAGE_MEDIA, e->object, media_ending((enum media_type)e->media), 0,
                     path);
        return strcmp(strrchr(path, '/') + 1, name) == 0;
    }
    for (size_t i = 0; i < s->n_boxes; i++) {
        if ((e->boxes >> i & 1) != 0) {
            storage_name(STORAGE_THUMB, e->object, NULL, s->boxes[i], path);
            if (strcmp(strrchr(path, '/') + 1, name) == 0) {
                return true;
            }
        }
    }
    return e->is_video && str_ends_nocase(str_of(name), STR("-storyboard.png"));
}

static bool
is_useless(const struct clean *c, const char *name)
{
    struct str s = str_of(name);
    uint8_t object[SHA256_BYTES];
    const struct entry *e;

    if (out_name_is_left_over(s)) {
        return true;
    }
    if (!hex_decode(str_head(s, SHA256_HEX), object, SHA256_BYTES) ||
        !is_ours(c, str_skip(s, SHA256_HEX))) {
        return false; /* somebody else's */
    }
    e = copy_list_find(&c->list, object);
    return e == NULL || !is_named(c, e, name);
}

/* *dir NULL and true: there is none, or it is no folder of its own. */
static bool
open_dir(int at_fd, const char *name, DIR **dir, struct err *e)
{
    int fd = openat(at_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    *dir = NULL;
    if (fd < 0) {
        return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ||
               err_sys(e, "open folder %s in the gallery", name);
    }
    *dir = fdopendir(fd);
    if (*dir == NULL) {
        (void)close(fd);
        return err_sys(e, "open folder %s in the gallery", name);
    }
    return true;
}

/* A folder of such a name is somebody else's. */
static bool
remove_file(struct clean *c, int dir_fd, const char *name)
{
    if (unlinkat(dir_fd, name, 0) == 0) {
        c->out->removed++;
        return true;
    }
    return errno == EISDIR || err_sys(c->e, "remove %s from the gallery", name);
}

static bool
clean_digits(struct clean *c, int kind_fd, const char *digits)
{
    const struct dirent *d;
    DIR *dir;
    bool ok = open_dir(kind_fd, digits, &dir, c->e);

    while (ok && dir != NULL && (d = readdir(dir)) != NULL) {
        if (is_useless(c, d->d_name)) {
            ok = remove_file(c, dirfd(dir), d->d_name);
        }
    }
    if (dir != NULL) {
        (void)closedir(dir);
        (void)unlinkat(kind_fd, digits, AT_REMOVEDIR); /* only where it is empty now */
    }
    return ok;
}

static bool
clean_kind(struct clean *c, const char *kind)
{
    const struct dirent *d;
    uint8_t digits;
    DIR *dir;
    bool ok = open_dir(c->job->out_fd, kind, &dir, c->e);

    while (ok && dir != NULL && (d = readdir(dir)) != NULL) {
        ok = stop_fd_quiet(c->job->stop_fd, NULL) ||
             err_set(c->e, ERR_STOPPED,
                     "stopped; the gallery is written, but copies that it does not need "
                     "are left: write it once more");
        if (ok && strlen(d->d_name) == 2 && hex_decode(str_of(d->d_name), &digits, 1)) {
            ok = clean_digits(c, dirfd(dir), d->d_name);
        }
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
    return ok;
}

/* Folders of the archive by another name would be emptied of what they are for. */
bool
copy_is_apart(const struct copy_job *job, struct err *e)
{
    static const char *const kinds[] = {"media", "thumbs"};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        auto_free char *own = xasprintf("%s/%s", storage_dir(job->storage), kinds[i]);
        struct stat archive;
        struct stat out;

        if (stat(own, &archive) == 0 &&
            fstatat(job->out_fd, kinds[i], &out, AT_SYMLINK_NOFOLLOW) == 0 &&
            archive.st_dev == out.st_dev && archive.st_ino == out.st_ino) {
            return err_set(e, ERR_USAGE,
                           "--copy: %s/ of the gallery's folder is the archive's own; "
                           "choose another folder",
                           kinds[i]);
        }
    }
    return true;
}

bool
copy_clean(const struct copy_job *job, struct copy_result *out, struct err *e)
{
    struct clean c = {.job = job, .out = out, .kind = STORAGE_MEDIA, .e = e};
    bool ok = copy_is_apart(job, e);

    copy_list_init(&c.list, job->shown);
    ok = ok && clean_kind(&c, "media");
    c.kind = STORAGE_THUMB;
    ok = ok && clean_kind(&c, "thumbs");
    copy_list_release(&c.list);
    return ok;
}
