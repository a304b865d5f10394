/* What PHP's var_dump and Xdebug print, whole, miscounted, cut, escaped. */
#include "collect.h"

#include <string.h>

#define LIST                                                                             \
    "[{\"id\":\"1\",\"pic\":\"\\/a.jpg\",\"title\":\"A & \\u00e9\"} "                    \
    ",{\"id\":\"2\",\"pic\":\"/b.mp4\",\"title\":\"B\"}]"

static const char list_lines[] = "1|-|-|/a.jpg|A & \xc3\xa9|1\n2|-|-|/b.mp4|B|2\n";

static void
a_counted_string_is_read_without_a_report(void **unused)
{
    auto_free char *text = xasprintf("string(%zu) \"%s\"\n", strlen(LIST), LIST);
    auto_collected struct collected *c = collect(str_of(text));

    (void)unused;
    assert_collected_lines(c, list_lines);
    assert_int_equal(c->n_unread, 0);
    assert_string_equal(c->end.form, "dump-string");
    assert_string_equal(c->mentions[0].form, "dump-string");
}

static void
a_wrong_count_is_told_and_brackets_are_matched(void **unused)
{
    static const int off[] = {-40, -3, -2, -1, 1, 2, 50, 1000000};

    (void)unused;
    for (size_t i = 0; i < sizeof off / sizeof off[0]; i++) {
        auto_free char *text = xasprintf("string(%d) \"%s\"\nafter \"it\"\n",
                                         (int)strlen(LIST) + off[i], LIST);
        auto_free char *want = xasprintf(
            "string(%d) is not the length of what follows, which is %zu; read by "
            "matching brackets",
            (int)strlen(LIST) + off[i], strlen(LIST));
        auto_collected struct collected *c = collect(str_of(text));

        assert_collected_lines(c, list_lines);
        assert_int_equal(c->n_unread, 1);
        assert_string_equal(c->unread[0].reason, want);
        assert_int_equal(c->unread[0].from, 0);
        assert_int_equal(text[c->unread[0].to - 1], '"');
    }
}

static void
a_count_that_fits_once_entities_are_undone_is_right(void **unused)
{
    static const char *const quotes[] = {"\"", "&quot;", "&#34;", "&#x22;"};

    (void)unused;
    for (size_t i = 0; i < sizeof quotes / sizeof quotes[0]; i++) {
        auto_free char *plain = xasprintf("string(%zu) \"%s\"\n", strlen(LIST), LIST);
        auto_free char *text = collect_escaped(plain, quotes[i]);
        auto_collected struct collected *c = collect(str_of(text));

        assert_collected_lines(c, list_lines);
        assert_int_equal(c->n_unread, 0);
        assert_memory_equal(c->mentions[1].raw, text + c->mentions[1].at_byte,
                            c->mentions[1].raw_bytes);
        assert_int_equal(c->mentions[1].raw[0], '{');
        assert_int_equal(c->mentions[1].raw[c->mentions[1].raw_bytes - 1], '}');
    }
}

static void
a_wrong_count_of_an_escaped_string_is_told(void **unused)
{
    auto_free char *plain = xasprintf("string(%zu) \"%s\"\n", strlen(LIST) + 7, LIST);
    auto_free char *text = collect_escaped(plain, "&quot;");
    auto_collected struct collected *c = collect(str_of(text));

    (void)unused;
    assert_collected_lines(c, list_lines);
    assert_int_equal(c->n_unread, 1);
    assert_non_null(strstr(c->unread[0].reason, "read by matching brackets"));
}

static void
a_count_bounds_a_list_that_has_no_end(void **unused)
{
    /* the string ends inside a title; what follows the dump is not its list */
    const char *cut = "[{\"id\":\"1\",\"pic\":\"/a.jpg\"},{\"id\":\"2\",\"pic\":\"/b.jp";
    auto_free char *text = xasprintf(
        "string(%zu) \"%s\"\n[{\"id\":\"3\",\"pic\":\"/c.jpg\"}]", strlen(cut), cut);
    auto_collected struct collected *c = collect(str_of(text));

    (void)unused;
    assert_collected_lines(c, "1|-|-|/a.jpg|-|1\n3|-|-|/c.jpg|-|1\n");
    assert_int_equal(c->n_unread, 1);
    assert_int_equal(c->unread[0].from, strstr(text, "{\"id\":\"2\"") - text);
    assert_int_equal(c->unread[0].to, strstr(text, "\"\n[") - text);
}

