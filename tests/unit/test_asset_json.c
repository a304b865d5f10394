#include "cmocka_all.h"

#include "cli/asset.h"

#define HEX32 "0707070707070707070707070707070707070707070707070707070707070707"

static struct row_listed
present_video(void)
{
    struct row_listed r = {
        .asset = 1,
        .url = STR("http://example.org/2016/07/16/a_636042931188082228_25f_4x3.mp4"),
        .host = STR("example.org"),
        .claim = CLAIM_VIDEO,
        .state = STATE_PRESENT,
        .stem = STR("a_636042931188082228"),
        .variant = STR("25f_4x3"),
        .date = STR("2016-07-16T19:11:58.808"),
        .date_source = STR("name-ticks"),
        .date_path = STR("2016-07-16"),
        .date_name = STR("2016-07-16T19:11:58.808"),
        .date_article = STR("2016-07-17T20:35:56"),
        .held = true,
        .origin = STR("live"),
        .first_seen = 1468785600000,
        .last_seen = 1468785601250,
        .http_status = 200,
        .last_modified = STR("Sun, 17 Jul 2016 20:00:00 GMT"),
        .attempts = 1,
        .title = STR("A \"title\" </script> \x1b[31m"),
        .object = {.bytes = 12345,
                   .type = STR("mp4"),
                   .width = 640,
                   .height = 480,
                   .duration_us = 5005000,
                   .codec = STR("h264"),
                   .rotation = -1,
                   .date_media = STR("2016-07-16T10:00:00Z"),
                   .puid = STR("fmt/199"),
                   .caption = STR("\"Mosul\" \u202e"),
                   .credit = STR("Agency"),
                   .creator = STR("Somebody"),
                   .dominant = 0x00a0ff,
                   .has_phash = true,
                   .phash = 0x8000000000000001,
                   .whole_permille = -1,
                   .verdict = STR("ok")},
    };

    memset(r.object.sha256, 7, sizeof r.object.sha256);
    return r;
}

static void
a_present_video_has_every_field_in_the_order_of_the_manual(void **state)
{
    struct row_listed r = present_video();
    struct row_use uses[] = {
        {.site = STR("s"),
         .number = STR("12"),
         .title = STR("t"),
         .role = STR("lead"),
         .sort = STR("9"),
         .content_type = STR("21")},
        {.site = STR("s"),
         .number = STR("page-1"),
         .published = STR("2016-07-17"),
         .role = STR("related"),
         .place = 3},
    };
    struct row_thumb thumb = {
        .recipe = 1, .box_px = 256, .width = 256, .height = 192, .frame_us = -1};
    struct asset_more more = {
        .uses = uses,
        .n_uses = 2,
        .thumbs = &thumb,
        .n_thumbs = 1,
        .storyboard = {
            .tiles = 2, .tile_width = 160, .tile_height = 90, .times = STR("[0.5,12]")}};
    auto_buf struct buf b = {.limit = 100000};

    (void)state;
    memset(thumb.object, 7, sizeof thumb.object);
    memset(more.storyboard.object, 7, sizeof more.storyboard.object);
    asset_json(&b, &r, &more);
    assert_string_equal(
        buf_cstr(&b),
        "{\"url\":\"http://example.org/2016/07/16/"
        "a_636042931188082228_25f_4x3.mp4\",\"state\":\"present\","
        "\"sha256\":\"" HEX32 "\",\"bytes\":12345,\"path\":\"media/07/" HEX32
        ".mp4\",\"type\":\"mp4\",\"puid\":\"fmt/199\","
        "\"width\":640,\"height\":480,\"duration\":5.005,\"codec\":\"h264\",\"date\":"
        "\"2016-07-16T19:11:58.808\","
        "\"date_source\":\"name-ticks\",\"dates\":{\"name-ticks\":\"2016-07-16T19:11:58."
        "808\",\"path\":\"2016-07-16\","
        "\"article\":\"2016-07-17T20:35:56\",\"last-modified\":\"2016-07-17T20:00:00Z\","
        "\"exif\":null,"
        "\"container\":\"2016-07-16T10:00:00Z\"},\"title\":\"A \\\"title\\\" "
        "\\u003c/script> \\u001b[31m\","
        "\"articles\":[{\"site\":\"s\",\"id\":\"12\",\"title\":\"t\",\"date\":null,"
        "\"role\":\"lead\",\"place\":null,"
        "\"sort\":\"9\",\"content_type_id\":\"21\"},{\"site\":\"s\",\"id\":\"page-1\","
        "\"title\":null,"
        "\"date\":\"2016-07-17\",\"role\":\"related\",\"place\":3,\"sort\":null,"
        "\"content_type_id\":null}],"
        "\"caption\":\"\\\"Mosul\\\" \\u202e\",\"credit\":\"Agency\",\"copyright\":null,"
        "\"creator\":\"Somebody\",\"thumbs\":{\"256\":\"thumbs/07/" HEX32
        "-256.png\"},\"storyboard\":{\"path\":\"thumbs/07/" HEX32
        "-storyboard.png\",\"tiles\":2,\"tile_width\":160,\"tile_height\":90,"
        "\"times\":[0.5,12]},\"dominant\":\"#00a0ff\",\"phash\":\"8000000000000001\","
        "\"verdict\":\"ok\",\"findings\":[],"
        "\"first_seen\":\"2016-07-17T20:00:00.000Z\",\"last_seen\":\"2016-07-17T20:00:01."
        "250Z\",\"http_status\":200,"
        "\"error\":null,\"attempts\":1}");
}

