#include "storage_help.h"

#include "noise.h"

#include <signal.h>

#include "storage/local.h"

enum { GROUP_MOST = 12, POOL = 60, ROUNDS = 400 };

/* A group of `n` originals with their pictures, in the making. */
struct group {
    struct storage_put puts[2 * GROUP_MOST];
    struct download d[GROUP_MOST];
    char bytes[GROUP_MOST][32];
    size_t n; /* originals; as many pictures */
};

static void
group_begin(struct box *b, struct group *g, size_t n, unsigned salt)
{
    g->n = n;
    for (size_t i = 0; i < n; i++) {
        char url[64];

        (void)snprintf(url, sizeof url, "http://a/%u/%zu", salt, i);
        (void)snprintf(g->bytes[i], sizeof g->bytes[i], "bytes of %u/%zu", salt, i);
        g->puts[2 * i] = download_begin(b, &g->d[i], url, str_of(g->bytes[i]));
        g->puts[2 * i + 1] = thumb_put(g->puts[2 * i].sha256, STR("png"));
    }
}

static void
group_end(struct group *g)
{
    for (size_t i = 0; i < g->n; i++) {
        (void)close(g->puts[2 * i].part_fd);
    }
}

static size_t
count_entries(const struct box *b, const char *name)
{
    DIR *list = opendir(box_path(b, name));
    size_t n = 0;

    assert_non_null(list);
    while (readdir(list) != NULL) {
        n++;
    }
    (void)closedir(list);
    return n - 2; /* . and .. */
}

#ifdef ASSETS_TEST_HOOKS

/* What each item says is so. covered: its own sync failed, so its part is gone. */
static void
check_words_are_true(struct box *b, struct group *g)
{
    for (size_t i = 0; i < g->n; i++) {
        const struct storage_put *put = &g->puts[2 * i];

        if (put->ok) {
            assert_true(file_has(box_path(b, g->d[i].name), str_of(g->bytes[i])));
        } else {
            assert_int_equal(put->err.code, ERR_DISK);
        }
    }
}

static long
syncs_left(void)
{
    const char *text = getenv("ASSETS_FAIL_SYNC");

    return text != NULL ? strtol(text, NULL, 10) : 0;
}

/* One group whose n-th sync fails. False when it took fewer. */
static bool
fail_one_sync(struct box *b, size_t originals, int n, unsigned salt)
{
    struct group g;
    char text[16];
    bool has_failed;
    bool done;

    group_begin(b, &g, originals, salt);
    (void)snprintf(text, sizeof text, "%d", n);
    (void)setenv("ASSETS_FAIL_SYNC", text, 1);
    done = storage_commit(b->s, g.puts, 2 * g.n, STR("rows"), &b->e);
    has_failed = syncs_left() == 0;
    (void)unsetenv("ASSETS_FAIL_SYNC");
    check_words_are_true(b, &g);
    if (has_failed) {
        assert_false(done && g.puts[0].ok && g.puts[1].ok);
    } else {
        assert_true(done);
    }
    group_end(&g);
    return has_failed;
}

/* Groups below and above the number from which one syncfs does for all. */
static void
a_failed_sync_is_never_taken_for_success(void **state)
{
    struct box *b = *state;
    unsigned salt = 0;
    int n;

    for (n = 1; fail_one_sync(b, 1, n, salt++); n++) {
    }
    assert_true(n > 5); /* incoming, part, picture, journal, folders */
    for (n = 1; fail_one_sync(b, GROUP_MOST, n, salt++); n++) {
    }
    assert_true(n > 4); /* twice everything, and each time a witness */
}

static void
bytes_whose_sync_failed_are_discarded(void **state)
{
    static const size_t sizes[] = {1, GROUP_MOST};
    struct box *b = *state;

    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        struct group g;

        group_begin(b, &g, sizes[k], (unsigned)k);
        (void)setenv("ASSETS_FAIL_SYNC", "1", 1);
        /* Without a journal: the first sync is that of the bytes. */
        assert_true(storage_commit(b->s, g.puts, 2 * g.n, STR(""), &b->e));
        (void)unsetenv("ASSETS_FAIL_SYNC");
        assert_false(g.puts[0].ok);
        assert_int_equal(g.puts[0].err.code, ERR_DISK);
        assert_non_null(strstr(g.puts[0].err.text, strerror(EIO)));
        assert_false(file_exists(box_path(b, g.d[0].name)));
        assert_int_equal(count_entries(b, "incoming"), 0);
        group_end(&g);
    }
}

