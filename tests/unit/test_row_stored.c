#include "db_help.h"

#include "db/row_audit.h"
#include "noise.h"

enum { MANY = 700 };

struct walked {
    struct room *r;
    uint8_t last[SHA256_BYTES];
    int n;
    struct row_stored of_o; /* what was told of "o" */
};

static bool
take(void *arg, const struct row_stored *s)
{
    struct walked *w = arg;
    uint8_t digest[SHA256_BYTES];

    if (w->n++ > 0) {
        assert_true(memcmp(w->last, s->sha256, SHA256_BYTES) < 0);
    }
    memcpy(w->last, s->sha256, SHA256_BYTES);
    room_digest("o", digest);
    if (memcmp(digest, s->sha256, SHA256_BYTES) == 0) {
        w->of_o = *s;
    }
    return true;
}

static struct row_stored
told(struct room *r)
{
    struct walked w = {.r = r};

    OK(r, row_stored_each(r->db, take, &w, &r->e));
    assert_int_equal(w.n, room_count(r, "SELECT count(*) FROM object"));
    return w.of_o;
}

static void
event_at(struct room *r, int64_t at, const char *kind, const char *outcome)
{
    uint8_t digest[SHA256_BYTES];
    struct row_event v = {.at = at,
                          .kind = str_of(kind),
                          .object = digest,
                          .outcome = str_of(outcome),
                          .agent = STR("test")};

    room_digest("o", digest);
    OK(r, row_event_add(r->db, &v, &r->e));
}

static void
the_newest_look_at_the_bytes_counts_and_the_last_time_that_they_were_whole(void **state)
{
    struct room *r = *state;
    struct row_stored s;

    OK(r, db_begin(r->db, &r->e));
    room_object(r, "other", "png", "ok");
    room_object(r, "o", "mp4", "ok");
    s = told(r);
    assert_int_equal(s.said, SAID_NOTHING);
    assert_int_equal(s.whole_at, 2000); /* when it was stored */
    assert_int_equal(s.bytes, 100);
    assert_str(s.type, "mp4");
    event_at(r, 3000, "stored", "ok");
    assert_int_equal(told(r).said, SAID_FINE);
    event_at(r, 4000, "fixity", "ok");
    assert_int_equal(told(r).whole_at, 4000);
    event_at(r, 5000, "fixity", "absent");
    event_at(r, 5500, "thumbed", "ok"); /* not about the bytes */
    s = told(r);
    assert_int_equal(s.said, SAID_ABSENT);
    assert_int_equal(s.whole_at, 4000);
    event_at(r, 6000, "fixity", "differs");
    assert_int_equal(told(r).said, SAID_DIFFERS);
    event_at(r, 7000, "fixity", "unreadable");
    assert_int_equal(told(r).said, SAID_UNREADABLE);
    event_at(r, 8000, "repaired", "ok");
    s = told(r);
    assert_int_equal(s.said, SAID_FINE);
    assert_int_equal(s.whole_at, 8000);
    db_abandon(r->db);
}

static bool
one_is_enough(void *arg, const struct row_stored *s)
{
    struct walked *w = arg;

    /* It may write: no question is open. */
    OK(w->r, row_fixity_ok(w->r->db, s->sha256, 9, STR("a"), &w->r->e));
    w->n++;
    return false;
}

static void
a_walk_may_write_and_ends_when_asked(void **state)
{
    struct room *r = *state;
    struct walked w = {.r = r};

    OK(r, db_begin(r->db, &r->e));
    room_object(r, "o", "mp4", "ok");
    room_object(r, "p", "mp4", "ok");
    OK(r, row_stored_each(r->db, one_is_enough, &w, &r->e));
    assert_int_equal(w.n, 1);
    db_abandon(r->db);
}

static void
put_object(struct room *r, uint8_t digest[SHA256_BYTES])
{
    struct row_object o = {.bytes = 1, .type = STR("jpeg"), .verdict = STR("ok")};

    memcpy(o.sha256, digest, SHA256_BYTES);
    OK(r, row_object_put(r->db, &o, &r->e));
}

