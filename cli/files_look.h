/*
 * cli/files_look.h - files on disk through a pool of confined workers: many at once, what
 * is said of them in the order in which they were named. Options of the commands that do
 * so: rows for their tables, slots for their structs.
 */
#ifndef ASSETS_CLI_FILES_LOOK_H
#define ASSETS_CLI_FILES_LOOK_H

#include "base/log.h"
#include "cli/names.h"
#include "cli/out.h"
#include "cli/picture_opts.h"
#include "thumbs/pool.h"

#include <sys/types.h>

/* One file on its way. Borrowed from the run, but for what the command puts in. */
struct look_item {
    const char *name; /* as given */
    int fd;           /* open for reading, a regular file */
    int64_t bytes, mtime_s;
    mode_t mode;
    enum media_type type; /* by its first bytes */
    void *own;            /* the command's, own_bytes; not cleared between files */
    /* The command's answer, printed when it is this file's turn: */
    struct buf text;      /* to standard output */
    struct buf notes;     /* lines of look_note */
    struct err why;       /* to standard error, where a code is set … */
    enum log_level level; /* … at this level; LOG_ERROR where left alone */
    bool failed;          /* makes the exit status 1 */
};

/*
 * A file was opened. True: job, which has descriptor, sizes and type, goes to a worker.
 * False: nothing need be looked at; all is said in item.
 */
typedef bool look_begin_fn(void *arg, struct look_item *item, struct pool_job *job);
/* A worker answered. False with e set ends the run. */
typedef bool look_end_fn(void *arg, struct look_item *item, const struct pool_result *r,
                         struct err *e);

struct look_opts {
    struct names_opts names;
    unsigned workers; /* 0: one a core */
    bool only_libjpeg;
    size_t own_bytes; /* of look_item.own */
    int stop_fd;      /* readable when the user wants to end; -1: none */
    struct out *out;
    look_begin_fn *begin;
    look_end_fn *end;
    void *arg;
};

/*
 * Looks at all of them; *failed counts files that failed, those that could not be opened
 * among them. Errors: ERR_WORKER (no confined worker), ERR_DISK, ERR_FULL, ERR_INPUT (a
 * list of names), ERR_STOPPED, and what `end` says.
 */
MUST_USE bool files_look(const struct look_opts *o, int64_t *failed, struct err *e);

/* Says why at the item's turn, "name: text", and fails it. */
void look_fail(struct look_item *item, enum err_code code, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
/* Tells, where notes are wanted, "name: text" at the item's turn. */
void look_note(struct look_item *item, const char *text);

/* ---- options ---- */

struct look_slots {
    struct opt_strings input_files;
    int64_t jobs;
    int jpeg_decoder; /* enum jpeg_decoder */
    bool null;
};

/* For `struct s { …; struct look_slots look; … }`: rows of the options table. */
#define LOOK_SLOT(s, member)                                                             \
    .slot = offsetof(struct s, look) + offsetof(struct look_slots, member)
/* clang-format off */
#define LOOK_OPTIONS(s) \
    {.long_name = "jobs", .short_name = 'j', .kind = OPT_INT, LOOK_SLOT(s, jobs), \
     .arg_name = "N", .least = 1, .most = 64, \
     .help = "programs that decode at once (default: one a core)"}, \
    {OPTION_JPEG_DECODER, LOOK_SLOT(s, jpeg_decoder)}, \
    {.long_name = "input-file", .short_name = 'i', .kind = OPT_STRINGS, \
     LOOK_SLOT(s, input_files), .arg_name = "FILE", \
     .help = "read names of files from FILE, one a line; '-' is standard input"}, \
    {.long_name = "null", .short_name = '0', .kind = OPT_FLAG, LOOK_SLOT(s, null), \
     .help = "names in -i FILE end with a NUL byte, as find -print0 writes them"}
/* clang-format on */

/*
 * Names, workers and decoder into out, whose other members stay. Borrows all. Errors:
 * ERR_USAGE (no file is named).
 */
MUST_USE bool look_options(const char *command, const struct look_slots *s,
                           const struct operands *names, struct look_opts *out,
                           struct err *e);

#endif
