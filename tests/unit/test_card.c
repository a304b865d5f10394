#include "shown_kit.h"

#include "gallery/card.h"
#include "gallery/card_text.h"

/* One card, alone, in k.out. */
static void
card(struct shown_kit *k)
{
    buf_clear(&k->out);
    card_html(&k->out, &k->shown, &k->entries[0],
              &(struct card_place){.base = STR("../")});
}

/* The same where it stands under its month. */
static void
card_in_month(struct shown_kit *k)
{
    buf_clear(&k->out);
    card_html(&k->out, &k->shown, &k->entries[0],
              &(struct card_place){.base = STR("../"), .by_month = true});
}

static void
a_present_picture_is_a_link_to_its_original(void **state)
{
    struct shown_kit k;

    (void)state;
    shown_init(&k);
    (void)shown_add(&k, 20160716);
    card(&k);
    assert_true(
        out_has(&k, "<li><a class=\"card c-present\" href=\"../media/ab/abababab"));
    assert_true(out_has(&k, "abab.jpg\"><div class=\"th\"><img src=\"../thumbs/ab/abab"));
    assert_true(out_has(&k, "ab-256.png\" width=\"256\" height=\"192\" loading=\"lazy\" "
                            "decoding=\"async\""));
    assert_true(out_has(&k, "<p class=\"ti\" dir=\"auto\">River tops its banks</p>"));
    assert_true(out_has(&k, "<bdi class=\"id\">#90211</bdi><span>14:05</span>"
                            "<span class=\"wh\">640\xc3\x97"
                            "480</span><span class=\"sz\">180 kB</span>"));
    assert_true(out_lacks(&k, "class=\"st\""));
    assert_true(out_lacks(&k, "class=\"void\""));
    buf_release(&k.out);
}

struct state_case {
    enum asset_state state;
    int32_t http_status;
    bool held;
    const char *word, *reason;
};

