#include "gallery/twins.h"

#include "base/mem.h"

#include <stdlib.h>

/* The digest's first bytes decide nearly always; the rest is looked at only on a tie. */
struct twin_key {
    uint64_t prefix;
    uint32_t index;
};

static int
compare_keys(const void *left, const void *right, void *arg)
{
    const struct entry *entries = arg;
    const struct twin_key *a = left;
    const struct twin_key *b = right;
    int order;

    if (a->prefix != b->prefix) {
        return a->prefix < b->prefix ? -1 : 1;
    }
    order = memcmp(entries[a->index].object, entries[b->index].object, SHA256_BYTES);
    if (order != 0) {
        return order;
    }
    return a->index < b->index ? -1 : 1;
}

static bool
is_same(const struct entry *entries, const struct twin_key *a, const struct twin_key *b)
{
    return a->prefix == b->prefix &&
           memcmp(entries[a->index].object, entries[b->index].object, SHA256_BYTES) == 0;
}

/* What is lost has its size still, and what is excluded is not told of. */
static bool
is_here(const struct entry *entries, const struct twin_key *keys, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        enum asset_state state = (enum asset_state)entries[keys[i].index].state;

        if (state == STATE_PRESENT || state == STATE_SUBSTITUTE ||
            state == STATE_DAMAGED) {
            return true;
        }
    }
    return false;
}

/* Adds a group of n entries at list[at]; where the next one goes. */
static size_t
add_group(struct twins *t, size_t at, const struct twin_key *keys, size_t n)
{
    t->list[at] = (uint32_t)n;
    for (size_t i = 0; i < n; i++) {
        t->list[at + 1 + i] = keys[i].index;
        t->start[keys[i].index] = (uint32_t)at + 1;
    }
    return at + 1 + n;
}

void
twins_find(struct twins *t, struct shown *s)
{
    auto_free struct twin_key *keys = xcalloc(s->n, sizeof *keys);
    size_t n = 0;
    size_t at = 0;

    for (size_t i = 0; i < s->n; i++) {
        if (s->entries[i].held) {
            keys[n] = (struct twin_key){.index = (uint32_t)i};
            memcpy(&keys[n].prefix, s->entries[i].object, sizeof keys[n].prefix);
            n++;
        }
    }
    qsort_r(keys, n, sizeof *keys, compare_keys, s->entries);
    t->start = xcalloc(s->n, sizeof *t->start);
    t->list = xcalloc(n + n / 2, sizeof *t->list); /* groups of two take most */
    s->bytes = 0;
    for (size_t first = 0, end; first < n; first = end) {
        const struct entry *one = &s->entries[keys[first].index];

        end = first + 1;
        while (end < n && is_same(s->entries, &keys[first], &keys[end])) {
            end++;
        }
        s->bytes += one->bytes > 0 && is_here(s->entries, &keys[first], end - first)
                        ? one->bytes
                        : 0;
        if (end - first > 1) {
            at = add_group(t, at, &keys[first], end - first);
        }
    }
}

void
twins_release(struct twins *t)
{
    free(t->start);
    free(t->list);
    *t = (struct twins){0};
}

const uint32_t *
twins_of(const struct twins *t, size_t i, size_t *n)
{
    uint32_t start = t->start[i];

    *n = start != 0 ? t->list[start - 1] : 0;
    return start != 0 ? &t->list[start] : NULL;
}
