#include "cmocka_all.h"

#include "thumbs/exif.h"

static void
each_orientation_has_its_turn(void **state)
{
    static const struct turn want[] = {{0, 0},  {0, 0},  {0, 1},   {180, 0}, {180, 1},
                                       {90, 1}, {90, 0}, {270, 1}, {270, 0}, {0, 0}};

    (void)state;
    for (int32_t i = 0; i < 10; i++) {
        assert_int_equal(exif_turn(i).degrees, want[i].degrees);
        assert_int_equal(exif_turn(i).mirrored, want[i].mirrored);
    }
}

static void
values_that_are_no_orientation_turn_nothing(void **state)
{
    (void)state;
    assert_int_equal(exif_turn(-1).degrees, 0);
    assert_int_equal(exif_turn(65535).degrees, 0);
    assert_int_equal(exif_turn(65535).mirrored, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_orientation_has_its_turn),
        cmocka_unit_test(values_that_are_no_orientation_turn_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
