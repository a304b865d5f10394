/* Questions to a web archive: few, answered by the right capture, and remembered. */
#include "wayback_kit.h"

#include "base/date.h"
#include "base/mem.h"
#include "db/row_tombstone.h"

static void
twenty_files_of_a_folder_cost_one_request(void **state)
{
    struct bench *b = *state;
    struct wayback *w = opened(b);
    auto_buf struct buf text;

    buf_init(&text, 1 << 20);
    for (int i = 0; i < 10; i++) {
        buf_addf(&text, "20160717000000 http://a.example/twenty/%d.jpg %s\n", i, PICTURE);
    }
    index_put(b, buf_cstr(&text));
    for (int i = 0; i < 20; i++) {
        auto_free char *url =
            xasprintf("%s://a.example/twenty/%d.jpg", i % 2 == 0 ? "http" : "https", i);
        auto_free char *want = xasprintf("%s/web/20160717000000id_/%s", b->base, url);
        struct capture c;

        assert_int_equal(find(b, w, url, &c), i < 10 ? WAYBACK_FOUND : WAYBACK_NONE);
        assert_string_equal(c.url, i < 10 ? want : "");
        assert_string_equal(c.timestamp, i < 10 ? "20160717000000" : "");
    }
    assert_int_equal(wayback_requests(w), 1);
    assert_int_equal(asked(b, "twenty", NULL, 0), 1);
    assert_int_equal(remembered(b), 10);
    wayback_free(w);
}

static void
the_bytes_that_were_held_are_found_among_others(void **state)
{
    struct bench *b = *state;
    struct room *r = b->r;
    struct wayback *w = opened(b);
    struct capture c;
    enum wayback_answer answer;
    uint8_t abc[SHA1_BYTES];
    struct wayback_ask ask = {.url = STR("http://a.example/held/a.jpg"),
                              .date = STR("2016-07-16"),
                              .sha1 = abc};

    assert_true(
        hex_decode(STR("a9993e364706816aba3e25717850c26c9cd0d89d"), abc, sizeof abc));
    index_put(b, "20160716000000 http://a.example/held/a.jpg image/jpeg 200 "
                 "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ 9 small.jpg\n"
                 "20190716000000 http://a.example/held/a.jpg " PICTURE "\n");
    ask.asset = asset(b, "http://a.example/held/a.jpg");
    OK(r, wayback_find(w, &ask, &c, &answer, &r->e));
    assert_int_equal(answer, WAYBACK_FOUND);
    assert_string_equal(c.timestamp, "20190716000000");
    assert_memory_equal(c.sha1, abc, sizeof abc);
    wayback_free(w);
}

static void
what_was_not_there_is_not_asked_for_again_in_later_runs(void **state)
{
    struct bench *b = *state;
    struct wayback *w = opened(b);

    index_put(b, "");
    assert_int_equal(find(b, w, "http://a.example/never/a.jpg", NULL), WAYBACK_NONE);
    wayback_free(w);
    w = opened(b);
    assert_int_equal(find(b, w, "http://a.example/never/a.jpg", NULL),
                     WAYBACK_NONE_BEFORE);
    assert_int_equal(wayback_requests(w), 0);
    wayback_free(w);
    b->opts.ask_again = true;
    w = opened(b);
    assert_int_equal(find(b, w, "http://a.example/never/a.jpg", NULL), WAYBACK_NONE);
    assert_int_equal(wayback_requests(w), 1);
    wayback_free(w);
    assert_int_equal(asked(b, "never", NULL, 0), 2);
}

static void
an_answer_is_trusted_for_a_month_and_for_its_own_archive_only(void **state)
{
    struct bench *b = *state;
    struct room *r = b->r;
    auto_free char *here = xasprintf("wayback %s", b->base);
    int64_t now = clock_wall_ms();
    const struct {
        const char *service;
        int64_t at;
        enum wayback_answer want;
    } rows[] = {
        {here, now - LIMIT_ASK_AGAIN_MS + 60000, WAYBACK_NONE_BEFORE},
        {here, now - LIMIT_ASK_AGAIN_MS - 1, WAYBACK_NONE},
        {here, now + 3600000, WAYBACK_NONE},
        {"wayback https://other.example", now, WAYBACK_NONE},
    };

    index_put(b, "");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_free char *url = xasprintf("http://a.example/month/%zu.jpg", i);
        int64_t id = asset(b, url);
        struct wayback *w = opened(b);

        OK(r, db_begin(r->db, &r->e));
        OK(r, row_lookup_put(r->db, str_of(rows[i].service), id, rows[i].at, STR("none"),
                             &r->e));
        OK(r, db_commit(r->db, &r->e));
        assert_int_equal(find(b, w, url, NULL), rows[i].want);
        wayback_free(w);
    }
}

