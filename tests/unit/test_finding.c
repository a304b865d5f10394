#include "cmocka_all.h"

#include "catalog/finding.h"

/* STR for a table that is there before main. */
#define S(literal)                                                                       \
    {                                                                                    \
        "" literal, sizeof(literal) - 1                                                  \
    }

static const struct {
    const char *what;
    struct row_listed row;
    uint32_t found;
} cases[] = {
    {"a picture that is what its name says",
     {.url = S("http://a/x_4x3.jpg"),
      .variant = S("25f_4x3"),
      .held = true,
      .object = {.type = S("jpeg"), .verdict = S("ok"), .width = 640, .height = 480}},
     0},
    {"a PNG named .jpg",
     {.url = S("http://a/x.jpg"),
      .held = true,
      .object = {.type = S("png"), .verdict = S("ok"), .width = 640, .height = 480}},
     1u << FINDING_TYPE_DIFFERS},
    {"a wide picture named 4x3",
     {.url = S("http://a/x_4x3.jpg"),
      .variant = S("4x3"),
      .held = true,
      .object = {.type = S("jpeg"), .verdict = S("ok"), .width = 640, .height = 360}},
     1u << FINDING_ASPECT},
    {"one pixel off is no finding",
     {.url = S("http://a/x_4x3.jpg"),
      .variant = S("4x3"),
      .held = true,
      .object = {.type = S("jpeg"), .verdict = S("ok"), .width = 100, .height = 76}},
     0},
    {"sound only",
     {.url = S("http://a/x.mp4"),
      .held = true,
      .object = {.type = S("mp4"), .verdict = S("no-picture")}},
     1u << FINDING_NO_PICTURE},
    {"kept unread",
     {.url = S("http://a/x"),
      .held = true,
      .object = {.type = S("mp3"), .verdict = S("unsupported")}},
     1u << FINDING_UNVERIFIABLE},
    {"a variant that is no shape",
     {.url = S("http://a/x_big.jpg"),
      .variant = S("0x0"),
      .held = true,
      .object = {.type = S("jpeg"), .verdict = S("ok"), .width = 1, .height = 9}},
     0},
    {"ticks of another day than the path",
     {.url = S("http://a/x.jpg"),
      .date_path = S("2016-07-16"),
      .date_name = S("2016-07-17T00:00:01.000")},
     1u << FINDING_DATE},
    {"nothing held, nothing known", {.url = S("http://a/x.jpg")}, 0},
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
