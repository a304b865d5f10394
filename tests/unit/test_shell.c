#include "shown_kit.h"

#include "gallery/shell.h"

#define DATA "{\"title\":\"</script><!--\"}"

static const struct shell_page pages[] = {
    {"undated-0000000000000000.html", 0, 1},
    {"2015-00-0000000000000000.html", 1, 1},
    {"2016-06-0000000000000000.html", 2, 2},
    {"2016-07-0000000000000000.html", 4, 10},
    {"2016-07-16.2-0000000000000000.html", 14, 10},
    {"2016-07-16-0000000000000000.html", 24, 70},
};

static void
fill(struct shown_kit *k)
{
    shown_init(k);
    (void)shown_add(k, 0);
    (void)shown_add(k, 20150000);
    (void)shown_add(k, 20160601);
    (void)shown_add(k, 20160630);
    for (unsigned i = 0; i < 10; i++) {
        (void)shown_add(k, 20160701 + i);
    }
    for (unsigned i = 0; i < 80; i++) {
        (void)shown_add(k, 20160716);
    }
    k->shown.classes[STATE_PRESENT] = 93;
    k->shown.classes[STATE_GONE] = 1;
    k->shown.articles_named = 2;
    k->shown.bytes = 6800000;
    k->shown.revision = 12;
}

static const struct shell_parts parts = {.made = "0123456789abcdef",
                                         .files = "fedcba9876543210",
                                         .base = "../",
                                         .app = "app-0011223344556677.js",
                                         .data = {DATA, sizeof DATA - 1},
                                         .pages = pages,
                                         .n_pages = sizeof pages / sizeof *pages};

static void
shell(struct shown_kit *k, const struct shell_parts *p)
{
    struct err e = {0};

    if (!shell_html(&k->out, &k->shown, p, &e)) {
        fail_msg("%s", e.text);
    }
}

static void
the_second_line_tells_what_it_was_made_from(void **state)
{
    struct shown_kit k;

    (void)state;
    fill(&k);
    shell(&k, &parts);
    assert_true(str_starts(
        buf_view(&k.out),
        STR("<!doctype html>\n<!-- assets gallery 1 revision=12 made=0123456789abcdef "
            "files=fedcba9876543210 -->\n<html lang=\"en\"")));
    buf_release(&k.out);
}

static void
no_mark_of_the_template_is_left(void **state)
{
    struct shown_kit k;

    (void)state;
    fill(&k);
    shell(&k, &parts);
    assert_true(out_lacks(&k, "@STAMP@"));
    for (const char *at = k.out.p; (at = strchr(at, '@')) != NULL; at++) {
        size_t n = strspn(at + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

        if (n > 0 && at[n + 1] == '@') {
            fail_msg("%.*s", (int)n + 2, at);
        }
    }
    assert_true(out_has(&k, "<script src=\"g/app-0011223344556677.js\" defer></script>"));
    assert_true(out_has(&k, "content=\"default-src 'none'; script-src 'self'; media-src "
                            "'self'; img-src 'self'; style-src 'sha256-"));
    buf_release(&k.out);
}

static void
data_can_not_end_its_element(void **state)
{
    struct shown_kit k;

    (void)state;
    fill(&k);
    shell(&k, &parts);
    assert_true(out_has(&k, "id=\"data\">{\"title\":\"\\u003c/script>\\u003c!--\"}"
                            "</script>"));
    buf_release(&k.out);
}

static void
the_newest_sixty_stand_there_as_cards_under_whole_counts(void **state)
{
    struct shown_kit k;

    (void)state;
    fill(&k);
    shell(&k, &parts);
    assert_int_equal(out_count(&k, "<li><a class=\"card "), LIMIT_SHELL_CARDS);
    assert_true(out_has(&k, "Saturday 16 July 2016</span> <small>80 items</small>"));
    assert_int_equal(out_count(&k, "<section class=\"day\">"), 1);
    buf_release(&k.out);
}

/* `days` days of July 2016 with two entries each, before them `undated` without a day. */
static void
fill_thin(struct shown_kit *k, unsigned undated, unsigned days)
{
    shown_init(k);
    for (unsigned i = 0; i < undated; i++) {
        (void)shown_add(k, 0);
    }
    for (unsigned i = 0; i < days * 2; i++) {
        (void)shown_add(k, 20160701 + i / 2);
    }
}

static void
an_archive_with_few_media_a_day_is_shown_by_month(void **state)
{
    struct shown_kit k;

    (void)state;
    fill_thin(&k, 100, 31); /* the undated are of no day */
    shell(&k, &parts);
    assert_true(out_has(&k, "<h2><span>July 2016</span> <small>62 items</small>"));
    assert_true(out_has(&k, "<span class=\"dt\">31 Jul 14:05</span>"));
    assert_int_equal(out_count(&k, "<section class=\"day\">"), 1);
    buf_release(&k.out);

    fill_thin(&k, 0, 2);
    for (unsigned i = 0; i < 2; i++) { /* three a day on the mean are enough for days */
        (void)shown_add(&k, 20160702);
    }
    shell(&k, &parts);
    assert_true(out_has(&k, "Saturday 2 July 2016</span> <small>4 items</small>"));
    assert_true(out_has(&k, "Friday 1 July 2016</span> <small>2 items</small>"));
    assert_true(out_lacks(&k, "class=\"dt\""));
    buf_release(&k.out);
}

static void
every_page_is_linked_the_newest_first_under_its_year(void **state)
{
    static const char *const want[] = {
        "<h3>2016</h3>",
        "<a href=\"pages/2016-07-16-0000000000000000.html\">July, 16</a> "
        "<small>70</small>",
        "<a href=\"pages/2016-07-16.2-0000000000000000.html\">July, 16, part 2</a> "
        "<small>10</small>",
        "<a href=\"pages/2016-07-0000000000000000.html\">July, 1 to 10</a>",
        "<a href=\"pages/2016-06-0000000000000000.html\">June</a> <small>2</small>",
        "<h3>2015</h3>",
        "<a href=\"pages/2015-00-0000000000000000.html\">Month not known</a>",
        "<h3>No date</h3>",
        "<a href=\"pages/undated-0000000000000000.html\">Undated</a>",
    };
    struct shown_kit k;
    const char *at;

    (void)state;
    fill(&k);
    shell(&k, &parts);
    at = k.out.p;
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const char *found = strstr(at, want[i]);

        if (found == NULL) {
            fail_msg("%s is not in its place", want[i]);
        }
        at = found;
    }
    assert_int_equal(out_count(&k, "<h3>"), 3);
    buf_release(&k.out);
}