static void
a_capture_that_broke_its_promise_is_remembered_as_none(void **state)
{
    struct bench *b = *state;
    struct room *r = b->r;
    struct wayback *w = opened(b);
    const char *url = "http://a.example/vain/a.jpg";

    index_put(b, "20160716000000 http://a.example/vain/a.jpg " PICTURE "\n");
    assert_int_equal(find(b, w, url, NULL), WAYBACK_FOUND);
    assert_int_equal(remembered(b), 0);
    OK(r, wayback_in_vain(w, asset(b, url), STR("other bytes"), &r->e));
    assert_int_equal(find(b, w, url, NULL), WAYBACK_NONE_BEFORE);
    wayback_free(w);
}

static void
a_long_answer_is_read_in_pieces(void **state)
{
    struct bench *b = *state;
    struct wayback *w;

    index_folder(b, "pieces", 5);
    bench_base(b, "/scene/wayback-pages-2");
    w = opened(b);
    assert_int_equal(find(b, w, "http://a.example/pieces/4.jpg", NULL), WAYBACK_FOUND);
    assert_int_equal(find(b, w, "http://a.example/pieces/0.jpg", NULL), WAYBACK_FOUND);
    assert_int_equal(find(b, w, "http://a.example/pieces/5.jpg", NULL), WAYBACK_NONE);
    assert_int_equal(wayback_requests(w), 3);
    wayback_free(w);
}

static void
of_a_folder_without_end_single_files_are_asked_for(void **state)
{
    struct bench *b = *state;
    struct wayback *w;

    index_folder(b, "endless", 9);
    bench_base(b, "/scene/wayback-pages-2");
    w = opened(b);
    assert_int_equal(find(b, w, "http://a.example/endless/5.jpg", NULL), WAYBACK_FOUND);
    assert_int_equal(wayback_requests(w), 3);
    assert_int_equal(find(b, w, "http://a.example/endless/8.jpg", NULL), WAYBACK_FOUND);
    assert_int_equal(find(b, w, "http://a.example/endless/9.jpg", NULL), WAYBACK_NONE);
    assert_int_equal(wayback_requests(w), 5);
    assert_int_equal(asked(b, "endless%2F8.jpg&matchType=exact", NULL, 0), 1);
    wayback_free(w);
}

static void
a_file_in_the_root_of_a_site_does_not_ask_for_the_site(void **state)
{
    struct bench *b = *state;
    struct wayback *w = opened(b);

    index_put(b, "20160716000000 http://root.example/a.jpg?x=/y/z " PICTURE "\n");
    assert_int_equal(find(b, w, "http://root.example/a.jpg?x=/y/z", NULL), WAYBACK_FOUND);
    assert_int_equal(asked(b, "root.example%2F&matchType=prefix", NULL, 0), 0);
    assert_int_equal(
        asked(b, "root.example%2Fa.jpg%3Fx%3D%2Fy%2Fz&matchType=exact", NULL, 0), 1);
    wayback_free(w);
}

static void
what_is_too_long_to_be_asked_for_is_not(void **state)
{
    struct bench *b = *state;
    struct wayback *w = opened(b);
    char tail[LIMIT_URL_BYTES - 40];
    auto_free char *name = NULL;
    auto_free char *folder = NULL;
    auto_buf struct buf index;

    memset(tail, 'x', sizeof tail);
    tail[sizeof tail - 1] = '\0';
    name = xasprintf("http://a.example/long/%s", tail);
    folder = xasprintf("http://a.example/%s/a.jpg", tail);
    buf_init(&index, 1 << 16);
    buf_addf(&index, "20160716000000 %s " PICTURE "\n", name);
    index_put(b, buf_cstr(&index));
    assert_int_equal(find(b, w, name, NULL), WAYBACK_NONE); /* nor could it be fetched */
    assert_int_equal(wayback_requests(w), 1);
    assert_int_equal(find(b, w, folder, NULL), WAYBACK_LATER);
    assert_int_equal(wayback_requests(w), 1);
    wayback_free(w);
}

/* The index would drop the second line if it were asked to collapse equal digests. */
static void
two_names_of_the_same_bytes_are_both_found(void **state)
{
    struct bench *b = *state;
    struct wayback *w = opened(b);

    index_folder(b, "twins", 2);
    assert_int_equal(find(b, w, "http://a.example/twins/0.jpg", NULL), WAYBACK_FOUND);
    assert_int_equal(find(b, w, "http://a.example/twins/1.jpg", NULL), WAYBACK_FOUND);
    assert_int_equal(wayback_requests(w), 1);
    wayback_free(w);
}

