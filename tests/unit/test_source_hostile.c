/* No text breaks the reader, and none takes longer than its length allows. */
#include "collect.h"

#include "base/fd.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>

static void
hostile_texts_take_time_in_proportion_to_their_length(void **unused)
{
    static const char *const pieces[] = {
        "[",
        "{",
        "&",
        "&amp",
        "string(",
        "array(",
        "object(",
        "'",
        "<",
        "<!-",
        "<a b=\"",
        "{\"",
        "[{\"",
        "[{\"id\":",
        "[{\"id\":\"x",
        "{\"a\":\"b\"x",
        "{\"title\":\"b\"x",
        "{\"\\\"",
        "[{\"a\":",
        "[{&quot;a&quot;:&quot;",
        "string(99999999) \"[{\"",
        "string(99999999) &quot;[{&quot;",
        "string(100000) &quot;[{&quot;id&quot;:&quot;",
        "string(100000) &quot;[{&quot;",
        "array(1) {[\"id\"]=>string(100000) &quot;xx\n",
        "string(1000000) &quot;[{&quot;id&quot;:&quot;",
        "array(1) {",
        "array(1) {[\"a\"]=>",
        "array(1) {[\"id\"]=>string(1000000) \"xx\"\n",
        "array(1) {[\"id\"]=>string(1000000) &quot;xx",
        "string'[{&quot;id&quot;:&quot;",
        "[{\"id\":\"1\",\"pic\":",
        "{\"pic\":\"/a.jpg\" ",
        "[ ",
        "{ \n",
        "[{\"title\":\"a\"b \"c\"d ",
        "<p>",
        "<script>",
        "<meta a=b ",
        "[{\"pic\":\"/a\"},]",
    };
    const size_t size = 1 << 20;

    (void)unused;
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        auto_collected struct collected *c = NULL;
        auto_buf struct buf b;
        struct timespec from;
        struct timespec to;

        buf_init(&b, size * 2);
        buf_add_cstr(&b, i % 2 == 0 ? "" : "<html>");
        while (b.n < (strstr(pieces[i], "/a\"},]") != NULL ? 50000 : size)) {
            buf_add_cstr(&b, pieces[i]);
        }
        buf_add_cstr(&b, "[{\"id\":\"1\",\"pic\":\"/a.jpg\"}]");
        assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from), 0);
        c = collect(buf_view(&b));
        assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to), 0);
        /*
         * With sanitizers 1 MiB takes half a second at worst; quadratic work takes hours.
         */
        if (to.tv_sec - from.tv_sec > 10) {
            fail_msg("%s repeated: %jd s", pieces[i],
                     (intmax_t)(to.tv_sec - from.tv_sec));
        }
    }
}

static void
every_cut_of_a_page_is_read_without_a_slip(void **unused)
{
    static const char page[] =
        "<html><title>T</title><p>x</p>string(55) "
        "\"[{\"id\":\"1\",\"pic\":\"/a.jpg\",\"title\":\"A "
        "\\u00e9\\ud83d\\ude00\"}]\"\n&quot;[{&quot;id&quot;:2,&quot;pic&quot;:&quot;/"
        "b&quot;}]"
        "array(1) {[0]=>array(1) {[\"pic\"]=>string(2) \"/c\"}}<i>'x' (length=5)</i>";

    (void)unused;
    for (size_t n = 0; n < sizeof page; n++) {
        auto_collected struct collected *c = collect((struct str){page, n});

        assert_int_equal(c->end.stopped_at, n);
        for (size_t i = 0; i < c->n_unread; i++) {
            assert_true(c->unread[i].to <= (int64_t)n);
        }
    }
}

/* Parses each file of a folder; gives their number, 0 where there is no such folder. */
static size_t
parse_folder(const char *path, size_t most_bytes, bool holds_no_list)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    size_t n = 0;

    if (dir == NULL) {
        return 0;
    }
    while ((entry = readdir(dir)) != NULL) {
        auto_close int fd = openat(dirfd(dir), entry->d_name, O_RDONLY | O_CLOEXEC);
        auto_collected struct collected *c = NULL;
        auto_free char *head = xcalloc(most_bytes, 1);
        size_t got;

        if (entry->d_name[0] == '.' || fd < 0) {
            continue;
        }
        assert_true(fd_pread_some(fd, head, most_bytes, 0, &got, entry->d_name, NULL));
        c = collect((struct str){head, got});
        if (holds_no_list) {
            assert_int_equal(c->n_mentions, 0);
            assert_int_equal(c->n_unread, 0);
        }
        n++;
    }
    (void)closedir(dir);
    return n;
}

static void
real_pages_and_media_hold_no_list_and_break_nothing(void **unused)
{
    size_t pages = parse_folder(TEST_SHARED "/pages", 4 << 20, true);
    size_t media = parse_folder(TEST_SHARED "/media", 1 << 20, false);

    (void)unused;
    if (pages == 0 || media == 0) {
        print_message("SKIP no folder of real pages and media beside the source tree\n");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_texts_take_time_in_proportion_to_their_length),
        cmocka_unit_test(every_cut_of_a_page_is_read_without_a_slip),
        cmocka_unit_test(real_pages_and_media_hold_no_list_and_break_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
