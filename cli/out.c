#include "cli/out.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { OUT_BYTES = 64 * 1024 }; /* as much as a pipe takes at once */

void
out_init(struct out *o, int fd)
{
    *o = (struct out){.fd = fd};
    buf_init(&o->held, SIZE_MAX - 1);
}

void
out_release(struct out *o)
{
    buf_release(&o->held);
}

static bool
fail(struct out *o)
{
    if (errno == EPIPE) {
        o->reader_gone = true;
        return false;
    }
    return err_sys(&o->err, "write to standard output");
}

static bool
write_all(struct out *o)
{
    const char *p = o->held.p;
    size_t left = o->held.n;

    while (left > 0) {
        ssize_t done = write(o->fd, p, left);

        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done < 0) {
            return fail(o);
        }
        p += done;
        left -= (size_t)done;
    }
    return true;
}

bool
out_flush(struct out *o)
{
    bool ok = o->err.code == ERR_NONE && !o->reader_gone && write_all(o);

    buf_clear(&o->held);
    return ok;
}

bool
out_put(struct out *o, struct str s)
{
    if (o->err.code != ERR_NONE || o->reader_gone) {
        return false;
    }
    buf_add_str(&o->held, s);
    return o->held.n < OUT_BYTES || out_flush(o);
}

bool
out_buf(struct out *o, struct buf *b)
{
    bool ok = out_put(o, buf_view(b));

    buf_clear(b);
    return ok;
}

MUST_USE bool
out_end(struct out *o, struct err *e)
{
    (void)out_flush(o);
    if (o->err.code != ERR_NONE) {
        *e = o->err;
        return false;
    }
    return true;
}

int
terminal_columns(int fd, int otherwise)
{
    struct winsize size;
    const char *columns;
    uint64_t n;

    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    columns = getenv("COLUMNS");
    if (columns != NULL && str_to_u64(str_of(columns), 1000, &n) && n > 0) {
        return (int)n;
    }
    return otherwise;
}