static void
the_newest_four_folders_are_kept(void **state)
{
    struct bench *b = *state;
    struct wayback *w = opened(b);

    index_put(b, "");
    b->opts.ask_again = true;
    for (int i = 0; i < 4 * LIMIT_CDX_FOLDERS; i++) {
        auto_free char *url =
            xasprintf("http://a.example/kept-%d/%d.jpg", i % LIMIT_CDX_FOLDERS, i);

        assert_int_equal(find(b, w, url, NULL), WAYBACK_NONE);
    }
    assert_int_equal(wayback_requests(w), LIMIT_CDX_FOLDERS);
    /* the first one is used again, so that the fifth takes the place of the second */
    assert_int_equal(find(b, w, "http://a.example/kept-0/x.jpg", NULL), WAYBACK_NONE);
    assert_int_equal(find(b, w, "http://a.example/kept-9/x.jpg", NULL), WAYBACK_NONE);
    assert_int_equal(find(b, w, "http://a.example/kept-0/y.jpg", NULL), WAYBACK_NONE);
    assert_int_equal(wayback_requests(w), LIMIT_CDX_FOLDERS + 1);
    assert_int_equal(find(b, w, "http://a.example/kept-1/y.jpg", NULL), WAYBACK_NONE);
    assert_int_equal(wayback_requests(w), LIMIT_CDX_FOLDERS + 2);
    wayback_free(w);
}

static void
a_base_that_is_no_plain_url_is_refused(void **state)
{
    static const char *const bases[] = {"web.archive.org", "file:///tmp",
                                        "https://a.example/?x=1",
                                        "https://me:x@a.example"};
    struct bench *b = *state;
    struct wayback *w = NULL;

    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        struct err e = {0};

        b->opts.base = bases[i];
        assert_false(wayback_new(&w, b->r->db, &b->opts, &e));
        assert_int_equal(e.code, ERR_USAGE);
        assert_null(w);
    }
    b->opts.base = "HTTPS://Web.Archive.org:443//";
    w = opened(b);
    assert_string_equal(wayback_base(w), "https://web.archive.org");
    wayback_free(w);
    b->opts.base = NULL;
    w = opened(b);
    assert_string_equal(wayback_base(w), "https://web.archive.org");
    wayback_free(w);
}

/* What the origin plays is what the Wayback Machine does. */
static void
captures_come_as_they_were_with_id_and_of_the_nearest_time(void **state)
{
    struct bench *b = *state;
    struct got g;

    bench_put(b, "page.html", "<html>as it was</html>");
    index_put(b, "20160716000000 http://a.example/id/a.jpg " PICTURE "\n"
                 "20180716000000 http://a.example/id/a.jpg " PICTURE "\n"
                 "20160716000000 http://a.example/id/a.html text/html 200 " ABC
                 " 9 wayback/page.html\n");
    kit_get(b->k, "/scene/wayback/web/20160716000000id_/http://a.example/id/a.jpg", &g);
    assert_body(&g, b->k->small, sizeof b->k->small);
    got_release(&g);
    kit_get(b->k, "/scene/wayback/web/20170801id_/https://www.a.example/id/a.jpg", &g);
    assert_body(&g, b->k->small, sizeof b->k->small);
    assert_string_equal(
        g.final_url,
        kit_url(b->k, "/scene/wayback/web/20160716000000id_/http://a.example/id/a.jpg"));
    got_release(&g);
    kit_get(b->k, "/scene/wayback/web/20160716000000id_/http://a.example/id/a.html", &g);
    assert_body(&g, "<html>as it was</html>", strlen("<html>as it was</html>"));
    got_release(&g);
    kit_get(b->k, "/scene/wayback/web/20160716000000/http://a.example/id/a.html", &g);
    assert_true(g.r.bytes > (int64_t)strlen("<html>as it was</html>"));
    got_release(&g);
    kit_get(b->k, "/scene/wayback/web/20160716000000id_/http://a.example/id/b.jpg", &g);
    assert_failed(&g, ERR_NET_GONE, "404");
    got_release(&g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(twenty_files_of_a_folder_cost_one_request),
        bench_test(the_bytes_that_were_held_are_found_among_others),
        bench_test(what_was_not_there_is_not_asked_for_again_in_later_runs),
        bench_test(an_answer_is_trusted_for_a_month_and_for_its_own_archive_only),
        bench_test(a_capture_that_broke_its_promise_is_remembered_as_none),
        bench_test(a_long_answer_is_read_in_pieces),
        bench_test(of_a_folder_without_end_single_files_are_asked_for),
        bench_test(a_file_in_the_root_of_a_site_does_not_ask_for_the_site),
        bench_test(what_is_too_long_to_be_asked_for_is_not),
        bench_test(two_names_of_the_same_bytes_are_both_found),
        bench_test(the_newest_four_folders_are_kept),
        bench_test(a_base_that_is_no_plain_url_is_refused),
        bench_test(captures_come_as_they_were_with_id_and_of_the_nearest_time),
    };

    return cmocka_run_group_tests(tests, kit_open, kit_close);
}
