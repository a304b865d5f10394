/* Every form gives the same mentions, and the whole tells what it did. */
#include "collect.h"

#include "base/limits.h"

#include <string.h>

/* ---- the same list in every form ---- */

struct item {
    char id[16], sort[16], type[16], pic[128], title[256];
};

static uint32_t
next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

static void
random_item(uint64_t *state, struct item *item)
{
    static const char *const pieces[] = {
        "Iraqi Army ",  "& ",    "\"quoted\" ", "caf\xc3\xa9 ", "\xf0\x9f\x98\x80",
        "<b>",          "a\\b ", "/",           "&amp; ",       "[x] ",
        "{y}, ",        "'s ",   "\t",          "string(5) ",   "},{",
        "\xe2\x80\x99", ": "};

    (void)snprintf(item->id, sizeof item->id, "%u", next_random(state) % 10000000);
    (void)snprintf(item->sort, sizeof item->sort, "%u", next_random(state));
    (void)snprintf(item->type, sizeof item->type, "%u", next_random(state) % 100);
    (void)snprintf(item->pic, sizeof item->pic, "/2016/07/%02u/a&b_%u_4x3.%s",
                   next_random(state) % 28 + 1, next_random(state),
                   next_random(state) % 2 ? "jpg" : "mp4");
    item->title[0] = '\0';
    for (uint32_t n = next_random(state) % 10; n > 0; n--) {
        strcat(item->title,
               pieces[next_random(state) % (sizeof pieces / sizeof pieces[0])]);
    }
}

/* JSON as PHP's json_encode writes it (\/ and \uXXXX), or as other programs do. */
static void
add_json_string(struct buf *b, struct str s, bool like_php)
{
    buf_add_byte(b, '"');
    while (s.n > 0) {
        uint32_t c;
        size_t n = utf8_decode(s, &c);

        if (c == '"' || c == '\\' || (c == '/' && like_php)) {
            buf_addf(b, "\\%c", (char)c);
        } else if (c < 0x20) {
            buf_addf(b, "\\u%04x", c);
        } else if (c >= 0x10000 && like_php) {
            buf_addf(b, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                     0xdc00 + ((c - 0x10000) & 0x3ff));
        } else if (c >= 0x80 && like_php) {
            buf_addf(b, "\\u%04x", c);
        } else {
            buf_add(b, s.p, n);
        }
        s = str_skip(s, n);
    }
    buf_add_byte(b, '"');
}

static void
add_json_item(struct buf *b, const struct item *item, bool like_php)
{
    const char *fields[] = {"id",       item->id, "sort",    item->sort, "contenttypeid",
                            item->type, "pic",    item->pic, "title",    item->title};

    buf_add_byte(b, '{');
    for (size_t i = 0; i < 10; i++) {
        buf_add_cstr(b, i == 0 ? "" : i % 2 ? ":" : ",");
        add_json_string(b, str_of(fields[i]), like_php);
    }
    buf_add_byte(b, '}');
}

static void
add_json(struct buf *b, const struct item *items, size_t n, bool like_php)
{
    buf_add_byte(b, '[');
    for (size_t i = 0; i < n; i++) {
        buf_add_cstr(b, i == 0 ? "" : like_php ? " ," : ",");
        add_json_item(b, &items[i], like_php);
    }
    buf_add_byte(b, ']');
}

static void
add_ndjson(struct buf *b, const struct item *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        add_json_item(b, &items[i], i % 2 == 0);
        buf_add_byte(b, '\n');
    }
}

static void
add_dump_string(struct buf *b, const struct item *items, size_t n)
{
    auto_buf struct buf json;

    buf_init(&json, 1 << 20);
    add_json(&json, items, n, true);
    buf_addf(b, "string(%zu) \"%s\"\n", json.n, buf_cstr(&json));
}

static void
add_dump_array(struct buf *b, const struct item *items, size_t n)
{
    buf_addf(b, "array(%zu) {\n", n);
    for (size_t i = 0; i < n; i++) {
        const char *fields[] = {
            "id",          items[i].id, "sort",       items[i].sort, "contenttypeid",
            items[i].type, "pic",       items[i].pic, "title",       items[i].title};

        buf_addf(b, "  [%zu]=>\n  array(5) {\n", i);
        for (size_t f = 0; f < 10; f += 2) {
            buf_addf(b, "    [\"%s\"]=>\n    string(%zu) \"%s\"\n", fields[f],
                     strlen(fields[f + 1]), fields[f + 1]);
        }
        buf_add_cstr(b, "  }\n");
    }
    buf_add_cstr(b, "}\n");
}

static void
assert_lists_items(struct collected *c, const struct item *items, size_t n)
{
    assert_int_equal(c->n_unread, 0);
    assert_int_equal(c->n_mentions, n);
    for (size_t i = 0; i < n; i++) {
        auto_free char *want =
            xasprintf("%s|%s|%s|%s|%s|%zu", items[i].id, items[i].sort, items[i].type,
                      items[i].pic, items[i].title, i + 1);

        assert_string_equal(collected_line(c, i), want);
    }
}

static void
assert_text_lists_items(struct str text, const struct item *items, size_t n)
{
    auto_collected struct collected *c = collect(text);

    assert_lists_items(c, items, n);
}

/*
 * The text alone, and inside pages: as it stands, and escaped in both ways where its
 * counts say so.
 */
static void
assert_in_pages(struct str text, bool counted, const struct item *items, size_t n)
{
    for (int style = 0; style < 4; style++) {
        auto_buf struct buf page;

        buf_init(&page, 4 << 20);
        if (style > 0) {
            buf_add_cstr(&page, "<!doctype html><title>Page</title><body><pre>\n");
        }
        if (style < 2) {
            buf_add_str(&page, text);
        } else {
            /* As PHP's htmlspecialchars, or as a browser writes text. */
            collect_add_escaped(&page, text, style == 2 ? "&quot;" : "\"");
        }
        if (style > 0) {
            buf_add_cstr(&page, "</pre></body></html>\n");
        }
        if (style < 3 || counted) {
            assert_text_lists_items(buf_view(&page), items, n);
        }
    }
}

