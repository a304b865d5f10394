#include "base/escape.h"
#include "base/log.h"
#include "cli/asset.h"
#include "cli/cli.h"
#include "cli/stop.h"

#include <signal.h>
#include <unistd.h>

/* One run of the program: what main reads and opens for a command. */
struct run {
    struct globals globals;
    struct cli cli;
    struct arena arena;
    const struct command *command;
    void *slots;
    bool *given_globals, *given;
    struct operands operands;
    char *dir; /* owned */
};

static bool
read_globals(struct run *r, int argc, const char *const *argv, struct err *e)
{
    const struct operands words = {.p = argv, .n = argc};
    struct opts_table table = {global_options, &r->globals, NULL};
    const struct opts_set set = {&table, 1, true};

    r->given_globals = arena_alloc(&r->arena, opts_count(global_options) + 1);
    table.given = r->given_globals;
    return opts_parse(&set, &words, &r->arena, &r->operands, e);
}

/* Options of the command, and the global ones behind it too. */
static bool
read_command(struct run *r, struct err *e)
{
    const struct command *c = command_find(r->operands.p[0]);
    struct opts_table tables[2];
    const struct opts_set set = {tables, 2, false};
    struct operands words;

    if (c == NULL) {
        return command_unknown(r->operands.p[0], e);
    }
    r->command = c;
    r->slots = arena_alloc(&r->arena, c->slots_bytes + 1);
    if (c->defaults != NULL) {
        memcpy(r->slots, c->defaults, c->slots_bytes);
    }
    r->given = arena_alloc(&r->arena, opts_count(c->options) + 1);
    tables[0] = (struct opts_table){c->options, r->slots, r->given};
    tables[1] = (struct opts_table){global_options, &r->globals, r->given_globals};
    words = (struct operands){.p = r->operands.p + 1, .n = r->operands.n - 1};
    if (!opts_parse(&set, &words, &r->arena, &r->operands, e)) {
        return err_wrap(e, "%s", c->name);
    }
    if (r->globals.help) {
        return true;
    }
    if (r->operands.n < c->least || (c->most >= 0 && r->operands.n > c->most)) {
        return err_set(e, ERR_USAGE, "%s: expected: assets %s%s%s; see: assets help %s",
                       c->name, c->name, c->operands[0] != '\0' ? " " : "", c->operands,
                       c->name);
    }
    return true;
}

static bool
read_config(struct run *r, enum cmd_needs needs, struct err *e)
{
    struct opts_table tables[2] = {{r->command->options, r->slots, r->given},
                                   {global_options, &r->globals, r->given_globals}};
    struct config_files files = {.only = r->globals.config};
    struct config *config;
    struct err none = {0};

    if (needs == NEEDS_NOTHING) {
        return true;
    }
    if (!archive_find(r->globals.archive, &r->dir, needs >= NEEDS_READ ? e : &none)) {
        if (needs >= NEEDS_READ) {
            return false;
        }
        r->dir = NULL;
    }
    r->cli.archive_dir = r->dir;
    files.archive_dir = r->dir;
    if (!config_read(&config, &files, &r->arena, e)) {
        return false;
    }
    r->cli.config = config;
    return config_apply(config, &tables[0], &r->arena, e) &&
           config_apply(config, &tables[1], &r->arena, e);
}

static bool
open_archive(struct run *r, enum cmd_needs needs, struct err *e)
{
    enum archive_mode mode = ARCHIVE_READ;

    if (needs >= NEEDS_WRITE) {
        mode = ARCHIVE_WRITE;
        if (!stop_init(&r->cli.stop_fd, e)) {
            return false;
        }
    }
    /* Only a folder that was named is made: a mistyped variable makes nothing. */
    if (needs == NEEDS_CREATE && r->globals.archive != NULL) {
        mode = ARCHIVE_CREATE;
    }
    return needs < NEEDS_READ || archive_open(&r->cli.archive, r->dir, mode, e);
}

static int
run_command(struct run *r, struct err *e)
{
    const struct command *c = r->command;
    enum cmd_needs needs =
        c->needs_now != NULL ? c->needs_now(r->slots, r->operands.n) : c->needs;
    int status = 0;

    r->cli.opts = r->slots;
    r->cli.stop_fd = -1;
    if (read_config(r, needs, e) && open_archive(r, needs, e)) {
        status = c->run(&r->cli, r->operands.n, r->operands.p, e);
    }
    archive_close(&r->cli.archive);
    return status;
}

static void
set_log_level(const struct globals *g)
{
    int level = LOG_WARN + g->verbose - g->quiet;

    log_set_level(level < LOG_ERROR   ? LOG_ERROR
                  : level > LOG_DEBUG ? LOG_DEBUG
                                      : (enum log_level)level);
}

static int
run_words(struct run *r, int argc, const char *const *argv, struct err *e)
{
    auto_buf struct buf text = {.limit = SIZE_MAX - 1};

    if (!read_globals(r, argc, argv, e)) {
        return 0;
    }
    if (!r->globals.version && !r->globals.help && r->operands.n == 0) {
        (void)err_set(e, ERR_USAGE, "no command given; see: assets --help");
        return 0;
    }
    if (r->operands.n > 0 && !read_command(r, e)) {
        return 0;
    }
    set_log_level(&r->globals);
    if (r->globals.version || r->globals.help) {
        if (r->globals.version) {
            version_text(&text);
        } else {
            help_text(&text, r->command);
        }
        (void)out_buf(r->cli.out, &text);
        return 0;
    }
    return run_command(r, e);
}

/* The one place where a run's error is printed. */
static void
print_error(const struct run *r, const struct err *e)
{
    auto_buf struct buf line = {.limit = SIZE_MAX - 1};

    if (r->globals.progress != PROGRESS_JSON) {
        log_put(LOG_ERROR, "%s", e->text);
        return;
    }
    buf_add_byte(&line, '{');
    json_number(&line, "version", 1, true, true);
    json_text(&line, "event", STR("error"), false);
    json_text(&line, "code", str_of(err_name(e->code)), false);
    json_text(&line, "detail", str_of(e->text), false);
    buf_add_cstr(&line, "}\n");
    (void)!write(STDERR_FILENO, line.p, line.n);
}

int
cli_run(int argc, const char *const *argv, struct out *out)
{
    struct run r = {.cli = {.out = out, .stop_fd = -1}};
    struct err e = {0};
    struct err lost = {0};
    int status;

    r.cli.globals = &r.globals;
    r.cli.arena = &r.arena;
    status = run_words(&r, argc > 0 ? argc - 1 : 0, argc > 0 ? argv + 1 : argv, &e);
    if (!out_end(out, &lost) && e.code == ERR_NONE) {
        e = lost; /* results that were not written are no results */
    }
    if (e.code != ERR_NONE) {
        print_error(&r, &e);
        status = err_exit_status(e.code);
        if (e.code == ERR_STOPPED && stop_signal() != 0) {
            status = 128 + stop_signal();
        }
    } else if (out->reader_gone && status == 0) {
        status =
            128 + SIGPIPE; /* as every filter that loses its reader; without a word */
    }
    free(r.dir);
    arena_release(&r.arena);
    return status;
}
