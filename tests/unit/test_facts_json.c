#include "cmocka_all.h"

#include "cli/facts_json.h"

#include <string.h>

static const struct media_facts clip = {
    .width = 768,
    .height = 576,
    .coded_width = 720,
    .coded_height = 576,
    .rotation = 90,
    .mirrored = 1,
    .sar_num = 16,
    .sar_den = 15,
    .duration_us = 10010000,
    .bit_rate = 1234567,
    .rate_num = 30000,
    .rate_den = 1001,
    .n_streams = 3,
    .n_video = 1,
    .n_audio = 2,
    .container = "mov,mp4,m4a,3gp,3g2,mj2",
    .codec = "hevc",
    .profile = "Main 10",
    .pixel_format = "yuv420p10le",
    .audio_codec = "aac",
    .transfer = "smpte2084",
    .date_media = "2016-07-16T19:11:58Z",
    .puid = "fmt/199",
    .whole_permille = 437,
    .dominant_rgb = 0x0a0b0c,
    .has_phash = 1,
    .phash = 0x1234,
    .caption = "a \"quoted\" <line>",
    .creator = "J\xc3\xb6rg",
};

static void
a_clip_has_every_field_in_the_order_of_the_manual(void **state)
{
    const struct facts_line line = {.file = STR("a/b.mp4"),
                                    .bytes = 1545000,
                                    .type = MEDIA_MP4,
                                    .facts = &clip,
                                    .verdict = VERDICT_TRUNCATED,
                                    .detail = "ends early",
                                    .broke_at = 1500000};
    auto_buf struct buf b = {.limit = 100000};

    (void)state;
    facts_json(&b, &line);
    assert_string_equal(
        buf_cstr(&b),
        "{\"file\":\"a/b.mp4\",\"bytes\":1545000,\"type\":\"mp4\","
        "\"container\":\"mov,mp4,m4a,3gp,3g2,mj2\",\"codec\":\"hevc\","
        "\"profile\":\"Main 10\",\"pixel_format\":\"yuv420p10le\",\"width\":768,"
        "\"height\":576,\"coded_width\":720,\"coded_height\":576,\"rotation\":90,"
        "\"mirrored\":true,\"exif_orientation\":null,\"sar\":\"16:15\","
        "\"duration\":10.01,\"frame_rate\":29.97003,\"bit_rate\":1234567,"
        "\"audio_codec\":\"aac\",\"streams\":{\"all\":3,\"video\":1,\"audio\":2},"
        "\"transfer\":\"smpte2084\",\"hdr\":true,\"icc\":false,\"exif\":false,"
        "\"progressive\":false,\"date_media\":\"2016-07-16T19:11:58Z\","
        "\"puid\":\"fmt/199\",\"caption\":\"a \\\"quoted\\\" \\u003cline>\","
        "\"credit\":null,\"copyright\":null,\"creator\":\"J\xc3\xb6rg\","
        "\"dominant\":\"#0a0b0c\",\"phash\":\"0000000000001234\","
        "\"verdict\":\"truncated\",\"detail\":\"ends early\",\"broke_at\":1500000,"
        "\"whole\":0.437}");
}

static void
what_is_not_known_is_null(void **state)
{
    const struct facts_line line = {.file = STR("x"),
                                    .type = MEDIA_HTML,
                                    .verdict = VERDICT_WRONG_TYPE,
                                    .detail = "",
                                    .broke_at = -1};
    auto_buf struct buf b = {.limit = 100000};

    (void)state;
    facts_json(&b, &line);
    assert_string_equal(
        buf_cstr(&b),
        "{\"file\":\"x\",\"bytes\":0,\"type\":\"html\",\"container\":null,"
        "\"codec\":null,\"profile\":null,\"pixel_format\":null,\"width\":null,"
        "\"height\":null,\"coded_width\":null,\"coded_height\":null,\"rotation\":null,"
        "\"mirrored\":null,\"exif_orientation\":null,\"sar\":null,\"duration\":null,"
        "\"frame_rate\":null,\"bit_rate\":null,\"audio_codec\":null,\"streams\":null,"
        "\"transfer\":null,\"hdr\":null,\"icc\":null,\"exif\":null,"
        "\"progressive\":null,\"date_media\":null,\"puid\":null,\"caption\":null,"
        "\"credit\":null,\"copyright\":null,\"creator\":null,\"dominant\":null,"
        "\"phash\":null,\"verdict\":\"wrong-type\",\"detail\":null,\"broke_at\":null,"
        "\"whole\":null}");
}

static void
headers_give_no_verdict(void **state)
{
    const struct media_facts still = {.width = 1,
                                      .height = 1,
                                      .rotation = 0,
                                      .duration_us = -1,
                                      .whole_permille = -1,
                                      .dominant_rgb = -1,
                                      .exif_orientation = 9};
    const struct facts_line line = {.file = STR("x.jpg"),
                                    .type = MEDIA_JPEG,
                                    .facts = &still,
                                    .verdict = VERDICT_UNCHECKED,
                                    .broke_at = -1};
    auto_buf struct buf b = {.limit = 100000};

    (void)state;
    facts_json(&b, &line);
    assert_non_null(strstr(buf_cstr(&b), "\"verdict\":null"));
    assert_non_null(strstr(buf_cstr(&b), "\"dominant\":null,\"phash\":null"));
    assert_non_null(strstr(buf_cstr(&b), "\"rotation\":0,\"mirrored\":false"));
    /* as it stands in the file, sense or nonsense */
    assert_non_null(strstr(buf_cstr(&b), "\"exif_orientation\":9"));
    assert_non_null(strstr(buf_cstr(&b), "\"hdr\":false"));
}

static void
both_transfers_of_high_dynamic_range_are_told(void **state)
{
    static const struct {
        const char *transfer, *hdr;
    } cases[] = {{"smpte2084", "\"hdr\":true"},
                 {"arib-std-b67", "\"hdr\":true"},
                 {"bt709", "\"hdr\":false"},
                 {"", "\"hdr\":false"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct media_facts f = clip;
        const struct facts_line line = {.type = MEDIA_MP4, .facts = &f};
        auto_buf struct buf b = {.limit = 100000};

        memset(f.transfer, 0, sizeof f.transfer);
        memcpy(f.transfer, cases[i].transfer, strlen(cases[i].transfer));
        facts_json(&b, &line);
        assert_non_null(strstr(buf_cstr(&b), cases[i].hdr));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clip_has_every_field_in_the_order_of_the_manual),
        cmocka_unit_test(what_is_not_known_is_null),
        cmocka_unit_test(headers_give_no_verdict),
        cmocka_unit_test(both_transfers_of_high_dynamic_range_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