static void
five_hundred_random_lists_read_the_same_in_every_form(void **unused)
{
    uint64_t state = 1839526;

    (void)unused;
    for (int round = 0; round < 500; round++) {
        struct item items[12];
        size_t n = next_random(&state) % 12 + 1;

        for (size_t i = 0; i < n; i++) {
            random_item(&state, &items[i]);
        }
        for (int form = 0; form < 5; form++) {
            auto_buf struct buf text;

            buf_init(&text, 1 << 20);
            if (form < 2) {
                add_json(&text, items, n, form == 0);
            } else if (form == 2) {
                add_ndjson(&text, items, n);
            } else if (form == 3) {
                add_dump_string(&text, items, n);
            } else {
                add_dump_array(&text, items, n);
            }
            assert_in_pages(buf_view(&text), form > 2, items, n);
        }
    }
}

static void
utf_16_gives_the_same_mentions_at_places_of_the_file(void **unused)
{
    const char *text = "[{\"id\":\"1\",\"pic\":\"/a.jpg\",\"title\":\"T\"}]";
    auto_collected struct collected *c = NULL;
    auto_buf struct buf utf16;

    (void)unused;
    buf_init(&utf16, 1024);
    buf_add_str(&utf16, STR("\xff\xfe"));
    for (const char *p = text; *p != '\0'; p++) {
        buf_add(&utf16, (const char[2]){*p, '\0'}, 2);
    }
    c = collect(buf_view(&utf16));
    assert_int_equal(c->n_mentions, 1);
    assert_string_equal(collected_line(c, 0), "1|-|-|/a.jpg|T|1");
    assert_int_equal(c->mentions[0].at_byte, 4);
    assert_int_equal(c->end.stopped_at, utf16.n);
}

static void
a_list_of_other_bytes_is_told_by_its_form(void **unused)
{
    static const struct {
        const char *text, *form;
    } rows[] = {
        {"[{\"id\":1,\"pic\":\"/a.jpg\"}]", "json"},
        {" {\"x\":[{\"id\":1,\"pic\":\"/a.jpg\"}]}", "json"},
        {"{\"id\":1,\"pic\":\"/a.jpg\"}\n{\"id\":1,\"pic\":\"/a.jpg\"}", "ndjson"},
        {"string(26) \"[{\"id\":1,\"pic\":\"/a.jpg\"}]\"", "dump-string"},
        {"array(1) {[\"pic\"]=>string(6) \"/a.jpg\"}", "dump-array"},
        {"see: [{\"id\":1,\"pic\":\"/a.jpg\"}]", "page"},
        {"nothing", "none"},
        {"", "none"},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_collected struct collected *c = collect(str_of(rows[i].text));

        assert_string_equal(c->end.form, rows[i].form);
    }
}

static void
the_sink_ends_the_reading_when_it_says_so(void **unused)
{
    struct err e = {0};
    bool ok;
    auto_collected struct collected *c =
        collect_stopping(STR("[{\"id\":1,\"pic\":\"/a\"},{\"id\":2,\"pic\":\"/"
                             "b\"},{\"id\":3,\"pic\":\"/c\"}]"),
                         2, &ok, &e);

    (void)unused;
    assert_false(ok);
    assert_int_equal(e.code, ERR_DB);
    assert_int_equal(c->n_mentions, 2);
}

static void
reports_stop_at_a_thousand_and_one(void **unused)
{
    auto_collected struct collected *c = NULL;
    auto_buf struct buf b;

    (void)unused;
    buf_init(&b, 1 << 20);
    buf_add_cstr(&b, "[{\"pic\":\"/a\"}");
    for (int i = 0; i < 3000; i++) {
        buf_add_cstr(&b, ",{\"pic\":0}");
    }
    buf_add_cstr(&b, "]");
    c = collect(buf_view(&b));
    assert_int_equal(c->n_unread, LIMIT_UNREAD_RANGES + 1);
    assert_string_equal(c->unread[LIMIT_UNREAD_RANGES].reason,
                        "2000 more places, not told one by one");
    assert_int_equal(c->unread[LIMIT_UNREAD_RANGES].to, b.n - 1);
}

static void
passed_bytes_are_told_while_a_long_list_is_read(void **unused)
{
    static const char *const open[] = {"[", "{\"id\":1,\"list\":["};

    (void)unused;
    for (size_t i = 0; i < 2; i++) {
        auto_collected struct collected *c = NULL;
        auto_buf struct buf b;

        buf_init(&b, 16 << 20);
        buf_add_cstr(&b, open[i]);
        for (int n = 0; n < 4000; n++) {
            buf_addf(&b, "{\"id\":%d,\"pic\":\"/a.jpg\",\"pad\":\"%01000d\"},", n, n);
        }
        c = collect(buf_view(&b));
        assert_int_equal(c->n_mentions, 4000);
        assert_true(c->passed_at_mention > (int64_t)b.n - MIB(1) - KIB(600));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_hundred_random_lists_read_the_same_in_every_form),
        cmocka_unit_test(utf_16_gives_the_same_mentions_at_places_of_the_file),
        cmocka_unit_test(a_list_of_other_bytes_is_told_by_its_form),
        cmocka_unit_test(the_sink_ends_the_reading_when_it_says_so),
        cmocka_unit_test(reports_stop_at_a_thousand_and_one),
        cmocka_unit_test(passed_bytes_are_told_while_a_long_list_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
