#include "cmocka_all.h"

#include "thumbs/huffman.h"

#include <stdlib.h>
#include <string.h>

/* In units of the longest code: exactly full. */
static void
assert_full(const uint8_t *lengths, size_t n, unsigned longest)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        assert_true(lengths[i] <= longest);
        sum += lengths[i] > 0 ? 1u << (longest - lengths[i]) : 0;
    }
    assert_int_equal(sum, 1u << longest);
}

static uint64_t
cost(const uint32_t *seen, const uint8_t *lengths, size_t n)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < n; i++) {
        bits += (uint64_t)seen[i] * lengths[i];
    }
    return bits;
}

static int
by_value(const void *a, const void *b)
{
    uint64_t x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/*
 * The least cost of any code of limited length: package-merge (Larmore and Hirschberg
 * 1990) on weights alone. Each of the 2m - 2 first items of the last list is counted with
 * all that was packed into it.
 */
static uint64_t
least_cost(const uint32_t *seen, size_t n, unsigned longest)
{
    uint64_t leaves[HUFFMAN_SYMBOLS_MOST];
    uint64_t list[2 * HUFFMAN_SYMBOLS_MOST];
    uint64_t bits = 0;
    size_t m = 0;
    size_t in_list = 0;

    for (size_t i = 0; i < n; i++) {
        if (seen[i] > 0) {
            leaves[m++] = seen[i];
        }
    }
    for (unsigned level = 0; level < longest; level++) {
        size_t packed = in_list / 2;

        for (size_t i = 0; i < packed; i++) {
            list[i] = list[2 * i] + list[2 * i + 1];
        }
        memcpy(list + packed, leaves, m * sizeof leaves[0]);
        in_list = packed + m;
        qsort(list, in_list, sizeof list[0], by_value);
    }
    for (size_t i = 0; i < 2 * m - 2; i++) {
        bits += list[i];
    }
    return bits;
}

static uint32_t
next_noise(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void
a_code_is_full_and_no_longer_than_the_best_where_none_is_too_deep(void **state)
{
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 300; round++) {
        uint32_t seen[HUFFMAN_SYMBOLS_MOST] = {0};
        uint8_t lengths[HUFFMAN_SYMBOLS_MOST];
        size_t n = 2 + next_noise(&seed) % 285;

        for (size_t i = 0; i < n; i++) {
            seen[i] = next_noise(&seed) % 4 == 0 ? 0 : 8 + next_noise(&seed) % 500;
        }
        seen[0] = seen[1] = 8;
        huffman_lengths(seen, n, 15, lengths);
        assert_full(lengths, n, 15);
        assert_int_equal(cost(seen, lengths, n), least_cost(seen, n, 15));
    }
}

static void
only_symbols_that_were_seen_get_a_code(void **state)
{
    uint32_t seen[10] = {0, 5, 0, 9, 0, 0, 1, 0, 0, 3};
    uint8_t lengths[10];

    (void)state;
    huffman_lengths(seen, 10, 7, lengths);
    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(lengths[i] > 0, seen[i] > 0);
    }
    assert_int_equal(lengths[3], 1);
}

static void
a_single_symbol_or_none_still_makes_a_full_code(void **state)
{
    uint32_t one[4] = {0, 0, 6, 0};
    uint32_t none[4] = {0};
    uint8_t lengths[4];

    (void)state;
    huffman_lengths(one, 4, 7, lengths);
    assert_int_equal(lengths[2], 1);
    assert_full(lengths, 4, 7);
    huffman_lengths(none, 4, 7, lengths);
    assert_full(lengths, 4, 7);
}

/* Fibonacci's numbers make the deepest tree of all. */
static void
codes_that_would_be_too_long_are_cut_and_stay_full(void **state)
{
    uint32_t seen[24];
    uint8_t lengths[24];

    (void)state;
    seen[0] = seen[1] = 1;
    for (size_t i = 2; i < 24; i++) {
        seen[i] = seen[i - 1] + seen[i - 2];
    }
    for (unsigned longest = 5; longest <= 15; longest++) {
        uint64_t best = least_cost(seen, 24, longest);

        huffman_lengths(seen, 24, longest, lengths);
        assert_full(lengths, 24, longest);
        assert_true(cost(seen, lengths, 24) >= best);
        /* it is the hardest case there is */
        assert_true(cost(seen, lengths, 24) * 100 <= best * 110);
        assert_true(longest < 14 || cost(seen, lengths, 24) * 1000 <= best * 1003);
    }
}

static void
as_many_symbols_as_the_longest_code_can_tell_have_equal_codes(void **state)
{
    uint32_t seen[16];
    uint8_t lengths[16];

    (void)state;
    for (uint32_t i = 0; i < 16; i++) {
        seen[i] = 1u << i;
    }
    huffman_lengths(seen, 16, 4, lengths);
    for (size_t i = 0; i < 16; i++) {
        assert_int_equal(lengths[i], 4);
    }
}

/* The example of RFC 1951, section 3.2.2, its codes with their bits turned round. */
static void
codes_are_those_of_the_rfc_from_the_last_bit_to_the_first(void **state)
{
    static const uint8_t lengths[] = {3, 3, 3, 3, 3, 2, 4, 4};
    static const uint16_t expected[] = {2, 6, 1, 5, 3, 0, 7, 15};
    uint16_t codes[8];

    (void)state;
    huffman_codes(lengths, 8, codes);
    assert_memory_equal(codes, expected, sizeof expected);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_code_is_full_and_no_longer_than_the_best_where_none_is_too_deep),
        cmocka_unit_test(only_symbols_that_were_seen_get_a_code),
        cmocka_unit_test(a_single_symbol_or_none_still_makes_a_full_code),
        cmocka_unit_test(codes_that_would_be_too_long_are_cut_and_stay_full),
        cmocka_unit_test(as_many_symbols_as_the_longest_code_can_tell_have_equal_codes),
        cmocka_unit_test(codes_are_those_of_the_rfc_from_the_last_bit_to_the_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
