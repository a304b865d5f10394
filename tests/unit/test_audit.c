#include "audit_kit.h"

#include "db/stmt.h"

static void
many_files_gone_at_once_stop_the_audit_before_it_writes(void **state)
{
    struct depot *d = *state;
    long long changes;

    for (int i = 0; i < LIMIT_VANISHED_FILES; i++) {
        assert_int_equal(unlink(d->path[i]), 0);
    }
    changes = db_changes(d->a.db);
    audit_refused(d, (struct audit_opts){0}, ERR_ROOT);
    assert_int_equal(db_changes(d->a.db), changes);
    assert_states(d, FILES, 0, 0);
    audit_with(d, (struct audit_opts){.confirm_loss = true});
    assert_states(d, FILES - LIMIT_VANISHED_FILES, 0, LIMIT_VANISHED_FILES);
    audit_with(d, (struct audit_opts){0}); /* they are no news any more */
}

static void
few_files_are_what_a_hand_deletes(void **state)
{
    struct depot *d = *state;

    for (int i = 0; i < LIMIT_VANISHED_FILES - 1; i++) {
        assert_int_equal(unlink(d->path[i]), 0);
    }
    audit_with(d, (struct audit_opts){0});
    assert_int_equal(d->r.absent, LIMIT_VANISHED_FILES - 1);
}

static void
a_store_without_its_media_is_another_disk(void **state)
{
    struct depot *d = *state;
    char from[300];
    char to[300];
    long long changes = db_changes(d->a.db);

    (void)snprintf(from, sizeof from, "%s/media", d->box->dir);
    (void)snprintf(to, sizeof to, "%s/elsewhere", d->box->top);
    assert_int_equal(rename(from, to), 0);
    audit_refused(d, (struct audit_opts){.confirm_loss = true}, ERR_ROOT);
    assert_int_equal(mkdir(from, 0755), 0);
    audit_refused(d, (struct audit_opts){0}, ERR_ROOT);
    assert_int_equal(db_changes(d->a.db), changes);
}

static void
an_archive_that_lost_its_media_folder_is_not_opened_for_writing(void **state)
{
    struct depot *d = *state;
    char from[300];

    archive_close(&d->a);
    (void)snprintf(from, sizeof from, "mv %s/media %s/elsewhere", d->box->dir,
                   d->box->top);
    assert_int_equal(system(from), 0);
    d->e = (struct err){0};
    assert_false(archive_open(&d->a, d->box->dir, ARCHIVE_WRITE, &d->e));
    assert_int_equal(d->e.code, ERR_ROOT);
    assert_false(file_exists(box_path(d->box, "media")));
}

static int
by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, SHA256_BYTES);
}

static void
an_unfinished_audit_is_gone_on_with_behind_its_cursor(void **state)
{
    struct depot *d = *state;
    struct row_audit row = {.mode = STR("full"), .began_at = 1, .has_cursor = true};
    uint8_t sorted[FILES][SHA256_BYTES];

    memcpy(sorted, d->sha256, sizeof sorted);
    qsort(sorted, FILES, SHA256_BYTES, by_bytes);
    memcpy(row.cursor, sorted[29], SHA256_BYTES);
    row.files = 30;
    OK(d, db_begin(d->a.db, &d->e));
    OK(d, row_audit_begin(d->a.db, &row, &d->e));
    OK(d, row_audit_mark(d->a.db, &row, &d->e));
    OK(d, db_commit(d->a.db, &d->e));
    audit_with(d, (struct audit_opts){0});
    assert_true(d->r.resumed);
    assert_int_equal(d->r.fine, FILES - 30);
    OK(d, audit_close(&d->a, &d->r, (const int64_t[ASSET_STATES]){FILES}, &d->e));
    audit_with(d, (struct audit_opts){0});
    assert_false(d->r.resumed);
    assert_int_equal(d->r.fine, FILES);
    assert_true(d->r.has_then);
}

/* An audit of this mode that was killed when it had read up to the cursor. */
static int64_t
leave_unfinished(struct depot *d, const char *mode, const uint8_t *cursor)
{
    struct row_audit row = {
        .mode = str_of(mode), .began_at = 1, .has_cursor = cursor != NULL};

    if (cursor != NULL) {
        memcpy(row.cursor, cursor, sizeof row.cursor);
    }
    OK(d, db_begin(d->a.db, &d->e));
    OK(d, row_audit_begin(d->a.db, &row, &d->e));
    OK(d, db_commit(d->a.db, &d->e));
    return row.id;
}

