#include "fetch/host.h"

#include "base/limits.h"
#include "base/mem.h"
#include "fetch/url.h"

#include <string.h>

static size_t
name_hash(struct str name)
{
    uint64_t h = 14695981039346656037U; /* FNV-1a, 64 bits */

    for (size_t i = 0; i < name.n; i++) {
        h = (h ^ (unsigned char)name.p[i]) * 1099511628211U;
    }
    return (size_t)(h ^ (h >> 32));
}

/*
 * Slot of the name, or the free one where it belongs. cap is a power of two and never
 * full.
 */
static struct host **
slot_of(const struct host_table *t, struct str name)
{
    size_t at = name_hash(name) & (t->cap - 1);

    while (t->slots[at] != NULL && !str_eq(str_of(t->slots[at]->name), name)) {
        at = (at + 1) & (t->cap - 1);
    }
    return &t->slots[at];
}

static void
table_grow(struct host_table *t)
{
    struct host_table bigger = {.cap = t->cap == 0 ? 16 : t->cap * 2};

    bigger.slots = xcalloc(bigger.cap, sizeof(struct host *));
    for (size_t i = 0; i < t->cap; i++) {
        if (t->slots[i] != NULL) {
            *slot_of(&bigger, str_of(t->slots[i]->name)) = t->slots[i];
        }
    }
    free(t->slots);
    t->slots = bigger.slots;
    t->cap = bigger.cap;
}

void
host_table_release(struct host_table *t)
{
    for (size_t i = 0; i < t->cap; i++) {
        if (t->slots[i] != NULL) {
            free(t->slots[i]->name);
            free(t->slots[i]);
        }
    }
    free(t->slots);
    *t = (struct host_table){0};
}

struct host *
host_get(struct host_table *t, struct str url)
{
    struct str name = url;
    struct host **slot;
    struct url u;

    if (url_split(url, &u)) {
        name = str_head(url, (size_t)(u.target.p - url.p));
    }
    if (t->last != NULL && str_eq(str_of(t->last->name), name)) {
        return t->last;
    }
    if (t->n * 2 >= t->cap) {
        table_grow(t);
    }
    slot = slot_of(t, name);
    if (*slot == NULL) {
        *slot = xcalloc(1, sizeof **slot);
        (*slot)->name = xstrndup(name.p, name.n);
        t->n++;
    }
    t->last = *slot;
    return *slot;
}

bool
host_open(const struct host *h, unsigned per_host, int64_t now_ms)
{
    unsigned most = h->pace_ms > 0 ? 1 : per_host;

    return !h->closed && h->moving < most && h->paused_until_ms <= now_ms;
}

void
host_asked(struct host *h, int64_t now_ms)
{
    if (h->pace_ms > 0) {
        host_pause(h, now_ms + h->pace_ms);
    }
}

int64_t
host_pause_left(const struct host *h, int64_t now_ms)
{
    return h->paused_until_ms > now_ms ? h->paused_until_ms - now_ms : 0;
}

void
host_pause(struct host *h, int64_t until_ms)
{
    if (until_ms > h->paused_until_ms) {
        h->paused_until_ms = until_ms;
    }
}

void
host_refused(struct host *h)
{
    h->refused = h->refused || h->pace_ms > 0;
    h->closed = h->closed || h->refused;
}

bool
host_note(struct host *h, bool failed)
{
    bool was_closed = h->closed;

    h->failures = failed ? h->failures + 1 : 0;
    h->closed = h->closed || h->failures >= LIMIT_HOST_FAILURES;
    return h->closed && !was_closed;
}
