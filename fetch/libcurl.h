/*
 * fetch/libcurl.h - libcurl, loaded when the first transfer is about to be made. The only
 * door to it, with libcurl.c.
 *
 * libcurl brings 31 more libraries along. Mapping and relocating them costs every start
 * of the program three times what `assets list` needs for all else (docs/PERFORMANCE.md),
 * and most commands never make a transfer.
 */
#ifndef ASSETS_FETCH_LIBCURL_H
#define ASSETS_FETCH_LIBCURL_H

#include "base/err.h"

#define CURL_DISABLE_TYPECHECK /* its macros want to call curl_easy_setopt by that name */
#include <curl/curl.h>

/*
 * The functions that are used, named as in libcurl without "curl_"; their contracts are
 * in its manual pages.
 */
struct libcurl {
    CURLcode (*global_init)(long flags);
    void (*global_cleanup)(void);
    char *(*version)(void);
    CURL *(*easy_init)(void);
    void (*easy_cleanup)(CURL *easy);
    CURLcode (*easy_setopt)(CURL *easy, CURLoption option, ...);
    CURLcode (*easy_getinfo)(CURL *easy, CURLINFO info, ...);
    CURLcode (*easy_pause)(CURL *easy, int bits);
    const char *(*easy_strerror)(CURLcode code);
    CURLM *(*multi_init)(void);
    CURLMcode (*multi_cleanup)(CURLM *multi);
    CURLMcode (*multi_setopt)(CURLM *multi, CURLMoption option, ...);
    CURLMcode (*multi_add_handle)(CURLM *multi, CURL *easy);
    CURLMcode (*multi_remove_handle)(CURLM *multi, CURL *easy);
    CURLMcode (*multi_perform)(CURLM *multi, int *running);
    CURLMcode (*multi_poll)(CURLM *multi, struct curl_waitfd extra[], unsigned n_extra,
                            int timeout_ms, int *ready);
    CURLMsg *(*multi_info_read)(CURLM *multi, int *left);
    const char *(*multi_strerror)(CURLMcode code);
    struct curl_slist *(*slist_append)(struct curl_slist *list, const char *text);
    void (*slist_free_all)(struct curl_slist *list);
};

/*
 * Fills *out; the library stays loaded to the end of the program. Errors: ERR_NET_DOWN
 * (absent, or too old).
 */
MUST_USE bool libcurl_load(struct libcurl *out, struct err *e);

/*
 * Name and version of libcurl and what it is built on, or
 * why it cannot be loaded; static.
 */
const char *libcurl_engine(void);

#endif
