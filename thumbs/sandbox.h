/*
 * thumbs/sandbox.h - take away from this process all but computing, one socket and the
 * descriptors that it is sent.
 */
#ifndef ASSETS_THUMBS_SANDBOX_H
#define ASSETS_THUMBS_SANDBOX_H

#include "base/err.h"

#include <stddef.h>

/* the only descriptor, besides 0-2, that is open when the worker starts */
enum { SANDBOX_SOCKET = 3 };

/*
 * In this order: resource limits, no-new-privileges, no core and no tracing, Landlock
 * with no rule, a seccomp filter that kills. One way: nothing gives any of it back. Must
 * be called before any thread exists and before the first descriptor is received.
 * *landlock: its ABI, 0 where this kernel has none (the filter then stands alone).
 * Errors: ERR_WORKER where the filter cannot be had; the caller must then decode nothing.
 */
MUST_USE bool sandbox_enter(int *landlock, struct err *e);

/* What a sanitizer build leaves out, in words; NULL in every other build. */
const char *sandbox_relaxed(void);

/* "libseccomp 2.5.4" */
void sandbox_version(char *out, size_t size);

#endif
