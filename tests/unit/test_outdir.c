#include "gallery_kit.h"

#include "base/fd.h"
#include "base/mem.h"
#include "gallery/outdir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK                                                                             \
    "<!doctype html>\n<!-- assets gallery 1 revision=1 made=0123456789abcdef "           \
    "files=0123456789abcdef -->\n"
#define H "0123456789abcdef"

/* Opens out/ of the room and closes it again; the error's code. */
static enum err_code
try_open(const struct kit_room *r, const char *name)
{
    struct outdir o;
    struct err e = {0};

    if (outdir_open(&o, kit_path(r, name), false, &e)) {
        outdir_close(&o);
    }
    return e.code;
}

static void
absent_empty_and_begun_folders_are_taken_and_others_refused(void **state)
{
    const struct kit_room *r = *state;

    assert_int_equal(try_open(r, "new"), ERR_NONE);
    assert_int_equal(try_open(r, "new"), ERR_NONE); /* g/ and pages/, no index.html */
    kit_put(kit_path(r, "new/.newfile-" H), "");
    assert_int_equal(try_open(r, "new"), ERR_NONE);
    kit_put(kit_path(r, "new/notes.txt"), "mine");
    assert_int_equal(try_open(r, "new"), ERR_USAGE);
    kit_put(kit_path(r, "new/index.html"), MARK);
    assert_int_equal(try_open(r, "new"), ERR_NONE); /* a gallery with a note beside it */
    kit_put(kit_path(r, "new/index.html"), "<!doctype html>\n<p>my site");
    assert_int_equal(try_open(r, "new"), ERR_USAGE);
    assert_int_equal(try_open(r, "archive"), ERR_USAGE);
    assert_int_equal(try_open(r, "absent/new"), ERR_DISK);
    assert_int_equal(mkdir(kit_path(r, "photos"), 0755), 0);
    assert_int_equal(mkdir(kit_path(r, "photos/media"), 0755), 0);
    assert_int_equal(try_open(r, "photos"), ERR_USAGE); /* no g/: never ours */
    assert_false(kit_exists(kit_path(r, "photos/g")));
    kit_put(kit_path(r, "file"), "");
    assert_int_equal(try_open(r, "file"), ERR_DISK);
}

static void
a_link_in_place_of_a_folder_is_refused(void **state)
{
    static const char *const names[] = {"o/g", "o/pages", "o/g/c", "o/g/t"};
    const struct kit_room *r = *state;

    assert_int_equal(mkdir(kit_path(r, "elsewhere"), 0755), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(try_open(r, "o"), ERR_NONE);
        (void)rmdir(kit_path(r, "o/g/c"));
        (void)rmdir(kit_path(r, "o/g/t"));
        if (i == 0) {
            (void)rmdir(kit_path(r, "o/g"));
        }
        (void)rmdir(kit_path(r, names[i]));
        assert_int_equal(symlink(kit_path(r, "elsewhere"), kit_path(r, names[i])), 0);
        kit_put(kit_path(r, "o/index.html"), MARK);
        assert_int_equal(try_open(r, "o"), ERR_DISK);
        assert_int_equal(unlink(kit_path(r, names[i])), 0);
    }
}

static void
a_link_in_place_of_the_archives_gallery_is_refused(void **state)
{
    const struct kit_room *r = *state;
    struct outdir o;
    struct err e = {0};

    assert_int_equal(rmdir(r->out), 0);
    assert_int_equal(mkdir(kit_path(r, "elsewhere"), 0755), 0);
    assert_int_equal(symlink(kit_path(r, "elsewhere"), r->out), 0);
    assert_false(outdir_open(&o, r->out, true, &e));
    assert_int_equal(e.code, ERR_DISK);
    KIT_OK(outdir_open(&o, r->out, false, &e), &e); /* people may name their links */
    outdir_close(&o);
}

