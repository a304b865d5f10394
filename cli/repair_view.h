/* cli/repair_view.h - operands and closing words of `assets repair`. */
#ifndef ASSETS_CLI_REPAIR_VIEW_H
#define ASSETS_CLI_REPAIR_VIEW_H

#include "catalog/repair.h"
#include "cli/cli.h"

/* What was named, each once; in the arena. */
struct repair_named {
    bool held_only; /* set by the caller: only objects whose file should be there */
    int64_t *assets;
    size_t n_assets, cap_assets;
    uint8_t (*objects)[SHA256_BYTES];
    size_t n_objects, cap_objects;
};

/*
 * The assets that operands name, a URL or the digits of a digest, and the objects that
 * they hold. Where unknown is not NULL: a name that led to nothing sets it and is told.
 * Errors: ERR_USAGE (a digest), those of db/.
 */
MUST_USE bool repair_find(struct cli *cli, int argc, const char *const *argv,
                          struct repair_named *out, bool *unknown, struct err *e);

/* What was brought back, a line for each way; nothing where nothing was amiss. */
void repair_text(struct buf *b, const struct repair_result *r);
/* Why the status is 1, and what to try next; nothing where nothing is left. */
void repair_status(struct buf *b, const struct repair_opts *opts,
                   const struct repair_result *r);
/* The same of a rebuild. */
void pictures_text(struct buf *b, const struct counts *c);
void pictures_status(struct buf *b, const struct counts *c, int status);

#endif