static void
an_asset_without_bytes_has_the_same_fields_and_null_in_them(void **state)
{
    struct row_listed r = {.url = STR("/x.jpg"),
                           .claim = CLAIM_IMAGE,
                           .state = STATE_UNRESOLVABLE,
                           .object = {.duration_us = -1}};
    struct asset_more more = {0};
    auto_buf struct buf b = {.limit = 100000};

    (void)state;
    asset_json(&b, &r, &more);
    assert_string_equal(
        buf_cstr(&b),
        "{\"url\":\"/"
        "x.jpg\",\"state\":\"unresolvable\",\"sha256\":null,\"bytes\":"
        "null,\"path\":null,\"type\":null,\"puid\":null,"
        "\"width\":null,\"height\":null,\"duration\":null,\"codec\":null,"
        "\"date\":null,\"date_source\":null,"
        "\"dates\":{\"name-ticks\":null,\"path\":null,\"article\":null,"
        "\"last-modified\":null,\"exif\":null,"
        "\"container\":null},\"title\":null,\"articles\":[],\"caption\":null,"
        "\"credit\":null,\"copyright\":null,\"creator\":null,"
        "\"thumbs\":{},\"storyboard\":null,\"dominant\":null,"
        "\"phash\":null,\"verdict\":null,"
        "\"findings\":[],\"first_seen\":null,\"last_seen\":null,\"http_"
        "status\":null,\"error\":null,\"attempts\":0}");
}

static void
a_header_that_is_no_date_stays_out_of_the_dates(void **state)
{
    struct row_listed r = present_video();
    struct asset_more more = {0};
    auto_buf struct buf b = {.limit = 100000};

    (void)state;
    r.last_modified = STR("yesterday\r\nX: y");
    asset_json(&b, &r, &more);
    assert_non_null(strstr(buf_cstr(&b), "\"last-modified\":null"));
}

static void
the_date_in_a_picture_is_its_exif_date(void **state)
{
    struct row_listed r = present_video();
    struct asset_more more = {0};
    auto_buf struct buf b = {.limit = 100000};

    (void)state;
    r.object.type = STR("jpeg");
    asset_json(&b, &r, &more);
    assert_non_null(
        strstr(buf_cstr(&b), "\"exif\":\"2016-07-16T10:00:00Z\",\"container\":null"));
}

static void
csv_has_as_many_fields_in_each_line_as_in_its_header(void **state)
{
    struct row_listed held = present_video();
    struct row_listed none = {.url = STR("=1+1"), .state = STATE_GONE};
    struct row_use uses[] = {
        {.number = STR("12")}, {.number = STR("13")}, {.number = STR("12")}};
    struct asset_more more = {.uses = uses, .n_uses = 3};
    auto_buf struct buf b = {.limit = 100000};
    struct str rest;
    size_t commas[3] = {0};

    (void)state;
    held.title = STR("plain");
    asset_csv_header(&b);
    asset_csv(&b, &held, &more);
    asset_csv(&b, &none, &more);
    rest = buf_view(&b);
    for (size_t line = 0; line < 3; line++) {
        struct str text;

        assert_true(str_split(&rest, '\n', &text));
        assert_int_equal(text.p[text.n - 1], '\r');
        for (size_t i = 0; i < text.n; i++) {
            commas[line] += text.p[i] == ',';
        }
    }
    assert_int_equal(commas[0], 23);
    assert_int_equal(commas[1], 23);
    assert_int_equal(commas[2], 23);
    assert_non_null(strstr(buf_cstr(&b), ",12 13,"));
    assert_non_null(strstr(buf_cstr(&b), "'=1+1")); /* no formula for a spreadsheet */
}

/* Our own writer made them; one that was changed by hand must not break the line. */
static void
times_that_are_no_plain_list_are_left_out(void **state)
{
    static const char *const bad[] = {"", "[", "0,1", "[0}", "[\"x\"]", "[0]\n", "[[0]]"};
    struct row_listed r = present_video();
    struct asset_more more = {.storyboard = {.tiles = 1}};

    (void)state;
    assert_true(asset_times_ok(STR("[]")) && asset_times_ok(STR("[0,0.5]")));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        auto_buf struct buf b = {.limit = 100000};

        more.storyboard.times = str_of(bad[i]);
        asset_json(&b, &r, &more);
        assert_non_null(strstr(buf_cstr(&b), "\"times\":null}"));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_present_video_has_every_field_in_the_order_of_the_manual),
        cmocka_unit_test(an_asset_without_bytes_has_the_same_fields_and_null_in_them),
        cmocka_unit_test(a_header_that_is_no_date_stays_out_of_the_dates),
        cmocka_unit_test(the_date_in_a_picture_is_its_exif_date),
        cmocka_unit_test(csv_has_as_many_fields_in_each_line_as_in_its_header),
        cmocka_unit_test(times_that_are_no_plain_list_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
