/* thumbs/selftest.h - a confined process that tries what a worker must never do. */
#ifndef ASSETS_THUMBS_SELFTEST_H
#define ASSETS_THUMBS_SELFTEST_H

/*
 * Confines this process as a worker's is and tries one act: "open", "socket", "exec"…
 * Under the filter every act but "none", "grow", "ask", "abort" and "spin" ends in
 * SIGSYS. Where it comes back: 0 the act was possible, else an exit code below. "ask"
 * wants more memory than there is by xcalloc, which ends a worker with WIRE_EXIT_MEMORY.
 */
enum selftest_exit {
    SELFTEST_POSSIBLE = 0,
    /* refused with an error: by Landlock or a limit, not by the filter */
    SELFTEST_DENIED = 10,
    SELFTEST_UNCONFINED = 11, /* confinement could not be had */
    SELFTEST_UNKNOWN = 12,    /* no such act */
};
int selftest_run(const char *act);

#endif
