#include "base/fd.h"
#include "cli/cli.h"

#include <signal.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct out out;
    int status;

    fd_guard_standard();
    /* A reader that left is an error of write(), not the end of a run under way. */
    (void)sigaction(SIGPIPE, &ignore, NULL);
    out_init(&out, STDOUT_FILENO);
    status = cli_run(argc, (const char *const *)argv, &out);
    out_release(&out);
    return status;
}
