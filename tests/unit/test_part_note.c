#include "storage_help.h"

#include "noise.h"
#include "storage/part_note.h"

static const struct part_note sample = {
    .url = {"https://a.example/pic.jpg?x=1", 29},
    .etag = {"\"5f3-abc\"", 9},
    .total_bytes = 1000000,
    .checked_bytes = 65536,
    .prefix_sha256 = {1, 2, 3, 255},
};

static void
write_note(struct buf *b, const struct part_note *note)
{
    buf_init(b, LIMIT_NOTE_BYTES);
    part_note_write(b, note);
}

static void
a_note_reads_back_as_it_was_written(void **state)
{
    struct part_note got;
    struct buf b;

    (void)state;
    write_note(&b, &sample);
    assert_true(part_note_parse(buf_view(&b), &got));
    assert_true(str_eq(got.url, sample.url));
    assert_true(str_eq(got.etag, sample.etag));
    assert_int_equal(got.total_bytes, sample.total_bytes);
    assert_int_equal(got.checked_bytes, sample.checked_bytes);
    assert_memory_equal(got.prefix_sha256, sample.prefix_sha256, SHA256_BYTES);
    buf_release(&b);
    write_note(&b, &(struct part_note){.total_bytes = -1});
    assert_true(part_note_parse(buf_view(&b), &got));
    assert_int_equal(got.total_bytes, -1);
    assert_int_equal(got.etag.n, 0);
    buf_release(&b);
}

static void
a_cut_note_is_no_note(void **state)
{
    struct part_note got;
    struct buf b;

    (void)state;
    write_note(&b, &sample);
    for (size_t n = 0; n < b.n; n++) {
        assert_false(part_note_parse((struct str){b.p, n}, &got));
    }
    buf_add_byte(&b, '\n');
    assert_false(
        part_note_parse(buf_view(&b), &got)); /* nor is one with more behind it */
    buf_release(&b);
}

static void
a_note_with_one_changed_bit_is_no_note(void **state)
{
    struct part_note got;
    struct buf b;

    (void)state;
    write_note(&b, &sample);
    for (size_t i = 0; i < b.n * 8; i++) {
        char changed = (char)(1 << (i % 8));

        b.p[i / 8] = (char)(b.p[i / 8] ^ changed);
        /* The digest's own digits may change their case. */
        if (i % 8 != 5 || i / 8 < b.n - SHA256_HEX - 1) {
            assert_false(part_note_parse(buf_view(&b), &got));
        }
        b.p[i / 8] = (char)(b.p[i / 8] ^ changed);
    }
    assert_true(part_note_parse(buf_view(&b), &got));
    buf_release(&b);
}

/* A note of the given lines, with a digest that is right for them. */
static bool
parse_lines(const char *lines, struct part_note *got)
{
    struct buf b;
    uint8_t sum[SHA256_BYTES];
    char hex[SHA256_HEX + 1];
    bool done;

    buf_init(&b, LIMIT_NOTE_BYTES);
    buf_add_cstr(&b, lines);
    hash_sha256(buf_view(&b), sum);
    hex_encode(sum, sizeof sum, hex);
    buf_addf(&b, "sum: %s\n", hex);
    done = part_note_parse(buf_view(&b), got);
    buf_release(&b);
    return done;
}

#define PREFIX                                                                           \
    "prefix: 0000000000000000000000000000000000000000000000000000000000000000\n"

static const struct {
    const char *lines;
    bool is_good;
} number_cases[] = {
    {"url: u\netag: e\ntotal: 10\nchecked: 10\n" PREFIX, true},
    {"url: u\netag: e\ntotal: -1\nchecked: 10\n" PREFIX, true},
    {"url: \netag: \ntotal: 9223372036854775807\nchecked: 0\n" PREFIX, true},
    {"url: u\netag: e\ntotal: 9\nchecked: 10\n" PREFIX, false},
    {"url: u\netag: e\ntotal: -2\nchecked: 0\n" PREFIX, false},
    {"url: u\netag: e\ntotal: 10\nchecked: -1\n" PREFIX, false},
    {"url: u\netag: e\ntotal: 9223372036854775808\nchecked: 0\n" PREFIX, false},
    {"url: u\netag: e\ntotal: 18446744073709551616\nchecked: 0\n" PREFIX, false},
    {"url: u\netag: e\ntotal: 1e3\nchecked: 0\n" PREFIX, false},
    {"url: u\netag: e\ntotal:  10\nchecked: 0\n" PREFIX, false},
    {"url: u\netag: e\ntotal: \nchecked: 0\n" PREFIX, false},
    {"url: u\netag: e\ntotal: 10\n" PREFIX, false},
    {"etag: e\nurl: u\ntotal: 10\nchecked: 0\n" PREFIX, false},
    {"url: u\netag: e\rX: y\ntotal: 10\nchecked: 0\n" PREFIX, false},
    {"url: u\netag: e\ntotal: 10\nchecked: 0\nprefix: 00\n", false},
    {"url: u\netag: e\ntotal: 10\nchecked: 0\n" PREFIX PREFIX, false},
};

static void
numbers_of_a_note_are_within_reason(void **state)
{
    struct part_note got;

    (void)state;
    for (size_t i = 0; i < sizeof number_cases / sizeof number_cases[0]; i++) {
        assert_int_equal(parse_lines(number_cases[i].lines, &got),
                         number_cases[i].is_good);
    }
}

static void
a_validator_that_breaks_the_line_is_left_out(void **state)
{
    static const struct str bad[] = {
        {"\"a\"\nchecked: 5", 14}, {"\"a\"\r", 4}, {"\"a\0b\"", 5}, {"\x7f", 1}};
    struct part_note note = sample;
    struct part_note got;
    struct buf b;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        note.etag = bad[i];
        write_note(&b, &note);
        assert_true(part_note_parse(buf_view(&b), &got));
        assert_int_equal(got.etag.n, 0);
        assert_int_equal(got.checked_bytes, note.checked_bytes);
        buf_release(&b);
    }
}

static void
noise_is_no_note_and_reads_nothing_beyond_its_end(void **state)
{
    struct noise noise = noise_begin(7);
    struct part_note got;
    struct buf good;

    (void)state;
    write_note(&good, &sample);
    for (int i = 0; i < 20000; i++) {
        size_t n = noise_below(&noise, good.n + 40);
        char *copy =
            malloc(n + (n == 0)); /* exact, so that a sanitizer sees one byte more */

        for (size_t k = 0; k < n; k++) {
            uint64_t r = noise_next(&noise);

            copy[k] = (char)(k < good.n && r % 64 != 0 ? (uint64_t)good.p[k] : r >> 8);
        }
        if (part_note_parse((struct str){copy, n}, &got)) {
            assert_memory_equal(copy, good.p, good.n); /* only the note itself */
        }
        free(copy);
    }
    buf_release(&good);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_note_reads_back_as_it_was_written),
        cmocka_unit_test(a_cut_note_is_no_note),
        cmocka_unit_test(a_note_with_one_changed_bit_is_no_note),
        cmocka_unit_test(numbers_of_a_note_are_within_reason),
        cmocka_unit_test(a_validator_that_breaks_the_line_is_left_out),
        cmocka_unit_test(noise_is_no_note_and_reads_nothing_beyond_its_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
