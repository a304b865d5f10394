#include "cmocka_all.h"

#include "catalog/facts.h"

#include <stdio.h>
#include <string.h>

static struct item *
an_item(void)
{
    struct row_work w = {.url = STR("http://a/x.mp4"), .state = STATE_UNTRIED};
    struct item *it = item_new(&w, WORK_FETCH);

    it->looked = true;
    it->facts = (struct media_facts){.width = 640,
                                     .height = 360,
                                     .rotation = 90,
                                     .duration_us = 2000000,
                                     .bit_rate = 900000,
                                     .rate_num = 30000,
                                     .rate_den = 1001,
                                     .n_streams = 2,
                                     .has_icc = 1,
                                     .container = "mov,mp4",
                                     .codec = "h264",
                                     .profile = "High",
                                     .pixel_format = "yuv420p",
                                     .puid = "fmt/199",
                                     .caption = "Mosul",
                                     .credit = "Agency",
                                     .copyright = "(c) 2016",
                                     .creator = "Somebody",
                                     .dominant_rgb = 0xfffffe,
                                     .has_phash = 1,
                                     .phash = 0x8000000000000001,
                                     .whole_permille = -1};
    return it;
}

static void
what_was_seen_fills_its_columns_and_the_rest_is_json(void **unused)
{
    struct item *it = an_item();
    struct facts_texts texts;
    struct row_object o = {0};

    (void)unused;
    facts_to_row(it, &texts, &o);
    assert_int_equal(o.width, 640);
    assert_int_equal(o.height, 360);
    assert_int_equal(o.rotation, 90);
    assert_int_equal(o.duration_us, 2000000);
    assert_true(str_eq(o.frame_rate, STR("30000/1001")));
    assert_true(str_eq(o.codec, STR("h264")));
    assert_null(o.audio_codec.p); /* not told is NULL, not empty */
    assert_null(o.date_media.p);
    assert_true(str_eq(o.puid, STR("fmt/199")));
    assert_true(str_eq(o.caption, STR("Mosul")) && str_eq(o.credit, STR("Agency")));
    assert_true(str_eq(o.copyright, STR("(c) 2016")));
    assert_true(str_eq(o.creator, STR("Somebody")));
    assert_int_equal(o.dominant, 0xfffffe);
    assert_true(o.has_phash && o.phash == 0x8000000000000001);
    assert_int_equal(o.whole_permille, -1);
    assert_true(str_eq(o.verdict, STR("ok")));
    assert_null(o.verdict_detail.p);
    assert_true(str_eq(o.facts, STR("{\"container\":\"mov,mp4\",\"mirrored\":0,\"icc\":1,"
                                    "\"exif\":0,\"progressive\":0,\"streams\":2,"
                                    "\"video_streams\":0,\"audio_streams\":0}")));
    item_free(it);
}

static void
where_it_broke_stands_behind_the_reason(void **unused)
{
    struct item *it = an_item();
    struct facts_texts texts;
    struct row_object o = {0};

    (void)unused;
    it->verdict = VERDICT_TRUNCATED;
    it->broke_at = 812;
    (void)snprintf(it->detail, sizeof it->detail, "premature end");
    facts_to_row(it, &texts, &o);
    assert_true(str_eq(o.verdict, STR("truncated")));
    assert_true(str_eq(o.verdict_detail, STR("premature end, at byte 812")));
    it->detail[0] = '\0';
    facts_to_row(it, &texts, &o);
    assert_true(str_eq(o.verdict_detail, STR("at byte 812")));
    item_free(it);
}

