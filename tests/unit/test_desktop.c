#include "cmocka_all.h"

#include "base/fd.h"
#include "base/mem.h"
#include "thumbs/desktop.h"
#include "thumbs/png_empty.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define URI      "file:///home/jens/photos/me.png" /* the standard's own example */
#define ENTRY    "c6ee772d9e49320e97ec29a7eb5b1697.png"
#define FAILURES "fail/assets-" ASSETS_VERSION

static const struct desktop_original me = {
    .uri = URI, .entry = ENTRY, .mtime_s = 1468686718, .bytes = 4711, .mode = 0640};

/* A home of its own, a cache below it, and one thumbnail of `me`. */
struct home {
    char path[64];
    struct desktop *cache;
    struct buf png;
};

static void
put_texts(struct buf *png, const struct png_text *texts, size_t n)
{
    buf_clear(png);
    png_empty(png, texts, n);
}

static int
make_home(void **state)
{
    struct home *h = xcalloc(1, sizeof *h);
    const struct png_text texts[] = {
        {"Thumb::URI", URI}, {"Thumb::MTime", "1468686718"}, {"Thumb::Size", "4711"}};

    *state = h;
    (void)strcpy(h->path, "/tmp/assets-test-desktop-XXXXXX");
    if (mkdtemp(h->path) == NULL || setenv("HOME", h->path, 1) != 0 ||
        unsetenv("XDG_CACHE_HOME") != 0) {
        return -1;
    }
    buf_init(&h->png, 100000);
    put_texts(&h->png, texts, 3);
    (void)umask(0);
    return desktop_open(&h->cache, NULL) ? 0 : -1;
}

static int
drop(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
    (void)st;
    (void)kind;
    (void)walk;
    return remove(path);
}

static int
remove_home(void **state)
{
    struct home *h = *state;

    desktop_close(h->cache);
    buf_release(&h->png);
    (void)nftw(h->path, drop, 16, FTW_DEPTH | FTW_PHYS);
    free(h);
    return 0;
}

static mode_t
mode_of(const struct home *h, const char *path)
{
    auto_free char *whole = xasprintf("%s/%s", h->path, path);
    struct stat st;

    assert_int_equal(lstat(whole, &st), 0);
    return st.st_mode & 07777;
}

static size_t
count_in(const struct home *h, const char *path)
{
    auto_free char *whole = xasprintf("%s/%s", h->path, path);
    DIR *dir = opendir(whole);
    size_t n = 0;

    assert_non_null(dir);
    while (readdir(dir) != NULL) {
        n++;
    }
    (void)closedir(dir);
    return n - 2;
}

static void
the_cache_is_where_the_base_directory_specification_puts_it(void **state)
{
    static const struct {
        const char *cache, *home, *root; /* root NULL: there is none */
    } cases[] = {{"/x/cache", "/data/jens", "/x/cache/thumbnails"},
                 {NULL, "/data/jens", "/data/jens/.cache/thumbnails"},
                 {"", "/data/jens", "/data/jens/.cache/thumbnails"},
                 {"relative/cache", "/data/jens", "/data/jens/.cache/thumbnails"},
                 {"relative", "relative", NULL},
                 {NULL, NULL, NULL}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct desktop *d = NULL;
        struct err e = {0};

        (void)unsetenv("XDG_CACHE_HOME");
        (void)unsetenv("HOME");
        if (cases[i].cache != NULL) {
            (void)setenv("XDG_CACHE_HOME", cases[i].cache, 1);
        }
        if (cases[i].home != NULL) {
            (void)setenv("HOME", cases[i].home, 1);
        }
        assert_int_equal(desktop_open(&d, &e), cases[i].root != NULL);
        if (cases[i].root != NULL) {
            assert_string_equal(desktop_root(d), cases[i].root);
        } else {
            assert_int_equal(e.code, ERR_USAGE);
        }
        desktop_close(d);
    }
}

static void
folders_and_files_are_for_the_user_alone(void **state)
{
    struct home *h = *state;

    assert_true(desktop_put(h->cache, DESKTOP_X_LARGE, &me, buf_view(&h->png), NULL));
    assert_true(desktop_put_failure(h->cache, &me, NULL));
    assert_int_equal(mode_of(h, ".cache"), 0700);
    assert_int_equal(mode_of(h, ".cache/thumbnails"), 0700);
    assert_int_equal(mode_of(h, ".cache/thumbnails/x-large"), 0700);
    assert_int_equal(mode_of(h, ".cache/thumbnails/fail"), 0700);
    assert_int_equal(mode_of(h, ".cache/thumbnails/" FAILURES), 0700);
    assert_int_equal(mode_of(h, ".cache/thumbnails/x-large/" ENTRY), 0600);
    assert_int_equal(mode_of(h, ".cache/thumbnails/" FAILURES "/" ENTRY), 0600);
}

