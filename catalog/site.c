#include "catalog/site.h"

#include "base/media.h"

#include <string.h>

enum {
    TICKS_DIGITS = 18, /* 100 ns since the year 1: 18 digits from the year 318 to 3169 */
    NUMBER_MOST_DIGITS = 9 /* of {n}: crops and sizes */
};

const struct site site_defaults = {
    .date_patterns = {"/{Y}/{m}/{d}/", "/{Y}-{m}-{d}/"},
    .variant_patterns = {"_{n}f_{n}x{n}", "_{n}x{n}", "-{n}x{n}"},
    .ticks_patterns = {"_{ticks}", "{ticks}"},
};

/* What the letters of a pattern stood for. */
struct captured {
    int year, month, day;
    struct str ticks;
};

enum letter { LETTER_NONE, LETTER_Y, LETTER_M, LETTER_D, LETTER_N, LETTER_TICKS };

/*
 * The letter in braces at p and its length; LETTER_NONE where it is none that is known.
 */
static enum letter
letter_at(const char *p, size_t *length)
{
    static const struct {
        const char *text;
        enum letter letter;
    } letters[] = {{"{Y}", LETTER_Y},
                   {"{m}", LETTER_M},
                   {"{d}", LETTER_D},
                   {"{n}", LETTER_N},
                   {"{ticks}", LETTER_TICKS}};

    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        *length = strlen(letters[i].text);
        if (strncmp(p, letters[i].text, *length) == 0) {
            return letters[i].letter;
        }
    }
    return LETTER_NONE;
}