static void
two_runs_do_not_write_at_once(void **state)
{
    const struct kit_room *r = *state;
    struct outdir o;
    struct err e = {0};

    KIT_OK(outdir_open(&o, r->out, true, &e), &e);
    assert_int_equal(try_open(r, "archive/gallery"), ERR_BUSY);
    outdir_close(&o);
    assert_int_equal(try_open(r, "archive/gallery"), ERR_NONE);
}

static void
a_pipe_named_index_is_not_waited_for(void **state)
{
    const struct kit_room *r = *state;

    assert_int_equal(mkfifo(kit_path(r, "archive/gallery/index.html"), 0644), 0);
    assert_int_equal(try_open(r, "archive/gallery"), ERR_USAGE);
}

static const struct out_title chunk = {.place = OUT_CHUNKS, .front = ""};

static void
a_file_is_named_by_its_bytes_and_written_once(void **state)
{
    const struct kit_room *r = *state;
    struct outdir o;
    struct err e = {0};
    char hash[OUT_HASH + 1];

    KIT_OK(outdir_open(&o, r->out, true, &e), &e);
    for (int i = 0; i < 2; i++) {
        KIT_OK(outdir_put(&o, &chunk, STR("abc"), hash, &e), &e);
        /* FIPS 180-2, appendix B.1 */
        assert_string_equal(hash, "ba7816bf8f01cfea");
    }
    assert_int_equal(o.written, 1);
    assert_int_equal(o.kept, 1);
    o.rewrites = true;
    KIT_OK(outdir_put(&o, &chunk, STR("abc"), hash, &e), &e);
    assert_int_equal(o.written, 2);
    outdir_close(&o);
}

static void
a_torn_file_of_a_run_that_ended_is_written_again(void **state)
{
    static const char *const torn[] = {"xyz", "", "ab", "abcd"}; /* its size, or not */
    const char *name = "archive/gallery/g/c/ba7816bf8f01cfea.js";
    const struct kit_room *r = *state;

    assert_int_equal(try_open(r, "archive/gallery"), ERR_NONE);
    for (size_t i = 0; i < sizeof torn / sizeof torn[0]; i++) {
        auto_free char *text = NULL;
        struct outdir o;
        struct err e = {0};
        char hash[OUT_HASH + 1];

        kit_put(kit_path(r, name), torn[i]);
        KIT_OK(outdir_open(&o, r->out, true, &e), &e);
        assert_false(o.is_whole);
        KIT_OK(outdir_put(&o, &chunk, STR("abc"), hash, &e), &e);
        assert_int_equal(o.written, 1);
        outdir_close(&o);
        text = kit_read(kit_path(r, name));
        assert_string_equal(text, "abc");
    }
}

static void
a_link_in_place_of_a_file_is_replaced_and_not_followed(void **state)
{
    const struct kit_room *r = *state;
    auto_free char *text = NULL;
    struct outdir o;
    struct err e = {0};
    char hash[OUT_HASH + 1];

    kit_put(kit_path(r, "victim"), "abc");
    KIT_OK(outdir_open(&o, r->out, true, &e), &e);
    assert_int_equal(symlink(kit_path(r, "victim"),
                             kit_path(r, "archive/gallery/g/c/ba7816bf8f01cfea.js")),
                     0);
    KIT_OK(outdir_put(&o, &chunk, STR("abc"), hash, &e), &e);
    assert_int_equal(o.written, 1);
    outdir_close(&o);
    text = kit_read(kit_path(r, "archive/gallery/g/c/ba7816bf8f01cfea.js"));
    assert_string_equal(text, "abc");
}

/* A gallery of one chunk. */
static void
publish(const struct kit_room *r, struct str bytes)
{
    auto_free char *index = NULL;
    struct outdir o;
    struct err e = {0};
    char hash[OUT_HASH + 1];
    char files[OUT_HASH + 1];

    KIT_OK(outdir_open(&o, r->out, true, &e), &e);
    KIT_OK(outdir_put(&o, &chunk, bytes, hash, &e), &e);
    outdir_files(&o, files);
    index = xasprintf("<!doctype html>\n<!-- assets gallery 1 revision=1 made=%s "
                      "files=%s -->\n<p>%s</p>\n</html>\n",
                      H, files, "an archive");
    KIT_OK(outdir_publish(&o, str_of(index), &e), &e);
    KIT_OK(outdir_clean(&o, &e), &e);
    outdir_close(&o);
}

