#include "catalog/input.h"

#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"
#include "catalog/input_net.h"
#include "fetch/sniff.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>

enum {
    FOLDER_DEPTH = 64
}; /* real trees have a tenth of it; a file system that loops ends here */

/* One walk through all that the command line names. */
struct walk {
    const struct input_opts *opts;
    input_fn *fn;
    void *arg;
    struct input_net *net; /* made for the first URL; NULL: none yet */
    struct err *e;
};

static bool
is_stopped(const struct walk *w)
{
    struct pollfd p = {.fd = w->opts->stop_fd, .events = POLLIN};

    return w->opts->stop_fd >= 0 && poll(&p, 1, 0) > 0;
}

static bool
give(struct walk *w, const char *name, int fd, const char *final_url)
{
    if (is_stopped(w)) {
        return err_set(w->e, ERR_STOPPED, "stopped");
    }
    return w->fn(w->arg, name, fd, final_url, NULL, w->e);
}

static bool
give_failure(struct walk *w, const char *name, const struct err *why)
{
    return w->fn(w->arg, name, -1, NULL, why, w->e);
}

static bool
give_errno(struct walk *w, const char *name, const char *what)
{
    struct err why = {0};

    err_put(&why, ERR_INPUT, "%s %s: %s", what, name, strerror(errno));
    return give_failure(w, name, &why);
}

/* ---- folders ---- */

/* Names of one folder, owned. */
struct names {
    char **p;
    size_t n, cap;
};

static void
names_release(struct names *names)
{
    for (size_t i = 0; i < names->n; i++) {
        free(names->p[i]);
    }
    free(names->p);
    *names = (struct names){0};
}

#define auto_names __attribute__((cleanup(names_release)))

static int
by_bytes(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;

    return strcmp(*left, *right);
}

/* Takes dir_fd. */
static bool
read_folder(int dir_fd, struct names *names)
{
    DIR *dir = fdopendir(dir_fd);
    const struct dirent *entry;
    bool ok;

    if (dir == NULL) {
        (void)close(dir_fd);
        return false;
    }
    for (errno = 0; (entry = readdir(dir)) != NULL; errno = 0) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        if (names->n == names->cap) {
            names->cap = names->cap > 0 ? names->cap * 2 : 64;
            names->p = xrealloc(names->p, names->cap, sizeof *names->p);
        }
        names->p[names->n++] = xstrdup(entry->d_name);
    }
    ok = errno == 0;
    (void)closedir(dir);
    if (names->n > 0) {
        qsort(names->p, names->n, sizeof *names->p, by_bytes);
    }
    return ok;
}

/* A saved page may lie beside its pictures; the pictures are no sources. */
static bool
is_media(int fd)
{
    char head[SNIFF_BYTES];
    size_t n;

    if (!fd_pread_some(fd, head, sizeof head, 0, &n, "source", NULL)) {
        return false; /* the reader will say why */
    }
    return media_rule(sniff((struct str){head, n})) != MEDIA_NOT;
}

static bool walk_folder(struct walk *w, const char *path, int dir_fd, unsigned depth);

static bool
walk_entry(struct walk *w, int dir_fd, const char *folder, const char *name,
           unsigned depth)
{
    const char *slash = folder[0] != '\0' && folder[strlen(folder) - 1] == '/' ? "" : "/";
    auto_free char *path = xasprintf("%s%s%s", folder, slash, name);
    /* O_NONBLOCK: a pipe that lies there must not hold up the run (open(2)). */
    auto_close int fd =
        openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;

    if (fd < 0 && (errno == ELOOP || errno == ENXIO)) {
        return true; /* a link, a socket */
    }
    if (fd < 0 || fstat(fd, &st) != 0) {
        return give_errno(w, path, "open");
    }
    if (S_ISDIR(st.st_mode)) {
        return walk_folder(w, path, steal_fd(&fd), depth + 1);
    }
    if (!S_ISREG(st.st_mode) || is_media(fd)) {
        return true;
    }
    return give(w, path, fd, NULL);
}

/* Takes dir_fd. */
static bool
walk_folder(struct walk *w, const char *path, int dir_fd, unsigned depth)
{
    auto_close int kept = dir_fd;
    auto_names struct names names = {0};
    int copy = depth < FOLDER_DEPTH ? fcntl(kept, F_DUPFD_CLOEXEC, 3) : -1;

    if (depth >= FOLDER_DEPTH) {
        errno = ELOOP;
    }
    if (copy < 0 || !read_folder(copy, &names)) {
        return give_errno(w, path, "read folder");
    }
    for (size_t i = 0; i < names.n; i++) {
        if (!walk_entry(w, kept, path, names.p[i], depth)) {
            return false;
        }
    }
    return true;
}

