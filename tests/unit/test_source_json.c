/* Lists as JSON: what is read, what is mended, what is reported. */
#include "collect.h"

#include "base/limits.h"

#include <string.h>

struct row {
    const char *text;
    const char *lines;  /* the mentions, a line each */
    const char *unread; /* "from-to reason" of each report, a line each */
};

static void
check(const struct row *row)
{
    auto_collected struct collected *c = collect(str_of(row->text));
    auto_buf struct buf lines;
    auto_buf struct buf unread;

    buf_init(&lines, 1 << 20);
    buf_init(&unread, 1 << 20);
    for (size_t i = 0; i < c->n_mentions; i++) {
        buf_addf(&lines, "%s\n", collected_line(c, i));
        assert_memory_equal(c->mentions[i].raw, row->text + c->mentions[i].at_byte,
                            c->mentions[i].raw_bytes);
    }
    for (size_t i = 0; i < c->n_unread; i++) {
        buf_addf(&unread, "%jd-%jd %s\n", (intmax_t)c->unread[i].from,
                 (intmax_t)c->unread[i].to, c->unread[i].reason);
    }
    assert_string_equal(buf_cstr(&lines), row->lines);
    assert_string_equal(buf_cstr(&unread), row->unread);
    assert_int_equal(c->end.stopped_at, strlen(row->text));
}

static void
check_all(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        check(&rows[i]);
    }
}

#define CHECK_ALL(rows) check_all(rows, sizeof(rows) / sizeof((rows)[0]))

static void
items_are_read_with_ids_as_text_or_numbers(void **unused)
{
    static const struct row rows[] = {
        {"[{\"id\":\"7\",\"sort\":\"8\",\"contenttypeid\":\"21\",\"pic\":\"/"
         "a.jpg\",\"title\":\"T\"}]",
         "7|8|21|/a.jpg|T|1\n", ""},
        {"[{\"id\":7,\"sort\":8,\"contenttypeid\":21,\"pic\":\"/"
         "a.jpg\",\"title\":\"T\"}]",
         "7|8|21|/a.jpg|T|1\n", ""},
        {"[{\"pic\":\"/a.jpg\"}]", "-|-|-|/a.jpg|-|1\n", ""},
        {"[{\"id\":null,\"title\":null,\"pic\":\"/a.jpg\"}]", "-|-|-|/a.jpg|-|1\n", ""},
        {"[{\"id\":\"\",\"title\":\"\",\"pic\":\"/a.jpg\"}]", "|-|-|/a.jpg||1\n", ""},
        {"{\"id\":1,\"pic\":\"/a.jpg\"}", "1|-|-|/a.jpg|-|1\n", ""},
        {" \n[ { \"id\" : 1 , \"pic\" : \"/a.jpg\" } ] \n", "1|-|-|/a.jpg|-|1\n", ""},
        {"[{\"id\":1,\"id\":2,\"pic\":\"/a.jpg\"}]", "2|-|-|/a.jpg|-|1\n", ""},
        {"\xef\xbb\xbf[{\"id\":1,\"pic\":\"/a.jpg\"}]", "1|-|-|/a.jpg|-|1\n", ""},
    };

    (void)unused;
    CHECK_ALL(rows);
}

static void
escapes_are_undone_in_every_field_and_name(void **unused)
{
    static const struct row rows[] = {
        {"[{\"id\":\"\\u0037\",\"pic\":\"\\/2016\\/a.jpg\",\"title\":\"\\ud83d\\ude00 "
         "\\u00e9\\n\"}]",
         "7|-|-|/2016/a.jpg|\xf0\x9f\x98\x80 \xc3\xa9\n|1\n", ""},
        {"[{\"\\u0069d\":\"7\",\"p\\u0069c\":\"/a.jpg\"}]", "7|-|-|/a.jpg|-|1\n", ""},
        {"[{\"id\":\"7\",\"pic\":\"/a.jpg\",\"title\":\"half \\ud83d pair\"}]",
         "7|-|-|/a.jpg|half \xef\xbf\xbd pair|1\n", ""},
    };

    (void)unused;
    CHECK_ALL(rows);
}

static void
commas_may_be_missing_or_too_many(void **unused)
{
    static const struct row rows[] = {
        {"[{\"id\":1,\"pic\":\"/a.jpg\"} ,{\"id\":2,\"pic\":\"/b.jpg\"} "
         "{\"id\":3,\"pic\":\"/c.jpg\",},]",
         "1|-|-|/a.jpg|-|1\n2|-|-|/b.jpg|-|2\n3|-|-|/c.jpg|-|3\n", ""},
        {"[,,{\"id\":1 \"pic\":\"/a.jpg\"}]", "1|-|-|/a.jpg|-|1\n", ""},
        {"[{\"id\":1 \"pic\":\"/a.jpg\"}{\"id\":2,,\"pic\":\"/b.jpg\"}]",
         "1|-|-|/a.jpg|-|1\n2|-|-|/b.jpg|-|2\n", ""},
    };

    (void)unused;
    CHECK_ALL(rows);
}

