/*
 * catalog/line_file.h - a file of text, line by line, of any size and with any bytes in
 * it.
 */
#ifndef ASSETS_CATALOG_LINE_FILE_H
#define ASSETS_CATALOG_LINE_FILE_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

/* Set fd and what it is called, the rest zero. May be read more than once. */
struct line_file {
    int fd;            /* owned; -1: none */
    const char *name;  /* for messages; borrowed */
    struct buf window; /* read, not yet split into lines */
    int64_t window_at; /* where it begins in the file */
    bool at_end;       /* nothing follows the window */
};

/*
 * Calls fn for each line, with where it begins and without its line end; the last one may
 * lack that end (torn, and at_end is set). A line over LIMIT_LOG_LINE_BYTES comes in
 * pieces, all but the last of them torn. fn false ends the walk, with e set.
 */
MUST_USE bool line_file_each(struct line_file *f,
                             bool (*fn)(void *arg, int64_t at, struct str line, bool torn,
                                        struct err *e),
                             void *arg, struct err *e);
void line_file_release(struct line_file *f);

#endif
