#include "db/row_filter.h"

#include "db/asset_key.h"

#include <assert.h>

enum { WHERE_BYTES = 16384, DAY_CHARS = sizeof "2016-07-16" - 1 };

/* $9 to $24 are the words'. */
static const char *const word_parts[LIMIT_SEARCH_WORDS] = {
#define WORD(n)                                                                          \
    " AND (lower(a.url) LIKE lower(" n                                                   \
    ") ESCAPE '\\' OR EXISTS (SELECT 1 FROM mention m"                                   \
    " WHERE m.asset = a.id AND lower(m.title) LIKE lower(" n ") ESCAPE '\\'))"
    WORD("$9"),  WORD("$10"), WORD("$11"), WORD("$12"), WORD("$13"), WORD("$14"),
    WORD("$15"), WORD("$16"), WORD("$17"), WORD("$18"), WORD("$19"), WORD("$20"),
    WORD("$21"), WORD("$22"), WORD("$23"), WORD("$24"),
#undef WORD
};

/*
 * Both sides are cut to the shorter's length: 2016-07-16 meets 2016-07, and meets
 * 2016-07-16T12:00 too, since it may well be after noon. The second half says less, in a
 * way that the index on date understands: 2016 and 2016-07 come before all their days,
 * and '~' follows every character that a date is written with.
 */
#define AFTER_PART                                                                       \
    " AND substr(a.date, 1, length($6)) >= substr($6, 1, length(a.date))"                \
    " AND a.date >= substr($6, 1, 4)"
#define BEFORE_PART                                                                      \
    " AND substr(a.date, 1, length($7)) <= substr($7, 1, length(a.date))"                \
    " AND a.date < substr($7, 1, 10) || '~'"

/* A shown date is local to who told it, and so is a filter: its zone is not looked at. */
static struct str
without_zone(struct str date)
{
    for (size_t i = DAY_CHARS; i < date.n; i++) {
        if (date.p[i] == 'Z' || date.p[i] == '+' || date.p[i] == '-') {
            return str_head(date, i);
        }
    }
    return date;
}

static struct str
pattern_of(struct arena *texts, struct str word)
{
    auto_buf struct buf b = {.limit = 2 * LIMIT_SEARCH_BYTES + 3};
    const char *kept;

    buf_add_byte(&b, '%');
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] == '%' || word.p[i] == '_' || word.p[i] == '\\') {
            buf_add_byte(&b, '\\');
        }
        buf_add_byte(&b, word.p[i]);
    }
    buf_add_byte(&b, '%');
    kept = arena_strndup(texts, b.p, b.n);
    return (struct str){kept, b.n};
}

static bool
add_words(struct filter_sql *s, struct str search, struct err *e)
{
    if (search.n > LIMIT_SEARCH_BYTES) {
        return err_set(e, ERR_USAGE, "search: %zu bytes, at most %d", search.n,
                       LIMIT_SEARCH_BYTES);
    }
    for (struct str rest = str_trim(search); rest.n > 0; rest = str_trim(rest)) {
        size_t n = 0;

        while (n < rest.n && rest.p[n] != ' ' && (rest.p[n] < '\t' || rest.p[n] > '\r')) {
            n++;
        }
        if (s->n_words == LIMIT_SEARCH_WORDS) {
            return err_set(e, ERR_USAGE, "search: more than %d words",
                           LIMIT_SEARCH_WORDS);
        }
        buf_add_cstr(&s->where, word_parts[s->n_words]);
        s->words[s->n_words++] = pattern_of(&s->texts, str_head(rest, n));
        rest = str_skip(rest, n);
    }
    return true;
}

static void
add_states(struct filter_sql *s, uint32_t states)
{
    auto_buf struct buf b = {.limit = 256};

    buf_add_byte(&b, ' ');
    for (unsigned i = 0; i < ASSET_STATES; i++) {
        if ((states & (UINT32_C(1) << i)) != 0) {
            buf_add_cstr(&b, state_name((enum asset_state)i));
            buf_add_byte(&b, ' ');
        }
    }
    s->states = (struct str){arena_strndup(&s->texts, b.p, b.n), b.n};
    buf_add_cstr(&s->where, " AND $5 LIKE '% ' || c.class || ' %'");
}

static void
add_if(struct filter_sql *s, bool is_set, const char *part)
{
    if (is_set) {
        buf_add_cstr(&s->where, part);
    }
}

bool
filter_sql_init(struct filter_sql *s, const struct row_filter *f, struct err *e)
{
    *s = (struct filter_sql){.names_few = f->article.p != NULL || f->url.p != NULL ||
                                          f->sha256 != NULL,
                             .date_after = without_zone(f->date_after),
                             .date_before = without_zone(f->date_before)};
    buf_init(&s->where, WHERE_BYTES);
    add_if(
        s, f->article.p != NULL,
        " AND a.id IN (SELECT m.asset FROM mention m WHERE m.article IN (" ARTICLES_NAMED
        ")"
        " UNION SELECT m.asset FROM mention m WHERE m.page IN (" ARTICLES_NAMED "))");
    add_if(s, f->url.p != NULL, " AND a.key_hash = $2 AND a.url = $3");
    add_if(s, f->sha256 != NULL,
           " AND a.id IN (SELECT n.asset FROM observation n WHERE n.object = $4)"
           " AND c.object = $4");
    add_if(s, f->date_after.n > 0, AFTER_PART);
    add_if(s, f->date_before.n > 0, BEFORE_PART);
    add_if(s, f->host.n > 0,
           " AND (a.host = lower($8) OR (length(a.host) > length($8)"
           " AND substr(a.host, length(a.host) - length($8)) = '.' || lower($8)))");
    if (f->states != 0) {
        add_states(s, f->states);
    }
    if (!add_words(s, f->search, e)) {
        return false;
    }
    assert(!s->where.over);
    return true;
}

void
filter_sql_release(struct filter_sql *s)
{
    buf_release(&s->where);
    arena_release(&s->texts);
    s->n_words = 0;
}

void
filter_sql_put(const struct filter_sql *s, const struct row_filter *f, struct stmt *q)
{
    uint8_t key[SHA256_BYTES] = {0};

    if (f->url.p != NULL) {
        hash_sha256(f->url, key);
    }
    stmt_put_text(q, f->article);
    stmt_put_int(q, asset_key_hash(key));
    stmt_put_text(q, f->url);
    stmt_put_blob(q, f->sha256, SHA256_BYTES);
    stmt_put_text(q, s->states);
    stmt_put_text(q, s->date_after);
    stmt_put_text(q, s->date_before);
    stmt_put_text(q, f->host);
    for (size_t i = 0; i < s->n_words; i++) {
        stmt_put_text(q, s->words[i]);
    }
}