static void
how_much_is_there_stands_behind_where_it_broke(void **unused)
{
    static const struct {
        int32_t permille;
        const char *text;
    } cases[] = {
        {437, "cut, at byte 812, 43 % of its height is there"},
        {999, "cut, at byte 812, 99 % of its height is there"},
        {4, "cut, at byte 812, less than 1 % of its height is there"},
        {0, "cut, at byte 812, none of its height is there"},
        {1000, "cut, at byte 812, all of its height is there"},
        {-1, "cut, at byte 812"},
    };
    struct facts_texts texts;

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct item *it = an_item();
        struct row_object o = {0};

        it->verdict = VERDICT_TRUNCATED;
        it->broke_at = 812;
        it->facts.whole_permille = cases[i].permille;
        (void)snprintf(it->detail, sizeof it->detail, "cut");
        facts_to_row(it, &texts, &o);
        assert_true(str_eq(o.verdict_detail, str_of(cases[i].text)));
        assert_int_equal(o.whole_permille, cases[i].permille);
        it->verdict = VERDICT_OK; /* nothing broke: nothing is missing */
        it->broke_at = -1;
        facts_to_row(it, &texts, &o);
        assert_true(str_eq(o.verdict_detail, STR("cut")));
        item_free(it);
    }
}

static void
a_strip_tells_its_times_in_seconds(void **unused)
{
    struct wire_strip is = {.tiles = 4,
                            .tile_width = 160,
                            .tile_height = 90,
                            .bytes = 5,
                            .frames_us = {0, 500000, 10000000, 3600000001}};
    auto_buf struct buf times = {.limit = 1000};
    struct row_storyboard s = {0};

    (void)unused;
    facts_strip_to_row(&is, &times, &s);
    assert_true(str_eq(s.times, STR("[0,0.5,10,3600.000001]")));
    assert_int_equal(s.tiles, 4);
    assert_int_equal(s.tile_width, 160);
    assert_int_equal(s.tile_height, 90);
    assert_int_equal(s.bytes, 5);
    is = (struct wire_strip){0};
    facts_strip_to_row(&is, &times, &s);
    assert_true(str_eq(s.times, STR("[]")));
}

static void
what_nobody_looked_at_has_no_facts(void **unused)
{
    struct item *it = an_item();
    struct facts_texts texts;
    struct row_object o = {0};

    (void)unused;
    it->looked = false;
    it->verdict = VERDICT_UNCHECKED;
    facts_to_row(it, &texts, &o);
    assert_true(str_eq(o.verdict, STR("unchecked")));
    assert_int_equal(o.width, 0);
    assert_int_equal(o.duration_us, -1); /* NULL, and not 0 seconds */
    assert_int_equal(o.rotation, -1);
    assert_null(o.facts.p);
    assert_null(o.puid.p);
    assert_int_equal(o.dominant, -1);
    assert_int_equal(o.whole_permille, -1);
    assert_false(o.has_phash);
    item_free(it);
}

/* The longest words that the wire can carry, each needing an escape. */
static void
facts_that_are_all_quotes_are_still_json_of_bounded_size(void **unused)
{
    struct item *it = an_item();
    struct facts_texts texts;
    struct row_object o = {0};

    (void)unused;
    memset(it->facts.container, '"', WIRE_WORD - 1);
    memset(it->facts.transfer, '\\', WIRE_WORD - 1);
    memset(it->detail, 'x', WIRE_TEXT - 1);
    it->verdict = VERDICT_TRUNCATED;
    it->facts.whole_permille = 5;
    it->broke_at = INT64_MAX;
    facts_to_row(it, &texts, &o);
    assert_true(o.facts.n < sizeof texts.json);
    assert_int_equal(o.facts.p[0], '{');
    assert_int_equal(o.facts.p[o.facts.n - 1], '}');
    assert_true(str_find(o.verdict_detail, STR("at byte 9223372036854775807")) > 0);
    assert_true(str_ends_nocase(o.verdict_detail, STR("of its height is there")));
    item_free(it);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_seen_fills_its_columns_and_the_rest_is_json),
        cmocka_unit_test(where_it_broke_stands_behind_the_reason),
        cmocka_unit_test(how_much_is_there_stands_behind_where_it_broke),
        cmocka_unit_test(a_strip_tells_its_times_in_seconds),
        cmocka_unit_test(what_nobody_looked_at_has_no_facts),
        cmocka_unit_test(facts_that_are_all_quotes_are_still_json_of_bounded_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
