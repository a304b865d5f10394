#include "storage_help.h"

#include "noise.h"

#include <sys/mount.h>

#include "storage/local.h"

enum { MANY = 40 };

static void
journal_text(struct box *b, struct buf *out)
{
    buf_init(out, LIMIT_JOURNAL_BYTES);
    assert_true(storage_journal_read(b->s, out, &b->e));
}

static bool
journal_is(struct box *b, struct str want)
{
    struct buf text;
    bool same;

    journal_text(b, &text);
    same = str_eq(buf_view(&text), want);
    buf_release(&text);
    return same;
}

static void
a_group_puts_originals_and_pictures_in_place(void **state)
{
    struct box *b = *state;
    struct download d;
    struct storage_put puts[2];
    struct stat st;
    char thumb[STORAGE_NAME_MAX];
    char path[256];

    puts[0] = download_begin(b, &d, "http://a/1", STR("bytes"));
    assert_true(
        storage_part_save(b->s, d.key, &(struct part_note){.etag = STR("e")}, &b->e));
    puts[1] = thumb_put(puts[0].sha256, STR("png"));
    storage_name(STORAGE_THUMB, puts[1].sha256, NULL, 256, thumb);
    assert_true(storage_commit(b->s, puts, 2, STR("rows"), &b->e));
    (void)close(puts[0].part_fd);
    assert_true(puts[0].ok && !puts[0].already);
    assert_true(puts[1].ok && !puts[1].already);
    assert_true(file_has(box_path(b, d.name), STR("bytes")));
    assert_true(file_has(box_path(b, thumb), STR("png")));
    assert_int_equal(stat(box_path(b, d.name), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0444);
    part_path(b, d.key, ".part", path);
    assert_false(file_exists(path));
    part_path(b, d.key, ".note", path);
    assert_false(file_exists(path));
    assert_true(journal_is(b, STR("rows")));
}

static void
what_is_there_already_stays_and_ours_goes(void **state)
{
    struct box *b = *state;
    struct download d[2];
    struct storage_put puts[2];
    struct stat before;
    struct stat after;
    char path[256];

    puts[0] = download_begin(b, &d[0], "http://a/1", STR("bytes"));
    puts[1] =
        download_begin(b, &d[1], "http://a/2", STR("bytes")); /* twice in one group */
    assert_true(storage_commit(b->s, puts, 2, STR(""), &b->e));
    assert_true(puts[0].ok && !puts[0].already);
    assert_true(puts[1].ok && puts[1].already);
    part_path(b, d[1].key, ".part", path);
    assert_false(file_exists(path));
    assert_int_equal(stat(box_path(b, d[0].name), &before), 0);
    (void)close(puts[0].part_fd);
    (void)close(puts[1].part_fd);
    puts[0] = download_begin(b, &d[0], "http://a/3", STR("bytes"));
    assert_true(storage_commit(b->s, puts, 1, STR(""), &b->e));
    assert_true(puts[0].ok && puts[0].already);
    assert_int_equal(stat(box_path(b, d[0].name), &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    (void)close(puts[0].part_fd);
}

/* Same length, one bit; a longer one; a shorter one; one that differs far behind. */
static void
other_bytes_under_a_name_are_damage_and_nothing_is_overwritten(void **state)
{
    static char big[300000];
    struct str cases[] = {
        STR("bytez"), STR("bytes "), STR("byte"), STR(""), {big, sizeof big}};
    struct box *b = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct download d[2];
        struct storage_put puts[2];
        struct str ours = cases[i].n == sizeof big ? cases[i] : STR("bytes");
        char path[256];
        char url[32];

        memset(big, 'x', sizeof big);
        (void)snprintf(url, sizeof url, "http://a/%zu", i);
        puts[0] = download_begin(b, &d[0], url, ours);
        puts[1] = download_begin(b, &d[1], "http://b/", STR("fine"));
        big[sizeof big - 1] = 'y'; /* the stored one ends otherwise */
        (void)unlink(box_path(b, d[0].name));
        (void)snprintf(path, sizeof path, "%s/%.8s", b->dir, d[0].name);
        (void)mkdir(path, 0755);
        file_write(box_path(b, d[0].name), cases[i]);
        assert_true(storage_commit(b->s, puts, 2, STR(""), &b->e));
        assert_false(puts[0].ok);
        assert_int_equal(puts[0].err.code, ERR_DAMAGE);
        assert_true(puts[1].ok); /* an item fails alone */
        assert_true(file_has(box_path(b, d[0].name), cases[i]));
        part_path(b, d[0].key, ".part", path);
        assert_true(file_exists(path)); /* perhaps the only good copy */
        (void)close(puts[0].part_fd);
        (void)close(puts[1].part_fd);
    }
}

static void
a_new_picture_replaces_the_old_one_and_an_equal_one_does_not(void **state)
{
    struct box *b = *state;
    struct storage_put put;
    uint8_t sha256[SHA256_BYTES] = {5};
    char name[STORAGE_NAME_MAX];
    struct stat before;
    struct stat after;

    storage_name(STORAGE_THUMB, sha256, NULL, 256, name);
    put = thumb_put(sha256, STR("one"));
    assert_true(storage_commit(b->s, &put, 1, STR(""), &b->e));
    assert_true(put.ok && !put.already);
    assert_int_equal(stat(box_path(b, name), &before), 0);
    assert_true(storage_commit(b->s, &put, 1, STR(""), &b->e));
    assert_true(put.ok && put.already);
    assert_int_equal(stat(box_path(b, name), &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    put.bytes = STR("two");
    assert_true(storage_commit(b->s, &put, 1, STR(""), &b->e));
    assert_true(put.ok && !put.already);
    assert_true(file_has(box_path(b, name), STR("two")));
    put.bytes = STR("longer");
    assert_true(storage_commit(b->s, &put, 1, STR(""), &b->e));
    assert_true(file_has(box_path(b, name), STR("longer")));
}

static void
two_pictures_for_one_place_in_a_group_do_not_meet(void **state)
{
    struct box *b = *state;
    struct storage_put puts[2];
    uint8_t sha256[SHA256_BYTES] = {5};
    char name[STORAGE_NAME_MAX];

    storage_name(STORAGE_THUMB, sha256, NULL, 256, name);
    puts[0] = thumb_put(sha256, STR("one"));
    puts[1] = thumb_put(sha256, STR("two"));
    assert_true(storage_commit(b->s, puts, 2, STR(""), &b->e));
    assert_true(puts[0].ok && puts[1].ok);
    assert_true(file_has(box_path(b, name), STR("two"))); /* the later one */
}

static void
renaming_by_link_replaces_nothing(void **state)
{
    struct box *b = *state;
    int fd = open(b->top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    char a[96];
    char c[96];

    (void)snprintf(a, sizeof a, "%s/a", b->top);
    (void)snprintf(c, sizeof c, "%s/c", b->top);
    file_write(a, STR("a"));
    assert_int_equal(path_rename_by_link(fd, "a", fd, "c"), 0);
    assert_false(file_exists(a));
    file_write(a, STR("newer"));
    assert_int_equal(path_rename_by_link(fd, "a", fd, "c"), -1);
    assert_int_equal(errno, EEXIST);
    assert_true(file_has(c, STR("a")));
    assert_int_equal(path_rename_new(fd, "a", fd, "c"), -1);
    assert_int_equal(errno, EEXIST);
    assert_true(file_has(c, STR("a")));
    assert_true(file_has(a, STR("newer")));
    (void)close(fd);
}

static void
an_original_lies_where_get_and_each_find_it(void **state)
{
    struct box *b = *state;
    struct download d;
    struct storage_put put = download_begin(b, &d, "http://a/1", STR("bytes"));
    struct buf got;
    int64_t bytes;
    bool found;
    int fd;

    assert_true(storage_get(b->s, d.name, &fd, &bytes, &found, &b->e));
    assert_false(found);
    assert_int_equal(fd, -1);
    assert_true(storage_commit(b->s, &put, 1, STR(""), &b->e));
    (void)close(put.part_fd);
    assert_true(storage_get(b->s, d.name, &fd, &bytes, &found, &b->e));
    assert_true(found);
    assert_int_equal(bytes, 5);
    assert_int_equal(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDONLY);
    buf_init(&got, 100);
    assert_true(fd_read_to_end(fd, &got, "object", &b->e));
    assert_string_equal(buf_cstr(&got), "bytes");
    buf_release(&got);
    (void)close(fd);
}

/* What a walk saw. */
struct seen {
    char last[STORAGE_NAME_MAX];
    size_t count;
    size_t most; /* then the walk is ended */
};

static bool
see(void *arg, const char *name, int64_t bytes)
{
    struct seen *seen = arg;

    assert_true(strcmp(seen->last, name) < 0); /* in order, none twice */
    assert_int_equal(bytes, 8);
    (void)snprintf(seen->last, sizeof seen->last, "%s", name);
    seen->count++;
    return seen->count < seen->most;
}

static void
each_goes_through_all_originals_in_order(void **state)
{
    struct box *b = *state;
    struct storage_put puts[MANY];
    struct download d[MANY];
    struct seen seen = {.most = 1000};
    char bytes[MANY][16];
    char link_name[32];
    char url[32];

    for (int i = 0; i < MANY; i++) {
        (void)snprintf(bytes[i], sizeof bytes[i], "%08d", i);
        (void)snprintf(url, sizeof url, "http://a/%d", i);
        puts[i] = download_begin(b, &d[i], url, (struct str){bytes[i], 8});
    }
    assert_true(storage_commit(b->s, puts, MANY, STR("j"), &b->e));
    for (int i = 0; i < MANY; i++) {
        (void)close(puts[i].part_fd);
        assert_true(puts[i].ok);
    }
    (void)snprintf(link_name, sizeof link_name, "%.9szz.jpg", d[0].name);
    assert_int_equal(symlink(box_path(b, d[0].name), box_path(b, link_name)), 0);
    assert_int_equal(mkdir(box_path(b, "media/stranger"), 0755), 0);
    file_write(box_path(b, "media/note.txt"), STR("x"));
    assert_true(storage_each(b->s, STORAGE_MEDIA, see, &seen, &b->e));
    assert_int_equal(seen.count, MANY);
    seen = (struct seen){.most = 3};
    assert_true(storage_each(b->s, STORAGE_MEDIA, see, &seen, &b->e));
    assert_int_equal(seen.count, 3);
    seen = (struct seen){.most = 1000};
    assert_true(storage_each(b->s, STORAGE_THUMB, see, &seen, &b->e));
    assert_int_equal(seen.count, 0);
}

static void
a_link_in_the_place_of_a_folder_ends_a_walk_with_words(void **state)
{
    struct box *b = *state;
    struct seen seen = {.most = 10};

    assert_int_equal(symlink("/", box_path(b, "media/ab")), 0);
    assert_false(storage_each(b->s, STORAGE_MEDIA, see, &seen, &b->e));
    assert_int_equal(b->e.code, ERR_DISK);
    assert_non_null(strstr(b->e.text, "media/ab: a symbolic link"));
}

/* A small file system of its own; false where that is not possible here. */
static bool
mount_small(const char *dir)
{
    return mount("tmpfs", dir, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=0755") == 0;
}

static void
a_full_disk_stops_the_run_and_loses_nothing(void **state)
{
    struct box *b = *state;
    struct storage_put puts[2];
    struct download d;
    char *png = xcalloc(1, (size_t)MIB(1));
    char path[256];

    box_close(b);
    (void)snprintf(b->dir, sizeof b->dir, "%s/small", b->top);
    assert_int_equal(mkdir(b->dir, 0755), 0);
    if (!mount_small(b->dir)) {
        print_message("SKIP a file system of 1 MiB can not be mounted: %s\n",
                      strerror(errno));
        free(png);
        return;
    }
    assert_true(storage_create(b->dir, &b->e));
    assert_true(box_open(b));
    assert_false(storage_room(b->s, 0, &b->e));
    assert_int_equal(b->e.code, ERR_FULL);
    puts[0] = download_begin(b, &d, "http://a/1", STR("bytes"));
    puts[1] = thumb_put(puts[0].sha256, (struct str){png, (size_t)MIB(1)});
    assert_false(storage_commit(b->s, puts, 2, STR("rows"), &b->e));
    assert_int_equal(b->e.code, ERR_FULL);
    assert_true(puts[0].ok); /* what has room is stored */
    assert_false(puts[1].ok);
    assert_int_equal(puts[1].err.code, ERR_FULL);
    (void)close(puts[0].part_fd);
    /* And with no room for the journal, nothing enters but the part stays. */
    puts[0] = download_begin(b, &d, "http://a/2", STR("other"));
    assert_false(storage_commit(b->s, puts, 1, (struct str){png, (size_t)MIB(1)}, &b->e));
    assert_int_equal(b->e.code, ERR_FULL);
    assert_int_equal(puts[0].err.code, ERR_FULL);
    part_path(b, d.key, ".part", path);
    assert_true(file_has(path, STR("other")));
    assert_false(file_exists(box_path(b, d.name)));
    assert_true(journal_is(b, STR("rows")));                     /* no half of a group */
    assert_true(storage_commit(b->s, puts, 1, STR("+"), &b->e)); /* once there is room */
    assert_true(puts[0].ok);
    (void)close(puts[0].part_fd);
    box_close(b);
    assert_int_equal(umount2(b->dir, MNT_DETACH), 0);
    free(png);
}

#define BOXED(test) cmocka_unit_test_setup_teardown(test, box_setup, box_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BOXED(a_group_puts_originals_and_pictures_in_place),
        BOXED(what_is_there_already_stays_and_ours_goes),
        BOXED(other_bytes_under_a_name_are_damage_and_nothing_is_overwritten),
        BOXED(a_new_picture_replaces_the_old_one_and_an_equal_one_does_not),
        BOXED(two_pictures_for_one_place_in_a_group_do_not_meet),
        BOXED(renaming_by_link_replaces_nothing),
        BOXED(an_original_lies_where_get_and_each_find_it),
        BOXED(each_goes_through_all_originals_in_order),
        BOXED(a_link_in_the_place_of_a_folder_ends_a_walk_with_words),
        BOXED(a_full_disk_stops_the_run_and_loses_nothing),
    };

    (void)umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
