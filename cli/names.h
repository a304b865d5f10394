/*
 * cli/names.h - names of files from the command line and from lists, one at a time, as
 * they come.
 */
#ifndef ASSETS_CLI_NAMES_H
#define ASSETS_CLI_NAMES_H

#include "base/err.h"
#include "base/str.h"

/* All borrowed. */
struct names_opts {
    const char *const *operands;
    size_t n_operands;
    /*
     * One name a line; empty lines and lines that begin with '#' are passed over, a CR
     * before the line end is dropped. "-" is standard input.
     */
    const char *const *lists;
    size_t n_lists;
    bool nul; /* in lists each name ends with NUL, and all are names */
};

struct names;

enum names_got {
    NAMES_ONE,
    NAMES_WAIT, /* a list has nothing at the moment: wait for names_fd */
    NAMES_END,
    NAMES_FAILED
};

struct names *names_new(const struct names_opts *o); /* borrows o */
void names_free(struct names *n);                    /* accepts NULL */
/*
 * *name is terminated and valid until the next call. Errors: ERR_INPUT (no such list, a
 * name that is none: NUL within, or longer than any path), ERR_DISK (reading failed).
 */
enum names_got names_next(struct names *n, struct str *name, struct err *e);
/* What to wait for after NAMES_WAIT. */
int names_fd(const struct names *n);

#endif
