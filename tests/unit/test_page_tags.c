/* What the tags of an HTML page tell, by the page facts that come of it. */
#include "collect.h"

#include <string.h>

#define LIST "[{\"id\":\"1\",\"pic\":\"/a.jpg\"}]"

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
html_facts_come_from_the_best_place_that_has_them(void **unused)
{
    static const struct row rows[] = {
        {"<html><title>T</title><h1>H <i>1</i></h1><meta property=og:title content='O "
         "&amp; G'>"
         "<script>" LIST "</script>",
         "O & G", "", "", "", "", ""},
        {"<html><title>T</title><h1>H <i>1</i></h1><script>" LIST "</script>", "H 1", "",
         "", "", "", ""},
        {"<html><title> T &lt;1&gt; </title><p>" LIST "</p>", "T <1>", "", "", "", "",
         ""},
        {"<html><meta content=2016-07-17T20:35:56+04:30 property=article:published_time>"
         "<time datetime='2015-01-01'>x</time><script>" LIST "</script>",
         "x", "2016-07-17T20:35:56+04:30", "", "", "", ""},
        {"<html><body><h1>H</h1><time datetime='2015-01-02'>x</time><script>" LIST
         "</script>",
         "H", "2015-01-02", "x", "", "", ""},
        {"<html><body><h1>H</h1><div>Sun Jul 17, 2016 20:35:56</div><script>" LIST
         "</script>",
         "H", "2016-07-17T20:35:56", "", "", "", ""},
        {"<html><base href='../x/'><link rel=canonical "
         "href='https://a.example/news/1839717'>"
         "<meta property=og:url content='https://b.example/'><script>" LIST "</script>",
         "", "", "", "1839717", "https://a.example/news/1839717", "../x/"},
        {"<html><meta property=og:url content='https://b.example/2016/07/'><script>" LIST
         "</script>",
         "", "", "", "", "https://b.example/2016/07/", ""},
        {"<html><meta name=article:id content=77><body data-article-id=88><script>" LIST
         "</script>",
         "", "", "", "77", "", ""},
        {"<html><article><p>One &eacute;\n two<br>three</p><p>Four</article><p>Not it</p>"
         "<script>" LIST "</script>",
         "One \xc3\xa9", "", "One \xc3\xa9 two three\n\nFour", "", "", ""},
        {"<html><h1>H</h1><p>A <b>b</b></p><style>p {}</style><!-- <p>no</p> "
         "--><p>C</p><p>" LIST "</p>",
         "H", "", "A b\n\nC", "", "", ""},
        {"<html><body><pre>Head\n\nJuly 17, 2016\n\nText one\n\nText two\n" LIST "</pre>",
         "Head", "2016-07-17", "Text one\n\nText two", "", "", ""},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check(&rows[i]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html_facts_come_from_the_best_place_that_has_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
