#include "catalog/archive.h"

#include "base/mem.h"
#include "catalog/sidelog.h"
#include "db/row_audit.h"
#include "storage/verify.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

bool
archive_find(const char *given, char **dir, struct err *e)
{
    const char *env = getenv("ASSETS_ARCHIVE");
    auto_free char *here = NULL;

    if (given != NULL) {
        *dir = xstrdup(given);
        return true;
    }
    if (env != NULL && env[0] != '\0') {
        *dir = xstrdup(env);
        return true;
    }
    here = getcwd(NULL, 0);
    if (here == NULL) {
        return err_sys(e, "working folder");
    }
    while (!storage_is_archive(here)) {
        char *slash = strrchr(here, '/');

        if (slash == NULL || here[1] == '\0') {
            return err_set(
                e, ERR_ROOT,
                "no archive here: neither this folder nor a parent holds .assets-root; "
                "give -a DIR, or make one with 'assets init DIR'");
        }
        slash[slash == here ? 1 : 0] = '\0';
    }
    *dir = steal_ptr(&here);
    return true;
}

static bool
has_catalog(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

static bool
is_one(void *arg, const char *name, int64_t bytes)
{
    bool *found = arg;

    (void)name;
    (void)bytes;
    *found = true;
    return false;
}

/*
 * An empty catalog beside originals would say that none of them is known: it is made only
 * where there is nothing yet.
 */
static bool
catalog_may_be_new(struct archive *a, const char *path, struct err *e)
{
    bool found = false;

    if (has_catalog(path)) {
        return true;
    }
    if (!storage_each(a->storage, STORAGE_MEDIA, is_one, &found, e)) {
        return false;
    }
    return !found ||
           err_set(e, ERR_ROOT,
                   "%s: the catalog is gone, but originals are there; nothing was "
                   "changed. Put catalog.db back from a copy, or run: assets -a %s "
                   "import --rebuild",
                   path, storage_dir(a->storage));
}

bool
archive_open(struct archive *a, const char *dir, enum archive_mode mode, struct err *e)
{
    auto_free char *path = xasprintf("%s/catalog.db", dir);
    bool write = mode != ARCHIVE_READ;

    *a = (struct archive){0};
    if (!storage_is_archive(dir) && has_catalog(path)) {
        return err_set(
            e, ERR_ROOT,
            "%s: holds a catalog but no .assets-root; nothing was changed. Is the "
            "right disk mounted?",
            dir);
    }
    if (mode == ARCHIVE_CREATE && !storage_is_archive(dir) && !storage_create(dir, e)) {
        return false;
    }
    if (!storage_open(&a->storage, dir, write ? STORAGE_WRITE : STORAGE_READ, e) ||
        !catalog_may_be_new(a, path, e) ||
        !db_open(&a->db, path, write ? DB_WRITE : DB_READ, storage_uuid(a->storage), e)) {
        archive_close(a);
        return false;
    }
    if (write) {
        a->log = sidelog_new(a->storage, a->db);
    }
    return true;
}

void
archive_close(struct archive *a)
{
    db_close(a->db);
    sidelog_free(a->log);
    /* The lock goes last: nobody may write before the catalog is closed. */
    storage_close(a->storage);
    *a = (struct archive){0};
}

static bool
note_any(void *arg, const struct storage_found *f)
{
    (void)f;
    *(bool *)arg = true;
    return false;
}

static bool
count_held(void *arg, const struct row_stored *r)
{
    *(int64_t *)arg += r->said != SAID_ABSENT;
    return true;
}

bool
archive_guard(struct archive *a, struct err *e)
{
    int64_t held = 0;
    bool any = false;
    bool has_media;

    if (!storage_survey(a->storage, note_any, &any, &has_media, e)) {
        return false;
    }
    if (any) {
        return true;
    }
    if (!row_stored_each(a->db, count_held, &held, e)) {
        return false;
    }
    return held <= 1 || /* one file is what a hand deletes */
           err_set(e, ERR_ROOT,
                   "%s: media/ is empty, and the catalog has %jd files: nothing was "
                   "changed. Is its disk mounted? If they are lost: assets audit "
                   "--confirm-loss",
                   storage_dir(a->storage), (intmax_t)held);
}
