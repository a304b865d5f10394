#include "gallery_kit.h"

#include "base/mem.h"

#include <errno.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void
the_first_run_writes_all_and_the_second_nothing(void **state)
{
    struct kit_room *r = *state;
    auto_free char *before = NULL;
    auto_free char *after = NULL;

    KIT_OK(kit_write(r), &r->e);
    assert_false(r->result.unchanged);
    assert_int_equal(r->result.entries, 300);
    assert_true(r->result.files_written > 4);
    before = kit_listing(r->out);
    KIT_OK(kit_write(r), &r->e);
    assert_true(r->result.unchanged);
    assert_int_equal(r->result.files_written, 0);
    after = kit_listing(r->out);
    assert_string_equal(before, after);
}

static void
the_same_rows_give_the_same_bytes(void **state)
{
    struct kit_room *r = *state;
    auto_free char *one = NULL;
    auto_free char *two = NULL;
    auto_free char *out = xasprintf("%s/twice", r->archive);

    KIT_OK(kit_write(r), &r->e);
    one = kit_listing(r->out);
    r->opts.force = true;
    KIT_OK(kit_write(r), &r->e);
    assert_false(r->result.unchanged);
    two = kit_listing(r->out);
    assert_string_equal(one, two);
    free(steal_ptr(&two));
    r->opts.force = false;
    r->opts.out_dir = out; /* as far from media/ as the other */
    KIT_OK(kit_write(r), &r->e);
    two = kit_listing(out);
    assert_string_equal(one, two);
}

static void
a_new_revision_or_option_is_something_to_do(void **state)
{
    struct kit_room *r = *state;

    KIT_OK(kit_write(r), &r->e);
    fake.revision++;
    KIT_OK(kit_write(r), &r->e);
    assert_false(r->result.unchanged);
    assert_int_equal(r->result.files_written, 1); /* index.html tells the revision */
    r->opts.title = "Archive";
    KIT_OK(kit_write(r), &r->e);
    assert_false(r->result.unchanged);
    r->opts.media_base = "https://media.example/x";
    KIT_OK(kit_write(r), &r->e);
    assert_false(r->result.unchanged);
    KIT_OK(kit_write(r), &r->e);
    assert_true(r->result.unchanged);
}

/* Another archive's revisions are counted alike. */
static void
the_gallery_of_another_archive_is_something_to_do(void **state)
{
    struct kit_room *r = *state;
    auto_free char *out = xasprintf("%s/out", r->dir);
    auto_free char *other = xasprintf("%s/other", r->dir);
    struct storage *first = r->storage;

    r->opts.out_dir = out;
    r->opts.copy = true; /* so that no way into the archive tells them apart */
    KIT_OK(kit_write(r), &r->e);
    KIT_OK(kit_write(r), &r->e);
    assert_true(r->result.unchanged);
    KIT_OK(storage_create(other, &r->e), &r->e);
    KIT_OK(storage_open(&r->storage, other, STORAGE_READ, &r->e), &r->e);
    storage_close(first);
    fake.rows[1].date = "2016-02-02";
    KIT_OK(kit_write(r), &r->e);
    assert_false(r->result.unchanged);
}

static void
what_is_missing_or_foreign_in_it_is_made_right(void **state)
{
    struct kit_room *r = *state;
    auto_free char *before = NULL;
    auto_free char *after = NULL;
    auto_free char *first = NULL;

    KIT_OK(kit_write(r), &r->e);
    before = kit_listing(r->out);
    first = xasprintf("%s/%.*s", r->out,
                      (int)(strchr(strstr(before, "g/c/"), ' ') - strstr(before, "g/c/")),
                      strstr(before, "g/c/"));
    assert_int_equal(unlink(first), 0);
    kit_put(kit_path(r, "archive/gallery/pages/2016-01-0123456789abcdef.html"), "stale");
    KIT_OK(kit_write(r), &r->e);
    assert_int_equal(r->result.files_written, 2);
    assert_int_equal(r->result.files_removed, 1);
    after = kit_listing(r->out);
    assert_string_equal(before, after);
}

