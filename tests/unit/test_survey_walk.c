#include "survey_kit.h"

#include <limits.h>
#include <signal.h>
#include <sys/prctl.h>

static void
without_media_there_is_nothing_and_it_says_so(void **state)
{
    struct box *b = *state;
    struct told *t = told_new();

    assert_true(survey(b, t));
    assert_true(t->has_media); /* and empty */
    assert_int_equal(t->n, 0);
    assert_int_equal(rmdir(box_path(b, "media")), 0);
    assert_true(survey(b, t));
    assert_false(t->has_media);
    assert_int_equal(t->n, 0);
    free(t);
}

static void
a_link_in_the_place_of_media_is_not_followed(void **state)
{
    struct box *b = *state;
    struct told *t = told_new();

    put_file(b, "elsewhere/x", STR("x"));
    assert_int_equal(rmdir(box_path(b, "media")), 0);
    assert_int_equal(symlink("elsewhere", box_path(b, "media")), 0);
    assert_false(survey(b, t));
    assert_int_equal(b->e.code, ERR_DISK);
    assert_non_null(strstr(b->e.text, "media: a symbolic link"));
    assert_int_equal(t->n, 0);
    free(t);
}

static void
the_caller_can_end_a_walk_at_any_place(void **state)
{
    struct box *b = *state;
    struct told *t = told_new();
    char name[STORAGE_NAME_MAX];
    size_t all;

    for (unsigned i = 0; i < OBJECTS; i++) {
        object_name(i, "jpg", name);
        put_file(b, name, STR("x"));
    }
    put_file(b, "media/aa/x", STR("x"));
    put_file(b, "media/aa/folder/z", STR("zz"));
    put_file(b, "media/stranger/z", STR("zz"));
    assert_true(survey(b, t));
    all = t->n;
    for (t->most = 1; t->most <= all; t->most++) {
        assert_true(survey(b, t));
        assert_int_equal(t->n, t->most);
    }
    free(t);
}

static void
a_tree_without_end_is_told_down_to_a_depth(void **state)
{
    struct box *b = *state;
    struct told *t = told_new();
    struct buf path;
    size_t deepest = 0;

    buf_init(&path, 8192);
    buf_addf(&path, "%s/media", b->dir);
    /* The longest names there are: the whole must fit what we have for it. */
    for (int i = 0; i < LIMIT_SURVEY_DEPTH + 4; i++) {
        char name[NAME_MAX + 1];

        memset(name, 'd', sizeof name - 1);
        name[NAME_MAX] = '\0';
        if (path.n + sizeof name + 2 > PATH_MAX) {
            break;
        }
        buf_addf(&path, "/%s", i < 9 ? name : "d");
        assert_int_equal(mkdir(buf_cstr(&path), 0755), 0);
    }
    assert_true(survey(b, t));
    for (size_t i = 0; i < t->n; i++) {
        size_t depth = 0;

        for (const char *p = t->at[i].name; *p != '\0'; p++) {
            depth += *p == '/';
        }
        deepest = depth > deepest ? depth : deepest;
    }
    assert_int_equal(deepest, LIMIT_SURVEY_DEPTH);
    assert_int_equal(t->n, LIMIT_SURVEY_DEPTH);
    buf_release(&path);
    free(t);
}

/* Without root's rights, by a user who owns the archive. */
static void
survey_as_owner(void *arg)
{
    struct box *b = arg;
    struct told *t = told_new();

    if (setgid(65534) != 0 || setuid(65534) != 0 ||
        !storage_open(&b->s, b->dir, STORAGE_READ, &b->e)) {
        _exit(1);
    }
    /* Neither may be taken for an empty folder. */
    if (chmod(box_path(b, "media/aa"), 0) != 0 || survey(b, t) || b->e.code != ERR_DISK ||
        strstr(b->e.text, "media/aa") == NULL) {
        _exit(2);
    }
    if (chmod(box_path(b, "media/aa"), 0444) != 0 || survey(b, t) ||
        b->e.code != ERR_DISK || strstr(b->e.text, "media/aa") == NULL) {
        _exit(3);
    }
    if (chmod(box_path(b, "media/aa"), 0700) != 0 || !survey(b, t) || t->n != 1) {
        _exit(4);
    }
    storage_close(b->s);
    free(t);
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
a_folder_that_may_not_be_read_ends_the_survey(void **state)
{
    struct box *b = *state;

    if (geteuid() != 0) {
        print_message("SKIP becoming another user needs root\n");
        return;
    }
    put_file(b, "media/aa/x", STR("x"));
    box_close(b);
    assert_int_equal(chmod(b->top, 0755), 0);
    assert_int_equal(nftw(b->top, give_away, 16, FTW_PHYS), 0);
    assert_int_equal(in_child(survey_as_owner, b), 0);
}

/* Renames and removes beside a survey, until killed. */
static void
disturb(void *arg)
{
    struct box *b = arg;
    char a[256];
    char c[256];

    (void)snprintf(a, sizeof a, "%s/media/aa", b->dir);
    (void)snprintf(c, sizeof c, "%s/media/ac", b->dir);
    for (;;) {
        (void)rename(a, c);
        (void)rename(c, a);
    }
}

static void
what_goes_while_it_is_looked_for_is_not_there(void **state)
{
    struct box *b = *state;
    struct told *t = told_new();
    pid_t pid;
    int status;

    put_file(b, "media/aa/x", STR("x"));
    pid = fork();
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* also where a check below fails */
        disturb(b);
    }
    assert_true(pid > 0);
    for (int i = 0; i < 300; i++) {
        assert_true(survey(b, t));
        assert_true(t->n <= 2);
    }
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    free(t);
}

#define BOXED(test) cmocka_unit_test_setup_teardown(test, box_setup, box_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BOXED(without_media_there_is_nothing_and_it_says_so),
        BOXED(a_link_in_the_place_of_media_is_not_followed),
        BOXED(the_caller_can_end_a_walk_at_any_place),
        BOXED(a_tree_without_end_is_told_down_to_a_depth),
        BOXED(a_folder_that_may_not_be_read_ends_the_survey),
        BOXED(what_goes_while_it_is_looked_for_is_not_there),
    };

    (void)umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
