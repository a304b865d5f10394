/*
 * tests/http/origin.h - a web server for tests: loopback only, one thread, serves a
 * folder, and misbehaves on request.
 */
#ifndef ASSETS_TESTS_HTTP_ORIGIN_H
#define ASSETS_TESTS_HTTP_ORIGIN_H

#include "base/str.h"

#include <stdint.h>
#include <stdio.h>

enum { REQUEST_MAX = 32768, NAME_MAX_BYTES = 8192 };

/* What one request asks; slices of the connection's buffer. */
struct request {
    struct str method, target;
    struct str range, if_range, if_none_match, if_modified_since;
    struct str coding, secret; /* Accept-Encoding; Cookie or Authorization */
    bool keep_alive;
};

/*
 * What is sent back: bytes of `head` (raw, with any small body), then `file_left` bytes
 * of file, in the given manner.
 */
struct reply {
    struct buf head;
    size_t head_sent;
    int file_fd;          /* owned; -1: none */
    int64_t file_at, file_left;
    int64_t delay_ms;     /* before the first byte */
    int64_t drip_ms;      /* pause between pieces; 0: as fast as it goes */
    size_t drip_from;     /* bytes of head that are sent at once before dripping starts */
    bool endless;         /* the last ENDLESS_BYTES of head are sent again and again */
    bool close;           /* after the last byte */
    bool reset;           /* close with RST */
    bool hang;            /* after the last byte neither close nor answer again */
    int status;           /* for the log */
};

enum { ENDLESS_BYTES = 4096 };

struct conn {
    int fd;
    unsigned id;
    bool busy;            /* an answer is under way */
    bool writing;         /* waits for the socket to take more */
    int64_t due_ms;       /* timer of a delayed or dripping answer; 0: none */
    char in[REQUEST_MAX];
    size_t in_n;
    struct reply reply;
    struct conn *next;    /* of all, or of the free ones */
};

/* Counts requests for one target, for scenes that change from one to the next. */
struct counter {
    char *name;
    unsigned n;
    int64_t since_ms;     /* for scenes that count within a minute; 0: not begun */
    struct counter *next;
};

struct origin {
    int root_fd;
    int port;
    int epoll_fd;
    FILE *log;            /* NULL: none */
    const char **missing; /* paths that answer 404 although they are there */
    size_t n_missing;
    struct counter *counters;
    struct conn *conns, *spare;
    unsigned n_conns;     /* ever; the next id */
    unsigned busy, busy_most;
};

/* origin_conn.c: one connection. */
void conn_accept(struct origin *o, int listener);
void conn_ready(struct origin *o, struct conn *c, uint32_t events);
void conn_timer(struct origin *o, struct conn *c, int64_t now_ms);

/*
 * origin_file.c: an honest answer from the folder. `name` is the path, percent signs
 * undone, without a leading slash.
 */
void file_answer(struct origin *o, const struct request *q, const char *name,
                 struct reply *r);
/*
 * As much of it as scenes need: 404 is put into r and false
 * returned where it is not there.
 */
struct served {
    int fd;
    int64_t bytes;
    char etag[64];          /* strong, with quotes */
    char last_modified[40];
};
bool file_open(struct origin *o, const char *name, struct served *s, struct reply *r);
void reply_status(struct reply *r, int status, const char *more_headers);
void reply_text(struct reply *r, int status, const char *type, struct str body);
const char *file_type(const char *name);
void http_date(int64_t unix_s, char out[40]);
/* "/a%20b" to "a b"; false where it leaves the folder. */
bool target_decode(struct str target, char out[NAME_MAX_BYTES]);

/* origin_scene.c: answers that are wrong on purpose. False: no scene of that name. */
bool scene_answer(struct origin *o, const struct request *q, struct str target,
                  struct reply *r);
/* How many requests with this method and target came before; counts this one. */
unsigned count_of(struct origin *o, struct str target);
/* The counter of that name, made where it is new. */
struct counter *counter_of(struct origin *o, struct str name);

#endif
