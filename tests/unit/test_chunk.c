#include "gallery_kit.h"

#include "base/limits.h"
#include "base/mem.h"
#include "gallery/chunk.h"

/* One chunk of all rows of `fake`; the caller owns it. */
static char *
chunk_of_all(void)
{
    struct buf out = {.limit = LIMIT_GALLERY_FILE_BYTES};
    struct shown s;
    struct twins twins;
    struct chunk c;
    struct err e = {0};

    kit_collect(&s);
    twins_find(&twins, &s);
    chunk_init(&c, &s, &twins);
    chunk_begin(&c);
    for (size_t i = 0; i < s.n; i++) {
        struct detail d;

        KIT_OK(
            spool_get(&s.spool, s.entries[i].spool_at, s.entries[i].spool_bytes, &d, &e),
            &e);
        chunk_add(&c, i, &d);
    }
    KIT_OK(chunk_end(&c, &out, &e), &e);
    chunk_release(&c);
    twins_release(&twins);
    shown_release(&s);
    return buf_steal(&out);
}

static const struct fake_article articles[] = {{4, 1, "1839526", "Water </script>"},
                                               {5, 2, "77", NULL}};

static void
a_chunk_tells_all_of_its_entries(void **state)
{
    struct fake_row rows[] = {
        {.id = 1,
         .date = "2016-07-16T19:11:58.808",
         .article = 4,
         .place = 2,
         .object = 9,
         .other_article = 5},
        {.id = 2,
         .date = "2016-07-16T19:11:59",
         .article = 4,
         .object = 9,
         .is_video = true,
         .caption = "c"},
        {.id = 3,
         .article = 5,
         .stands = true,
         .place = 7,
         .state = STATE_GONE,
         .error = "HTTP 404"},
    };
    auto_free char *text = NULL;

    (void)state;
    fake = (struct fake_catalog){.rows = rows,
                                 .n = 3,
                                 .articles = articles,
                                 .n_articles = 2,
                                 .boxes = {512, 256},
                                 .times = "[0,1.5]"};
    text = chunk_of_all();
    assert_string_equal(
        text,
        "Assets.chunk({\"a\":["
        "[1,\"77\",null,\"2016-07-16\",\"https://a/article\"],"
        "[0,\"1839526\",\"Water \\u003c/script>\",\"2016-07-16\",\"https://a/article\"]],"
        "\"e\":[[\"3Osm2YecVeY\",0,4,0,-1,0,0,0,0,-1,0,-1,0,0,{\"u\":\"https://a/3\","
        "\"fs\":1400000000,\"o\":[[1450000000,0,200,\"HTTP 404\"]],"
        "\"x\":[[0,1,7]]}],"
        "[\"ijT6OOrICYw\",1,0,0,69118808,\"nwdrfrf9wDEc0yCM2767-AFN06BeNRkclpR7NYo2K0A\","
        "\"jpg\",640,360,1009,0,1056816,3,0,{\"u\":\"https://a/1\",\"ds\":1,"
        "\"dd\":[0,\"2016-07-16T19:11:58.808\"],\"m\":[\"h264\"],\"fs\":1400000000,"
        "\"ck\":1500000000,\"o\":[[1450000000,0,200]],"
        "\"x\":[[1,0,2],[0,0,1]],\"tw\":[[20160716,\"qyeXm3qozW0\"]]}],"
        "[\"qyeXm3qozW0\",1,0,1,69119000,\"nwdrfrf9wDEc0yCM2767-AFN06BeNRkclpR7NYo2K0A\","
        "\"mp4\",640,360,1009,12345,1056816,3,[2,160,90,0,1.5],{\"u\":\"https://a/2\","
        "\"ds\":1,\"dd\":[0,\"2016-07-16T19:11:59\"],\"m\":[\"h264\"],"
        "\"cap\":\"c\",\"fs\":1400000000,\"ck\":1500000000,"
        "\"o\":[[1450000000,0,200]],"
        "\"tw\":[[20160716,\"ijT6OOrICYw\"]]}]]})\n");
}

static size_t
count_of(const char *text, const char *what)
{
    size_t n = 0;

    for (const char *at = strstr(text, what); at != NULL; at = strstr(at + 1, what)) {
        n++;
    }
    return n;
}

static void
of_many_twins_twenty_are_told_and_the_number(void **state)
{
    auto_free struct fake_row *rows = xcalloc(100, sizeof *rows);
    auto_free char *text = NULL;

    (void)state;
    for (int i = 0; i < 100; i++) {
        rows[i] = (struct fake_row){.id = i + 1, .article = 4, .object = i < 21 ? 8 : 9};
    }
    fake = (struct fake_catalog){
        .rows = rows, .n = 100, .articles = articles, .n_articles = 2};
    text = chunk_of_all();
    assert_int_equal(count_of(text, "\"tw\":[["), 100);
    /* Undated, so ymd is 0; and one article of site 0. */
    assert_int_equal(count_of(text, "[0,\""), 20 * 100 + 1);
    assert_int_equal(count_of(text, "\"twn\":78}"), 79);
    assert_int_equal(count_of(text, "\"twn\""), 79); /* twenty others need no number */
}

static void
a_chunk_begins_without_what_the_last_one_had(void **state)
{
    struct fake_row rows[] = {{.id = 1, .article = 4}, {.id = 2, .article = 4}};
    struct buf out[2] = {{.limit = 10000}, {.limit = 10000}};
    struct shown s;
    struct twins twins;
    struct chunk c;
    struct err e = {0};
    struct detail d = {.board = STR("0"), .facts = STR("\"u\":\"\"")};

    (void)state;
    fake = (struct fake_catalog){
        .rows = rows, .n = 2, .articles = articles, .n_articles = 2};
    kit_collect(&s);
    twins_find(&twins, &s);
    chunk_init(&c, &s, &twins);
    for (size_t i = 0; i < 2; i++) {
        chunk_begin(&c);
        chunk_add(&c, 0, &d);
        KIT_OK(chunk_end(&c, &out[i], &e), &e);
    }
    assert_string_equal(buf_cstr(&out[0]), buf_cstr(&out[1]));
    assert_int_equal(count_of(buf_cstr(&out[1]), "1839526"), 1);
    assert_int_equal(c.n_named, 1);
    buf_release(&out[1]);
    out[1].limit = 20;
    assert_false(chunk_end(&c, &out[1], &e));
    assert_int_equal(e.code, ERR_LIMIT);
    buf_release(&out[0]);
    buf_release(&out[1]);
    chunk_release(&c);
    twins_release(&twins);
    shown_release(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chunk_tells_all_of_its_entries),
        cmocka_unit_test(of_many_twins_twenty_are_told_and_the_number),
        cmocka_unit_test(a_chunk_begins_without_what_the_last_one_had),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