/* Where the archive or a copy has the original of the second row, and its folder. */
static char *
original_in(const char *dir)
{
    const int object = fake.rows[1].object;
    char name[STORAGE_NAME_MAX];
    uint8_t digest[SHA256_BYTES];
    auto_free char *folder = NULL;

    hash_sha256((struct str){(const char *)&object, sizeof object}, digest);
    storage_name(STORAGE_MEDIA, digest, "jpg", 0, name);
    folder = xasprintf("%s/%.8s", dir, name); /* media/ab */
    (void)mkdir(folder, 0755);
    return xasprintf("%s/%s", dir, name);
}

static void
copies_that_are_gone_are_made_again_though_no_row_changed(void **state)
{
    struct kit_room *r = *state;
    auto_free char *out = xasprintf("%s/copy", r->dir);
    auto_free char *original = NULL;
    auto_free char *copy = NULL;
    auto_free char *stale = NULL;

    fake.n = 2; /* the first has no object */
    r->opts.out_dir = out;
    r->opts.copy = true;
    original = original_in(r->archive);
    kit_put(original, "original");
    KIT_OK(kit_write(r), &r->e);
    assert_int_equal(r->result.files_copied, 1);
    KIT_OK(kit_write(r), &r->e);
    assert_true(r->result.unchanged);
    copy = original_in(out);
    stale = xstrdup(copy); /* of its object, but no more named */
    memcpy(strrchr(stale, '.') + 1, "png", 3);
    kit_put(stale, "stale");
    assert_int_equal(unlink(copy), 0);
    KIT_OK(kit_write(r), &r->e);
    assert_false(r->result.unchanged);
    assert_int_equal(r->result.entries, 2);
    assert_int_equal(r->result.files_copied, 1);
    assert_int_equal(r->result.files_removed, 1);
    assert_int_equal(r->result.files_written, 0);
    assert_true(kit_exists(copy));
    /* What can not be copied is told by each run, not by the first alone. */
    assert_int_equal(unlink(copy), 0);
    assert_int_equal(unlink(original), 0);
    for (int i = 0; i < 2; i++) {
        KIT_OK(kit_write(r), &r->e);
        assert_true(r->result.unchanged);
        assert_int_equal(r->result.missing_copies, 1);
    }
}

static void
options_that_can_not_go_together_are_refused(void **state)
{
    struct kit_room *r = *state;

    r->opts.copy = true;
    assert_false(kit_write(r));
    assert_int_equal(r->e.code, ERR_USAGE);
    r->opts.out_dir = "";
    assert_false(kit_write(r));
    assert_int_equal(r->e.code, ERR_USAGE);
    r->opts.out_dir = kit_path(r, "copy");
    r->opts.media_base = "https://media.example/";
    assert_false(kit_write(r));
    assert_int_equal(r->e.code, ERR_USAGE);
    r->opts.copy = false;
    r->opts.media_base = "ftp://media.example/";
    assert_false(kit_write(r));
    assert_int_equal(r->e.code, ERR_USAGE);
}

static void
a_failing_or_stopped_run_leaves_the_old_gallery(void **state)
{
    struct kit_room *r = *state;
    auto_free char *before = NULL;
    auto_free char *after = NULL;
    int ends[2];

    KIT_OK(kit_write(r), &r->e);
    before = kit_listing(r->out);
    fake.revision++;
    fake.rows[5].date = "2016-02-02";
    fake.fails_at = 100;
    assert_false(kit_write(r));
    assert_int_equal(r->e.code, ERR_DB);
    fake.fails_at = 0;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    r->opts.stop_fd = ends[0];
    assert_false(kit_write(r));
    assert_int_equal(r->e.code, ERR_STOPPED);
    (void)close(ends[0]);
    (void)close(ends[1]);
    after = kit_listing(r->out);
    assert_null(strstr(after, ".newfile-"));
    /* Files may have come; none has gone or changed, and index.html is the old one. */
    assert_int_equal(kit_new_lines(after, before), 0);
    assert_int_equal(r->result.files_written, 0);
}

static void
no_assets_are_a_gallery_too(void **state)
{
    struct kit_room *r = *state;

    fake.n = 0;
    fake.n_articles = 0;
    KIT_OK(kit_write(r), &r->e);
    assert_int_equal(r->result.entries, 0);
    assert_int_equal(r->result.files_written, 2); /* program and index.html */
}

