#include "catalog/line_file.h"

#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"

enum { READ_BYTES = 1 << 20 };

/* What was used of the window goes, and more is read behind the rest. */
static bool
read_more(struct line_file *f, size_t *used, struct err *e)
{
    auto_buf struct buf fresh = {.limit = f->window.limit};
    auto_free char *more = xcalloc(1, READ_BYTES);
    size_t got;

    buf_add_str(&fresh, str_skip(buf_view(&f->window), *used));
    f->window_at += (int64_t)*used;
    *used = 0;
    if (!fd_pread_some(f->fd, more, READ_BYTES, f->window_at + (int64_t)fresh.n, &got,
                       f->name, e)) {
        return false;
    }
    buf_add(&fresh, more, got);
    f->at_end = got < READ_BYTES;
    buf_clear(&f->window);
    buf_add_str(&f->window, buf_view(&fresh));
    return true;
}

bool
line_file_each(struct line_file *f,
               bool (*fn)(void *arg, int64_t at, struct str line, bool torn,
                          struct err *e),
               void *arg, struct err *e)
{
    size_t used = 0;

    buf_release(&f->window);
    buf_init(&f->window, 2 * LIMIT_LOG_LINE_BYTES);
    f->window_at = 0;
    f->at_end = false;
    for (;;) {
        struct str rest = str_skip(buf_view(&f->window), used);
        ptrdiff_t end = str_find_byte(rest, '\n');
        bool whole = end >= 0;

        if (!whole && !f->at_end && rest.n < (size_t)LIMIT_LOG_LINE_BYTES) {
            if (!read_more(f, &used, e)) {
                return false;
            }
            continue;
        }
        if (!whole && rest.n == 0) {
            return true;
        }
        if (!fn(arg, f->window_at + (int64_t)used,
                whole ? str_head(rest, (size_t)end) : rest, !whole, e)) {
            return false;
        }
        used += whole ? (size_t)end + 1 : rest.n;
    }
}

void
line_file_release(struct line_file *f)
{
    fd_close_at(&f->fd);
    f->fd = -1;
    buf_release(&f->window);
}