static void
what_was_put_is_there_for_its_size_and_no_other(void **state)
{
    struct home *h = *state;

    assert_false(desktop_has(h->cache, DESKTOP_LARGE, &me));
    assert_true(desktop_put(h->cache, DESKTOP_LARGE, &me, buf_view(&h->png), NULL));
    assert_true(desktop_has(h->cache, DESKTOP_LARGE, &me));
    assert_false(desktop_has(h->cache, DESKTOP_NORMAL, &me));
    assert_int_equal(count_in(h, ".cache/thumbnails/large"), 1); /* nothing beside it */
}

static void
a_thumbnail_is_valid_only_where_time_size_and_uri_are_equal(void **state)
{
    struct home *h = *state;
    struct desktop_original newer = me, older = me, longer = me, other = me;

    assert_true(desktop_put(h->cache, DESKTOP_LARGE, &me, buf_view(&h->png), NULL));
    newer.mtime_s++;
    older.mtime_s--;
    longer.bytes++;
    other.uri = "file:///data/you.png";
    assert_false(desktop_has(h->cache, DESKTOP_LARGE, &newer));
    assert_false(desktop_has(h->cache, DESKTOP_LARGE, &older));
    assert_false(desktop_has(h->cache, DESKTOP_LARGE, &longer));
    assert_false(desktop_has(h->cache, DESKTOP_LARGE, &other));
}

static void
what_a_thumbnail_does_not_tell_counts_as_the_standard_says(void **state)
{
    static const struct {
        struct png_text texts[3];
        size_t n;
        bool valid, valid_shared;
    } cases[] = {
        {{{"Thumb::URI", URI}, {"Thumb::MTime", "1468686718"}}, 2, true, true},
        {{{"Thumb::URI", URI}, {"Thumb::Size", "4711"}}, 2, false, true},
        {{{"Thumb::MTime", "1468686718"}, {"Thumb::Size", "4711"}}, 2, false, true},
        {{{"Thumb::URI", URI}, {"Thumb::MTime", "1468686718.5"}}, 2, false, false},
        {{{"Thumb::URI", URI}, {"Thumb::MTime", ""}}, 2, false, false},
        {{{"Thumb::MTime", "1"}, {"Thumb::MTime", "1468686718"}}, 2, false, false},
        {{{"Software", "x"}}, 1, false, true},
    };
    struct home *h = *state;
    auto_free char *path = xasprintf("%s/x.png", h->path);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_close int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

        put_texts(&h->png, cases[i].texts, cases[i].n);
        assert_true(fd_write_all(fd, h->png.p, h->png.n, "x", NULL));
        assert_int_equal(desktop_is_valid(fd, &me, false), cases[i].valid);
        assert_int_equal(desktop_is_valid(fd, &me, true), cases[i].valid_shared);
    }
}

/* Every cut, every byte turned over, and lengths that lead out of the file. */
static void
a_broken_thumbnail_is_not_valid_and_hurts_nothing(void **state)
{
    struct home *h = *state;
    auto_free char *path = xasprintf("%s/x.png", h->path);
    size_t n = h->png.n;

    for (size_t cut = 0; cut < n; cut++) {
        auto_close int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

        assert_true(fd_write_all(fd, h->png.p, cut, "x", NULL));
        /* Once all three were told the rest is the decoder's affair. */
        if (desktop_is_valid(fd, &me, false)) {
            assert_true(cut > n - 60);
        }
    }
    for (size_t at = 0; at < n; at++) {
        auto_close int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

        h->png.p[at] = (char)~h->png.p[at];
        assert_true(fd_write_all(fd, h->png.p, n, "x", NULL));
        (void)desktop_is_valid(fd, &me, false);
        h->png.p[at] = (char)~h->png.p[at];
    }
}

static void
chunks_without_end_are_given_up(void **state)
{
    struct home *h = *state;
    auto_free char *path = xasprintf("%s/x.png", h->path);
    auto_close int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    static const char empty[12] = {0, 0, 0, 0, 'a', 'b', 'C', 'd'};

    assert_true(fd_write_all(fd, h->png.p, 8, "x", NULL));
    for (int i = 0; i < 5000; i++) {
        assert_true(fd_write_all(fd, empty, sizeof empty, "x", NULL));
    }
    assert_true(fd_write_all(fd, h->png.p + 8, h->png.n - 8, "x", NULL));
    assert_false(desktop_is_valid(fd, &me, false));
}

static void
a_write_that_fails_leaves_nothing_behind(void **state)
{
    struct home *h = *state;
    auto_free char *block = xasprintf("%s/.cache/thumbnails/large/" ENTRY "/x", h->path);
    struct err e = {0};

    assert_true(desktop_put(h->cache, DESKTOP_LARGE, &me, buf_view(&h->png), NULL));
    *strrchr(block, '/') = '\0';
    assert_int_equal(unlink(block), 0);
    assert_int_equal(mkdir(block, 0700), 0); /* a rename over a folder fails */
    assert_false(desktop_put(h->cache, DESKTOP_LARGE, &me, buf_view(&h->png), &e));
    assert_int_equal(e.code, ERR_DISK);
    assert_non_null(strstr(e.text, "/large"));
    assert_int_equal(count_in(h, ".cache/thumbnails/large"), 1);
}