/* ---- what a name stands for ---- */

static bool
give_path(struct walk *w, const char *name)
{
    auto_close int fd = open(name, O_RDONLY | O_CLOEXEC);
    struct stat st;

    if (fd < 0 || fstat(fd, &st) != 0) {
        return give_errno(w, name, "open");
    }
    if (S_ISDIR(st.st_mode)) {
        return walk_folder(w, name, steal_fd(&fd), 0);
    }
    return give(w, name, fd, NULL);
}

static bool
give_url(struct walk *w, const char *url)
{
    struct err why = {0};
    auto_free char *final_url = NULL;
    auto_close int fd = -1;

    if (w->opts->net == NULL) {
        err_put(&why, ERR_POLICY, "%s: nothing is fetched while offline", url);
        return give_failure(w, url, &why);
    }
    if (w->net == NULL && !input_net_new(&w->net, w->opts->net, &why)) {
        return give_failure(w, url, &why);
    }
    fd = input_net_get(w->net, url, w->opts->stop_fd, &final_url, &why);
    if (fd < 0 && why.code == ERR_STOPPED) {
        return err_set(w->e, ERR_STOPPED, "stopped");
    }
    return fd < 0 ? give_failure(w, url, &why) : give(w, url, fd, final_url);
}

static bool
is_web_url(const char *name)
{
    return str_starts_nocase(str_of(name), STR("http://")) ||
           str_starts_nocase(str_of(name), STR("https://"));
}

static bool
claim(struct walk *w, const char *name, bool *taken)
{
    *taken = false;
    return w->opts->claim == NULL ||
           (!is_web_url(name) && !str_starts_nocase(str_of(name), STR("file:"))) ||
           w->opts->claim(w->arg, name, taken, w->e);
}

static bool
give_name(struct walk *w, const char *name)
{
    bool taken;

    if (is_stopped(w)) {
        return err_set(w->e, ERR_STOPPED, "stopped");
    }
    if (!claim(w, name, &taken) || taken) {
        return taken;
    }
    if (strcmp(name, "-") == 0) {
        return give(w, name, STDIN_FILENO, NULL);
    }
    return is_web_url(name) ? give_url(w, name) : give_path(w, name);
}

/* ---- lists of names ---- */

static bool
read_list(const char *path, struct buf *b, struct err *e)
{
    bool is_stdin = strcmp(path, "-") == 0;
    auto_close int fd = is_stdin ? -1 : open(path, O_RDONLY | O_CLOEXEC);

    if (!is_stdin && fd < 0) {
        return err_set(e, ERR_INPUT, "open list %s: %s", path, strerror(errno));
    }
    return fd_read_to_end(is_stdin ? STDIN_FILENO : fd, b,
                          is_stdin ? "standard input" : path, e);
}

static bool
give_line(struct walk *w, struct str line)
{
    auto_free char *name = xstrndup(line.p, line.n);
    struct err why = {0};

    if (strlen(name) != line.n) {
        err_put(&why, ERR_INPUT, "%s: a name in a list has a NUL byte", name);
        return give_failure(w, name, &why);
    }
    return give_name(w, name);
}

static bool
give_list(struct walk *w, const char *path)
{
    auto_buf struct buf b;
    struct str rest;
    bool more = true;

    buf_init(&b, LIMIT_PAGE_BYTES);
    if (!read_list(path, &b, w->e)) {
        return false;
    }
    rest = buf_view(&b);
    while (more) {
        struct str line;

        more = str_split(&rest, '\n', &line);
        line = str_trim(line);
        if (line.n > 0 && line.p[0] != '#' && !give_line(w, line)) {
            return false;
        }
    }
    return true;
}

bool
input_each(const struct input_opts *opts, input_fn *fn, void *arg, struct err *e)
{
    struct walk w = {.opts = opts, .fn = fn, .arg = arg, .e = e};
    bool ok = true;

    for (size_t i = 0; ok && i < opts->n_names; i++) {
        ok = give_name(&w, opts->names[i]);
    }
    for (size_t i = 0; ok && i < opts->n_list_files; i++) {
        ok = give_list(&w, opts->list_files[i]);
    }
    input_net_free(w.net);
    return ok;
}
