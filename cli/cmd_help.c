#include "cli/cli.h"

static int
run_help(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    auto_buf struct buf text = {.limit = SIZE_MAX - 1};
    const struct command *c = argc > 0 ? command_find(argv[0]) : NULL;

    if (argc > 0 && c == NULL) {
        (void)!command_unknown(argv[0], e);
        return 0;
    }
    help_text(&text, c);
    (void)out_buf(cli->out, &text);
    return 0;
}

const struct command cmd_help = {
    .name = "help",
    .summary = "Tell what the program or a command does",
    .operands = "[COMMAND]",
    .most = 1,
    .needs = NEEDS_NOTHING,
    .run = run_help,
};