static void
a_cut_dump_gives_its_items_up_to_the_cut(void **unused)
{
    auto_free char *text = xasprintf("string(%zu) \"%s\"\n", strlen(LIST), LIST);
    size_t second = (size_t)(strstr(text, "{\"id\":\"2\"") - text);

    (void)unused;
    for (size_t n = second + 2; n < strlen(text) - 4; n++) {
        auto_collected struct collected *c = collect((struct str){text, n});

        assert_collected_lines(c, "1|-|-|/a.jpg|A & \xc3\xa9|1\n");
        assert_int_equal(c->n_unread, 2);
        assert_int_equal(c->unread[0].from, second);
        assert_int_equal(c->unread[0].to, n);
        assert_non_null(strstr(c->unread[1].reason, "is cut or miscounted"));
    }
}

static void
strings_without_a_list_are_left_alone(void **unused)
{
    static const char *const rows[] = {
        "string(5) \"\"abc\"\"\n",
        "string(2) \"\"\"\"\n",
        "string(2) \"[]\"\n",
        "string(11) \"[1,2,3,4,5]\"\n",
        "string(9) \"{\"a\":\"b\"}\"\n",
        "string(7) \"{\"a\":1}\"\nbool(false)\n",
        "string(",
        "string()",
        "string(5",
        "string(5)",
        "string(5) ",
        "string(5) \"",
        "string(99999999999999999999) \"[{\"id\"",
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_collected struct collected *c = collect(str_of(rows[i]));

        assert_int_equal(c->n_mentions, 0);
    }
}

static void
xdebug_prints_its_length_behind_the_string(void **unused)
{
    auto_free char *list = collect_escaped(LIST, "&quot;");
    auto_free char *right =
        xasprintf("<small>string</small> <font color='#cc0000'>'%s'</font> "
                  "<i>(length=%zu)</i>\n",
                  list, strlen(LIST));
    auto_free char *wrong =
        xasprintf("<small>string</small> <font color='#cc0000'>'%s'</font> "
                  "<i>(length=%zu)</i>\n",
                  list, strlen(LIST) + 5);
    auto_collected struct collected *a = collect(str_of(right));
    auto_collected struct collected *b = collect(str_of(wrong));

    (void)unused;
    assert_collected_lines(a, list_lines);
    assert_string_equal(a->mentions[0].form, "dump-string");
    assert_int_equal(a->n_unread, 0);
    assert_collected_lines(b, list_lines);
    assert_int_equal(b->n_unread, 1);
    assert_non_null(strstr(b->unread[0].reason, "is not the text's length"));
}

static void
what_xdebug_cut_off_is_told(void **unused)
{
    auto_free char *list = collect_escaped(LIST, "&quot;");
    auto_free char *text =
        xasprintf("<small>string</small> <font color='#cc0000'>'%.*s'...</font> "
                  "<i>(length=%zu)</i><p class=\"x\">more \"text\" {</p>",
                  (int)(strlen(list) - 20), list, strlen(LIST));
    auto_collected struct collected *c = collect(str_of(text));

    (void)unused;
    assert_collected_lines(c, "1|-|-|/a.jpg|A & \xc3\xa9|1\n");
    assert_int_equal(c->n_unread, 2);
    assert_int_equal(c->unread[0].to, strstr(text, "</font>") - text);
    assert_non_null(strstr(c->unread[1].reason, "Xdebug cut the text"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_counted_string_is_read_without_a_report),
        cmocka_unit_test(a_wrong_count_is_told_and_brackets_are_matched),
        cmocka_unit_test(a_count_that_fits_once_entities_are_undone_is_right),
        cmocka_unit_test(a_wrong_count_of_an_escaped_string_is_told),
        cmocka_unit_test(a_count_bounds_a_list_that_has_no_end),
        cmocka_unit_test(a_cut_dump_gives_its_items_up_to_the_cut),
        cmocka_unit_test(strings_without_a_list_are_left_alone),
        cmocka_unit_test(xdebug_prints_its_length_behind_the_string),
        cmocka_unit_test(what_xdebug_cut_off_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
