#include "storage_help.h"

#include "storage/root_text.h"

static void
open_tells_what_is_wrong_with_the_root_file(void **state)
{
    static const struct {
        const char *text; /* NULL: no file */
        enum err_code code;
    } cases[] = {
        {NULL, ERR_ROOT},
        {"", ERR_ROOT},
        {"format: 1\n", ERR_ROOT},
        {"uuid: 01234567-89ab-4def-8123-456789abcdef\n", ERR_ROOT},
        {"format: 0\nuuid: 01234567-89ab-4def-8123-456789abcdef\n", ERR_ROOT},
        {"format: x\nuuid: 01234567-89ab-4def-8123-456789abcdef\n", ERR_ROOT},
        {"format: 99999999999999999999\nuuid: 01234567-89ab-4def-8123-456789abcdef\n",
         ERR_ROOT},
        {"format: 1\nuuid: 01234567-89ab-4def-8123-456789ABCDEF\n", ERR_ROOT},
        {"format: 1\nuuid: 01234567-89ab-4def-8123-456789abcde\n", ERR_ROOT},
        {"format: 1\nuuid: ../../../../../../../../etc/passwd/\n", ERR_ROOT},
        {"format: 2\nuuid: 01234567-89ab-4def-8123-456789abcdef\n", ERR_NEWER},
        {"format: 2\nsomething new\n", ERR_NEWER},
        {"format: 1\nuuid: 01234567-89ab-4def-8123-456789abcdef\nnote: ok\n", ERR_NONE},
    };
    struct box *b = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        box_close(b);
        (void)unlink(box_path(b, ".assets-root"));
        (void)unlink(box_path(b, "lock"));
        if (cases[i].text != NULL) {
            file_write(box_path(b, ".assets-root"), str_of(cases[i].text));
        }
        assert_int_equal(box_open(b), cases[i].code == ERR_NONE);
        assert_int_equal(b->e.code, cases[i].code);
        /* Nothing is touched before the root is known. */
        assert_int_equal(file_exists(box_path(b, "lock")), cases[i].code == ERR_NONE);
    }
    box_close(b);
    (void)snprintf(b->dir, sizeof b->dir, "%s/nowhere", b->top);
    assert_false(box_open(b));
    assert_int_equal(b->e.code, ERR_ROOT);
}

static void
a_root_file_of_endless_length_is_refused(void **state)
{
    struct box *b = *state;
    char *big = xcalloc(1, (size_t)MIB(1));

    box_close(b);
    memset(big, 'a', (size_t)MIB(1));
    assert_int_equal(unlink(box_path(b, ".assets-root")), 0);
    file_write(box_path(b, ".assets-root"), (struct str){big, (size_t)MIB(1)});
    assert_false(box_open(b));
    assert_int_equal(b->e.code, ERR_ROOT);
    free(big);
}

static void
run_shell(void *command)
{
    (void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

/* Takes the loop out of the text and runs it, as a person would. */
static bool
readme_loop_is_silent(struct box *b, const char *out_path)
{
    struct buf readme;
    struct buf out;
    char *start;
    bool is_silent;

    assert_true(file_read(box_path(b, "README-ARCHIVE.txt"), &readme));
    start = strstr(readme.p, "  for f in ");
    assert_non_null(start);
    *strchr(start, '\n') = '\0';
    {
        auto_free char *command =
            xasprintf("cd '%s' && { %s; } > '%s' 2>&1", b->dir, start, out_path);

        assert_int_equal(in_child(run_shell, command), 0);
    }
    assert_true(file_read(out_path, &out));
    is_silent = out.n == 0;
    buf_release(&out);
    buf_release(&readme);
    return is_silent;
}

static void
the_readme_tells_how_to_check_by_hand(void **state)
{
    struct box *b = *state;
    struct download d;
    struct storage_put put = download_begin(b, &d, "http://a/1", STR("bytes"));
    char out_path[96];

    assert_true(storage_commit(b->s, &put, 1, STR("j"), &b->e));
    (void)close(put.part_fd);
    (void)snprintf(out_path, sizeof out_path, "%s/out", b->top);
    assert_true(readme_loop_is_silent(b, out_path));
    assert_int_equal(chmod(box_path(b, d.name), 0644), 0);
    file_write(box_path(b, d.name), STR("bytez"));
    assert_false(readme_loop_is_silent(b, out_path));
}

#define BOXED(test) cmocka_unit_test_setup_teardown(test, box_setup, box_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BOXED(open_tells_what_is_wrong_with_the_root_file),
        BOXED(a_root_file_of_endless_length_is_refused),
        BOXED(the_readme_tells_how_to_check_by_hand),
    };

    (void)umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
