#include "db_help.h"

static void
parameters_go_by_their_number_wherever_they_stand(void **state)
{
    struct room *r = *state;
    struct stmt *q = stmt_get(r->db, "SELECT $3, $1, $2, $1", &r->e);
    bool row;

    assert_non_null(q);
    stmt_put_int(q, 10);
    stmt_put_text(q, STR("two"));
    stmt_put_blob(q, "\0\1", 2);
    stmt_put_int(q, 99); /* $4 is not in the text: passed over */
    OK(r, stmt_row(q, &row, &r->e));
    assert_true(row);
    assert_true(str_eq(stmt_take_blob(q), STR("\0\1")));
    assert_int_equal(stmt_take_int(q, 0), 10);
    assert_str(stmt_take_text(q), "two");
    assert_int_equal(stmt_take_int(q, 0), 10);
    OK(r, stmt_row(q, &row, &r->e));
    assert_false(row);
    stmt_end(q);
}

static void
null_is_neither_empty_nor_zero(void **state)
{
    struct room *r = *state;
    struct stmt *q = stmt_get(r->db, "SELECT $1, $2, $3, $4, $5, $6", &r->e);
    uint8_t bytes[2] = {7, 7};
    bool row;

    assert_non_null(q);
    stmt_put_text(q, (struct str){0});
    stmt_put_text(q, STR(""));
    stmt_put_text_or_empty(q, (struct str){0});
    stmt_put_int_or_null(q, -1, -1);
    stmt_put_int_or_null(q, 0, -1);
    stmt_put_blob(q, NULL, 2);
    OK(r, stmt_row(q, &row, &r->e));
    assert_null(stmt_take_text(q).p);
    assert_str(stmt_take_text(q), "");
    assert_str(stmt_take_text(q), "");
    assert_int_equal(stmt_take_int(q, 42), 42);
    assert_int_equal(stmt_take_int(q, 42), 0);
    assert_false(stmt_take_bytes(q, bytes, sizeof bytes));
    assert_int_equal(bytes[0], 0);
    stmt_end(q);
}

static void
a_digest_of_another_length_is_not_taken(void **state)
{
    struct room *r = *state;
    struct stmt *q = stmt_get(r->db, "SELECT x'010203', x'0102'", &r->e);
    uint8_t bytes[2];
    bool row;

    assert_non_null(q);
    OK(r, stmt_row(q, &row, &r->e));
    assert_false(stmt_take_bytes(q, bytes, sizeof bytes));
    assert_true(stmt_take_bytes(q, bytes, sizeof bytes));
    assert_int_equal(bytes[1], 2);
    stmt_end(q);
}

static const char question[] = "SELECT 1";

static void
a_text_is_prepared_once_and_a_second_time_only_while_in_use(void **state)
{
    struct room *r = *state;
    struct stmt *a = stmt_get(r->db, question, &r->e);
    struct stmt *b = stmt_get(r->db, question, &r->e);
    bool row;

    assert_non_null(a);
    assert_non_null(b);
    assert_true(a != b);
    OK(r, stmt_row(a, &row, &r->e));
    OK(r, stmt_row(b, &row, &r->e));
    assert_int_equal(stmt_take_int(a, 0), 1);
    assert_int_equal(stmt_take_int(b, 0), 1);
    stmt_end(b);
    stmt_end(a);
    assert_ptr_equal(stmt_get(r->db, question, &r->e), a);
    stmt_end(a);
    stmt_end(NULL);
}

static void
more_texts_than_there_is_room_for_work_all_the_same(void **state)
{
    enum { TEXTS = DB_STMT_SLOTS + 40, TEXT_BYTES = 24 };
    struct room *r = *state;
    char *texts = xcalloc(TEXTS, TEXT_BYTES);

    for (int i = 0; i < 2 * TEXTS; i++) {
        char *text = texts + i % TEXTS * TEXT_BYTES;
        struct stmt *q;
        bool row;

        snprintf(text, TEXT_BYTES, "SELECT %d", i % TEXTS);
        q = stmt_get(r->db, text, &r->e);
        assert_non_null(q);
        OK(r, stmt_row(q, &row, &r->e));
        assert_int_equal(stmt_take_int(q, -1), i % TEXTS);
        stmt_end(q);
    }
    room_close(r); /* before the texts go */
    free(texts);
}

static void
a_text_that_is_no_sql_is_an_error_with_its_reason(void **state)
{
    struct room *r = *state;

    r->e = (struct err){0};
    assert_null(stmt_get(r->db, "SELEKT 1", &r->e));
    assert_int_equal(r->e.code, ERR_DB);
    assert_non_null(strstr(r->e.text, "SELEKT"));
    assert_non_null(strstr(r->e.text, "catalog.db"));
}

static void
a_failed_statement_is_usable_again(void **state)
{
    struct room *r = *state;
    static const char sql[] = "INSERT INTO site (name) VALUES ($1)";

    for (int i = 0; i < 2; i++) {
        struct stmt *q = stmt_get(r->db, sql, &r->e);
        int64_t id = 0;

        assert_non_null(q);
        stmt_put_text(q, (struct str){0});
        REFUSED(r, ERR_DB, stmt_run(q, &r->e)); /* NOT NULL */
        stmt_end(q);
        q = stmt_get(r->db, sql, &r->e);
        stmt_put_text(q, i == 0 ? STR("a") : STR("b"));
        OK(r, stmt_run_new(q, &id, &r->e));
        assert_int_equal(id, i + 1);
        stmt_end(q);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(parameters_go_by_their_number_wherever_they_stand),
        room_test(null_is_neither_empty_nor_zero),
        room_test(a_digest_of_another_length_is_not_taken),
        room_test(a_text_is_prepared_once_and_a_second_time_only_while_in_use),
        room_test(more_texts_than_there_is_room_for_work_all_the_same),
        room_test(a_text_that_is_no_sql_is_an_error_with_its_reason),
        room_test(a_failed_statement_is_usable_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