static void
the_audit_that_ends_is_the_one_that_was_gone_on_with(void **state)
{
    struct depot *d = *state;
    auto_buf struct buf hold = {.limit = MIB(1)};
    struct row_audit ended;
    uint8_t cursor[SHA256_BYTES];
    int64_t id;
    bool found;

    memset(cursor, 0x80, sizeof cursor);
    id = leave_unfinished(d, "full", cursor);
    (void)leave_unfinished(d, "incremental", NULL);
    audit_with(d, (struct audit_opts){0});
    assert_true(d->r.resumed);
    OK(d, audit_close(&d->a, &d->r, (const int64_t[ASSET_STATES]){FILES}, &d->e));
    OK(d, row_audit_last(d->a.db, (struct str){0}, true, &ended, &hold, &found, &d->e));
    assert_true(found);
    assert_int_equal(ended.id, id);
    audit_with(d, (struct audit_opts){0});
    assert_false(d->r.resumed);
    assert_int_equal(d->r.fine, FILES);
}

/* Of what was bad, much is read again before the cursor: cut short there, it stays. */
static void
the_cursor_never_goes_back(void **state)
{
    struct depot *d = *state;
    auto_buf struct buf hold = {.limit = MIB(1)};
    struct row_audit open;
    uint8_t cursor[SHA256_BYTES];
    bool found;

    flip(d->path[3]);
    audit_with(d, (struct audit_opts){0});
    OK(d, audit_close(&d->a, &d->r, (const int64_t[ASSET_STATES]){FILES}, &d->e));
    memset(cursor, 0xFF, sizeof cursor); /* behind all of them */
    (void)leave_unfinished(d, "full", cursor);
    audit_with(d, (struct audit_opts){0});
    assert_true(d->r.resumed);
    assert_int_equal(d->r.differs, 1);
    OK(d, row_audit_last(d->a.db, STR("full"), false, &open, &hold, &found, &d->e));
    assert_true(found);
    assert_memory_equal(open.cursor, cursor, sizeof cursor);
}

static void
anew_means_from_the_start(void **state)
{
    struct depot *d = *state;

    audit_with(d, (struct audit_opts){0});
    audit_with(d, (struct audit_opts){.from_start = true});
    assert_false(d->r.resumed);
    assert_int_equal(d->r.fine, FILES);
}

static void
an_incremental_audit_reads_the_oldest_first(void **state)
{
    struct depot *d = *state;
    struct stmt *q;
    bool row;

    audit_with(d, (struct audit_opts){.mode = AUDIT_INCREMENTAL, .threads = 1});
    q = stmt_make(d->a.db, "SELECT object FROM event WHERE kind = 'fixity' ORDER BY id",
                  &d->e);
    assert_non_null(q);
    for (int i = FILES - 1; i >= 0; i--) { /* the last was stored first */
        uint8_t sha256[SHA256_BYTES];

        OK(d, stmt_row(q, &row, &d->e));
        assert_true(row && stmt_take_bytes(q, sha256, sizeof sha256));
        assert_memory_equal(sha256, d->sha256[i], SHA256_BYTES);
    }
    stmt_end(q);
}

/* The run's time is up before it reads. */
static void
wait_for_the_limit(void *arg, const struct event *event)
{
    int64_t began = clock_mono_ms();

    (void)arg;
    while (event->kind == EVENT_BEGIN && clock_mono_ms() < began + 5) {
    }
}

static void
a_time_limit_leaves_a_full_audit_unfinished_but_not_an_incremental_one(void **state)
{
    struct depot *d = *state;
    struct audit_opts opts = {.time_limit_ms = 1, .sink = {wait_for_the_limit, NULL}};

    audit_with(d, opts);
    assert_true(d->r.cut_short);
    assert_int_equal(d->r.fine, 0);
    opts.mode = AUDIT_INCREMENTAL;
    audit_with(d, opts);
    assert_false(d->r.cut_short);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        DEPOT(many_files_gone_at_once_stop_the_audit_before_it_writes),
        DEPOT(few_files_are_what_a_hand_deletes),
        DEPOT(a_store_without_its_media_is_another_disk),
        DEPOT(an_archive_that_lost_its_media_folder_is_not_opened_for_writing),
        DEPOT(an_unfinished_audit_is_gone_on_with_behind_its_cursor),
        DEPOT(the_audit_that_ends_is_the_one_that_was_gone_on_with),
        DEPOT(the_cursor_never_goes_back),
        DEPOT(anew_means_from_the_start),
        DEPOT(an_incremental_audit_reads_the_oldest_first),
        DEPOT(a_time_limit_leaves_a_full_audit_unfinished_but_not_an_incremental_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
