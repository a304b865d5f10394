/*
 * thumbs/desktop.h - thumbnails where desktops look for them: freedesktop.org's Thumbnail
 * Managing Standard 0.9.0.
 *
 * The user's cache is $XDG_CACHE_HOME/thumbnails, else ~/.cache/thumbnails; a shared
 * repository is .sh_thumbnails beside the originals. Both hold the folders normal, large,
 * x-large, xx-large and fail/assets-<version>, which are made when something is first
 * written. An entry is named by the MD5 of its original's URI and tells of which state of
 * it it is.
 */
#ifndef ASSETS_THUMBS_DESKTOP_H
#define ASSETS_THUMBS_DESKTOP_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>
#include <sys/types.h>

/* ---- names ---- */

enum desktop_size {
    DESKTOP_NORMAL,
    DESKTOP_LARGE,
    DESKTOP_X_LARGE,
    DESKTOP_XX_LARGE,
    DESKTOP_SIZES
};
enum { DESKTOP_ENTRY = 40 }; /* 32 hex digits, ".png", NUL */

const char *desktop_size_name(enum desktop_size s); /* "x-large" */
uint32_t desktop_size_px(enum desktop_size s);      /* 512 */
enum desktop_size desktop_size_of(uint32_t box_px); /* DESKTOP_SIZES: none is so large */

/*
 * The working folder as the user sees it: $PWD where it is that, as in GLib. The caller
 * owns it. Errors: ERR_DISK.
 */
MUST_USE bool desktop_working_folder(char **out, struct err *e);
/*
 * Adds name's absolute path without "//", "." and "..", links left as they are; fd is
 * that file, open. Where a ".." leads behind a link, the path is the one that the kernel
 * knows.
 */
void desktop_path(const char *cwd, const char *name, int fd, struct buf *out);
/* "file:///data/photos/me.png": escaped as g_filename_to_uri of GLib 2.74 does. */
void desktop_uri(struct str path, struct buf *out);
void desktop_shared_uri(struct str path, struct buf *out); /* "./me.png" */
void desktop_entry(struct str uri, char out[DESKTOP_ENTRY]);

/* ---- what a thumbnail tells ---- */

/* The state of an original. Texts are borrowed. */
struct desktop_original {
    const char *uri;
    const char *entry; /* of that URI */
    int64_t mtime_s, bytes;
    mode_t mode;       /* its permissions, which a shared thumbnail takes over */
};

/*
 * True where fd is a PNG whose Thumb::URI is this one. Reads heads of chunks and texts
 * only.
 */
bool desktop_is_of(int fd, const char *uri);
/*
 * True where fd is a PNG of this original as it is: URI and MTime equal, and Size where
 * it is told. In a shared repository what is not told is not compared.
 */
bool desktop_is_valid(int fd, const struct desktop_original *o, bool is_shared);

/* ---- the user's cache, or a shared repository ---- */

struct desktop;

/* Errors: ERR_USAGE (neither XDG_CACHE_HOME nor HOME is an absolute path). */
MUST_USE bool desktop_open(struct desktop **out, struct err *e);
/* Of the originals in this folder. */
struct desktop *desktop_open_shared(const char *folder);
void desktop_close(struct desktop *d); /* accepts NULL */
const char *desktop_root(const struct desktop *d);

/* True where the open file lies within: such files are never thumbnailed. */
bool desktop_holds(struct desktop *d, int fd);

bool desktop_has(struct desktop *d, enum desktop_size s,
                 const struct desktop_original *o);
/* An earlier failure of this version of the program, of the same state of the file. */
bool desktop_has_failed(struct desktop *d, const struct desktop_original *o);

/* Writes beside and renames; modes 0700 and 0600, or the original's where shared. */
MUST_USE bool desktop_put(struct desktop *d, enum desktop_size s,
                          const struct desktop_original *o, struct str png,
                          struct err *e);
/* Notes that no thumbnail could be made: an empty PNG. */
MUST_USE bool desktop_put_failure(struct desktop *d, const struct desktop_original *o,
                                  struct err *e);
void desktop_forget_failure(struct desktop *d, const struct desktop_original *o);

#endif
