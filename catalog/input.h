/*
 * catalog/input.h - the sources that a command line names: files, folders, standard
 * input, lists of names, URLs.
 */
#ifndef ASSETS_CATALOG_INPUT_H
#define ASSETS_CATALOG_INPUT_H

#include "base/err.h"
#include "base/str.h"

#include <stddef.h>

struct fetch_opts;

struct input_opts {
    /* as given: a path, "-" for standard input, an http(s) URL */
    const char *const *names;
    size_t n_names;
    /* -i FILE: one name a line, '#' comments and empty lines passed over; "-" is stdin */
    const char *const *list_files;
    size_t n_list_files;
    const struct fetch_opts *net; /* for URLs; NULL: URLs are refused (offline) */
    int stop_fd;                  /* readable when the user wants to end; -1: none */
    /*
     * Asked of each name that is an http, https or file URL, with the arg of input_each:
     * *taken, it is no source, and nothing is opened or fetched. NULL: nobody asks.
     */
    bool (*claim)(void *arg, const char *url, bool *taken, struct err *e);
};

/*
 * Calls fn for each source in the order given, folders in byte order of names, links not
 * followed, files whose first bytes are media passed over inside folders. A source that
 * cannot be opened or fetched is given with fd -1 and its reason in `why`; fn decides to
 * go on (true) or to end (false, with e set). fd is borrowed.
 * final_url: of a page that was fetched, else NULL; its relative references resolve
 * against it.
 */
typedef bool input_fn(void *arg, const char *name, int fd, const char *final_url,
                      const struct err *why, struct err *e);
MUST_USE bool input_each(const struct input_opts *opts, input_fn *fn, void *arg,
                         struct err *e);

#endif
