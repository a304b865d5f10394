#include "thumbs/landlock.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * The kernel's struct landlock_ruleset_attr as of ABI 6
 * (Documentation/userspace-api/landlock.rst). Written out here because Debian 12's header
 * ends at handled_access_fs. Older kernels take the longer struct as long as the fields
 * that they do not know are 0 (copy_struct_from_user).
 */
struct ruleset {
    uint64_t handled_fs;
    uint64_t handled_net; /* from ABI 4 */
    uint64_t scoped;      /* from ABI 6: abstract sockets, signals */
};

enum { VERSION_FLAG = 1 }; /* LANDLOCK_CREATE_RULESET_VERSION */

static int
ruleset_create(const struct ruleset *r, uint32_t flags)
{
    return (int)syscall(SYS_landlock_create_ruleset, r, r != NULL ? sizeof *r : 0, flags);
}

/*
 * Adds bit after bit to *field until the kernel knows no more: so every right is handled
 * that the running kernel has, also one that is newer than this file.
 */
static void
add_known_rights(struct ruleset *r, uint64_t *field)
{
    for (unsigned bit = 0; bit < 64; bit++) {
        uint64_t before = *field;
        int fd;

        *field |= UINT64_C(1) << bit;
        fd = ruleset_create(r, 0);
        if (fd < 0) {
            *field = before;
            return;
        }
        (void)close(fd);
    }
}

int
landlock_deny_all(void)
{
    struct ruleset r = {0};
    int abi = ruleset_create(NULL, VERSION_FLAG);
    int fd;
    bool held;

    if (abi <= 0) {
        /* ENOSYS: too old; EOPNOTSUPP: switched off; EPERM: a container's own filter. */
        return 0;
    }
    add_known_rights(&r, &r.handled_fs);
    add_known_rights(&r, &r.handled_net);
    add_known_rights(&r, &r.scoped);
    fd = ruleset_create(&r, 0);
    if (fd < 0) {
        return -1;
    }
    held = syscall(SYS_landlock_restrict_self, fd, 0) == 0;
    (void)close(fd);
    return held ? abi : -1;
}
