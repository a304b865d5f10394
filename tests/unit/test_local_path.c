#include "storage_help.h"

#include "storage/local.h"

enum { OTHER_USER = 54321 }; /* exists nowhere; only the number counts */

static struct download victim;
static struct storage_put victim_put;

/*
 * Each act goes through one name that an enemy may have made a link. False: it was
 * refused.
 */
static bool
act_open(struct box *b)
{
    box_close(b);
    return box_open(b);
}

static bool
act_part_open(struct box *b)
{
    int fd = -1;
    bool done = storage_part_open(b->s, victim.key, &fd, &b->e);

    fd_close_at(&fd);
    return done;
}

static bool
act_part_save(struct box *b)
{
    /* A link at the note's own name is replaced by the note and never written through. */
    return storage_part_save(b->s, victim.key, &(struct part_note){.total_bytes = -1},
                             &b->e);
}

static bool
act_part_load(struct box *b)
{
    struct part_note note;
    struct buf hold;
    bool found = false;

    buf_init(&hold, LIMIT_NOTE_BYTES);
    assert_true(storage_part_load(b->s, victim.key, &note, &hold, &found, &b->e));
    buf_release(&hold);
    return found;
}

static bool
act_commit(struct box *b)
{
    return storage_commit(b->s, &victim_put, 1, STR("j"), &b->e) && victim_put.ok;
}

static bool
act_journal_read(struct box *b)
{
    struct buf out;
    bool done;

    buf_init(&out, LIMIT_JOURNAL_BYTES);
    done = storage_journal_read(b->s, &out, &b->e);
    buf_release(&out);
    return done;
}

static bool
act_journal_clear(struct box *b)
{
    return storage_journal_clear(b->s, &b->e);
}

static bool
act_get(struct box *b)
{
    int64_t bytes;
    bool found = false;
    int fd = -1;
    bool done = storage_get(b->s, victim.name, &fd, &bytes, &found, &b->e);

    fd_close_at(&fd);
    return done && found;
}

/* Where each link is planted; %s is the key or the digest in hexadecimal. */
static const struct planted {
    const char *name;
    bool (*act)(struct box *b);
    bool is_folder;   /* the link leads to a folder, not to a file */
    bool may_succeed; /* by replacing the link itself */
} planted[] = {
    {"media", act_open, true, false},
    {"thumbs", act_open, true, false},
    {"incoming", act_open, true, false},
    {"lock", act_open, false, false},
    {".assets-root", act_open, false, false},
    {"media/AB", act_commit, true, false},
    {"media/AB", act_get, true, false},
    {"media/AB/OBJECT.jpg", act_commit, false, false},
    {"media/AB/OBJECT.jpg", act_get, false, false},
    {"incoming/KEY.part", act_part_open, false, false},
    {"incoming/KEY.part", act_part_load, false, false},
    {"incoming/KEY.part", act_commit, false, false},
    {"incoming/KEY.note", act_part_load, false, false},
    {"incoming/KEY.note", act_part_save, false, true},
    {"incoming/KEY.note.tmp", act_part_save, false, true},
    {"incoming/journal", act_commit, false, false},
    {"incoming/journal", act_journal_read, false, false},
    {"incoming/journal", act_journal_clear, false, false},
};

/* Writes the pattern's path with KEY, AB and OBJECT filled in. */
static void
fill_in(const struct box *b, const char *pattern, char out[256])
{
    char key[SHA256_HEX + 1];
    char object[SHA256_HEX + 1];
    struct buf path;

    hex_encode(victim.key, SHA256_BYTES, key);
    hex_encode(victim_put.sha256, SHA256_BYTES, object);
    buf_init(&path, 256);
    for (const char *p = pattern; *p != '\0'; p++) {
        if (str_starts(str_of(p), STR("KEY"))) {
            buf_add_cstr(&path, key);
            p += 2;
        } else if (str_starts(str_of(p), STR("OBJECT"))) {
            buf_add_cstr(&path, object);
            p += 5;
        } else if (str_starts(str_of(p), STR("AB"))) {
            buf_add(&path, object, 2);
            p += 1;
        } else {
            buf_add_byte(&path, *p);
        }
    }
    (void)snprintf(out, 256, "%s/%s", b->dir, buf_cstr(&path));
    buf_release(&path);
}

static void
plant(struct box *b, const struct planted *where, const char *target)
{
    char path[256];
    char away[264];
    char folder[256];

    fill_in(b, where->name, path);
    if (strstr(where->name, "AB/") != NULL) {
        fill_in(b, "media/AB", folder);
        assert_int_equal(mkdir(folder, 0755), 0);
    }
    (void)snprintf(away, sizeof away, "%s.away", path);
    (void)rename(path, away);
    assert_int_equal(symlink(target, path), 0);
}

