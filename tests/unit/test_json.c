/* The pull reader against jansson on valid input, and by tables on all else. */
#include "catalog/json.h"

#include "base/limits.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>
#include <jansson.h>

/* STR for tables: a constant. */
#define TEXT(literal)                                                                    \
    {                                                                                    \
        "" literal, sizeof(literal) - 1                                                  \
    }

/* ---- one value as canonical text, once by each reader ---- */

static void add_value(struct json *r, const struct json_token *t, struct buf *out);

static void
add_string(const struct json_token *t, struct buf *out)
{
    struct buf text;

    buf_init(&text, MIB(4));
    json_unescape(t->text, &text);
    buf_addf(out, "s%zu:", text.n);
    buf_add_str(out, buf_view(&text));
    buf_release(&text);
}

static void
add_members(struct json *r, struct buf *out, bool is_object)
{
    struct json_token t;

    buf_add_byte(out, is_object ? '{' : '[');
    for (json_next(r, &t); t.kind != JSON_CLOSE_OBJECT && t.kind != JSON_CLOSE_ARRAY;
         json_next(r, &t)) {
        if (t.kind == JSON_COMMA) {
            continue;
        }
        if (is_object) {
            assert_int_equal(t.kind, JSON_TEXT);
            add_string(&t, out);
            json_next(r, &t);
            assert_int_equal(t.kind, JSON_COLON);
            json_next(r, &t);
        }
        add_value(r, &t, out);
    }
    buf_add_byte(out, is_object ? '}' : ']');
}

static void
add_value(struct json *r, const struct json_token *t, struct buf *out)
{
    switch (t->kind) {
    case JSON_TEXT:
        add_string(t, out);
        return;
    case JSON_NUMBER: {
        auto_free char *text = xstrndup(t->text.p, t->text.n);

        buf_addf(out, "n%.17g ", strtod(text, NULL));
        return;
    }
    case JSON_WORD:
        buf_add_str(out, t->text);
        return;
    case JSON_OPEN_ARRAY:
    case JSON_OPEN_OBJECT:
        add_members(r, out, t->kind == JSON_OPEN_OBJECT);
        return;
    case JSON_END:
    case JSON_BROKEN:
    case JSON_CLOSE_ARRAY:
    case JSON_CLOSE_OBJECT:
    case JSON_COMMA:
    case JSON_COLON:
        fail_msg("no value: kind %d", (int)t->kind);
    }
}

static void
add_jansson(const json_t *value, struct buf *out)
{
    const char *key;
    const json_t *member;
    size_t i;

    if (json_is_string(value)) {
        buf_addf(out, "s%zu:", json_string_length(value));
        buf_add(out, json_string_value(value), json_string_length(value));
    } else if (json_is_number(value)) {
        buf_addf(out, "n%.17g ", json_number_value(value));
    } else if (json_is_array(value)) {
        buf_add_byte(out, '[');
        json_array_foreach(value, i, member)
        {
            add_jansson(member, out);
        }
        buf_add_byte(out, ']');
    } else if (json_is_object(value)) {
        void *at = json_object_iter((json_t *)(uintptr_t)value);

        buf_add_byte(out, '{');
        for (; at != NULL; at = json_object_iter_next((json_t *)(uintptr_t)value, at)) {
            key = json_object_iter_key(at);
            buf_addf(out, "s%zu:%s", strlen(key), key);
            add_jansson(json_object_iter_value(at), out);
        }
        buf_add_byte(out, '}');
    } else {
        buf_add_cstr(out, json_is_true(value)    ? "true"
                          : json_is_false(value) ? "false"
                                                 : "null");
    }
}

/* ---- random values ---- */

static uint32_t
next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

static json_t *
random_string(uint64_t *state)
{
    static const char *const pieces[] = {"a",        "\"",
                                         "\\",       "/",
                                         "\n",       "\x01",
                                         "\xc3\xa9", "\xf0\x9f\x98\x80",
                                         "&quot;",   "0123456789abcdef",
                                         "[{",       "}]",
                                         ",",        "\t"};
    struct buf b;
    json_t *made;

    buf_init(&b, MIB(1));
    for (uint32_t n = next_random(state) % 12; n > 0; n--) {
        buf_add_cstr(&b, pieces[next_random(state) % (sizeof pieces / sizeof pieces[0])]);
    }
    made = json_stringn(buf_cstr(&b), b.n);
    buf_release(&b);
    return made;
}

