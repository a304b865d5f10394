#include "cmocka_all.h"

#include "base/fd.h"
#include "base/mem.h"
#include "base/newfile.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

struct folder {
    char path[64];
    int fd;
};

static int
make_folder(void **state)
{
    struct folder *folder = xcalloc(1, sizeof *folder);

    (void)strcpy(folder->path, "/tmp/assets-test-newfile-XXXXXX");
    if (mkdtemp(folder->path) == NULL) {
        return -1;
    }
    folder->fd = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *state = folder;
    return folder->fd >= 0 ? 0 : -1;
}

static size_t
count_files(const struct folder *folder)
{
    DIR *dir = opendir(folder->path);
    size_t count = 0;

    assert_non_null(dir);
    while (readdir(dir) != NULL) {
        count++;
    }
    (void)closedir(dir);
    return count - 2;
}

static int
remove_folder(void **state)
{
    struct folder *folder = *state;
    DIR *dir = opendir(folder->path);
    const struct dirent *entry;

    while ((entry = readdir(dir)) != NULL) {
        (void)unlinkat(folder->fd, entry->d_name, 0);
        (void)unlinkat(folder->fd, entry->d_name, AT_REMOVEDIR);
    }
    (void)closedir(dir);
    (void)close(folder->fd);
    (void)rmdir(folder->path);
    free(folder);
    return 0;
}

static void
assert_holds(const struct folder *folder, const char *name, const char *expected)
{
    auto_close int fd = openat(folder->fd, name, O_RDONLY | O_CLOEXEC);
    auto_buf struct buf b = {.limit = 4096};
    struct err e = {0};

    assert_true(fd >= 0);
    assert_true(fd_read_to_end(fd, &b, name, &e));
    assert_string_equal(buf_cstr(&b), expected);
}

static void
a_new_file_appears_whole_with_its_mode(void **state)
{
    struct folder *folder = *state;
    struct stat st;
    struct err e = {0};
    mode_t mask = umask(022);

    assert_true(newfile_put(folder->fd, "name", 0444, STR("bytes"), &e));
    (void)umask(mask);
    assert_holds(folder, "name", "bytes");
    assert_int_equal(fstatat(folder->fd, "name", &st, 0), 0);
    assert_int_equal(st.st_mode & 07777, 0444);
    assert_int_equal(count_files(folder), 1);
}

