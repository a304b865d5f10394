#include "gallery_kit.h"

#include "base/mem.h"
#include "gallery/data_block.h"
#include "noise.h"

static int
value_of(char digit)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *at = strchr(digits, digit);

    assert_non_null(at);
    return (int)(at - digits);
}

/* Reads flags as the page does; gives their number. */
static size_t
read_flags(const char *text, uint8_t *flags)
{
    size_t n = 0;

    for (; *text != '\0'; text++) {
        if (*text == '.') {
            flags[n++] = (uint8_t)value_of(*++text);
        } else {
            int three = value_of(*text);

            flags[n++] = (uint8_t)(three & 3);
            flags[n++] = (uint8_t)(three >> 2 & 3);
            flags[n++] = (uint8_t)(three >> 4);
        }
    }
    return n;
}

static void
flags_come_back_as_they_were(void **state)
{
    enum { MOST = 200 };
    struct noise noise = noise_begin(4);

    (void)state;
    for (size_t n = 0; n < MOST; n++) {
        auto_free struct entry *entries = xcalloc(n, sizeof *entries);
        auto_buf struct buf b = {.limit = 10000};
        struct shown s = {.entries = entries, .n = n};
        uint8_t got[MOST + 3];

        for (size_t i = 0; i < n; i++) {
            entries[i].state = noise_below(&noise, 4) == 0
                                   ? (uint8_t)noise_below(&noise, ASSET_STATES)
                                   : STATE_PRESENT;
            entries[i].is_video = noise_below(&noise, 2) == 0;
            entries[i].starts_run = noise_below(&noise, 2) == 0;
        }
        data_flags(&b, &s);
        assert_int_equal(read_flags(buf_cstr(&b), got), n);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(got[i], entries[i].state * 4 + entries[i].is_video * 2 +
                                         entries[i].starts_run);
        }
    }
}

static void
flags_are_as_short_as_they_can_be(void **state)
{
    struct entry entries[7] = {{.starts_run = true},
                               {.is_video = true},
                               {0},
                               {0},
                               {.state = STATE_GONE},
                               {0},
                               {0}};
    struct shown s = {.entries = entries, .n = 7};
    auto_buf struct buf b = {.limit = 100};

    (void)state;
    data_flags(&b, &s);
    assert_string_equal(buf_cstr(&b), "J.A.Q.A.A"); /* 1 + 4 * 2; 4 * 4 */
}

/* The sites of runs, of so many sites. */
static void
assert_run_sites(size_t n_sites, const uint32_t *sites, size_t n, const char *want)
{
    auto_free struct entry *entries = xcalloc(2 * n, sizeof *entries);
    auto_free struct gallery_article *list = xcalloc(n, sizeof *list);
    struct shown s = {.entries = entries, .n = 2 * n};
    auto_buf struct buf b = {.limit = 100};

    s.articles = (struct articles){.list = list, .n = n, .n_sites = n_sites};
    for (size_t i = 0; i < n; i++) {
        list[i].site = sites[i];
        entries[2 * i] = (struct entry){.article = (uint32_t)i, .starts_run = true};
        entries[2 * i + 1] = (struct entry){.article = (uint32_t)i};
    }
    data_run_sites(&b, &s);
    assert_string_equal(buf_cstr(&b), want);
}

static void
a_run_has_as_many_digits_as_its_sites_need(void **state)
{
    static const uint32_t sites[] = {0, 1, 63, 64, 4095, 4096};

    (void)state;
    assert_run_sites(1, sites, 1, "");
    assert_run_sites(2, sites, 2, "AB");
    assert_run_sites(64, sites, 3, "AB_");
    assert_run_sites(65, sites, 4, "AAABA_BA");
    assert_run_sites(4096, sites, 5, "AAABA_BA__");
    assert_run_sites(4097, sites, 6, "AAAAABAA_ABAA__BAA");
}

static void
the_block_tells_all_that_the_page_starts_from(void **state)
{
    static const struct fake_article articles[] = {{4, 1, "1", NULL}, {5, 2, "2", NULL}};
    struct fake_row rows[] = {
        {.id = 1, .article = 4, .object = 5},
        {.id = 2, .article = 4, .object = 5, .is_video = true},
        {.id = 3, .article = 5, .date = "2016-07-16", .state = STATE_GONE},
    };
    struct block chunk = {0, 3};
    struct blocks blocks = {.list = &chunk, .n = 1};
    const char hashes[1][DATA_HASH_MAX] = {"0123456789abcdef"};
    struct data_parts parts = {.title = "A </b>",
                               .base = "../",
                               .chunks = {&blocks, hashes},
                               .slices = {&blocks, hashes}};
    auto_buf struct buf b = {.limit = 10000};
    struct shown s;

    (void)state;
    fake = (struct fake_catalog){
        .rows = rows, .n = 3, .articles = articles, .n_articles = 2, .boxes = {256}};
    kit_collect(&s);
    s.bytes = 1005;
    s.articles_named = 2;
    data_block(&b, &s, &parts);
    shown_release(&s);
    assert_string_equal(
        buf_cstr(&b),
        "{\"format\":1,\"title\":\"A \\u003c/b>\",\"base\":\"../\",\"asOf\":1450000000,"
        "\"n\":3,\"videos\":1,\"articles\":2,\"bytes\":1005,"
        "\"classes\":[2,0,0,0,1,0,0,0,0,0,0],\"boxes\":[256],"
        "\"sites\":[\"site-1\",\"site-2\"],\"runSites\":\"AB\",\"days\":[0,2,20160716,1],"
        "\"chunks\":[\"0123456789abcdef\",3],\"slices\":[\"0123456789abcdef\",3],"
        "\"flags\":\".D.A.R\"}");
}

static void
no_entries_are_a_block_too(void **state)
{
    struct blocks none = {0};
    struct data_parts parts = {
        .base = "", .chunks = {&none, NULL}, .slices = {&none, NULL}};
    struct shown s = {0};
    auto_buf struct buf b = {.limit = 10000};

    (void)state;
    data_block(&b, &s, &parts);
    assert_string_equal(
        buf_cstr(&b),
        "{\"format\":1,\"title\":null,\"base\":\"\",\"asOf\":null,\"n\":0,\"videos\":0,"
        "\"articles\":0,\"bytes\":0,\"classes\":[0,0,0,0,0,0,0,0,0,0,0],\"boxes\":[],"
        "\"sites\":[],\"runSites\":\"\",\"days\":[],\"chunks\":[],\"slices\":[],"
        "\"flags\":\"\"}");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_come_back_as_they_were),
        cmocka_unit_test(flags_are_as_short_as_they_can_be),
        cmocka_unit_test(a_run_has_as_many_digits_as_its_sites_need),
        cmocka_unit_test(the_block_tells_all_that_the_page_starts_from),
        cmocka_unit_test(no_entries_are_a_block_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
