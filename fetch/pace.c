#include "fetch/pace.h"

/*
 * Longer pauses would only fill what is full already; and the product below stays small.
 */
static const int64_t longest_ms = 60000;

void
pace_grow(struct pace *p, int64_t now_ms)
{
    int64_t most = p->rate_bytes_s / 4 + 1; /* what a pause may be made up for */
    int64_t passed_ms = p->last_ms == 0 ? 250 : now_ms - p->last_ms;

    passed_ms = passed_ms > longest_ms ? longest_ms : passed_ms;
    if (passed_ms <= 0 || p->rate_bytes_s == 0) {
        return;
    }
    p->last_ms = now_ms;
    p->allowance_bytes +=
        p->rate_bytes_s / 1000 * passed_ms + p->rate_bytes_s % 1000 * passed_ms / 1000;
    p->allowance_bytes = p->allowance_bytes > most ? most : p->allowance_bytes;
}

bool
pace_open(const struct pace *p)
{
    return p->rate_bytes_s == 0 || p->allowance_bytes > 0;
}

void
pace_take(struct pace *p, int64_t bytes)
{
    if (p->rate_bytes_s > 0) {
        p->allowance_bytes -= bytes;
    }
}

int64_t
pace_wait_ms(const struct pace *p)
{
    if (pace_open(p)) {
        return 0;
    }
    return -p->allowance_bytes * 1000 / p->rate_bytes_s + 1;
}
