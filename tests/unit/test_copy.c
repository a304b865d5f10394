#include "storage_help.h"

#include "shown_kit.h"

#include "gallery/copy.h"

struct copies {
    struct box *box; /* the archive */
    struct shown_kit k;
    struct copy_job job;
    struct copy_result result;
    char out[128];
};

/* <archive or out>/<name> with its folders; what is there is replaced. */
static void
put_file(const char *dir, const char *name, struct str bytes)
{
    auto_free char *path = xasprintf("%s/%s", dir, name);

    for (char *c = path + strlen(dir) + 1; (c = strchr(c, '/')) != NULL; c++) {
        *c = '\0';
        (void)mkdir(path, 0755);
        *c = '/';
    }
    file_write(path, bytes);
}

static bool
has_file(const char *dir, const char *name, struct str bytes)
{
    auto_free char *path = xasprintf("%s/%s", dir, name);
    struct buf b;
    bool same = file_read(path, &b) && str_eq(buf_view(&b), bytes);

    buf_release(&b);
    return same;
}

static bool
is_there(const char *dir, const char *name)
{
    auto_free char *path = xasprintf("%s/%s", dir, name);
    struct stat st;

    return lstat(path, &st) == 0;
}

/* An object whose digest is all `byte`: its entry, and its files in the archive. */
static struct entry *
add_object(struct copies *c, uint8_t byte, bool is_video)
{
    struct entry *e = shown_add(&c->k, 20160716);
    char name[STORAGE_NAME_MAX];

    memset(e->object, byte, sizeof e->object);
    e->is_video = is_video;
    e->media = is_video ? MEDIA_MP4 : MEDIA_JPEG;
    storage_name(STORAGE_MEDIA, e->object, media_ending((enum media_type)e->media), 0,
                 name);
    put_file(c->box->dir, name, STR("original"));
    storage_name(STORAGE_THUMB, e->object, NULL, 512, name);
    put_file(c->box->dir, name, STR("large"));
    storage_name(STORAGE_THUMB, e->object, NULL, 256, name);
    put_file(c->box->dir, name, STR("small"));
    if (is_video) {
        storage_name(STORAGE_THUMB, e->object, NULL, STORAGE_STORYBOARD, name);
        put_file(c->box->dir, name, STR("strip"));
    }
    return e;
}

