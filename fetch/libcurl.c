#include "fetch/libcurl.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/*
 * The ABI is number 4 since 7.16 (2006). What is older than
 * 7.88 refuses an option, later.
 */
static const char soname[] = "libcurl.so.4";

#define SLOT(function)                                                                   \
    {                                                                                    \
        "curl_" #function, offsetof(struct libcurl, function)                            \
    }

static const struct {
    const char *name;
    size_t at;
} slots[] = {
    SLOT(global_init),      SLOT(global_cleanup),      SLOT(version),
    SLOT(easy_init),        SLOT(easy_cleanup),        SLOT(easy_setopt),
    SLOT(easy_getinfo),     SLOT(easy_pause),          SLOT(easy_strerror),
    SLOT(multi_init),       SLOT(multi_cleanup),       SLOT(multi_setopt),
    SLOT(multi_add_handle), SLOT(multi_remove_handle), SLOT(multi_perform),
    SLOT(multi_poll),       SLOT(multi_info_read),     SLOT(multi_strerror),
    SLOT(slist_append),     SLOT(slist_free_all),
};

bool
libcurl_load(struct libcurl *out, struct err *e)
{
    void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

    if (library == NULL) {
        return err_set(e, ERR_NET_DOWN, "%s; install libcurl to download", dlerror());
    }
    for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++) {
        void *function = dlsym(library, slots[i].name);

        if (function == NULL) {
            return err_set(e, ERR_NET_DOWN, "%s has no %s", soname, slots[i].name);
        }
        /* POSIX has functions and data share one pointer size; C has no cast for it. */
        memcpy((char *)out + slots[i].at, &function, sizeof function);
    }
    return true;
}

const char *
libcurl_engine(void)
{
    static char text[256]; /* a fact of the machine, not state */
    struct libcurl curl;
    struct err e = {0};
    bool loaded = libcurl_load(&curl, &e);

    (void)snprintf(text, sizeof text, "%.255s", loaded ? curl.version() : e.text);
    return text;
}