/* In an archive of its own: the link is not followed and the act ends as it must. */
static void
try_planted(const struct planted *where)
{
    struct box *b = box_make();
    void *made = b;
    char folder[96];
    char file[128];

    (void)snprintf(folder, sizeof folder, "%s/outside", b->top);
    (void)snprintf(file, sizeof file, "%s/precious", folder);
    assert_int_equal(mkdir(folder, 0755), 0);
    file_write(file, STR("precious"));
    victim_put = download_begin(b, &victim, "http://a/1", STR("bytes"));
    plant(b, where, where->is_folder ? folder : file);
    if (where->act(b) != where->may_succeed) {
        fail_msg("%s: %s", where->name, b->e.text);
    }
    assert_true(file_has(file, STR("precious")));
    assert_int_equal(remove(file), 0);
    assert_int_equal(rmdir(folder), 0); /* nothing was put into it */
    (void)close(victim_put.part_fd);
    (void)box_teardown(&made);
}

static void
a_planted_link_is_never_followed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof planted / sizeof planted[0]; i++) {
        try_planted(&planted[i]);
    }
}

static void
folders_that_everybody_may_write_to_are_refused(void **state)
{
    static const char *const names[] = {".", "media", "thumbs", "incoming"};
    struct box *b = *state;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        box_close(b);
        assert_int_equal(chmod(box_path(b, names[i]), 0777), 0);
        assert_false(box_open(b));
        assert_int_equal(b->e.code, ERR_DISK);
        assert_non_null(strstr(b->e.text, "chmod o-w"));
        assert_int_equal(chmod(box_path(b, names[i]), 0755), 0);
        assert_true(box_open(b));
    }
}

static void
an_object_folder_that_everybody_may_write_to_is_refused(void **state)
{
    struct box *b = *state;
    char path[256];

    victim_put = download_begin(b, &victim, "http://a/1", STR("bytes"));
    fill_in(b, "media/AB", path);
    assert_int_equal(mkdir(path, 0755), 0);
    assert_int_equal(chmod(path, 0777), 0);
    assert_true(storage_commit(b->s, &victim_put, 1, STR(""), &b->e));
    assert_false(victim_put.ok);
    assert_int_equal(victim_put.err.code, ERR_DISK);
    (void)close(victim_put.part_fd);
}

static void
the_archive_of_another_user_is_refused(void **state)
{
    struct box *b = *state;

    if (geteuid() != 0) {
        print_message("SKIP only root can give a folder away\n");
        return;
    }
    box_close(b);
    assert_int_equal(chown(b->dir, OTHER_USER, OTHER_USER), 0);
    assert_false(box_open(b));
    assert_int_equal(b->e.code, ERR_DISK);
    assert_false(storage_create(b->dir, &b->e));
    assert_int_equal(chown(b->dir, 0, 0), 0);
    assert_int_equal(chown(box_path(b, "media"), OTHER_USER, OTHER_USER), 0);
    assert_false(box_open(b));
    assert_int_equal(b->e.code, ERR_DISK);
}

/*
 * As an ordinary user: a part that a crash left read-only. Exit status 0: it could be
 * opened.
 */
static void
reopen_a_read_only_part(void *arg)
{
    char *dir = arg;
    struct storage *s;
    struct err e = {0};
    uint8_t key[SHA256_BYTES] = {3};
    int fd = -1;
    bool done;

    if (setgid(OTHER_USER) != 0 || setuid(OTHER_USER) != 0) {
        _exit(2);
    }
    done = storage_create(dir, &e) && storage_open(&s, dir, STORAGE_WRITE, &e) &&
           storage_part_open(s, key, &fd, &e) && fchmod(fd, 0444) == 0 &&
           close(fd) == 0 && storage_part_open(s, key, &fd, &e);
    if (!done) {
        print_error("%s\n", e.text);
        _exit(1);
    }
    (void)close(fd);
    storage_close(s);
    _exit(0);
}

static void
a_part_that_a_crash_left_read_only_opens_again(void **state)
{
    struct box *b = *state;
    char dir[96];

    if (geteuid() != 0) {
        print_message("SKIP only root can become another user\n");
        return;
    }
    assert_int_equal(chmod(b->top, 0777), 0);
    (void)snprintf(dir, sizeof dir, "%s/theirs", b->top);
    assert_int_equal(in_child(reopen_a_read_only_part, dir), 0);
}