static void
a_private_umask_is_respected(void **state)
{
    struct folder *folder = *state;
    struct stat st;
    struct err e = {0};
    mode_t mask = umask(077);

    assert_true(newfile_put(folder->fd, "name", 0644, STR("x"), &e));
    (void)umask(mask);
    assert_int_equal(fstatat(folder->fd, "name", &st, 0), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

static void
the_old_file_stays_until_the_commit(void **state)
{
    struct folder *folder = *state;
    struct newfile f;
    struct err e = {0};

    assert_true(newfile_put(folder->fd, "name", 0644, STR("old"), &e));
    assert_true(newfile_begin(&f, folder->fd, "name", 0644, &e));
    assert_true(fd_write_all(f.fd, "new", 3, "name", &e));
    assert_holds(folder, "name", "old");
    assert_true(newfile_commit(&f, &e));
    assert_holds(folder, "name", "new");
    assert_int_equal(count_files(folder), 1);
    newfile_abandon(&f); /* accepts a committed one */
    assert_holds(folder, "name", "new");
}

static void
an_abandoned_file_leaves_nothing(void **state)
{
    struct folder *folder = *state;
    struct newfile f;
    struct err e = {0};

    assert_true(newfile_begin(&f, folder->fd, "name", 0644, &e));
    assert_int_equal(count_files(folder), 1);
    newfile_abandon(&f);
    assert_int_equal(count_files(folder), 0);
    newfile_abandon(&f);
}

static void
abandon_of_an_empty_struct_closes_nothing(void **state)
{
    struct newfile none = NEWFILE_NONE;
    struct newfile zero = {0};

    (void)state;
    newfile_abandon(&none);
    newfile_abandon(&zero);
    assert_true(fcntl(0, F_GETFD) >= 0);
}

static void
a_failed_sync_takes_the_new_file_away_and_keeps_the_old(void **state)
{
    struct folder *folder = *state;
    struct newfile f;
    struct err e = {0};
    int ends[2];

    assert_true(newfile_put(folder->fd, "name", 0644, STR("old"), &e));
    assert_true(newfile_begin(&f, folder->fd, "name", 0644, &e));
    assert_int_equal(pipe(ends), 0);
    assert_true(dup2(ends[1], f.fd) == f.fd); /* fsync of a pipe fails with EINVAL */
    assert_false(newfile_commit(&f, &e));
    assert_int_equal(e.code, ERR_DISK);
    assert_non_null(strstr(e.text, "sync name"));
    assert_holds(folder, "name", "old");
    assert_int_equal(count_files(folder), 1);
    assert_int_equal(f.fd, -1);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void
a_failed_rename_takes_the_new_file_away(void **state)
{
    struct folder *folder = *state;
    struct err e = {0};

    assert_int_equal(mkdirat(folder->fd, "name", 0755), 0);
    assert_false(newfile_put(folder->fd, "name", 0644, STR("x"), &e));
    assert_int_equal(e.code, ERR_DISK);
    assert_int_equal(count_files(folder), 1);
}

static void
a_planted_link_is_replaced_and_not_followed(void **state)
{
    struct folder *folder = *state;
    struct stat st;
    struct err e = {0};

    assert_true(newfile_put(folder->fd, "victim", 0644, STR("mine"), &e));
    assert_int_equal(symlinkat("victim", folder->fd, "name"), 0);
    assert_true(newfile_put(folder->fd, "name", 0644, STR("new"), &e));
    assert_holds(folder, "victim", "mine");
    assert_int_equal(fstatat(folder->fd, "name", &st, AT_SYMLINK_NOFOLLOW), 0);
    assert_true(S_ISREG(st.st_mode));
}

static void
a_name_is_one_segment(void **state)
{
    struct folder *folder = *state;
    char long_name[300];
    const char *const bad[] = {"", ".", "..", "a/b", "/etc/x", "../x", long_name};
    struct err e = {0};

    memset(long_name, 'n', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct newfile f;

        assert_false(newfile_begin(&f, folder->fd, bad[i], 0644, &e));
        assert_int_equal(e.code, ERR_INPUT);
        newfile_abandon(&f);
    }
    long_name[255] = '\0'; /* NAME_MAX: the temporary name must not add to it */
    assert_true(newfile_put(folder->fd, long_name, 0644, STR("x"), &e));
    assert_holds(folder, long_name, "x");
}

static void
a_folder_that_is_not_there_is_told(void **state)
{
    struct newfile f;
    struct err e = {0};

    (void)state;
    assert_false(newfile_begin(&f, -1, "name", 0644, &e));
    assert_int_equal(e.code, ERR_DISK);
}

static void
a_published_file_takes_a_free_name_and_leaves_a_taken_one(void **state)
{
    const struct folder *folder = *state;
    struct newfile f;
    struct err e = {0};
    bool taken = true;
    char byte = 0;
    int fd;

    assert_true(newfile_begin(&f, folder->fd, "name", 0600, &e));
    assert_true(fd_write_all(f.fd, "1", 1, "name", &e));
    assert_true(newfile_publish(&f, false, &taken, &e));
    assert_false(taken);
    assert_true(newfile_begin(&f, folder->fd, "name", 0600, &e));
    assert_true(fd_write_all(f.fd, "2", 1, "name", &e));
    assert_true(newfile_publish(&f, false, &taken, &e));
    assert_true(taken);
    fd = openat(folder->fd, "name", O_RDONLY | O_CLOEXEC);
    assert_int_equal(read(fd, &byte, 1), 1);
    (void)close(fd);
    assert_int_equal(byte, '1');
    assert_true(newfile_publish(&f, true, NULL, &e)); /* and now it may */
    fd = openat(folder->fd, "name", O_RDONLY | O_CLOEXEC);
    assert_int_equal(read(fd, &byte, 1), 1);
    (void)close(fd);
    assert_int_equal(byte, '2');
    assert_int_equal(count_files(folder), 1);
}

static void
a_taken_name_can_be_given_up(void **state)
{
    const struct folder *folder = *state;
    struct newfile f;
    struct err e = {0};
    bool taken = false;

    assert_int_equal(mkdirat(folder->fd, "name", 0700), 0);
    assert_true(newfile_begin(&f, folder->fd, "name", 0600, &e));
    assert_true(newfile_publish(&f, false, &taken, &e));
    assert_true(taken);
    newfile_abandon(&f);
    assert_int_equal(count_files(folder), 1);
    assert_true(newfile_begin(&f, folder->fd, "name", 0600, &e));
    assert_false(newfile_publish(&f, true, NULL, &e)); /* no folder gives way to a file */
    assert_int_equal(e.code, ERR_DISK);
    assert_int_equal(count_files(folder), 1);
}

int
main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_new_file_appears_whole_with_its_mode),
        IN_FOLDER(a_private_umask_is_respected),
        IN_FOLDER(the_old_file_stays_until_the_commit),
        IN_FOLDER(an_abandoned_file_leaves_nothing),
        cmocka_unit_test(abandon_of_an_empty_struct_closes_nothing),
        IN_FOLDER(a_failed_sync_takes_the_new_file_away_and_keeps_the_old),
        IN_FOLDER(a_failed_rename_takes_the_new_file_away),
        IN_FOLDER(a_planted_link_is_replaced_and_not_followed),
        IN_FOLDER(a_name_is_one_segment),
        cmocka_unit_test(a_folder_that_is_not_there_is_told),
        IN_FOLDER(a_published_file_takes_a_free_name_and_leaves_a_taken_one),
        IN_FOLDER(a_taken_name_can_be_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
