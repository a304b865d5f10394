#include "cli/thumb_file.h"

#include "base/fd.h"
#include "base/mem.h"
#include "base/newfile.h"
#include "thumbs/desktop.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

const char *
path_base(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

char *
path_folder(const char *path)
{
    const char *base = path_base(path);

    if (base == path) {
        return xstrdup(".");
    }
    return xstrndup(path, base - path > 1 ? (size_t)(base - path) - 1 : 1);
}

static bool
folder_make(const char *path, struct err *e)
{
    return mkdir(path, 0777) == 0 || errno == EEXIST ||
           err_sys(e, "make folder %s", path);
}

/* The size whose folder it goes to; 0: the folder of all. */
static uint32_t
folder_box(const struct thumb_file *f, const struct thumb_of *of)
{
    return f->many_sizes && !of->is_storyboard ? of->box_px : 0;
}

/* The folder of this size, opened; made where it is not there. */
static bool
folder_get(struct thumb_file *f, uint32_t box_px, int *fd, struct err *e)
{
    struct thumb_folder *folder = f->folders;
    auto_free char *path = NULL;

    while (folder->is_open && folder->box_px != box_px) {
        folder++; /* one run has no more boxes than there are places */
    }
    if (!folder->is_open) {
        path =
            box_px > 0 ? xasprintf("%s/%u", f->path, (unsigned)box_px) : xstrdup(f->path);
        if (!folder_make(f->path, e) || (box_px > 0 && !folder_make(path, e))) {
            return false;
        }
        folder->fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (folder->fd < 0) {
            return err_sys(e, "open folder %s", path);
        }
        folder->is_open = true;
        folder->box_px = box_px;
    }
    *fd = folder->fd;
    return true;
}

bool
thumb_file_open_dir(struct thumb_file *f, const char *dir, bool many_sizes, bool force,
                    struct err *e)
{
    *f = (struct thumb_file){
        .path = dir, .many_sizes = many_sizes, .force = force, .mode = 0644};
    return dir[0] != '\0' || err_set(e, ERR_USAGE, "--output-dir: an empty name");
}

bool
thumb_file_open(struct thumb_file *f, const char *path, struct err *e)
{
    auto_free char *real = realpath(path, NULL);
    const char *target = real != NULL ? real : path;
    auto_free char *folder = path_folder(target);
    struct stat st;

    *f = (struct thumb_file){.path = path, .force = true, .mode = 0644};
    if (path_base(target)[0] == '\0') {
        return err_set(e, ERR_USAGE, "--output %s: no name of a file", path);
    }
    if (real != NULL && stat(real, &st) == 0) {
        if (!S_ISREG(st.st_mode)) {
            return err_set(e, ERR_USAGE, "--output %s: no regular file", path);
        }
        /* A desktop makes one that only this user may read, and has it filled. */
        f->mode = st.st_mode & 0777;
    }
    f->folders[0].fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (f->folders[0].fd < 0) {
        return err_sys(e, "open folder %s", folder);
    }
    f->folders[0].is_open = true;
    f->name = xstrdup(path_base(target));
    return true;
}

void
thumb_file_close(struct thumb_file *f)
{
    for (size_t i = 0; i < THUMB_FOLDERS && f->folders[i].is_open; i++) {
        (void)close(f->folders[i].fd);
    }
    free(f->name);
    *f = THUMB_FILE_NONE;
}

/* Renames over a name that is taken only where that is an older thumbnail of the same. */
static bool
publish_over(struct newfile *new, const struct thumb_of *of, struct err *e)
{
    auto_close int fd = openat(new->dir_fd, new->name,
                               O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);

    if (fd >= 0 && of->uri[0] != '\0' && desktop_is_of(fd, of->uri)) {
        return newfile_publish(new, true, NULL, e);
    }
    (void)err_set(e, ERR_INPUT,
                  "%s is there and is no thumbnail of this file; --force overwrites it",
                  new->name);
    newfile_abandon(new);
    return false;
}

/* Writes the picture under its name, which is replaced only where that may be. */
static bool
file_write(const struct thumb_file *f, int dir_fd, const char *name,
           const struct thumb_of *of, struct str png, struct err *e)
{
    struct newfile new;
    bool taken = false;

    if (!newfile_begin(&new, dir_fd, name, f->mode, e)) {
        return false;
    }
    if (!fd_write_all(new.fd, png.p, png.n, name, e)) {
        newfile_abandon(&new);
        return false;
    }
    if (!newfile_publish(&new, f->force, &taken, e)) {
        return false;
    }
    return !taken || publish_over(&new, of, e);
}

static char *
file_name(const struct thumb_of *of)
{
    return xasprintf("%s%s.png", path_base(of->name),
                     of->is_storyboard ? "-storyboard" : "");
}

bool
thumb_file_put(struct thumb_file *f, const struct thumb_of *of, struct str png,
               struct err *e)
{
    auto_free char *made = f->name == NULL ? file_name(of) : NULL;
    const char *name = made != NULL ? made : f->name;
    int dir_fd = f->folders[0].fd;

    if (f->name == NULL && !folder_get(f, folder_box(f, of), &dir_fd, e)) {
        return false;
    }
    return file_write(f, dir_fd, name, of, png, e) || err_wrap(e, "%s", f->path);
}

void
thumb_file_path(const struct thumb_file *f, const struct thumb_of *of, struct buf *out)
{
    auto_free char *name = f->name == NULL ? file_name(of) : NULL;

    buf_add_cstr(out, f->path);
    if (name == NULL) {
        return;
    }
    if (folder_box(f, of) > 0) {
        buf_addf(out, "/%u", (unsigned)of->box_px);
    }
    buf_addf(out, "/%s", name);
}
