#include "quarantine_kit.h"

#include <signal.h>

static struct storage_put
replacing(struct box *b, struct download *d, struct str bytes)
{
    struct storage_put put = download_begin(b, d, "http://a/good", bytes);

    put.replaces = true;
    return put;
}

static void
good_bytes_take_the_name_and_bad_ones_are_kept(void **state)
{
    struct box *b = *state;
    struct download d;
    struct storage_put put;
    char part[256];

    stored_then(b, &d, STR("bytes"), STR("bad"));
    put = replacing(b, &d, STR("bytes"));
    assert_true(storage_commit(b->s, &put, 1, STR("rows"), &b->e));
    (void)close(put.part_fd);
    assert_true(put.ok && put.replaced && !put.already);
    assert_true(file_has(box_path(b, d.name), STR("bytes")));
    assert_string_equal(box_path(b, put.kept_as), kept_path(b, d.name, ""));
    assert_true(file_has(box_path(b, put.kept_as), STR("bad")));
    part_path(b, d.key, ".part", part);
    assert_false(file_exists(part));
}

static void
good_bytes_in_place_stay_and_a_free_name_is_just_taken(void **state)
{
    struct box *b = *state;
    struct download d;
    struct storage_put put;

    put = replacing(b, &d, STR("bytes"));
    assert_true(storage_commit(b->s, &put, 1, STR(""), &b->e));
    (void)close(put.part_fd);
    assert_true(put.ok && !put.replaced && !put.already);
    put = replacing(b, &d, STR("bytes"));
    assert_true(storage_commit(b->s, &put, 1, STR(""), &b->e));
    (void)close(put.part_fd);
    assert_true(put.ok && !put.replaced && put.already);
    assert_string_equal(put.kept_as, "");
    assert_false(file_exists(box_path(b, "quarantine")));
}

static void
the_object_itself_is_never_replaced(void **state)
{
    struct box *b = *state;
    struct download good;
    struct download d;
    struct storage_put put;
    char part[256];

    stored_then(b, &good, STR("bytes"), STR("bytes"));
    put = replacing(b, &d, STR("bytez"));
    hash_sha256(STR("bytes"), put.sha256); /* which it is not */
    assert_true(storage_commit(b->s, &put, 1, STR(""), &b->e));
    (void)close(put.part_fd);
    assert_false(put.ok || put.replaced);
    assert_int_equal(put.err.code, ERR_DAMAGE);
    assert_true(file_has(box_path(b, good.name), STR("bytes")));
    part_path(b, d.key, ".part", part);
    assert_true(file_has(part, STR("bytez")));
    assert_false(file_exists(box_path(b, "quarantine")));
}

static void
whatever_has_the_name_gives_way(void **state)
{
    static const char *const kinds[] = {"link", "fifo", "folder", "mode"};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct box *b = *state;
        struct download d;
        struct storage_put put;
        const char *path;

        stored_then(b, &d, STR("bytes"), STR("bad"));
        path = box_path(b, d.name);
        if (strcmp(kinds[i], "mode") == 0) {
            assert_int_equal(chmod(path, 0), 0);
        } else {
            assert_int_equal(unlink(path), 0);
        }
        if (strcmp(kinds[i], "link") == 0) {
            file_write(box_path(b, "victim"), STR("victim"));
            assert_int_equal(symlink("../../victim", path), 0);
        } else if (strcmp(kinds[i], "fifo") == 0) {
            assert_int_equal(mkfifo(path, 0644), 0);
        } else if (strcmp(kinds[i], "folder") == 0) {
            assert_int_equal(mkdir(path, 0755), 0);
        }
        put = replacing(b, &d, STR("bytes"));
        assert_true(storage_commit(b->s, &put, 1, STR(""), &b->e));
        (void)close(put.part_fd);
        assert_true(put.ok && put.replaced);
        assert_true(file_has(box_path(b, d.name), STR("bytes")));
        assert_true(file_exists(box_path(b, put.kept_as)));
        assert_int_equal(unlink(box_path(b, d.name)), 0);
    }
    assert_true(file_has(box_path(*state, "victim"), STR("victim")));
}

static void
a_second_name_that_a_kill_left_is_found_again(void **state)
{
    struct box *b = *state;
    struct download d;
    struct storage_put put;

    stored_then(b, &d, STR("bytes"), STR("bad"));
    assert_int_equal(mkdir(box_path(b, "quarantine"), 0755), 0);
    file_write(kept_path(b, d.name, ""), STR("older"));
    assert_int_equal(link(box_path(b, d.name), kept_path(b, d.name, ".1")), 0);
    put = replacing(b, &d, STR("bytes"));
    assert_true(storage_commit(b->s, &put, 1, STR(""), &b->e));
    (void)close(put.part_fd);
    assert_true(put.ok && put.replaced);
    assert_true(file_has(kept_path(b, d.name, ""), STR("older")));
    assert_string_equal(box_path(b, put.kept_as), kept_path(b, d.name, ".1"));
    assert_false(file_exists(kept_path(b, d.name, ".2")));
}

