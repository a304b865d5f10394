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
                                     .pixel_format = "yuv420p"};
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
    it->broke_at = INT64_MAX;
    facts_to_row(it, &texts, &o);
    assert_true(o.facts.n < sizeof texts.json);
    assert_int_equal(o.facts.p[0], '{');
    assert_int_equal(o.facts.p[o.facts.n - 1], '}');
    assert_true(str_find(o.verdict_detail, STR("at byte 9223372036854775807")) > 0);
    item_free(it);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_seen_fills_its_columns_and_the_rest_is_json),
        cmocka_unit_test(where_it_broke_stands_behind_the_reason),
        cmocka_unit_test(what_nobody_looked_at_has_no_facts),
        cmocka_unit_test(facts_that_are_all_quotes_are_still_json_of_bounded_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
