#include "catalog/input.h"

#include "base/fd.h"
#include "base/mem.h"
#include "cmocka_all.h"

#include <ftw.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* ---- what was given, as text: "name=first bytes\n", "name!code\n" for a failure ---- */

struct seen {
    struct buf lines;
    struct buf final_urls;
    size_t stop_after; /* sources; 0: never */
    size_t n;
};

static bool
see(void *arg, const char *name, int fd, const char *final_url, const struct err *why,
    struct err *e)
{
    struct seen *seen = arg;

    if (fd < 0) {
        buf_addf(&seen->lines, "%s!%s\n", name, err_name(why->code));
    } else {
        auto_buf struct buf b;

        assert_null(why);
        buf_init(&b, 1 << 20);
        assert_true(fd_read_to_end(fd, &b, name, e));
        buf_addf(&seen->lines, "%s=%.20s\n", name, buf_cstr(&b));
    }
    buf_addf(&seen->final_urls, "%s\n", final_url != NULL ? final_url : "-");
    seen->n++;
    if (seen->n == seen->stop_after) {
        return err_set(e, ERR_DB, "enough");
    }
    return true;
}

static void
seen_init(struct seen *s)
{
    *s = (struct seen){0};
    buf_init(&s->lines, 1 << 20);
    buf_init(&s->final_urls, 1 << 20);
}

static void
seen_release(struct seen *s)
{
    buf_release(&s->lines);
    buf_release(&s->final_urls);
}

/* ---- a folder of its own for each test; the working folder is put there ---- */

struct place {
    char path[64];
    int old_dir; /* owned */
};

static int
remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static int
set_up(void **state)
{
    struct place *p = xcalloc(1, sizeof *p);

    (void)snprintf(p->path, sizeof p->path, "/tmp/assets-input-XXXXXX");
    p->old_dir = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *state = p;
    return p->old_dir >= 0 && mkdtemp(p->path) != NULL && chdir(p->path) == 0 ? 0 : -1;
}