static void
inner_quotes_in_a_title_are_part_of_it(void **unused)
{
    static const struct row rows[] = {
        {"[{\"id\":\"1\",\"title\":\"He said \"yes\", twice\",\"pic\":\"/a.jpg\"}]",
         "1|-|-|/a.jpg|He said \"yes\", twice|1\n", ""},
        {"[{\"id\":\"1\",\"pic\":\"/a.jpg\",\"title\":\"\"All\" quoted \"text\"\"}]",
         "1|-|-|/a.jpg|\"All\" quoted \"text\"|1\n", ""},
        /* a name that is not quoted must not become a part of the path before it */
        {"[{\"id\":\"1\",\"pic\":\"/a.jpg\" "
         "title:\"x\"},{\"id\":\"2\",\"pic\":\"/b.jpg\"}]",
         "2|-|-|/b.jpg|-|2\n",
         "1-37 item 1 breaks off: a word or sign that JSON does not know at byte 26\n"},
    };

    (void)unused;
    CHECK_ALL(rows);
}

static void
what_cannot_be_an_item_is_reported_with_its_place(void **unused)
{
    static const struct row rows[] = {
        {"[{\"id\":1,\"pic\":\"/a.jpg\"},{\"id\":2},{\"id\":3,\"pic\":\"/c.jpg\"}]",
         "1|-|-|/a.jpg|-|1\n3|-|-|/c.jpg|-|3\n", "25-33 item 2 names no media\n"},
        {"[{\"id\":1},{\"id\":2},{\"id\":3,\"pic\":\"/c.jpg\"}]", "3|-|-|/c.jpg|-|3\n",
         "1-18 items 1 to 2 name no media\n"},
        {"[{\"id\":1,\"pic\":\"\"}]", "", "1-18 item 1: pic is empty\n"},
        {"[{\"id\":1,\"pic\":null}]", "", "1-20 item 1: pic is empty\n"},
        {"[{\"id\":1,\"pic\":5}]", "", "1-17 item 1: pic is a number\n"},
        {"[{\"id\":1,\"pic\":\"/a\\u0000.jpg\"}]", "",
         "1-30 item 1: pic has a NUL byte\n"},
        {"[{\"id\":1,\"pic\":\"/\xe9.jpg\"}]", "",
         "1-24 item 1: pic is not valid UTF-8\n"},
        {"[{\"id\":1,\"pic\":\"/\\ud800.jpg\"}]", "1|-|-|/\xef\xbf\xbd.jpg|-|1\n", ""},
        {"[{\"id\":1,\"pic\":oops},{\"id\":2,\"pic\":\"/b.jpg\"}]", "2|-|-|/b.jpg|-|2\n",
         "1-21 item 1 breaks off: a word or sign that JSON does not know at byte 15\n"},
        {"[{\"id\":1,\"pic\":\"/a.jpg\"},{\"id\":", "1|-|-|/a.jpg|-|1\n",
         "25-31 item 2 breaks off: the text ends at byte 31\n"},
        {"[{\"id\":1,\"pic\":\"/a.jpg\"},", "1|-|-|/a.jpg|-|1\n",
         "25-25 the list breaks off after item 1: the text ends at byte 25\n"},
        {"[{\"id\":1,\"pic\":\"/a.jpg\"} oops ,{\"id\":2,\"pic\":\"/b.jpg\"}]",
         "1|-|-|/a.jpg|-|1\n2|-|-|/b.jpg|-|2\n",
         "25-31 the list breaks off after item 1: a word or sign that JSON does not know "
         "at "
         "byte 25\n"},
    };

    (void)unused;
    CHECK_ALL(rows);
}

static void
other_json_is_neither_read_nor_reported(void **unused)
{
    static const struct row rows[] = {
        {"{\"a\":1}", "", ""},
        {"[1,2,3]", "", ""},
        {"[]", "", ""},
        {"[{\"id\":1,\"name\":\"x\"},{\"id\":2}]", "", ""},
        {"{\"@type\":\"ImageObject\",\"url\":\"https://a.example/x.jpg\"}", "", ""},
        {"var x = {\"a\": function () { return [1]; }};", "", ""},
        {"{\"a\":\"b", "", ""},
    };

    (void)unused;
    CHECK_ALL(rows);
}

