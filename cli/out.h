/* cli/out.h - standard output: the results, written whole or the run says so. */
#ifndef ASSETS_CLI_OUT_H
#define ASSETS_CLI_OUT_H

#include "base/err.h"
#include "base/str.h"

/* One a program; kept by main, reached through struct cli. */
struct out {
    struct buf held;   /* not yet written */
    int fd;
    struct err err;    /* why writing ended, or ERR_NONE */
    /* the other end of the pipe was closed: no error, nothing more need be made */
    bool reader_gone;
};

void out_init(struct out *o, int fd);
void out_release(struct out *o); /* does not write */

/*
 * Adds text, buffered. False once writing has failed: the caller may stop making more;
 * out_end tells why.
 */
bool out_put(struct out *o, struct str s);
/* the same with b's text; b is empty afterwards */
bool out_buf(struct out *o, struct buf *b);
bool out_flush(struct out *o);

/*
 * Writes what is left. ERR_DISK or ERR_FULL where any of it was lost; true where the
 * reader was gone.
 */
MUST_USE bool out_end(struct out *o, struct err *e);

/* Columns of the terminal behind fd, else $COLUMNS, else `otherwise`. */
int terminal_columns(int fd, int otherwise);

#endif
