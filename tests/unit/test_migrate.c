#include "db_help.h"

#include "base/fd.h"

#include <fcntl.h>

/* Header fields of the SQLite file format (fileformat2.html, 1.3). */
enum { AT_USER_VERSION = 60, AT_APPLICATION_ID = 68 };

static void
patch_header(const struct room *r, off_t at, uint32_t value)
{
    auto_close int fd = open(r->path, O_RDWR | O_CLOEXEC);
    uint8_t bytes[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16),
                        (uint8_t)(value >> 8), (uint8_t)value};

    assert_int_equal(pwrite(fd, bytes, sizeof bytes, at), sizeof bytes);
}

static size_t
read_file(const char *path, char *out, size_t room)
{
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = read(fd, out, room);

    assert_true(n >= 0);
    return (size_t)n;
}

static bool
open_as(struct room *r, enum db_mode mode)
{
    return db_open(&r->db, r->path, mode, UUID, &r->e);
}

static void
a_new_catalog_carries_its_marks_and_its_archive(void **state)
{
    struct room *r = *state;

    assert_int_equal(room_count(r, "PRAGMA application_id"), 0x41535453);
    assert_int_equal(room_count(r, "PRAGMA user_version"), 1);
    assert_int_equal(
        room_count(r, "SELECT value = '" UUID "' FROM meta WHERE key = 'uuid'"), 1);
    assert_int_equal(db_changes(r->db), 0);
    room_close(r);
    room_open(r);
    assert_int_equal(db_changes(r->db), 0);
}

static void
an_empty_file_is_made_a_catalog(void **state)
{
    struct room *r = *state;

    room_close(r);
    assert_int_equal(truncate(r->path, 0), 0);
    REFUSED(r, ERR_ROOT, open_as(r, DB_READ)); /* nothing to read yet */
    room_open(r);
    assert_int_equal(room_count(r, "PRAGMA user_version"), 1);
    assert_int_equal(room_count(r, "SELECT count(*) FROM asset"), 0);
}

static void
a_newer_catalog_is_refused_and_left_alone(void **state)
{
    struct room *r = *state;
    char before[100], after[100];

    room_close(r);
    patch_header(r, AT_USER_VERSION, 99);
    (void)read_file(r->path, before, sizeof before);
    REFUSED(r, ERR_NEWER, open_as(r, DB_WRITE));
    REFUSED(r, ERR_NEWER, open_as(r, DB_READ));
    (void)read_file(r->path, after, sizeof after);
    assert_memory_equal(before, after, sizeof before);
}

static void
a_database_of_another_program_is_refused_and_left_alone(void **state)
{
    struct room *r = *state;
    char before[4096], after[4096];

    room_close(r);
    patch_header(r, AT_APPLICATION_ID,
                 0x0f055112); /* Fossil's, as in SQLite's magic.txt */
    (void)read_file(r->path, before, sizeof before);
    REFUSED(r, ERR_DB, open_as(r, DB_WRITE));
    REFUSED(r, ERR_DB, open_as(r, DB_READ));
    patch_header(r, AT_APPLICATION_ID, 0); /* unmarked, but with tables in it */
    patch_header(r, AT_USER_VERSION, 0);
    REFUSED(r, ERR_DB, open_as(r, DB_WRITE));
    assert_non_null(strstr(r->e.text, "another program"));
    patch_header(r, AT_APPLICATION_ID, 0x0f055112);
    patch_header(r, AT_USER_VERSION, 1);
    (void)read_file(r->path, after, sizeof after);
    assert_memory_equal(before, after, sizeof before);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(a_new_catalog_carries_its_marks_and_its_archive),
        room_test(an_empty_file_is_made_a_catalog),
        room_test(a_newer_catalog_is_refused_and_left_alone),
        room_test(a_database_of_another_program_is_refused_and_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
