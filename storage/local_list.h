/*
 * storage/local_list.h - a folder's names, looked at and put in order. Private to
 * storage/local_*.c.
 */
#ifndef ASSETS_STORAGE_LOCAL_LIST_H
#define ASSETS_STORAGE_LOCAL_LIST_H

#include "storage/local.h"
#include "storage/team.h"

#include "base/mem.h"

/* One name of a folder. */
struct entry {
    uint64_t key; /* to sort by: inode first, then the name's first 8 bytes */
    const char *leaf;
    int64_t bytes;
    uint32_t mode; /* as stat(2) has it; 0: it can not be looked at */
};

struct folder {
    struct team_job link; /* first */
    char *path;           /* owned; "media/ab" */
    DIR *list;            /* owned until it was read; NULL: it is not there any more */
    struct entry *at;     /* owned */
    size_t n;
    size_t cap;
    struct arena names;
    int error;     /* errno that spoils it, or 0 */
    bool is_given; /* to the team, as the next is of no meaning without it */
    bool is_done;
};

/* Of path, which stays the caller's. A folder that is gone since it was seen is empty. */
MUST_USE bool folder_open(const struct local *l, struct folder *f, struct err *e);
/*
 * Lists it, looks at each name without following it, sorts by name, and closes it.
 * ->error tells what went wrong. Touches nothing but the folder: for any thread.
 */
void folder_read(struct folder *f);
void folder_release(struct folder *f);

#endif
