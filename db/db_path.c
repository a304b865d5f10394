#include "db/db_path.h"

#include "base/mem.h"
#include "base/str.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL) {
        return xstrdup(".");
    }
    return slash == path ? xstrdup("/") : xstrndup(path, (size_t)(slash - path));
}

bool
db_path_look(struct db_path *out, const char *path, struct err *e)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    auto_free char *folder = folder_of(path);
    auto_free char *resolved = realpath(folder, NULL);
    auto_free char *wal = NULL;
    auto_free char *file = NULL;
    struct stat st;

    *out = (struct db_path){0};
    if (resolved == NULL) {
        return err_sys(e, "catalog folder %s", folder);
    }
    file = xasprintf("%s/%s", strcmp(resolved, "/") == 0 ? "" : resolved, name);
    if (lstat(file, &st) == 0) {
        if (!S_ISREG(st.st_mode)) {
            return err_set(
                e, ERR_DISK,
                "catalog %s: a %s stands where the file should be; move it away", file,
                S_ISLNK(st.st_mode) ? "symbolic link" : "folder or device");
        }
        out->exists = true;
    } else if (errno != ENOENT) {
        return err_sys(e, "catalog %s", file);
    }
    wal = xasprintf("%s-wal", file);
    out->wal_bytes = lstat(wal, &st) == 0 && S_ISREG(st.st_mode) ? st.st_size : 0;
    out->folder_writable = access(resolved, W_OK) == 0;
    out->file = steal_ptr(&file);
    return true;
}

void
db_path_release(struct db_path *p)
{
    free(p->file);
    *p = (struct db_path){0};
}

static bool
is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("/._-~", c) != NULL);
}

char *
db_path_uri(const char *file, const char *query)
{
    auto_buf struct buf b = {0};

    buf_init(&b, 4 * (size_t)PATH_MAX);
    buf_add_cstr(&b, "file:");
    for (const char *c = file; *c != '\0'; c++) {
        if (is_plain(*c)) {
            buf_add_byte(&b, *c);
        } else {
            buf_addf(&b, "%%%02X", (unsigned)(unsigned char)*c);
        }
    }
    buf_addf(&b, "?%s", query);
    return buf_steal(&b);
}
