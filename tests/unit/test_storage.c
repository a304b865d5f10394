#include "storage_help.h"

static void
an_archive_works_where_it_was_moved_to(void **state)
{
    struct box *b = *state;
    struct download d;
    struct storage_put put = download_begin(b, &d, "http://a/1", STR("bytes"));
    char uuid[STORAGE_UUID_MAX];
    char moved[96];
    int64_t bytes;
    bool found;
    int fd;

    assert_true(storage_commit(b->s, &put, 1, STR("j"), &b->e));
    (void)close(put.part_fd);
    (void)snprintf(uuid, sizeof uuid, "%s", storage_uuid(b->s));
    box_close(b);
    (void)snprintf(moved, sizeof moved, "%s/elsewhere", b->top);
    assert_int_equal(rename(b->dir, moved), 0);
    memcpy(b->dir, moved, sizeof moved);
    assert_true(box_open(b));
    assert_string_equal(storage_uuid(b->s), uuid);
    assert_true(storage_get(b->s, d.name, &fd, &bytes, &found, &b->e));
    assert_true(found);
    assert_int_equal(bytes, 5);
    (void)close(fd);
}

static void
a_root_that_changes_under_a_run_is_noticed(void **state)
{
    struct box *b = *state;
    struct download d;
    struct storage_put put = download_begin(b, &d, "http://a/1", STR("bytes"));
    char away[96];

    assert_true(storage_check_root(b->s, &b->e));
    assert_int_equal(unlink(box_path(b, ".assets-root")), 0);
    assert_false(storage_check_root(b->s, &b->e));
    assert_int_equal(b->e.code, ERR_ROOT);
    file_write(box_path(b, ".assets-root"),
               STR("format: 1\nuuid: 01234567-89ab-4def-8123-456789abcdef\n"));
    assert_false(storage_check_root(b->s, &b->e));
    assert_int_equal(b->e.code, ERR_ROOT);
    assert_false(storage_commit(b->s, &put, 1, STR("j"), &b->e));
    assert_int_equal(b->e.code, ERR_ROOT);
    assert_false(put.ok);
    assert_int_equal(put.err.code, ERR_ROOT);
    assert_false(file_exists(box_path(b, d.name)));
    (void)close(put.part_fd);
    (void)snprintf(away, sizeof away, "%s/away", b->top);
    assert_int_equal(rename(b->dir, away), 0);
    assert_true(storage_create(b->dir, &b->e)); /* another archive at the same path */
    b->e = (struct err){0};
    assert_false(storage_check_root(b->s, &b->e));
    assert_int_equal(b->e.code, ERR_ROOT);
    assert_non_null(strstr(b->e.text, "another folder"));
}

static void
names_are_made_of_digests_only(void **state)
{
    uint8_t sha256[SHA256_BYTES] = {0xab, 0xcd};
    char name[STORAGE_NAME_MAX];

    (void)state;
    storage_name(STORAGE_MEDIA, sha256, "mp4", 0, name);
    assert_string_equal(
        name,
        "media/ab/abcd000000000000000000000000000000000000000000000000000000000000.mp4");
    storage_name(STORAGE_THUMB, sha256, NULL, STORAGE_STORYBOARD, name);
    assert_int_equal(strlen(name), strlen("thumbs/ab/-storyboard.png") + SHA256_HEX);
    assert_non_null(strstr(name, "-storyboard.png"));
    storage_name(STORAGE_THUMB, sha256, NULL, 256, name);
    assert_string_equal(
        name, "thumbs/ab/"
              "abcd000000000000000000000000000000000000000000000000000000000000-256.png");
    storage_name(STORAGE_MEDIA, sha256, "/../../x", 0, name);
    assert_non_null(strstr(name, "00.bin"));
}

#define BOXED(test) cmocka_unit_test_setup_teardown(test, box_setup, box_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BOXED(an_archive_works_where_it_was_moved_to),
        BOXED(a_root_that_changes_under_a_run_is_noticed),
        cmocka_unit_test(names_are_made_of_digests_only),
    };

    (void)umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
