/*
 * Any answers of an index, separated by a NUL: what is kept of them is in order and in
 * bounds, and what is chosen is one of them.
 */
#include "catalog/cdx.h"

#include "base/limits.h"

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
check_line(const struct cdx *c, size_t i)
{
    const struct cdx_line *line = &c->lines[i];

    require(strlen(line->time) == CDX_TIME_BYTES - 1);
    require(strspn(line->time, "0123456789") == CDX_TIME_BYTES - 1);
    require(i == 0 || memcmp(line[-1].key, line->key, CDX_KEY_BYTES) < 0 ||
            (memcmp(line[-1].key, line->key, CDX_KEY_BYTES) == 0 &&
             line[-1].at_ms <= line->at_ms));
}

static void
check_pick(const struct cdx *c, struct str url, const uint8_t *sha1)
{
    const struct cdx_line *line = cdx_pick(c, url, STR("2016-07-16"), sha1);
    uint8_t key[CDX_KEY_BYTES];

    if (line != NULL) {
        require(line >= c->lines && line < c->lines + c->n);
        require(cdx_key(url, key) && memcmp(key, line->key, sizeof key) == 0);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = {(const char *)data, size};
    struct str answer = {0};
    struct cdx c;
    bool more = true;

    if (size > 1 << 16) {
        return 0;
    }
    cdx_init(&c);
    while (more) {
        struct err e = {0};

        more = str_split(&rest, '\0', &answer);
        if (!cdx_add(&c, answer, &e)) {
            require(e.code == ERR_INPUT || e.code == ERR_LIMIT);
        }
        require(c.resume.n <= LIMIT_CDX_RESUME_BYTES && c.n <= c.seen);
        require(c.more || c.resume.n == 0);
        require(buf_view(&c.resume).n == 0 ||
                strpbrk(buf_cstr(&c.resume), "&#= /") == NULL);
    }
    cdx_end(&c);
    for (size_t i = 0; i < c.n; i++) {
        check_line(&c, i);
    }
    check_pick(&c, STR("http://a.example/2016/07/16/x.jpg"), NULL);
    check_pick(&c, answer, c.n > 0 ? c.lines[0].sha1 : NULL);
    cdx_release(&c);
    return 0;
}
