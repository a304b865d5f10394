#include "trip_kit.h"

#include "base/escape.h"
#include "base/fd.h"
#include "catalog/bag_dir.h"
#include "catalog/bag_read.h"
#include "catalog/bag_write.h"
#include "db/stmt.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What an export would tell of an asset, as far as these tests look at it. */
static bool
add_line(void *arg, const struct row_listed *r, struct buf *b, struct err *e)
{
    (void)arg;
    (void)e;
    buf_add_cstr(b, "{\"url\":");
    escape_json_string(b, r->url);
    buf_add_byte(b, '}');
    return true;
}

static void
run_sql(struct trip *t, const char *sql)
{
    struct stmt *q = stmt_make(t->a.db, sql, &t->e);
    bool row;

    assert_non_null(q);
    OK(t, stmt_row(q, &row, &t->e));
    stmt_end(q);
}

/* Three assets, two of them with the same bytes; their URLs are of a server then. */
static void
fill(struct trip *t)
{
    web_put_jpeg(t, "one.jpg", 1);
    web_put_jpeg(t, "same.jpg", 1);
    web_put_jpeg(t, "two.jpg", 2);
    PAGE(t, "/one.jpg", "/same.jpg", "/two.jpg");
    trip_run(t);
    trip_forget(t);
    run_sql(t, "UPDATE asset SET url = 'http://a.example/' || substr(url, "
               "length(url) - 6)");
}

static bool
write_bag(struct trip *t, struct bag_opts opts, struct bag_result *r)
{
    opts.dir = trip_path(t, "bag");
    opts.line = add_line;
    opts.stop_fd = opts.stop_fd > 0 ? opts.stop_fd : -1;
    opts.sink = t->opts.sink;
    t->e = (struct err){0};
    return bag_write(&t->a, &opts, r, &t->e);
}

static void
read_file(struct trip *t, const char *name, struct buf *out)
{
    const char *path = trip_path(t, name);
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);

    buf_init(out, MIB(1));
    if (fd < 0) {
        fail_msg("%s is not there", path);
    }
    OK(t, fd_read_to_end(fd, out, path, &t->e));
}

static size_t
count_lines(struct trip *t, const char *name)
{
    auto_buf struct buf b = {0};
    size_t n = 0;

    read_file(t, name, &b);
    for (size_t i = 0; i < b.n; i++) {
        n += b.p[i] == '\n';
    }
    return n;
}

static bool
has_text(struct trip *t, const char *name, const char *text)
{
    auto_buf struct buf b = {0};

    read_file(t, name, &b);
    return strstr(buf_cstr(&b), text) != NULL;
}

/* Read by the other half: complete but for what is to be fetched, and valid. */
static size_t
missing_in(struct trip *t)
{
    struct bag b;
    size_t missing;

    OK(t, bag_open(&b, trip_path(t, "bag"), &t->e));
    OK(t, bag_survey(&b, &t->e));
    for (size_t i = 0; i < b.n; i++) {
        auto_close int fd = -1;
        enum bag_there there;
        struct stat st;

        OK(t, bag_dir_open(b.fd, b.files[i].path, &fd, &st, &there, &t->e));
        if (there == BAG_FILE) {
            OK(t, bag_verify_fd(&b.files[i], fd, -1, NULL, NULL, &t->e));
        }
    }
    missing = b.missing;
    bag_close(&b);
    return missing;
}

/* Neither a bag nor what was to become one is left. */
static void
assert_no_bag(struct trip *t)
{
    DIR *dir = opendir(t->top);
    const struct dirent *d;

    assert_non_null(dir);
    while ((d = readdir(dir)) != NULL) {
        assert_string_not_equal(d->d_name, "bag");
        assert_false(str_starts(str_of(d->d_name), STR(".newdir")));
    }
    (void)closedir(dir);
}

static void
a_bag_holds_each_object_once_and_a_line_for_each_asset(void **state)
{
    struct trip *t = *state;
    struct bag_result r;

    fill(t);
    OK(t, write_bag(t, (struct bag_opts){0}, &r));
    assert_int_equal(r.files, 2);
    assert_int_equal(r.linked + r.copied, 2);
    assert_int_equal(r.lines, 3);
    assert_int_equal(bag_exit_status(&r), 0);
    assert_int_equal(missing_in(t), 0);
    assert_int_equal(trip_files_in(t, "bag/data"), 2);
    assert_int_equal(count_lines(t, "bag/manifest-sha256.txt"), 2);
    assert_int_equal(count_lines(t, "bag/manifest-sha512.txt"), 2);
    assert_int_equal(count_lines(t, "bag/assets/catalog.jsonl"), 3);
    assert_true(has_text(t, "bag/assets/catalog.jsonl",
                         ".jpg\",\"url\":\"http://a.example/one.jpg\"}"));
    assert_int_equal(count_lines(t, "bag/tagmanifest-sha512.txt"), 5);
    assert_int_not_equal(access(trip_path(t, "bag/fetch.txt"), F_OK), 0);
}

