#include "trip_kit.h"

#include "catalog/export_tree.h"
#include "db/row_tombstone.h"

#include <dirent.h>
#include <ftw.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* A list of items that all belong to one article; NULL ends it. */
static void
one_article(const struct trip *t, const char *number, const char *const *pics)
{
    auto_buf struct buf b = {.limit = MIB(1)};

    for (int i = 0; pics[i] != NULL; i++) {
        buf_addf(&b, "%s{\"id\":\"%s\",\"pic\":\"%s\",\"title\":\"T\"}",
                 i == 0 ? "[" : ",", number, pics[i]);
    }
    buf_add_byte(&b, ']');
    trip_write(t, "page.json", buf_view(&b));
}

static struct tree_result
write_tree(struct trip *t, const char *dir)
{
    const struct row_filter all = {0};
    const struct tree_opts opts = {.dir = dir, .filter = &all, .stop_fd = -1};
    struct tree_result r = {0};

    OK(t, tree_write(&t->a, &opts, &r, &t->e));
    return r;
}

/* What nftw finds, for it takes no argument. */
static struct {
    struct buf names;
    int n;
    nlink_t fewest_links;
    bool has_double; /* two names that differ in nothing but case, or in nothing */
    char seen[1000][128];
} found;

static int
look(const char *path, const struct stat *st, int type, struct FTW *where)
{
    const char *name = path + where->base;

    if (type != FTW_F) {
        return 0;
    }
    for (int i = 0; i < found.n; i++) {
        found.has_double = found.has_double || strcasecmp(found.seen[i], path) == 0;
    }
    (void)snprintf(found.seen[found.n++], sizeof found.seen[0], "%s", path);
    if (found.n == 1 || st->st_nlink < found.fewest_links) {
        found.fewest_links = st->st_nlink;
    }
    assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-"),
                     strlen(name));
    return 0;
}

static int
files_below(const char *dir)
{
    memset(&found, 0, sizeof found);
    assert_int_equal(nftw(dir, look, 8, FTW_PHYS), 0);
    return found.n;
}

