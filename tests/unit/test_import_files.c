#include "cmocka_all.h"

#include "catalog/import_files.h"

#include <string.h>

static void
a_path_fits_as_far_as_its_last_parts_are_the_same(void **state)
{
    static const struct {
        const char *path, *host, *url_path;
        int32_t fit;
    } cases[] = {
        {"a.jpg", "h", "/a.jpg", 1},
        {"2016/a.jpg", "h", "/2016/a.jpg", 2},
        {"old/2016/a.jpg", "h", "/2016/a.jpg", 2},
        {"h/2016/a.jpg", "h", "/2016/a.jpg", 3},
        {"x/h/2016/a.jpg", "h", "/2016/a.jpg", 3},
        {"img/a.jpg", "h", "/x/img/a.jpg", 2},
        {"a.jpg", "h", "/x/img/a.jpg", 1},
        {"b.jpg", "h", "/a.jpg", 0},
        {"a.jpg/b", "h", "/a.jpg", 0},
        {"A.jpg", "h", "/a.jpg", 0},
        /* numbers contradict */
        {"2015/07/a.jpg", "h", "/2016/07/a.jpg", 0},
        {"x/07/a.jpg", "h", "/2016/07/a.jpg", 2},
        /* percent-encoding, on either side and on both */
        {"a b/\xc3\xa9.jpg", "h", "/a%20b/%C3%a9.jpg", 2},
        {"a%20b/x.jpg", "h", "/a b/x.jpg", 2},
        {"a%20b/x.jpg", "h", "/a%20b/x.jpg", 2},
        {"100%.jpg", "h", "/100%.jpg", 1},
        {"100%2", "h", "/100%252", 1},
        {"x/a%2fb.jpg", "h", "/x/a/b.jpg", 0},
        /* odd URLs */
        {"x/a.jpg", "h", "//x//a.jpg", 2},
        {"x/a.jpg", "h", "/", 0},
        {"x/a.jpg", "", "x/a.jpg", 2},
        {"a.jpg", "h", "/../a.jpg", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t fit = import_fit(str_of(cases[i].path), str_of(cases[i].host),
                                 str_of(cases[i].url_path));

        if (fit != cases[i].fit) {
            fail_msg("%s and %s: %d", cases[i].path, cases[i].url_path, fit);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_fits_as_far_as_its_last_parts_are_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