static int
tear_down(void **state)
{
    struct place *p = *state;
    int result = fchdir(p->old_dir);

    (void)close(p->old_dir);
    result |= nftw(p->path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(p);
    return result;
}

static void
put(const char *path, struct str bytes)
{
    auto_close int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_true(fd_write_all(fd, bytes.p, bytes.n, path, NULL));
}

static void
assert_given(const struct input_opts *opts, const char *lines)
{
    struct err e = {0};
    struct seen s;

    seen_init(&s);
    assert_true(input_each(opts, see, &s, &e));
    assert_string_equal(buf_cstr(&s.lines), lines);
    seen_release(&s);
}

static void
assert_names_given(const char *const *names, size_t n, const char *lines)
{
    assert_given(&(struct input_opts){.names = names, .n_names = n, .stop_fd = -1},
                 lines);
}

static void
files_are_given_in_the_order_of_their_names_on_the_command_line(void **state)
{
    static const char *const names[] = {"b", "a", "b", "absent"};

    (void)state;
    put("a", STR("one"));
    put("b", STR("two"));
    assert_names_given(names, 4, "b=two\na=one\nb=two\nabsent!input\n");
}

static void
folders_are_walked_in_byte_order_without_links_media_and_pipes(void **state)
{
    static const char *const names[] = {"d"};

    (void)state;
    assert_int_equal(mkdir("d", 0700), 0);
    assert_int_equal(mkdir("d/b", 0700), 0);
    assert_int_equal(mkdir("d/empty", 0700), 0);
    put("d/a.txt", STR("one"));
    put("d/Z.txt", STR("two"));
    put("d/b/x.json", STR("[]"));
    put("d/c.jpg", STR("\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"));
    put("d/really.txt", STR("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"));
    put("d/u.txt", STR("\xff\xfe[\0]\0"));
    put("outside", STR("secret"));
    assert_int_equal(symlink("../outside", "d/link"), 0);
    assert_int_equal(symlink("..", "d/loop"), 0);
    assert_int_equal(mkfifo("d/pipe", 0600), 0);
    assert_names_given(names, 1,
                       "d/Z.txt=two\nd/a.txt=one\nd/b/x.json=[]\nd/u.txt=\xff\xfe[\n");
}

static void
a_trailing_slash_is_not_doubled(void **state)
{
    static const char *const names[] = {"d/"};

    (void)state;
    assert_int_equal(mkdir("d", 0700), 0);
    put("d/a", STR("one"));
    assert_names_given(names, 1, "d/a=one\n");
}

static void
lists_hold_a_name_a_line_with_comments(void **state)
{
    static const char *const lists[] = {"list"};
    static const char *const names[] = {"b"};
    const struct input_opts opts = {.names = names,
                                    .n_names = 1,
                                    .list_files = lists,
                                    .n_list_files = 1,
                                    .stop_fd = -1};

    (void)state;
    put("a", STR("one"));
    put("b", STR("two"));
    put("list", STR("# comment\n\n  a  \r\nno\0name\nabsent"));
    assert_given(&opts, "b=two\na=one\nno!input\nabsent!input\n");
}

static void
a_list_that_cannot_be_read_ends_the_run(void **state)
{
    static const char *const lists[] = {"absent"};
    const struct input_opts opts = {
        .list_files = lists, .n_list_files = 1, .stop_fd = -1};
    struct err e = {0};
    struct seen s;

    (void)state;
    seen_init(&s);
    assert_false(input_each(&opts, see, &s, &e));
    assert_int_equal(e.code, ERR_INPUT);
    seen_release(&s);
}

static void
a_dash_is_standard_input(void **state)
{
    static const char *const names[] = {"-"};
    int kept = dup(STDIN_FILENO);
    auto_close int fd = -1;

    (void)state;
    put("a", STR("from stdin"));
    fd = open("a", O_RDONLY | O_CLOEXEC);
    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    assert_names_given(names, 1, "-=from stdin\n");
    assert_int_equal(dup2(kept, STDIN_FILENO), STDIN_FILENO);
    (void)close(kept);
}

static void
the_caller_may_end_the_walk(void **state)
{
    static const char *const names[] = {"d", "d"};
    const struct input_opts opts = {.names = names, .n_names = 2, .stop_fd = -1};
    struct err e = {0};
    struct seen s;

    (void)state;
    assert_int_equal(mkdir("d", 0700), 0);
    put("d/a", STR("one"));
    put("d/b", STR("two"));
    seen_init(&s);
    s.stop_after = 2;
    assert_false(input_each(&opts, see, &s, &e));
    assert_int_equal(e.code, ERR_DB);
    assert_int_equal(s.n, 2);
    seen_release(&s);
}

static void
a_readable_stop_descriptor_ends_the_walk(void **state)
{
    static const char *const names[] = {"a"};
    struct err e = {0};
    struct seen s;
    int ends[2];
    struct input_opts opts = {.names = names, .n_names = 1};

    (void)state;
    put("a", STR("one"));
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    opts.stop_fd = ends[0];
    seen_init(&s);
    assert_false(input_each(&opts, see, &s, &e));
    assert_int_equal(e.code, ERR_STOPPED);
    assert_int_equal(s.n, 0);
    seen_release(&s);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void
folders_deeper_than_64_levels_are_told_not_followed(void **state)
{
    static const char *const names[] = {"d"};
    const struct input_opts opts = {.names = names, .n_names = 1, .stop_fd = -1};
    auto_buf struct buf path;
    struct err e = {0};
    struct seen s;

    (void)state;
    buf_init(&path, 4096);
    buf_add_cstr(&path, "d");
    for (int i = 0; i < 70; i++) {
        assert_int_equal(mkdir(buf_cstr(&path), 0700), 0);
        buf_add_cstr(&path, "/d");
    }
    seen_init(&s);
    assert_true(input_each(&opts, see, &s, &e));
    assert_int_equal(s.n, 1);
    assert_non_null(strstr(buf_cstr(&s.lines), "!input"));
    seen_release(&s);
}

static void
urls_are_refused_while_offline(void **state)
{
    static const char *const names[] = {"http://a.example/x", "HTTPS://a.example/"};

    (void)state;
    assert_names_given(names, 2,
                       "http://a.example/x!policy\nHTTPS://a.example/!policy\n");
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

static bool
claim_pictures(void *arg, const char *url, bool *taken, struct err *e)
{
    struct seen *s = arg;

    *taken = strstr(url, ".jpg") != NULL;
    buf_addf(&s->lines, "%s %s\n", url, *taken ? "taken" : "left");
    return strstr(url, "broken") == NULL || err_set(e, ERR_DB, "broken");
}

static void
a_url_that_is_claimed_is_no_source_and_other_names_are_not_asked_about(void **state)
{
    static const char *const names[] = {"a.jpg", "HTTP://h/a.jpg", "file:///b.jpg",
                                        "http://h/page"};
    static const char *const broken[] = {"http://h/broken", "a.jpg"};
    struct input_opts opts = {
        .names = names, .n_names = 4, .stop_fd = -1, .claim = claim_pictures};
    struct err e = {0};
    struct seen s;

    (void)state;
    put("a.jpg", STR("one"));
    assert_given(&opts, "a.jpg=one\nHTTP://h/a.jpg taken\nfile:///b.jpg taken\n"
                        "http://h/page left\nhttp://h/page!policy\n");
    opts.names = broken;
    opts.n_names = 2;
    seen_init(&s);
    assert_false(input_each(&opts, see, &s, &e));
    assert_int_equal(e.code, ERR_DB);
    seen_release(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(files_are_given_in_the_order_of_their_names_on_the_command_line),
        IN_PLACE(folders_are_walked_in_byte_order_without_links_media_and_pipes),
        IN_PLACE(a_trailing_slash_is_not_doubled),
        IN_PLACE(lists_hold_a_name_a_line_with_comments),
        IN_PLACE(a_list_that_cannot_be_read_ends_the_run),
        IN_PLACE(a_dash_is_standard_input),
        IN_PLACE(the_caller_may_end_the_walk),
        IN_PLACE(a_readable_stop_descriptor_ends_the_walk),
        IN_PLACE(folders_deeper_than_64_levels_are_told_not_followed),
        IN_PLACE(urls_are_refused_while_offline),
        IN_PLACE(a_url_that_is_claimed_is_no_source_and_other_names_are_not_asked_about),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
