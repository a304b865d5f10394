/*
 * cli/opts.h - options as rows of a table: the one place that parsing, --help,
 * completion, configuration files and the manual's check read. The only door to popt.
 */
#ifndef ASSETS_CLI_OPTS_H
#define ASSETS_CLI_OPTS_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

/* What a row's value is, and the type of the slot that takes it. */
enum opt_kind {
    OPT_END,
    OPT_FLAG,     /* bool */
    OPT_COUNT,    /* int: how often it was given */
    OPT_STRING,   /* const char *: the last one */
    OPT_STRINGS,  /* struct opt_strings: all, in order */
    OPT_INT,      /* int64_t within [least, most] */
    OPT_SIZE,     /* int64_t bytes: 500k, 2M, 1G (powers of 1024) */
    OPT_DURATION, /* int64_t milliseconds: 90 (seconds), 90s, 2m, 5h, 1d, 1h30m */
    OPT_WORD,     /* int: index within words */
    OPT_WORDS     /* uint32_t: a bit 1u << index for each; "gone,failing" */
};

/* Where a value may come from beside the command line. */
enum opt_from {
    FROM_FLAG,  /* nowhere else */
    /*
     * the user's and the system's file and the environment; not a file that travels with
     * an archive
     */
    FROM_OWNER,
    FROM_ANY    /* the archive's file too */
};

struct opt_strings {
    const char **p; /* in the arena */
    size_t n;
};

struct opt {
    const char *long_name; /* without dashes */
    char short_name;       /* 0: none */
    enum opt_kind kind;
    enum opt_from from;
    size_t slot;           /* offsetof the slot in the command's struct */
    /* "URL"; FILE and DIR complete as such; NULL for flags and counts */
    const char *arg_name;
    const char *help;      /* one line, no full stop */
    const char *const *words; /* for OPT_WORD and OPT_WORDS, ended by NULL */
    int64_t least, most;   /* for OPT_INT; both 0: at least 0 */
};

/* Rows (ended by a zero row) and where their values go. rows NULL: none. */
struct opts_table {
    const struct opt *rows;
    void *slots;  /* zeroed or filled with defaults by the caller */
    bool *given;  /* one a row, set where the command line gave it; may be NULL */
};

struct operands {
    const char *const *p; /* in the arena, ended by NULL */
    int n;
};

/* What one parse knows. */
struct opts_set {
    const struct opts_table *tables;
    size_t n_tables;
    /* ends at the first operand: it and all behind it are left unread */
    bool until_operand;
};

/*
 * Reads words (no program name among them) into the tables' slots and leaves the
 * operands. Texts are copied into the arena. ERR_USAGE names the option, what was
 * expected and, for an unknown one, the nearest.
 */
MUST_USE bool opts_parse(const struct opts_set *set, const struct operands *words,
                         struct arena *arena, struct operands *left, struct err *e);

/*
 * Sets one row's slot from text; text of a flag is NULL (yes) or one of yes no true false
 * on off 1 0. ERR_USAGE says what is wrong, without the option's name.
 */
MUST_USE bool opt_set(const struct opt *row, void *slots, const char *text,
                      struct arena *arena, struct err *e);

size_t opts_count(const struct opt *rows); /* without the zero row; NULL gives 0 */
bool opt_takes_value(const struct opt *row);

/* The values by themselves: opt_set's parsers. */
MUST_USE bool opt_size(struct str s, int64_t *bytes);
MUST_USE bool opt_duration(struct str s, int64_t *ms);

/* The name nearest to a typo among names (ended by NULL), or NULL where none is near. */
const char *nearest_name(const char *typo, const char *const *names);

#endif