static void
without_replaces_bad_bytes_stay_and_quarantine_is_not_made(void **state)
{
    struct box *b = *state;
    struct download d;
    struct storage_put put;

    stored_then(b, &d, STR("bytes"), STR("bad"));
    put = download_begin(b, &d, "http://a/good", STR("bytes"));
    assert_true(storage_commit(b->s, &put, 1, STR(""), &b->e));
    (void)close(put.part_fd);
    assert_int_equal(put.err.code, ERR_DAMAGE);
    assert_true(file_has(box_path(b, d.name), STR("bad")));
    assert_false(file_exists(box_path(b, "quarantine")));
}

/* ext4: at most 65,000 names of a file; then one more can not be had. */
static void
where_no_second_name_can_be_had_the_file_is_moved(void **state)
{
    struct box *b = *state;
    struct download d;
    struct storage_put put;
    int fd;

    stored_then(b, &d, STR("bytes"), STR("bad"));
    assert_int_equal(mkdir(box_path(b, "names"), 0755), 0);
    fd = open(box_path(b, "names"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < 70000; i++) {
        char name[16];

        (void)snprintf(name, sizeof name, "%d", i);
        if (linkat(AT_FDCWD, box_path(b, d.name), fd, name, 0) != 0) {
            break;
        }
    }
    (void)close(fd);
    if (link(box_path(b, d.name), box_path(b, "names/more")) == 0) {
        print_message("SKIP this file system gives a file any number of names\n");
        return;
    }
    put = replacing(b, &d, STR("bytes"));
    assert_true(storage_commit(b->s, &put, 1, STR(""), &b->e));
    (void)close(put.part_fd);
    assert_true(put.ok && put.replaced);
    assert_true(file_has(box_path(b, d.name), STR("bytes")));
    assert_true(file_has(kept_path(b, d.name, ""), STR("bad")));
}

#ifdef ASSETS_TEST_HOOKS
/* A put in a process that dies at a point. */
struct doomed {
    struct box *b;
    struct download *d;
    const char *at;
};

static void
put_and_die(void *arg)
{
    struct doomed *x = arg;
    struct storage_put put;

    assert_int_equal(setenv("ASSETS_KILL_AT", x->at, 1), 0);
    put = replacing(x->b, x->d, STR("bytes"));
    (void)!storage_commit(x->b->s, &put, 1, STR("rows"), &x->b->e);
}

static void
a_kill_at_any_point_leaves_old_or_new_bytes_and_keeps_the_old(void **state)
{
    static const char *const points[] = {"part-written:1", "synced:1", "quarantined:1",
                                         "renamed:1", "folders-synced:1"};
    struct box *b = *state;

    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        struct download d;
        struct doomed x = {b, &d, points[i]};
        struct storage_put put;
        bool has_new;
        int status;

        stored_then(b, &d, STR("bytes"), STR("bad"));
        status = in_child(put_and_die, &x);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        has_new = i >= 3;
        assert_true(file_has(box_path(b, d.name), has_new ? STR("bytes") : STR("bad")));
        assert_int_equal(file_exists(kept_path(b, d.name, "")), i >= 2);
        /* Once more, to its end. */
        put = replacing(b, &d, STR("bytes"));
        assert_true(storage_commit(b->s, &put, 1, STR("rows"), &b->e));
        (void)close(put.part_fd);
        assert_true(put.ok);
        assert_true(file_has(box_path(b, d.name), STR("bytes")));
        assert_true(file_has(kept_path(b, d.name, ""), STR("bad")));
        assert_false(file_exists(kept_path(b, d.name, ".1")));
        assert_int_equal(unlink(kept_path(b, d.name, "")), 0);
        assert_int_equal(unlink(box_path(b, d.name)), 0);
    }
}

static void
bytes_are_not_replaced_before_the_old_ones_are_safe(void **state)
{
    struct box *b = *state;
    struct download d;
    struct storage_put put;

    stored_then(b, &d, STR("bytes"), STR("bad"));
    put = replacing(b, &d, STR("bytes"));
    /* The journal's absence leaves: the part, the archive's folder, then quarantine/. */
    assert_int_equal(setenv("ASSETS_FAIL_SYNC", "3", 1), 0);
    assert_true(storage_commit(b->s, &put, 1, STR(""), &b->e));
    assert_int_equal(unsetenv("ASSETS_FAIL_SYNC"), 0);
    (void)close(put.part_fd);
    assert_false(put.ok || put.replaced);
    assert_non_null(strstr(put.err.text, "quarantine"));
    assert_true(file_has(box_path(b, d.name), STR("bad")));
}
#endif

#define BOXED(test) cmocka_unit_test_setup_teardown(test, box_setup, box_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BOXED(good_bytes_take_the_name_and_bad_ones_are_kept),
        BOXED(good_bytes_in_place_stay_and_a_free_name_is_just_taken),
        BOXED(the_object_itself_is_never_replaced),
        BOXED(whatever_has_the_name_gives_way),
        BOXED(a_second_name_that_a_kill_left_is_found_again),
        BOXED(without_replaces_bad_bytes_stay_and_quarantine_is_not_made),
        BOXED(where_no_second_name_can_be_had_the_file_is_moved),
#ifdef ASSETS_TEST_HOOKS
        BOXED(a_kill_at_any_point_leaves_old_or_new_bytes_and_keeps_the_old),
        BOXED(bytes_are_not_replaced_before_the_old_ones_are_safe),
#endif
    };

    (void)umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
