#include "gallery_kit.h"

#include "base/fd.h"
#include "base/mem.h"
#include "gallery/out_list.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define A "aaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbb"

static void
the_hash_is_of_names_and_sizes_in_any_order(void **state)
{
    struct out_list l = {0};
    struct out_list other = {0};
    char hash[OUT_HASH + 1];
    char other_hash[OUT_HASH + 1];

    (void)state;
    out_list_add(&l, OUT_CHUNKS, A ".js", 10);
    out_list_add(&l, OUT_APP, "app-" A ".js", 3);
    out_list_add(&other, OUT_APP, "app-" A ".js", 3);
    out_list_add(&other, OUT_CHUNKS, A ".js", 10);
    out_list_add(&other, OUT_CHUNKS, A ".js", 10); /* the same file once more */
    out_list_sort(&l);
    out_list_sort(&other);
    assert_int_equal(other.n, 2);
    out_list_hash(&l, hash);
    out_list_hash(&other, other_hash);
    assert_string_equal(hash, other_hash);
    assert_true(out_name_is_hash(str_of(hash)));
    other.files[0].bytes++;
    out_list_hash(&other, other_hash);
    assert_string_not_equal(hash, other_hash);
    assert_true(out_list_has(&l, "g/c/" A ".js"));
    assert_false(out_list_has(&l, "g/t/" A ".js"));
    out_list_release(&l);
    out_list_release(&other);
    assert_false(out_list_has(&l, "g/c/" A ".js"));
}

static bool
take(void *arg, const char *name, int64_t bytes)
{
    buf_addf(arg, "%s %jd\n", name, (intmax_t)bytes);
    return true;
}

static void
only_regular_files_of_our_naming_are_walked(void **state)
{
    const struct kit_room *r = *state;
    auto_close int fd = open(r->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    auto_buf struct buf b = {.limit = 1000};
    struct err e = {0};

    kit_put(kit_path(r, A ".js"), "12345");
    kit_put(kit_path(r, "notes.js"), "1");
    kit_put(kit_path(r, ".newfile-" A), "1");
    assert_int_equal(symlink(A ".js", kit_path(r, B ".js")), 0);
    assert_int_equal(mkdir(kit_path(r, "cccccccccccccccc.js"), 0755), 0);
    KIT_OK(out_list_each(fd, OUT_CHUNKS, take, &b, &e), &e);
    assert_string_equal(buf_cstr(&b), A ".js 5\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_is_of_names_and_sizes_in_any_order),
        kit_test(only_regular_files_of_our_naming_are_walked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