static int
setup(void **state)
{
    struct copies *c = xcalloc(1, sizeof *c);

    c->box = box_make();
    shown_init(&c->k);
    (void)snprintf(c->out, sizeof c->out, "%s/out", c->box->top);
    assert_int_equal(mkdir(c->out, 0755), 0);
    c->job = (struct copy_job){.storage = c->box->s,
                               .shown = &c->k.shown,
                               .out_fd = open(c->out, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
                               .stop_fd = -1};
    assert_true(c->job.out_fd >= 0);
    *state = c;
    return 0;
}

static int
teardown(void **state)
{
    struct copies *c = *state;
    void *box = c->box;

    (void)close(c->job.out_fd);
    free(c);
    return box_teardown(&box);
}

static void
copy(struct copies *c)
{
    c->result = (struct copy_result){0};
    c->box->e = (struct err){0};
    if (!copy_media(&c->job, &c->result, &c->box->e)) {
        fail_msg("%s", c->box->e.text);
    }
}

#define AB(n)  n n n n n n n n n n n n n n n n
#define HEX_11 AB("1111")
#define HEX_22 AB("2222")
#define HEX_33 AB("3333")

static void
originals_thumbnails_and_storyboards_are_copied_by_their_names(void **state)
{
    struct copies *c = *state;

    (void)add_object(c, 0x11, false);
    (void)add_object(c, 0x22, true);
    copy(c);
    assert_int_equal(c->result.copied, 7);
    assert_int_equal(c->result.missing, 0);
    assert_true(has_file(c->out, "media/11/" HEX_11 ".jpg", STR("original")));
    assert_true(has_file(c->out, "thumbs/11/" HEX_11 "-512.png", STR("large")));
    assert_true(has_file(c->out, "thumbs/11/" HEX_11 "-256.png", STR("small")));
    assert_true(has_file(c->out, "media/22/" HEX_22 ".mp4", STR("original")));
    assert_true(has_file(c->out, "thumbs/22/" HEX_22 "-storyboard.png", STR("strip")));
}

static void
what_is_there_with_its_size_is_passed_over(void **state)
{
    struct copies *c = *state;

    (void)add_object(c, 0x11, false);
    (void)add_object(c, 0x11, false); /* the same bytes under another URL */
    copy(c);
    assert_int_equal(c->result.copied, 3);
    copy(c);
    assert_int_equal(c->result.copied, 0);
    assert_int_equal(c->result.kept, 3);
    put_file(c->out, "media/11/" HEX_11 ".jpg", STR("cut"));
    copy(c);
    assert_int_equal(c->result.copied, 1);
    assert_true(has_file(c->out, "media/11/" HEX_11 ".jpg", STR("original")));
}

/* Its size can not tell: bytes rot, and thumbnails come to be of another recipe. */
static void
what_is_there_is_copied_again_where_that_is_asked(void **state)
{
    struct copies *c = *state;

    (void)add_object(c, 0x11, false);
    copy(c);
    put_file(c->out, "media/11/" HEX_11 ".jpg", STR("ORIGINAL"));
    c->job.rewrites = true;
    copy(c);
    assert_int_equal(c->result.copied, 3);
    assert_true(has_file(c->out, "media/11/" HEX_11 ".jpg", STR("original")));
}

static void
files_that_the_archive_lacks_are_counted(void **state)
{
    struct copies *c = *state;

    (void)add_object(c, 0x11, false);
    add_object(c, 0x22, false)->state = STATE_LOST; /* told already: not counted again */
    assert_int_equal(unlink(box_path(c->box, "thumbs/11/" HEX_11 "-256.png")), 0);
    assert_int_equal(unlink(box_path(c->box, "media/22/" HEX_22 ".jpg")), 0);
    copy(c);
    assert_int_equal(c->result.copied, 4);
    assert_int_equal(c->result.missing, 1);
}

static void
more_files_than_one_group_are_all_copied(void **state)
{
    struct copies *c = *state;

    for (int i = 0; i < 70; i++) {
        (void)add_object(c, (uint8_t)(i + 1), false);
    }
    copy(c);
    assert_int_equal(c->result.copied, 210);
    assert_true(has_file(c->out, "media/01/" AB("0101") ".jpg", STR("original")));
    assert_true(has_file(c->out, "media/46/" AB("4646") ".jpg", STR("original")));
}

static void
only_our_names_that_no_entry_names_are_removed(void **state)
{
    static const char *const go[] = {
        "media/33/" HEX_33 ".jpg",
        "media/11/" HEX_11 ".png",
        "thumbs/33/" HEX_33 "-256.png",
        "thumbs/11/" HEX_11 "-128.png",
        "thumbs/11/" HEX_11 "-storyboard.png",
        "media/11/.newfile-0123456789abcdef",
    };
    static const char *const stay[] = {
        "media/33/notes.txt",         "media/33/" HEX_33 ".jpg.txt",
        "media/33/" HEX_33,           "media/zz/" HEX_33 ".jpg",
        "media/" HEX_33 ".jpg",       "thumbs/33/" HEX_33 "-256.jpg",
        "thumbs/33/" HEX_33 "-x.png", "other/33/" HEX_33 ".jpg",
        "media/11/" HEX_11 ".jpg",    "thumbs/11/" HEX_11 "-256.png",
    };
    struct copies *c = *state;
    auto_free char *folder = xasprintf("%s/media/11/" HEX_22 ".jpg", c->out);

    (void)add_object(c, 0x11, false);
    copy(c);
    assert_int_equal(mkdir(folder, 0755), 0); /* whose it is we do not know */
    for (size_t i = 0; i < sizeof go / sizeof *go; i++) {
        put_file(c->out, go[i], STR("x"));
    }
    for (size_t i = 0; i + 2 < sizeof stay / sizeof *stay; i++) {
        put_file(c->out, stay[i], STR("x"));
    }
    assert_true(copy_clean(&c->job, &c->result, &c->box->e));
    assert_int_equal(c->result.removed, sizeof go / sizeof *go);
    for (size_t i = 0; i < sizeof go / sizeof *go; i++) {
        if (is_there(c->out, go[i])) {
            fail_msg("%s is still there", go[i]);
        }
    }
    for (size_t i = 0; i < sizeof stay / sizeof *stay; i++) {
        if (!is_there(c->out, stay[i])) {
            fail_msg("%s is gone", stay[i]);
        }
    }
}

static void
the_copy_of_what_the_archive_lost_stays(void **state)
{
    struct copies *c = *state;
    struct entry *e = add_object(c, 0x11, false);

    copy(c);
    e->state = STATE_LOST;
    assert_int_equal(unlink(box_path(c->box, "media/11/" HEX_11 ".jpg")), 0);
    copy(c);
    assert_true(copy_clean(&c->job, &c->result, &c->box->e));
    assert_true(has_file(c->out, "media/11/" HEX_11 ".jpg", STR("original")));
}

/* Which of two entries stands for their object must not decide. */
static void
an_original_that_one_asset_excludes_and_another_shows_is_copied(void **state)
{
    struct copies *c = *state;

    add_object(c, 0x11, false)->state = STATE_EXCLUDED;
    (void)add_object(c, 0x11, false);
    (void)add_object(c, 0x22, false);
    add_object(c, 0x22, false)->state = STATE_EXCLUDED;
    copy(c);
    assert_true(has_file(c->out, "media/11/" HEX_11 ".jpg", STR("original")));
    assert_true(has_file(c->out, "media/22/" HEX_22 ".jpg", STR("original")));
}

/* Else what no entry names would be removed from the archive. */
static void
a_link_into_the_archive_is_never_followed(void **state)
{
    struct copies *c = *state;
    auto_free char *link = xasprintf("%s/media", c->out);
    auto_free char *media = xasprintf("%s/media", c->box->dir);

    (void)add_object(c, 0x11, false);
    put_file(c->box->dir, "media/33/" HEX_33 ".jpg", STR("an original"));
    assert_int_equal(symlink(media, link), 0);
    assert_false(copy_media(&c->job, &c->result, &c->box->e));
    assert_int_equal(c->box->e.code, ERR_DISK);
    assert_true(copy_clean(&c->job, &c->result, &c->box->e));
    assert_true(has_file(c->box->dir, "media/33/" HEX_33 ".jpg", STR("an original")));
    /* and one level below */
    assert_int_equal(unlink(link), 0);
    assert_int_equal(mkdir(link, 0755), 0);
    free(steal_ptr(&link));
    free(steal_ptr(&media));
    link = xasprintf("%s/media/33", c->out);
    media = xasprintf("%s/media/33", c->box->dir);
    assert_int_equal(symlink(media, link), 0);
    assert_true(copy_clean(&c->job, &c->result, &c->box->e));
    assert_true(has_file(c->box->dir, "media/33/" HEX_33 ".jpg", STR("an original")));
}

static void
the_archive_itself_is_no_place_for_copies(void **state)
{
    struct copies *c = *state;
    struct copy_job job = c->job;

    (void)add_object(c, 0x11, false);
    put_file(c->box->dir, "media/33/" HEX_33 ".jpg", STR("an original"));
    job.out_fd = open(c->box->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_false(copy_media(&job, &c->result, &c->box->e));
    assert_int_equal(c->box->e.code, ERR_USAGE);
    assert_false(copy_clean(&job, &c->result, &c->box->e));
    assert_int_equal(c->box->e.code, ERR_USAGE);
    assert_true(has_file(c->box->dir, "media/33/" HEX_33 ".jpg", STR("an original")));
    (void)close(job.out_fd);
}

static void
a_stopped_run_leaves_no_half_file(void **state)
{
    struct copies *c = *state;
    int ends[2];

    for (int i = 0; i < 3; i++) {
        (void)add_object(c, (uint8_t)(i + 1), false);
    }
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    c->job.stop_fd = ends[0];
    assert_false(copy_media(&c->job, &c->result, &c->box->e));
    assert_int_equal(c->box->e.code, ERR_STOPPED);
    (void)close(ends[0]);
    (void)close(ends[1]);
    c->job.stop_fd = -1;
    assert_int_equal(c->result.copied, 0);
    assert_false(is_there(c->out, "media/01/" AB("0101") ".jpg"));
    assert_true(copy_clean(&c->job, &c->result, &c->box->e));
    assert_int_equal(c->result.removed, 0); /* the group took its files back */
}

/* By then index.html is the new one. */
static void
a_run_that_is_stopped_while_it_cleans_says_that_the_gallery_is_written(void **state)
{
    struct copies *c = *state;
    int ends[2];

    (void)add_object(c, 0x11, false);
    copy(c);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    c->job.stop_fd = ends[0];
    assert_false(copy_clean(&c->job, &c->result, &c->box->e));
    assert_int_equal(c->box->e.code, ERR_STOPPED);
    assert_non_null(strstr(c->box->e.text, "the gallery is written"));
    (void)close(ends[0]);
    (void)close(ends[1]);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(originals_thumbnails_and_storyboards_are_copied_by_their_names),
        TEST(what_is_there_with_its_size_is_passed_over),
        TEST(what_is_there_is_copied_again_where_that_is_asked),
        TEST(files_that_the_archive_lacks_are_counted),
        TEST(more_files_than_one_group_are_all_copied),
        TEST(only_our_names_that_no_entry_names_are_removed),
        TEST(the_copy_of_what_the_archive_lost_stays),
        TEST(an_original_that_one_asset_excludes_and_another_shows_is_copied),
        TEST(a_link_into_the_archive_is_never_followed),
        TEST(the_archive_itself_is_no_place_for_copies),
        TEST(a_stopped_run_leaves_no_half_file),
        TEST(a_run_that_is_stopped_while_it_cleans_says_that_the_gallery_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
