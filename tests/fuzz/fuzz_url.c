/*
 * Any base (first line) and any reference (the rest): what is accepted has one spelling
 * and stays where it may be.
 */
#include "fetch/url.h"

#include "base/limits.h"

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
require_clean(struct str url)
{
    require(url.n > 0 && url.n <= LIMIT_URL_BYTES);
    require(str_is_utf8(url));
    require(str_find_byte(url, '#') < 0);
    for (size_t i = 0; i < url.n; i++) {
        require((unsigned char)url.p[i] > ' ' && url.p[i] != 0x7f);
    }
}

/*
 * Splits, and normalises to itself; its wire form is a URL too, and nothing in it can end
 * a request line.
 */
static void
check(struct str url, bool allow_file)
{
    auto_buf struct buf again = {0};
    auto_buf struct buf wire = {0};
    struct url u;

    buf_init(&again, LIMIT_URL_BYTES * 2);
    buf_init(&wire, LIMIT_URL_BYTES * 4);
    require_clean(url);
    require(url_split(url, &u));
    require(u.target.n > 0 && u.target.p[0] == '/');
    require(str_find_byte(u.host, '@') < 0 && str_find_byte(u.host, '\\') < 0);
    require(url_normalise(url, allow_file, &again, NULL));
    require(str_eq(buf_view(&again), url));
    url_wire_form(url, &wire);
    for (size_t i = (size_t)(u.target.p - url.p); i < wire.n; i++) {
        require((unsigned char)wire.p[i] > ' ' && (unsigned char)wire.p[i] < 0x7f);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct str folder = {"file:///srv/site/", 17};
    auto_buf struct buf base = {0};
    auto_buf struct buf out = {0};
    struct str reference = {(const char *)data, size};
    struct str text;

    if (size > 1 << 14) {
        return 0;
    }
    buf_init(&base, LIMIT_URL_BYTES * 2);
    buf_init(&out, LIMIT_URL_BYTES * 2);
    (void)str_split(&reference, '\n', &text);
    if (url_normalise(text, false, &base, NULL)) {
        check(buf_view(&base), false);
        if (url_resolve(buf_view(&base), reference, &out, NULL)) {
            require(str_starts(buf_view(&out), STR("http")));
            check(buf_view(&out), false);
        }
    }
    if (url_resolve(folder, reference, &out, NULL)) {
        require(str_starts(buf_view(&out), STR("http")) ||
                str_starts(buf_view(&out), folder));
        require(str_find(buf_view(&out), STR("/../")) < 0 ||
                str_starts(buf_view(&out), STR("http")));
        check(buf_view(&out), true);
    }
    return 0;
}
