#include "cmocka_all.h"

#include "base/bytes.h"

/* The first is at an odd address, or the second. */
static const uint8_t bytes[] = {0xfe, 0x01, 0x82, 0xc3, 0x04, 0xff};

static void
big_has_its_highest_byte_first(void **state)
{
    (void)state;
    assert_int_equal(u16_big(bytes), 0xfe01);
    assert_int_equal(u16_big(bytes + 1), 0x0182);
    assert_int_equal(u32_big(bytes), 0xfe0182c3);
    assert_int_equal(u32_big(bytes + 1), 0x0182c304);
}

static void
little_has_its_highest_byte_last(void **state)
{
    (void)state;
    assert_int_equal(u16_little(bytes), 0x01fe);
    assert_int_equal(u16_little(bytes + 1), 0x8201);
    assert_int_equal(u32_little(bytes + 2), 0xff04c382);
    assert_int_equal(u32_little(bytes + 1), 0x04c38201);
}

/* Text is read as what it is stored as, whether char has a sign or not. */
static void
bytes_of_text_have_no_sign(void **state)
{
    (void)state;
    assert_int_equal(u16_big("\xff\xfe"), 0xfffe);
    assert_int_equal(u32_little("\xff\xfe\xfd\xfc"), 0xfcfdfeff);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(big_has_its_highest_byte_first),
        cmocka_unit_test(little_has_its_highest_byte_last),
        cmocka_unit_test(bytes_of_text_have_no_sign),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