static void
bag_info_says_who_when_and_how_much(void **state)
{
    static const char *const info[] = {"Source-Organization=Example",
                                       "External-Description=مثال = 1"};
    struct trip *t = *state;
    struct bag_result r;

    fill(t);
    OK(t, write_bag(t, (struct bag_opts){.info = info, .n_info = 2}, &r));
    assert_true(has_text(t, "bag/bag-info.txt", "Source-Organization: Example\n"));
    assert_true(has_text(t, "bag/bag-info.txt", "External-Description: مثال = 1\n"));
    assert_false(has_text(t, "bag/bag-info.txt", "Pictures and videos"));
    assert_true(has_text(t, "bag/bag-info.txt", "\nBagging-Date: 20"));
    assert_true(has_text(t, "bag/bag-info.txt", storage_uuid(t->a.storage)));
    assert_true(has_text(t, "bag/bag-info.txt", "\nPayload-Oxum: "));
}

static void
what_bag_info_cannot_hold_is_refused_before_anything_is_written(void **state)
{
    static const char *const bad[] = {"Contact-Name",
                                      "=x",
                                      "Contact Name=x",
                                      "1a=x",
                                      "a:b=x",
                                      "Contact-Name=",
                                      "Contact-Name= x",
                                      "Contact-Name=x ",
                                      "Contact-Name=a\nb",
                                      "Contact-Name=a\rb",
                                      "Contact-Name=a\tb",
                                      "Contact-Name=\x1b[2J",
                                      "Contact-Name=\xff",
                                      "Contact-Name=\xe2\x80\xae",
                                      "payload-oxum=1.1",
                                      "Bag-Size=1 MB",
                                      "bagging-date=2016-07-16",
                                      "Bag-Software-Agent=me"};
    struct trip *t = *state;
    struct bag_result r;

    fill(t);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (write_bag(t, (struct bag_opts){.info = &bad[i], .n_info = 1}, &r)) {
            fail_msg("taken: %s", bad[i]);
        }
        assert_int_equal(t->e.code, ERR_USAGE);
        assert_no_bag(t);
    }
}

static void
a_holey_bag_names_urls_instead_of_holding_bytes(void **state)
{
    struct trip *t = *state;
    struct bag_result r;

    fill(t);
    run_sql(t, "UPDATE asset SET url = 'http://a.example/a b\r\n%41ش' WHERE url LIKE "
               "'%two.jpg'");
    OK(t, write_bag(t, (struct bag_opts){.holey = true}, &r));
    assert_int_equal(r.fetched_later, 2);
    assert_int_equal(r.linked + r.copied, 0);
    assert_int_equal(missing_in(t), 2);
    assert_int_equal(count_lines(t, "bag/fetch.txt"), 2);
    assert_true(has_text(t, "bag/fetch.txt", "http://a.example/one.jpg "));
    assert_true(has_text(t, "bag/fetch.txt", "http://a.example/a%20b%0D%0A%41%D8%B4 "));
    assert_true(has_text(t, "bag/bag-info.txt", "\nBag-Size: 0.0 kB\n"));
    assert_false(has_text(t, "bag/bag-info.txt", "Payload-Oxum: 0"));
}

static void
media_without_a_url_of_the_web_go_into_a_holey_bag(void **state)
{
    struct trip *t = *state;
    struct bag_result r;

    fill(t);
    run_sql(t, "UPDATE asset SET url = 'file:///x/two.jpg' WHERE url LIKE '%two.jpg'");
    OK(t, write_bag(t, (struct bag_opts){.holey = true}, &r));
    assert_int_equal(r.fetched_later, 1);
    assert_int_equal(r.linked + r.copied, 1);
    assert_int_equal(missing_in(t), 1);
}

