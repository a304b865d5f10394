#include "audit_kit.h"

#include "db/stmt.h"

static void
whole_files_are_found_whole_and_each_check_is_an_event(void **state)
{
    struct depot *d = *state;

    audit_with(d, (struct audit_opts){0});
    assert_int_equal(d->r.files, FILES);
    assert_int_equal(d->r.fine, FILES);
    assert_int_equal(d->r.differs + d->r.absent + d->r.unreadable, 0);
    assert_int_equal(checks(d), FILES);
    assert_states(d, FILES, 0, 0);
}

static void
each_way_to_be_hurt_is_found_and_nothing_else(void **state)
{
    struct depot *d = *state;

    flip(d->path[3]);
    assert_int_equal(chmod(d->path[4], 0644), 0);
    assert_int_equal(truncate(d->path[4], 50), 0);
    assert_int_equal(chmod(d->path[5], 0644), 0);
    assert_int_equal(truncate(d->path[5], 0), 0);
    assert_int_equal(unlink(d->path[6]), 0);
    assert_int_equal(chmod(d->path[7], 0), 0);
    assert_int_equal(unlink(d->path[8]), 0);
    assert_int_equal(symlink(d->path[9], d->path[8]), 0);
    audit_with(d, (struct audit_opts){.threads = 3});
    assert_int_equal(d->r.differs, 3);
    assert_int_equal(d->r.absent, 1);
    assert_int_equal(d->r.unreadable, 2);
    assert_int_equal(d->r.fine, FILES - 6);
    assert_states(d, FILES - 6, 5, 1);
}

static void
a_fast_look_finds_sizes_and_absence_without_reading(void **state)
{
    struct depot *d = *state;

    flip(d->path[3]);
    assert_int_equal(chmod(d->path[4], 0644), 0);
    assert_int_equal(truncate(d->path[4], 50), 0);
    assert_int_equal(unlink(d->path[6]), 0);
    audit_with(d, (struct audit_opts){.mode = AUDIT_FAST});
    assert_int_equal(d->r.bytes, 0);
    assert_int_equal(d->r.differs, 1);
    assert_int_equal(d->r.absent, 1);
    assert_int_equal(d->r.fine,
                     FILES - 2); /* of the files that it looked at, all count */
    assert_states(d, FILES - 2, 1, 1);
}

static void
a_file_that_comes_back_is_present_again_by_itself(void **state)
{
    struct depot *d = *state;
    char aside[300];

    (void)snprintf(aside, sizeof aside, "%s/aside", d->box->dir);
    assert_int_equal(rename(d->path[6], aside), 0);
    audit_with(d, (struct audit_opts){0});
    assert_states(d, FILES - 1, 0, 1);
    assert_int_equal(rename(aside, d->path[6]), 0);
    audit_with(d, (struct audit_opts){.mode = AUDIT_FAST});
    assert_int_equal(d->r.back, 1);
    assert_states(d, FILES, 0, 0);
}

static void
what_stays_bad_is_told_once_so_that_since_stands(void **state)
{
    struct depot *d = *state;
    int64_t before;

    flip(d->path[3]);
    assert_int_equal(unlink(d->path[6]), 0);
    audit_with(d, (struct audit_opts){0});
    before = checks(d);
    audit_with(d, (struct audit_opts){.from_start = true});
    assert_int_equal(d->r.differs, 1);
    assert_int_equal(d->r.absent, 1);
    assert_int_equal(checks(d) - before, FILES - 2);
}

static void
a_file_that_stands_elsewhere_in_the_store_is_found_by_its_bytes(void **state)
{
    struct depot *d = *state;
    char other[300];

    (void)snprintf(other, sizeof other, "%s/media/holiday.jpg", d->box->dir);
    assert_int_equal(rename(d->path[6], other), 0);
    audit_with(d, (struct audit_opts){0});
    assert_int_equal(d->r.absent, 1);
    assert_int_equal(d->r.strays_total, 1);
    assert_true(d->r.strays[0].is_moved);
    assert_string_equal(d->r.strays[0].name, "media/holiday.jpg");
    assert_memory_equal(d->r.strays[0].sha256, d->sha256[6], SHA256_BYTES);
}

/* The log is text for ever: no name may leave half a character in it. */
static void
a_long_name_is_logged_whole(void **state)
{
    struct depot *d = *state;
    auto_stmt struct stmt *q = NULL;
    char other[400];
    size_t n;
    bool row;

    (void)snprintf(other, sizeof other, "%s/media/x", d->box->dir);
    n = strlen(other);
    for (int i = 0; i < 60; i++, n += 2) {
        memcpy(other + n, "\xd0\xb6", 3);
    }
    assert_int_equal(rename(d->path[6], other), 0);
    audit_with(d, (struct audit_opts){0});
    assert_true(d->r.strays[0].is_moved);
    q = stmt_make(d->a.db, "SELECT detail FROM event WHERE outcome = 'absent'", &d->e);
    assert_non_null(q);
    OK(d, stmt_row(q, &row, &d->e));
    assert_true(row);
    assert_true(str_find(stmt_take_text(q), str_of(d->r.strays[0].name)) > 0);
}

static void
an_odd_name_hides_no_bytes(void **state)
{
    struct depot *d = *state;
    char other[300];

    (void)snprintf(other, sizeof other, "%s/media/\x1b[31m\xff.jpg", d->box->dir);
    assert_int_equal(rename(d->path[6], other), 0);
    audit_with(d, (struct audit_opts){0});
    assert_true(d->r.strays[0].is_moved);
    assert_null(strchr(d->r.strays[0].name, '\x1b'));
}

static void
files_that_no_row_knows_are_told_with_printable_names(void **state)
{
    struct depot *d = *state;
    char other[300];

    (void)snprintf(other, sizeof other, "%s/media/a\x1b[31m\n.jpg", d->box->dir);
    file_write(other, STR("what"));
    audit_with(d, (struct audit_opts){0});
    assert_int_equal(d->r.strays_total, 1);
    assert_false(d->r.strays[0].is_moved);
    assert_null(strchr(d->r.strays[0].name, '\x1b'));
    assert_null(strchr(d->r.strays[0].name, '\n'));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        DEPOT(whole_files_are_found_whole_and_each_check_is_an_event),
        DEPOT(each_way_to_be_hurt_is_found_and_nothing_else),
        DEPOT(a_fast_look_finds_sizes_and_absence_without_reading),
        DEPOT(a_file_that_comes_back_is_present_again_by_itself),
        DEPOT(what_stays_bad_is_told_once_so_that_since_stands),
        DEPOT(a_file_that_stands_elsewhere_in_the_store_is_found_by_its_bytes),
        DEPOT(a_long_name_is_logged_whole),
        DEPOT(an_odd_name_hides_no_bytes),
        DEPOT(files_that_no_row_knows_are_told_with_printable_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
