/*
 * The safeguards of RELIABILITY: each is asked of the open connection, and tried where it
 * can be.
 */
#include "db_help.h"

static void
expect(struct room *r, const char *sql, const char *expected)
{
    struct stmt *q = stmt_make(r->db, sql, &r->e);
    bool row;

    assert_non_null(q);
    OK(r, stmt_row(q, &row, &r->e));
    if (!row || !str_eq(stmt_take_text(q), str_of(expected))) {
        fail_msg("%s is not %s", sql, expected);
    }
    stmt_end(q);
}

static void
the_connection_is_set_as_the_design_says(void **state)
{
    static const struct {
        const char *sql, *written, *read;
    } settings[] = {
        {"PRAGMA journal_mode", "wal", "wal"},
        {"PRAGMA synchronous", "2", "2"}, /* FULL */
        {"PRAGMA foreign_keys", "1", "1"},
        {"PRAGMA trusted_schema", "0", "0"},
        {"PRAGMA cell_size_check", "1", "1"},
        {"PRAGMA mmap_size", "0", "0"},
        {"PRAGMA temp_store", "0", "0"}, /* sorters must not fill the memory */
        {"PRAGMA busy_timeout", "30000", "30000"},
        {"PRAGMA page_size", "8192", "8192"},
        {"PRAGMA cache_size", "-65536", "-16384"},
    };
    struct room *r = *state;

    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        expect(r, settings[i].sql, settings[i].written);
    }
    room_close(r);
    OK(r, db_open(&r->db, r->path, DB_READ, UUID, &r->e));
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        expect(r, settings[i].sql, settings[i].read);
    }
}

static void
the_schema_can_not_be_written_past_the_engine(void **state)
{
    struct room *r = *state;

    room_do(r, "PRAGMA writable_schema = ON"); /* ignored under DEFENSIVE */
    REFUSED(r, ERR_DB,
            r->db->ops->script(r->db->conn, "UPDATE sqlite_schema SET sql = 'x'", &r->e));
    REFUSED(r, ERR_DB,
            r->db->ops->script(r->db->conn, "SELECT load_extension('x')", &r->e));
}

static void
limits_are_scaled_down(void **state)
{
    struct room *r = *state;
    auto_buf struct buf sql = {.limit = 2 * LIMIT_DB_SQL_BYTES};

    buf_add_cstr(&sql, "SELECT 1");
    while (sql.n < (size_t)LIMIT_DB_SQL_BYTES) {
        buf_add_cstr(&sql, " + 1");
    }
    r->e = (struct err){0};
    assert_null(stmt_make(r->db, buf_cstr(&sql), &r->e));
    REFUSED(
        r, ERR_LIMIT,
        r->db->ops->script(r->db->conn, "SELECT length(randomblob(134217729))", &r->e));
    REFUSED(
        r, ERR_DB,
        r->db->ops->script(r->db->conn, "SELECT 'x' LIKE printf('%3000s', 'x')", &r->e));
}

static void
lower_knows_more_than_ascii(void **state)
{
    struct room *r = *state;

    assert_int_equal(
        room_count(r, "SELECT lower('A\xc3\x89\xce\xa3') = 'a\xc3\xa9\xcf\x83'"), 1);
    assert_int_equal(room_count(r, "SELECT lower(NULL) IS NULL"), 1);
    assert_int_equal(room_count(r, "SELECT lower('') = ''"), 1);
    assert_int_equal(room_count(r, "SELECT lower(x'ff41') = cast(x'ff61' AS TEXT)"), 1);
}

static void
a_foreign_key_that_leads_nowhere_is_refused(void **state)
{
    struct room *r = *state;

    REFUSED(r, ERR_DB,
            r->db->ops->script(r->db->conn,
                               "INSERT INTO article (site, number) VALUES (99, 'x')",
                               &r->e));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(the_connection_is_set_as_the_design_says),
        room_test(the_schema_can_not_be_written_past_the_engine),
        room_test(limits_are_scaled_down),
        room_test(lower_knows_more_than_ascii),
        room_test(a_foreign_key_that_leads_nowhere_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
