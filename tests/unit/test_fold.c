#include "cmocka_all.h"

#include "db/fold.h"
#include "noise.h"

static void
folds_to(const char *in, const char *expected)
{
    struct fold *f = fold_new();
    auto_buf struct buf out = {.limit = 1000};

    fold_add(f, str_of(in), &out);
    assert_string_equal(buf_cstr(&out), expected);
    fold_free(f);
}

static void
letters_of_every_script_that_has_case_fall_together(void **state)
{
    (void)state;
    folds_to("", "");
    folds_to("ABC xyz @[`{", "abc xyz @[`{");
    folds_to("\xc3\x89\xc5\x81\xc4\x8c", "\xc3\xa9\xc5\x82\xc4\x8d"); /* Latin */
    folds_to("\xce\x91\xce\xa9", "\xce\xb1\xcf\x89");                 /* Greek */
    folds_to("\xd0\x81\xd0\xaf", "\xd1\x91\xd1\x8f");                 /* Cyrillic */
    folds_to("\xf0\x90\x90\x80", "\xf0\x90\x90\xa8"); /* Deseret, 4 bytes */
    folds_to("\xc3\x9f", "\xc3\x9f");                 /* one to one only */
}

static void
arabic_and_persian_yeh_and_kaf_fall_together(void **state)
{
    (void)state;
    folds_to("\xd9\x8a\xd9\x83\xd9\x89", "\xdb\x8c\xda\xa9\xdb\x8c");
    folds_to("\xdb\x8c\xda\xa9", "\xdb\x8c\xda\xa9");
}

static void
folding_any_bytes_twice_is_folding_them_once(void **state)
{
    static const char likely[] = "AZaz\xc3\x89\xd9\x8a\xf0\x90\xff\x80";
    struct fold *f = fold_new();
    struct noise noise = noise_begin(11);

    (void)state;
    for (int i = 0; i < 20000; i++) {
        char in[24];
        size_t n = noise_below(&noise, sizeof in + 1);
        auto_buf struct buf once = {.limit = 100};
        auto_buf struct buf twice = {.limit = 100};

        noise_bytes(&noise, in, n, likely, sizeof likely - 1);
        fold_add(f, (struct str){in, n}, &once);
        fold_add(f, buf_view(&once), &twice);
        assert_false(once.over);
        assert_true(once.n <= 2 * n);
        assert_true(str_eq(buf_view(&once), buf_view(&twice)));
    }
    fold_free(f);
    fold_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_of_every_script_that_has_case_fall_together),
        cmocka_unit_test(arabic_and_persian_yeh_and_kaf_fall_together),
        cmocka_unit_test(folding_any_bytes_twice_is_folding_them_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
