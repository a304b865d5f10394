#include "base/fault.h"

#ifdef ASSETS_TEST_HOOKS

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One write per name: O_APPEND keeps lines of several processes whole. */
static void
note(const char *log_path, const char *name)
{
    char line[128] = {0};
    size_t n = strlen(name);
    int fd = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

    if (fd < 0) {
        return;
    }
    if (n > sizeof line - 1) {
        n = sizeof line - 1;
    }
    memcpy(line, name, n);
    line[n] = '\n';
    if (write(fd, line, n + 1) < 0) {
        abort(); /* a test that reads this file would draw false conclusions */
    }
    (void)close(fd);
}

void
fault_point(const char *name)
{
    static unsigned long times_reached; /* of the one name that is asked for */
    const char *log_path = getenv("ASSETS_KILL_LOG");
    const char *kill_at = getenv("ASSETS_KILL_AT");
    const char *colon = kill_at != NULL ? strrchr(kill_at, ':') : NULL;

    if (log_path != NULL) {
        note(log_path, name);
    }
    if (colon == NULL || strlen(name) != (size_t)(colon - kill_at) ||
        strncmp(kill_at, name, strlen(name)) != 0) {
        return;
    }
    times_reached++;
    if (times_reached == strtoul(colon + 1, NULL, 10)) {
        (void)raise(SIGKILL);
    }
}

#endif
