#include "cmocka_all.h"

#include "jpeg_fast_kit.h"

/* One pass of a picture of one grey block. */
struct pass {
    int first, last, high, low;
    uint8_t data[8];
    size_t n;
};

/*
 * A table whose codes are 0, 10, 110 ...: so many symbols. Class and number of the table
 * stand before it.
 */
static void
table_add(struct buf *b, int class_and_id, const uint8_t *symbols, int n)
{
    char head[21] = {(char)0xFF, (char)0xC4, 0, (char)(19 + n), (char)class_and_id};

    for (int i = 0; i < n; i++) {
        head[5 + i] = 1;
    }
    buf_add(b, head, sizeof head);
    buf_add(b, (const char *)symbols, (size_t)n);
}

static bool
passes_are_taken(const uint8_t dc[3], const uint8_t ac[3], const struct pass *passes)
{
    static const char sof[] = "\xFF\xC2\0\x0B\x08\0\x08\0\x08\1\1\x11";
    char quant[69] = "\xFF\xDB\0\x43";
    auto_buf struct buf b;

    buf_init(&b, 4096);
    memset(quant + 5, 1, 64);
    buf_add(&b, "\xFF\xD8", 2);
    buf_add(&b, quant, sizeof quant);
    buf_add(&b, sof, sizeof sof); /* with the zero that ends it: the quantiser */
    table_add(&b, 0x00, dc, 3);
    table_add(&b, 0x10, ac, 3);
    for (; passes->n > 0; passes++) {
        const char scan[] = {(char)0xFF,
                             (char)0xDA,
                             0,
                             8,
                             1,
                             1,
                             0,
                             (char)passes->first,
                             (char)passes->last,
                             (char)(passes->high << 4 | passes->low)};

        buf_add(&b, scan, sizeof scan);
        buf_add(&b, (const char *)passes->data, passes->n);
    }
    buf_add(&b, "\xFF\xD9", 2);
    return is_taken(buf_view(&b));
}

static void
values_must_be_within_their_band_and_their_range(void **state)
{
    /* DC: sizes 0, 5, 15. AC: a value of 1 after four zeros, the end, 15 bits. */
    static const uint8_t dc[] = {0, 5, 15}, ac[] = {0x41, 0, 0x0F};
    static const struct {
        const char *what;
        bool is_taken;
        struct pass passes[6]; /* one without data ends them */
    } rows[] = {
        {"plain",
         true,
         {{0, 0, 0, 0, {0x7F}, 1}, {1, 5, 0, 0, {0x7F}, 1}, {6, 63, 0, 0, {0xBF}, 1}}},
        {"past the band",
         false,
         {{0, 0, 0, 0, {0x7F}, 1}, {1, 4, 0, 0, {0x7F}, 1}, {5, 63, 0, 0, {0xBF}, 1}}},
        {"AC of 15 bits and two to come: nothing would be left of it",
         false,
         {{0, 0, 0, 0, {0x7F}, 1},
          {1, 1, 0, 2, {0xD0, 0x00, 0x3F}, 3},
          {1, 1, 2, 1, {0x9F}, 1},
          {1, 1, 1, 0, {0x9F}, 1},
          {2, 63, 0, 0, {0xBF}, 1}}},
        {"DC of 15 bits and two to come",
         false,
         {{0, 0, 0, 2, {0xD0, 0x00, 0x7F}, 3},
          {0, 0, 2, 1, {0x7F}, 1},
          {0, 0, 1, 0, {0x7F}, 1},
          {1, 63, 0, 0, {0xBF}, 1}}},
        {"DC that no picture has",
         false,
         {{0, 0, 0, 0, {0xDF, 0xFE, 0x7F}, 3}, {1, 63, 0, 0, {0xBF}, 1}}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && !is_missing(); i++) {
        if (passes_are_taken(dc, ac, rows[i].passes) != rows[i].is_taken) {
            fail_msg("%s", rows[i].what);
        }
    }
}

static void
a_component_keeps_the_quantiser_of_its_first_scan(void **state)
{
    struct noise noise = noise_begin(21);
    struct kind k = {40, 40, 3, 2, 2, 60, false, true, false, true, 0};
    struct jpeg_fast_want want = {.eighths = 8, .is_exact = true};
    char quant[69] = "\xFF\xDB\0\x43";
    struct jpeg_fast *d = jpeg_fast_new();
    auto_picture struct picture got = {0};
    auto_oracle struct oracle o = {0};
    auto_buf struct buf b;
    size_t n, at;
    auto_free uint8_t *p = kind_make(&k, &noise, NULL, 0, &n);

    (void)state;
    buf_init(&b, 1 << 20);
    if (is_missing()) {
        jpeg_fast_free(d);
        return;
    }
    for (at = n; p[at - 2] != 0xFF || p[at - 1] != 0xC4; at--) {
        assert_true(at > 2);
    }
    memset(quant + 5, 1, 64);
    buf_add(&b, (const char *)p, at - 2);
    buf_add(&b, quant, sizeof quant);
    buf_add(&b, (const char *)p + at - 2, n - at + 2);
    assert_true(jpeg_fast_read(d, (const uint8_t *)b.p, b.n, &want, &got));
    jpeg_fast_free(d);
    oracle_read((const uint8_t *)b.p, b.n, 8, UINT64_MAX, &o);
    assert_true(o.is_read);
    assert_true(planes_equal(&got, &o.picture, 3));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_must_be_within_their_band_and_their_range),
        cmocka_unit_test(a_component_keeps_the_quantiser_of_its_first_scan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