static void
other_fields_name_the_media_only_beside_an_id_and_without_pic(void **unused)
{
    static const struct row rows[] = {
        {"[{\"id\":1,\"src\":\"/a.jpg\"}]", "1|-|-|/a.jpg|-|1\n", ""},
        {"[{\"id\":1,\"url\":\"/page\",\"image\":\"/a.png\"}]", "1|-|-|/a.png|-|1\n", ""},
        {"[{\"id\":1,\"image\":\"/b.jpg\",\"video\":\"/a.mp4\"}]", "1|-|-|/b.jpg|-|1\n",
         ""},
        {"[{\"id\":1,\"file\":\"/a.mp4\",\"pic\":\"/p\"}]", "1|-|-|/p|-|1\n", ""},
        {"[{\"id\":1,\"url\":\"/page.html\"}]", "", ""},
        {"[{\"src\":\"/a.jpg\"}]", "", ""},
    };

    (void)unused;
    CHECK_ALL(rows);
}

static void
lists_are_found_inside_objects_and_beside_each_other(void **unused)
{
    static const struct row rows[] = {
        {"{\"a\":{\"b\":[{\"id\":1,\"pic\":\"/a.jpg\"}]},\"c\":[{\"id\":2,\"pic\":\"/"
         "b.jpg\"},{\"id\":3,\"pic\":\"/c.jpg\"}]}",
         "1|-|-|/a.jpg|-|1\n2|-|-|/b.jpg|-|1\n3|-|-|/c.jpg|-|2\n", ""},
        {"[{\"id\":1,\"pic\":\"/a.jpg\"}] and [{\"id\":2,\"pic\":\"/b.jpg\"}]",
         "1|-|-|/a.jpg|-|1\n2|-|-|/b.jpg|-|1\n", ""},
        {"{\"id\":9,\"related\":[{\"id\":1,\"pic\":\"/a.jpg\"}],\"pic\":\"/lead.jpg\"}",
         "1|-|-|/a.jpg|-|1\n9|-|-|/lead.jpg|-|1\n", ""},
        {"&#91{\"id\":1,\"pic\":\"/a.jpg\"}&#93;", "1|-|-|/a.jpg|-|1\n", ""},
        {"[[{\"id\":1,\"pic\":\"/a.jpg\"}],[{\"id\":2,\"pic\":\"/b.jpg\"}]]",
         "1|-|-|/a.jpg|-|1\n2|-|-|/b.jpg|-|1\n", ""},
        /* groups are no items that lack their picture */
        {"[{\"id\":5,\"items\":[{\"id\":1,\"pic\":\"/a.jpg\"}]},{\"id\":6,\"pic\":\"/"
         "b.jpg\"}]",
         "1|-|-|/a.jpg|-|1\n6|-|-|/b.jpg|-|2\n", ""},
        {"[{\"id\":1,\"pic\":{\"src\":\"/x\"},\"src\":\"/a.jpg\"}]", "1|-|-|/a.jpg|-|1\n",
         ""},
    };

    (void)unused;
    CHECK_ALL(rows);
}

static void
an_object_a_line_is_one_list(void **unused)
{
    static const struct row rows[] = {
        {"{\"id\":1,\"pic\":\"/a.jpg\"}\n{\"id\":2,\"pic\":\"/b.jpg\"}\n",
         "1|-|-|/a.jpg|-|1\n2|-|-|/b.jpg|-|2\n", ""},
        {"{\"id\":1,\"pic\":\"/a.jpg\"}\n{\"id\":2,\"pic\":oops}\n{\"id\":3,\"pic\":\"/"
         "c.jpg\"}\n",
         "1|-|-|/a.jpg|-|1\n3|-|-|/c.jpg|-|3\n",
         "24-44 item 2 breaks off: a word or sign that JSON does not know at byte 38\n"},
    };
    auto_collected struct collected *c = collect(str_of(rows[0].text));

    (void)unused;
    CHECK_ALL(rows);
    assert_string_equal(c->end.form, "ndjson");
    assert_string_equal(c->mentions[0].form, "ndjson");
    assert_string_equal(c->mentions[1].form, "ndjson");
}

static void
titles_become_valid_text_whatever_their_bytes(void **unused)
{
    static const struct row rows[] = {
        {"[{\"id\":1,\"pic\":\"/a.jpg\",\"title\":\"raw \t\x01 control\"}]",
         "1|-|-|/a.jpg|raw \t\x01 control|1\n", ""},
        {"[{\"id\":1,\"pic\":\"/a.jpg\",\"title\":\"Iraq\x92s caf\xe9 and "
         "caf\xc3\xa9\"}]",
         "1|-|-|/a.jpg|Iraq\xe2\x80\x99s caf\xc3\xa9 and caf\xc3\xa9|1\n", ""},
        {"[{\"id\":1,\"pic\":\"/a.jpg\",\"title\":\"nul \\u0000 byte\"}]",
         "1|-|-|/a.jpg|nul \xef\xbf\xbd byte|1\n", ""},
    };

    (void)unused;
    CHECK_ALL(rows);
}

