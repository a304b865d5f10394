/*
 * Any bytes: undoing entities, counting what they give, and finding places again agree
 * with each other.
 */
#include "base/limits.h"
#include "catalog/encoding.h"
#include "catalog/entity.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool ok)
{
    if (!ok) {
        abort();
    }
}

static void
check_entities(struct str text)
{
    struct buf all;
    struct buf tail;

    buf_init(&all, text.n * 4 + 16);
    buf_init(&tail, text.n * 4 + 16);
    entity_undo(text, &all);
    require(entity_undone_bytes(text) == all.n);
    for (size_t n = 0; n <= all.n; n += all.n / 16 + 1) {
        size_t used;

        if (entity_pass(text, n, &used)) {
            buf_clear(&tail);
            entity_undo(str_skip(text, used), &tail);
            require(tail.n == all.n - n);
            require(tail.n == 0 || memcmp(tail.p, all.p + n, tail.n) == 0);
        }
    }
    buf_clear(&tail);
    encoding_mend(text, encoding_declared(text), &tail);
    require(str_is_utf8(buf_view(&tail)));
    require(tail.n == 0 || memchr(tail.p, '\0', tail.n) == NULL);
    buf_release(&all);
    buf_release(&tail);
}

static void
check_utf16(struct str text)
{
    struct encoding_utf16 u;
    size_t last = 0;

    encoding_utf16_init(&u, text);
    require(!u.utf8.over && str_is_utf8(buf_view(&u.utf8)));
    for (size_t at = 0; at <= u.utf8.n; at += 3) {
        size_t place = encoding_utf16_place(&u, at);

        require(place >= last && place <= text.n);
        last = place;
    }
    encoding_utf16_release(&u);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};

    if (size == 0 || size > 1 << 16) {
        return 0;
    }
    check_entities(text);
    if (encoding_is_utf16(text)) {
        check_utf16(text);
    }
    return 0;
}
