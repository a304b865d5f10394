/*
 * catalog/import_files.h - the files below a folder, and which asset each of them fits
 * best. Private to catalog/import_*.c.
 */
#ifndef ASSETS_CATALOG_IMPORT_FILES_H
#define ASSETS_CATALOG_IMPORT_FILES_H

#include "base/mem.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct import_file {
    const char *path; /* below the folder; in the arena */
    int64_t bytes;
    uint64_t name_hash; /* of its last part, decoded */
    /* the best fit so far */
    int64_t asset;     /* 0: none */
    int32_t fit;       /* the larger the better */
    int32_t parts;     /* of the path, that are the same */
    bool is_tied;      /* another asset fits as well */
    int32_t namesakes; /* assets of the same file name */
};

struct import_files {
    struct import_file *p; /* owned */
    size_t n, room;
    struct arena names;
    int64_t passed_over;
    dev_t skip_dev; /* a folder that is left out: the archive's own */
    ino_t skip_ino;
    /* told of each folder that could not be read, or is too deep; e is why */
    void (*unreadable)(void *arg, const char *path, const struct err *why);
    void *arg;
};

/* Lists all below dir_fd, which stays open. ERR_LIMIT. Sorted by name_hash in the end. */
MUST_USE bool import_files_list(struct import_files *files, int dir_fd, struct err *e);
/* One of them, for reading; -1 and errno. Nothing is followed. */
int import_file_open(int dir_fd, const char *path);
void import_files_release(struct import_files *files);

/* Takes note of an asset wherever a file has its name. url may be a path alone. */
void import_files_meet(struct import_files *files, int64_t asset, struct str url);

/* How well a path fits: parts that are the same at the end; 0: it does not. Pure. */
int32_t import_fit(struct str path, struct str host, struct str url_path);

#endif
