#include "cmocka_all.h"

#include "gallery/detail.h"

#include <string.h>

static void
what_is_not_known_is_absent(void **state)
{
    auto_buf struct buf b = {.limit = 4096};
    struct row_shown r = {0};

    (void)state;
    r.asset.url = STR("https://a/1.jpg");
    detail_facts(&b, &r);
    assert_string_equal(buf_cstr(&b), "\"u\":\"https://a/1.jpg\"");
}

static struct row_shown
full_row(void)
{
    struct row_shown r = {.checked_at = 6000, .since = 7000, .n_observations = 2};
    struct row_listed *a = &r.asset;

    a->url = STR("https://a/<1>.jpg");
    a->date_source = STR("name-ticks");
    a->date_path = STR("2016-07-16");
    a->date_name = STR("2016-07-16T19:11:58.808");
    a->date_article = STR("2016-07-17");
    a->last_modified = STR("Sun, 06 Nov 1994 08:49:37 GMT");
    a->held = true;
    a->first_seen = 5000;
    a->attempts = 9;
    a->origin = STR("mirror");
    a->object = (struct row_object){.type = STR("jpeg"),
                                    .codec = STR("mjpeg"),
                                    .profile = STR("Baseline"),
                                    .pixel_format = STR("yuvj420p"),
                                    .audio_codec = STR("aac"),
                                    .frame_rate = STR("25/1"),
                                    .bit_rate = 800000,
                                    .caption = STR("cap"),
                                    .credit = STR("cre"),
                                    .copyright = STR("cop"),
                                    .creator = STR("by"),
                                    .date_media = STR("2016-07-15"),
                                    .verdict = STR("truncated"),
                                    .verdict_detail = STR("at 99"),
                                    .whole_permille = 615};
    r.observations[0] = (struct row_observation){
        .at = 9000, .outcome = STR("failed"), .http_status = 500, .error = STR("x\"y")};
    r.observations[1] = (struct row_observation){.at = 8000, .outcome = STR("stored")};
    return r;
}

static void
every_fact_stands_under_its_key(void **state)
{
    auto_buf struct buf b = {.limit = 4096};
    struct row_shown r = full_row();

    (void)state;
    detail_facts(&b, &r);
    assert_string_equal(
        buf_cstr(&b),
        "\"u\":\"https://a/\\u003c1>.jpg\",\"ds\":0,"
        "\"dd\":[\"2016-07-16T19:11:58.808\",\"2016-07-16\","
        "\"2016-07-17\",\"1994-11-06T08:49:37Z\",\"2016-07-15\"],"
        "\"m\":[\"mjpeg\",\"Baseline\",\"yuvj420p\",\"aac\",\"25/1\"],\"br\":800000,"
        "\"cap\":\"cap\",\"cre\":\"cre\",\"cop\":\"cop\",\"by\":\"by\","
        "\"v\":\"truncated\",\"vd\":\"at 99\",\"wp\":615,\"or\":\"mirror\","
        "\"fs\":5,\"ck\":6,\"si\":7,\"on\":9,"
        "\"o\":[[9,5,500,\"x\\\"y\"],[8,0,0]]");
}

static void
what_goes_without_saying_is_not_said(void **state)
{
    auto_buf struct buf b = {.limit = 4096};
    struct row_shown r = {0};

    (void)state;
    r.asset.url = STR("u");
    r.asset.held = true;
    r.asset.origin = STR("live");
    r.asset.last_modified = STR("yesterday");
    r.asset.object.verdict = STR("ok");
    r.asset.object.type = STR("mp4");
    r.asset.object.date_media = STR("2016-07-15");
    r.asset.object.whole_permille = -1;
    detail_facts(&b, &r);
    assert_string_equal(buf_cstr(&b), "\"u\":\"u\",\"dd\":[0,0,0,0,0,\"2016-07-15\"]");
}

static void
an_observation_is_told_as_shortly_as_can_be(void **state)
{
    static const struct {
        const char *outcome, *error;
        int32_t status;
        const char *want;
    } cases[] = {
        {"gone", "HTTP status 404", 404, "[[1,2,404,0]]"},
        {"gone", "HTTP status 410", 404, "[[1,2,404,\"HTTP status 410\"]]"},
        {"refused", "HTTP status 40", 403, "[[1,3,403,\"HTTP status 40\"]]"},
        {"not-media", "text/html", 200, "[[1,4,200,\"text/html\"]]"},
        {"failed", "", 0, "[[1,5,0,\"\"]]"},
        {"policy", NULL, 0, "[[1,6,0]]"},
        {"unchanged", NULL, 304, "[[1,1,304]]"},
        {"another", NULL, 0, "[[1,\"another\",0]]"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct row_shown r = {.n_observations = 1,
                              .asset = {.url = STR("u"), .attempts = 1}};
        auto_buf struct buf b = {.limit = 400};

        r.observations[0] = (struct row_observation){.at = 1999,
                                                     .outcome = str_of(cases[i].outcome),
                                                     .http_status = cases[i].status,
                                                     .error = str_of(cases[i].error)};
        if (cases[i].error == NULL) {
            r.observations[0].error = (struct str){0};
        }
        detail_facts(&b, &r);
        if (strstr(buf_cstr(&b), cases[i].want) == NULL) {
            fail_msg("%s, not %s", buf_cstr(&b), cases[i].want);
        }
    }
}

static void
a_storyboard_is_told_only_with_plain_times(void **state)
{
    static const struct {
        const char *times;
        int32_t tiles;
        const char *want;
    } cases[] = {
        {"[0,1.5]", 2, "[2,160,90,0,1.5]"},
        {" [ 0 , 12.25 ] ", 2, "[2,160,90, 0 , 12.25 ]"},
        {"[7]", 1, "[1,160,90,7]"},
        {"[0,1.5]", 3, "0"},
        {"[0,1.5]", 1, "0"},
        {"[0,1.5", 2, "0"},
        {"[0,1.]", 2, "0"},
        {"[0,-1]", 2, "0"},
        {"[0,alert(1)]", 2, "0"},
        {"[0,1]);alert(1);([2]", 2, "0"},
        {"[]", 0, "0"},
        {"[", 1, "0"},
        {NULL, 2, "0"},
        {"[0]", -1, "0"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        auto_buf struct buf b = {.limit = 4096};
        struct row_storyboard s = {.tiles = cases[i].tiles,
                                   .tile_width = 160,
                                   .tile_height = 90,
                                   .times = str_of(cases[i].times)};

        detail_board(&b, &s);
        assert_string_equal(buf_cstr(&b), cases[i].want);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_known_is_absent),
        cmocka_unit_test(every_fact_stands_under_its_key),
        cmocka_unit_test(what_goes_without_saying_is_not_said),
        cmocka_unit_test(an_observation_is_told_as_shortly_as_can_be),
        cmocka_unit_test(a_storyboard_is_told_only_with_plain_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
