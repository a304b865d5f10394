#include "survey_kit.h"

static void
objects_come_by_digest_with_size_and_mode(void **state)
{
    struct box *b = *state;
    struct told *t = told_new();
    char name[STORAGE_NAME_MAX];

    for (unsigned i = 0; i < OBJECTS; i++) {
        object_name(i, i % 3 == 0 ? "mp4" : "jpg", name);
        put_file(b, name, (struct str){"0123456789", i % 10});
        assert_int_equal(chmod(box_path(b, name), 0444), 0);
    }
    object_name(7, "png", name); /* one digest, two endings */
    put_file(b, name, STR(""));
    assert_true(survey(b, t));
    assert_true(t->has_media);
    assert_int_equal(t->n, OBJECTS + 1);
    for (size_t i = 0; i < t->n; i++) {
        const struct storage_found *f = &t->at[i].f;
        char want[STORAGE_NAME_MAX];

        assert_true(f->is_file && f->is_object && !f->is_odd_name);
        storage_name(STORAGE_MEDIA, f->sha256, strchr(t->at[i].name, '.') + 1, 0, want);
        assert_string_equal(t->at[i].name, want);
        assert_true(i == 0 ||
                    memcmp(t->at[i - 1].f.sha256, f->sha256, SHA256_BYTES) <= 0);
    }
    for (unsigned i = 0; i < OBJECTS; i++) {
        object_name(i, i % 3 == 0 ? "mp4" : "jpg", name);
        assert_int_equal(told_of(t, name)->bytes, i % 10);
        assert_int_equal(told_of(t, name)->mode, 0444);
    }
    free(t);
}

#define HEX60 "bbccddeeff00112233445566778899aabbccddeeff00112233445566778899"
#define HEX   "aa" HEX60

static void
only_a_name_as_we_write_it_is_an_objects(void **state)
{
    static const struct {
        const char *name;
        bool is_object;
    } cases[] = {
        {"media/aa/" HEX ".jpg", true},
        {"media/aa/" HEX ".m2ts0000", true},
        {"media/aa/" HEX ".m2ts00000", false}, /* nine are no ending */
        {"media/aa/" HEX ".", false},
        {"media/aa/" HEX, false},
        {"media/aa/" HEX ".jpg~", false},
        {"media/aa/" HEX ".JPG", false},
        {"media/aa/" HEX ".tar.gz", false},
        {"media/aa/" HEX "0.jpg", false},
        {"media/aa/aa.jpg", false},
        {"media/aa/AA" HEX60 ".jpg", false},
        {"media/aa/ag" HEX60 ".jpg", false},
        {"media/ab/" HEX ".jpg", false}, /* the wrong folder */
        {"media/AA/" HEX ".jpg", false},
        {"media/aaa/" HEX ".jpg", false},
        {"media/" HEX ".jpg", false},
        {"media/aa/deep/" HEX ".jpg", false},
        {"media/aa/deep/aa/" HEX ".jpg", false},
    };
    struct box *b = *state;
    struct told *t = told_new();

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        put_file(b, cases[i].name, STR("x"));
    }
    assert_true(survey(b, t));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct storage_found *f = told_of(t, cases[i].name);

        assert_true(f->is_file);
        assert_int_equal(f->is_object, cases[i].is_object);
    }
    free(t);
}

static void
what_is_no_file_is_told_and_not_followed(void **state)
{
    static const char *const none[] = {"media/aa/" HEX ".jpg", "media/aa/fifo",
                                       "media/link",           "media/bb",
                                       "media/stranger",       "media/aa/folder"};
    struct box *b = *state;
    struct told *t = told_new();
    const struct storage_found *f;

    put_file(b, "media/aa/x", STR("x"));
    put_file(b, "media/stranger/y", STR("y"));
    put_file(b, "media/aa/folder/z", STR("zz"));
    put_file(b, "outside/secret", STR("s"));
    assert_int_equal(symlink("../../outside/secret", box_path(b, none[0])), 0);
    assert_int_equal(mkfifo(box_path(b, none[1]), 0644), 0);
    assert_int_equal(symlink("../outside", box_path(b, none[2])), 0);
    assert_int_equal(symlink("../outside", box_path(b, none[3])), 0);
    assert_true(survey(b, t));
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        f = told_of(t, none[i]);
        assert_false(f->is_file);
        assert_int_equal(f->bytes, -1);
    }
    assert_true(told_of(t, none[0])->is_object); /* by its name, that is */
    f = told_of(t, "media/stranger/y");
    assert_true(f != NULL && f->is_file && f->bytes == 1);
    f = told_of(t, "media/aa/folder/z");
    assert_true(f != NULL && f->is_file && f->bytes == 2);
    assert_false(is_told(t, "media/aa")); /* a folder that belongs there */
    assert_int_equal(t->n, 9);
    free(t);
}

static void
names_that_no_terminal_should_see_are_odd(void **state)
{
    static const struct {
        const char *name;
        bool is_odd;
    } cases[] = {
        {"media/aa/plain.jpg", false},     {"media/aa/\xc3\xa9t\xc3\xa9.jpg", false},
        {"media/aa/two\nlines.jpg", true}, {"media/aa/bad\xff.jpg", true},
        {"media/aa/esc\x1b[2J.jpg", true}, {"media/aa/\xe2\x80\xaegpj.exe", true},
        {"media/od\rd/in-a-folder", true},
    };
    struct box *b = *state;
    struct told *t = told_new();

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        put_file(b, cases[i].name, STR("x"));
    }
    assert_true(survey(b, t));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct storage_found *f = told_of(t, cases[i].name);

        assert_int_equal(f->is_odd_name, cases[i].is_odd);
    }
    free(t);
}

#define BOXED(test) cmocka_unit_test_setup_teardown(test, box_setup, box_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BOXED(objects_come_by_digest_with_size_and_mode),
        BOXED(only_a_name_as_we_write_it_is_an_objects),
        BOXED(what_is_no_file_is_told_and_not_followed),
        BOXED(names_that_no_terminal_should_see_are_odd),
    };

    (void)umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
