#include "shown_kit.h"

#include "gallery/page.h"
#include "gallery/style.h"

static void
fill(struct shown_kit *k)
{
    shown_init(k);
    for (unsigned i = 0; i < 60; i++) {
        shown_add(k, 20160701 + i / 2)->state = (uint8_t)(i % ASSET_STATES);
    }
}

static void
a_page_holds_each_of_its_entries_and_no_other(void **state)
{
    struct shown_kit k;

    (void)state;
    fill(&k);
    page_html(&k.out, &k.shown, 10, 40, &(struct page_place){.base = "../"});
    assert_int_equal(out_count(&k, "<li><a class=\"card "), 40);
    assert_int_equal(out_count(&k, "<section class=\"day\">"), 20);
    assert_true(out_has(&k, "<h1>July 2016</h1>\n<p class=\"lede\">40 items</p>"));
    assert_true(out_has(&k, "<html lang=\"en\" dir=\"ltr\""));
    assert_true(out_has(&k, "href=\"../index.html\""));
    buf_release(&k.out);
}

static void
a_page_has_a_policy_and_nothing_that_it_would_stop(void **state)
{
    struct shown_kit k;

    (void)state;
    fill(&k);
    page_html(&k.out, &k.shown, 0, 60, &(struct page_place){.base = "../"});
    assert_true(out_has(&k, "content=\"default-src 'none'; img-src 'self'; style-src "
                            "'sha256-"));
    assert_true(out_lacks(&k, "<script"));
    assert_true(out_lacks(&k, " style="));
    assert_true(out_lacks(&k, " on"
                              "load="));
    assert_true(out_lacks(&k, "http:"));
    assert_true(out_lacks(&k, "https:"));
    assert_int_equal(out_count(&k, "<style>"), 1);
    buf_release(&k.out);
}

static void
the_way_to_the_media_begins_in_the_folder_of_pages(void **state)
{
    static const struct {
        const char *base, *href, *policy;
    } cases[] = {
        {"../", "href=\"../../media/ab/", "img-src 'self';"},
        {"", "href=\"../media/ab/", "img-src 'self';"},
        {"../../a%20b/", "href=\"../../../a%20b/media/ab/", "img-src 'self';"},
        {"https://h:8/x&y/", "href=\"https://h:8/x&amp;y/media/ab/",
         "img-src https://h:8;"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct shown_kit k;

        fill(&k);
        page_html(&k.out, &k.shown, 0, 60, &(struct page_place){.base = cases[i].base});
        assert_true(out_has(&k, cases[i].href));
        assert_true(out_has(&k, cases[i].policy));
        buf_release(&k.out);
    }
}

static void
the_archive_s_name_is_text(void **state)
{
    struct shown_kit k;

    (void)state;
    fill(&k);
    page_html(&k.out, &k.shown, 30, 4,
              &(struct page_place){
                  .base = "", .title = "</title><b>", .is_part = true, .part = 0});
    assert_true(out_has(&k, "<title>July 2016, 16 to 17 \xc2\xb7 &lt;/title&gt;&lt;b&gt;"
                            "</title>"));
    assert_true(out_has(&k, "<span dir=\"auto\">&lt;/title&gt;&lt;b&gt;</span>"));
    buf_release(&k.out);
}

static void
the_same_entries_give_the_same_bytes(void **state)
{
    struct page_place place = {.base = "../", .title = "T"};
    struct shown_kit k;
    struct buf again = {.limit = (size_t)MIB(8)};

    (void)state;
    fill(&k);
    page_html(&k.out, &k.shown, 0, 60, &place);
    k.shown.revision = 77;
    k.shown.as_of = 5;
    page_html(&again, &k.shown, 0, 60, &place);
    assert_true(str_eq(buf_view(&k.out), buf_view(&again)));
    buf_release(&again);
    buf_release(&k.out);
}

/* Each icon that a card names is one of the sprite's. */
static void
every_icon_of_a_page_is_in_it(void **state)
{
    struct shown_kit k;
    size_t icons = 0;

    (void)state;
    fill(&k);
    k.entries[0].boxes = 0;
    shown_add(&k, 20160731)->is_video = true;
    k.entries[60].boxes = 0;
    page_html(&k.out, &k.shown, 0, 61, &(struct page_place){.base = "../"});
    for (const char *at = k.out.p; (at = strstr(at, "href=\"#i-")) != NULL; icons++) {
        auto_buf struct buf symbol = {.limit = 100};

        at += strlen("href=\"#");
        buf_addf(&symbol, "<symbol id=\"%.*s\"", (int)strcspn(at, "\""), at);
        assert_true(out_has(&k, buf_cstr(&symbol)));
    }
    assert_true(icons > 50);
    assert_true(out_has(&k, "<svg class=\"mark\""));
    buf_release(&k.out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_holds_each_of_its_entries_and_no_other),
        cmocka_unit_test(a_page_has_a_policy_and_nothing_that_it_would_stop),
        cmocka_unit_test(the_way_to_the_media_begins_in_the_folder_of_pages),
        cmocka_unit_test(the_archive_s_name_is_text),
        cmocka_unit_test(the_same_entries_give_the_same_bytes),
        cmocka_unit_test(every_icon_of_a_page_is_in_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
