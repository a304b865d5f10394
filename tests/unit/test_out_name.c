#include "cmocka_all.h"

#include "gallery/out_name.h"

#define H "0123456789abcdef"

static void
only_names_that_we_give_are_ours(void **state)
{
    static const struct {
        enum out_place place;
        const char *name;
        bool is_ours;
    } cases[] = {
        {OUT_ROOT, "index.html", false},
        {OUT_ROOT, H ".js", false},
        {OUT_APP, "app-" H ".js", true},
        {OUT_APP, H ".js", false},
        {OUT_APP, "app-" H ".js.bak", false},
        {OUT_APP, "xapp-" H ".js", false},
        {OUT_CHUNKS, H ".js", true},
        {OUT_SLICES, H ".js", true},
        {OUT_CHUNKS, "app-" H ".js", false},
        {OUT_CHUNKS, "0123456789abcde.js", false},
        {OUT_CHUNKS, "0" H ".js", false},
        {OUT_CHUNKS, "0123456789ABCDEF.js", false},
        {OUT_CHUNKS, H ".html", false},
        {OUT_CHUNKS, H, false},
        {OUT_CHUNKS, ".js", false},
        {OUT_CHUNKS, "", false},
        {OUT_PAGES, "2016-07-" H ".html", true},
        {OUT_PAGES, "2016-07-16-" H ".html", true},
        {OUT_PAGES, "2016-07-16.2-" H ".html", true},
        {OUT_PAGES, "2016-" H ".html", true},
        {OUT_PAGES, "2016.12-" H ".html", true},
        {OUT_PAGES, "undated-" H ".html", true},
        {OUT_PAGES, "undated.3-" H ".html", true},
        {OUT_PAGES, H ".html", false},
        {OUT_PAGES, "-" H ".html", false},
        {OUT_PAGES, "notes-" H ".html", false},
        {OUT_PAGES, "201-" H ".html", false},
        {OUT_PAGES, "2016-7-" H ".html", false},
        {OUT_PAGES, "2016-07-16-17-" H ".html", false},
        {OUT_PAGES, "2016-07-16.-" H ".html", false},
        {OUT_PAGES, "2016-07-16.x-" H ".html", false},
        {OUT_PAGES, "2016-07-16" H ".html", false},
        {OUT_PAGES, "2016-07-" H ".htm", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (out_name_is_ours(cases[i].place, str_of(cases[i].name)) != cases[i].is_ours) {
            fail_msg("%s", cases[i].name);
        }
    }
}

static void
left_overs_have_exactly_their_form(void **state)
{
    (void)state;
    assert_true(out_name_is_left_over(STR(".newfile-" H)));
    assert_false(out_name_is_left_over(STR(".newfile-")));
    assert_false(out_name_is_left_over(STR(".newfile-" H "0")));
    assert_false(out_name_is_left_over(STR("newfile-" H)));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_names_that_we_give_are_ours),
        cmocka_unit_test(left_overs_have_exactly_their_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