/* [{"id":"1","pic":"/x…x.jpg"}] with a pic of n bytes and a title of m. */
static char *
sized_item(size_t n, size_t m)
{
    auto_free char *pic = xcalloc(n + 1, 1);
    auto_free char *title = xcalloc(m + 1, 1);

    memset(pic, 'x', n);
    memset(title, 't', m);
    return xasprintf("[{\"id\":\"1\",\"pic\":\"%s\",\"title\":\"%s\"},{\"id\":\"2\","
                     "\"pic\":\"/b.jpg\"}]",
                     pic, title);
}

static void
a_path_of_over_8_kib_makes_its_item_invalid(void **unused)
{
    auto_free char *fits = sized_item(LIMIT_URL_BYTES, 1);
    auto_free char *over = sized_item(LIMIT_URL_BYTES + 1, 1);
    auto_collected struct collected *a = collect(str_of(fits));
    auto_collected struct collected *b = collect(str_of(over));

    (void)unused;
    assert_int_equal(a->n_mentions, 2);
    assert_int_equal(b->n_mentions, 1);
    assert_string_equal(b->unread[0].reason, "item 1: pic is longer than 8192 bytes");
}

static void
a_title_is_cut_at_64_kib(void **unused)
{
    auto_free char *text = sized_item(5, LIMIT_TITLE_BYTES + 1);
    auto_collected struct collected *c = collect(str_of(text));

    (void)unused;
    assert_int_equal(strlen(c->mentions[0].title), LIMIT_TITLE_BYTES);
}

static void
an_item_of_over_one_mebibyte_is_reported_and_the_next_one_read(void **unused)
{
    auto_free char *one = sized_item(5, LIMIT_ITEM_BYTES + 10); /* one string too long */
    auto_free char *half = sized_item(5, LIMIT_ITEM_BYTES / 2 + 10);
    auto_free char *two =
        xasprintf("[{\"id\":\"1\",\"x\":%s,\"y\":%s,\"pic\":\"/a.jpg\"},"
                  "{\"id\":\"2\",\"pic\":\"/b.jpg\"}]",
                  half, half); /* together too long */
    auto_collected struct collected *a = collect(str_of(one));
    auto_collected struct collected *b = collect(str_of(two));

    (void)unused;
    assert_int_equal(a->n_mentions, 1);
    assert_string_equal(a->mentions[0].article, "2");
    assert_int_equal(a->n_unread, 1);
    assert_non_null(strstr(a->unread[0].reason, "a string of over 1 MiB"));
    assert_int_equal(b->n_mentions, 5);
    assert_string_equal(b->mentions[4].article, "2");
    assert_int_equal(b->n_unread, 1);
    assert_string_equal(b->unread[0].reason, "item 1 is larger than 1 MiB");
}

static void
nesting_beyond_64_levels_ends_the_item_and_not_the_program(void **unused)
{
    auto_buf struct buf b;
    auto_collected struct collected *c = NULL;

    (void)unused;
    buf_init(&b, 1 << 20);
    buf_add_cstr(&b, "[{\"id\":\"1\",\"pic\":\"/a.jpg\",\"deep\":");
    for (int i = 0; i < 100; i++) {
        buf_add_cstr(&b, "[");
    }
    for (int i = 0; i < 100; i++) {
        buf_add_cstr(&b, "]");
    }
    buf_add_cstr(&b, "},{\"id\":\"2\",\"pic\":\"/b.jpg\"}]");
    c = collect(buf_view(&b));
    assert_int_equal(c->n_mentions, 1);
    assert_string_equal(c->mentions[0].article, "2");
    assert_non_null(strstr(c->unread[0].reason, "nested deeper than 64 levels"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_are_read_with_ids_as_text_or_numbers),
        cmocka_unit_test(escapes_are_undone_in_every_field_and_name),
        cmocka_unit_test(commas_may_be_missing_or_too_many),
        cmocka_unit_test(inner_quotes_in_a_title_are_part_of_it),
        cmocka_unit_test(what_cannot_be_an_item_is_reported_with_its_place),
        cmocka_unit_test(other_json_is_neither_read_nor_reported),
        cmocka_unit_test(other_fields_name_the_media_only_beside_an_id_and_without_pic),
        cmocka_unit_test(lists_are_found_inside_objects_and_beside_each_other),
        cmocka_unit_test(an_object_a_line_is_one_list),
        cmocka_unit_test(titles_become_valid_text_whatever_their_bytes),
        cmocka_unit_test(a_path_of_over_8_kib_makes_its_item_invalid),
        cmocka_unit_test(a_title_is_cut_at_64_kib),
        cmocka_unit_test(an_item_of_over_one_mebibyte_is_reported_and_the_next_one_read),
        cmocka_unit_test(nesting_beyond_64_levels_ends_the_item_and_not_the_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
