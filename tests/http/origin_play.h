/*
 * tests/http/origin_play.h - inside the test origin: one request as a scene sees it, and
 * the scenes themselves.
 */
#ifndef ASSETS_TESTS_HTTP_ORIGIN_PLAY_H
#define ASSETS_TESTS_HTTP_ORIGIN_PLAY_H

#include "tests/http/origin.h"

/* One request as a scene sees it. */
struct play {
    struct origin *o;
    const struct request *q;
    struct str rest;         /* "/path" */
    unsigned seen;           /* earlier requests of this target */
    uint64_t n, m;           /* numbers in the scene's name */
    char name[NAME_MAX_BYTES]; /* of the file */
    struct reply *r;
};

typedef void play_fn(struct play *p);

void play_file(struct play *p); /* honestly */
void play_hops(struct play *p);
void play_to_empty(struct play *p);
void play_to_none(struct play *p);
void play_to_two(struct play *p);
/*
 * A head of our own over the file's bytes, without the empty line at its end; `share` of
 * 2 sends half of them.
 */
bool play_head(struct play *p, int status, const char *lines, int share,
               struct served *s);

/* origin_play.c: time, breaks, statuses. */
void play_slow_head(struct play *p);
void play_slow_body(struct play *p);
void play_silent(struct play *p);
void play_stall(struct play *p);
void play_delay(struct play *p);
void play_cut(struct play *p);
void play_cut_once(struct play *p);
void play_reset(struct play *p);
void play_reset_once(struct play *p);
void play_close(struct play *p);
void play_close_cut(struct play *p);
void play_status(struct play *p);
void play_flap(struct play *p);
void play_fail(struct play *p);
void play_busy(struct play *p);
void play_busy_date(struct play *p);
void play_busy_always(struct play *p);

/* origin_wrong.c: answers that contradict themselves or the request. */
void play_bad_length(struct play *p);
void play_two_lengths(struct play *p);
void play_length_chunked(struct play *p);
void play_chunked(struct play *p);
void play_chunked_cut(struct play *p);
void play_gzip(struct play *p);
void play_transfer_gzip(struct play *p);
void play_html(struct play *p);
void play_empty(struct play *p);
void play_endless(struct play *p);
void play_endless_page(struct play *p);
void play_huge(struct play *p);
void play_head_flood(struct play *p);
void play_head_many(struct play *p);
void play_weak_etag(struct play *p);
void play_no_etag(struct play *p);
void play_changed(struct play *p);
void play_range_start(struct play *p);
void play_range_total(struct play *p);
void play_range_etag(struct play *p);
void play_range_no_etag(struct play *p);
void play_range_short(struct play *p);
void play_range_whole(struct play *p);
void play_range_416(struct play *p);
void play_always_206(struct play *p);
void play_cookie(struct play *p);
void play_challenge(struct play *p);
void play_always_304(struct play *p);

/* origin_archive.c: a web archive. */
void play_wayback(struct play *p);
void play_wayback_pages(struct play *p);
void play_wayback_busy(struct play *p);
void play_wayback_reset(struct play *p);

#endif
