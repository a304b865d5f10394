#include "cli/name_set.h"

#include "base/mem.h"

enum { FIRST_ROOM = 256 };

static uint64_t
hash_of(struct str name)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < name.n; i++) {
        h = (h ^ (uint8_t)name.p[i]) * UINT64_C(0x100000001b3);
    }
    return h != 0 ? h : 1;
}

/* Its own place, or the free one where it belongs; the table is never full. */
static uint64_t *
place_of(const struct name_set *s, uint64_t hash)
{
    size_t at = hash & (s->room - 1);

    while (s->hashes[at] != 0 && s->hashes[at] != hash) {
        at = (at + 1) & (s->room - 1);
    }
    return &s->hashes[at];
}

static void
grow(struct name_set *s)
{
    struct name_set larger = {.n = s->n, .room = s->room > 0 ? s->room * 2 : FIRST_ROOM};

    larger.hashes = xcalloc(larger.room, sizeof *larger.hashes);
    for (size_t i = 0; i < s->room; i++) {
        if (s->hashes[i] != 0) {
            *place_of(&larger, s->hashes[i]) = s->hashes[i];
        }
    }
    free(s->hashes);
    *s = larger;
}

bool
name_set_add(struct name_set *s, struct str name)
{
    uint64_t hash = hash_of(name);
    uint64_t *place;

    if (s->n >= s->room / 2) {
        grow(s);
    }
    place = place_of(s, hash);
    if (*place != 0) {
        return false;
    }
    *place = hash;
    s->n++;
    return true;
}

void
name_set_release(struct name_set *s)
{
    free(s->hashes);
    *s = (struct name_set){0};
}
