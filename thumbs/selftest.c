#include "thumbs/selftest.h"

#include "base/limits.h"
#include "base/mem.h"
#include "thumbs/job.h"
#include "thumbs/sandbox.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * One raw call: what a process that was taken over would
 * do, without the C library's help.
 */
struct act {
    const char *name;
    long number;
    long args[6];
};

#define ADDRESS(p) ((long)(intptr_t)(p))

static const char etc_passwd[] = "/etc/passwd";
static const char shell[] = "/bin/sh";
static const char somewhere[] = "/tmp/assets-self-test";
static const uint64_t how[3]; /* struct open_how: read-only */
static const char *const shell_argv[] = {shell, NULL};
static uint8_t scratch[4096]; /* set by the kernel only */

/* clang-format off */
static const struct act acts[] = {
    {"openat",        SYS_openat,       {AT_FDCWD, ADDRESS(etc_passwd), O_RDONLY}},
    {"openat2",       SYS_openat2,
        {AT_FDCWD, ADDRESS(etc_passwd), ADDRESS(how), sizeof how}},
    {"create",        SYS_openat,
        {AT_FDCWD, ADDRESS(somewhere), O_CREAT | O_WRONLY, 0600}},
    {"stat",          SYS_newfstatat,
        {AT_FDCWD, ADDRESS(etc_passwd), ADDRESS(scratch), 0}},
    {"unlink",        SYS_unlinkat,     {AT_FDCWD, ADDRESS(somewhere), 0}},
    {"rename",        SYS_renameat2,
        {AT_FDCWD, ADDRESS(somewhere), AT_FDCWD, ADDRESS(somewhere), 0}},
    {"mkdir",         SYS_mkdirat,      {AT_FDCWD, ADDRESS(somewhere), 0700}},
    {"chdir",         SYS_chdir,        {ADDRESS("/")}},
    {"mount",         SYS_mount,        {0, 0, 0, 0, 0}},
    {"socket",        SYS_socket,       {AF_INET, SOCK_STREAM, 0}},
    {"socket-unix",   SYS_socket,       {AF_UNIX, SOCK_STREAM, 0}},
    {"socketpair",    SYS_socketpair,   {AF_UNIX, SOCK_STREAM, 0, ADDRESS(scratch)}},
    {"connect",       SYS_connect,      {SANDBOX_SOCKET, ADDRESS(scratch), 16}},
    {"bind",          SYS_bind,         {SANDBOX_SOCKET, ADDRESS(scratch), 16}},
    {"send-elsewhere", SYS_sendmsg,      {SANDBOX_SOCKET + 1, ADDRESS(scratch), 0}},
    {"recv-elsewhere", SYS_recvmsg,      {SANDBOX_SOCKET + 1, ADDRESS(scratch), 0}},
    {"exec",          SYS_execve,       {ADDRESS(shell), ADDRESS(shell_argv), 0}},
    {"execveat",      SYS_execveat,
        {AT_FDCWD, ADDRESS(shell), ADDRESS(shell_argv), 0, 0}},
    {"fork",          SYS_clone,        {SIGCHLD}},
    {"clone3",        SYS_clone3,       {ADDRESS(scratch), 88}},
    {"unshare",       SYS_unshare,      {0x10000000}}, /* CLONE_NEWUSER */
    {"ptrace",        SYS_ptrace,       {PTRACE_TRACEME}},
    {"vm-readv",      SYS_process_vm_readv,
        {1, ADDRESS(scratch), 0, ADDRESS(scratch), 0, 0}},
    {"pidfd",         SYS_pidfd_open,   {1, 0}},
    {"kill",          SYS_kill,         {1, 0}},
    {"tgkill",        SYS_tgkill,       {1, 1, 0}},
    {"abort-other",   SYS_tgkill,       {1, 1, SIGABRT}},
    {"sigaction",     SYS_rt_sigaction, {SIGXCPU, ADDRESS(scratch), 0, 8}},
    {"prlimit",       SYS_prlimit64,    {0, RLIMIT_CPU, 0, ADDRESS(scratch)}},
    {"prctl",         SYS_prctl,        {PR_SET_DUMPABLE, 1}},
    {"setuid",        SYS_setuid,       {0}},
    {"memfd",         SYS_memfd_create, {ADDRESS("x"), 0}},
    {"mmap-exec",     SYS_mmap,
        {0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0}},
    {"mmap-file",     SYS_mmap,         {0, 4096, PROT_READ, MAP_SHARED, 0, 0}},
    {"mprotect-exec", SYS_mprotect,     {ADDRESS(scratch), 4096, PROT_READ | PROT_EXEC}},
    {"io-uring",      SYS_io_uring_setup, {1, ADDRESS(scratch)}},
    {"bpf",           SYS_bpf,          {0, ADDRESS(scratch), 16}},
    {"perf",          SYS_perf_event_open, {ADDRESS(scratch), 0, -1, -1, 0}},
    {"userfaultfd",   SYS_userfaultfd,  {0}},
    {"keyctl",        SYS_keyctl,       {0, 0}},
    {"seccomp",       SYS_seccomp,      {0, 0, 0}},
    {"ioctl",         SYS_ioctl,        {0, 0x5401, ADDRESS(scratch)}}, /* TCGETS */
    {"dup",           SYS_dup,          {0}},
    {"read",          SYS_read,         {0, ADDRESS(scratch), 1}},
    {"write",         SYS_write,        {2, ADDRESS("x"), 1}},
#ifdef __x86_64__
    {"open",          SYS_open,         {ADDRESS(etc_passwd), O_RDONLY}},
    {"vfork",         SYS_vfork,        {0}},
    {"x32",           0x40000000 | 39,  {0}}, /* getpid by the x32 door */
#endif
};
/* clang-format on */

