/* gallery/out_list.h - the files of a gallery by name and size. */
#ifndef ASSETS_GALLERY_OUT_LIST_H
#define ASSETS_GALLERY_OUT_LIST_H

#include "base/err.h"
#include "gallery/out_name.h"

#include <stdint.h>

struct out_file {
    char name[OUT_NAME_MAX]; /* from index.html: "g/c/0123456789abcdef.js" */
    int64_t bytes;
};

struct out_list {
    struct out_file *files; /* owned */
    size_t n, cap;
};

void out_list_add(struct out_list *l, enum out_place place, const char *name,
                  int64_t bytes);
void out_list_release(struct out_list *l); /* accepts zero */

/* By name, each once. */
void out_list_sort(struct out_list *l);
/* Of a sorted list: first digits of the SHA-256 of its names and sizes, terminated. */
void out_list_hash(const struct out_list *l, char hash[OUT_HASH + 1]);
/* In a sorted list. */
bool out_list_has(const struct out_list *l, const char *name);

/*
 * Calls fn for each regular file of our naming in the folder, in no order; links are
 * none. dir_fd is borrowed. fn false ends the walk. Errors: ERR_DISK.
 */
MUST_USE bool out_list_each(int dir_fd, enum out_place place,
                            bool (*fn)(void *arg, const char *name, int64_t bytes),
                            void *arg, struct err *e);

#endif
