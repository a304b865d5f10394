#include "cmocka_all.h"

#include "thumbs/crc32.h"

/* Bit by bit, straight from PNG 1.2, annex D: another way than the one under test. */
static uint32_t
crc_slow(const uint8_t *p, size_t n)
{
    uint32_t c = UINT32_MAX;

    for (size_t i = 0; i < n; i++) {
        c ^= p[i];
        for (int k = 0; k < 8; k++) {
            c = (c & 1) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
        }
    }
    return ~c;
}

static void
the_check_value_of_the_algorithm_comes_out(void **state)
{
    (void)state;
    assert_int_equal(crc32_of((const uint8_t *)"123456789", 9), 0xCBF43926u);
    assert_int_equal(crc32_of((const uint8_t *)"IEND", 4), 0xAE426082u);
    assert_int_equal(crc32_of((const uint8_t *)"", 0), 0);
}

/* Every entry of every table is used: each byte value at each place of an eight. */
static void
every_value_at_every_place_is_as_the_slow_way_has_it(void **state)
{
    uint8_t bytes[24];

    (void)state;
    for (size_t at = 0; at < sizeof bytes; at++) {
        for (unsigned v = 0; v < 256; v++) {
            for (size_t i = 0; i < sizeof bytes; i++) {
                bytes[i] = (uint8_t)(i * 31 + v);
            }
            bytes[at] = (uint8_t)v;
            for (size_t n = at + 1; n <= sizeof bytes; n += 7) {
                assert_int_equal(crc32_of(bytes, n), crc_slow(bytes, n));
            }
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_check_value_of_the_algorithm_comes_out),
        cmocka_unit_test(every_value_at_every_place_is_as_the_slow_way_has_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
