#include "cmocka_all.h"

#include "base/fd.h"
#include "base/mem.h"
#include "catalog/newdir.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

struct place {
    char path[64];   /* temporary folder */
    char target[96]; /* "<path>/new" */
    struct err e;
};

static int
make_place(void **state)
{
    struct place *p = xcalloc(1, sizeof *p);

    (void)strcpy(p->path, "/tmp/assets-test-newdir-XXXXXX");
    if (mkdtemp(p->path) == NULL) {
        return -1;
    }
    (void)snprintf(p->target, sizeof p->target, "%s/new", p->path);
    *state = p;
    return 0;
}

static int
remove_place(void **state)
{
    struct place *p = *state;
    auto_free char *command = xasprintf("rm -rf %s", p->path);
    int status = system(command);

    free(p);
    return status;
}

/* Entries of the folder, hidden ones too. */
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
put(int dir_fd, const char *name)
{
    auto_close int fd = openat(dir_fd, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
}

static void
a_folder_has_its_name_only_when_it_is_whole(void **state)
{
    struct place *p = *state;
    struct newdir d;
    struct stat st;

    assert_true(newdir_begin(&d, p->target, &p->e));
    put(d.fd, "a");
    assert_int_equal(mkdirat(d.fd, "b", 0700), 0);
    put(d.fd, "b/c");
    assert_int_not_equal(stat(p->target, &st), 0);
    assert_true(newdir_commit(&d, &p->e));
    assert_int_equal(count_in(p->target), 2);
    assert_int_equal(count_in(p->path), 1);
    newdir_abandon(&d); /* a committed one */
    assert_int_equal(count_in(p->target), 2);
}

static void
what_is_given_up_leaves_nothing(void **state)
{
    struct place *p = *state;
    struct newdir d;

    assert_true(newdir_begin(&d, p->target, &p->e));
    assert_int_equal(mkdirat(d.fd, "b", 0700), 0);
    put(d.fd, "b/c");
    newdir_abandon(&d);
    assert_int_equal(count_in(p->path), 0);
}

static void
what_a_killed_run_left_is_cleared_and_links_in_it_are_not_followed(void **state)
{
    struct place *p = *state;
    struct newdir killed;
    struct newdir d;
    auto_free char *kept = xasprintf("%s/kept", p->path);
    auto_close int kept_fd = -1;

    assert_int_equal(mkdir(kept, 0700), 0);
    kept_fd = open(kept, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    put(kept_fd, "treasure");
    assert_true(newdir_begin(&killed, p->target, &p->e));
    put(killed.fd, "old");
    assert_int_equal(mkdirat(killed.fd, "deep", 0700), 0);
    put(killed.fd, "deep/old");
    assert_int_equal(symlinkat("../kept", killed.fd, "link"), 0);
    (void)close(killed.fd); /* and its lock: as the kernel does for the dead */
    killed.fd = -1;
    assert_true(newdir_begin(&d, p->target, &p->e));
    put(d.fd, "new");
    assert_true(newdir_commit(&d, &p->e));
    assert_int_equal(count_in(p->target), 1);
    assert_int_equal(count_in(kept), 1);
    newdir_abandon(&killed);
}

static void
a_link_in_place_of_the_folder_to_fill_is_refused(void **state)
{
    struct place *p = *state;
    struct newdir d;
    auto_free char *kept = xasprintf("%s/kept", p->path);
    auto_free char *planted = NULL;
    auto_close int kept_fd = -1;

    assert_true(newdir_begin(&d, p->target, &p->e));
    planted = xasprintf("%s/%s", p->path, d.tmp_name);
    newdir_abandon(&d);
    assert_int_equal(mkdir(kept, 0700), 0);
    kept_fd = open(kept, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    put(kept_fd, "treasure");
    assert_int_equal(symlink("kept", planted), 0);
    assert_false(newdir_begin(&d, p->target, &p->e));
    assert_int_equal(p->e.code, ERR_DISK);
    assert_int_equal(count_in(kept), 1);
}

static void
two_runs_do_not_fill_the_same_folder(void **state)
{
    struct place *p = *state;
    struct newdir first;
    struct newdir second;

    assert_true(newdir_begin(&first, p->target, &p->e));
    put(first.fd, "a");
    assert_false(newdir_begin(&second, p->target, &p->e));
    assert_int_equal(p->e.code, ERR_BUSY);
    assert_true(newdir_commit(&first, &p->e));
    assert_int_equal(count_in(p->target), 1);
}

static void
a_name_that_is_taken_is_refused_and_left_alone(void **state)
{
    struct place *p = *state;
    struct newdir d;

    assert_int_equal(mkdir(p->target, 0700), 0);
    assert_false(newdir_begin(&d, p->target, &p->e));
    assert_int_equal(p->e.code, ERR_USAGE);
    assert_int_equal(rmdir(p->target), 0);
    assert_int_equal(symlink("/nowhere", p->target), 0);
    assert_false(newdir_begin(&d, p->target, &p->e));
    assert_int_equal(p->e.code, ERR_USAGE);
    assert_int_equal(count_in(p->path), 1);
}

static void
a_name_that_is_taken_meanwhile_is_left_alone(void **state)
{
    struct place *p = *state;
    struct newdir d;

    assert_true(newdir_begin(&d, p->target, &p->e));
    put(d.fd, "a");
    assert_int_equal(mkdir(p->target, 0700), 0);
    assert_false(newdir_commit(&d, &p->e));
    assert_int_equal(p->e.code, ERR_USAGE);
    assert_int_equal(count_in(p->target), 0);
    assert_int_equal(count_in(p->path), 1);
}

static void
odd_paths_are_refused_or_mean_the_folder(void **state)
{
    struct place *p = *state;
    static const char *const odd[] = {"", ".", "..", "/", "//"};
    auto_free char *slashes = xasprintf("%s///", p->target);
    auto_free char *nowhere = xasprintf("%s/no/new", p->path);
    struct newdir d;

    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        assert_false(newdir_begin(&d, odd[i], &p->e));
        assert_int_equal(p->e.code, ERR_USAGE);
    }
    assert_false(newdir_begin(&d, nowhere, &p->e));
    assert_int_equal(p->e.code, ERR_DISK);
    assert_true(newdir_begin(&d, slashes, &p->e));
    assert_true(newdir_commit(&d, &p->e));
    assert_int_equal(count_in(p->target), 0);
}

#define place_test(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(a_folder_has_its_name_only_when_it_is_whole),
        place_test(what_is_given_up_leaves_nothing),
        place_test(what_a_killed_run_left_is_cleared_and_links_in_it_are_not_followed),
        place_test(a_link_in_place_of_the_folder_to_fill_is_refused),
        place_test(two_runs_do_not_fill_the_same_folder),
        place_test(a_name_that_is_taken_is_refused_and_left_alone),
        place_test(a_name_that_is_taken_meanwhile_is_left_alone),
        place_test(odd_paths_are_refused_or_mean_the_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
