#include "cli/names.h"

#include "base/fd.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>

enum { READ_BYTES = 64 * 1024 }; /* as much as a pipe gives at once */

struct names {
    const struct names_opts *opts;
    size_t operand, list; /* the next ones */
    int fd;               /* of the list under way, -1: none; owned unless it is stdin */
    bool at_end;          /* all of it was read */
    size_t from, n;       /* what is left of bytes */
    char bytes[READ_BYTES + 1];
};

struct names *
names_new(const struct names_opts *o)
{
    struct names *n = xcalloc(1, sizeof *n);

    n->opts = o;
    n->fd = -1;
    return n;
}

static const char *
list_name(const struct names *n)
{
    const char *name = n->opts->lists[n->list - 1];

    return strcmp(name, "-") == 0 ? "standard input" : name;
}

static void
list_close(struct names *n)
{
    if (n->fd > STDIN_FILENO) {
        (void)close(n->fd);
    }
    n->fd = -1;
}

void
names_free(struct names *n)
{
    if (n != NULL) {
        list_close(n);
        free(n);
    }
}

int
names_fd(const struct names *n)
{
    return n->fd;
}

static bool
list_open(struct names *n, struct err *e)
{
    const char *name = n->opts->lists[n->list++];

    n->at_end = false;
    n->from = n->n = 0;
    n->fd = strcmp(name, "-") == 0 ? STDIN_FILENO
                                   : open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    return n->fd >= 0 || err_set(e, ERR_INPUT, "open list %s: %s", name, strerror(errno));
}

/* More bytes behind those that are left. */
static enum names_got
list_read(struct names *n, struct err *e)
{
    struct pollfd ready = {.fd = n->fd, .events = POLLIN};
    ssize_t got;

    memmove(n->bytes, n->bytes + n->from, n->n);
    n->from = 0;
    if (poll(&ready, 1, 0) == 0) {
        return NAMES_WAIT;
    }
    got = read(n->fd, n->bytes + n->n, READ_BYTES - n->n);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
        return NAMES_WAIT;
    }
    if (got < 0) {
        (void)err_sys(e, "read %s", list_name(n));
        return NAMES_FAILED;
    }
    n->at_end = got == 0;
    n->n += (size_t)got;
    return NAMES_ONE;
}

/* Takes one name off what was read; false where it is not all there. */
static bool
name_take(struct names *n, struct str *name)
{
    char *start = n->bytes + n->from;
    char *end = n->n > 0 ? memchr(start, n->opts->nul ? '\0' : '\n', n->n) : NULL;
    size_t taken;

    if (end == NULL && (!n->at_end || n->n == 0)) {
        return false;
    }
    *name = (struct str){start, end != NULL ? (size_t)(end - start) : n->n};
    taken = end != NULL ? name->n + 1 : name->n;
    n->from += taken;
    n->n -= taken;
    if (!n->opts->nul && name->n > 0 && start[name->n - 1] == '\r') {
        name->n--;
    }
    start[name->n] = '\0';
    return true;
}

/* The same, past lines that are no names. */
static bool
name_find(struct names *n, struct str *name)
{
    while (name_take(n, name)) {
        if (name->n > 0 && (n->opts->nul || name->p[0] != '#')) {
            return true;
        }
    }
    return false;
}

static bool
name_ok(const struct names *n, struct str name, struct err *e)
{
    if (strlen(name.p) != name.n) {
        return err_set(e, ERR_INPUT, "%s: a name has a NUL byte; -0 reads such lists",
                       list_name(n));
    }
    if (name.n >= PATH_MAX) {
        return err_set(e, ERR_INPUT, "%s: a name of more than %d bytes", list_name(n),
                       PATH_MAX - 1);
    }
    return true;
}

static enum names_got
list_next(struct names *n, struct str *name, struct err *e)
{
    for (;;) {
        enum names_got got;

        if (name_find(n, name)) {
            return name_ok(n, *name, e) ? NAMES_ONE : NAMES_FAILED;
        }
        if (n->at_end) {
            list_close(n);
            return NAMES_END;
        }
        if (n->n >= READ_BYTES) {
            (void)err_set(e, ERR_INPUT, "%s: a name of more than %d bytes", list_name(n),
                          PATH_MAX - 1);
            return NAMES_FAILED;
        }
        got = list_read(n, e);
        if (got != NAMES_ONE) {
            return got;
        }
    }
}

enum names_got
names_next(struct names *n, struct str *name, struct err *e)
{
    const struct names_opts *o = n->opts;

    if (n->operand < o->n_operands) {
        *name = str_of(o->operands[n->operand++]);
        return NAMES_ONE;
    }
    while (n->fd >= 0 || n->list < o->n_lists) {
        enum names_got got;

        if (n->fd < 0 && !list_open(n, e)) {
            return NAMES_FAILED;
        }
        got = list_next(n, name, e);
        if (got != NAMES_END) {
            return got;
        }
    }
    return NAMES_END;
}
