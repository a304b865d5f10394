#include "cmocka_all.h"

#include "base/mem.h"
#include "cli/thumb_file.h"
#include "thumbs/png_empty.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder to work in, and a PNG that is of file:///a/me.jpg. */
struct desk {
    char path[64];
    struct buf png;
};

static const struct thumb_of me = {
    .name = "a/me.jpg", .uri = "file:///a/me.jpg", .box_px = 256};

static int
make_desk(void **state)
{
    struct desk *d = xcalloc(1, sizeof *d);
    const struct png_text texts[] = {{"Thumb::URI", "file:///a/me.jpg"}};

    *state = d;
    (void)strcpy(d->path, "/tmp/assets-test-thumb-XXXXXX");
    buf_init(&d->png, 10000);
    png_empty(&d->png, texts, 1);
    (void)umask(022);
    return mkdtemp(d->path) != NULL ? chdir(d->path) : -1;
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
remove_desk(void **state)
{
    struct desk *d = *state;

    assert_int_equal(chdir("/"), 0);
    (void)nftw(d->path, drop, 16, FTW_DEPTH | FTW_PHYS);
    buf_release(&d->png);
    free(d);
    return 0;
}

static off_t
size_of(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0 ? st.st_size : -1;
}

static void
write_text(const char *path, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

    assert_int_equal(write(fd, "text", 4), 4);
    assert_int_equal(close(fd), 0);
}

static size_t
count_in(const char *path)
{
    DIR *dir = opendir(path);
    size_t n = 0;

    assert_non_null(dir);
    while (readdir(dir) != NULL) {
        n++;
    }
    (void)closedir(dir);
    return n - 2;
}

static void
paths_come_apart_at_the_last_slash(void **state)
{
    static const struct {
        const char *path, *folder, *base;
    } cases[] = {{"a", ".", "a"},         {"/a", "/", "a"},  {"a/b", "a", "b"},
                 {"/a/b/c", "/a/b", "c"}, {"./a", ".", "a"}, {"a/", "a", ""}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_free char *folder = path_folder(cases[i].path);

        assert_string_equal(folder, cases[i].folder);
        assert_string_equal(path_base(cases[i].path), cases[i].base);
    }
}

static void
nothing_is_made_before_there_is_something_to_write(void **state)
{
    struct thumb_file f;

    (void)state;
    assert_true(thumb_file_open_dir(&f, "out", false, false, NULL));
    assert_int_equal(size_of("out"), -1);
    thumb_file_close(&f);
    assert_int_equal(count_in("."), 0);
}

static void
a_size_has_its_folder_where_there_are_several(void **state)
{
    struct desk *d = *state;
    struct thumb_of small = me;
    struct thumb_file f;
    auto_buf struct buf path = {.limit = 1000};

    small.box_px = 128;
    assert_true(thumb_file_open_dir(&f, "out", true, false, NULL));
    assert_true(thumb_file_put(&f, &me, buf_view(&d->png), NULL));
    assert_true(thumb_file_put(&f, &small, buf_view(&d->png), NULL));
    assert_true(thumb_file_put(&f, &me, buf_view(&d->png), NULL));
    thumb_file_path(&f, &me, &path);
    assert_string_equal(buf_cstr(&path), "out/256/me.jpg.png");
    assert_int_equal(size_of(buf_cstr(&path)), d->png.n);
    assert_int_equal(size_of("out/128/me.jpg.png"), d->png.n);
    thumb_file_close(&f);
}

static void
a_storyboard_lies_beside_the_thumbnails_in_no_sizes_folder(void **state)
{
    static const uint32_t sizes[WIRE_BOXES] = {512, 256, 128, 64};
    struct desk *d = *state;
    struct thumb_of strip = me;

    strip.is_storyboard = true;
    for (int many = 0; many < 2; many++) {
        const char *const dir = many ? "many" : "one";
        auto_buf struct buf path = {.limit = 1000};
        struct thumb_file f;

        assert_true(thumb_file_open_dir(&f, dir, many != 0, false, NULL));
        for (size_t i = 0; i < WIRE_BOXES; i++) { /* all places for folders are taken */
            struct thumb_of thumb = me;

            thumb.box_px = sizes[i];
            assert_true(thumb_file_put(&f, &thumb, buf_view(&d->png), NULL));
        }
        assert_true(thumb_file_put(&f, &strip, buf_view(&d->png), NULL));
        assert_true(thumb_file_put(&f, &strip, STR("another"), NULL));
        thumb_file_path(&f, &strip, &path);
        assert_true(str_eq(str_skip(buf_view(&path), strlen(dir)),
                           STR("/me.jpg-storyboard.png")));
        assert_int_equal(size_of(buf_cstr(&path)), 7);
        assert_int_equal(count_in(dir), many ? WIRE_BOXES + 1 : 2);
        thumb_file_close(&f);
    }
}

/* What has the name already, and whether it gives way. */
static void
only_an_older_thumbnail_of_the_same_file_gives_way(void **state)
{
    struct desk *d = *state;
    struct thumb_of other = me, unknown = me;
    struct thumb_file f;
    struct err e = {0};

    other.uri = "file:///b/me.jpg";
    unknown.uri = "";
    assert_true(thumb_file_open_dir(&f, "out", false, false, NULL));
    assert_true(thumb_file_put(&f, &me, buf_view(&d->png), NULL));
    assert_true(thumb_file_put(&f, &me, buf_view(&d->png), NULL));
    assert_false(thumb_file_put(&f, &other, STR("new"), &e));
    assert_int_equal(e.code, ERR_INPUT);
    assert_non_null(strstr(e.text, "--force"));
    assert_false(thumb_file_put(&f, &unknown, STR("new"), NULL));
    assert_int_equal(size_of("out/me.jpg.png"), d->png.n);
    write_text("out/me.jpg.png", 0644);
    assert_false(thumb_file_put(&f, &me, STR("new"), NULL));
    assert_int_equal(size_of("out/me.jpg.png"), 4);
    assert_int_equal(unlink("out/me.jpg.png"), 0);
    /* A link is somebody's wish, whatever it leads to. */
    assert_true(thumb_file_put(&f, &me, buf_view(&d->png), NULL));
    assert_int_equal(rename("out/me.jpg.png", "out/elsewhere"), 0);
    assert_int_equal(symlink("elsewhere", "out/me.jpg.png"), 0);
    assert_false(thumb_file_put(&f, &me, STR("new"), NULL));
    assert_int_equal(count_in("out"), 2);
    thumb_file_close(&f);
    assert_true(thumb_file_open_dir(&f, "out", false, true, NULL));
    assert_true(thumb_file_put(&f, &other, STR("new"), NULL));
    assert_int_equal(size_of("out/me.jpg.png"), 3);
    assert_int_equal(size_of("out/elsewhere"), d->png.n);
    thumb_file_close(&f);
}

static void
a_thumbnail_that_tells_no_original_is_nobodys(void **state)
{
    struct desk *d = *state;
    const struct png_text texts[] = {{"Thumb::URI", ""}};
    struct thumb_of unknown = me;
    struct thumb_file f;

    unknown.uri = "";
    buf_clear(&d->png);
    png_empty(&d->png, texts, 1);
    assert_true(thumb_file_open_dir(&f, "out", false, false, NULL));
    assert_true(thumb_file_put(&f, &unknown, buf_view(&d->png), NULL));
    assert_false(thumb_file_put(&f, &unknown, buf_view(&d->png), NULL));
    thumb_file_close(&f);
}

static void
a_single_file_is_replaced_and_keeps_its_permissions(void **state)
{
    struct thumb_file f;
    struct stat st;

    (void)state;
    write_text("made.png", 0600);
    assert_int_equal(symlink("made.png", "link.png"), 0);
    assert_true(thumb_file_open(&f, "link.png", NULL));
    assert_true(thumb_file_put(&f, &me, STR("a picture"), NULL));
    thumb_file_close(&f);
    assert_int_equal(lstat("link.png", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(lstat("made.png", &st), 0);
    assert_int_equal(st.st_size, 9);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_true(thumb_file_open(&f, "fresh.png", NULL));
    assert_true(thumb_file_put(&f, &me, STR("a picture"), NULL));
    thumb_file_close(&f);
    assert_int_equal(lstat("fresh.png", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0644);
    assert_int_equal(count_in("."), 3);
}

static void
what_can_be_no_file_is_refused(void **state)
{
    static const char *const paths[] = {"/dev/null", ".", "", "folder/"};
    struct thumb_file f = THUMB_FILE_NONE;
    struct err e = {0};

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        assert_false(thumb_file_open(&f, paths[i], &e));
        assert_int_equal(e.code, ERR_USAGE);
        thumb_file_close(&f);
    }
    assert_false(thumb_file_open(&f, "no/such/folder/x.png", &e));
    assert_int_equal(e.code, ERR_DISK);
    thumb_file_close(&f);
    assert_false(thumb_file_open_dir(&f, "", false, false, &e));
    assert_int_equal(e.code, ERR_USAGE);
}

static void
a_name_that_leaves_no_room_for_its_ending_fails_alone(void **state)
{
    char name[256];
    struct thumb_of of = me;
    struct thumb_file f;
    struct err e = {0};

    (void)state;
    memset(name, 'x', 255);
    name[255] = '\0';
    of.name = name;
    assert_true(thumb_file_open_dir(&f, "out", false, false, NULL));
    assert_false(thumb_file_put(&f, &of, STR("png"), &e));
    assert_int_equal(e.code, ERR_INPUT);
    assert_int_equal(count_in("out"), 0);
    thumb_file_close(&f);
}

int
main(void)
{
#define ON_DESK(test) cmocka_unit_test_setup_teardown(test, make_desk, remove_desk)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_come_apart_at_the_last_slash),
        ON_DESK(nothing_is_made_before_there_is_something_to_write),
        ON_DESK(a_size_has_its_folder_where_there_are_several),
        ON_DESK(a_storyboard_lies_beside_the_thumbnails_in_no_sizes_folder),
        ON_DESK(only_an_older_thumbnail_of_the_same_file_gives_way),
        ON_DESK(a_thumbnail_that_tells_no_original_is_nobodys),
        ON_DESK(a_single_file_is_replaced_and_keeps_its_permissions),
        ON_DESK(what_can_be_no_file_is_refused),
        ON_DESK(a_name_that_leaves_no_room_for_its_ending_fails_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
