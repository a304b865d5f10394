/*
 * What PHP's var_dump prints of decoded arrays and objects:
 * whole, miscounted, cut, escaped.
 */
#include "collect.h"

#include <string.h>

#define LIST                                                                             \
    "[{\"id\":\"1\",\"pic\":\"\\/a.jpg\",\"title\":\"A & \\u00e9\"} "                    \
    ",{\"id\":\"2\",\"pic\":\"/b.mp4\",\"title\":\"B\"}]"

static const char list_lines[] = "1|-|-|/a.jpg|A & \xc3\xa9|1\n2|-|-|/b.mp4|B|2\n";

#define DUMP                                                                             \
    "array(2) {\n  [0]=>\n  array(3) {\n    [\"id\"]=>\n    string(1) \"1\"\n    "       \
    "[\"pic\"]=>\n"                                                                      \
    "    string(6) \"/a.jpg\"\n    [\"title\"]=>\n    string(10) \"A \"&\" [<]\n\"\n  "  \
    "}\n  [1]=>\n"                                                                       \
    "  object(stdClass)#2 (4) {\n    [\"id\"]=>\n    int(2)\n    [\"x\":protected]=>\n " \
    "   NULL\n"                                                                          \
    "    [\"y\"]=>\n    array(0) {\n    }\n    [\"pic\"]=>\n    string(6) \"/b.mp4\"\n " \
    " }\n}\n"

static const char dump_lines[] = "1|-|-|/a.jpg|A \"&\" [<]\n|1\n2|-|-|/b.mp4|-|2\n";

static void
decoded_arrays_and_objects_are_read_by_their_counts(void **unused)
{
    auto_collected struct collected *c = collect(STR(DUMP));

    (void)unused;
    assert_collected_lines(c, dump_lines);
    assert_int_equal(c->n_unread, 0);
    assert_string_equal(c->end.form, "dump-array");
    assert_string_equal(c->mentions[0].form, "dump-array");
    assert_memory_equal(c->mentions[0].raw, "array(3) {", 10);
    assert_memory_equal(c->mentions[1].raw, "object(stdClass)#2 (4) {", 24);
    assert_int_equal(c->mentions[0].raw[c->mentions[0].raw_bytes - 1], '}');
    assert_int_equal(c->mentions[0].at_byte, strstr(DUMP, "array(3)") - DUMP);
}

static void
escaped_arrays_give_the_same_mentions(void **unused)
{
    static const char *const quotes[] = {"\"", "&quot;", "&#34;"};

    (void)unused;
    for (size_t i = 0; i < sizeof quotes / sizeof quotes[0]; i++) {
        auto_free char *text = collect_escaped(DUMP, quotes[i]);
        auto_collected struct collected *c = collect(str_of(text));

        assert_collected_lines(c, dump_lines);
        assert_int_equal(c->n_unread, 0);
    }
}

static void
an_array_with_arrows_on_the_same_line_is_read(void **unused)
{
    auto_collected struct collected *c = collect(
        STR("array(1) {\n    [0] => array(2) {\n    [\"id\"] => int(5)\n    [\"pic\"] => "
            "string(6) \"/a.jpg\"\n}}"));
    auto_collected struct collected *single = collect(
        STR("array(2) {\n  'id' =>\n  int(5)\n  'pic' =>\n  string(6) \"/a.jpg\"\n}\n"));

    (void)unused;
    assert_collected_lines(c, "5|-|-|/a.jpg|-|1\n");
    assert_collected_lines(single, "5|-|-|/a.jpg|-|1\n");
}

static void
a_miscounted_member_is_told_and_read_up_to_the_next_one(void **unused)
{
    auto_collected struct collected *c = collect(
        STR("array(1) {\n  [0]=>\n  array(3) {\n    [\"id\"]=>\n    string(1) \"5\"\n"
            "    [\"title\"]=>\n    string(4) \"caf\xc3\xa9 \"x\"\"\n    [\"pic\"]=>\n"
            "    string(99) \"/a.jpg\"\n  }\n}\n"));

    (void)unused;
    assert_collected_lines(c, "5|-|-|/a.jpg|caf\xc3\xa9 \"x\"|1\n");
    assert_int_equal(c->n_unread, 2);
    assert_string_equal(
        c->unread[0].reason,
        "string(4) is not the length of what follows, which is 9; read up to "
        "the next member");
}

static void
a_cut_array_gives_its_items_up_to_the_cut(void **unused)
{
    const size_t second = (size_t)(strstr(DUMP, "object(") - DUMP);

    (void)unused;
    for (size_t n = second + 60; n < sizeof DUMP - 6; n++) {
        auto_collected struct collected *c = collect((struct str){DUMP, n});

        assert_collected_lines(c, "1|-|-|/a.jpg|A \"&\" [<]\n|1\n");
        assert_int_equal(c->n_unread, 1);
        assert_int_equal(c->unread[0].from, second);
        assert_int_equal(c->unread[0].to, n);
    }
}

static void
a_broken_element_is_told_and_the_next_one_read(void **unused)
{
    auto_collected struct collected *c = collect(
        STR("array(2) {\n  [0]=>\n  array(2) {\n    [\"id\"]=>\n    oops\n  }\n  [1]=>\n"
            "  array(2) {\n    [\"id\"]=>\n    int(2)\n    [\"pic\"]=>\n    string(6) "
            "\"/b.mp4\"\n  }\n}\n"));

    (void)unused;
    assert_collected_lines(c, "2|-|-|/b.mp4|-|2\n");
    assert_int_equal(c->n_unread, 1);
    assert_non_null(strstr(c->unread[0].reason, "item 1 breaks off"));
}

static void
json_inside_an_array_is_read_too(void **unused)
{
    auto_free char *text =
        xasprintf("array(1) {\n  [0]=>\n  array(1) {\n    [\"json\"]=>\n    "
                  "string(%zu) \"%s\"\n  }\n}\n",
                  strlen(LIST), LIST);
    auto_collected struct collected *c = collect(str_of(text));

    (void)unused;
    assert_collected_lines(c, list_lines);
    assert_string_equal(c->mentions[0].form, "dump-string");
    assert_int_equal(c->n_unread, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decoded_arrays_and_objects_are_read_by_their_counts),
        cmocka_unit_test(escaped_arrays_give_the_same_mentions),
        cmocka_unit_test(an_array_with_arrows_on_the_same_line_is_read),
        cmocka_unit_test(a_miscounted_member_is_told_and_read_up_to_the_next_one),
        cmocka_unit_test(a_cut_array_gives_its_items_up_to_the_cut),
        cmocka_unit_test(a_broken_element_is_told_and_the_next_one_read),
        cmocka_unit_test(json_inside_an_array_is_read_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
