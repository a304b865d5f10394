/*
 * Any pattern (first line) and any path (the rest): facts are slices of the path and
 * dates are dates.
 */
#include "catalog/site.h"

#include "base/mem.h"

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
check(const struct site *site, struct str path)
{
    struct name_facts f;
    struct date shown;
    const char *source;

    site_name_facts(site, path, &f);
    require(f.stem.n == 0 ||
            (f.stem.p >= path.p && f.stem.p + f.stem.n <= path.p + path.n));
    require(f.variant.n == 0 ||
            (f.variant.p >= f.stem.p && f.variant.p + f.variant.n <= path.p + path.n));
    require(f.in_path.precision == DATE_NONE || date_valid(&f.in_path));
    require(f.in_name.precision == DATE_NONE || date_valid(&f.in_name));
    site_shown_date(&f, NULL, NULL, &shown, &source);
    require((source[0] == '\0') == (shown.precision == DATE_NONE));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str path = {(const char *)data, size};
    struct str pattern;
    struct site site = {0};
    auto_free char *text = NULL;

    if (size == 0 || size > 1 << 14) {
        return 0;
    }
    check(&site_defaults, path);
    (void)str_split(&path, '\n', &pattern);
    text = xstrndup(pattern.p, pattern.n);
    if (site_pattern_ok(text, NULL)) {
        site.date_patterns[0] = text;
        site.variant_patterns[0] = text;
        site.ticks_patterns[0] = text;
        check(&site, path);
    }
    return 0;
}