static void
every_class_of_missing_media_is_a_tile_that_says_why(void **state)
{
    static const struct state_case cases[] = {
        {STATE_DAMAGED, 200, true, "Damaged", "can not be decoded"},
        {STATE_LOST, 200, true, "Lost", "the stored file is gone"},
        {STATE_GONE, 404, false, "Gone", "HTTP 404"},
        {STATE_GONE, 410, false, "Gone", "HTTP 410"},
        {STATE_REFUSED, 403, false, "Refused", "HTTP 403"},
        {STATE_REFUSED, 0, false, "Refused", "not allowed"},
        {STATE_NOT_MEDIA, 200, false, "Not media", "no picture or video came"},
        {STATE_FAILING, 503, false, "Failing", "HTTP 503"},
        {STATE_FAILING, 200, false, "Failing", "could not be fetched yet"},
        {STATE_UNTRIED, 0, false, "Untried", "never tried"},
        {STATE_UNRESOLVABLE, 0, false, "No address", "no address to fetch"},
        {STATE_EXCLUDED, 0, false, "Excluded", "left out on purpose"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf want = {.limit = 4096};
        struct shown_kit k;
        struct entry *e;

        shown_init(&k);
        e = shown_add(&k, 20160716);
        e->state = (uint8_t)cases[i].state;
        e->http_status = cases[i].http_status;
        e->held = cases[i].held;
        e->boxes = 0;
        card(&k);
        buf_addf(&want, "<b>%s</b></div>", cases[i].reason);
        assert_true(out_has(&k, buf_cstr(&want)));
        buf_clear(&want);
        buf_addf(&want, "<span>%s</span></span>", cases[i].word);
        assert_true(out_has(&k, buf_cstr(&want)));
        buf_clear(&want);
        buf_addf(&want, "<a class=\"card c-%s\"", state_name(cases[i].state));
        assert_true(out_has(&k, buf_cstr(&want)));
        assert_true(out_lacks(&k, "<img"));
        buf_release(&k.out);
    }
}

static void
only_files_that_are_there_are_linked(void **state)
{
    (void)state;
    for (int s = 0; s < ASSET_STATES; s++) {
        struct shown_kit k;

        shown_init(&k);
        shown_add(&k, 20160716)->state = (uint8_t)s;
        card(&k);
        assert_int_equal(!out_lacks(&k, "href=\"../media/"), s <= STATE_DAMAGED);
        k.entries[0].held = false;
        card(&k);
        assert_true(out_lacks(&k, "href=\"../media/"));
        buf_release(&k.out);
    }
}

static void
a_damaged_picture_tells_how_much_could_be_read(void **state)
{
    struct shown_kit k;
    struct entry *e;

    (void)state;
    shown_init(&k);
    e = shown_add(&k, 20160716);
    e->state = STATE_DAMAGED;
    e->whole_permille = 619;
    card(&k);
    assert_true(out_has(&k, ">Damaged<span class=\"left\"> \xc2\xb7 61.9% could be"));
    assert_true(out_has(&k, "<img src="));
    buf_release(&k.out);
}

static void
a_hostile_title_and_number_stay_in_their_elements(void **state)
{
    struct shown_kit k;

    (void)state;
    shown_init(&k);
    (void)shown_add(&k, 20160716);
    k.articles[0].title = STR("</p><script>alert(1)</script>\xe2\x80\xae");
    k.articles[0].number = STR("1\"><img src=x>");
    card(&k);
    assert_true(
        out_has(&k, "dir=\"auto\">&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p>"));
    assert_true(out_has(&k, "<bdi class=\"id\">#1&#34;&gt;&lt;img src=x&gt;</bdi>"));
    assert_true(out_lacks(&k, "<script"));
    assert_true(out_lacks(&k, "\xe2\x80\xae"));
    buf_release(&k.out);
}

static void
a_title_of_ten_thousand_letters_is_cut_and_none_is_said(void **state)
{
    static char letters[10000];
    struct shown_kit k;

    (void)state;
    memset(letters, 'x', sizeof letters);
    shown_init(&k);
    (void)shown_add(&k, 20160716);
    k.articles[0].title = (struct str){letters, sizeof letters};
    card(&k);
    assert_true(k.out.n < 2000);
    assert_true(out_has(&k, "xxx\xe2\x80\xa6</p>"));
    k.entries[0].article = 1; /* has no title */
    card(&k);
    assert_true(out_has(&k, "<p class=\"ti none\">No title</p>"));
    k.entries[0].article = UINT32_MAX; /* none uses it */
    card(&k);
    assert_true(out_has(&k, "<p class=\"ti none\">No title</p>"));
    assert_true(out_lacks(&k, "<bdi"));
    buf_release(&k.out);
}

static void
the_thumbnail_is_the_smallest_of_256_pixels_or_more(void **state)
{
    static const struct {
        int32_t boxes[3];
        uint8_t have;
        const char *want;
    } cases[] = {
        {{512, 256, 128}, 7, "-256.png\" width=\"256\" height=\"192\""},
        {{512, 256, 128}, 5, "-512.png\" width=\"512\" height=\"384\""},
        {{512, 256, 128}, 4, "-128.png\" width=\"128\" height=\"96\""},
        {{200, 128, 64}, 7, "-200.png\""},
        {{1024, 512, 128}, 3, "-512.png\" width=\"512\" height=\"384\""},
        {{512, 256, 128}, 1, "-512.png\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct shown_kit k;

        shown_init(&k);
        (void)shown_add(&k, 20160716);
        memcpy(k.shown.boxes, cases[i].boxes, sizeof cases[i].boxes);
        k.shown.n_boxes = 3;
        k.entries[0].boxes = cases[i].have;
        card(&k);
        assert_true(out_has(&k, cases[i].want));
        buf_release(&k.out);
    }
}

static void
a_video_tells_its_length_and_a_strange_shape_has_sides(void **state)
{
    struct shown_kit k;
    struct entry *e;

    (void)state;
    shown_init(&k);
    e = shown_add(&k, 20160716);
    e->is_video = true;
    e->duration_ms = 74000;
    e->width = 30000;
    e->height = 1;
    card(&k);
    assert_true(out_has(&k, "</svg>1:14</span>"));
    assert_true(out_has(&k, "width=\"256\" height=\"1\""));
    e->duration_ms = 0;
    e->width = 0;
    e->height = 0;
    card(&k);
    assert_true(out_has(&k, "</svg><span class=\"vh\">Video</span></span>"));
    assert_true(out_has(&k, "width=\"256\" height=\"144\""));
    e->width = 640; /* one side alone tells no shape */
    card(&k);
    assert_true(out_has(&k, "width=\"256\" height=\"144\""));
    buf_release(&k.out);
}

static void
days_stand_under_their_headings_the_newest_first(void **state)
{
    struct shown_kit k;
    const char *friday;

    (void)state;
    shown_init(&k);
    shown_add(&k, 20160715)->article = 2;
    (void)shown_add(&k, 20160716);
    (void)shown_add(&k, 20160716);
    card_grid(&k.out, &k.shown, 0, 3, &(struct card_place){.base = STR(""), .more = 4});
    assert_true(
        out_has(&k, "<h2><span>Saturday 16 July 2016</span> <small>2 items</small>"));
    assert_true(
        out_has(&k, "<h2><span>Friday 15 July 2016</span> <small>5 items</small>"));
    friday = strstr(k.out.p, "Friday");
    assert_non_null(strstr(friday, "A &amp; B"));
    assert_null(strstr(friday, "Saturday"));
    assert_int_equal(out_count(&k, "<li>"), 3);
    buf_release(&k.out);
}

static void
months_stand_under_their_headings_and_a_year_alone_under_its_own(void **state)
{
    static const char *const want[] = {
        "<h2><span>August 2016</span> <small>1 item</small>",
        "<h2><span>July 2016</span> <small>3 items</small>",
        "<h2><span>2016</span> <small>1 item</small>",
        "<h2><span>Undated</span> <small>5 items</small>",
    };
    struct shown_kit k;
    const char *at;

    (void)state;
    shown_init(&k);
    (void)shown_add(&k, 0);
    (void)shown_add(&k, 20160000);
    (void)shown_add(&k, 20160700);
    (void)shown_add(&k, 20160701);
    (void)shown_add(&k, 20160731);
    (void)shown_add(&k, 20160801);
    card_grid(&k.out, &k.shown, 0, 6,
              &(struct card_place){.base = STR(""), .more = 4, .by_month = true});
    at = k.out.p;
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        at = at == NULL ? NULL : strstr(at, want[i]);
        if (at == NULL) {
            fail_msg("%s is not in its place", want[i]);
        }
    }
    assert_int_equal(out_count(&k, "<section"), 4);
    assert_int_equal(out_count(&k, "<li>"), 6);
    buf_release(&k.out);
}

static void
under_its_month_a_card_tells_what_is_known_of_day_and_time(void **state)
{
    static const struct {
        uint32_t ymd;
        int32_t ms;
        const char *want;
    } cases[] = {
        {20160716, 50700000, "</bdi><span class=\"dt\">16 Jul 14:05</span><span"},
        {20160901, 0, "</bdi><span class=\"dt\">1 Sept 00:00</span><span"},
        {20160531, -1, "</bdi><span class=\"dt\">31 May</span><span"},
        {20160700, 50700000, "</bdi><span>14:05</span><span"},
        {20160700, -1, "</bdi><span class=\"wh\">"},
        {0, -1, "</bdi><span class=\"wh\">"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct shown_kit k;

        shown_init(&k);
        shown_add(&k, cases[i].ymd)->ms = cases[i].ms;
        card_in_month(&k);
        assert_true(out_has(&k, cases[i].want));
        buf_release(&k.out);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_present_picture_is_a_link_to_its_original),
        cmocka_unit_test(every_class_of_missing_media_is_a_tile_that_says_why),
        cmocka_unit_test(only_files_that_are_there_are_linked),
        cmocka_unit_test(a_damaged_picture_tells_how_much_could_be_read),
        cmocka_unit_test(a_hostile_title_and_number_stay_in_their_elements),
        cmocka_unit_test(a_title_of_ten_thousand_letters_is_cut_and_none_is_said),
        cmocka_unit_test(the_thumbnail_is_the_smallest_of_256_pixels_or_more),
        cmocka_unit_test(a_video_tells_its_length_and_a_strange_shape_has_sides),
        cmocka_unit_test(days_stand_under_their_headings_the_newest_first),
        cmocka_unit_test(
            months_stand_under_their_headings_and_a_year_alone_under_its_own),
        cmocka_unit_test(under_its_month_a_card_tells_what_is_known_of_day_and_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