/* How many syncs a group of n originals took. */
static long
count_syncs(struct box *b, size_t n, unsigned salt)
{
    struct group g;
    long left;

    group_begin(b, &g, n, salt);
    (void)setenv("ASSETS_FAIL_SYNC", "1000", 1);
    for (size_t i = 0; i < n; i++) { /* without pictures */
        g.puts[i] = g.puts[2 * i];
    }
    assert_true(storage_commit(b->s, g.puts, n, STR("rows"), &b->e));
    left = syncs_left();
    (void)unsetenv("ASSETS_FAIL_SYNC");
    for (size_t i = 0; i < n; i++) {
        assert_true(g.puts[i].ok);
        (void)close(g.puts[i].part_fd);
    }
    return 1000 - left;
}

static void
each_step_of_the_order_has_its_sync(void **state)
{
    struct box *b = *state;

    /* incoming for the journal's name, part, journal, media/ab, media. */
    assert_int_equal(count_syncs(b, 1, 1), 5);
    /* The same bytes again, by another run: it does not know what that one synced. */
    box_close(b);
    assert_true(box_open(b));
    assert_int_equal(count_syncs(b, 1, 1), 5);
    /* And by the same run: media holds the name of media/ab for sure. */
    assert_int_equal(count_syncs(b, 1, 1), 3);
}

/* In a child: one whole group, killed on the way. */
static void
commit_a_group(void *arg)
{
    struct box *b = arg;
    struct group g;

    group_begin(b, &g, 3, 1);
    _exit(storage_commit(b->s, g.puts, 2 * g.n, STR("rows"), &b->e) ? 0 : 1);
}

static const struct kill_point {
    const char *at;
    bool has_journal;
    size_t in_place; /* at least so many originals */
} kill_points[] = {
    {"part-written:1", false, 0}, {"synced:1", true, 0},  {"renamed:1", true, 1},
    {"renamed:4", true, 2},       {"renamed:6", true, 3}, {"folders-synced:1", true, 3},
};

static void
check_after_kill(struct box *b, const struct kill_point *point)
{
    struct group g;
    struct buf journal;
    size_t in_place = 0;
    int64_t bytes;
    bool found;
    int fd;

    assert_true(box_open(b));
    buf_init(&journal, 100);
    assert_true(storage_journal_read(b->s, &journal, &b->e));
    assert_string_equal(buf_cstr(&journal), point->has_journal ? "rows" : "");
    buf_release(&journal);
    for (size_t i = 0; i < 3; i++) {
        char text[32];
        uint8_t sha256[SHA256_BYTES];
        char name[STORAGE_NAME_MAX];

        (void)snprintf(text, sizeof text, "bytes of 1/%zu", i);
        hash_sha256(str_of(text), sha256);
        storage_name(STORAGE_MEDIA, sha256, "jpg", 0, name);
        assert_true(storage_get(b->s, name, &fd, &bytes, &found, &b->e));
        fd_close_at(&fd);
        if (found) {
            assert_true(file_has(box_path(b, name), str_of(text)));
            in_place++;
        }
    }
    assert_int_equal(in_place, point->in_place);
    group_begin(b, &g, 3, 1); /* the next run finishes the work */
    assert_true(storage_commit(b->s, g.puts, 2 * g.n, STR("rows"), &b->e));
    for (size_t i = 0; i < 2 * g.n; i++) {
        assert_true(g.puts[i].ok);
    }
    assert_int_equal(count_entries(b, "incoming"), 1); /* the journal */
    group_end(&g);
}

static void
a_kill_at_any_step_leaves_whole_files_and_a_journal_that_knows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kill_points / sizeof kill_points[0]; i++) {
        struct box *b = box_make();
        void *made = b;
        int status;

        (void)setenv("ASSETS_KILL_AT", kill_points[i].at, 1);
        status = in_child(commit_a_group, b);
        (void)unsetenv("ASSETS_KILL_AT");
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        box_close(b);
        check_after_kill(b, &kill_points[i]);
        (void)box_teardown(&made);
    }
}

#endif