static void
the_classes_are_told_with_their_counts(void **state)
{
    struct shown_kit k;

    (void)state;
    fill(&k);
    shell(&k, &parts);
    assert_true(out_has(&k, "<div class=\"big\">98.9%<small>present</small>"));
    assert_true(out_has(&k, "94 media \xc2\xb7 2 articles \xc2\xb7 6.8 MB"));
    assert_true(out_has(&k, "c-present\">Present <span class=\"n\">93</span>"));
    assert_true(out_has(&k, "c-gone\">Gone <span class=\"n\">1</span>"));
    assert_true(out_lacks(&k, "chip c-lost"));
    assert_true(out_has(&k, "As of Saturday 16 July 2016"));
    buf_release(&k.out);
}

static void
nothing_less_than_all_is_a_hundred_percent(void **state)
{
    static const struct {
        size_t n;
        int64_t present;
        const char *want;
    } cases[] = {
        {94, 94, "100%"},
        {94, 93, "98.9%"},
        {94, 0, "0%"},
        {94, 47, "50%"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf want = {.limit = 100};
        struct shown_kit k;

        fill(&k);
        k.shown.classes[STATE_PRESENT] = cases[i].present;
        shell(&k, &parts);
        buf_addf(&want, "<div class=\"big\">%s<small>", cases[i].want);
        assert_true(out_has(&k, buf_cstr(&want)));
        buf_release(&k.out);
    }
}

static void
an_empty_archive_says_what_to_do(void **state)
{
    struct shell_parts none = parts;
    struct shown_kit k;

    (void)state;
    shown_init(&k);
    none.n_pages = 0;
    shell(&k, &none);
    assert_true(out_has(&k, "assets sync -a DIR -b URL page.html"));
    assert_true(out_lacks(&k, "class=\"card"));
    assert_true(out_lacks(&k, "<h3>"));
    buf_release(&k.out);
}

static void
the_archive_s_name_is_text_everywhere(void **state)
{
    struct shell_parts named = parts;
    struct shown_kit k;

    (void)state;
    fill(&k);
    named.title = "</title><script>@DATA@";
    shell(&k, &named);
    assert_true(out_has(&k, "<title>&lt;/title&gt;&lt;script&gt;@DATA@</title>"));
    assert_true(
        out_has(&k, "<span dir=\"auto\">&lt;/title&gt;&lt;script&gt;@DATA@</span>"));
    assert_int_equal(out_count(&k, "<script"), 2);
    buf_release(&k.out);
}

static void
a_full_buffer_is_told(void **state)
{
    struct shown_kit k;
    struct err e = {0};

    (void)state;
    fill(&k);
    k.out.limit = 10000;
    assert_false(shell_html(&k.out, &k.shown, &parts, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    buf_release(&k.out);
}

static void
what_the_pages_look_like_has_one_digest(void **state)
{
    struct digests sums[2];
    struct hash *h = hash_new();

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        hash_begin(h);
        shell_made(h);
        hash_end(h, &sums[i]);
    }
    assert_memory_equal(sums[0].sha256, sums[1].sha256, SHA256_BYTES);
    hash_begin(h);
    hash_end(h, &sums[1]);
    assert_memory_not_equal(sums[0].sha256, sums[1].sha256, SHA256_BYTES);
    hash_free(h);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_second_line_tells_what_it_was_made_from),
        cmocka_unit_test(no_mark_of_the_template_is_left),
        cmocka_unit_test(data_can_not_end_its_element),
        cmocka_unit_test(the_newest_sixty_stand_there_as_cards_under_whole_counts),
        cmocka_unit_test(an_archive_with_few_media_a_day_is_shown_by_month),
        cmocka_unit_test(every_page_is_linked_the_newest_first_under_its_year),
        cmocka_unit_test(the_classes_are_told_with_their_counts),
        cmocka_unit_test(nothing_less_than_all_is_a_hundred_percent),
        cmocka_unit_test(an_empty_archive_says_what_to_do),
        cmocka_unit_test(the_archive_s_name_is_text_everywhere),
        cmocka_unit_test(a_full_buffer_is_told),
        cmocka_unit_test(what_the_pages_look_like_has_one_digest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