static json_t *
random_value(uint64_t *state, int depth)
{
    uint32_t kind = next_random(state) % (depth > 0 ? 7 : 5);
    json_t *made;

    switch (kind) {
    case 0:
        return random_string(state);
    case 1:
        return json_integer((json_int_t)next_random(state) - 1000000000);
    case 2:
        return json_real((double)next_random(state) / 1024.0);
    case 3:
        return json_boolean(next_random(state) % 2);
    case 4:
        return json_null();
    case 5:
        made = json_array();
        for (uint32_t n = next_random(state) % 5; n > 0; n--) {
            assert_int_equal(json_array_append_new(made, random_value(state, depth - 1)),
                             0);
        }
        return made;
    default:
        made = json_object();
        for (uint32_t n = next_random(state) % 5; n > 0; n--) {
            char key[16];

            (void)snprintf(key, sizeof key, "k%u", next_random(state) % 100);
            assert_int_equal(
                json_object_set_new(made, key, random_value(state, depth - 1)), 0);
        }
        return made;
    }
}

static void
two_thousand_random_values_read_as_jansson_wrote_them(void **unused)
{
    static const size_t styles[] = {JSON_COMPACT, JSON_INDENT(3),
                                    JSON_ENSURE_ASCII | JSON_ESCAPE_SLASH, 0};
    uint64_t state = 20160717;

    (void)unused;
    for (int i = 0; i < 2000; i++) {
        json_t *value = random_value(&state, 5);
        char *text = json_dumps(value, styles[i % 4] | JSON_ENCODE_ANY);
        struct buf ours;
        struct buf theirs;
        struct json r;
        struct json_token t;

        buf_init(&ours, MIB(16));
        buf_init(&theirs, MIB(16));
        json_init(&r, str_of(text), false);
        json_next(&r, &t);
        add_value(&r, &t, &ours);
        json_next(&r, &t);
        assert_int_equal(t.kind, JSON_END);
        add_jansson(value, &theirs);
        assert_string_equal(buf_cstr(&ours), buf_cstr(&theirs));
        buf_release(&ours);
        buf_release(&theirs);
        free(text);
        json_decref(value);
    }
}

static void
escapes_mean_what_rfc_8259_says(void **unused)
{
    static const struct {
        struct str text, means;
    } rows[] = {
        {TEXT("a\\/b"), TEXT("a/b")},
        {TEXT("\\\"\\\\\\b\\f\\n\\r\\t"), TEXT("\"\\\b\f\n\r\t")},
        {TEXT("\\u00e9"), TEXT("\xc3\xa9")},
        {TEXT("\\u65E5"), TEXT("\xe6\x97\xa5")},
        {TEXT("\\ud83d\\ude00!"), TEXT("\xf0\x9f\x98\x80!")},
        {TEXT("\\u0000"), TEXT("\0")},
        {TEXT("\\ud83d"), TEXT("\xef\xbf\xbd")},
        {TEXT("\\ud83dx"), TEXT("\xef\xbf\xbdx")},
        {TEXT("\\ude00\\ud83d"), TEXT("\xef\xbf\xbd\xef\xbf\xbd")},
        {TEXT("\\ud83d\\u0041"), TEXT("\xef\xbf\xbd"
                                      "A")},
        {TEXT("\\x41\\'"), TEXT("x41'")},
        {TEXT("\\u12"), TEXT("\\u12")},
        {TEXT("\\uzzzz"), TEXT("\\uzzzz")},
        {TEXT("end\\"), TEXT("end\\")},
        {TEXT(""), TEXT("")},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_buf struct buf b;

        buf_init(&b, 1024);
        json_unescape(rows[i].text, &b);
        assert_int_equal(b.n, rows[i].means.n);
        assert_memory_equal(buf_cstr(&b), rows[i].means.p, b.n);
    }
}

