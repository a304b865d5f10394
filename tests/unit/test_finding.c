#include "cmocka_all.h"

#include "catalog/finding.h"

static const struct {
    const char *what;
    struct row_listed row;
    uint32_t found;
} cases[] = {
    {"a picture that is what its name says",
     {.url = STR("http://a/x_4x3.jpg"),
      .variant = STR("25f_4x3"),
      .held = true,
      .object = {.type = STR("jpeg"), .verdict = STR("ok"), .width = 640, .height = 480}},
     0},
    {"a PNG named .jpg",
     {.url = STR("http://a/x.jpg"),
      .held = true,
      .object = {.type = STR("png"), .verdict = STR("ok"), .width = 640, .height = 480}},
     1u << FINDING_TYPE_DIFFERS},
    {"a wide picture named 4x3",
     {.url = STR("http://a/x_4x3.jpg"),
      .variant = STR("4x3"),
      .held = true,
      .object = {.type = STR("jpeg"), .verdict = STR("ok"), .width = 640, .height = 360}},
     1u << FINDING_ASPECT},
    {"one pixel off is no finding",
     {.url = STR("http://a/x_4x3.jpg"),
      .variant = STR("4x3"),
      .held = true,
      .object = {.type = STR("jpeg"), .verdict = STR("ok"), .width = 100, .height = 76}},
     0},
    {"sound only",
     {.url = STR("http://a/x.mp4"),
      .held = true,
      .object = {.type = STR("mp4"), .verdict = STR("no-picture")}},
     1u << FINDING_NO_PICTURE},
    {"kept unread",
     {.url = STR("http://a/x"),
      .held = true,
      .object = {.type = STR("mp3"), .verdict = STR("unsupported")}},
     1u << FINDING_UNVERIFIABLE},
    {"a variant that is no shape",
     {.url = STR("http://a/x_big.jpg"),
      .variant = STR("0x0"),
      .held = true,
      .object = {.type = STR("jpeg"), .verdict = STR("ok"), .width = 1, .height = 9}},
     0},
    {"ticks of another day than the path",
     {.url = STR("http://a/x.jpg"),
      .date_path = STR("2016-07-16"),
      .date_name = STR("2016-07-17T00:00:01.000")},
     1u << FINDING_DATE},
    {"nothing held, nothing known", {.url = STR("http://a/x.jpg")}, 0},
};

static void
findings_follow_the_table(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("  %s\n", cases[i].what);
        assert_int_equal(findings_of(&cases[i].row), cases[i].found);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_follow_the_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
