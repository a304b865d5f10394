#include "gallery/out_name.h"

const char *const out_folders[OUT_PLACES] = {"", "g", "g/c", "g/t", "pages"};

bool
out_name_is_hash(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(s.p[i] >= 'a' && s.p[i] <= 'f')) {
            return false;
        }
    }
    return s.n == OUT_HASH;
}

/* Takes exactly n digits from the front of *s. */
static bool
take_digits(struct str *s, size_t n)
{
    uint64_t value;

    if (s->n < n || !str_to_u64(str_head(*s, n), UINT64_MAX, &value)) {
        return false;
    }
    *s = str_skip(*s, n);
    return true;
}

/* 2016, 2016-07 or 2016-07-16 */
static bool
take_day(struct str *s)
{
    bool ok = take_digits(s, 4);

    for (int i = 0; ok && i < 2 && str_take(s, STR("-")); i++) {
        ok = take_digits(s, 2);
    }
    return ok;
}

/* A day or undated, maybe with .2 */
static bool
is_page_label(struct str s)
{
    uint64_t part;

    if (!str_take(&s, STR("undated")) && !take_day(&s)) {
        return false;
    }
    return s.n == 0 || (str_take(&s, STR(".")) && str_to_u64(s, UINT32_MAX, &part));
}

bool
out_name_is_ours(enum out_place place, struct str name)
{
    struct str ending = place == OUT_PAGES ? STR(".html") : STR(".js");
    struct str hash;

    if (place == OUT_ROOT || name.n < OUT_HASH + ending.n ||
        !str_eq(str_skip(name, name.n - ending.n), ending)) {
        return false;
    }
    name = str_head(name, name.n - ending.n);
    hash = str_skip(name, name.n - OUT_HASH);
    name = str_head(name, name.n - OUT_HASH);
    if (!out_name_is_hash(hash)) {
        return false;
    }
    if (place == OUT_PAGES) {
        return name.n > 1 && name.p[name.n - 1] == '-' &&
               is_page_label(str_head(name, name.n - 1));
    }
    return str_eq(name, place == OUT_APP ? STR("app-") : STR(""));
}

bool
out_name_is_left_over(struct str name)
{
    return str_take(&name, STR(".newfile-")) && out_name_is_hash(name);
}
