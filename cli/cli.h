/* cli/cli.h - what a command is, and what all commands get. */
#ifndef ASSETS_CLI_CLI_H
#define ASSETS_CLI_CLI_H

#include "base/err.h"
#include "base/mem.h"
#include "catalog/archive.h"
#include "cli/config.h"
#include "cli/opts.h"
#include "cli/out.h"

/*
 * What main opens before it calls a command, so that no command repeats it. Each holds
 * what stands before it.
 */
enum cmd_needs {
    NEEDS_NOTHING,
    NEEDS_CONFIG, /* the configuration; the archive's own file too where one is near */
    NEEDS_READ,   /* the archive, for reading */
    NEEDS_WRITE,  /* the archive, with its lock; signals end the run in order */
    NEEDS_CREATE  /* the same, made first where --archive names one that is not there */
};

enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };
enum progress { PROGRESS_AUTO, PROGRESS_ALWAYS, PROGRESS_NEVER, PROGRESS_JSON };

/* Slots of global_options. */
struct globals {
    const char *archive, *config;
    int quiet, verbose;
    int color;    /* enum when */
    int progress; /* enum progress */
    bool help, version;
};

/* All borrowed from main. */
struct cli {
    const struct globals *globals;
    /* found or given; NULL where the command needs none and none is near */
    const char *archive_dir;
    const struct config *config;
    struct archive archive; /* open as `needs` says */
    struct arena *arena;    /* for what lives as long as the run */
    const void *opts;       /* the command's slots */
    struct out *out;        /* standard output */
    /* readable when the user wants to end; -1: signals just end the program */
    int stop_fd;
};

struct command {
    const char *name;
    const char *summary;  /* one line, for help, completion and the manual */
    const char *operands; /* "SOURCE…" */
    /* operands that completion offers, ended by NULL; NULL: files */
    const char *const *words;
    int least, most;           /* number of operands; most -1: any */
    const struct opt *options; /* ends with a zero row; NULL: none */
    const void *defaults;      /* slots before anything was read; NULL: zero */
    size_t slots_bytes;
    enum cmd_needs needs;
    /* where options or the number of operands change it; NULL: `needs` */
    enum cmd_needs (*needs_now)(const void *slots, int argc);
    /* Returns the exit status; e is printed once by main when its code is set. */
    int (*run)(struct cli *cli, int argc, const char *const *argv, struct err *e);
};

extern const struct command cmd_init, cmd_scan, cmd_sync, cmd_list, cmd_show, cmd_audit,
    cmd_repair, cmd_export, cmd_import, cmd_forget, cmd_restore, cmd_gallery, cmd_probe,
    cmd_thumb, cmd_doctor, cmd_completion, cmd_help;
/* All commands, ended by NULL. */
extern const struct command *const commands[];
/*
 * Options that stand before or behind the command: -a -q -v --config --color --progress
 * --version --help.
 */
extern const struct opt global_options[];

const struct command *command_find(const char *name); /* or NULL */
/* ERR_USAGE "no such command", with the nearest. */
MUST_USE bool command_unknown(const char *name, struct err *e);
/*
 * The option that a configuration key (limit_rate) names, whichever command has it; NULL:
 * none that a file may set.
 */
const struct opt *option_of_key(const char *key);
/*
 * limit_rate is the key of --limit-rate; several commands may have an option of one key.
 */
bool option_has_key(const struct opt *row, const char *key);
/*
 * Names of all such keys, ended by NULL; the caller frees the array, not the names, which
 * live in the arena.
 */
const char **option_keys(struct arena *arena);

/* Text of --help: of the program where c is NULL. */
void help_text(struct buf *b, const struct command *c);

/*
 * Versions of the program and of the libraries it runs with; what the worker has too,
 * where it can be asked.
 */
void version_text(struct buf *b);

/*
 * The whole program: argv as main gets it. Returns the exit status; results went to out,
 * messages to stderr.
 */
int cli_run(int argc, const char *const *argv, struct out *out);

/*
 * True where escapes for colour may go to fd: --color, NO_COLOR (no-color.org: set and
 * not empty), TERM, isatty.
 */
bool cli_color(const struct cli *cli, int fd);

#endif
