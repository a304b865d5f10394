#include "cmocka_all.h"

#include "thumbs/jpeg_fast_frame.h"

#include "base/limits.h"
#include "jpeg_fast_kit.h"

#include <sys/resource.h>

static void
frame_headers_are_taken_or_not(void **state)
{
    static const struct {
        const char *what;
        bool is_taken;
        uint8_t bytes[16];
        size_t n;
    } rows[] = {
        {"grey", true, {8, 0, 9, 0, 9, 1, 1, 0x11, 0}, 9},
        {"grey, its factors ignored", true, {8, 0, 9, 0, 9, 1, 1, 0x42, 0}, 9},
        {"12 bits", false, {12, 0, 9, 0, 9, 1, 1, 0x11, 0}, 9},
        {"height comes later", false, {8, 0, 0, 0, 9, 1, 1, 0x11, 0}, 9},
        {"no width", false, {8, 0, 9, 0, 0, 1, 1, 0x11, 0}, 9},
        {"widest", true, {8, 0, 9, 0x80, 0, 1, 1, 0x11, 0}, 9},
        {"too wide", false, {8, 0, 9, 0x80, 1, 1, 1, 0x11, 0}, 9},
        {"too high", false, {8, 0x80, 1, 0, 9, 1, 1, 0x11, 0}, 9},
        {"100 million", true, {8, 0x27, 0x10, 0x27, 0x10, 1, 1, 0x11, 0}, 9},
        {"more", false, {8, 0x27, 0x10, 0x27, 0x11, 1, 1, 0x11, 0}, 9},
        {"sampled 0", false, {8, 0, 9, 0, 9, 1, 1, 0x10, 0}, 9},
        {"sampled 5", false, {8, 0, 9, 0, 9, 1, 1, 0x51, 0}, 9},
        {"quantiser 4", false, {8, 0, 9, 0, 9, 1, 1, 0x11, 4}, 9},
        {"a byte too many", false, {8, 0, 9, 0, 9, 1, 1, 0x11, 0, 0}, 10},
        {"a byte too few", false, {8, 0, 9, 0, 9, 1, 1, 0x11}, 8},
        {"two components", false, {8, 0, 9, 0, 9, 2, 1, 0x11, 0, 2, 0x11, 0}, 12},
        {"4:2:0", true, {8, 0, 9, 0, 9, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0}, 15},
        {"3:1", true, {8, 0, 9, 0, 9, 3, 1, 0x31, 0, 2, 0x11, 0, 3, 0x11, 0}, 15},
        {"chroma finer",
         false,
         {8, 0, 9, 0, 9, 3, 1, 0x11, 0, 2, 0x22, 0, 3, 0x22, 0},
         15},
        {"fraction", false, {8, 0, 9, 0, 9, 3, 1, 0x31, 0, 2, 0x21, 0, 3, 0x21, 0}, 15},
        {"chroma unlike",
         false,
         {8, 0, 9, 0, 9, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x21, 0},
         15},
        {"same names", false, {8, 0, 9, 0, 9, 3, 1, 0x22, 0, 2, 0x11, 0, 2, 0x11, 0}, 15},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct jf_frame f;

        if (jf_frame_read(&f, (struct jf_span){rows[i].bytes, rows[i].n}, false) !=
            rows[i].is_taken) {
            fail_msg("%s", rows[i].what);
        }
    }
}

static bool
is_admitted(struct jf_frame *f, const jpeg_scan_info *pass)
{
    static const struct jf_quant quants[JF_TABLES] = {{.is_set = true}};
    struct jf_scan s = {.n = pass->comps_in_scan,
                        .first = pass->Ss,
                        .last = pass->Se,
                        .high = pass->Ah,
                        .low = pass->Al};

    for (int i = 0; i < s.n; i++) {
        s.which[i] = pass->component_index[i];
    }
    return jf_scan_admit(f, &s, quants);
}

