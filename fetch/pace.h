/*
 * fetch/pace.h - a ceiling on bytes a second that holds for all transfers together, small
 * files among them. Pure.
 */
#ifndef ASSETS_FETCH_PACE_H
#define ASSETS_FETCH_PACE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Bytes may be taken while the allowance is above zero; it grows with time. Zero but for
 * rate_bytes_s to begin; a rate of 0 is no ceiling.
 */
struct pace {
    int64_t rate_bytes_s;
    /* negative after a piece that was larger than what was left */
    int64_t allowance_bytes;
    int64_t last_ms;         /* of growing; 0: never yet */
};

/* by the time since the last call, to a quarter of a second's worth */
void pace_grow(struct pace *p, int64_t now_ms);
bool pace_open(const struct pace *p);
void pace_take(struct pace *p, int64_t bytes);
int64_t pace_wait_ms(const struct pace *p); /* until it is open again; 0: it is */

#endif
