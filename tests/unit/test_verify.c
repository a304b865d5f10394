#include "verify_kit.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

static void
a_file_that_was_cut_emptied_or_lost_is_told_as_it_is(void **state)
{
    struct round *r = round_new(*state);

    round_file(r, "media/aa/cut", STR("0123456789"));
    round_file(r, "media/aa/emptied", STR("0123456789"));
    round_file(r, "media/aa/lost", STR("0123456789"));
    round_name(r, "media/ab/never");
    assert_int_equal(truncate(box_path(r->b, "media/aa/cut"), 4), 0);
    r->bytes[0].n = 4;
    assert_int_equal(truncate(box_path(r->b, "media/aa/emptied"), 0), 0);
    r->bytes[1].n = 0;
    assert_int_equal(unlink(box_path(r->b, "media/aa/lost")), 0);
    assert_true(round_run(r, 2));
    assert_true(is_whole(r, 0));
    assert_true(is_whole(r, 1));
    assert_int_equal(r->results[2].outcome, VERIFY_ABSENT);
    assert_int_equal(r->results[3].outcome, VERIFY_ABSENT);
    round_free(r);
}

static void
make_socket(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    (void)close(fd);
}

/* Nothing of it hangs: the test has a time limit. */
static void
what_is_no_file_is_neither_followed_nor_waited_for(void **state)
{
    static const struct {
        const char *name;
        const char *says;
    } cases[] = {
        {"media/aa/link", "a symbolic link stands in this path"},
        {"media/aa/fifo", "not a regular file"},
        {"media/aa/folder", "not a regular file"},
        {"media/aa/socket", "not a regular file"},
        {"media/bb/x", "a symbolic link stands in this path"},
        {"media/aa/../../catalog.db", "not a regular file"},
    };
    struct round *r = round_new(*state);
    struct box *b = *state;

    assert_int_equal(mkdir(box_path(b, "media/aa"), 0755), 0);
    assert_int_equal(mkdir(box_path(b, "media/aa/folder"), 0755), 0);
    assert_int_equal(mkfifo(box_path(b, "media/aa/fifo"), 0644), 0);
    make_socket(box_path(b, "media/aa/socket"));
    file_write(box_path(b, "media/x"), STR("secret"));
    assert_int_equal(symlink("../x", box_path(b, "media/aa/link")), 0);
    assert_int_equal(symlink("..", box_path(b, "media/bb")), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        round_name(r, cases[i].name);
    }
    assert_true(round_run(r, 2));
    for (size_t i = 0; i < r->n; i++) {
        struct verify_result one;

        assert_int_equal(r->results[i].outcome, VERIFY_UNREADABLE);
        assert_non_null(strstr(r->results[i].err.text, cases[i].says));
        assert_true(storage_verify_one(b->s, r->names[i], &one, &b->e));
        assert_int_equal(one.outcome, VERIFY_UNREADABLE);
        assert_string_equal(one.err.text, r->results[i].err.text);
    }
    round_free(r);
}

static void
a_mode_that_bars_the_owner_is_told_to_root_too(void **state)
{
    struct round *r = round_new(*state);

    round_file(r, "media/aa/none", STR("bytes"));
    round_file(r, "media/aa/group", STR("bytes"));
    round_file(r, "media/aa/fine", STR("bytes"));
    assert_int_equal(chmod(box_path(r->b, "media/aa/none"), 0), 0);
    assert_int_equal(chmod(box_path(r->b, "media/aa/group"), 0044), 0);
    assert_int_equal(chmod(box_path(r->b, "media/aa/fine"), 0400), 0);
    assert_true(round_run(r, 2));
    assert_int_equal(r->results[0].outcome, VERIFY_UNREADABLE);
    assert_non_null(strstr(r->results[0].err.text, "mode 0000"));
    assert_non_null(strstr(r->results[0].err.text, "run assets repair"));
    assert_int_equal(r->results[1].outcome, VERIFY_UNREADABLE);
    assert_non_null(strstr(r->results[1].err.text, "mode 0044"));
    assert_true(is_whole(r, 2));
    round_free(r);
}