static void
progressions_are_taken_or_not(void **state)
{
    static const struct {
        const char *what;
        bool is_taken; /* the last of them; those before are */
        jpeg_scan_info scans[4];
    } rows[] = {
        {"DC first", true, {{1, {0}, 0, 0, 0, 1}}},
        {"AC before DC", false, {{1, {0}, 1, 63, 0, 1}}},
        {"DC with AC", false, {{1, {0}, 0, 5, 0, 0}}},
        {"refinement of nothing", false, {{1, {0}, 0, 0, 1, 0}}},
        {"refinement", true, {{1, {0}, 0, 0, 0, 1}, {1, {0}, 0, 0, 1, 0}}},
        {"by two bits", false, {{1, {0}, 0, 0, 0, 2}, {1, {0}, 0, 0, 2, 0}}},
        {"a bit left out", false, {{1, {0}, 0, 0, 0, 2}, {1, {0}, 0, 0, 1, 0}}},
        {"refined twice",
         false,
         {{1, {0}, 0, 0, 0, 1}, {1, {0}, 0, 0, 1, 0}, {1, {0}, 0, 0, 1, 0}}},
        {"first twice", false, {{1, {0}, 0, 0, 0, 1}, {1, {0}, 0, 0, 0, 1}}},
        {"AC of two", false, {{2, {0, 1}, 0, 0, 0, 0}, {2, {0, 1}, 1, 9, 0, 0}}},
        {"band to 64", false, {{1, {0}, 0, 0, 0, 0}, {1, {0}, 1, 64, 0, 0}}},
        {"band backwards", false, {{1, {0}, 0, 0, 0, 0}, {1, {0}, 9, 1, 0, 0}}},
        {"half a band refined",
         false,
         {{1, {0}, 0, 0, 0, 0}, {1, {0}, 1, 5, 0, 1}, {1, {0}, 1, 6, 1, 0}}},
        {"too far down", false, {{1, {0}, 0, 0, 0, 6}}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        static const uint8_t sof[] = {8, 0, 9,    0, 9, 3,    1, 0x11,
                                      0, 2, 0x11, 0, 3, 0x11, 0};
        struct jf_frame f;
        bool ok = true;

        assert_true(jf_frame_read(&f, (struct jf_span){sof, sizeof sof}, true));
        for (size_t k = 0; k < 4 && rows[i].scans[k].comps_in_scan > 0; k++) {
            assert_true(ok);
            ok = is_admitted(&f, &rows[i].scans[k]);
        }
        if (ok != rows[i].is_taken) {
            fail_msg("%s", rows[i].what);
        }
    }
}

static void
what_a_scan_needs_must_be_there_before_it(void **state)
{
    static const int markers[] = {0xDB, 0xC4, 0xC0, 0xDA};
    struct noise noise = noise_begin(13);
    struct kind k = {30, 30, 3, 2, 1, 60, false, false, false, true, 0};
    size_t n;
    auto_free uint8_t *p = kind_make(&k, &noise, NULL, 0, &n);

    (void)state;
    for (size_t i = 0; i < 4 && !is_missing(); i++) {
        size_t at = marker_at(p, n, markers[i], 0);
        size_t length = 2 + (size_t)(p[at + 2] << 8 | p[at + 3]);

        assert_false(is_taken_with(p, n, at, length, STR("")));
        p[at + 3] = (uint8_t)(p[at + 3] - 1);
        assert_false(is_taken_with(p, n, at, 0, STR("")));
        p[at + 3] = (uint8_t)(p[at + 3] + 1);
        assert_int_equal(
            is_taken_with(p, n, at, 0, (struct str){(const char *)p + at, length}),
            i < 2); /* tables may come twice, a frame or a scan not */
    }
    if (!is_missing()) {
        size_t at = marker_at(p, n, 0xDB, 0);

        assert_false(is_taken_with(p, n, at + 9, 1, STR("\0"))); /* quantises by 0 */
    }
}

static void
an_mcu_has_at_most_ten_blocks(void **state)
{
    static const uint8_t sof[] = {8, 0, 9, 0, 9, 3, 1, 0x44, 0, 2, 0x11, 0, 3, 0x11, 0};
    static const uint8_t all[] = {3, 1, 0, 2, 0, 3, 0, 0, 63, 0};
    static const uint8_t one[] = {1, 1, 0, 0, 63, 0};
    struct jf_frame f;
    struct jf_scan s;

    (void)state;
    assert_true(jf_frame_read(&f, (struct jf_span){sof, sizeof sof}, false));
    assert_false(jf_scan_read(&f, &s, (struct jf_span){all, sizeof all}, 0));
    assert_true(jf_scan_read(&f, &s, (struct jf_span){one, sizeof one}, 0));
}

static size_t
next_scan(const uint8_t *p, size_t n, size_t at)
{
    for (size_t i = at + 2; i + 1 < n; i++) {
        if (p[i] == 0xFF && (p[i + 1] == 0xDA || p[i + 1] == 0xD9 || p[i + 1] == 0xC4)) {
            return i;
        }
    }
    return n;
}

/* Each left out, each twice. */
static void
scans_must_be_whole(const struct kind *k, const jpeg_scan_info *scans, int n_scans)
{
    struct noise noise = noise_begin(14);
    size_t n, at = 0, end;
    auto_free uint8_t *p = kind_make(k, &noise, scans, n_scans, &n);

    assert_true(is_taken((struct str){(char *)p, n}));
    for (int i = 0; i < n_scans; i++) {
        at = marker_at(p, n, 0xDA, i);
        end = next_scan(p, n, at);
        assert_false(is_taken_with(p, n, at, end - at, STR("")));
        assert_false(
            is_taken_with(p, n, at, 0, (struct str){(const char *)p + at, end - at}));
    }
}

static void
every_scan_must_be_there_once(void **state)
{
    static const jpeg_scan_info apart[] = {
        {1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}};
    static const jpeg_scan_info passes[] = {
        {3, {0, 1, 2}, 0, 0, 0, 1}, {1, {0}, 1, 63, 0, 1}, {1, {1}, 1, 63, 0, 0},
        {1, {2}, 1, 63, 0, 0},      {1, {0}, 1, 63, 1, 0}, {3, {0, 1, 2}, 0, 0, 1, 0}};
    struct kind k = {30, 30, 3, 2, 1, 60, false, false, false, true, 0};

    (void)state;
    if (!is_missing()) {
        scans_must_be_whole(&k, apart, 3);
        k.is_progressive = true;
        scans_must_be_whole(&k, passes, 6);
    }
}

static void
more_than_a_hundred_scans_are_too_many(void **state)
{
    struct noise noise = noise_begin(15);
    struct kind k = {8, 8, 1, 1, 1, 60, false, true, false, true, 0};
    jpeg_scan_info scans[LIMIT_JPEG_SCANS + 1] = {{1, {0}, 0, 0, 0, 0}};

    (void)state;
    for (int many = 0; many < 2 && !is_missing(); many++) {
        int n_scans = LIMIT_JPEG_SCANS + many, bands = 1, refined = 0;
        size_t n;
        uint8_t *p;

        /* 63 first passes of an index each; of the first so many a bit is to follow. */
        for (refined = n_scans - 64; bands < n_scans; bands++) {
            bool is_first = bands < 64;
            int index = is_first ? bands : bands - 63;

            scans[bands] = (jpeg_scan_info){
                1, {0}, index, index, is_first ? 0 : 1, is_first && index <= refined};
        }
        p = kind_make(&k, &noise, scans, n_scans, &n);
        assert_int_equal(is_taken((struct str){(char *)p, n}), many == 0);
        free(p);
    }
}

static void
coefficients_of_more_than_half_the_workers_memory_are_not_asked_for(void **state)
{
    static const jpeg_scan_info scan[] = {{3, {0, 1, 2}, 0, 0, 0, 0}};
    struct noise noise = noise_begin(16);
    struct kind k = {8, 8, 3, 1, 1, 60, false, true, false, true, 0};
    struct rusage before, after;
    size_t n, at;
    auto_free uint8_t *p = kind_make(&k, &noise, scan, 1, &n);

    (void)state;
    if (is_missing()) {
        return;
    }
    at = marker_at(p, n, 0xC2, 0);
    memcpy(p + at + 5, "\x26\xFC\x26\xFC", 4); /* 9980 x 9980: 600 MB */
    assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
    assert_false(is_taken((struct str){(char *)p, n}));
    assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
    assert_true(after.ru_maxrss - before.ru_maxrss < 100000); /* KiB */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frame_headers_are_taken_or_not),
        cmocka_unit_test(progressions_are_taken_or_not),
        cmocka_unit_test(what_a_scan_needs_must_be_there_before_it),
        cmocka_unit_test(an_mcu_has_at_most_ten_blocks),
        cmocka_unit_test(every_scan_must_be_there_once),
        cmocka_unit_test(more_than_a_hundred_scans_are_too_many),
        cmocka_unit_test(
            coefficients_of_more_than_half_the_workers_memory_are_not_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