static void
what_is_no_json_is_broken_where_it_stands(void **unused)
{
    static const char *const rows[] = {"nope", "tru", "trueish", "'a'",     "\"open",
                                       "-",    "+.e", "\"\\",    "\"a\\\"", "@"};

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_free char *copy = xstrdup(rows[i]);
        struct json r;
        struct json_token t;

        json_init(&r, str_of(copy), false);
        json_next(&r, &t);
        assert_int_equal(t.kind, JSON_BROKEN);
        assert_ptr_equal(r.at, copy);
        assert_non_null(r.why);
    }
}

static void
a_string_of_over_one_mebibyte_is_broken(void **unused)
{
    size_t n = (size_t)LIMIT_ITEM_BYTES + 2;
    auto_free char *text = xcalloc(n, 1);
    struct json r;
    struct json_token t;

    (void)unused;
    memset(text, 'a', n);
    text[0] = '"';
    text[n - 1] = '"';
    json_init(&r, (struct str){text, n}, false);
    json_next(&r, &t);
    assert_int_equal(t.kind, JSON_BROKEN);
    json_init(&r, (struct str){text + 1, n - 1}, false);
    text[1] = '"'; /* one byte less: fits */
    json_next(&r, &t);
    assert_int_equal(t.kind, JSON_TEXT);
    assert_int_equal(t.text.n, LIMIT_ITEM_BYTES - 1);
}

static void
escaped_quotes_are_read_in_place(void **unused)
{
    struct str text = STR("&#123;&quot;a\\&quot;b&#34;:&#x22;c &lt;&quot;&nbsp;<br />}");
    struct json r;
    struct json_token t;

    (void)unused;
    json_init(&r, text, true);
    json_next(&r, &t);
    assert_int_equal(t.kind, JSON_OPEN_OBJECT);
    json_next(&r, &t);
    assert_int_equal(t.kind, JSON_TEXT);
    assert_true(str_eq(t.text, STR("a\\&quot;b")));
    assert_true(t.escaped);
    json_next(&r, &t);
    assert_int_equal(t.kind, JSON_COLON);
    json_next(&r, &t);
    assert_true(str_eq(t.text, STR("c &lt;")));
    assert_ptr_equal(t.from, text.p + str_find(text, STR("&#x22;")));
    json_next(&r, &t);
    assert_int_equal(t.kind, JSON_CLOSE_OBJECT);
    json_next(&r, &t);
    assert_int_equal(t.kind, JSON_END);
}

static void
a_string_with_inner_quotes_is_mended_up_to_its_real_end(void **unused)
{
    struct json r;
    struct json_token t;
    size_t looked;

    (void)unused;
    json_init(&r, STR("\"He said \"hi\", then \"bye\"\"}"), false);
    json_next(&r, &t);
    assert_true(str_eq(t.text, STR("He said ")));
    assert_true(json_mend(&r, &t, 4096, &looked));
    assert_true(str_eq(t.text, STR("He said \"hi\", then \"bye\"")));
    json_next(&r, &t);
    assert_int_equal(t.kind, JSON_CLOSE_OBJECT);
}

static void
mending_looks_no_further_than_it_may(void **unused)
{
    struct json r;
    struct json_token t;
    size_t looked;

    (void)unused;
    json_init(&r, STR("\"a\"bcdefghij\"}"), false);
    json_next(&r, &t);
    assert_false(json_mend(&r, &t, 5, &looked));
    assert_int_equal(looked, 5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_thousand_random_values_read_as_jansson_wrote_them),
        cmocka_unit_test(escapes_mean_what_rfc_8259_says),
        cmocka_unit_test(what_is_no_json_is_broken_where_it_stands),
        cmocka_unit_test(a_string_of_over_one_mebibyte_is_broken),
        cmocka_unit_test(escaped_quotes_are_read_in_place),
        cmocka_unit_test(a_string_with_inner_quotes_is_mended_up_to_its_real_end),
        cmocka_unit_test(mending_looks_no_further_than_it_may),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
