#include "base/escape.h"
#include "cli/cli.h"

static const char *
init_dir(const struct cli *cli, int argc, const char *const *argv)
{
    const char *variable = getenv("ASSETS_ARCHIVE");

    if (argc > 0) {
        return argv[0];
    }
    if (cli->globals->archive != NULL) {
        return cli->globals->archive;
    }
    return variable != NULL && variable[0] != '\0' ? variable : ".";
}

static int
run_init(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    const char *dir = init_dir(cli, argc, argv);
    struct archive a = {0};

    if (storage_is_archive(dir)) {
        (void)err_set(e, ERR_USAGE, "%s is an archive already; nothing was changed", dir);
        return 0;
    }
    if (!archive_open(&a, dir, ARCHIVE_CREATE, e)) {
        return 0;
    }
    archive_close(&a);
    if (cli->globals->quiet == 0) {
        auto_buf struct buf text = {.limit = SIZE_MAX - 1};

        buf_add_cstr(&text, "made an empty archive in ");
        escape_printable(&text, str_of(dir), 0);
        buf_add_cstr(&text, "\n");
        (void)out_buf(cli->out, &text);
    }
    return 0;
}

const struct command cmd_init = {
    .name = "init",
    .summary = "Make an empty archive",
    .operands = "[DIR]",
    .most = 1,
    .needs = NEEDS_NOTHING,
    .run = run_init,
};
