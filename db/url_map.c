#include "db/url_map.h"

#include "base/mem.h"

enum { FIRST_LOG2 = 12 };

/*
 * A slot's place follows from the 32 bits that it keeps, so that growing needs nothing
 * else.
 */
static size_t
place_of(uint32_t kept, unsigned log2)
{
    return kept >> (32 - log2);
}

static void
insert(struct url_map *m, uint64_t slot)
{
    size_t mask = ((size_t)1 << m->log2) - 1;
    size_t at = place_of((uint32_t)(slot >> 32), m->log2);

    while (m->slots[at] != 0) {
        at = (at + 1) & mask;
    }
    m->slots[at] = slot;
}

void
url_map_begin(struct url_map *m)
{
    url_map_release(m);
    m->log2 = FIRST_LOG2;
    m->slots = xcalloc((size_t)1 << m->log2, sizeof *m->slots);
}

void
url_map_release(struct url_map *m)
{
    free(m->slots);
    *m = (struct url_map){0};
}

static void
grow(struct url_map *m)
{
    struct url_map larger = {.log2 = m->log2 + 1, .n = m->n};

    larger.slots = xcalloc((size_t)1 << larger.log2, sizeof *larger.slots);
    for (size_t i = 0; i < (size_t)1 << m->log2; i++) {
        if (m->slots[i] != 0) {
            insert(&larger, m->slots[i]);
        }
    }
    free(m->slots);
    *m = larger;
}

bool
url_map_add(struct url_map *m, uint64_t hash, int64_t id)
{
    if (m->n >= URL_MAP_MOST || id <= 0 || id > UINT32_MAX) {
        return false;
    }
    if (m->n >= ((size_t)3 << m->log2) / 4) {
        grow(m);
    }
    insert(m, (hash >> 32) << 32 | (uint64_t)id);
    m->n++;
    return true;
}

int64_t
url_map_next(const struct url_map *m, uint64_t hash, size_t *at)
{
    size_t mask = ((size_t)1 << m->log2) - 1;
    uint32_t kept = (uint32_t)(hash >> 32);

    for (;;) {
        uint64_t slot = m->slots[(place_of(kept, m->log2) + *at) & mask];

        if (slot == 0) {
            return 0;
        }
        ++*at;
        if ((uint32_t)(slot >> 32) == kept) {
            return (int64_t)(slot & UINT32_MAX);
        }
    }
}
