#include "gallery/copy.h"

#include "base/copy_file.h"
#include "base/fd.h"
#include "base/limits.h"
#include "base/media.h"
#include "base/mem.h"
#include "base/newfile.h"
#include "gallery/copy_list.h"
#include "gallery/stop_fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* One of the two folders that are filled, and its folder of two digits that is open. */
struct place {
    const char *kind; /* "media" or "thumbs" */
    char digits[3];
    int kind_fd, fd; /* owned; -1: not open */
};

struct copy {
    const struct copy_job *job;
    struct copy_result *out;
    struct place places[2];
    struct newfile files[LIMIT_GROUP_FILES]; /* written, not yet synced and renamed */
    size_t n_files;
    struct err *e;
};

/*
 * Never through a link: a folder that leads elsewhere could be the archive's own, and
 * what is removed here would be its originals.
 */
static bool
open_folder(int dir_fd, const char *name, int *fd, struct err *e)
{
    if (mkdirat(dir_fd, name, 0755) != 0 && errno != EEXIST) {
        return err_sys(e, "make folder %s in the gallery", name);
    }
    *fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return *fd >= 0 || err_sys(e, "open folder %s in the gallery", name);
}

static void
close_slot(int *fd)
{
    fd_close_at(fd);
    *fd = -1;
}

static bool
open_digits(struct copy *c, struct place *p, const char digits[2])
{
    if (p->fd >= 0 && memcmp(p->digits, digits, 2) == 0) {
        return true;
    }
    close_slot(&p->fd);
    memcpy(p->digits, digits, 2);
    return (p->kind_fd >= 0 || open_folder(c->job->out_fd, p->kind, &p->kind_fd, c->e)) &&
           open_folder(p->kind_fd, p->digits, &p->fd, c->e);
}

/*
 * Names appear only over bytes that are on the disk: a size that fits is believed later.
 * ok false: the group is given up.
 */
static bool
end_group(struct copy *c, bool ok)
{
    if (ok && c->n_files > 0 && syncfs(c->job->out_fd) != 0) {
        ok = err_sys(c->e, "sync the copies of the gallery");
    }
    for (size_t i = 0; i < c->n_files; i++) {
        int dir_fd = c->files[i].dir_fd;

        if (ok) {
            ok = newfile_publish(&c->files[i], true, NULL, c->e);
            c->out->copied += ok;
        }
        newfile_abandon(&c->files[i]);
        (void)close(dir_fd);
    }
    c->n_files = 0;
    return ok;
}

/* The group outlives the folder that is open: each of its files holds one of its own. */
static bool
copy_into(struct copy *c, const struct place *p, const char *name, int from)
{
    struct newfile *f = &c->files[c->n_files];
    int dir_fd = fcntl(p->fd, F_DUPFD_CLOEXEC, 3);

    if (dir_fd < 0) {
        return err_sys(c->e, "%s", name);
    }
    if (!newfile_begin(f, dir_fd, name, 0644, c->e)) {
        (void)close(dir_fd);
        return false;
    }
    c->n_files++; /* from here on end_group gives it back */
    return copy_file(from, f->fd, c->job->stop_fd, name, c->e) &&
           (c->n_files < LIMIT_GROUP_FILES || end_group(c, true));
}

/* Its size is all that is asked: reading both would take as long as copying. */
static bool
is_there(const struct copy *c, const struct place *p, const char *name, int64_t bytes)
{
    struct stat st;

    return !c->job->rewrites && fstatat(p->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(st.st_mode) && st.st_size == bytes;
}

/* path: "media/ab/<name>" in the archive. */
static bool
copy_one(struct copy *c, struct place *p, const char *path, bool must_be)
{
    const char *name = strrchr(path, '/') + 1;
    auto_close int from = -1;
    int64_t bytes;
    bool found;

    if (!storage_get(c->job->storage, path, &from, &bytes, &found, c->e)) {
        return false;
    }
    if (!found) {
        c->out->missing += must_be;
        return true;
    }
    if (!open_digits(c, p, name)) {
        return false;
    }
    if (is_there(c, p, name, bytes)) {
        c->out->kept++;
        return true;
    }
    return copy_into(c, p, name, from);
}

static bool
copy_entry(struct copy *c, const struct entry *e)
{
    const struct shown *s = c->job->shown;
    char path[STORAGE_NAME_MAX];

    /* Of what is lost the file is not there, and says nothing new. */
    if (e->state <= STATE_DAMAGED) {
        storage_name(STORAGE_MEDIA, e->object, media_ending((enum media_type)e->media), 0,
                     path);
        if (!copy_one(c, &c->places[0], path, true)) {
            return false;
        }
    }
    for (size_t i = 0; i < s->n_boxes; i++) {
        if ((e->boxes >> i & 1) != 0) {
            storage_name(STORAGE_THUMB, e->object, NULL, s->boxes[i], path);
            if (!copy_one(c, &c->places[1], path, true)) {
                return false;
            }
        }
    }
    if (e->is_video) { /* not every video gives a strip */
        storage_name(STORAGE_THUMB, e->object, NULL, STORAGE_STORYBOARD, path);
        return copy_one(c, &c->places[1], path, false);
    }
    return true;
}

bool
copy_media(const struct copy_job *job, struct copy_result *out, struct err *e)
{
    struct copy c = {.job = job,
                     .out = out,
                     .places = {{"media", "", -1, -1}, {"thumbs", "", -1, -1}},
                     .e = e};
    struct copy_list list;
    bool ok = copy_is_apart(job, e);

    copy_list_init(&list, job->shown);
    for (size_t i = 0; ok && i < list.n; i++) {
        ok = copy_entry(&c, list.p[i]) && stop_fd_quiet(job->stop_fd, e);
    }
    ok = end_group(&c, ok);
    copy_list_release(&list);
    for (size_t i = 0; i < 2; i++) {
        close_slot(&c.places[i].fd);
        close_slot(&c.places[i].kind_fd);
    }
    return ok;
}