/* The same without root's rights, by a user who owns the archive. */
static void
read_as_owner(void *arg)
{
    struct box *b = arg;
    struct verify_result one;

    if (setgid(65534) != 0 || setuid(65534) != 0 ||
        !storage_open(&b->s, b->dir, STORAGE_READ, &b->e)) {
        _exit(1);
    }
    if (!storage_verify_one(b->s, "media/aa/none", &one, &b->e) ||
        one.outcome != VERIFY_UNREADABLE ||
        strstr(one.err.text, "its mode 0000 does not let its owner read it") == NULL) {
        _exit(2);
    }
    /* In a folder that may not be entered nothing is known of the file's own mode. */
    if (!storage_verify_one(b->s, "media/bb/shut", &one, &b->e) ||
        one.outcome != VERIFY_UNREADABLE ||
        strstr(one.err.text, "Permission denied") == NULL) {
        _exit(3);
    }
    storage_close(b->s);
}

static int
give_away(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return lchown(path, 65534, 65534);
}

static void
a_mode_that_bars_the_owner_is_told_with_the_remedy(void **state)
{
    struct box *b = *state;
    struct round *r = round_new(b);

    round_file(r, "media/aa/none", STR("bytes"));
    round_file(r, "media/bb/shut", STR("bytes"));
    round_free(r);
    if (geteuid() != 0) {
        print_message("SKIP becoming another user needs root\n");
        return;
    }
    assert_int_equal(chmod(box_path(b, "media/aa/none"), 0), 0);
    assert_int_equal(chmod(box_path(b, "media/bb"), 0), 0);
    box_close(b);
    assert_int_equal(chmod(b->top, 0755), 0);
    assert_int_equal(nftw(b->top, give_away, 16, FTW_PHYS), 0);
    assert_int_equal(in_child(read_as_owner, b), 0);
}

static void
reading_leaves_no_trace(void **state)
{
    struct box *b = *state;
    struct round *r = round_new(b);
    struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 2000}};
    struct stat st;

    round_file(r, "media/aa/file", STR("bytes"));
    assert_int_equal(utimensat(AT_FDCWD, box_path(b, "media/aa/file"), old, 0), 0);
    assert_true(round_run(r, 1));
    assert_true(is_whole(r, 0));
    assert_int_equal(stat(box_path(b, "media/aa/file"), &st), 0);
    assert_int_equal(st.st_atim.tv_sec, 1000); /* relatime would have written it */
    assert_int_equal(st.st_mtim.tv_sec, 2000);
    round_free(r);
}

static void
a_file_without_end_is_left_after_its_size(void **state)
{
    struct box *b = *state;
    char dir[] = "archive";
    struct storage s = {.ops = &anything, .dir = dir};
    struct verify_result one;

    assert_true(storage_verify_one(&s, "/dev/zero", &one, &b->e));
    assert_int_equal(one.outcome, VERIFY_READ);
    assert_true(one.bytes > 5);
}

static void
a_file_that_the_disk_can_not_read_is_told_with_its_place(void **state)
{
    struct box *b = *state;
    char dir[] = "archive";
    struct storage s = {.ops = &anything, .dir = dir};
    struct verify_result one;

    /* proc(5): no memory is at address 0, which is an EIO. */
    assert_true(storage_verify_one(&s, "/proc/self/mem", &one, &b->e));
    assert_int_equal(one.outcome, VERIFY_UNREADABLE);
    assert_int_equal(one.err.code, ERR_DISK);
    assert_string_equal(one.err.text, "read archive//proc/self/mem at byte 0: "
                                      "Input/output error");
}

static void
a_file_that_was_put_in_the_place_of_another_is_read_as_what_it_is(void **state)
{
    struct box *b = *state;
    struct round *r = round_new(b);

    round_file(r, "media/aa/one", STR("first"));
    file_write(box_path(b, "media/aa/two"), STR("other"));
    /* As between a survey and its reading. */
    assert_int_equal(rename(box_path(b, "media/aa/two"), box_path(b, "media/aa/one")), 0);
    r->bytes[0] = STR("other");
    assert_true(round_run(r, 1));
    assert_true(is_whole(r, 0));
    round_free(r);
}

