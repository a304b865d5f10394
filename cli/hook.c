#include "cli/hook.h"

#include "base/fd.h"
#include "base/log.h"
#include "base/mem.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>

extern char **environ;

/*
 * In memory and not through a pipe: a command that reads nothing, or late, then holds up
 * nobody.
 */
static int
input_of(struct str text, struct err *e)
{
    auto_close int fd = memfd_create("summary", MFD_CLOEXEC);

    if (fd < 0) {
        (void)err_sys(e, "hold the summary");
        return -1;
    }
    if (!fd_write_all(fd, text.p, text.n, "the summary", e) ||
        lseek(fd, 0, SEEK_SET) != 0) {
        return -1;
    }
    return steal_fd(&fd);
}

static bool
is_ours(const char *variable)
{
    return strncmp(variable, "ASSETS_ARCHIVE=", 15) == 0 ||
           strncmp(variable, "ASSETS_EXIT=", 12) == 0;
}

/* Our environment with the two variables; the caller frees the array. */
static char **
environment(char *archive, char *status)
{
    size_t n = 0;
    char **vars;

    for (size_t i = 0; environ[i] != NULL; i++) {
        n++;
    }
    vars = xcalloc(n + 3, sizeof *vars);
    n = 0;
    for (size_t i = 0; environ[i] != NULL; i++) {
        if (!is_ours(environ[i])) {
            vars[n++] = environ[i];
        }
    }
    vars[n++] = archive;
    vars[n] = status;
    return vars;
}

/* 0, or what posix_spawn says. */
static int
spawn(const char *command, char **vars, int input_fd, pid_t *pid)
{
    char shell[] = "sh";
    char option[] = "-c";
    auto_free char *text = xstrdup(command);
    char *const argv[] = {shell, option, text, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t set;
    int failed;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGPIPE); /* ignored by us, not by what a shell starts */
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return ENOMEM;
    }
    if (posix_spawnattr_init(&attributes) != 0) {
        (void)posix_spawn_file_actions_destroy(&actions);
        return ENOMEM;
    }
    failed = posix_spawn_file_actions_adddup2(&actions, input_fd, STDIN_FILENO);
    if (failed == 0) {
        failed = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    }
    if (failed == 0) {
        (void)posix_spawnattr_setsigdefault(&attributes, &set);
        (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
        failed = posix_spawn(pid, "/bin/sh", &actions, &attributes, argv, vars);
    }
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    return failed;
}

static void
wait_for(pid_t pid)
{
    int how = 0;

    while (waitpid(pid, &how, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(how)) {
        log_put(LOG_ERROR, "--hook: the command was ended by signal %d", WTERMSIG(how));
    } else if (WEXITSTATUS(how) != 0) {
        log_put(LOG_ERROR, "--hook: the command ended with status %d", WEXITSTATUS(how));
    }
}

void
hook_run(const char *command, const char *archive, int status, struct str text)
{
    auto_free char *archive_var = xasprintf("ASSETS_ARCHIVE=%s", archive);
    auto_free char *status_var = xasprintf("ASSETS_EXIT=%d", status);
    auto_free char **vars = NULL;
    auto_close int input_fd = -1;
    struct err e = {0};
    pid_t pid = 0;
    int failed;

    if (getenv("ASSETS_EXIT") != NULL) {
        return;
    }
    input_fd = input_of(text, &e);
    if (input_fd < 0) {
        log_put(LOG_ERROR, "--hook: %s", e.text);
        return;
    }
    vars = environment(archive_var, status_var);
    failed = spawn(command, vars, input_fd, &pid);
    if (failed != 0) {
        log_put(LOG_ERROR, "--hook: start /bin/sh: %s", strerror(failed));
        return;
    }
    wait_for(pid);
}
