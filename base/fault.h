/*
 * base/fault.h - named points in the write order where a test may kill the program. Empty
 * in release builds.
 */
#ifndef ASSETS_BASE_FAULT_H
#define ASSETS_BASE_FAULT_H

/*
 * ASSETS_KILL_AT=<name>:<n> in the environment ends the program by SIGKILL when `name` is
 * reached for the n-th time. ASSETS_KILL_LOG=<file> appends each reached name as a line.
 * Only where ASSETS_TEST_HOOKS is defined.
 */
#ifdef ASSETS_TEST_HOOKS
void fault_point(const char *name);
#else
static inline void
fault_point(const char *name)
{
    (void)name;
}
#endif

#endif
