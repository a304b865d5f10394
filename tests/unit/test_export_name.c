#include "cmocka_all.h"

#include "catalog/export_name.h"
#include "noise.h"

static const uint8_t digest[SHA256_BYTES] = {0xd6, 0x85, 0xe2, 0x43, 0x99};

static const char *
name_of(const char *article, const char *url, unsigned attempt)
{
    static char out[EXPORT_NAME_MAX];
    struct export_name n = {.article = str_of(article),
                            .url = str_of(url),
                            .sha256 = digest,
                            .ending = "jpg"};

    export_name(&n, attempt, out);
    return out;
}

static void
a_folder_is_that_of_the_date_as_far_as_it_is_known(void **state)
{
    static const struct {
        const char *date, *folder;
    } cases[] = {
        {"2016-07-16T19:11:58.808", "2016/07/16"},
        {"2016-07-16T19:11+04:30", "2016/07/16"},
        {"2016-07-16", "2016/07/16"},
        {"2016-07", "2016/07"},
        {"2016", "2016"},
        {"", "undated"},
        {NULL, "undated"},
        {"yesterday", "undated"},
        {"201", "undated"},
        {"20/6-07-16", "undated"},
        {"../../etc", "undated"},
        {"2016-13-01", "2016"},
        {"2016-00-01", "2016"},
        {"2016-..-16", "2016"},
        {"2016/07/16", "2016"},
        {"2016-07-32", "2016/07"},
        {"2016-07-00", "2016/07"},
        {"2016-07-/x", "2016/07"},
        {"0016-07-16", "undated"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char got[EXPORT_FOLDER_MAX];

        export_folder(str_of(cases[i].date), got);
        assert_string_equal(got, cases[i].folder);
    }
}

static void
a_name_is_the_article_the_file_and_digits(void **state)
{
    static const struct {
        const char *article, *url, *name;
    } cases[] = {
        {"1839526", "http://h.org/2016/07/16/alalam_636_25f_4x3.jpg",
         "1839526-alalam_636_25f_4x3-d685e243.jpg"},
        {"", "http://h.org/a.jpg", "a-d685e243.jpg"},
        {"7", "http://h.org/", "7-file-d685e243.jpg"},
        {"7", "http://h.org", "7-file-d685e243.jpg"},
        {"7", "http://h.org/a.b.jpg?x=/y.z#q/r.s", "7-a.b-d685e243.jpg"},
        {"7", "http://h.org/Big%20Picture%2F1.JPG", "7-big_picture_1-d685e243.jpg"},
        {"7", "http://h.org/100%.jpg", "7-100_-d685e243.jpg"},
        {"7", "http://h.org/.jpg", "7-.jpg-d685e243.jpg"},
        {"", "http://h.org/.hidden", "_hidden-d685e243.jpg"},
        {"", "http://h.org/-rf.jpg", "_rf-d685e243.jpg"},
        {"", "http://h.org/...jpg", "_.-d685e243.jpg"},
        {"../x", "http://h.org/%2e%2e%2f.jpg", "_._x-.._-d685e243.jpg"},
        {"7", "http://h.org/\xd8\xa7\xd9\x84.jpg", "7-_-d685e243.jpg"},
        {"7", "file:///srv/m/a.jpg", "7-a-d685e243.jpg"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(name_of(cases[i].article, cases[i].url, 0), cases[i].name);
    }
}

static void
another_attempt_gives_other_digits_and_the_same_words(void **state)
{
    char names[EXPORT_NAME_TRIES][EXPORT_NAME_MAX];

    (void)state;
    for (unsigned i = 0; i < EXPORT_NAME_TRIES; i++) {
        (void)strcpy(names[i], name_of("7", "http://h.org/a.jpg", i));
        assert_int_equal(strncmp(names[i], "7-a-", 4), 0);
        for (unsigned k = 0; k < i; k++) {
            assert_string_not_equal(names[i], names[k]);
        }
    }
}

/* [a-z0-9._-]{1,80}-<8 hex>.jpg, and neither '.' nor '-' first. */
static bool
is_as_promised(const char *name)
{
    size_t n = strlen(name);
    size_t plain = n - (1 + EXPORT_HEX + 1 + 3);

    if (n < 1 + 1 + EXPORT_HEX + 1 + 3 || plain > EXPORT_PLAIN_BYTES || name[0] == '.' ||
        name[0] == '-' || name[plain] != '-' || strcmp(name + n - 4, ".jpg") != 0) {
        return false;
    }
    return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n &&
           strspn(name + plain + 1, "0123456789abcdef") == EXPORT_HEX;
}

static void
no_bytes_from_outside_leave_the_promised_set(void **state)
{
    struct noise noise = noise_begin(20160716);

    (void)state;
    for (int i = 0; i < 20000; i++) {
        static const char likely[] = "/.-%?#:2eE\\ \n~$`;|&A\xd8\xe2\x80\xae";
        char article[64];
        char url[256];
        char out[EXPORT_NAME_MAX];
        char folder[EXPORT_FOLDER_MAX];
        struct export_name n = {.article = {article, noise_below(&noise, sizeof article)},
                                .url = {url, noise_below(&noise, sizeof url)},
                                .sha256 = digest,
                                .ending = "jpg"};

        for (size_t k = 0; k < sizeof article; k++) {
            article[k] = (char)noise_next(&noise);
        }
        for (size_t k = 0; k < sizeof url; k++) {
            url[k] = noise_below(&noise, 3) == 0
                         ? (char)noise_next(&noise)
                         : likely[noise_below(&noise, sizeof likely)];
        }
        export_name(&n, (unsigned)noise_below(&noise, EXPORT_NAME_TRIES), out);
        assert_true(is_as_promised(out));
        export_folder(n.article, folder);
        assert_int_equal(strspn(folder, "0123456789/undate"), strlen(folder));
    }
}

static void
the_longest_article_and_name_fit(void **state)
{
    char article[200];
    char url[600];

    (void)state;
    memset(article, '9', sizeof article);
    article[sizeof article - 1] = '\0';
    memset(url, 'a', sizeof url);
    url[sizeof url - 1] = '\0';
    assert_true(is_as_promised(name_of(article, url, 0)));
    assert_int_equal(strlen(name_of(article, url, 0)),
                     EXPORT_PLAIN_BYTES + 1 + EXPORT_HEX + 4);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_is_that_of_the_date_as_far_as_it_is_known),
        cmocka_unit_test(a_name_is_the_article_the_file_and_digits),
        cmocka_unit_test(another_attempt_gives_other_digits_and_the_same_words),
        cmocka_unit_test(no_bytes_from_outside_leave_the_promised_set),
        cmocka_unit_test(the_longest_article_and_name_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
