#include "cli/tell.h"

#include "base/log.h"

#include <unistd.h>

static void
on_event(void *arg, const struct event *event)
{
    struct tell *t = arg;

    summary_note(&t->summary, event);
    if (t->summary.dry_run && event->kind == EVENT_ITEM) {
        view_item_line(&t->line, event, false);
        buf_add_byte(&t->line, '\n');
        (void)out_buf(t->cli->out, &t->line);
        return;
    }
    t->view_sink.emit(t->view_sink.arg, event);
}

static enum view_kind
choose_view(const struct cli *cli)
{
    const char *term = getenv("TERM");

    if (cli->globals->progress == PROGRESS_JSON) {
        return VIEW_JSON;
    }
    if (cli->globals->quiet > 0 || cli->globals->progress == PROGRESS_NEVER) {
        return VIEW_QUIET;
    }
    if (cli->globals->progress == PROGRESS_ALWAYS) {
        return VIEW_TTY;
    }
    return isatty(STDERR_FILENO) == 1 && term != NULL && strcmp(term, "dumb") != 0
               ? VIEW_TTY
               : VIEW_PLAIN;
}

/* The first of the three that is set decides (POSIX locale categories). */
static bool
terminal_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && value[0] != '\0') {
            return strcasestr(value, "utf-8") != NULL ||
                   strcasestr(value, "utf8") != NULL;
        }
    }
    return false;
}

void
tell_begin(struct tell *t, struct cli *cli, const struct summary *summary)
{
    *t = (struct tell){.cli = cli, .summary = *summary};
    view_init(&t->view, choose_view(cli), STDERR_FILENO);
    t->view.color = cli_color(cli, STDERR_FILENO);
    t->view.utf8 = terminal_is_utf8();
    t->view.verbose = cli->globals->verbose > 0;
    t->view_sink = view_sink(&t->view);
    buf_init(&t->line, SIZE_MAX - 1);
    view_hook(&t->view);
}

struct event_sink
tell_sink(struct tell *t)
{
    return (struct event_sink){.emit = on_event, .arg = t};
}

void
tell_quiet(struct tell *t)
{
    view_hook(NULL);
    view_release(&t->view);
}

void
tell_end(struct tell *t)
{
    buf_release(&t->line);
}

void
tell_result(struct tell *t)
{
    if (t->cli->globals->quiet == 0 && t->cli->globals->progress != PROGRESS_JSON) {
        (void)out_buf(t->cli->out, &t->line);
        (void)out_flush(t->cli->out);
    }
    buf_clear(&t->line);
}

void
tell_status(struct tell *t)
{
    if (t->line.n > 0 && t->cli->globals->progress != PROGRESS_JSON) {
        log_put(LOG_ERROR, "%s", buf_cstr(&t->line));
    }
    buf_clear(&t->line);
}
