#include "base/mem.h"

#include <unistd.h>

/* Neither stdio nor atexit handlers: both may want memory. */
void
mem_end(void)
{
    static const char text[] = "assets: out of memory\n";
    ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);

    (void)written;
    _exit(3); /* "local trouble", see err.c */
}
