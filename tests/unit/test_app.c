#include "cmocka_all.h"

#include "base/str.h"
#include "gallery/app.h"

static void
the_scripts_follow_each_other_and_end_with_main(void **state)
{
    auto_buf struct buf b = {.limit = 4 << 20};
    ptrdiff_t base;
    ptrdiff_t last;

    (void)state;
    app_text(&b);
    assert_false(b.over);
    base = str_find(buf_view(&b), STR(" * base.js - "));
    last = str_find(buf_view(&b), STR(" * main.js - "));
    assert_true(base >= 0 && last > base);
    assert_int_equal(b.p[b.n - 1], '\n'); /* what follows begins a line of its own */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_scripts_follow_each_other_and_end_with_main),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