static bool
all_fine(void *arg, const struct row_stored *s)
{
    assert_int_equal(s->said, SAID_FINE);
    ++*(int *)arg;
    return true;
}

/* Also where they are not spread evenly, as nobody's digests are who means well. */
static void
each_event_finds_its_object_wherever_the_digests_lie(void **state)
{
    struct room *r = *state;
    struct noise noise = noise_begin(3);
    uint8_t digest[SHA256_BYTES];
    int n = 0;

    OK(r, db_begin(r->db, &r->e));
    for (int i = 0; i < MANY; i++) {
        memset(digest, i % 3 == 0 ? 0xff : 0, sizeof digest);
        for (size_t at = i % 2 == 0 ? 0 : 20; at < sizeof digest; at++) {
            digest[at] = (uint8_t)noise_next(&noise);
        }
        put_object(r, digest);
        OK(r, row_fixity_ok(r->db, digest, 9, STR("a"), &r->e));
    }
    memset(digest, 0xff, sizeof digest);
    OK(r, row_fixity_ok(r->db, digest, 9, STR("a"), &r->e)); /* of no object */
    memset(digest, 0, sizeof digest);
    OK(r, row_fixity_ok(r->db, digest, 9, STR("a"), &r->e));
    OK(r, row_stored_each(r->db, all_fine, &n, &r->e));
    assert_int_equal(n, MANY);
    db_abandon(r->db);
}

static void
the_fixity_log_tells_what_was_never_looked_at_again(void **state)
{
    struct room *r = *state;
    struct row_audit a = {.mode = STR("full"), .began_at = 7};
    struct row_fixity_log log;

    OK(r, row_fixity_log(r->db, &log, &r->e));
    assert_int_equal(log.objects + log.oldest_at + log.full_audits, 0);
    OK(r, db_begin(r->db, &r->e));
    room_object(r, "o", "mp4", "ok");
    room_object(r, "stored", "mp4", "ok");
    room_object(r, "nothing", "mp4", "ok");
    room_event(r, "stored", "stored", "ok");
    room_object(r, "checked", "mp4", "ok");
    room_event(r, "fixity", "checked", "ok"); /* at 4000 */
    event_at(r, 3000, "fixity", "ok");
    event_at(r, 3500, "fixity", "differs");
    OK(r, row_fixity_log(r->db, &log, &r->e));
    assert_int_equal(log.objects, 4);
    assert_int_equal(log.never, 1);
    assert_int_equal(log.never_rechecked, 2);
    assert_int_equal(log.oldest_at, 3500);
    assert_int_equal(log.checks, 3);
    assert_int_equal(log.repaired, 0);
    event_at(r, 5000, "repaired", "ok"); /* and nobody looked again since */
    for (int i = 0; i < 3; i++) {
        a.mode = i == 0 ? STR("full") : i == 1 ? STR("incremental") : STR("fast");
        a.ended_at = 100 + i;
        OK(r, row_audit_begin(r->db, &a, &r->e));
        OK(r, row_audit_end(r->db, &a, &r->e));
    }
    OK(r, row_audit_begin(r->db, &a, &r->e)); /* not finished */
    OK(r, row_fixity_log(r->db, &log, &r->e));
    assert_int_equal(log.repaired, 1);
    assert_int_equal(log.never_rechecked, 3);
    assert_int_equal(log.oldest_at, 4000);
    assert_int_equal(log.full_audits, 2);
    assert_int_equal(log.first_audit_at, 100);
    assert_int_equal(log.last_audit_at, 101);
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(
            the_newest_look_at_the_bytes_counts_and_the_last_time_that_they_were_whole),
        room_test(a_walk_may_write_and_ends_when_asked),
        room_test(each_event_finds_its_object_wherever_the_digests_lie),
        room_test(the_fixity_log_tells_what_was_never_looked_at_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
