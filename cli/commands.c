#include "cli/cli.h"

#include <stdlib.h>
#include <unistd.h>

static const char *const when_words[] = {"auto", "always", "never", NULL};
static const char *const progress_words[] = {"auto", "always", "never", "json", NULL};

#define SLOT(member) .slot = offsetof(struct globals, member)

const struct opt global_options[] = {
    {.long_name = "archive",
     .short_name = 'a',
     .kind = OPT_STRING,
     SLOT(archive),
     .arg_name = "DIR",
     .help = "the archive to work on"},
    {.long_name = "config",
     .kind = OPT_STRING,
     SLOT(config),
     .arg_name = "FILE",
     .help = "read FILE instead of the usual configuration files"},
    {.long_name = "quiet",
     .short_name = 'q',
     .kind = OPT_COUNT,
     SLOT(quiet),
     .help = "say only what went wrong"},
    {.long_name = "verbose",
     .short_name = 'v',
     .kind = OPT_COUNT,
     SLOT(verbose),
     .help = "say more; twice: everything"},
    {.long_name = "color",
     .kind = OPT_WORD,
     .from = FROM_ANY,
     SLOT(color),
     .arg_name = "WHEN",
     .words = when_words,
     .help = "colour: auto, always or never"},
    {.long_name = "progress",
     .kind = OPT_WORD,
     .from = FROM_ANY,
     SLOT(progress),
     .arg_name = "HOW",
     .words = progress_words,
     .help = "progress on stderr: auto, always (a bar), never or json"},
    {.long_name = "help",
     .short_name = 'h',
     .kind = OPT_FLAG,
     SLOT(help),
     .help = "show help and end"},
    {.long_name = "version",
     .short_name = 'V',
     .kind = OPT_FLAG,
     SLOT(version),
     .help = "show versions and end"},
    {.kind = OPT_END},
};

const struct command *const commands[] = {
    &cmd_init,   &cmd_scan,   &cmd_sync,   &cmd_list,       &cmd_show,    &cmd_audit,
    &cmd_repair, &cmd_export, &cmd_import, &cmd_forget,     &cmd_restore, &cmd_gallery,
    &cmd_probe,  &cmd_thumb,  &cmd_doctor, &cmd_completion, &cmd_help,    NULL,
};
enum { COMMANDS = sizeof commands / sizeof *commands }; /* with the NULL that ends them */

const struct command *
command_find(const char *name)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

MUST_USE bool
command_unknown(const char *name, struct err *e)
{
    const char *names[COMMANDS] = {NULL};
    const char *near;

    for (size_t i = 0; commands[i] != NULL; i++) {
        names[i] = commands[i]->name;
    }
    near = nearest_name(name, names);
    if (near != NULL) {
        return err_set(e, ERR_USAGE, "no command \"%s\"; nearest: assets %s", name, near);
    }
    return err_set(e, ERR_USAGE, "no command \"%s\"; see: assets --help", name);
}

bool
option_has_key(const struct opt *row, const char *key)
{
    const char *long_name = row->long_name;

    for (; *key != '\0' && *long_name != '\0'; key++, long_name++) {
        if (*key != (*long_name == '-' ? '_' : *long_name)) {
            return false;
        }
    }
    return *key == *long_name;
}

/* The n-th row of all tables, the global one first; NULL: there are no more. */
static const struct opt *
row_at(size_t n)
{
    for (size_t t = 0; t == 0 || commands[t - 1] != NULL; t++) {
        const struct opt *rows = t == 0 ? global_options : commands[t - 1]->options;
        size_t here = opts_count(rows);

        if (n < here) {
            return &rows[n];
        }
        n -= here;
    }
    return NULL;
}

const struct opt *
option_of_key(const char *key)
{
    const struct opt *row;

    for (size_t i = 0; (row = row_at(i)) != NULL; i++) {
        if (row->from != FROM_FLAG && option_has_key(row, key)) {
            return row;
        }
    }
    return NULL;
}

/* limit_rate, of --limit-rate. */
static const char *
key_of(const struct opt *row, struct arena *arena)
{
    char *key = arena_strndup(arena, row->long_name, strlen(row->long_name));

    for (char *c = key; (c = strchr(c, '-')) != NULL;) {
        *c = '_';
    }
    return key;
}

const char **
option_keys(struct arena *arena)
{
    const struct opt *row;
    const char **keys;
    size_t n = 0;

    while (row_at(n) != NULL) {
        n++;
    }
    keys = xcalloc(n + 1, sizeof *keys);
    n = 0;
    for (size_t i = 0; (row = row_at(i)) != NULL; i++) {
        if (row->from != FROM_FLAG) {
            keys[n++] = key_of(row, arena);
        }
    }
    return keys;
}

bool
cli_color(const struct cli *cli, int fd)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    if (cli->globals->color != WHEN_AUTO) {
        return cli->globals->color == WHEN_ALWAYS; /* the option wins over the variable */
    }
    return (no_color == NULL || no_color[0] == '\0') && term != NULL &&
           strcmp(term, "dumb") != 0 && isatty(fd) == 1;
}