static void
a_part_with_a_second_name_is_not_written_to(void **state)
{
    struct box *b = *state;
    char path[256];
    char precious[96];
    uint8_t key[SHA256_BYTES] = {7};
    int fd;

    (void)snprintf(precious, sizeof precious, "%s/precious", b->top);
    file_write(precious, STR("precious"));
    part_path(b, key, ".part", path);
    assert_int_equal(link(precious, path), 0);
    assert_true(storage_part_open(b->s, key, &fd, &b->e));
    assert_true(fd_write_all(fd, "overwritten", 11, "part", &b->e));
    (void)close(fd);
    assert_true(file_has(precious, STR("precious")));
}

static void
special_files_are_refused_without_waiting(void **state)
{
    struct box *b = *state;
    uint8_t key[SHA256_BYTES] = {7};
    char path[256];
    int64_t bytes;
    bool found;
    int fd;

    part_path(b, key, ".part", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_false(storage_part_open(b->s, key, &fd, &b->e));
    assert_int_equal(mkfifo(box_path(b, "media/pipe"), 0600), 0);
    assert_false(storage_get(b->s, "media/pipe", &fd, &bytes, &found, &b->e));
    box_close(b);
    assert_int_equal(unlink(box_path(b, ".assets-root")), 0);
    assert_int_equal(mkfifo(box_path(b, ".assets-root"), 0600), 0);
    assert_false(box_open(b));
    assert_int_equal(b->e.code, ERR_ROOT);
}

/* Both ways to open must agree on every one of these. */
static void
paths_that_leave_the_archive_are_refused_with_and_without_openat2(void **state)
{
    static const char *const refused[] = {
        "",         "/etc/passwd", "..",           ".",          "../precious",
        "media/..", "media/../x",  "media//x",     "./media",    "media/",
        "link",     "link/x",      "media/link/x", "media/link", "media/dead",
        "a-file/x",
    };
    static const char *const links[] = {"link", "media/link", "link/ab", "media/link/x"};
    struct box *b = *state;
    int root_fd = open(b->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int fd;

    file_write(box_path(b, "a-file"), STR("x"));
    assert_int_equal(mkdir(box_path(b, "media/ab"), 0755), 0);
    file_write(box_path(b, "media/ab/x"), STR("x"));
    assert_int_equal(symlink("media", box_path(b, "link")), 0);
    assert_int_equal(symlink("ab", box_path(b, "media/link")), 0);
    assert_int_equal(symlink("nowhere", box_path(b, "media/dead")), 0);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        assert_int_equal(path_open(root_fd, refused[i], O_RDONLY, 0), -1);
        assert_int_not_equal(errno, ENOENT);
        assert_int_equal(path_open_by_steps(root_fd, refused[i], O_RDONLY, 0), -1);
        assert_int_not_equal(errno, ENOENT);
        assert_int_equal(path_open(root_fd, refused[i], O_RDWR | O_CREAT, 0600), -1);
        assert_int_equal(path_open_by_steps(root_fd, refused[i], O_RDWR | O_CREAT, 0600),
                         -1);
    }
    assert_false(file_exists(box_path(b, "media/nowhere")));
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        assert_int_equal(path_open(root_fd, links[i], O_RDONLY | O_DIRECTORY, 0), -1);
        assert_int_equal(errno, ELOOP);
        assert_int_equal(path_open_by_steps(root_fd, links[i], O_RDONLY | O_DIRECTORY, 0),
                         -1);
        assert_int_equal(errno, ELOOP); /* callers tell links from files by it */
    }
    fd = path_open_by_steps(root_fd, "media/ab/x", O_RDONLY, 0);
    assert_true(fd >= 0);
    (void)close(fd);
    fd = path_open_by_steps(root_fd, "a-file", O_RDONLY, 0);
    assert_true(fd >= 0);
    (void)close(fd);
    (void)close(root_fd);
}

#define BOXED(test) cmocka_unit_test_setup_teardown(test, box_setup, box_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_planted_link_is_never_followed),
        BOXED(folders_that_everybody_may_write_to_are_refused),
        BOXED(an_object_folder_that_everybody_may_write_to_is_refused),
        BOXED(the_archive_of_another_user_is_refused),
        BOXED(a_part_that_a_crash_left_read_only_opens_again),
        BOXED(a_part_with_a_second_name_is_not_written_to),
        BOXED(special_files_are_refused_without_waiting),
        BOXED(paths_that_leave_the_archive_are_refused_with_and_without_openat2),
    };

    (void)umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
