#include "storage/local.h"

#include "base/fd.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void
part_name(const uint8_t *key, const char *ending, char out[LOCAL_LEAF_MAX])
{
    char hex[SHA256_HEX + 1];

    hex_encode(key, SHA256_BYTES, hex);
    (void)snprintf(out, LOCAL_LEAF_MAX, "%s%s", hex, ending);
}

static bool
part_fail(struct err *e, const struct local *l, const char *doing, const char *name)
{
    char path[LOCAL_LEAF_MAX + sizeof "incoming/"];

    (void)snprintf(path, sizeof path, "incoming/%s", name);
    return path_fail(e, l->dir, doing, path);
}

/*
 * A run that died between chmod and rename left it read-only: nobody but root could open
 * it.
 */
static void
make_writable(const struct local *l, const char *name)
{
    struct stat st;
    auto_close int fd = path_open_file(l->incoming_fd, name, O_RDONLY, 0, &st);

    if (fd >= 0) {
        (void)fchmod(fd, 0600);
    }
}

bool
local_part_open(void *state, const uint8_t *key, int *fd, struct err *e)
{
    struct local *l = state;
    auto_close int part_fd = -1;
    char name[LOCAL_LEAF_MAX];
    struct stat st;

    part_name(key, ".part", name);
    for (int i = 0; i < 2; i++) {
        fd_close_at(&part_fd);
        part_fd = path_open_file(l->incoming_fd, name, O_RDWR | O_CREAT, 0600, &st);
        if (part_fd >= 0 && st.st_nlink == 1) {
            *fd = steal_fd(&part_fd);
            return true;
        }
        if (part_fd >= 0) {
            /* A second name: an object already (path_rename_by_link), or planted. */
            (void)unlinkat(l->incoming_fd, name, 0);
        } else if (errno == EACCES) {
            make_writable(l, name);
        } else {
            break;
        }
    }
    return part_fail(e, l, "open", name);
}

/*
 * Not synced, nor is the part: what the note claims is proved by the digest of the
 * prefix before a resume, and the note by its own. A power cut can cost a download's
 * beginning, never its truth; two syncs for each checkpoint of each of many transfers
 * would cost every run. The rename keeps the older note whole until the newer one is.
 */
bool
local_part_save(void *state, const uint8_t *key, struct str note_text, struct err *e)
{
    struct local *l = state;
    auto_close int fd = -1;
    char name[LOCAL_LEAF_MAX];
    char tmp_name[LOCAL_LEAF_MAX];

    part_name(key, ".note", name);
    part_name(key, ".note.tmp", tmp_name);
    (void)unlinkat(l->incoming_fd, tmp_name, 0); /* of a save that failed */
    fd = path_open(l->incoming_fd, tmp_name, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (fd < 0) {
        return part_fail(e, l, "create", tmp_name);
    }
    if (!fd_write_all(fd, note_text.p, note_text.n, tmp_name, e)) {
        (void)unlinkat(l->incoming_fd, tmp_name, 0);
        return err_wrap(e, "%s", l->dir);
    }
    if (renameat(l->incoming_fd, tmp_name, l->incoming_fd, name) != 0) {
        (void)part_fail(e, l, "rename to", name);
        (void)unlinkat(l->incoming_fd, tmp_name, 0);
        return false;
    }
    return true;
}

bool
local_part_load(void *state, const uint8_t *key, struct buf *hold, int64_t *part_bytes,
                bool *found, struct err *e)
{
    struct local *l = state;
    auto_close int fd = -1;
    char path[LOCAL_LEAF_MAX + sizeof "incoming/"];
    char name[LOCAL_LEAF_MAX];
    struct stat st;

    (void)e; /* what can not be read is not there: the download starts over */
    part_name(key, ".part", name);
    (void)snprintf(path, sizeof path, "incoming/%s", name);
    fd = path_open_file(l->root_fd, path, O_RDONLY, 0, &st);
    if (fd < 0) {
        return true;
    }
    *part_bytes = st.st_size;
    fd_close_at(&fd);
    part_name(key, ".note", name);
    (void)snprintf(path, sizeof path, "incoming/%s", name);
    fd = path_open_file(l->root_fd, path, O_RDONLY, 0, &st);
    *found =
        fd >= 0 && st.st_size <= LIMIT_NOTE_BYTES && fd_read_to_end(fd, hold, name, NULL);
    return true;
}

void
local_part_drop(void *state, const uint8_t *key)
{
    struct local *l = state;
    char name[LOCAL_LEAF_MAX];

    part_name(key, ".part", name);
    (void)unlinkat(l->incoming_fd, name, 0);
    part_name(key, ".note", name);
    (void)unlinkat(l->incoming_fd, name, 0);
}

/* A note whose part is gone helps nobody. */
static bool
is_orphan_note(const struct local *l, const char *name)
{
    size_t n = strlen(name);
    char part[LOCAL_LEAF_MAX];

    if (n != SHA256_HEX + strlen(".note") ||
        !str_ends_nocase(str_of(name), STR(".note"))) {
        return false;
    }
    (void)snprintf(part, sizeof part, "%.*s.part", SHA256_HEX, name);
    return faccessat(l->incoming_fd, part, F_OK, AT_SYMLINK_NOFOLLOW) != 0 &&
           errno == ENOENT;
}

bool
local_part_sweep(struct local *l, struct err *e)
{
    DIR *list = path_list(l->incoming_fd, NULL);
    const struct dirent *entry;

    if (list == NULL) {
        return err_sys(e, "list %s/incoming", l->dir);
    }
    while ((entry = readdir(list)) != NULL) {
        struct str name = str_of(entry->d_name);

        if (str_ends_nocase(name, STR(".tmp")) || str_starts(name, STR(".newfile-")) ||
            is_orphan_note(l, entry->d_name)) {
            (void)unlinkat(l->incoming_fd, entry->d_name, 0);
        }
    }
    (void)closedir(list);
    return true;
}
