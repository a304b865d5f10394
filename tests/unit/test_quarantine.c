#include "quarantine_kit.h"

static bool
quarantine(struct box *b, const char *name, char kept_as[STORAGE_KEPT_MAX], bool *found)
{
    b->e = (struct err){0};
    return storage_quarantine(b->s, name, kept_as, found, &b->e);
}

/* ---- storage_quarantine ---- */

static void
a_file_that_is_no_good_is_moved_and_kept(void **state)
{
    struct box *b = *state;
    struct download d;
    char kept_as[STORAGE_KEPT_MAX];
    struct stat st;
    bool found;

    stored_then(b, &d, STR("bytes"), STR("bad"));
    assert_false(file_exists(box_path(b, "quarantine"))); /* only when it is needed */
    assert_true(quarantine(b, d.name, kept_as, &found));
    assert_true(found);
    assert_false(file_exists(box_path(b, d.name)));
    assert_string_equal(box_path(b, kept_as), kept_path(b, d.name, ""));
    assert_true(file_has(box_path(b, kept_as), STR("bad")));
    assert_int_equal(stat(box_path(b, "quarantine"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0755);
    assert_true(quarantine(b, d.name, kept_as, &found));
    assert_false(found);
    assert_true(quarantine(b, "media/no/such", kept_as, &found));
    assert_false(found);
}

static void
nothing_is_replaced_in_quarantine(void **state)
{
    struct box *b = *state;
    struct download d;
    char kept_as[STORAGE_KEPT_MAX];
    bool found;

    for (int i = 0; i < 4; i++) {
        char end[16] = "";
        char bad[16];

        (void)snprintf(bad, sizeof bad, "bad %d", i);
        if (i > 0) {
            (void)snprintf(end, sizeof end, ".%d", i);
        }
        stored_then(b, &d, STR("bytes"), str_of(bad));
        assert_true(quarantine(b, d.name, kept_as, &found));
        assert_string_equal(box_path(b, kept_as), kept_path(b, d.name, end));
    }
    for (int i = 0; i < 4; i++) {
        char end[16] = "";
        char bad[16];

        (void)snprintf(bad, sizeof bad, "bad %d", i);
        if (i > 0) {
            (void)snprintf(end, sizeof end, ".%d", i);
        }
        assert_true(file_has(kept_path(b, d.name, end), str_of(bad)));
    }
}

static void
a_link_a_fifo_and_a_folder_are_moved_as_they_are(void **state)
{
    struct box *b = *state;
    char kept_as[STORAGE_KEPT_MAX];
    struct stat st;
    bool found;

    assert_int_equal(mkdir(box_path(b, "media/aa"), 0755), 0);
    file_write(box_path(b, "secret"), STR("secret"));
    assert_int_equal(symlink("../../secret", box_path(b, "media/aa/link")), 0);
    assert_int_equal(mkfifo(box_path(b, "media/aa/fifo"), 0644), 0);
    assert_int_equal(mkdir(box_path(b, "media/aa/folder"), 0755), 0);
    file_write(box_path(b, "media/aa/folder/x"), STR("x"));
    assert_true(quarantine(b, "media/aa/link", kept_as, &found) && found);
    assert_int_equal(lstat(box_path(b, "quarantine/link"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_true(file_has(box_path(b, "secret"), STR("secret")));
    assert_true(quarantine(b, "media/aa/fifo", kept_as, &found) && found);
    assert_true(quarantine(b, "media/aa/folder", kept_as, &found) && found);
    assert_true(file_has(box_path(b, "quarantine/folder/x"), STR("x")));
}

static void
no_link_on_the_way_is_followed(void **state)
{
    struct box *b = *state;
    char kept_as[STORAGE_KEPT_MAX];
    bool found;

    assert_int_equal(mkdir(box_path(b, "elsewhere"), 0755), 0);
    file_write(box_path(b, "elsewhere/x"), STR("x"));
    assert_int_equal(symlink("../elsewhere", box_path(b, "media/aa")), 0);
    assert_false(quarantine(b, "media/aa/x", kept_as, &found));
    assert_int_equal(b->e.code, ERR_DISK);
    assert_false(quarantine(b, "media/../catalog.db", kept_as, &found));
    assert_false(quarantine(b, "x", kept_as, &found));
    /* Nor where it would be kept. */
    assert_int_equal(unlink(box_path(b, "media/aa")), 0);
    assert_int_equal(mkdir(box_path(b, "media/aa"), 0755), 0);
    file_write(box_path(b, "media/aa/x"), STR("x"));
    assert_int_equal(symlink("elsewhere", box_path(b, "quarantine")), 0);
    assert_false(quarantine(b, "media/aa/x", kept_as, &found));
    assert_non_null(strstr(b->e.text, "quarantine: a symbolic link"));
    assert_true(file_exists(box_path(b, "media/aa/x")));
    assert_int_equal(unlink(box_path(b, "quarantine")), 0);
    assert_true(quarantine(b, "media/aa/x", kept_as, &found) && found);
}

static void
a_quarantine_that_others_may_write_to_is_refused(void **state)
{
    struct box *b = *state;
    char kept_as[STORAGE_KEPT_MAX];
    bool found;

    assert_int_equal(mkdir(box_path(b, "media/aa"), 0755), 0);
    file_write(box_path(b, "media/aa/x"), STR("x"));
    assert_int_equal(mkdir(box_path(b, "quarantine"), 0755), 0);
    assert_int_equal(chmod(box_path(b, "quarantine"), 0777), 0);
    for (int i = 0; i < 2; i++) { /* the second time, too */
        assert_false(quarantine(b, "media/aa/x", kept_as, &found));
        assert_non_null(strstr(b->e.text, "every user may write to it"));
        assert_true(file_exists(box_path(b, "media/aa/x")));
    }
    assert_int_equal(chmod(box_path(b, "quarantine"), 0755), 0);
    assert_true(quarantine(b, "media/aa/x", kept_as, &found) && found);
}

static void
a_name_that_is_too_long_stays_where_it_is(void **state)
{
    struct box *b = *state;
    char kept_as[STORAGE_KEPT_MAX];
    char name[256];
    bool found;

    assert_int_equal(mkdir(box_path(b, "media/aa"), 0755), 0);
    (void)snprintf(name, sizeof name, "media/aa/%0120d", 7);
    file_write(box_path(b, name), STR("x"));
    assert_false(quarantine(b, name, kept_as, &found));
    assert_non_null(strstr(b->e.text, "too long a name"));
    assert_true(file_has(box_path(b, name), STR("x")));
}

/* ---- storage_put_back ---- */

static bool
put_back(struct box *b, const char *from, struct str bytes)
{
    uint8_t sha256[SHA256_BYTES];

    hash_sha256(bytes, sha256);
    b->e = (struct err){0};
    return storage_put_back(b->s, from, sha256, "jpg", &b->e);
}

static void
object_path(struct str bytes, char name[STORAGE_NAME_MAX])
{
    uint8_t sha256[SHA256_BYTES];

    hash_sha256(bytes, sha256);
    storage_name(STORAGE_MEDIA, sha256, "jpg", 0, name);
}

static void
a_renamed_file_gets_its_name_again(void **state)
{
    struct box *b = *state;
    char name[STORAGE_NAME_MAX];
    struct stat st;

    object_path(STR("bytes"), name);
    file_write(box_path(b, "media/IMG_1.JPG"), STR("bytes"));
    assert_true(put_back(b, "media/IMG_1.JPG", STR("bytes")));
    assert_false(file_exists(box_path(b, "media/IMG_1.JPG")));
    assert_true(file_has(box_path(b, name), STR("bytes")));
    assert_int_equal(stat(box_path(b, name), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0444);
    /* Where it is already, nothing is to be done; above all it does not go. */
    assert_true(put_back(b, name, STR("bytes")));
    assert_true(file_has(box_path(b, name), STR("bytes")));
}

static void
one_more_copy_goes_and_a_second_name_of_the_same_file_too(void **state)
{
    struct box *b = *state;
    char name[STORAGE_NAME_MAX];

    object_path(STR("bytes"), name);
    file_write(box_path(b, "media/one"), STR("bytes"));
    file_write(box_path(b, "media/two"), STR("bytes"));
    assert_true(put_back(b, "media/one", STR("bytes")));
    assert_true(put_back(b, "media/two", STR("bytes")));
    assert_false(file_exists(box_path(b, "media/two")));
    assert_int_equal(link(box_path(b, name), box_path(b, "media/three")), 0);
    assert_true(put_back(b, "media/three", STR("bytes")));
    assert_false(file_exists(box_path(b, "media/three")));
    assert_true(file_has(box_path(b, name), STR("bytes")));
}

static void
a_name_that_other_bytes_have_is_left_to_them(void **state)
{
    struct box *b = *state;
    struct download d;

    stored_then(b, &d, STR("bytes"), STR("bad"));
    file_write(box_path(b, "media/stray"), STR("bytes"));
    assert_false(put_back(b, "media/stray", STR("bytes")));
    assert_int_equal(b->e.code, ERR_DAMAGE);
    assert_true(file_has(box_path(b, "media/stray"), STR("bytes")));
    assert_true(file_has(box_path(b, d.name), STR("bad")));
}

static void
only_a_file_is_put_back(void **state)
{
    struct box *b = *state;

    file_write(box_path(b, "secret"), STR("bytes"));
    assert_int_equal(symlink("../secret", box_path(b, "media/link")), 0);
    assert_false(put_back(b, "media/link", STR("bytes")));
    assert_int_equal(b->e.code, ERR_DISK);
    assert_int_equal(mkfifo(box_path(b, "media/fifo"), 0644), 0);
    assert_false(put_back(b, "media/fifo", STR("bytes")));
    assert_false(put_back(b, "media/none", STR("bytes")));
    assert_true(file_has(box_path(b, "secret"), STR("bytes")));
}

/* ---- storage_mend_mode ---- */

static void
a_mode_is_mended_whatever_it_was(void **state)
{
    static const mode_t modes[] = {0, 0044, 0200, 0644, 0777, 04755};
    struct box *b = *state;
    struct stat st;

    assert_int_equal(mkdir(box_path(b, "media/aa"), 0755), 0);
    file_write(box_path(b, "media/aa/x"), STR("bytes"));
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        assert_int_equal(chmod(box_path(b, "media/aa/x"), modes[i]), 0);
        assert_true(storage_mend_mode(b->s, "media/aa/x", &b->e));
        assert_int_equal(stat(box_path(b, "media/aa/x"), &st), 0);
        assert_int_equal(st.st_mode & 07777, 0444);
    }
}

static void
a_mode_is_not_mended_through_a_link_nor_of_what_is_no_file(void **state)
{
    struct box *b = *state;
    struct stat st;

    file_write(box_path(b, "secret"), STR("bytes"));
    assert_int_equal(chmod(box_path(b, "secret"), 0600), 0);
    assert_int_equal(symlink("../secret", box_path(b, "media/link")), 0);
    assert_false(storage_mend_mode(b->s, "media/link", &b->e));
    assert_int_equal(b->e.code, ERR_DISK);
    assert_int_equal(stat(box_path(b, "secret"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(mkdir(box_path(b, "media/aa"), 0755), 0);
    assert_false(storage_mend_mode(b->s, "media/aa", &b->e));
    assert_int_equal(stat(box_path(b, "media/aa"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0755);
    assert_false(storage_mend_mode(b->s, "media/none", &b->e));
}

#define BOXED(test) cmocka_unit_test_setup_teardown(test, box_setup, box_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BOXED(a_file_that_is_no_good_is_moved_and_kept),
        BOXED(nothing_is_replaced_in_quarantine),
        BOXED(a_link_a_fifo_and_a_folder_are_moved_as_they_are),
        BOXED(no_link_on_the_way_is_followed),
        BOXED(a_quarantine_that_others_may_write_to_is_refused),
        BOXED(a_name_that_is_too_long_stays_where_it_is),
        BOXED(a_renamed_file_gets_its_name_again),
        BOXED(one_more_copy_goes_and_a_second_name_of_the_same_file_too),
        BOXED(a_name_that_other_bytes_have_is_left_to_them),
        BOXED(only_a_file_is_put_back),
        BOXED(a_mode_is_mended_whatever_it_was),
        BOXED(a_mode_is_not_mended_through_a_link_nor_of_what_is_no_file),
    };

    (void)umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
