/* gallery/out_name.h - names of files that a gallery consists of. Pure. */
#ifndef ASSETS_GALLERY_OUT_NAME_H
#define ASSETS_GALLERY_OUT_NAME_H

#include "base/str.h"

/* The folders of a gallery. */
enum out_place { OUT_ROOT, OUT_APP, OUT_CHUNKS, OUT_SLICES, OUT_PAGES, OUT_PLACES };
extern const char *const out_folders[OUT_PLACES]; /* "", "g", "g/c", "g/t", "pages" */

enum {
    OUT_HASH = 16,    /* hexadecimal digits of a digest in a name */
    OUT_NAME_MAX = 64 /* "pages/2016-07-16.2-<hash>.html" and more, terminated */
};

/* True for a name that we give to files of this folder; index.html is none of them. */
bool out_name_is_ours(enum out_place place, struct str name);

/* True for what base/newfile leaves behind where it is killed. */
bool out_name_is_left_over(struct str name);

/* True for sixteen hexadecimal digits in lower case. */
bool out_name_is_hash(struct str s);

#endif
