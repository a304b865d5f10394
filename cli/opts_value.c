#include "cli/opts.h"

#include <inttypes.h>
#include <stdint.h>

MUST_USE bool
opt_size(struct str s, int64_t *bytes)
{
    uint64_t n;
    unsigned shift = 0;

    if (s.n > 1) {
        switch (s.p[s.n - 1]) {
        case 'k':
        case 'K':
            shift = 10;
            break;
        case 'm':
        case 'M':
            shift = 20;
            break;
        case 'g':
        case 'G':
            shift = 30;
            break;
        case 't':
        case 'T':
            shift = 40;
            break;
        default:
            break;
        }
        s.n -= shift != 0;
    }
    if (s.n == 0 || !str_to_u64(s, (uint64_t)INT64_MAX >> shift, &n)) {
        return false;
    }
    *bytes = (int64_t)(n << shift);
    return true;
}

/* Milliseconds of a unit letter; 0: no unit. */
static int64_t
unit_ms(char c)
{
    switch (c) {
    case 's':
        return 1000;
    case 'm':
        return INT64_C(60) * 1000;
    case 'h':
        return INT64_C(3600) * 1000;
    case 'd':
        return INT64_C(86400) * 1000;
    default:
        return 0;
    }
}

MUST_USE bool
opt_duration(struct str s, int64_t *ms)
{
    enum { MOST_DAYS = 36500 }; /* so that no sum overflows */
    const int64_t most = MOST_DAYS * unit_ms('d');
    int64_t total = 0;
    int64_t last_unit = INT64_MAX;

    if (s.n == 0) {
        return false;
    }
    while (s.n > 0) {
        size_t digits = 0;
        int64_t unit = 1000;
        uint64_t n;

        while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9') {
            digits++;
        }
        if (digits < s.n) {
            unit = unit_ms(s.p[digits]);
        }
        /* 1h30m, but neither 30m1h nor 1h1h; a bare number stands alone. */
        if (digits == 0 || unit == 0 || unit >= last_unit ||
            (digits == s.n && last_unit != INT64_MAX) ||
            !str_to_u64(str_head(s, digits), (uint64_t)(most / unit), &n)) {
            return false;
        }
        total += (int64_t)n * unit;
        last_unit = unit;
        s = str_skip(s, digits + 1);
    }
    *ms = total;
    return total <= most;
}

static int
word_index(const char *const *words, struct str s)
{
    for (int i = 0; words[i] != NULL; i++) {
        if (str_eq(str_of(words[i]), s)) {
            return i;
        }
    }
    return -1;
}

static bool
unknown_word(const struct opt *row, struct str word, struct err *e)
{
    auto_buf struct buf all = {.limit = 1000};
    auto_free char *typo = xstrndup(word.p != NULL ? word.p : "", word.n);
    const char *near = nearest_name(typo, row->words);

    for (size_t i = 0; row->words[i] != NULL; i++) {
        buf_addf(&all, "%s%s", i == 0 ? "" : " ", row->words[i]);
    }
    if (near != NULL) {
        return err_set(e, ERR_USAGE, "\"%s\" is none of: %s; nearest: %s", typo,
                       buf_cstr(&all), near);
    }
    return err_set(e, ERR_USAGE, "\"%s\" is none of: %s", typo, buf_cstr(&all));
}

static bool
set_flag(bool *slot, const char *text, struct err *e)
{
    static const char *const words[] = {"yes", "no", "true", "false", "on",
                                        "off", "1",  "0",    NULL};
    int i = text == NULL ? 0 : word_index(words, str_of(text));

    if (i < 0) {
        return err_set(e, ERR_USAGE, "\"%s\" is neither yes nor no", text);
    }
    *slot = i % 2 == 0;
    return true;
}

static bool
set_int(const struct opt *row, int64_t *slot, const char *text, struct err *e)
{
    int64_t most = row->most != 0 ? row->most : INT64_MAX;
    uint64_t n;

    if (!str_to_u64(str_of(text), (uint64_t)most, &n) || (int64_t)n < row->least) {
        if (row->most == 0) {
            return err_set(e, ERR_USAGE, "\"%s\" is no whole number of at least %" PRId64,
                           text, row->least);
        }
        return err_set(e, ERR_USAGE,
                       "\"%s\" is no whole number from %" PRId64 " to %" PRId64, text,
                       row->least, most);
    }
    *slot = (int64_t)n;
    return true;
}

static bool
set_words(const struct opt *row, uint32_t *slot, const char *text, struct err *e)
{
    struct str rest = str_of(text);
    bool more = true;

    while (more) {
        struct str word;
        int i;

        more = str_split(&rest, ',', &word);
        i = word_index(row->words, word);
        if (i < 0) {
            return unknown_word(row, word, e);
        }
        *slot |= UINT32_C(1) << i;
    }
    return true;
}

static void
add_string(struct opt_strings *list, const char *text, struct arena *arena)
{
    const char **grown = arena_alloc(arena, (list->n + 2) * sizeof *grown);

    if (list->n > 0) {
        memcpy(grown, list->p, list->n * sizeof *grown);
    }
    grown[list->n] = text;
    list->p = grown;
    list->n++;
}

MUST_USE bool
opt_set(const struct opt *row, void *slots, const char *text, struct arena *arena,
        struct err *e)
{
    void *slot = (char *)slots + row->slot;
    int i;

    switch (row->kind) {
    case OPT_FLAG:
        return set_flag(slot, text, e);
    case OPT_COUNT:
        ++*(int *)slot;
        return true;
    case OPT_STRING:
        *(const char **)slot = arena_strndup(arena, text, strlen(text));
        return true;
    case OPT_STRINGS:
        add_string(slot, arena_strndup(arena, text, strlen(text)), arena);
        return true;
    case OPT_INT:
        return set_int(row, slot, text, e);
    case OPT_SIZE:
        return opt_size(str_of(text), slot) ||
               err_set(e, ERR_USAGE, "\"%s\" is no size: write 500k, 2M or 1G", text);
    case OPT_DURATION:
        return opt_duration(str_of(text), slot) ||
               err_set(e, ERR_USAGE, "\"%s\" is no time: write 90s, 2m, 5h or 1h30m",
                       text);
    case OPT_WORD:
        i = word_index(row->words, str_of(text));
        if (i < 0) {
            return unknown_word(row, str_of(text), e);
        }
        *(int *)slot = i;
        return true;
    case OPT_WORDS:
        return set_words(row, slot, text, e);
    case OPT_END:
        break;
    }
    return err_set(e, ERR_USAGE, "no such option");
}
