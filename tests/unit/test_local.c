#include "storage_help.h"

#include <signal.h>

static mode_t
mode_of(const char *path)
{
    struct stat st;

    assert_int_equal(lstat(path, &st), 0);
    return st.st_mode & 07777;
}

static void
create_makes_the_whole_layout(void **state)
{
    struct box *b = *state;
    struct buf text;

    assert_int_equal(mode_of(box_path(b, ".assets-root")), 0444);
    assert_int_equal(mode_of(box_path(b, "media")), 0755);
    assert_int_equal(mode_of(box_path(b, "thumbs")), 0755);
    assert_int_equal(mode_of(box_path(b, "incoming")), 0755);
    assert_int_equal(mode_of(box_path(b, "gallery")), 0755);
    assert_true(file_read(box_path(b, ".assets-root"), &text));
    assert_int_equal(text.n, strlen("format: 1\nuuid: \n") + STORAGE_UUID_MAX - 1);
    assert_non_null(strstr(buf_cstr(&text), storage_uuid(b->s)));
    assert_int_equal(storage_uuid(b->s)[14], '4'); /* a random one */
    assert_true(storage_is_archive(b->dir));
    assert_false(storage_is_archive(b->top));
    assert_string_equal(storage_dir(b->s), b->dir);
    buf_release(&text);
}

static void
create_refuses_a_folder_that_holds_something_else(void **state)
{
    struct box *b = *state;
    char dir[96];
    char path[128];

    (void)snprintf(dir, sizeof dir, "%s/other", b->top);
    assert_int_equal(mkdir(dir, 0755), 0);
    (void)snprintf(path, sizeof path, "%s/letters.txt", dir);
    file_write(path, STR("mine"));
    assert_false(storage_create(dir, &b->e));
    assert_int_equal(b->e.code, ERR_USAGE);
    assert_non_null(strstr(b->e.text, "letters.txt"));
    (void)snprintf(path, sizeof path, "%s/lock", dir);
    assert_false(file_exists(path)); /* nothing was left there */
    (void)snprintf(path, sizeof path, "%s/media", dir);
    assert_false(file_exists(path));
}

static void
create_refuses_a_folder_whose_media_is_not_empty(void **state)
{
    struct box *b = *state;
    char dir[96];
    char path[128];

    (void)snprintf(dir, sizeof dir, "%s/other", b->top);
    assert_int_equal(mkdir(dir, 0755), 0);
    (void)snprintf(path, sizeof path, "%s/media", dir);
    assert_int_equal(mkdir(path, 0755), 0);
    assert_true(storage_create(dir, &b->e)); /* an empty one is a broken-off attempt */
    (void)snprintf(path, sizeof path, "%s/.assets-root", dir);
    assert_int_equal(unlink(path), 0);
    (void)snprintf(path, sizeof path, "%s/media/x", dir);
    file_write(path, STR("x"));
    assert_false(storage_create(dir, &b->e));
    assert_int_equal(b->e.code, ERR_USAGE);
}

static void
create_accepts_settings_that_are_there_already(void **state)
{
    struct box *b = *state;
    char dir[96];
    char path[128];

    (void)snprintf(dir, sizeof dir, "%s/other", b->top);
    assert_int_equal(mkdir(dir, 0755), 0);
    (void)snprintf(path, sizeof path, "%s/assets.conf", dir);
    file_write(path, STR("x"));
    (void)snprintf(path, sizeof path, "%s/.git", dir);
    assert_int_equal(mkdir(path, 0755), 0);
    assert_true(storage_create(dir, &b->e));
    assert_true(storage_is_archive(dir));
}

static void
create_leaves_an_archive_as_it_is(void **state)
{
    struct box *b = *state;
    char uuid[STORAGE_UUID_MAX];

    (void)snprintf(uuid, sizeof uuid, "%s", storage_uuid(b->s));
    box_close(b);
    assert_false(storage_create(b->dir, &b->e));
    assert_int_equal(b->e.code, ERR_USAGE);
    assert_true(box_open(b));
    assert_string_equal(uuid, storage_uuid(b->s));
}

