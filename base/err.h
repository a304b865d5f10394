/* base/err.h - what went wrong, said once, with the code that decides what follows. */
#ifndef ASSETS_BASE_ERR_H
#define ASSETS_BASE_ERR_H

#include <stdbool.h>
#include <stdarg.h>

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

/*
 * Each value names a situation; the table in err.c gives its exit status and whether
 * trying again can help.
 */
enum err_code {
    ERR_NONE = 0,
    ERR_USAGE,     /* option or configuration that cannot be understood */
    ERR_INPUT,     /* text, list, URL or file content that cannot be used */
    /* time-out, broken transfer, 408 429 500 502 503 504: may work later */
    ERR_NET_LATER,
    ERR_NET_GONE,  /* 404 or 410: the server says that it is not there */
    ERR_NET_REFUSED, /* 400 401 403 405 451 and the like: the server will not */
    ERR_POLICY,    /* our own rules forbid it: scheme, address, credentials, redirect */
    ERR_NET_DOWN,  /* nothing at all could be reached */
    ERR_NOT_MEDIA, /* what arrived is no picture, video or sound */
    ERR_MEDIA,     /* media that cannot be decoded */
    ERR_LIMIT,     /* larger, longer or deeper than a ceiling of limits.h */
    ERR_WORKER,    /* a worker died, hung or answered nonsense */
    ERR_DISK,      /* permission, I/O error, missing folder */
    ERR_FULL,      /* no space or quota left */
    ERR_DB,        /* the catalog could not be read or written */
    ERR_NEWER,     /* catalog or archive written by a newer program */
    ERR_BUSY,      /* another run holds the archive's lock */
    ERR_DAMAGE,    /* stored bytes no longer match their digest */
    ERR_ROOT,      /* storage root absent, or not the one recorded */
    ERR_STOPPED,   /* a signal asked to end */
    ERR_CODES
};

enum { ERR_TEXT_MAX = 1024 };

/* Memory is the caller's; `(struct err){0}` is "no error". text is always terminated. */
struct err {
    enum err_code code;
    char text[ERR_TEXT_MAX];
};

/* Sets code and message; a full text is cut. e may be NULL: then nothing is kept. */
void err_put(struct err *e, enum err_code code, const char *fmt, ...) PRINTF_LIKE(3, 4);

/*
 * As err_put, with ": <strerror(errno)>" behind it. ENOSPC and EDQUOT give ERR_FULL, all
 * else ERR_DISK.
 */
void err_put_sys(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Puts "<prefix>: " in front of the message that is there. The code stays. */
void err_put_front(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

/*
 * All three are worth `false`, so that `return err_set(…)` reads well and compilers see
 * the value.
 */
#define err_set(...) (err_put(__VA_ARGS__), false)
#define err_sys(...) (err_put_sys(__VA_ARGS__), false)
#define err_wrap(...) (err_put_front(__VA_ARGS__), false)

/* "net-later", "gone"…: stable names for machine output. */
const char *err_name(enum err_code code);

/*
 * Exit status of a run that ended with this code (DESIGN.md
 * section 8); ERR_STOPPED gives 130.
 */
int err_exit_status(enum err_code code);

/* True where the same request may succeed later without a change on this side. */
bool err_again(enum err_code code);

#endif