bool
site_pattern_ok(const char *pattern, struct err *e)
{
    if (pattern[0] == '\0') {
        return err_set(e, ERR_USAGE, "a pattern must not be empty");
    }
    for (const char *p = pattern; *p != '\0'; p++) {
        size_t length;

        if (*p == '}') {
            return err_set(e, ERR_USAGE, "pattern %s: } without {", pattern);
        }
        if (*p != '{') {
            continue;
        }
        if (letter_at(p, &length) == LETTER_NONE) {
            return err_set(e, ERR_USAGE,
                           "pattern %s: only {Y} {m} {d} {n} and {ticks} are known",
                           pattern);
        }
        p += length - 1;
    }
    return true;
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* How many digits stand at s[at], up to `most`. */
static size_t
digits_at(struct str s, size_t at, size_t most)
{
    size_t n = 0;

    while (n < most && at + n < s.n && is_digit(s.p[at + n])) {
        n++;
    }
    return n;
}

static int
value_of(const char *p, size_t n)
{
    int value = 0;

    for (size_t i = 0; i < n; i++) {
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

/*
 * Takes what one letter stands for at s[at]; gives its length, 0 where it does not fit.
 */
static size_t
take_letter(enum letter letter, struct str s, size_t at, struct captured *c)
{
    static const size_t wanted[] = {[LETTER_Y] = 4,
                                    [LETTER_M] = 2,
                                    [LETTER_D] = 2,
                                    [LETTER_N] = NUMBER_MOST_DIGITS,
                                    [LETTER_TICKS] = TICKS_DIGITS};
    size_t n = digits_at(s, at, wanted[letter]);

    if (n == 0 || (letter != LETTER_N && n < wanted[letter])) {
        return 0;
    }
    switch (letter) {
    case LETTER_Y:
        c->year = value_of(s.p + at, n);
        break;
    case LETTER_M:
        c->month = value_of(s.p + at, n);
        break;
    case LETTER_D:
        c->day = value_of(s.p + at, n);
        break;
    case LETTER_TICKS:
        c->ticks = (struct str){s.p + at, n};
        if (digits_at(s, at + n, 1) > 0 || (at > 0 && is_digit(s.p[at - 1]))) {
            return 0; /* a part of a longer number is no tick count */
        }
        break;
    case LETTER_N:
    case LETTER_NONE:
        break;
    }
    return n;
}

/* The pattern fits s from `at` on: gives where it ends, or 0. */
static size_t
fits(const char *pattern, struct str s, size_t at, struct captured *c)
{
    *c = (struct captured){0};
    while (*pattern != '\0') {
        size_t length = 1;
        size_t n = 1;

        if (*pattern == '{') {
            n = take_letter(letter_at(pattern, &length), s, at, c);
        } else if (at >= s.n || s.p[at] != *pattern) {
            n = 0;
        }
        if (n == 0) {
            return 0;
        }
        pattern += length;
        at += n;
    }
    return at;
}

/* The next place from `at` on where the pattern may begin, or s.n. */
static size_t
next_start(const char *pattern, struct str s, size_t at)
{
    const char *found;

    if (at >= s.n) {
        return s.n;
    }
    if (pattern[0] != '{') {
        found = memchr(s.p + at, pattern[0], s.n - at);
        return found != NULL ? (size_t)(found - s.p) : s.n;
    }
    /* a letter begins where its number begins, never within one */
    while (at < s.n && (!is_digit(s.p[at]) || (at > 0 && is_digit(s.p[at - 1])))) {
        at++;
    }
    return at;
}

static bool
find_day(const char *pattern, struct str path, struct date *out)
{
    struct captured c;
    size_t at = next_start(pattern, path, 0);

    for (; at < path.n; at = next_start(pattern, path, at + 1)) {
        if (fits(pattern, path, at, &c) == 0) {
            continue;
        }
        *out = (struct date){
            .year = c.year, .month = c.month, .day = c.day, .precision = DATE_DAY};
        if (date_valid(out)) {
            return true;
        }
    }
    return false;
}

static void
read_day(const struct site *site, struct str path, struct date *out)
{
    for (size_t i = 0; i < SITE_PATTERNS && site->date_patterns[i] != NULL; i++) {
        if (find_day(site->date_patterns[i], path, out)) {
            return;
        }
    }
    *out = (struct date){0};
}

static bool
find_ticks(const char *pattern, struct str name, struct date *out)
{
    struct captured c;
    size_t at = next_start(pattern, name, 0);

    for (; at < name.n; at = next_start(pattern, name, at + 1)) {
        uint64_t ticks;

        if (fits(pattern, name, at, &c) > 0 && c.ticks.n > 0 &&
            str_to_u64(c.ticks, UINT64_MAX, &ticks) && date_from_ticks(ticks, out)) {
            return true;
        }
    }
    return false;
}

static void
read_ticks(const struct site *site, struct str name, struct date *out)
{
    for (size_t i = 0; i < SITE_PATTERNS && site->ticks_patterns[i] != NULL; i++) {
        if (find_ticks(site->ticks_patterns[i], name, out)) {
            return;
        }
    }
    *out = (struct date){0};
}

/* Takes the variant off the stem's end; false where the pattern finds none. */
static bool
take_variant(const char *pattern, struct name_facts *f)
{
    struct captured c;
    size_t at = next_start(pattern, f->stem, 0);

    for (; at < f->stem.n; at = next_start(pattern, f->stem, at + 1)) {
        char first = f->stem.p[at];
        bool is_separator = strchr("_-.~@,+", first) != NULL;

        if (at == 0 || fits(pattern, f->stem, at, &c) != f->stem.n) {
            continue; /* a name that is nothing but a variant has none */
        }
        f->variant = str_skip(f->stem, at + (is_separator ? 1 : 0));
        f->stem = str_head(f->stem, at);
        return true;
    }
    return false;
}

static void
read_variant(const struct site *site, struct name_facts *f)
{
    for (size_t i = 0; i < SITE_PATTERNS && site->variant_patterns[i] != NULL; i++) {
        if (take_variant(site->variant_patterns[i], f)) {
            return;
        }
    }
}

void
site_name_facts(const struct site *site, struct str path, struct name_facts *out)
{
    size_t n = 0;
    size_t slash = 0; /* behind the last one */
    size_t dot = 0;   /* of the ending; 0: none */

    *out = (struct name_facts){0};
    for (; n < path.n && path.p[n] != '?' && path.p[n] != '#'; n++) {
        if (path.p[n] == '/') {
            slash = n + 1;
            dot = 0;
        } else if (path.p[n] == '.' && n > slash) {
            dot = n;
        }
    }
    path = str_head(path, n);
    out->stem = str_skip(str_head(path, dot > 0 ? dot : n), slash);
    read_day(site, path, &out->in_path);
    read_ticks(site, out->stem, &out->in_name);
    read_variant(site, out);
    if (site->zone != NULL && out->in_name.precision != DATE_NONE &&
        !date_set_zone(&out->in_name, site->zone, NULL)) {
        return; /* the configuration's check has named an unknown zone: no offset */
    }
}

void
site_shown_date(const struct name_facts *f, const struct date *article,
                const struct date *last_modified, struct date *out, const char **source)
{
    static const struct date none = {0};
    const struct date *shown = &none;
    bool has_name = f->in_name.precision != DATE_NONE;
    bool has_path = f->in_path.precision != DATE_NONE;

    *source = "";
    if (has_name && (!has_path || date_same_day(&f->in_name, &f->in_path))) {
        shown = &f->in_name;
        *source = "name-ticks";
    } else if (has_path) {
        shown = &f->in_path;
        *source = "path";
    } else if (article != NULL && article->precision != DATE_NONE) {
        shown = article;
        *source = "article";
    } else if (last_modified != NULL && last_modified->precision != DATE_NONE) {
        shown = last_modified;
        *source = "last-modified";
    }
    *out = *shown;
}
