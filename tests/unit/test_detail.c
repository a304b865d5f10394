#include "cmocka_all.h"

#include "gallery/detail.h"

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
        "\"u\":\"https://a/\\u003c1>.jpg\",\"ds\":\"name-ticks\","
        "\"dd\":{\"name-ticks\":\"2016-07-16T19:11:58.808\",\"path\":\"2016-07-16\","
        "\"article\":\"2016-07-17\",\"last-modified\":\"1994-11-06T08:49:37Z\","
        "\"exif\":\"2016-07-15\"},\"co\":\"mjpeg\",\"pr\":\"Baseline\","
        "\"pf\":\"yuvj420p\",\"au\":\"aac\",\"fr\":\"25/1\",\"br\":800000,"
        "\"cap\":\"cap\",\"cre\":\"cre\",\"cop\":\"cop\",\"by\":\"by\","
        "\"v\":\"truncated\",\"vd\":\"at 99\",\"wp\":615,\"or\":\"mirror\","
        "\"fs\":5,\"ck\":6,\"si\":7,\"on\":9,"
        "\"o\":[[9,\"failed\",500,\"x\\\"y\"],[8,\"stored\",0,null]]");
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
    assert_string_equal(buf_cstr(&b),
                        "\"u\":\"u\",\"dd\":{\"container\":\"2016-07-15\"}");
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
        cmocka_unit_test(a_storyboard_is_told_only_with_plain_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