static bool
is_there(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

static void
each_file_is_a_hard_link_below_its_date(void **state)
{
    struct trip *t = *state;
    auto_free char *dir = xstrdup(trip_path(t, "tree"));
    struct tree_result r;

    (void)mkdir(trip_path(t, "web/2016"), 0755);
    (void)mkdir(trip_path(t, "web/2016/07"), 0755);
    (void)mkdir(trip_path(t, "web/2016/07/16"), 0755);
    web_put_jpeg(t, "2016/07/16/Big One.jpg", 1);
    web_put_jpeg(t, "plain.jpg", 2);
    PAGE(t, "/2016/07/16/Big One.jpg", "/plain.jpg", "/gone.jpg");
    trip_run(t);
    r = write_tree(t, dir);
    assert_int_equal(r.files, 2);
    assert_int_equal(r.linked, 2);
    assert_int_equal(r.copied, 0);
    assert_int_equal(r.undated, 1);
    assert_int_equal(files_below(dir), 2);
    assert_int_equal(found.fewest_links, 2);
    assert_int_equal(files_below(trip_path(t, "tree/2016/07/16")), 1);
    assert_non_null(strstr(found.seen[0], "/1-big_one-"));
    assert_int_equal(files_below(trip_path(t, "tree/undated")), 1);
    assert_non_null(strstr(found.seen[0], "/2-plain-"));
}

static void
names_that_would_be_one_differ_also_where_case_does_not_count(void **state)
{
    struct trip *t = *state;
    const char *pics[61] = {NULL};
    char texts[60][40];
    struct tree_result r;

    for (int i = 0; i < 60; i++) {
        char folder[40];

        (void)snprintf(folder, sizeof folder, "web/f%d", i);
        (void)mkdir(trip_path(t, folder), 0755);
        (void)snprintf(texts[i], sizeof texts[i], "/f%d/%s.jpg", i,
                       i % 3 == 0   ? "Name"
                       : i % 3 == 1 ? "nAME"
                                    : "name");
        web_put_jpeg(t, texts[i] + 1, 1); /* the same bytes */
        pics[i] = texts[i];
    }
    one_article(t, "7", pics);
    trip_run(t);
    r = write_tree(t, trip_path(t, "tree"));
    assert_int_equal(r.files, 60);
    assert_int_equal(files_below(trip_path(t, "tree")), 60);
    assert_false(found.has_double);
}

/* The asset whose URL ends so, and its object. */
struct picked {
    const char *end;
    int64_t asset;
    uint8_t sha256[SHA256_BYTES];
    char path[STORAGE_NAME_MAX];
};

static bool
on_row(void *arg, const struct row_listed *r)
{
    struct picked *p = arg;

    if (str_ends_nocase(r->url, str_of(p->end))) {
        p->asset = r->asset;
        memcpy(p->sha256, r->object.sha256, SHA256_BYTES);
        storage_name(STORAGE_MEDIA, p->sha256,
                     media_ending(media_from_name(r->object.type)), 0, p->path);
    }
    return true;
}

static struct picked
pick(struct trip *t, const char *end)
{
    const struct row_filter all = {0};
    struct picked p = {.end = end};

    OK(t, row_list_each(t->a.db, &all, on_row, &p, &t->e));
    assert_int_not_equal(p.asset, 0);
    return p;
}

static void
say_of(struct trip *t, const char *end, const char *outcome)
{
    struct picked p = pick(t, end);
    struct row_event v = {.at = 1,
                          .kind = STR("fixity"),
                          .object = p.sha256,
                          .outcome = str_of(outcome),
                          .agent = STR("test")};

    OK(t, row_event_add(t->a.db, &v, &t->e));
}

static void
what_is_damaged_lost_or_forgotten_is_left_out_and_counted(void **state)
{
    struct trip *t = *state;
    struct row_tombstone stone = {.at = 1, .who = STR("a"), .why = STR("b")};
    struct picked absent;
    struct tree_result r;
    bool already;

    web_put_jpeg(t, "whole.jpg", 1);
    web_put_jpeg(t, "damaged.jpg", 2);
    web_put_jpeg(t, "lost.jpg", 3);
    web_put_jpeg(t, "forgotten.jpg", 4);
    web_put_jpeg(t, "absent.jpg", 5);
    PAGE(t, "/whole.jpg", "/damaged.jpg", "/lost.jpg", "/forgotten.jpg", "/absent.jpg");
    trip_run(t);
    stone.asset = pick(t, "forgotten.jpg").asset;
    absent = pick(t, "absent.jpg");
    OK(t, db_begin(t->a.db, &t->e));
    say_of(t, "damaged.jpg", "differs");
    say_of(t, "lost.jpg", "absent");
    OK(t, row_tombstone_add(t->a.db, &stone, &already, &t->e));
    OK(t, db_commit(t->a.db, &t->e));
    {
        char path[200];

        (void)snprintf(path, sizeof path, "%s/%s", t->dir, absent.path);
        assert_int_equal(unlink(path), 0);
    }
    r = write_tree(t, trip_path(t, "tree"));
    assert_int_equal(r.files, 1);
    assert_int_equal(r.damaged, 1);
    assert_int_equal(r.lost, 1);
    assert_int_equal(r.excluded, 1);
    assert_int_equal(r.absent, 1);
    assert_int_equal(files_below(trip_path(t, "tree")), 1);
    assert_non_null(strstr(found.seen[0], "whole"));
}

static void
a_signal_leaves_nothing_behind(void **state)
{
    struct trip *t = *state;
    const struct row_filter all = {0};
    auto_free char *dir = xstrdup(trip_path(t, "tree"));
    struct tree_opts opts = {.dir = dir, .filter = &all};
    struct tree_result r = {0};
    int ends[2];
    DIR *top;

    web_put_jpeg(t, "a.jpg", 1);
    PAGE(t, "/a.jpg");
    trip_run(t);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    opts.stop_fd = ends[0];
    assert_false(tree_write(&t->a, &opts, &r, &t->e));
    assert_int_equal(t->e.code, ERR_STOPPED);
    assert_false(is_there(opts.dir));
    top = opendir(t->top);
    for (const struct dirent *d; (d = readdir(top)) != NULL;) {
        assert_int_not_equal(strncmp(d->d_name, ".newdir-", 8), 0);
    }
    (void)closedir(top);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void
files_are_copied_to_another_file_system(void **state)
{
    struct trip *t = *state;
    char dir[] = "/dev/shm/assets-tree-XXXXXX";
    char *target = mkdtemp(dir);
    auto_free char *tree = NULL;
    auto_free char *command = NULL;
    struct stat here;
    struct stat there;
    struct tree_result r;

    if (target == NULL || stat(target, &there) != 0 || stat(t->dir, &here) != 0 ||
        here.st_dev == there.st_dev) {
        (void)printf("SKIP no second file system in /dev/shm\n");
        (void)rmdir(dir);
        return;
    }
    tree = xasprintf("%s/tree", target);
    command = xasprintf("rm -rf %s", target);
    web_put_jpeg(t, "a.jpg", 1);
    web_put_jpeg(t, "b.jpg", 2);
    PAGE(t, "/a.jpg", "/b.jpg");
    trip_run(t);
    r = write_tree(t, tree);
    assert_int_equal(r.files, 2);
    assert_int_equal(r.linked, 0);
    assert_int_equal(r.copied, 2);
    assert_int_equal(files_below(tree), 2);
    {
        auto_buf struct buf bytes = {.limit = MIB(1)};

        jpeg_like(&bytes, 1);
        assert_true(file_is(found.seen[0], buf_view(&bytes)) ||
                    file_is(found.seen[1], buf_view(&bytes)));
    }
    assert_int_equal(system(command), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(each_file_is_a_hard_link_below_its_date),
        trip_test(names_that_would_be_one_differ_also_where_case_does_not_count),
        trip_test(what_is_damaged_lost_or_forgotten_is_left_out_and_counted),
        trip_test(a_signal_leaves_nothing_behind),
        trip_test(files_are_copied_to_another_file_system),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
