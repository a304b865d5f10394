#include "cmocka_all.h"

#include "thumbs/jpeg_fast_codes.h"

#include "base/mem.h"
#include "noise.h"
#include "thumbs/jpeg_fast_bits.h"

static struct jf_codes *
codes_of(const uint8_t *symbols, const uint8_t counts[17])
{
    struct jf_codes *c = xcalloc(1, sizeof *c);
    unsigned generation = 0;

    if (!jf_codes_set(c, false, counts, symbols, &generation)) {
        free(c);
        return NULL;
    }
    return c;
}

static bool
is_code(int n1, int n2, int n3, int n16)
{
    uint8_t counts[17] = {0, (uint8_t)n1, (uint8_t)n2, (uint8_t)n3}, symbols[256] = {0};
    auto_free struct jf_codes *c = NULL;

    counts[16] = (uint8_t)n16;
    c = codes_of(symbols, counts);
    return c != NULL;
}

static void
a_table_must_be_a_prefix_code_without_the_code_of_all_ones(void **state)
{
    (void)state;
    assert_true(is_code(1, 0, 0, 0));
    assert_false(is_code(2, 0, 0, 0));
    assert_true(is_code(1, 1, 1, 1));
    assert_false(is_code(1, 1, 2, 0));
    assert_false(is_code(1, 2, 0, 0));
    assert_true(is_code(0, 0, 7, 249));
    assert_false(is_code(0, 0, 8, 0));
    assert_false(is_code(0, 0, 9, 0));
    assert_false(is_code(0, 0, 7, 250)); /* more than 256 symbols */
}

/* A table of any shape. */
static struct jf_codes *
codes_random(struct noise *noise)
{
    static const uint8_t likely[] = {0x00, 0x01, 0x02, 0x11, 0x03, 0xF0, 0x21, 0x12};
    uint8_t counts[17] = {0}, symbols[256];
    int room = 1, n = 0;

    for (int length = 1; length <= 16; length++) {
        int most;

        room *= 2;
        most = room - 1 < 40 ? room - 1 : 40;
        counts[length] =
            (uint8_t)noise_below(noise, (size_t)(most > 0 ? most / 2 + 1 : 1));
        counts[length] = (uint8_t)(n + counts[length] > 200 ? 0 : counts[length]);
        room -= counts[length];
        n += counts[length];
    }
    for (int i = 0; i < 256; i++) {
        symbols[i] = i < 8 ? likely[i] : (uint8_t)noise_next(noise);
    }
    return codes_of(symbols, counts);
}

/* The code at the front of a window, found one length after the other: 0 none. */
static unsigned
by_length(const struct jf_codes *c, uint64_t window)
{
    int32_t code = 0, at = 0;

    for (int length = 1; length <= 16; length++) {
        int32_t here = (int32_t)(window >> (64 - length));

        if (here - code < c->counts[length]) {
            return (unsigned)length << 8 | c->symbols[at + here - code];
        }
        at += c->counts[length];
        code = (code + c->counts[length]) * 2;
    }
    return 0;
}

/* Does what the step says with single symbols; false: they do something else. */
static bool
step_is_right(const struct jf_codes *c, uint64_t window, uint64_t step, bool has_values)
{
    int bits = 0, index = 0, stored = 0;

    while (bits < (int)(step & 0x7F)) {
        unsigned found = by_length(c, window), symbol = found & 0xFF;
        int size = (int)(symbol & 15);
        int32_t value = jf_bits_value(window << (found >> 8), size);

        bits += (int)(found >> 8) + size;
        window = window << (found >> 8) << size;
        if (symbol == 0) {
            return (step & JF_ENDS) != 0 && bits == (int)(step & 0x7F) &&
                   index == (int)(step >> 8 & 0xFF);
        }
        index += (int)(symbol >> 4) + 1;
        if (has_values && ((int)(step >> (16 + 8 * stored) & 0xFF) != index ||
                           (int16_t)(step >> (32 + 16 * stored)) != value)) {
            return false;
        }
        stored++;
    }
    return (step & JF_ENDS) == 0 && bits == (int)(step & 0x7F) &&
           index == (int)(step >> 8 & 0xFF) && bits <= JF_STEP_BITS;
}

static void
steps_do_what_their_symbols_do_one_by_one(void **state)
{
    struct noise noise = noise_begin(31);

    (void)state;
    for (int i = 0; i < 40; i++) {
        auto_free struct jf_codes *c = codes_random(&noise);

        assert_non_null(c);
        jf_codes_make_pairs(c);
        jf_codes_make_skips(c);
        for (uint64_t w = 0; w < JF_ENTRIES; w++) {
            uint64_t window = w << (64 - JF_WINDOW) |
                              noise_next(&noise) >> JF_WINDOW; /* any bits behind it */

            assert_int_equal(jf_codes_next(c, window), by_length(c, window));
            if ((c->pairs[w] >> 8 & 0xFF) != JF_FAR) {
                assert_true(step_is_right(c, window, c->pairs[w], true));
            }
            if ((c->skips[w] >> 8 & 0xFF) != JF_FAR) {
                assert_true(step_is_right(c, window, c->skips[w], false));
            }
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_must_be_a_prefix_code_without_the_code_of_all_ones),
        cmocka_unit_test(steps_do_what_their_symbols_do_one_by_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