static bool
is_whole(const struct kit_room *r)
{
    struct outdir o;
    struct err e = {0};
    bool is;

    KIT_OK(outdir_open(&o, r->out, true, &e), &e);
    is = o.is_whole;
    outdir_close(&o);
    return is;
}

static void
a_gallery_is_whole_while_its_files_are_those_of_its_index(void **state)
{
    const struct kit_room *r = *state;
    const char *name = "archive/gallery/g/c/ba7816bf8f01cfea.js";

    publish(r, STR("abc"));
    assert_true(is_whole(r));
    kit_put(kit_path(r, "archive/gallery/g/c/notes.js"), "not ours");
    assert_true(is_whole(r));
    kit_put(kit_path(r, name), "ab");
    assert_false(is_whole(r));
    publish(r, STR("abc"));
    assert_true(is_whole(r));
    /* as a drive leaves it that was pulled out: the mark is there, the end is not */
    assert_int_equal(truncate(kit_path(r, "archive/gallery/index.html"), 110), 0);
    assert_false(is_whole(r));
    publish(r, STR("abc"));
    assert_true(is_whole(r));
    kit_put(kit_path(r, "archive/gallery/pages/2016-07-" H ".html"), "stale");
    assert_false(is_whole(r));
}

static void
only_what_is_ours_and_unnamed_is_removed(void **state)
{
    static const char *const gone[] = {
        "archive/gallery/g/c/ba7816bf8f01cfea.js", "archive/gallery/.newfile-" H,
        "archive/gallery/g/t/.newfile-" H, "archive/gallery/pages/undated-" H ".html",
        "archive/gallery/g/app-" H ".js"};
    static const char *const kept[] = {
        "archive/gallery/notes.txt",
        "archive/gallery/g/c/notes.js",
        "archive/gallery/g/c/" H ".js.bak",
        "archive/gallery/pages/my-" H ".html",
        "archive/gallery/g/c/fedcba9876543210.js", /* a folder, a link */
        "archive/gallery/g/c/fedcba9876543211.js",
        "archive/gallery/index.html"};
    const struct kit_room *r = *state;

    publish(r, STR("abc"));
    for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++) {
        kit_put(kit_path(r, gone[i]), "abc");
    }
    for (size_t i = 0; i < 4; i++) {
        kit_put(kit_path(r, kept[i]), "mine");
    }
    assert_int_equal(mkdir(kit_path(r, kept[4]), 0755), 0);
    assert_int_equal(symlink("notes.js", kit_path(r, kept[5])), 0);
    publish(r, STR("other bytes"));
    for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++) {
        assert_false(kit_exists(kit_path(r, gone[i])));
    }
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        assert_true(kit_exists(kit_path(r, kept[i])));
    }
    assert_true(is_whole(r));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        kit_test(absent_empty_and_begun_folders_are_taken_and_others_refused),
        kit_test(a_link_in_place_of_a_folder_is_refused),
        kit_test(a_link_in_place_of_the_archives_gallery_is_refused),
        kit_test(two_runs_do_not_write_at_once),
        kit_test(a_pipe_named_index_is_not_waited_for),
        kit_test(a_file_is_named_by_its_bytes_and_written_once),
        kit_test(a_torn_file_of_a_run_that_ended_is_written_again),
        kit_test(a_link_in_place_of_a_file_is_replaced_and_not_followed),
        kit_test(a_gallery_is_whole_while_its_files_are_those_of_its_index),
        kit_test(only_what_is_ours_and_unnamed_is_removed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
