#include "cli/cli.h"
#include "cli/completion.h"

static const char *const shells[] = {"bash", "zsh", "fish", NULL};

static int
run_completion(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    static void (*const make[])(struct buf *) = {completion_bash, completion_zsh,
                                                 completion_fish};
    auto_buf struct buf text = {.limit = SIZE_MAX - 1};

    (void)argc;
    for (size_t i = 0; shells[i] != NULL; i++) {
        if (strcmp(shells[i], argv[0]) == 0) {
            make[i](&text);
            (void)out_buf(cli->out, &text);
            return 0;
        }
    }
    (void)err_set(e, ERR_USAGE, "completion: \"%s\" is none of: bash zsh fish", argv[0]);
    return 0;
}

const struct command cmd_completion = {
    .name = "completion",
    .summary = "Print a script that completes commands and options in a shell",
    .operands = "SHELL",
    .words = shells,
    .least = 1,
    .most = 1,
    .needs = NEEDS_NOTHING,
    .run = run_completion,
};