static void
a_part_that_is_replaced_on_the_way_is_not_stored(void **state)
{
    struct box *b = *state;
    struct group g;
    char path[256];

    group_begin(b, &g, 2, 1);
    part_path(b, g.d[0].key, ".part", path);
    assert_int_equal(unlink(path), 0);
    file_write(path, STR("other bytes under the digest of the first"));
    assert_true(storage_commit(b->s, g.puts, 2 * g.n, STR("rows"), &b->e));
    assert_false(g.puts[0].ok);
    assert_int_equal(g.puts[0].err.code, ERR_DISK);
    assert_false(file_exists(box_path(b, g.d[0].name)));
    assert_true(g.puts[2].ok);
    group_end(&g);
}

/* One step of the random life of an archive: some items of the pool, again and again. */
static void
live_one_round(struct box *b, struct noise *noise, bool stored[POOL])
{
    struct storage_put puts[GROUP_MOST];
    struct download d[GROUP_MOST];
    char bytes[GROUP_MOST][32];
    size_t pick[GROUP_MOST];
    size_t n = noise_below(noise, GROUP_MOST + 1);

    for (size_t i = 0; i < n; i++) {
        char url[32];

        pick[i] = noise_below(noise, POOL);
        (void)snprintf(url, sizeof url, "http://a/%zu", i);
        (void)snprintf(bytes[i], sizeof bytes[i], "object %zu", pick[i]);
        puts[i] = download_begin(b, &d[i], url, str_of(bytes[i]));
        if (noise_below(noise, 4) ==
            0) { /* a picture of it instead; the part is given up */
            (void)close(puts[i].part_fd);
            storage_part_drop(b->s, d[i].key);
            puts[i] = thumb_put(puts[i].sha256, str_of(bytes[i]));
        }
    }
    assert_true(storage_commit(b->s, puts, n, STR("rows\n"), &b->e));
    for (size_t i = 0; i < n; i++) {
        assert_true(puts[i].ok);
        if (puts[i].kind == STORAGE_MEDIA) {
            assert_int_equal(puts[i].already, stored[pick[i]]);
            stored[pick[i]] = true;
            (void)close(puts[i].part_fd);
        }
    }
    if (noise_below(noise, 3) == 0) {
        assert_true(storage_journal_clear(b->s, &b->e));
    }
    if (noise_below(noise, 10) == 0) {
        box_close(b);
        assert_true(box_open(b));
    }
}

static bool
count_one(void *arg, const char *name, int64_t bytes)
{
    size_t *count = arg;

    (void)name;
    (void)bytes;
    (*count)++;
    return true;
}

static void
any_order_of_puts_leaves_exactly_the_files_that_were_put(void **state)
{
    struct box *b = *state;
    struct noise noise = noise_begin(11);
    bool stored[POOL] = {false};
    size_t want = 0;
    size_t count = 0;

    for (int i = 0; i < ROUNDS; i++) {
        live_one_round(b, &noise, stored);
    }
    for (size_t i = 0; i < POOL; i++) {
        uint8_t sha256[SHA256_BYTES];
        char name[STORAGE_NAME_MAX];
        char text[32];

        (void)snprintf(text, sizeof text, "object %zu", i);
        hash_sha256(str_of(text), sha256);
        storage_name(STORAGE_MEDIA, sha256, "jpg", 0, name);
        assert_int_equal(file_has(box_path(b, name), str_of(text)), stored[i]);
        want += stored[i];
    }
    assert_true(storage_each(b->s, STORAGE_MEDIA, count_one, &count, &b->e));
    assert_int_equal(count, want);
    assert_int_equal(count_entries(b, "incoming"), 1); /* the journal */
}

#define BOXED(test) cmocka_unit_test_setup_teardown(test, box_setup, box_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
#ifdef ASSETS_TEST_HOOKS
        BOXED(a_failed_sync_is_never_taken_for_success),
        BOXED(bytes_whose_sync_failed_are_discarded),
        BOXED(each_step_of_the_order_has_its_sync),
        cmocka_unit_test(a_kill_at_any_step_leaves_whole_files_and_a_journal_that_knows),
#endif
        BOXED(a_part_that_is_replaced_on_the_way_is_not_stored),
        BOXED(any_order_of_puts_leaves_exactly_the_files_that_were_put),
    };

#ifndef ASSETS_TEST_HOOKS
    print_message("SKIP failed syncs and kill points: built without ASSETS_TEST_HOOKS\n");
#endif
    (void)umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
