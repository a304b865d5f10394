#include "db_help.h"

#include "base/fd.h"

#include "schema_0001.h"
#include "schema_0002.h"

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
    assert_int_equal(room_count(r, "PRAGMA user_version"), 3);
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
    assert_int_equal(room_count(r, "PRAGMA user_version"), 3);
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
    patch_header(r, AT_USER_VERSION, 3);
    (void)read_file(r->path, after, sizeof after);
    assert_memory_equal(before, after, sizeof before);
}

/*
 * A catalog as the first or the second version wrote it, a row of each kind that a step
 * touches.
 */
static void
make_version(struct room *r, int64_t wanted)
{
    static const char rows[] =
        "INSERT INTO meta (key, value) VALUES ('uuid', '" UUID "');"
        "INSERT INTO asset (id, key_hash, url, host, claimed)"
        " VALUES (7, 1, 'http://a/x.jpg', 'a', 'image');"
        "INSERT INTO object (sha256, sha1, bytes, type, width, verdict, stored_at)"
        " VALUES (zeroblob(32), zeroblob(20), 5, 'jpeg', 640, 'ok', 1);"
        "INSERT INTO observation (id, asset, at, origin, object, outcome)"
        " VALUES (3, 7, 1, 'live', zeroblob(32), 'stored');"
        "INSERT INTO thumb (object, recipe, box, width, height, bytes)"
        " VALUES (zeroblob(32), 1, 256, 256, 192, 999);"
        "INSERT INTO site (id, name) VALUES (1, 's');"
        "INSERT INTO article (id, site, number) VALUES (1, 1, '1'), (2, 1, '2');"
        "INSERT INTO source (id, name, sha256, bytes, form, read_at)"
        " VALUES (1, 'one', zeroblob(32), 1, 'json', 1);"
        "INSERT INTO mention (source, at_byte, article, page, asset, place, raw)"
        " VALUES (1, 0, 1, 2, 7, 1, '{}')";
    struct db_conn *old;
    int64_t version;

    room_close(r);
    assert_int_equal(unlink(r->path), 0);
    OK(r, sqlite_ops.open(&old, r->path, DB_WRITE, &version, &r->e));
    OK(r, sqlite_ops.ready(old, &r->e));
    OK(r, sqlite_ops.script(old, schema_0001, &r->e));
    OK(r, sqlite_ops.script(old, rows, &r->e));
    if (wanted == 2) {
        OK(r, sqlite_ops.script(old, schema_0002, &r->e));
    }
    sqlite_ops.close(old);
}

static void
keeps_everything(struct room *r, int64_t version)
{
    make_version(r, version);
    REFUSED(r, ERR_DB, open_as(r, DB_READ)); /* a reader changes nothing */
    assert_non_null(strstr(r->e.text, "older program"));
    room_open(r);
    assert_int_equal(db_changes(r->db), 0);
    assert_int_equal(room_count(r, "PRAGMA user_version"), 3);
    assert_int_equal(room_count(r, "SELECT count(*) FROM meta"), 1);
    assert_int_equal(room_count(r, "SELECT asset FROM asset_class WHERE class = 'present'"
                                   " AND object = zeroblob(32)"),
                     7);
    assert_int_equal(room_count(r, "SELECT width FROM object WHERE bytes = 5 AND caption"
                                   " IS NULL AND credit IS NULL AND copyright IS NULL"
                                   " AND creator IS NULL AND dominant IS NULL AND phash"
                                   " IS NULL AND whole_permille IS NULL"),
                     640);
    assert_int_equal(room_count(r, "SELECT bytes FROM thumb WHERE recipe = 1"), 999);
    assert_int_equal(room_count(r, "SELECT count(*) FROM storyboard"), 0);
    assert_int_equal(room_count(r, "SELECT count(*) FROM frame_choice"), 0);
    assert_int_equal(room_count(r, "SELECT count(*) FROM audit"), 0);
    assert_int_equal(room_count(r, "SELECT count(*) FROM lookup"), 0);
    assert_int_equal(room_count(r, "SELECT page FROM mention WHERE asset = 7"), 2);
    assert_int_equal(room_count(r, "SELECT asset FROM observation"
                                   " WHERE object = zeroblob(32)"),
                     7);
}

static void
a_catalog_of_the_first_version_keeps_everything_and_gains_the_rest(void **state)
{
    keeps_everything(*state, 1);
}

static void
a_catalog_of_the_second_version_keeps_everything_and_gains_the_rest(void **state)
{
    keeps_everything(*state, 2);
}

/* The walks of an audit read these and no table. */
static void
an_old_catalog_gets_the_indexes_of_a_new_one(void **state)
{
    struct room *r = *state;
    static const char whole[] =
        "SELECT count(*) FROM sqlite_schema WHERE type = 'index'"
        " AND (sql LIKE '%mention (asset, id, article, page, place,"
        " source)' OR sql LIKE '%observation (object, asset)"
        " WHERE object IS NOT NULL')";

    assert_int_equal(room_count(r, whole), 2);
    make_version(r, 1);
    room_open(r);
    assert_int_equal(room_count(r, whole), 2);
}

/* As by a step that fails on its way. */
static void
a_migration_that_fails_leaves_the_catalog_as_it_was(void **state)
{
    struct room *r = *state;
    struct db_conn *old;
    int64_t version;

    make_version(r, 1);
    OK(r, sqlite_ops.open(&old, r->path, DB_WRITE, &version, &r->e));
    OK(r, sqlite_ops.script(old, "CREATE TABLE frame_choice (x INTEGER)", &r->e));
    sqlite_ops.close(old);
    REFUSED(r, ERR_DB, open_as(r, DB_WRITE));
    assert_non_null(strstr(r->e.text, "schema step 2"));
    OK(r, sqlite_ops.open(&old, r->path, DB_WRITE, &version, &r->e));
    assert_int_equal(version, 1);
    OK(r, sqlite_ops.script(old, "ALTER TABLE object ADD COLUMN caption TEXT", &r->e));
    sqlite_ops.close(old);
}

static void
a_migration_that_fails_at_its_second_step_undoes_the_first(void **state)
{
    struct room *r = *state;
    struct db_conn *old;
    int64_t version;

    make_version(r, 1);
    OK(r, sqlite_ops.open(&old, r->path, DB_WRITE, &version, &r->e));
    OK(r, sqlite_ops.script(old, "CREATE TABLE lookup (x INTEGER)", &r->e));
    sqlite_ops.close(old);
    REFUSED(r, ERR_DB, open_as(r, DB_WRITE));
    assert_non_null(strstr(r->e.text, "schema step 3"));
    OK(r, sqlite_ops.open(&old, r->path, DB_WRITE, &version, &r->e));
    assert_int_equal(version, 1);
    OK(r, sqlite_ops.script(old, "ALTER TABLE object ADD COLUMN caption TEXT", &r->e));
    sqlite_ops.close(old);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(a_new_catalog_carries_its_marks_and_its_archive),
        room_test(an_empty_file_is_made_a_catalog),
        room_test(a_newer_catalog_is_refused_and_left_alone),
        room_test(a_database_of_another_program_is_refused_and_left_alone),
        room_test(a_catalog_of_the_first_version_keeps_everything_and_gains_the_rest),
        room_test(a_catalog_of_the_second_version_keeps_everything_and_gains_the_rest),
        room_test(an_old_catalog_gets_the_indexes_of_a_new_one),
        room_test(a_migration_that_fails_leaves_the_catalog_as_it_was),
        room_test(a_migration_that_fails_at_its_second_step_undoes_the_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
