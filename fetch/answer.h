/*
 * fetch/answer.h - the head of an HTTP answer, line by line, into checked fields. Pure.
 */
#ifndef ASSETS_FETCH_ANSWER_H
#define ASSETS_FETCH_ANSWER_H

#include "base/limits.h"
#include "base/str.h"

#include <stdint.h>

enum {
    /* a longer validator or type is dropped: it could not be sent back whole */
    ANSWER_TEXT = 256,
    /*
     * all header lines of one try, interim answers included; servers stop at 8 to 32 KiB
     */
    ANSWER_HEAD_BYTES = 65536,
    ANSWER_HEAD_LINES = 256
};

/* Zero, then answer_line for each line. A new status line forgets all but the totals. */
struct answer {
    int status;           /* 0: no status line yet */
    /* the empty line of a final answer came; what follows are trailers, and ignored */
    bool ended;
    bool flooded;         /* over ANSWER_HEAD_BYTES or ANSWER_HEAD_LINES */
    /* Content-Length is no number, or given twice with different values */
    bool bad_length;
    bool chunked;
    bool other_transfer;  /* a transfer coding besides chunked */
    bool coded;           /* a content coding besides identity */
    /* Content-Range was given; the next three are -1 where it makes no sense */
    bool has_range;
    bool bad_location;    /* too long, or two different ones */
    int64_t length;       /* -1: not given */
    int64_t range_from, range_to, range_total; /* -1: "*" */
    char type[ANSWER_TEXT], etag[ANSWER_TEXT], last_modified[ANSWER_TEXT];
    char retry_after[ANSWER_TEXT], date[ANSWER_TEXT];
    char location[LIMIT_URL_BYTES + 1];
    size_t bytes, lines; /* totals of the try */
};

void answer_begin(struct answer *a); /* cheaper than a memset of all texts */
/* One header line with or without its line end. False: flooded, the try must end. */
MUST_USE bool answer_line(struct answer *a, struct str line);

/*
 * True for an entity tag that may stand in If-Range: quoted, not weak, printable (RFC
 * 9110 8.8.3, 13.1.5).
 */
bool answer_strong_etag(struct str etag);
/*
 * True for text that can be sent in a request header: not empty, printable ASCII or
 * obs-text, no control byte.
 */
bool answer_sendable(struct str value);

#endif
