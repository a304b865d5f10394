/*
 * catalog/rebuild_files.h - the files that an archive holds, each read, for a catalog
 * that is made anew. Private to catalog/rebuild_*.c.
 */
#ifndef ASSETS_CATALOG_REBUILD_FILES_H
#define ASSETS_CATALOG_REBUILD_FILES_H

#include "catalog/rebuild_catalog.h"
#include "storage/verify.h"

enum file_found { FILE_WHOLE, FILE_DIFFERS, FILE_ABSENT, FILE_UNREADABLE };

struct held_file {
    uint8_t sha256[SHA256_BYTES]; /* as its name says */
    char ending[8];
    int64_t bytes; /* as found */
    uint8_t found; /* enum file_found, FILE_WHOLE or not */
    bool is_known; /* the catalog has its object */
};

struct held_files {
    struct held_file *p; /* by digest; owned */
    size_t n, room;
};

/* What is there, without reading; what is no object goes to the strays of out. */
MUST_USE bool held_files_list(struct held_files *files, struct storage *s,
                              struct rebuilt *out, struct err *e);
/* Reads them all. Errors: those of storage_verify, ERR_STOPPED. */
MUST_USE bool held_files_read(struct held_files *files, struct storage *s,
                              const struct rebuild_opts *opts, struct rebuilt *out,
                              struct err *e);
/* NULL: there is none. */
struct held_file *held_files_find(const struct held_files *files,
                                  const uint8_t sha256[SHA256_BYTES]);
void held_file_name(const struct held_file *f, char name[STORAGE_NAME_MAX]);
void held_files_release(struct held_files *files); /* accepts zero */

/* A file that nobody knows; its name is made printable. */
void rebuilt_add_stray(struct rebuilt *out, const char *name);

#endif
