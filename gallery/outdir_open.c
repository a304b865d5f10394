#include "gallery/outdir.h"

#include "base/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

/* A drive that was pulled out may leave a file that ends anywhere. */
static bool
has_end(int fd, int64_t bytes)
{
    static const struct str end = {"</html>\n", sizeof "</html>\n" - 1};
    char last[sizeof "</html>\n"];
    struct err ignored = {0};
    size_t got = 0;

    return bytes >= (int64_t)end.n &&
           fd_pread_some(fd, last, end.n, bytes - (int64_t)end.n, &got, "index.html",
                         &ignored) &&
           str_eq((struct str){last, got}, end);
}

/* Reads the mark of index.html; nothing is said where there is none. */
static void
read_mark(struct outdir *o)
{
    /* Not blocked by a pipe of that name. */
    auto_close int fd = openat(o->fds[OUT_ROOT], "index.html",
                               O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    char head[MARK_HEAD_MAX];
    struct err ignored = {0};
    struct stat st;
    size_t got;

    o->has_mark = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
                  fd_pread_some(fd, head, sizeof head, 0, &got, "index.html", &ignored) &&
                  mark_parse((struct str){head, got}, &o->mark);
    o->has_end = o->has_mark && has_end(fd, st.st_size);
}

/* A first run that was killed leaves these alone, and no index.html. */
static bool
is_of_a_first_run(const char *name)
{
    static const char *const names[] = {".", "..", "g", "pages", "media", "thumbs"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return out_name_is_left_over(str_of(name));
}

/* True for a folder that is empty, or holds nothing but the start of a gallery. */
static bool
is_free(int root_fd)
{
    int fd = openat(root_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    bool is_ours = dir != NULL;
    bool has_g = false;
    int n = 0;
    const struct dirent *d;

    if (dir == NULL) {
        fd_close_at(&fd);
        return false;
    }
    while ((d = readdir(dir)) != NULL) {
        is_ours = is_ours && is_of_a_first_run(d->d_name);
        has_g = has_g || strcmp(d->d_name, "g") == 0;
        n++;
    }
    (void)closedir(dir);
    return n <= 2 || (is_ours && has_g); /* g is made first */
}

static int
open_folder(int parent_fd, const char *name)
{
    return openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static bool
open_root(struct outdir *o, const char *dir, bool is_archives, struct err *e)
{
    if (mkdir(dir, 0755) != 0 && errno != EEXIST) {
        return err_sys(e, "make the gallery's folder %s (only the last folder is made)",
                       dir);
    }
    o->fds[OUT_ROOT] =
        open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (is_archives ? O_NOFOLLOW : 0));
    if (o->fds[OUT_ROOT] < 0) {
        return err_sys(e, "open the gallery's folder %s", dir);
    }
    if (flock(o->fds[OUT_ROOT], LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK
                   ? err_set(e, ERR_BUSY, "%s: another run writes a gallery there", dir)
                   : err_sys(e, "lock the gallery's folder %s", dir);
    }
    read_mark(o);
    if (!o->has_mark && !is_free(o->fds[OUT_ROOT])) {
        return err_set(e, ERR_USAGE, "%s: neither empty nor a gallery: %s", dir,
                       is_archives ? "move away what is in it" : "name another folder");
    }
    return true;
}

/* Makes and opens the folders within; a link in place of one is refused. */
static bool
open_places(struct outdir *o, const char *dir, struct err *e)
{
    for (enum out_place place = OUT_APP; place < OUT_PLACES; place++) {
        const char *path = out_folders[place];
        const char *slash = strrchr(path, '/');
        /* Step by step: O_NOFOLLOW guards the last one only. */
        int parent_fd = o->fds[slash != NULL ? OUT_APP : OUT_ROOT];
        const char *name = slash != NULL ? slash + 1 : path;

        if (mkdirat(parent_fd, name, 0755) != 0 && errno != EEXIST) {
            return err_sys(e, "make %s/%s", dir, path);
        }
        o->fds[place] = open_folder(parent_fd, name);
        if (o->fds[place] < 0) {
            return err_sys(e, "open %s/%s (it must be a folder, not a link)", dir, path);
        }
    }
    return true;
}

struct listing {
    struct out_list list;
    enum out_place place;
};

static bool
add_file(void *arg, const char *name, int64_t bytes)
{
    struct listing *l = arg;

    out_list_add(&l->list, l->place, name, bytes);
    return true;
}

/* Whether the files that are there are those that index.html tells of. */
static bool
look_whole(struct outdir *o, struct err *e)
{
    struct listing l = {0};
    char hash[OUT_HASH + 1];
    bool ok = true;

    for (l.place = OUT_APP; ok && l.place < OUT_PLACES; l.place++) {
        ok = out_list_each(o->fds[l.place], l.place, add_file, &l, e);
    }
    out_list_sort(&l.list);
    out_list_hash(&l.list, hash);
    out_list_release(&l.list);
    o->is_whole = ok && o->has_end && strcmp(hash, o->mark.files) == 0;
    return ok;
}

bool
outdir_open(struct outdir *o, const char *dir, bool is_archives, struct err *e)
{
    *o = OUTDIR_NONE;
    if (!open_root(o, dir, is_archives, e) || !open_places(o, dir, e) ||
        !look_whole(o, e)) {
        outdir_close(o);
        return false;
    }
    return true;
}

void
outdir_close(struct outdir *o)
{
    for (size_t i = 0; i < OUT_PLACES; i++) {
        fd_close_at(&o->fds[i]);
    }
    out_list_release(&o->put);
    *o = OUTDIR_NONE;
}