static void
a_full_disk_leaves_the_old_gallery(void **state)
{
    struct kit_room *r = *state;
    auto_free char *before = NULL;
    auto_free char *after = NULL;
    auto_free char *out = xasprintf("%s/small", r->dir);

    assert_int_equal(mkdir(out, 0755), 0);
    if (mount("tmpfs", out, "tmpfs", MS_NOSUID | MS_NODEV, "size=8m,mode=0755") != 0) {
        print_message("SKIP a file system of 8 MiB can not be mounted: %s\n",
                      strerror(errno));
        skip();
    }
    r->opts.out_dir = out;
    KIT_OK(kit_write(r), &r->e);
    before = kit_listing(out);
    fake_fill(20000);
    fake.revision++;
    assert_false(kit_write(r));
    assert_int_equal(r->e.code, ERR_FULL);
    after = kit_listing(out);
    assert_int_equal(kit_new_lines(after, before), 0);
    assert_null(strstr(after, ".newfile-"));
    fake_fill(300);
    fake.revision = 9;
    KIT_OK(kit_write(r), &r->e); /* and what the failed run left is removed */
    free(steal_ptr(&after));
    after = kit_listing(out);
    assert_true(kit_new_lines(before, after) <= 1);
    assert_int_equal(strlen(before), strlen(after));
    assert_int_equal(umount2(out, MNT_DETACH), 0);
}

#ifdef ASSETS_TEST_HOOKS

/* Writes in a child that ends at the point; true where it was killed there. */
static bool
is_killed_at(struct kit_room *r, const char *point)
{
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0) {
        (void)setenv("ASSETS_KILL_AT", point, 1);
        if (!kit_write(r)) {
            (void)fprintf(stderr, "%s: %s\n", point, r->e.text);
            _exit(1);
        }
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status)) {
        return true;
    }
    assert_int_equal(WEXITSTATUS(status), 0);
    return false;
}

static void
a_kill_at_any_point_leaves_the_old_gallery_or_the_new_one(void **state)
{
    static const char *const points[] = {"gallery-file", "newfile-synced",
                                         "gallery-synced", "newfile-renamed",
                                         "gallery-published"};
    struct kit_room *r = *state;
    auto_free char *old = NULL;
    auto_free char *new = NULL;
    const size_t index_line = sizeof "index.html" + SHA256_HEX;
    int killed = 0;

    KIT_OK(kit_write(r), &r->e);
    old = kit_listing(r->out);
    fake.revision++;
    for (size_t i = 0; i < 20; i++) {
        fake.rows[i * 13].date = "2017-07-16";
    }
    r->opts.out_dir = kit_path(r, "archive/new");
    KIT_OK(kit_write(r), &r->e);
    new = kit_listing(r->opts.out_dir);
    r->opts.out_dir = NULL;
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        for (int n = 1;; n++) {
            auto_free char *point = xasprintf("%s:%d", points[i], n);
            auto_free char *now = NULL;
            bool was_killed = is_killed_at(r, point);
            const char *index;
            bool is_new;

            now = kit_listing(r->out);
            index = strstr(now, "index.html ");
            is_new = strncmp(index, strstr(new, "index.html "), index_line) == 0;
            /* The gallery that index.html belongs to has all of its files. */
            assert_int_equal(kit_new_lines(now, is_new ? new : old), 0);
            killed += was_killed;
            if (!was_killed) {
                assert_string_equal(now, new); /* and nothing else is left */
                break;
            }
        }
        /* Back to the old one for the next point. */
        fake_fill(300);
        fake.revision = 7;
        KIT_OK(kit_write(r), &r->e);
        fake.revision++;
        for (size_t k = 0; k < 20; k++) {
            fake.rows[k * 13].date = "2017-07-16";
        }
    }
    assert_true(killed >= 8);
}

#endif

int
main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(the_first_run_writes_all_and_the_second_nothing),
        kit_test(the_same_rows_give_the_same_bytes),
        kit_test(a_new_revision_or_option_is_something_to_do),
        kit_test(the_gallery_of_another_archive_is_something_to_do),
        kit_test(what_is_missing_or_foreign_in_it_is_made_right),
        kit_test(copies_that_are_gone_are_made_again_though_no_row_changed),
        kit_test(options_that_can_not_go_together_are_refused),
        kit_test(a_failing_or_stopped_run_leaves_the_old_gallery),
        kit_test(no_assets_are_a_gallery_too),
        kit_test(a_full_disk_leaves_the_old_gallery),
#ifdef ASSETS_TEST_HOOKS
        kit_test(a_kill_at_any_point_leaves_the_old_gallery_or_the_new_one),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
