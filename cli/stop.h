/*
 * cli/stop.h - SIGINT, SIGTERM, SIGHUP: the first asks to end in order, the second ends
 * at once.
 */
#ifndef ASSETS_CLI_STOP_H
#define ASSETS_CLI_STOP_H

#include "base/err.h"

/*
 * From now on the first of these signals makes *stop_fd (owned by this file, never
 * closed) readable, the second ends the program with 128+signal. A signal that was
 * ignored when the program started (nohup) stays ignored.
 */
MUST_USE bool stop_init(int *stop_fd, struct err *e);

/* The signal that asked to end, or 0. */
int stop_signal(void);

#endif
