/*
 * Any bytes, in both ways of quoting: tokens lie in order within the text, and the reader
 * always comes to an end.
 */
#include "catalog/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool ok)
{
    if (!ok) {
        abort();
    }
}

static void
read_all(struct str text, bool entities)
{
    struct buf out;
    struct json r;
    struct json_token t;
    const char *last = text.p;

    buf_init(&out, text.n * 4 + 16);
    json_init(&r, text, entities);
    for (json_next(&r, &t); t.kind != JSON_END; json_next(&r, &t)) {
        size_t looked;

        if (t.kind == JSON_BROKEN) {
            require(r.at == t.from && r.at < r.end && r.why != NULL);
            r.at++;
            continue;
        }
        require(t.from >= last && t.to > t.from && t.to <= r.end && r.at == t.to);
        last = t.to;
        if (t.kind != JSON_TEXT) {
            continue;
        }
        require(t.text.p > t.from && t.text.p + t.text.n < t.to);
        buf_clear(&out);
        json_unescape(t.text, &out);
        require(!out.over && out.n <= t.text.n + 3);
        if (json_mend(&r, &t, 64, &looked)) {
            require(t.to <= r.end && looked <= 64);
            last = t.to;
        }
    }
    buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};

    if (size > 0) {
        read_all(text, false);
        read_all(text, true);
    }
    return 0;
}
