#include "gallery_kit.h"

#include "base/mem.h"
#include "noise.h"

#ifdef ASSETS_SANITIZED /* 100,000 take ten times as long */
enum { ASSETS = 30000, TRIES = 8 };
#else
enum { ASSETS = 100000, TRIES = 12 };
#endif

/* Lines of a listing that begin so and are not in the other. */
static size_t
new_below(const char *before, const char *after, const char *folder)
{
    struct str rest = str_of(after);
    struct str line;
    size_t n = 0;

    while (str_split(&rest, '\n', &line) && line.n > 0) {
        n += str_starts(line, str_of(folder)) &&
             str_find(str_of(before), (struct str){line.p, line.n + 1}) < 0;
    }
    return n;
}

static void
one_more_asset_among_many_changes_four_files(void **state)
{
    struct kit_room *r = *state;
    struct noise noise = noise_begin(77);
    auto_free char *before = NULL;
    int64_t splits = 0;

    fake_fill(ASSETS);
    fake.rows = xrealloc(fake.rows, ASSETS + TRIES, sizeof *fake.rows);
    KIT_OK(kit_write(r), &r->e);
    before = kit_listing(r->out);
    for (int i = 0; i < TRIES; i++) {
        const struct fake_row *like = &fake.rows[noise_below(&noise, ASSETS)];
        char *after = NULL;
        size_t chunks;

        /* One more of an article and a day: any, or none. */
        fake.rows[fake.n] = (struct fake_row){.id = (int64_t)fake.n + 1,
                                              .date = i % 4 == 0 ? NULL : like->date,
                                              .article = like->article,
                                              .place = 4,
                                              .object = (int)fake.n + 1};
        fake.n++;
        fake.revision++;
        KIT_OK(kit_write(r), &r->e);
        after = kit_listing(r->out);
        assert_int_equal(new_below(before, after, "index.html"), 1);
        assert_int_equal(new_below(before, after, "pages/"), 1);
        /* None where it joins a run: the words of that are there already. */
        assert_in_range(new_below(before, after, "g/t/"), 0, 1);
        /* A full chunk is split: two in place of one. */
        chunks = new_below(before, after, "g/c/");
        assert_in_range(chunks, 1, 2);
        splits += chunks == 2;
        assert_in_range(r->result.files_written, 3, chunks + 3);
        free(before);
        before = after;
    }
    assert_true(splits <= 1);
}

static void
many_on_one_day_are_cut_too(void **state)
{
    struct kit_room *r = *state;
    auto_free char *listing = NULL;

    fake_fill(ASSETS);
    for (size_t i = 0; i < ASSETS; i++) {
        fake.rows[i].date = "2016-07-16";
    }
    KIT_OK(kit_write(r), &r->e);
    listing = kit_listing(r->out);
    /* 1,000 to 2,000 in each: articles' numbers are halved till they fit. */
    assert_in_range(new_below("", listing, "g/c/"), ASSETS / 2000, ASSETS / 1000);
    assert_in_range(new_below("", listing, "pages/2016-07-16"), ASSETS / 2000,
                    ASSETS / 1000);
}

static void
an_article_with_six_thousand_entries_is_cut_from_its_end(void **state)
{
    struct kit_room *r = *state;
    auto_free char *before = NULL;
    auto_free char *after = NULL;

    fake_fill(6001);
    for (size_t i = 0; i < 6001; i++) {
        fake.rows[i].date = "2016-07-16";
        fake.rows[i].article = 1;
        fake.rows[i].place = (int64_t)i;
    }
    fake.n = 6000; /* three full files: one more is the start of another */
    KIT_OK(kit_write(r), &r->e);
    before = kit_listing(r->out);
    assert_int_equal(new_below("", before, "g/c/"), 3);
    fake.n = 6001;
    fake.revision++;
    KIT_OK(kit_write(r), &r->e);
    after = kit_listing(r->out);
    assert_int_equal(new_below(before, after, "g/c/"), 1);
    assert_int_equal(new_below(before, after, "pages/"),
                     1);                                   /* no other's number changes */
    assert_int_equal(new_below(before, after, "g/t/"), 0); /* its words are the same */
}

static void
hostile_titles_and_urls_stay_within_their_texts(void **state)
{
    static const struct fake_article articles[] = {
        {1, 1, "1", "</script><img src=x onerror=alert(1)>"},
        {2, 1, "2", "\xe2\x80\xae\xe2\x80\xa8\xff\x01</SCRIPT>\"'\\"},
        {3, 2, "3", NULL}};
    struct kit_room *r = *state;
    auto_free char *listing = NULL;
    struct str rest;
    struct str line;

    fake.articles = articles;
    fake.n_articles = 3;
    for (size_t i = 0; i < fake.n; i++) {
        fake.rows[i].article = (int64_t)i % 3 + 1;
        fake.rows[i].url = i % 2 == 0 ? "javascript:alert(1)//</script>" : NULL;
        fake.rows[i].caption = articles[i % 3].title;
        fake.rows[i].error = articles[(i + 1) % 3].title;
    }
    r->opts.title = "</script></title>";
    KIT_OK(kit_write(r), &r->e);
    listing = kit_listing(r->out);
    rest = str_of(listing);
    while (str_split(&rest, '\n', &line) && line.n > 0) {
        auto_free char *path = xasprintf("%s/%.*s", r->out, (int)(line.n - 65), line.p);
        auto_free char *text = kit_read(path);

        if (strstr(path, "/app-") != NULL) {
            continue; /* our own words */
        }
        assert_true(str_is_utf8(str_of(text)));
        assert_null(strstr(text, "<img src=x"));
        assert_null(strstr(text, "</SCRIPT"));
        assert_null(strstr(text, "\xe2\x80\xae"));
        assert_null(strstr(text, "\xe2\x80\xa8"));
        assert_null(strstr(text, "href=\"javascript:"));
        assert_true(strstr(path, ".js") == NULL || strchr(text, '<') == NULL);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(one_more_asset_among_many_changes_four_files),
        kit_test(many_on_one_day_are_cut_too),
        kit_test(an_article_with_six_thousand_entries_is_cut_from_its_end),
        kit_test(hostile_titles_and_urls_stay_within_their_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