static void
a_failure_is_noted_until_the_file_changes_or_it_is_forgotten(void **state)
{
    struct home *h = *state;
    struct desktop_original changed = me;

    assert_false(desktop_has_failed(h->cache, &me));
    assert_true(desktop_put_failure(h->cache, &me, NULL));
    assert_true(desktop_has_failed(h->cache, &me));
    changed.mtime_s++;
    assert_false(desktop_has_failed(h->cache, &changed));
    assert_false(desktop_has(h->cache, DESKTOP_LARGE, &me));
    desktop_forget_failure(h->cache, &me);
    assert_false(desktop_has_failed(h->cache, &me));
    desktop_forget_failure(h->cache, &me); /* twice is no harm */
}

static void
files_within_the_cache_are_held_however_they_are_reached(void **state)
{
    struct home *h = *state;
    auto_free char *way = xasprintf("%s/way", h->path);
    auto_free char *inside = xasprintf("%s/way/large/" ENTRY, h->path);
    auto_free char *beside = xasprintf("%s/.cache/thumbnails-not", h->path);
    int fd;

    assert_true(desktop_put(h->cache, DESKTOP_LARGE, &me, buf_view(&h->png), NULL));
    assert_int_equal(symlink(desktop_root(h->cache), way), 0);
    fd = open(inside, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_true(desktop_holds(h->cache, fd));
    (void)close(fd);
    fd = open(beside, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_false(desktop_holds(h->cache, fd));
    (void)close(fd);
}

static void
files_within_are_held_where_the_cache_itself_is_behind_a_link(void **state)
{
    struct home *h = *state;
    auto_free char *way = xasprintf("%s/way", h->path);
    auto_free char *inside = xasprintf("%s/.cache/thumbnails/large/" ENTRY, h->path);
    struct desktop *linked = NULL;
    int fd;

    assert_true(desktop_put(h->cache, DESKTOP_LARGE, &me, buf_view(&h->png), NULL));
    assert_int_equal(symlink(".", way), 0);
    assert_int_equal(setenv("HOME", way, 1), 0);
    assert_true(desktop_open(&linked, NULL));
    fd = open(inside, O_RDONLY | O_CLOEXEC);
    assert_true(desktop_holds(linked, fd));
    (void)close(fd);
    desktop_close(linked);
}

static void
a_shared_repository_is_beside_the_file_with_its_permissions(void **state)
{
    struct home *h = *state;
    struct desktop *shared = desktop_open_shared(h->path);
    struct desktop_original o = me;
    auto_free char *inside = xasprintf(
        "%s/.sh_thumbnails/normal/7fd0e41c1612f860427a76c4100745a3.png", h->path);
    const struct png_text texts[] = {{"Thumb::URI", "./picture.png"},
                                     {"Thumb::MTime", "1468686718"}};
    int fd;

    o.uri = "./picture.png";
    o.entry = "7fd0e41c1612f860427a76c4100745a3.png";
    put_texts(&h->png, texts, 2);
    assert_true(desktop_put(shared, DESKTOP_NORMAL, &o, buf_view(&h->png), NULL));
    assert_true(desktop_has(shared, DESKTOP_NORMAL, &o));
    assert_int_equal(mode_of(h, ".sh_thumbnails/normal"), 0777); /* the umask is 0 */
    assert_int_equal(
        mode_of(h, ".sh_thumbnails/normal/7fd0e41c1612f860427a76c4100745a3.png"), 0640);
    fd = open(inside, O_RDONLY | O_CLOEXEC);
    assert_true(desktop_holds(shared, fd));
    assert_true(desktop_holds(h->cache, fd));
    (void)close(fd);
    desktop_close(shared);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cache_is_where_the_base_directory_specification_puts_it),
        cmocka_unit_test(folders_and_files_are_for_the_user_alone),
        cmocka_unit_test(what_was_put_is_there_for_its_size_and_no_other),
        cmocka_unit_test(a_thumbnail_is_valid_only_where_time_size_and_uri_are_equal),
        cmocka_unit_test(what_a_thumbnail_does_not_tell_counts_as_the_standard_says),
        cmocka_unit_test(a_broken_thumbnail_is_not_valid_and_hurts_nothing),
        cmocka_unit_test(chunks_without_end_are_given_up),
        cmocka_unit_test(a_write_that_fails_leaves_nothing_behind),
        cmocka_unit_test(a_failure_is_noted_until_the_file_changes_or_it_is_forgotten),
        cmocka_unit_test(files_within_the_cache_are_held_however_they_are_reached),
        cmocka_unit_test(files_within_are_held_where_the_cache_itself_is_behind_a_link),
        cmocka_unit_test(a_shared_repository_is_beside_the_file_with_its_permissions),
    };
    struct CMUnitTest each[sizeof tests / sizeof *tests];

    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        each[i] = tests[i];
        each[i].setup_func = make_home;
        each[i].teardown_func = remove_home;
    }
    return cmocka_run_group_tests(each, NULL, NULL);
}
