#include "thumbs/sandbox.h"

#include "base/limits.h"
#include "thumbs/landlock.h"
#include "thumbs/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

const char *
sandbox_relaxed(void)
{
#ifdef ASSETS_SANITIZED
    /* A release must not hold this text: a test looks for it. */
    return "ASSETS_SANITIZED: no system call filter and no memory limit in this build";
#else
    return NULL;
#endif
}

void
sandbox_version(char *out, size_t size)
{
    const struct scmp_version *v = seccomp_version();

    (void)snprintf(out, size, "libseccomp %u.%u.%u", v->major, v->minor, v->micro);
}

struct limit {
    int which;
    rlim_t most;
    const char *name;
};

static bool
limits_set(struct err *e)
{
    /*
     * CPU here is the whole life's ceiling. The parent lowers the soft limit before each
     * job to what was used plus LIMIT_WORKER_CPU_S: a process may set another's limits
     * from outside, so that the filter need not let the worker touch its own.
     */
    static const struct limit limits[] = {
#ifndef ASSETS_SANITIZED /* AddressSanitizer reserves terabytes of addresses */
        {RLIMIT_AS, LIMIT_WORKER_MEMORY_BYTES, "RLIMIT_AS"},
#endif
        {RLIMIT_CPU, (rlim_t)LIMIT_WORKER_CPU_S * (LIMIT_WORKER_FILES + 1), "RLIMIT_CPU"},
        {RLIMIT_FSIZE, WIRE_BOXES * LIMIT_THUMB_BYTES, "RLIMIT_FSIZE"},
        {RLIMIT_NOFILE, LIMIT_WORKER_FDS, "RLIMIT_NOFILE"},
        {RLIMIT_CORE, 0, "RLIMIT_CORE"},
        {RLIMIT_MEMLOCK, 0, "RLIMIT_MEMLOCK"},
        {RLIMIT_MSGQUEUE, 0, "RLIMIT_MSGQUEUE"},
        {RLIMIT_NPROC, 0, "RLIMIT_NPROC"},
    };

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct rlimit now, want = {limits[i].most, limits[i].most};

        if (getrlimit((__rlimit_resource_t)limits[i].which, &now) == 0 &&
            now.rlim_max < want.rlim_max) {
            want = (struct rlimit){now.rlim_max, now.rlim_max}; /* stricter already */
        }
        if (limits[i].which == RLIMIT_CPU && now.rlim_cur < want.rlim_cur) {
            want.rlim_cur = now.rlim_cur; /* the parent was here first */
        }
        if (setrlimit((__rlimit_resource_t)limits[i].which, &want) != 0) {
            return err_set(e, ERR_WORKER, "%s: %s", limits[i].name, strerror(errno));
        }
    }
    return true;
}

static bool
privileges_drop(struct err *e)
{
    /* The parent may have died before this; then nobody would end us. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return err_set(e, ERR_WORKER, "prctl: %s", strerror(errno));
    }
    return true;
}

#ifndef ASSETS_SANITIZED

/* What decoding one file in one thread needs, and nothing that names a thing outside. */
static const int plain_calls[] = {
    SCMP_SYS(pread64),  /* the media */
    SCMP_SYS(pwrite64), /* the pictures */
    SCMP_SYS(close),    /* both, when the job is done */
    SCMP_SYS(brk),      /* malloc … */
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),         /* pthread_once and locks of the libraries */
    SCMP_SYS(getrandom),     /* seeds of hash tables */
    SCMP_SYS(sysinfo),       /* glibc's qsort asks how much memory there is */
    SCMP_SYS(clock_gettime), /* where there is no vDSO */
    SCMP_SYS(gettimeofday),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask), /* abort() and siglongjmp */
    SCMP_SYS(getpid),         /* abort() … */
    SCMP_SYS(gettid),
    SCMP_SYS(exit_group),
};

static int
rules_add(scmp_filter_ctx f)
{
    int bad = 0;

    for (size_t i = 0; i < sizeof plain_calls / sizeof plain_calls[0]; i++) {
        bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, plain_calls[i], 0);
    }
    /* Messages only on the one socket. */
    bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(recvmsg), 1,
                            SCMP_A0(SCMP_CMP_EQ, SANDBOX_SOCKET));
    bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(sendmsg), 1,
                            SCMP_A0(SCMP_CMP_EQ, SANDBOX_SOCKET));
    /*
     * Memory of no file, never executable. So no descriptor can be mapped either: a
     * mapping of the pictures' memory would keep the parent from sealing it.
     */
    bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
                            SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS));
    bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    /*
     * abort() of a library must look like one: SIGABRT to ourselves and to nobody else.
     */
    bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 2,
                            SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()),
                            SCMP_A2(SCMP_CMP_EQ, SIGABRT));
    return bad;
}

static bool
filter_load(struct err *e)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int bad;

    if (f == NULL) {
        return err_set(e, ERR_WORKER, "seccomp: no memory for the filter");
    }
    /* A call by another architecture's door (x32, int 0x80) kills as well. */
    bad = seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (bad == 0) {
        bad = rules_add(f);
    }
    if (bad == 0) {
        bad = seccomp_load(f);
    }
    seccomp_release(f);
    if (bad != 0) {
        return err_set(e, ERR_WORKER, "seccomp: %s", strerror(bad < 0 ? -bad : EINVAL));
    }
    return true;
}

#else

static bool
filter_load(struct err *e)
{
    (void)e;
    return true;
}

#endif

bool
sandbox_enter(int *landlock, struct err *e)
{
    if (!limits_set(e) || !privileges_drop(e)) {
        return false;
    }
    *landlock = landlock_deny_all();
    if (*landlock < 0) {
        return err_set(e, ERR_WORKER, "landlock: %s", strerror(errno));
    }
    return filter_load(e);
}