static void
a_second_writer_is_told_who_holds_the_lock(void **state)
{
    struct box *b = *state;
    struct storage *reader;
    char pid[32];
    char byte = 0;
    int ready[2];
    int hold[2]; /* open as long as the child shall hold the lock */
    pid_t child;

    box_close(b);
    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    assert_int_equal(pipe2(hold, O_CLOEXEC), 0);
    child = fork();
    if (child == 0) {
        byte = box_open(b) ? 'y' : 'n';
        (void)!write(ready[1], &byte, 1);
        (void)close(hold[1]);
        (void)!read(hold[0], &byte, 1); /* until the parent ends, whatever its way */
        _exit(0);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    assert_false(box_open(b));
    assert_int_equal(b->e.code, ERR_BUSY);
    (void)snprintf(pid, sizeof pid, "process %d,", (int)child);
    assert_non_null(strstr(b->e.text, pid));
    assert_true(storage_open(&reader, b->dir, STORAGE_READ, &b->e)); /* readers may */
    storage_close(reader);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_true(box_open(b)); /* a lock dies with its holder */
    for (int i = 0; i < 2; i++) {
        (void)close(ready[i]);
        (void)close(hold[i]);
    }
}

static void
a_missing_folder_is_made_again(void **state)
{
    struct box *b = *state;

    box_close(b);
    assert_int_equal(rmdir(box_path(b, "incoming")),
                     0); /* as after a copy without empty ones */
    assert_true(box_open(b));
    assert_true(file_exists(box_path(b, "incoming")));
}

static void
room_keeps_a_reserve(void **state)
{
    struct box *b = *state;

    assert_false(storage_room(b->s, INT64_MAX, &b->e));
    assert_int_equal(b->e.code, ERR_FULL);
    assert_true(storage_room(b->s, 0, &b->e));
    assert_true(storage_room(b->s, -1, &b->e)); /* size not announced */
}

static void
a_saved_part_is_found_again_and_dropped_whole(void **state)
{
    struct box *b = *state;
    struct download d;
    struct storage_put put = download_begin(b, &d, "http://a/1", STR("0123456789"));
    struct part_note note = {.url = STR("http://a/1"),
                             .etag = STR("\"e\""),
                             .total_bytes = 20,
                             .checked_bytes = 10};
    struct part_note got;
    struct buf hold;
    char path[256];
    bool found;
    int fd;

    (void)close(put.part_fd);
    buf_init(&hold, LIMIT_NOTE_BYTES);
    assert_true(storage_part_load(b->s, d.key, &got, &hold, &found, &b->e));
    assert_false(found);
    assert_true(storage_part_save(b->s, d.key, &note, &b->e));
    note.checked_bytes = 9; /* the newer one replaces the older */
    assert_true(storage_part_save(b->s, d.key, &note, &b->e));
    box_close(b);
    assert_true(box_open(b)); /* nor is it swept away */
    assert_true(storage_part_load(b->s, d.key, &got, &hold, &found, &b->e));
    assert_true(found);
    assert_int_equal(got.checked_bytes, 9);
    assert_true(str_eq(got.etag, STR("\"e\"")));
    assert_true(storage_part_open(b->s, d.key, &fd, &b->e));
    assert_int_equal(lseek(fd, 0, SEEK_END), 10);
    assert_int_equal(ftruncate(fd, 8), 0); /* a note that promises more than there is */
    (void)close(fd);
    assert_true(storage_part_load(b->s, d.key, &got, &hold, &found, &b->e));
    assert_false(found);
    assert_int_equal(got.etag.n, 0);
    storage_part_drop(b->s, d.key);
    part_path(b, d.key, ".part", path);
    assert_false(file_exists(path));
    part_path(b, d.key, ".note", path);
    assert_false(file_exists(path));
    storage_part_drop(b->s, d.key); /* nothing there: no harm */
    buf_release(&hold);
}

static void
what_a_crash_left_is_swept_when_a_writer_opens(void **state)
{
    struct box *b = *state;
    struct download d;
    struct storage_put put = download_begin(b, &d, "http://a/1", STR("0123456789"));
    char path[256];
    uint8_t other[SHA256_BYTES] = {1};

    (void)close(put.part_fd);
    part_path(b, other, ".note", path);
    file_write(path, STR("its part is gone"));
    file_write(box_path(b, "incoming/x.png.tmp"), STR("x"));
    file_write(box_path(b, "incoming/.newfile-0123456789abcdef"), STR("x"));
    file_write(box_path(b, "incoming/stranger"), STR("x"));
    box_close(b);
    assert_true(box_open(b));
    assert_false(file_exists(path));
    assert_false(file_exists(box_path(b, "incoming/x.png.tmp")));
    assert_false(file_exists(box_path(b, "incoming/.newfile-0123456789abcdef")));
    assert_true(file_exists(box_path(b, "incoming/stranger"))); /* not ours */
    part_path(b, d.key, ".part", path);
    assert_true(file_exists(path));
}

#define BOXED(test) cmocka_unit_test_setup_teardown(test, box_setup, box_teardown)

/* One such as /tmp is meant to be everybody's, and must stay so. */
static void
nobody_is_told_to_take_a_common_folder_away_from_the_others(void **state)
{
    struct box *b = *state;

    box_close(b);
    assert_int_equal(chmod(box_path(b, "."), 01777), 0);
    assert_false(box_open(b));
    assert_non_null(strstr(b->e.text, "name a folder of your own"));
    assert_null(strstr(b->e.text, "chmod"));
    assert_int_equal(chmod(box_path(b, "."), 0755), 0);
    assert_true(box_open(b));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BOXED(create_makes_the_whole_layout),
        BOXED(create_refuses_a_folder_that_holds_something_else),
        BOXED(create_refuses_a_folder_whose_media_is_not_empty),
        BOXED(create_accepts_settings_that_are_there_already),
        BOXED(create_leaves_an_archive_as_it_is),
        BOXED(a_second_writer_is_told_who_holds_the_lock),
        BOXED(a_missing_folder_is_made_again),
        BOXED(room_keeps_a_reserve),
        BOXED(a_saved_part_is_found_again_and_dropped_whole),
        BOXED(what_a_crash_left_is_swept_when_a_writer_opens),
        BOXED(nobody_is_told_to_take_a_common_folder_away_from_the_others),
    };

    (void)umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