/* The stored file of the asset whose URL ends so. */
static void
stored_path(struct trip *t, const char *name, char *out, size_t size)
{
    auto_buf struct buf bytes = {0};
    uint8_t sha256[SHA256_BYTES];
    char path[STORAGE_NAME_MAX];

    jpeg_like(&bytes, strcmp(name, "two.jpg") == 0 ? 2 : 1);
    digest_of(buf_view(&bytes), sha256);
    storage_name(STORAGE_MEDIA, sha256, "jpg", 0, path);
    (void)snprintf(out, size, "%s/%s", t->dir, path);
}

static void
bytes_that_no_longer_match_are_left_out_and_told(void **state)
{
    struct trip *t = *state;
    struct bag_result r;
    char path[512];
    auto_close int fd = -1;

    fill(t);
    stored_path(t, "two.jpg", path, sizeof path);
    assert_int_equal(chmod(path, 0644), 0);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(fd, "X", 1, 100), 1);
    for (int holey = 0; holey < 2; holey++) {
        OK(t, write_bag(t, (struct bag_opts){.holey = holey != 0}, &r));
        assert_int_equal(r.files, 1);
        assert_int_equal(r.differs, 1);
        assert_int_equal(r.lines, 2);
        assert_int_equal(bag_exit_status(&r), 6);
        assert_non_null(trip_note(t, "no longer match"));
        assert_false(has_text(t, "bag/assets/catalog.jsonl", "two.jpg"));
        assert_int_equal(missing_in(t), (size_t)holey);
        assert_int_equal(
            rename(trip_path(t, "bag"), trip_path(t, holey != 0 ? "second" : "first")),
            0);
    }
}

static void
an_absent_file_is_left_out_and_told(void **state)
{
    struct trip *t = *state;
    struct bag_result r;
    char path[512];

    fill(t);
    stored_path(t, "two.jpg", path, sizeof path);
    assert_int_equal(unlink(path), 0);
    OK(t, write_bag(t, (struct bag_opts){0}, &r));
    assert_int_equal(r.files, 1);
    assert_int_equal(r.absent, 1);
    assert_int_equal(bag_exit_status(&r), 1);
    stored_path(t, "one.jpg", path, sizeof path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rename(trip_path(t, "bag"), trip_path(t, "before")), 0);
    assert_false(write_bag(t, (struct bag_opts){0}, &r));
    assert_int_equal(t->e.code, ERR_DISK);
    assert_no_bag(t);
}

static void
a_place_that_is_taken_is_left_as_it_is(void **state)
{
    struct trip *t = *state;
    struct bag_result r;

    fill(t);
    trip_write(t, "bag", STR("mine"));
    assert_false(write_bag(t, (struct bag_opts){0}, &r));
    assert_int_equal(t->e.code, ERR_USAGE);
    assert_true(file_is(trip_path(t, "bag"), STR("mine")));
}

static void
a_filter_that_fits_nothing_makes_no_bag(void **state)
{
    struct trip *t = *state;
    struct row_filter none = {.states = 1u << STATE_GONE};
    struct row_filter two = {.search = STR("two")};
    struct bag_result r;

    fill(t);
    assert_false(write_bag(t, (struct bag_opts){.filter = &none}, &r));
    assert_int_equal(t->e.code, ERR_USAGE);
    assert_no_bag(t);
    OK(t, write_bag(t, (struct bag_opts){.filter = &two}, &r));
    assert_int_equal(r.files, 1);
    assert_int_equal(r.lines, 1);
}

static void
a_stop_leaves_nothing_behind(void **state)
{
    struct trip *t = *state;
    struct bag_result r;
    int ends[2];

    fill(t);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_false(write_bag(t, (struct bag_opts){.stop_fd = ends[0]}, &r));
    assert_int_equal(t->e.code, ERR_STOPPED);
    assert_no_bag(t);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(a_bag_holds_each_object_once_and_a_line_for_each_asset),
        trip_test(bag_info_says_who_when_and_how_much),
        trip_test(what_bag_info_cannot_hold_is_refused_before_anything_is_written),
        trip_test(a_holey_bag_names_urls_instead_of_holding_bytes),
        trip_test(media_without_a_url_of_the_web_go_into_a_holey_bag),
        trip_test(bytes_that_no_longer_match_are_left_out_and_told),
        trip_test(an_absent_file_is_left_out_and_told),
        trip_test(a_place_that_is_taken_is_left_as_it_is),
        trip_test(a_filter_that_fits_nothing_makes_no_bag),
        trip_test(a_stop_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