static void
wrong_bytes_under_an_objects_name_have_another_digest(void **state)
{
    struct box *b = *state;
    struct download d;
    struct storage_put put = download_begin(b, &d, "http://a/1", STR("bytes"));
    struct verify_result one;

    assert_true(storage_commit(b->s, &put, 1, STR(""), &b->e));
    (void)close(put.part_fd);
    assert_true(storage_verify_one(b->s, d.name, &one, &b->e));
    assert_int_equal(one.outcome, VERIFY_READ);
    assert_int_equal(one.bytes, 5);
    assert_memory_equal(one.sha256, put.sha256, SHA256_BYTES);
    assert_int_equal(chmod(box_path(b, d.name), 0644), 0);
    file_write(box_path(b, d.name), STR("bytez")); /* one bit, same length */
    assert_true(storage_verify_one(b->s, d.name, &one, &b->e));
    assert_int_equal(one.outcome, VERIFY_READ);
    assert_int_equal(one.bytes, 5);
    assert_memory_not_equal(one.sha256, put.sha256, SHA256_BYTES);
    assert_true(storage_verify_one(b->s, "media/00/none", &one, &b->e));
    assert_int_equal(one.outcome, VERIFY_ABSENT);
}

/* How many pages of a file the cache holds. */
static size_t
cached_pages(const char *path, size_t bytes)
{
    unsigned char in[64] = {0};
    size_t count = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    void *map = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);

    assert_true(map != MAP_FAILED);
    assert_int_equal(mincore(map, bytes, in), 0);
    (void)munmap(map, bytes);
    (void)close(fd);
    for (size_t i = 0; i < bytes / 4096; i++) {
        count += in[i] & 1;
    }
    return count;
}

static void
the_disk_is_asked_and_the_cache_is_left_as_small_as_it_was(void **state)
{
    struct box *b = *state;
    struct round *r = round_new(b);
    struct verify_opts opts = {.threads = 1, .keep_cache = true, .stop_fd = -1};
    enum { BYTES = 64 * 4096 };
    auto_free char *noise = noise_new(BYTES);
    const char *path = box_path(b, "media/aa/file");
    int fd;

    round_file(r, "media/aa/file", (struct str){noise, BYTES});
    fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(fsync(fd), 0);
    assert_int_equal(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED), 0);
    (void)close(fd);
    if (cached_pages(path, BYTES) != 0) {
        print_message("SKIP this file system keeps its pages\n");
        round_free(r);
        return;
    }
    assert_true(storage_verify(b->s, &opts, give, take, r, &b->e));
    assert_int_equal(cached_pages(path, BYTES), 64); /* asked to keep them */
    round_again(r);
    opts.keep_cache = false;
    assert_true(storage_verify(b->s, &opts, give, take, r, &b->e));
    assert_true(is_whole(r, 0));
    assert_int_equal(cached_pages(path, BYTES), 0);
    round_free(r);
}

#define BOXED(test) cmocka_unit_test_setup_teardown(test, box_setup, box_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BOXED(a_file_that_was_cut_emptied_or_lost_is_told_as_it_is),
        BOXED(what_is_no_file_is_neither_followed_nor_waited_for),
        BOXED(a_mode_that_bars_the_owner_is_told_to_root_too),
        BOXED(a_mode_that_bars_the_owner_is_told_with_the_remedy),
        BOXED(reading_leaves_no_trace),
        BOXED(a_file_without_end_is_left_after_its_size),
        BOXED(a_file_that_the_disk_can_not_read_is_told_with_its_place),
        BOXED(a_file_that_was_put_in_the_place_of_another_is_read_as_what_it_is),
        BOXED(wrong_bytes_under_an_objects_name_have_another_digest),
        BOXED(the_disk_is_asked_and_the_cache_is_left_as_small_as_it_was),
    };

    (void)umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
