#include "cli/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/*
 * The stop flag that the house allows as a global, and the pipe that makes it an event.
 */
static volatile sig_atomic_t asked_by;
static volatile sig_atomic_t wake_fd = -1;

static void
on_signal(int sig)
{
    int cause = errno;

    if (asked_by != 0) {
        _exit(128 + sig);
    }
    asked_by = sig;
    /* A full pipe is readable already. */
    if (write(wake_fd, "", 1) < 0) {
        errno = cause;
    }
    errno = cause;
}

/*
 * A handler and a pipe and not a signalfd: that one needs the signals blocked, and a
 * blocked mask is inherited by every program that is started.
 */
MUST_USE bool
stop_init(int *stop_fd, struct err *e)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    int ends[2];

    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        return err_sys(e, "pipe for signals");
    }
    wake_fd = ends[1];
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
        struct sigaction before;

        (void)sigemptyset(&act.sa_mask);
        if (sigaction(signals[i], NULL, &before) != 0 ||
            (before.sa_handler != SIG_IGN && sigaction(signals[i], &act, NULL) != 0)) {
            return err_sys(e, "signal %d", signals[i]);
        }
    }
    *stop_fd = ends[0];
    return true;
}

int
stop_signal(void)
{
    return (int)asked_by;
}