static int
act_try(const struct act *a)
{
    const long *n = a->args;

    return syscall(a->number, n[0], n[1], n[2], n[3], n[4], n[5]) < 0 ? SELFTEST_DENIED
                                                                      : SELFTEST_POSSIBLE;
}

/*
 * Asks for memory until there is none; possible only where
 * more came than the limit allows.
 */
static int
memory_grow(void)
{
    enum { STEP = 16 * 1024 * 1024 };
    int64_t got = 0;

    while (got <= LIMIT_WORKER_MEMORY_BYTES) {
        void *p =
            mmap(NULL, STEP, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (p == MAP_FAILED) {
            return SELFTEST_DENIED;
        }
        got += STEP;
    }
    return SELFTEST_POSSIBLE;
}

/* As our own code would, for more than the limit: it ends the process by mem_end. */
static int
memory_ask(void)
{
    free(xcalloc(1, LIMIT_WORKER_MEMORY_BYTES));
    return SELFTEST_POSSIBLE;
}

__attribute__((noreturn)) static void
spin_for_ever(void)
{
    for (volatile unsigned n = 0;; n++) {
    }
}

#ifdef __x86_64__
/* getpid by the 32-bit door, whose numbers mean other calls. */
static int
int80_try(void)
{
    long result;

    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory");
    return result > 0 ? SELFTEST_POSSIBLE : SELFTEST_DENIED;
}
#endif

int
selftest_run(const char *act)
{
    struct err e = {0};
    int landlock;

    job_warm_up();
    if (!sandbox_enter(&landlock, &e)) {
        return SELFTEST_UNCONFINED;
    }
    if (strcmp(act, "none") == 0) {
        return SELFTEST_POSSIBLE;
    }
    if (strcmp(act, "grow") == 0) {
        return memory_grow();
    }
    if (strcmp(act, "ask") == 0) {
        return memory_ask();
    }
    if (strcmp(act, "spin") == 0) {
        spin_for_ever();
    }
    if (strcmp(act, "abort") == 0) {
        abort(); /* of a library: must look like one */
    }
#ifdef __x86_64__
    if (strcmp(act, "int80") == 0) {
        return int80_try();
    }
#endif
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        if (strcmp(act, acts[i].name) == 0) {
            return act_try(&acts[i]);
        }
    }
    return SELFTEST_UNKNOWN;
}
