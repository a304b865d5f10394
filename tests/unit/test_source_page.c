/* What a page tells of itself, beside its lists. */
#include "collect.h"

#include "base/fd.h"

#include <fcntl.h>
#include <string.h>

#define LIST "[{\"id\":\"1\",\"pic\":\"/a.jpg\"}]"

static void
the_sample_page_tells_headline_date_and_body(void **unused)
{
    auto_close int fd = open(TEST_DATA "/alalam-2016-07-17.txt", O_RDONLY | O_CLOEXEC);
    auto_buf struct buf b;
    auto_collected struct collected *c = NULL;
    char iso[DATE_TEXT_MAX];

    (void)unused;
    buf_init(&b, 1 << 20);
    assert_true(fd_read_to_end(fd, &b, "sample", NULL));
    c = collect(buf_view(&b));
    assert_string_equal(c->end.form, "page");
    assert_int_equal(c->n_pages, 1);
    assert_string_equal(c->headline,
                        "Front VIDEO: Watch! Iraqi Choppers Target ISIS Convoy "
                        "South of Mosul");
    date_iso(&c->date, iso);
    assert_string_equal(iso, "2016-07-17T20:35:56");
    assert_int_equal(strncmp(c->body, "Iraqi warplanes have destroyed", 30), 0);
    assert_string_equal(c->body + strlen(c->body) - 7, "S/SH 11");
    assert_int_equal(c->n_mentions, 10);
    assert_int_equal(c->n_unread, 0);
    assert_string_equal(
        collected_line(c, 1),
        "1838669|3586929|21|/2016/07/15/alalam_636041875074568989_25f_4x3.mp4|"
        "VIDEO: Iraqi Army Close to Victory on Daesh in Mosul City|2");
    assert_int_equal(c->mentions[0].at_byte, 1276);
}

struct row {
    const char *text;
    const char *headline, *date, *body, *number, *url, *base_href;
};

static void
check(const struct row *row)
{
    auto_collected struct collected *c = collect(str_of(row->text));
    char iso[DATE_TEXT_MAX];

    assert_int_equal(c->n_pages, 1);
    assert_int_equal(c->n_mentions, 1);
    date_iso(&c->date, iso);
    assert_string_equal(c->headline != NULL ? c->headline : "", row->headline);
    assert_string_equal(iso, row->date);
    assert_string_equal(c->body != NULL ? c->body : "", row->body);
    assert_string_equal(c->number != NULL ? c->number : "", row->number);
    assert_string_equal(c->url != NULL ? c->url : "", row->url);
    assert_string_equal(c->base_href != NULL ? c->base_href : "", row->base_href);
}

static void
plain_text_tells_headline_date_line_and_paragraphs(void **unused)
{
    static const struct row rows[] = {
        {"\n\n Head \nSun Jul 17, 2016 20:35:56\n\nOne\n\nTwo\n" LIST, "Head",
         "2016-07-17T20:35:56", "One\n\nTwo", "", "", ""},
        {"Head\r\nOne\r\n\r\nTwo\r\n" LIST, "Head", "", "One\r\n\r\nTwo", "", "", ""},
        {"var x = " LIST, "", "", "", "", "", ""},
        {"Head &amp; <5\nvar x = " LIST "\nafter\n", "Head &amp; <5", "", "", "", "", ""},
        {"Caf\xe9 \x93q\x94\n" LIST, "Caf\xc3\xa9 \xe2\x80\x9cq\xe2\x80\x9d", "", "", "",
         "", ""},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check(&rows[i]);
    }
}

static void
a_text_that_is_only_a_list_is_no_page(void **unused)
{
    static const char *const rows[] = {LIST, "string(28) \"" LIST "\"\n",
                                       "{\"x\":" LIST "}"};

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_collected struct collected *c = collect(str_of(rows[i]));

        assert_int_equal(c->n_mentions, 1);
        assert_int_equal(c->n_pages, 0);
    }
}

static void
a_page_without_a_list_tells_nothing(void **unused)
{
    auto_collected struct collected *c =
        collect(STR("<html><h1>H</h1><img src=/a.jpg><enclosure url='/b.mp4'/></html>"));

    (void)unused;
    assert_int_equal(c->n_pages, 0);
    assert_int_equal(c->n_mentions, 0);
    assert_string_equal(c->end.form, "none");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_page_tells_headline_date_and_body),
        cmocka_unit_test(plain_text_tells_headline_date_line_and_paragraphs),
        cmocka_unit_test(a_text_that_is_only_a_list_is_no_page),
        cmocka_unit_test(a_page_without_a_list_tells_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
