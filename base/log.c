#include "base/log.h"

#include "base/escape.h"
#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

/* The two globals that the house allows a log: there is one stderr. */
static enum log_level most_shown = LOG_WARN;
static struct {
    void (*around)(void *arg, bool before);
    void *arg;
} hook;

void
log_set_level(enum log_level most)
{
    most_shown = most;
}

enum log_level
log_level(void)
{
    return most_shown;
}

void
log_set_hook(void (*around)(void *arg, bool before), void *arg)
{
    hook.around = around;
    hook.arg = arg;
}

/* One call, so that lines of several processes do not mix. A lost note ends nothing. */
static void
write_line(struct str line)
{
    ssize_t done;

    do {
        done = write(STDERR_FILENO, line.p, line.n);
    } while (done < 0 && errno == EINTR);
}

void
log_put(enum log_level level, const char *fmt, ...)
{
    int cause = errno; /* a note must not change what its caller reports next */
    auto_free char *text = NULL;
    auto_buf struct buf line = {.limit = SIZE_MAX - 1};
    va_list args;
    int n;

    if (level > most_shown) {
        return;
    }
    va_start(args, fmt);
    n = vasprintf(&text, fmt, args);
    va_end(args);
    if (n < 0) {
        text = xstrdup("(message could not be made)");
        n = (int)strlen(text);
    }
    buf_add_cstr(&line, "assets: ");
    escape_printable(&line, (struct str){text, (size_t)n}, 0);
    buf_add_byte(&line, '\n');
    if (hook.around != NULL) {
        hook.around(hook.arg, true);
    }
    write_line(buf_view(&line));
    if (hook.around != NULL) {
        hook.around(hook.arg, false);
    }
    errno = cause;
}
